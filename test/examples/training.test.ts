/** The small examples reach what they promise; LeNet has the size of LeNet and learns. */
import type { Dataset } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { trained, trainOf } from './example.js';

/** The same rows, but only the first `count`. */
const first = (data: Dataset | null, count: number): Dataset | null =>
  data === null ? null : { ...data, rows: count, steps: [...data.steps, { step: 'take', count }] };

describe('spiral.dln, wine.dln and gaps.dln', () => {
  for (const [example, promised] of [
    ['spiral.dln', 0.97],
    ['wine.dln', 0.95],
    ['gaps.dln', 0.95],
  ] as const) {
    for (const seed of [1, 2]) {
      it(`${example} keeps its promise with seed ${seed}`, async () => {
        const { project, plan } = await trainOf(example, seed);
        expect(plan.expects.map((e) => e.text)).toEqual([`accuracy >= ${promised}`]);
        const result = await trained(project, plan);
        expect(result.told.filter((event) => event.event === 'diagnostic')).toEqual([]);
        expect({ ended: result.ended, exit: result.exit }).toEqual({ ended: 'finished', exit: 0 });
        expect(result.measures.accuracy).toBeGreaterThanOrEqual(promised);
      });
    }
  }

  it('break it where they hardly train: the promise is measured', async () => {
    const { project, plan } = await trainOf('spiral.dln', 1);
    const result = await trained(project, { ...plan, epochs: 1 });
    expect(result.told.flatMap((event) => (event.event === 'diagnostic' ? [event.diagnostic.code] : []))).toEqual([
      'DLN5010',
    ]);
    expect(result.exit).toBe(1);
  });
});

describe('lenet.dln', () => {
  it('is LeNet-5: 61,706 parameters, images of MNIST', async () => {
    const { plan } = await trainOf('lenet.dln', 1);
    expect(plan.parameters).toBe(61_706);
    expect({ rows: plan.data?.rows, epochs: plan.epochs, tested: plan.validate?.rows }).toEqual({
      rows: 60_000,
      epochs: 3,
      tested: 10_000,
    });
    expect(plan.expects.map((e) => e.text)).toEqual(['accuracy >= 0.985']);
  });

  it('tells 85 of 100 digits apart after 60 steps', async () => {
    const { project, plan } = await trainOf('lenet.dln', 1);
    const result = await trained(project, {
      ...plan,
      epochs: null,
      steps: 60,
      validate: first(plan.validate, 1_000),
      expects: [],
    });
    expect({ ended: result.ended, step: result.clock.step }).toEqual({ ended: 'finished', step: 60 });
    expect(result.measures.accuracy).toBeGreaterThanOrEqual(0.85);
  });
});
