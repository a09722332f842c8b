/** Optimizers that move all weights at once: against the same moves by hand, with states, and the line search that stops by itself. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { trainDln } from '../oracles/run-dln.js';

const model = `model Two() -> f32[] {
  weight u: f32[2] = [3.0, -2.0]
  weight v: f32[] = 0.5
  sum(u ^ 2) + 0.1 * sin(5 * u[0]) + (v - 1) ^ 2 * u[1] ^ 2
}
`;
const moved = async (optimizer: string, mover: string, steps: number) => {
  const training = await trainDln(`${optimizer}\n${model}train t { minimize Two() with ${mover} }`);
  for (let i = 0; i < steps; i++) await training.step();
  return training.read();
};

describe('an optimizer over all weights', () => {
  it('moves them as one by one, with a state that is a value for each', async () => {
    const all = await moved(
      `optimizer Heavy(w: weights, g: weights, lr: float = 0.01, beta: float = 0.9) {
  state v = zeros_like(w)
  state t = 0
  next t = t + 1
  next v = beta * v + g
  next w = w - lr * next v
}`,
      'Heavy(lr: 0.02)',
      7,
    );
    const single = await moved('', 'Momentum(lr: 0.02)', 7);
    for (const name of ['two.u', 'two.v'])
      for (const [i, v] of all[name]!.data.entries()) expect(v).toBeCloseTo(single[name]!.data[i]!, 12);
    expect(Object.keys(all).sort()).toEqual(['heavy.t', 'heavy.v/two.u', 'heavy.v/two.v', 'two.u', 'two.v']);
  });

  it('knows the norm of all gradients and their products', async () => {
    const weights = await moved(
      'optimizer Normed(w: weights, g: weights) {\n  next w = w - g / norm(g) * (dot(g, g) / dot(g, g))\n}',
      'Normed',
      1,
    );
    const d = [6 + 0.5 * Math.cos(15), -4 + 0.25 * -4, -1 * 4];
    const length = Math.hypot(...d);
    expect(weights['two.u']!.data[0]).toBeCloseTo(3 - d[0]! / length, 12);
    expect(weights['two.u']!.data[1]).toBeCloseTo(-2 - d[1]! / length, 12);
    expect(weights['two.v']!.data[0]).toBeCloseTo(0.5 - d[2]! / length, 12);
  });

  it('searches along the gradient: the first step halves its rate as often as the objective wants', async () => {
    const source = readFileSync(new URL('../corpus/programs/a_linesearch.dln', import.meta.url), 'utf8');
    const training = await trainDln(source);
    const f = (a: number, b: number): number => a * a + b * b + 0.1 * Math.sin(5 * a);
    let [a, b] = [3, -2];
    for (let step = 0; step < 12; step++) {
      const [da, db] = [2 * a + 0.5 * Math.cos(5 * a), 2 * b];
      let rate = 1;
      for (let k = 0; k < 60 && f(a - rate * da, b - rate * db) >= f(a, b); k++) rate /= 2;
      [a, b] = [a - rate * da, b - rate * db];
      await training.step();
      const { data } = (await training.read())['point.u']!;
      expect(data[0]).toBeCloseTo(a, 12);
      expect(data[1]).toBeCloseTo(b, 12);
    }
  });
});
