/** Decides how the operators that only move elements run: each is one or a few strided copies. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { elements, type TensorInfo } from '../tfjs.js';
import { copy, type Move, offset, stepsOf } from './copy.js';
import type { Site } from './site.js';

type List = readonly number[];
const bytesOf = ({ dtype }: BoundNode): 1 | 4 => (dtype === 'bool' ? 1 : 4);

/** A copy between two places of an operand and the result; elements, not bytes. */
function mover(site: Site, move: Move): (from: number, fromStart: number, to: number, toStart: number) => void {
  const run = site.compile(JSON.stringify(['copy', move]), () => copy(move));
  const { bytes } = move;
  return (from, fromStart, to, toStart) => void run(from + fromStart * bytes, to + toStart * bytes);
}

/** One copy that fills the whole result. */
function whole(node: BoundNode, site: Site, start: number, from: List): Native {
  const bytes = bytesOf(node);
  const { address } = site;
  const move = mover(site, { counts: node.shape, from, to: stepsOf(node.shape), bytes });
  return { run: ([x], [out]) => move(address(x), start, address(out), 0) };
}

/** Axes in another order. */
export const transpose = (node: BoundNode, site: Site): Native => {
  const steps = stepsOf(site.shapes[0] as List);
  return whole(
    node,
    site,
    0,
    (node.attrs.perm as List).map((axis) => steps[axis] as number),
  );
};

/** Every `stride`-th element between two bounds of each axis. */
export const slice = (node: BoundNode, site: Site): Native => {
  const steps = stepsOf(site.shapes[0] as List);
  const strides = node.attrs.strides as List;
  return whole(
    node,
    site,
    offset(node.attrs.begin as List, steps),
    steps.map((step, axis) => step * (strides[axis] as number)),
  );
};

/** The elements of some axes from the last to the first. */
export const reverse = (node: BoundNode, site: Site): Native => {
  const steps = stepsOf(node.shape);
  const axes = new Set((node.attrs.axes as List).map((axis) => (axis < 0 ? axis + node.shape.length : axis)));
  const start = node.shape.reduce((sum, n, axis) => sum + (axes.has(axis) ? (n - 1) * (steps[axis] as number) : 0), 0);
  return whole(
    node,
    site,
    start,
    steps.map((step, axis) => (axes.has(axis) ? -step : step)),
  );
};

/** A value around and between the elements; null where an axis would shrink. */
export const pad = (node: BoundNode, site: Site): Native | null => {
  const { low, interior, value, high } = node.attrs as {
    readonly low: List;
    readonly high: List;
    readonly interior: List;
    readonly value: number;
  };
  // What is cut away besides is left to the operator.
  if ([...low, ...high].some((n) => n < 0)) return null;
  const x = site.shapes[0] as List;
  const [from, to] = [stepsOf(x), stepsOf(node.shape)];
  const bytes = bytesOf(node);
  const { address, numbers } = site;
  const move = mover(site, {
    counts: x,
    from,
    to: to.map((step, axis) => step * ((interior[axis] as number) + 1)),
    bytes,
  });
  const start = offset(low, to);
  return {
    run: ([given], [out]) => {
      numbers(out).fill(value);
      if (elements(x) > 0) move(address(given), 0, address(out), start);
    },
  };
};

/** Tensors one after the other along an axis. */
export const concat = (node: BoundNode, site: Site): Native => {
  const axis = node.attrs.axis as number;
  const along = axis < 0 ? axis + node.shape.length : axis;
  const to = stepsOf(node.shape);
  const bytes = bytesOf(node);
  const { address } = site;
  let start = 0;
  const moves = site.shapes.map((shape) => {
    const at = start;
    start += (shape[along] as number) * (to[along] as number);
    const move = elements(shape) === 0 ? null : mover(site, { counts: shape, from: stepsOf(shape), to, bytes });
    return { move, at };
  });
  return {
    run: (inputs, [out]) => {
      for (const [i, { move, at }] of moves.entries()) move?.(address(inputs[i] as TensorInfo), 0, address(out), at);
    },
  };
};
