/** Decides how new fields become a step of a dataset: what is passed on, what a program computes, what is fitted first. */

import type { Span } from '@dln/grammar';
import { maskName } from '../check/columns.js';
import { type Context, type DataBody, type Emission, report } from '../check/context.js';
import type { GapsValue, TensorValue } from '../check/value.js';
import { rowsJoined } from '../diagnostics/DLN2105-rows-joined.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { variable } from '../dims/algebra.js';
import { createBuilder } from '../graph/builder.js';
import type { Graph, Node, ValueId } from '../graph/graph.js';
import { hashProgram } from '../graph/hash.js';
import type { Entry, EntryName } from '../graph/program.js';
import { optimizeProgram } from '../optimize/optimize-program.js';
import type { DataProgram, Dataset, DatasetField, MapStep } from './dataset.js';
import { joinsRows } from './row-wise.js';

/** A field that was written, with its node. */
export interface Made {
  readonly name: string;
  readonly value: TensorValue | GapsValue;
  /** Where it is written. */
  readonly at: Span;
}

/**
 * The step; null where rows have met (reported). Written fields replace those that were read and those of the same name; all others stay.
 */
export function makeMap(
  ctx: Context,
  dataset: Dataset,
  { fields, data }: { readonly fields: readonly Made[]; readonly data: DataBody },
  clock: DataProgram['clock'] = 'row',
): MapStep | null {
  const emission = ctx.emission as Emission;
  const graph = emission.graph.finish([]);
  const passed: Record<string, string> = {};
  const result: DatasetField[] = [];
  const computed: { readonly name: string; readonly value: ValueId }[] = [];
  for (const { name, value, at } of fields) {
    const from = value.kind === 'gaps' ? value.name : fieldOf(graph, value.node);
    const own = dataset.fields.find((f) => f.name === from);
    if (own !== undefined && own.type === value.type) {
      passed[name] = own.name;
      result.push(passedOn(own, name));
      continue;
    }
    const node = value.node as ValueId;
    const joined = joinsRows(graph, [node], variable('N'));
    if (joined !== null) {
      report(ctx, diagnose(rowsJoined, joined.source.at ?? at, { field: name }));
      return null;
    }
    computed.push({ name, value: node });
    const stored = value.type.dtype === 'bool' ? 'u8' : value.type.dtype;
    result.push({ name, stored, type: value.type, scale: 1, gaps: false, classNames: null, rows: null });
  }
  for (const field of dataset.fields) {
    const replaced = fields.length > 0 && data.read.has(field.name);
    if (replaced || result.some((f) => f.name === field.name)) continue;
    passed[field.name] = field.name;
    result.push(passedOn(field, field.name));
  }
  const compute = computed.length === 0 ? null : programOf(emission, graph, data, computed, clock);
  return { step: 'map', fields: result, passed, compute };
}

/** A field after a step: what a step hands on is scaled already. */
export const passedOn = (field: DatasetField, name: string): DatasetField => ({
  ...field,
  name,
  stored: field.type.dtype === 'bool' ? 'u8' : field.type.dtype,
  scale: 1,
});

/** The field that a node is, unchanged; null where it is computed. */
function fieldOf({ nodes }: Graph, value: ValueId | null): string | null {
  const node = value === null ? undefined : nodes[value];
  return node?.op === 'input' && node.attrs.kind === 'field' ? (node.attrs.name as string) : null;
}

function programOf(
  emission: Emission,
  graph: Graph,
  data: DataBody,
  computed: readonly { readonly name: string; readonly value: ValueId }[],
  clock: DataProgram['clock'],
): DataProgram {
  const entries = new Map<EntryName, Entry>([['fields', entryOf(graph, computed)]]);
  const fits = data.fits.flatMap(({ name, node }) => (node === null ? [] : [{ name, value: node }]));
  if (fits.length > 0) {
    const whole = fitted(graph, fits);
    entries.set('fit', entryOf(whole, whole.outputs));
  }
  const bare = { residents: [], entries };
  const program = optimizeProgram({ ...bare, hash: hashProgram(bare) });
  const inputs = [...program.entries.values()].flatMap((entry) => entry.graph.inputs);
  const names = (kind: string): ReadonlySet<string> =>
    new Set(inputs.filter((i) => i.kind === kind).map((i) => i.name));
  const args = names('argument');
  const columns = names('column');
  return {
    program,
    reads: [...new Set([...names('field')].map((name) => (name.endsWith(maskName('')) ? name.slice(0, -1) : name)))],
    computed: computed.map(({ name }) => name),
    draws: data.draws.filter(({ name }) => args.has(name)),
    columns: [...emission.columns.values()].flatMap((c) => ('data' in c && columns.has(c.name) ? [c] : [])),
    clock,
  };
}

const entryOf = (graph: Graph, measures: Entry['measures']): Entry => ({
  graph: { ...graph, outputs: [] },
  reads: [],
  next: new Map(),
  measures,
  free: ['N'],
});

/** The graph over the whole training part: where a fit is read, what it stands for is meant. */
function fitted(graph: Graph, fits: readonly { readonly name: string; readonly value: ValueId }[]): Graph {
  const g = createBuilder();
  const places: ValueId[] = [];
  const place = (x: ValueId): ValueId => places[x] as ValueId;
  for (const node of graph.nodes) {
    g.at(node.source);
    places.push(placed(g, graph, node, place, fits));
  }
  return g.finish(fits.map(({ name, value }) => ({ name, value: place(value) })));
}

function placed(
  g: ReturnType<typeof createBuilder>,
  graph: Graph,
  node: Node,
  place: (x: ValueId) => ValueId,
  fits: readonly { readonly name: string; readonly value: ValueId }[],
): ValueId {
  if (node.op !== 'input') return g.copy(graph, node, node.operands.map(place));
  const name = node.attrs.name as string;
  const fit = node.attrs.kind === 'argument' ? fits.find((f) => f.name === name) : undefined;
  return fit === undefined ? g.input(node.attrs.kind as 'field', name, node.type) : place(fit.value);
}
