/** Decides how an entry's graph is written in Python over PyTorch: a line a node, each by its operator's own template. */
import type { Dim } from '../dims/dim.js';
import { show } from '../dims/show.js';
import type { Attr, Input, Node, Output } from '../graph/graph.js';
import type { Entry } from '../graph/program.js';
import { operator } from '../ops/registry.js';
import { signatureOf } from '../ops/signature.js';
import { legalise } from '../optimize/legalise.js';

/** A function, or the operators that PyTorch is not told. */
export type PytorchFunction = { readonly text: string } | { readonly lacks: readonly string[] };

/** `def NAME(r, x, p, clock)` from residents, fields, params and clocks by name to the residents' next values and the measures. */
export function pytorchFunction(name: string, entry: Entry): PytorchFunction {
  const asked = [...[...entry.next].map(([key, value]) => ({ name: key, value })), ...entry.measures];
  const graph = legalise({ ...entry.graph, outputs: asked }, (op) => operator(op).pytorch !== undefined);
  const { nodes, outputs } = graph;
  const inputs = new Map(graph.inputs.map((input) => [input.value as number, input]));
  let scope = '';
  const note = ({ source: { scope: here } }: Node): string => {
    const changed = here !== scope && here !== '';
    scope = here;
    return changed ? `  # ${here}` : '';
  };
  const lacks = new Set<string>();
  const lines: string[] = [];
  for (const free of entry.free) lines.push(`${free} = ${sizeOf(free, nodes, inputs)}`);
  for (const [id, node] of nodes.entries()) {
    const input = inputs.get(id);
    if (input !== undefined) lines.push(`v${id} = ${source(input.kind)}[${text(input.name)}]`);
    else if (node.op === 'part') lines.push(`v${id} = v${node.operands[0]}[${node.attrs.index}]`);
    else {
      const template = node.op === 'loop' ? undefined : operator(node.op).pytorch;
      if (template === undefined) lacks.add(node.op);
      else lines.push(`v${id} = ${chosen(filled(template, node))}${note(node)}`);
    }
  }
  if (lacks.size > 0) return { lacks: [...lacks].sort() };
  const given = (some: readonly Output[]): string =>
    `{${some.map(({ name: key, value }) => `${text(key)}: v${value}`).join(', ')}}`;
  lines.push(`return ${given(outputs.slice(0, entry.next.size))}, ${given(outputs.slice(entry.next.size))}`);
  return { text: [`def ${name}(r, x, p, clock):`, ...lines.map((line) => `    ${line}`), ''].join('\n') };
}

const source = (kind: string): string =>
  kind === 'resident' ? 'r' : kind === 'param' ? 'p' : kind === 'clock' ? 'clock' : 'x';

/** Where a free dim can be read off. */
function sizeOf(free: string, nodes: readonly Node[], inputs: ReadonlyMap<number, Input>): string {
  for (const [id, { kind, name }] of inputs) {
    const axis = (nodes[id] as Node).type.shape.findIndex((dim) => show(dim) === free);
    if (axis !== -1) return `${source(kind)}[${text(name)}].shape[${axis}]`;
  }
  return '1';
}

/** The template with operands and attributes in their places. */
function filled(template: string, node: Node): string {
  const { tensors } = signatureOf(operator(node.op));
  const operands = node.operands.map((x) => `v${x}`);
  const named = new Map(tensors.map(({ name }, i) => [name, operands[i] ?? 'None']));
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (name === 'xs') return operands.join(', ');
    // What is left out of a graph is false or nothing: no other default is left out.
    return named.get(name) ?? (name in node.attrs ? attribute(name, node.attrs[name] as Attr) : 'False');
  });
}

/** Choices of a template that are known now are made. */
const chosen = (line: string): string =>
  line
    .replace(/([\w.]+) if True else [\w.]+/g, '$1')
    .replace(/[\w.]+ if False else ([\w.]+)/g, '$1')
    .replace(/^torch\.tensor\(.* else (torch\.full\(.*)$/, (all, full: string) =>
      /len\(\[[^,]*\]\)/.test(all) ? full : all,
    );

function attribute(name: string, value: Attr): string {
  if (Array.isArray(value)) return `[${value.map((one: number | Dim) => number(one)).join(', ')}]`;
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return name === 'dtype' ? dtype(value) : value;
  return number(value as number | Dim);
}
function number(value: number | Dim): string {
  if (typeof value !== 'number') return show(value).replaceAll('^', '**');
  return Number.isFinite(value) ? String(value) : `float("${value > 0 ? 'inf' : value < 0 ? '-inf' : 'nan'}")`;
}
const dtype = (name: string): string => (name === 'f32' ? 'FLOAT' : name === 'i32' ? 'torch.int32' : 'torch.bool');
const text = (name: string): string => JSON.stringify(name);
