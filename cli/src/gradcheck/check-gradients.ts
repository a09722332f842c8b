/** Decides whether gradients are right: against central differences in float64, element by element and along one direction of all weights. */
import { evaluateGraph, type Graph, type Input, type NdArray } from '@dln/compiler';
import type { GradientGraph } from './gradient-graph.js';

/** Everything that the objective reads, where it is checked. */
export interface Point {
  readonly weights: ReadonlyMap<string, NdArray>;
  /** The inputs that are no weights. */
  readonly feed: (input: Input) => NdArray;
  readonly binding: ReadonlyMap<string, number>;
}

/** The check of one weight, or of the direction through all of them. */
export interface Checked {
  readonly name: string;
  readonly shape: readonly number[];
  /** Numbers that were compared. */
  readonly compared: number;
  /** Numbers left out because the objective has a kink there. */
  readonly kinks: number;
  /** Largest |gradient - difference| / (1 + the larger of the two). */
  readonly error: number;
}

/** Of one objective. */
export interface GradientReport {
  readonly objective: number;
  readonly checked: readonly Checked[];
  /** Every error is within `TOLERANCE`. */
  readonly holds: boolean;
}

/** What the difference quotient itself is wrong by: rounding over the step, at this step. */
export const TOLERANCE = 1e-6;
const STEP = 1e-5;
/** Slopes of the two sides differ by the step times the curvature; more than this is no curvature but a corner. */
const KINK = 1e-3;

/** Compares up to `most` numbers of each weight, spread evenly, the steepest among them. */
export function checkGradients(subject: GradientGraph, point: Point, most: number): GradientReport {
  const heldAt = new Map<string, NdArray>();
  const evaluate = (graph: Graph, weights: ReadonlyMap<string, NdArray>): readonly NdArray[] =>
    evaluateGraph(
      graph,
      (input) => weights.get(input.name) ?? heldAt.get(input.name) ?? point.feed(input),
      point.binding,
    );
  const held = evaluate(subject.held, point.weights);
  for (const [i, { name }] of subject.held.outputs.entries()) heldAt.set(name, held[i] as NdArray);
  const objective = (weights: ReadonlyMap<string, NdArray>): number =>
    evaluate(subject.objective, weights)[0]?.data[0] as number;

  const values = subject.weights.map((name) => point.weights.get(name) as NdArray);
  const gradients = evaluate(subject.gradients, point.weights).map((g) => g.data);

  const here = objective(point.weights);
  /** The slope of the objective when every number moves by `by` times the step; null at a kink, where both sides or two steps disagree. */
  const slope = (by: (weight: number, place: number) => number): number | null => {
    const at = (step: number): number => {
      const weights = new Map(point.weights);
      for (const [i, name] of subject.weights.entries()) {
        const value = values[i] as NdArray;
        weights.set(name, { ...value, data: value.data.map((x, k) => x + step * by(i, k)) });
      }
      return objective(weights);
    };
    const [up, down] = [at(STEP), at(-STEP)];
    const wide = (up - down) / (2 * STEP);
    const narrow = (at(STEP / 2) - at(-STEP / 2)) / STEP;
    const sides = relative((up - here) / STEP, (here - down) / STEP);
    return sides > KINK || relative(wide, narrow) > TOLERANCE ? null : narrow;
  };

  const checked = subject.weights.map((name, i): Checked => {
    const gradient = gradients[i] as Float64Array;
    const places = spread(gradient, most);
    let error = 0;
    let kinks = 0;
    for (const place of places) {
      const difference = slope((weight, k) => (weight === i && k === place ? 1 : 0));
      if (difference === null) kinks++;
      else error = worse(error, relative(gradient[place] as number, difference));
    }
    return { name, shape: values[i]?.shape ?? [], compared: places.length - kinks, kinks, error };
  });

  const all = values.reduce((sum, v) => sum + v.data.length, 0);
  const direction = (place: number): number => uneven(place) / Math.sqrt(all);
  let along = 0;
  for (const gradient of gradients) for (const [k, g] of gradient.entries()) along += g * direction(k);
  const difference = slope((_, k) => direction(k));
  checked.push({
    name: 'all, along one direction',
    shape: [all],
    compared: difference === null ? 0 : all,
    kinks: difference === null ? all : 0,
    error: difference === null ? 0 : relative(along, difference),
  });
  return { objective: here, checked, holds: checked.every((c) => c.error <= TOLERANCE) };
}

const relative = (a: number, b: number): number => Math.abs(a - b) / (1 + Math.max(Math.abs(a), Math.abs(b)));

/** The larger error; one that is not a number stays. */
const worse = (a: number, b: number): number => (Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.max(a, b));

/** Places of at most `most` elements: the steepest, then evenly spread ones. */
function spread(gradient: Float64Array, most: number): readonly number[] {
  if (gradient.length <= most) return Array.from(gradient.keys());
  let steepest = 0;
  for (const [k, g] of gradient.entries()) if (Math.abs(g) > Math.abs(gradient[steepest] as number)) steepest = k;
  const places = new Set([steepest]);
  for (let i = 0; i < most; i++) places.add(Math.floor(((i + 0.5) * gradient.length) / most));
  return [...places].slice(0, most);
}

/** Numbers in -1..1 without a pattern that a weight might share: multiples of the golden ratio, less their whole part. */
const uneven = (place: number): number => 2 * (((place + 1) * 0.6180339887498949) % 1) - 1;
