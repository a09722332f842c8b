/** Decides whether a vjp is right: against central differences of the float64 reference, Richardson-extrapolated. */

import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { bindAttrs } from '../../compiler/src/graph/attrs.js';
import { createBuilder, type GraphBuilder } from '../../compiler/src/graph/builder.js';
import { evaluateGraph } from '../../compiler/src/graph/evaluate.js';
import type { AnyOp, AnySample, NdArray, ValueId } from '../../compiler/src/index.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { draw, generator, sampleInputs } from './samples.js';

const unbound: ReadonlyMap<string, number> = new Map();

/** Operands of a sample that no finite difference carries over a kink; null where forty draws all have one. */
export function smoothInputs(op: AnyOp, sample: AnySample): readonly NdArray[] | null {
  for (let attempt = 0; attempt < 40; attempt++) {
    const xs = sampleInputs(op, sample, attempt);
    if (op.kinks === undefined || !op.kinks(xs, bindAttrs(sample.attrs, unbound))) return xs;
  }
  return null;
}

interface Probe {
  readonly g: GraphBuilder;
  readonly xs: readonly ValueId[];
  readonly y: ValueId;
}

/** A graph that applies the operator to inputs `0`, `1`, …; `y` is its first result. */
function probe(op: AnyOp, sample: AnySample, inputs: readonly NdArray[]): Probe {
  const g = createBuilder();
  const xs = inputs.map((x, i) => g.input('argument', String(i), tensorType(x.dtype, x.shape.map(constant))));
  const made = g.b.add(op.name, xs, sample.attrs);
  return { g, xs, y: op.traits.includes('multiple') ? g.b.part(made, 0) : made };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

/** Weights that make a scalar of a tensor, so that one gradient sees every element. */
function weights(shape: readonly number[], name: string): NdArray {
  let seed = shape.length + 1;
  for (const c of name) seed = Math.imul(seed, 31) + c.charCodeAt(0);
  return { dtype: 'f32', shape, data: draw('normal', 'f32', sizeOf(shape), generator(seed)) };
}

const shapeOf = ({ g }: Probe, y: ValueId): readonly number[] => g.b.typeOf(y).shape.map((dim) => dim.terms[0]?.k ?? 0);

const dot = (x: NdArray, y: NdArray): number => x.data.reduce((sum, v, i) => sum + v * y.data[i]!, 0);

/** At most this many elements of an operand are moved; a sample with more is tried at places spread over it. */
const moved = 24;

/** d f / d x[operand] at chosen places. */
function differences(
  f: (xs: readonly NdArray[]) => number,
  xs: readonly NdArray[],
  operand: number,
): readonly { readonly at: number; readonly slope: number }[] {
  const x = xs[operand]!;
  const size = x.data.length;
  // A prime step visits different columns in different rows.
  const places = size <= moved ? [...x.data.keys()] : Array.from({ length: moved }, (_, n) => (n * 7919 + 3) % size);
  return places.map((i) => {
    const value = x.data[i]!;
    const at = (to: number): number => {
      const data = x.data.slice();
      data[i] = to;
      return f(xs.map((other, k) => (k === operand ? { ...x, data } : other)));
    };
    const central = (h: number): number => (at(value + h) - at(value - h)) / (2 * h);
    const h = 2e-4 * (1 + Math.abs(value));
    return { at: i, slope: (4 * central(h / 2) - central(h)) / 3 };
  });
}

/** The greatest excess of |given - slope| over atol + rtol |slope|, relative to that bound: at most 1 where all elements agree. */
function excess(given: ArrayLike<number>, wanted: ReturnType<typeof differences>, rtol: number, atol: number): number {
  let worst = 0;
  for (const { at, slope } of wanted) {
    const error = Math.abs(given[at]! - slope) / (atol + rtol * Math.abs(slope));
    worst = Number.isNaN(error) ? Number.POSITIVE_INFINITY : Math.max(worst, error);
  }
  return worst;
}

export type Vjp = Exclude<AnyOp['vjp'], 'none'>;

/** How far the vjp is from the differences: at most 1 for a right one (rtol 1e-6, atol 1e-8). `vjp` may be another than the operator's. */
export function firstOrder(
  op: AnyOp,
  sample: AnySample,
  inputs: readonly NdArray[],
  vjp: Vjp | 'none' = op.vjp,
): number {
  const p = probe(op, sample, inputs);
  const { g, xs, y } = p;
  if (g.b.typeOf(y).dtype !== 'f32') return 0;
  const r = weights(shapeOf(p, y), 'first');
  const value = g.finish([{ name: 'y', value: y }]);
  const f = (at: readonly NdArray[]): number =>
    dot(evaluateGraph(value, (input) => at[Number(input.name)]!, unbound)[0]!, r);
  const dy = g.input('argument', 'r', g.b.typeOf(y));
  const whole = op.traits.includes('multiple') ? g.b.nodeOf(y).operands[0]! : y;
  const parts = vjp === 'none' ? xs.map(() => null) : vjp(g.b, xs, dy, g.b.nodeOf(whole).attrs, whole);
  let worst = 0;
  xs.forEach((x, i) => {
    const part = parts[i] ?? null;
    if (g.b.typeOf(x).dtype !== 'f32') {
      if (part !== null) throw new Error(`${op.name}: a cotangent for whole numbers`);
      return;
    }
    const wanted = differences(f, inputs, i);
    let given: NdArray = { ...inputs[i]!, data: new Float64Array(inputs[i]!.data.length) };
    if (part !== null) {
      if (g.b.typeOf(part) !== g.b.typeOf(x)) throw new Error(`${op.name}: the cotangent ${i} has another type`);
      const graph = g.finish([{ name: 'dx', value: part }]);
      given = evaluateGraph(graph, ({ name }) => (name === 'r' ? r : inputs[Number(name)]!), unbound)[0]!;
    }
    worst = Math.max(worst, excess(given.data, wanted, 1e-6, 1e-8));
  });
  return worst;
}

/** The same for the gradient of the gradient, with respect to the operands and the cotangent (rtol 1e-5, atol 1e-7). */
export function secondOrder(op: AnyOp, sample: AnySample, inputs: readonly NdArray[]): number {
  const p = probe(op, sample, inputs);
  const { g, xs, y } = p;
  const { b } = g;
  if (op.vjp === 'none' || b.typeOf(y).dtype !== 'f32') return 0;
  const r = weights(shapeOf(p, y), 'first');
  const dy = g.input('argument', String(xs.length), b.typeOf(y));
  const all = [...inputs, r];
  const whole = op.traits.includes('multiple') ? b.nodeOf(y).operands[0]! : y;
  const parts = op.vjp(b, xs, dy, b.nodeOf(whole).attrs, whole);
  let scalar = b.constant({ dtype: 'f32', shape: [], values: [0] });
  parts.forEach((part, i) => {
    if (part === null) return;
    const s = weights(inputs[i]!.shape, `second ${i}`);
    const by = b.constant({ dtype: 'f32', shape: s.shape, values: [...s.data] });
    const product = b.mul(part, by);
    scalar = b.add(scalar, b.reduce_sum(product, { axes: s.shape.map((_, axis) => axis), keep: false }));
  });
  const first = g.finish([{ name: 'g', value: scalar }]);
  const f = (at: readonly NdArray[]): number =>
    evaluateGraph(first, ({ name }) => at[Number(name)]!, unbound)[0]!.data[0]!;
  const wrt = [...xs, dy];
  const second = differentiate(b, scalar, wrt);
  let worst = 0;
  wrt.forEach((x, i) => {
    if (b.typeOf(x).dtype !== 'f32') return;
    const wanted = differences(f, all, i);
    const part = second[i] ?? null;
    const given =
      part === null
        ? new Float64Array(all[i]!.data.length)
        : evaluateGraph(g.finish([{ name: 'd', value: part }]), ({ name }) => all[Number(name)]!, unbound)[0]!.data;
    worst = Math.max(worst, excess(given, wanted, 1e-5, 1e-7));
  });
  return worst;
}
