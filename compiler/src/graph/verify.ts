/** Decides whether a graph is well made: what every pass may rely on and has to leave true. */
import type { Dim } from '../dims/dim.js';
import { findOperator } from '../ops/registry.js';
import { resultTypes } from '../ops/result-types.js';
import { signatureOf } from '../ops/signature.js';
import { isDim } from './attrs.js';
import { partType, typesOf } from './builder.js';
import type { Attr, Graph, Node } from './graph.js';
import { GraphError } from './graph-error.js';
import { loopAttrs, loopFaults } from './loop.js';
import { printType } from './print.js';

/** What is wrong, one sentence per fault; empty for a sound graph. */
export function verifyGraph(graph: Graph): readonly string[] {
  const faults: string[] = [];
  const { nodes, inputs, outputs } = graph;
  nodes.forEach((node, id) => {
    const fault = (text: string): void => void faults.push(`%${id} ${node.op}: ${text}`);
    const early = node.operands.every((x) => Number.isInteger(x) && x >= 0 && x < id);
    if (!early) fault('an operand stands after its use');
    for (const [name, value] of Object.entries(node.attrs)) if (!isAttr(value)) fault(`attribute ${name} has no text`);
    if (node.op === 'input') {
      const listed = inputs.filter((input) => input.value === id);
      if (listed.length !== 1) fault(`listed ${listed.length} times among the inputs`);
    } else if (early) typeFaults(nodes, node).forEach(fault);
    node.bodies.forEach((body, k) => {
      for (const text of verifyGraph(body)) fault(`body ${k}: ${text}`);
    });
  });
  const seen = new Set<string>();
  for (const { kind, name, value } of inputs) {
    const node = nodes[value];
    if (node?.op !== 'input') faults.push(`the input ${name} is no input node`);
    else if (node.attrs.kind !== kind || node.attrs.name !== name)
      faults.push(`the input ${name} has other attributes`);
    const key = `${kind} ${name}`;
    if (seen.has(key)) faults.push(`the input ${key} stands twice`);
    seen.add(key);
  }
  for (const { name, value } of outputs) {
    if (nodes[value] === undefined) faults.push(`the output ${name} is no value`);
  }
  return faults;
}

const hasParts = ({ op }: Node): boolean => op === 'loop' || findOperator(op)?.traits.includes('multiple') === true;

function typeFaults(nodes: readonly Node[], node: Node): readonly string[] {
  const op = findOperator(node.op);
  if (op === null && node.op !== 'part' && node.op !== 'loop') return ['no such operator'];
  const operands = node.operands.map((x) => nodes[x] as Node);
  if (node.op !== 'part' && operands.some(hasParts)) return ['an operand has several results'];
  if (node.op === 'loop') return loopTypeFaults(nodes, node);
  const known = op === null ? ['index'] : signatureOf(op).config.map(({ name }) => name);
  const strange = Object.keys(node.attrs).filter((name) => !known.includes(name));
  if (strange.length > 0) return [`has no attribute ${strange.join(', ')}`];
  try {
    const type =
      op === null
        ? partType(nodes, operands[0] as Node, node.attrs.index as number)
        : resultTypes(
            op,
            operands.map((x) => x.type),
            node.attrs,
          )[0];
    if (type === undefined) return ['no result'];
    return type === node.type ? [] : [`has the type ${printType(node.type)}, its rule gives ${printType(type)}`];
  } catch (error) {
    if (error instanceof GraphError) return [error.message];
    throw error;
  }
}

const loopConfig: ReadonlySet<string> = new Set(['rounds', 'carries', 'sequences', 'reverse']);

function loopTypeFaults(nodes: readonly Node[], node: Node): readonly string[] {
  const types = node.operands.map((x) => (nodes[x] as Node).type);
  const strange = Object.keys(node.attrs).filter((name) => !loopConfig.has(name));
  if (strange.length > 0) return [`has no attribute ${strange.join(', ')}`];
  const faults = loopFaults(types, loopAttrs(node.attrs), node.bodies);
  if (faults.length > 0) return faults;
  return typesOf(nodes, node)[0] === node.type ? [] : [`has the type ${printType(node.type)}, its body gives another`];
}

const isItem = (value: unknown): value is number | Dim => typeof value === 'number' || isDim(value);
const isAttr = (value: Attr): boolean =>
  typeof value === 'string' ||
  typeof value === 'boolean' ||
  isItem(value) ||
  (Array.isArray(value) && value.every(isItem));
