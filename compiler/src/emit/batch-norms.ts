/**
 * Decides what TensorFlow's kernels of batch normalisation give beside the normalised rows: their means and variances, which a layer keeps a running mean of,
 * and all that a gradient of it spells out.
 */
import { literal } from '../dims/algebra.js';
import type { Graph, Node, ValueId } from '../graph/graph.js';
import { backwards, forwards, reshaped } from '../ops/batch-norm-nodes.js';
import { numberOf } from '../ops/dim-attributes.js';
import type { GraphType } from '../types/tensor-type.js';
import type { GraphDef, TensorName } from './graph-def.js';
import { type Bound, constantOf, match, of, overRows, type Pattern } from './match.js';
import type { Emission } from './peepholes.js';

const meanOf = (x: Pattern): Pattern => of('div', overRows(x), 'n');
const mean = meanOf('x');
const centred = of('sub', 'x', mean);
const variance = meanOf(of('mul', centred, centred));
const inverse = of('rsqrt', of('add', variance, 'eps'));
const normal = of('mul', centred, inverse);
const along = of('mul', normal, meanOf(of('mul', 'g', normal)));
/** The cotangent of x from `g`, that of x normalised. */
const slope = of('mul', inverse, of('sub', of('sub', 'g', meanOf('g')), along));
const scaleSlope = overRows(of('mul', 'dy', normal));

/** One use of the operator. */
interface Site {
  readonly operands: readonly [x: ValueId, scale: ValueId, shift: ValueId];
  readonly eps: number;
  readonly type: GraphType;
  readonly count: number;
}

/** What is had of batch normalisations in a graph, by value. */
export function batchNorms(graph: Graph): ReadonlyMap<ValueId, Emission> {
  const { nodes } = graph;
  const typeOf = (value: ValueId): GraphType => (nodes[value] as Node).type;
  const sites = new Map<ValueId, Site>();
  for (const { op, operands, attrs } of nodes) {
    if (op !== 'batch_norm') continue;
    const [x, scale, shift] = operands as readonly [ValueId, ValueId, ValueId];
    const sizes = typeOf(x).shape.map((dim) => literal(dim) as number);
    const count = sizes.slice(0, -1).reduce((all, size) => all * size, 1);
    // Of no numbers there is no mean, and the kernels say so in their own ways.
    if (count * (sizes.at(-1) as number) === 0) continue;
    const site: Site = { operands: [x, scale, shift], eps: attrs.eps as number, type: typeOf(x), count };
    if (sizes.length === 2) sites.set(x, site);
    for (const [id, { op: by, operands: of, type }] of nodes.entries())
      if (by === 'reshape' && of[0] === x && isRows(type, site)) sites.set(id as ValueId, site);
  }
  const found = new Map<ValueId, Emission>();
  if (sites.size === 0) return found;
  const cotangents = new Map<ValueId, Site>();
  const siteIn = (bound: Bound | null): Site | null => {
    const site = bound === null ? undefined : sites.get(bound.get('x') as ValueId);
    return site !== undefined && counts(nodes[bound?.get('n') as ValueId] as Node, site.count) ? site : null;
  };
  /** `result` of the kernel that goes back, from a cotangent of the result. */
  const back = (id: ValueId, { operands, type, eps }: Site, dy: ValueId, result: number): void => {
    const from = typeOf(dy).shape;
    const emit = (g: GraphDef, xs: readonly TensorName[]): TensorName => {
      const { picture, results } = backwards(g, xs as [string, string, string, string], type, from, eps);
      const made = results[result] as TensorName;
      return result === 0 ? reshaped(g, made, picture, typeOf(id).shape) : made;
    };
    found.set(id, { operands: [...operands, dy], emit });
  };
  for (const [at, { op }] of nodes.entries()) {
    const id = at as ValueId;
    if (op === 'div') {
      const [first, second] = [match(graph, id, mean), match(graph, id, variance)];
      const site = siteIn(second) ?? siteIn(first);
      if (site !== null) found.set(id, statistic(site, siteIn(second) === null ? 1 : 2, typeOf(id)));
    } else if (op === 'mul') {
      const bound = match(graph, id, slope);
      const site = siteIn(bound);
      const dy = site === null ? null : scaled(graph, bound?.get('g') as ValueId, site);
      if (site === null || dy === null || constantOf(graph, bound?.get('eps') as ValueId) !== site.eps) continue;
      back(id, site, dy, 0);
      cotangents.set(dy, site);
    }
  }
  // Of what has a cotangent of its rows: those of scale and shift are at hand.
  for (const [at, { op, type }] of nodes.entries()) {
    const id = at as ValueId;
    if (op !== 'reduce_sum' || type.shape.length !== 1) continue;
    const bound = match(graph, id, scaleSlope);
    const [dy, site] = [bound?.get('dy') as ValueId, siteIn(bound)];
    if (site !== null && cotangents.get(dy) === site) back(id, site, dy, 1);
    const sum = match(graph, id, overRows('dy'))?.get('dy') as ValueId;
    const own = sum === undefined ? undefined : cotangents.get(sum);
    if (own !== undefined) back(id, own, sum, 2);
  }
  return found;
}

/** A mean or a variance of each feature. */
function statistic({ operands, type, eps, count }: Site, result: 1 | 2, out: GraphType): Emission {
  const emit = (g: GraphDef, xs: readonly TensorName[]): TensorName => {
    const made = forwards(g, xs as [string, string, string], type, eps).results[result] as TensorName;
    // The kernel's variance is without bias.
    const own =
      result === 1 ? made : g.node('Mul', [made, g.scalar((count - 1) / count, 'f32')], { T: { type: 'f32' } });
    return reshaped(g, own, type.shape.slice(-1), out.shape);
  };
  return { operands, emit };
}

const isRows = ({ shape }: GraphType, { type, count }: Site): boolean =>
  shape.length === 2 && literal(shape[0] as (typeof shape)[number]) === count && shape[1] === type.shape.at(-1);

/** A node that is the number of rows. */
const counts = ({ op, attrs }: Node, count: number): boolean =>
  op === 'dim_value'
    ? numberOf(attrs.dim as number | GraphType['shape'][number]) === count
    : op === 'constant' && (attrs.values as readonly number[]).join() === String(count);

/** What is multiplied by the site's scale, of the shape of its rows. */
function scaled({ nodes }: Graph, value: ValueId, { operands: [, scale] }: Site): ValueId | null {
  const { op, operands, type } = nodes[value] as Node;
  if (op !== 'mul' || !operands.includes(scale)) return null;
  const other = operands[0] === scale ? operands[1] : operands[0];
  return other !== undefined && (nodes[other] as Node).type === type ? other : null;
}
