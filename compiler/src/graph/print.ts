/** Decides how graphs and programs are written as text: one node a line, without sources, so that equal graphs have equal texts. */
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import type { GraphType } from '../types/tensor-type.js';
import { isDim } from './attrs.js';
import type { Attr, Attrs, Graph, Node } from './graph.js';
import type { Entry, Program } from './program.js';

/** `f32[N, 28, 28, 1]`, `class<10>[N]`. */
export function printType(type: GraphType): string {
  const name = type.classes === null ? type.dtype : `class<${show(type.classes)}>`;
  return `${name}[${type.shape.map(show).join(', ')}]`;
}

const printNumber = (value: number): string => {
  if (Object.is(value, -0)) return '-0';
  return Number.isFinite(value) ? String(value) : `#${value}`;
};
const printOne = (value: number | Dim): string => (isDim(value) ? show(value) : printNumber(value));

function printAttr(value: Attr): string {
  if (Array.isArray(value)) return `[${(value as readonly (number | Dim)[]).map(printOne).join(', ')}]`;
  if (typeof value === 'string') return JSON.stringify(value);
  return typeof value === 'boolean' ? String(value) : printOne(value as number | Dim);
}

function printAttrs(attrs: Attrs): string {
  const names = Object.keys(attrs).sort();
  return names.length === 0 ? '' : ` {${names.map((name) => `${name}: ${printAttr(attrs[name] as Attr)}`).join(', ')}}`;
}

/** `%3 = conv2d(%1, %2) {strides: [1, 1]} : f32[N, 28, 28, 6]`. A node with several results shows the type of the first; its bodies follow,
 *  indented. */
function printNode(node: Node, id: number): string {
  const operands = node.operands.map((x) => `%${x}`).join(', ');
  const head = `%${id} = ${node.op}${operands === '' ? '' : `(${operands})`}${printAttrs(node.attrs)} : ${printType(node.type)}`;
  const bodies = node.bodies.map((body) => printGraph(body).trimEnd().replace(/^/gm, '  '));
  return [head, ...bodies].join('\n');
}

/** The whole graph; `parseGraph` gives it back. Variables that are no `dim` but any `int` are named first. */
export function printGraph(graph: Graph): string {
  const lines = graph.nodes.map(printNode);
  const ints = [...intVariables(graph)].sort();
  if (ints.length > 0) lines.unshift(`int ${ints.join(', ')}`);
  lines.push(
    `return ${graph.outputs.map(({ name, value }) => `${JSON.stringify(name)}: %${value}`).join(', ')}`.trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

function intVariables(graph: Graph): ReadonlySet<string> {
  const found = new Set<string>();
  const seen = new Set<Dim>();
  const visit = (dim: Dim): void => {
    if (seen.has(dim)) return;
    seen.add(dim);
    for (const { atoms } of dim.terms) {
      for (const atom of atoms) {
        if (atom.op !== 'variable') {
          visit(atom.a);
          visit(atom.b);
        } else if (atom.sort === 'int') found.add(atom.name);
      }
    }
  };
  for (const { type, attrs } of graph.nodes) {
    type.shape.forEach(visit);
    if (type.classes !== null) visit(type.classes);
    for (const value of Object.values(attrs)) {
      for (const item of Array.isArray(value) ? (value as readonly (number | Dim)[]) : [value])
        if (isDim(item)) visit(item);
    }
  }
  return found;
}

const printNames = (names: readonly string[]): string => names.map((name) => JSON.stringify(name)).join(', ');

function printEntry(name: string, { graph, reads, next, measures, free }: Entry): string {
  const moves = [...next].map(([resident, value]) => `${JSON.stringify(resident)}: %${value}`);
  const shown = measures.map((measure) => `${JSON.stringify(measure.name)}: %${measure.value}`);
  const head = [`entry ${name}`, `free ${free.join(', ')}`, `reads ${printNames(reads)}`];
  const tail = [`next ${moves.join(', ')}`, `measures ${shown.join(', ')}`];
  return [
    ...head.map((line) => line.trimEnd()),
    printGraph(graph).trimEnd(),
    ...tail.map((line) => line.trimEnd()),
  ].join('\n');
}

/** Residents and entries; what a program's hash is made of. */
export function printProgram({ residents, entries }: Pick<Program, 'residents' | 'entries'>): string {
  const held = residents.map(
    ({ name, role, type, axes }) => `resident ${JSON.stringify(name)} ${role} ${printType(type)} [${axes.join(', ')}]`,
  );
  return `${[...held, ...[...entries].map(([name, entry]) => printEntry(name, entry))].join('\n\n')}\n`;
}
