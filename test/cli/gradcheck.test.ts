/** Proves that the gradient check passes right gradients, sees wrong ones, and knows kinks and what is held. */
import { describe, expect, it } from 'vitest';
import { checkGradients, type Point } from '../../cli/src/gradcheck/check-gradients.js';
import { type GradientGraph, gradientGraph } from '../../cli/src/gradcheck/gradient-graph.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { createBuilder } from '../../compiler/src/graph/builder.js';
import type { ValueId } from '../../compiler/src/graph/graph.js';
import type { Program } from '../../compiler/src/graph/program.js';
import type { Builder, NdArray } from '../../compiler/src/ops/define-op.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';

const f32 = (...shape: number[]) =>
  tensorType(
    'f32',
    shape.map((n) => constant(n)),
  );
const array = (shape: readonly number[], data: readonly number[]): NdArray => ({
  dtype: 'f32',
  shape,
  data: Float64Array.from(data),
});

/** A program with weights `a: f32[2, 3]` and `b: f32[3]`, a field `x: f32[2]`, and this objective. */
function program(objective: (b: Builder, a: ValueId, bias: ValueId, x: ValueId) => ValueId): Program {
  const g = createBuilder();
  const a = g.input('resident', 'a', f32(2, 3));
  const bias = g.input('resident', 'b', f32(3));
  const x = g.input('field', 'x', f32(1, 2));
  const loss = objective(g.b, a, bias, x);
  const graph = g.finish([]);
  return {
    residents: [
      { name: 'a', role: 'weight', type: f32(2, 3), axes: ['in', 'out'] },
      { name: 'b', role: 'weight', type: f32(3), axes: ['out'] },
    ],
    entries: new Map([
      ['step', { graph, reads: ['a', 'b'], next: new Map(), measures: [{ name: 'loss', value: loss }], free: [] }],
    ]),
    hash: '',
  };
}
const point = (a: readonly number[] = [0.3, -0.2, 0.5, 0.7, 0.1, -0.4]): Point => ({
  weights: new Map([
    ['a', array([2, 3], a)],
    ['b', array([3], [0.1, -0.6, 0.2])],
  ]),
  feed: () => array([1, 2], [1.5, -0.5]),
  binding: new Map(),
});
const all = (b: Builder, y: ValueId): ValueId =>
  b.reduce_sum(y, { axes: b.typeOf(y).shape.map((_, i) => i), keep: false });
const affine = (b: Builder, a: ValueId, bias: ValueId, x: ValueId): ValueId =>
  b.add(b.matmul(x, a), b.broadcast_to(b.reshape(bias, { shape: [1, 3] }), { shape: [1, 3] }));
const checked = (p: Program, at = point()) => checkGradients(gradientGraph(p, 'loss') as GradientGraph, at, 4);

describe('gradients', () => {
  it('that are right hold, every weight and one direction of all', () => {
    const report = checked(program((b, a, bias, x) => all(b, b.tanh(affine(b, a, bias, x)))));
    expect(report.holds).toBe(true);
    expect(report.checked.map((c) => [c.name, c.compared, c.kinks])).toEqual([
      ['a', 4, 0],
      ['b', 3, 0],
      ['all, along one direction', 9, 0],
    ]);
    const expected = [0.1 + 0.45 - 0.35, -0.6 - 0.3 - 0.05, 0.2 + 0.75 + 0.2].reduce((sum, z) => sum + Math.tanh(z), 0);
    expect(report.objective).toBeCloseTo(expected, 12);
  });

  it('that are wrong do not, by how much is told, and where', () => {
    const right = gradientGraph(
      program((b, a, bias, x) => all(b, b.tanh(affine(b, a, bias, x)))),
      'loss',
    ) as GradientGraph;
    // The gradient of b stands where that of the objective squared would: 2 * too steep.
    const wrong = { ...right, objective: squared(right) };
    const report = checkGradients(wrong, point(), 4);
    expect(report.holds).toBe(false);
    for (const row of report.checked) expect(row.error).toBeGreaterThan(1e-3);
  });

  it('at a kink are left out', () => {
    const corner = program((b, a, bias) => b.add(all(b, b.relu(a)), all(b, bias)));
    const report = checkGradients(gradientGraph(corner, 'loss') as GradientGraph, point([0, 1, 1, -1, 1, 1]), 6);
    expect(report.holds).toBe(true);
    expect(report.checked.map((c) => [c.compared, c.kinks])).toEqual([
      [5, 1],
      [3, 0],
      [0, 9],
    ]);
  });

  it('see what stop_gradient holds as a constant', () => {
    const report = checked(
      program((b, a, bias, x) => all(b, b.mul(b.stop_gradient(b.tanh(affine(b, a, bias, x))), affine(b, a, bias, x)))),
    );
    expect(report.holds).toBe(true);
  });

  it('of a weight that the objective does not reach are not checked', () => {
    const report = checked(program((b, a) => all(b, b.exp(a))));
    expect(report.checked.map((c) => c.name)).toEqual(['a', 'all, along one direction']);
  });

  it('of an objective that does not exist are none', () => {
    expect(
      gradientGraph(
        program((b, a) => all(b, a)),
        'other',
      ),
    ).toBeNull();
  });
});

function squared(right: GradientGraph): GradientGraph['objective'] {
  const g = createBuilder();
  const { nodes, inputs, outputs } = right.objective;
  const places: ValueId[] = [];
  for (const [id, node] of nodes.entries()) {
    const input = inputs.find((i) => i.value === id);
    places.push(
      input === undefined
        ? g.b.add(
            node.op,
            node.operands.map((x) => places[x] as ValueId),
            node.attrs,
          )
        : g.input(input.kind, input.name, node.type),
    );
  }
  const loss = places[outputs[0]?.value as number] as ValueId;
  return g.finish([{ name: 'loss', value: g.b.mul(loss, loss) }]);
}
