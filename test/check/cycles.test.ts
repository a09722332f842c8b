/** Holds that values which need each other are told once, with the whole circle, wherever it runs: through lets, several states, optimizers and epochs. */
import { describe, expect, it } from 'vitest';
import { diagnosed } from '../oracles/run-dln.js';

const inputs = { x: { shape: [4], data: [1, 2, 3, 4] } };
const layer = (body: string) => `layer L(x: f32[N]) -> f32[N] {\n${body}\n  x\n}`;
const training = (body: string, optimizer = 'SGD(lr: 0.1)') => `model M(x: f32[N]) -> f32[N] {
  weight w: f32[] = 1
  x * w
}
data d = npy("inputs")
train t on d {
${body}
  minimize mean(M(x)^2) with ${optimizer}
  batch 2
  epochs 3
}`;
const states = (...names: readonly string[]) => names.map((name) => `  state ${name}: f32[] = 0\n`).join('');

const cases: Readonly<Record<string, readonly [string, readonly string[]]>> = {
  'a next that reads itself': [layer(`${states('s')}  next s = next s + 1`), ['next s', 'next s']],
  'three states': [
    layer(`${states('a', 'b', 'c')}  next a = 2 * next b\n  next b = next c + 1\n  next c = next a - 1`),
    ['next b', 'next c', 'next a', 'next b'],
  ],
  'lets between': [
    layer(`${states('a')}  let half = next a / 2\n  let twice = half * 4\n  next a = twice`),
    ['next a', 'twice', 'half', 'next a'],
  ],
  'a weight and a moment': [
    'optimizer O(w: f32[*S], g: f32[*S]) {\n  state v = zeros_like(w)\n  next v = next w + g\n  next w = w - next v\n}',
    ['next w', 'next v', 'next w'],
  ],
  "a train's own state and the rate": [
    training(`${states('k')}  let rate = next k * 0.1\n  next k = rate + 1`, 'SGD(lr: rate)'),
    ['next k', 'rate', 'next k'],
  ],
  'the end of an epoch': [
    training(`${states('a', 'b')}  next a at epoch = next b\n  next b at epoch = next a`),
    ['next b at epoch', 'next a at epoch', 'next b at epoch'],
  ],
};

describe('a circle', () => {
  it.each(Object.entries(cases))('through %s is told once', (_, [source, cycle]) => {
    const found = diagnosed(source, { inputs });
    expect(found.diagnostics.map((d) => [d.code, d.args])).toEqual([['DLN2501', { name: cycle[0], cycle }]]);
    if (cycle.length > 2)
      expect(found.text).toContain(`the circle: ${cycle.map((name) => `\`${name}\``).join(' needs ')}`);
  });
  it('is none where the old value breaks it', () => {
    const broken = layer(`${states('a', 'b', 'c')}  next a = 2 * next b\n  next b = next c + 1\n  next c = a - 1`);
    expect(diagnosed(broken).diagnostics).toEqual([]);
  });
});
