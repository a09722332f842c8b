/** The architectures of the corpus run, and learn: a small model of each takes a few steps on one batch, and its loss falls. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Given, type Inputs, runDln, trainDln } from '../oracles/run-dln.js';
import { numbersBelow } from './data.js';

/** The declarations of a program whose first words are none of these. */
function program(name: string, ...without: readonly string[]): string {
  const text = readFileSync(fileURLToPath(new URL(`../corpus/programs/${name}.dln`, import.meta.url)), 'utf8');
  return text
    .split(/\n(?=[a-z])/)
    .filter((part) => !without.some((words) => part.startsWith(words)))
    .join('\n');
}
const next = numbersBelow(5);
const floats = (...shape: readonly number[]): Given => ({
  shape,
  data: Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => next(4001) / 2000 - 1),
});
const classes = (k: number, ...shape: readonly number[]): Given => ({
  shape,
  classes: k,
  data: Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => next(k)),
});

/** Losses of steps on one batch. */
async function losses(source: string, inputs: Inputs, steps = 8): Promise<readonly number[]> {
  const training = await trainDln(`data d = npy("inputs")\n${source}`, { inputs, backend: 'wasm', seed: 1, steps });
  const found: number[] = [];
  for (let i = 0; i < steps; i++) found.push((await training.step())['loss'] as number);
  return found;
}
function falls(found: readonly number[]): void {
  for (const loss of found) expect(Number.isFinite(loss), found.join()).toBe(true);
  expect(found.at(-1), found.join()).toBeLessThan(found[0] as number);
}

describe('learns', () => {
  it('f_resnet', async () => {
    const source = `${program('f_resnet')}
model Small(image: f32[N, 32, 32, 3]) -> f32[N, 10] = ResNet(image, block: fn(c: dim, s: dim) = Basic(c, stride: s), depths: [1, 1, 1, 1], classes: 10)
train t on d { minimize cross_entropy(Small(image), label) with SGD(lr: 0.05) }`;
    falls(await losses(source, { image: floats(4, 32, 32, 3), label: classes(10, 4) }, 4));
  });
  it('g_efficientnet', async () => {
    const source = `${program('g_efficientnet')}
model Small(image: f32[N, 32, 32, 3]) -> f32[N, 10] = EfficientNet(image, 0.25, 0.5, 0.0, classes: 10)
train t on d { minimize cross_entropy(Small(image), label) with Adam(lr: 0.01) }`;
    falls(await losses(source, { image: floats(4, 32, 32, 3), label: classes(10, 4) }));
  });
  it('h_swin', async () => {
    const source = `${program('h_swin')}
model Small(image: f32[N, 32, 32, 3]) -> f32[N, 10] =
  image |> Conv2d(16, kernel: 4, stride: 4) |> LayerNorm
  |> SwinBlock(heads: 2, window: 4, shift: 0) |> SwinBlock(heads: 2, window: 4, shift: 2) |> PatchMerging
  |> SwinBlock(heads: 4, window: 2, shift: 0) |> LayerNorm |> mean(axis: [1, 2]) |> Dense(10)
train t on d { minimize cross_entropy(Small(image), label) with Adam(lr: 0.003) }`;
    falls(await losses(source, { image: floats(4, 32, 32, 3), label: classes(10, 4) }));
  });
  it('i_llama: its model, over tokens without a past', async () => {
    const source = `const vocab = 11
${program('i_llama', 'data corpus', 'const vocab', 'train', 'run')}
train lm on d {
  let (logits, c) = Tiny(tokens[:, :-1], empty(N, 12), 0)
  minimize cross_entropy(logits, tokens[:, 1:]) with AdamW(lr: 1e-3)
}`;
    falls(await losses(source, { tokens: classes(11, 2, 13) }, 4));
  });
  it('l_sam: the mask decoder', async () => {
    const source = `${program('l_sam')}
model Decoder(image: f32[N, 4, 4, 32], prompt: f32[N, 2, 32]) -> (f32[N, 3, 16, 16], f32[N, 3]) =
  MaskDecoder(image, zeros([4, 4, 32]), prompt, masks: 3)
train t on d {
  let (masks, quality) = Decoder(image, prompt)
  minimize bce_logits(masks[:, 0], truth) + mse(quality, 0 * quality + 1) with Adam(lr: 1e-3)
}`;
    const inputs = { image: floats(2, 4, 4, 32), prompt: floats(2, 2, 32), truth: classesAsNumbers(2, 16, 16) };
    falls(await losses(source, inputs, 6));
  });
  it('n_optimizers: three movers of one objective', async () => {
    const source = program('n_optimizers', 'import').replace('data.mnist.train', 'd').replace('  epochs 3\n', '');
    falls(await losses(source, { image: floats(8, 28, 28, 1), label: classes(10, 8) }));
  });
  it('p_mixup', async () => {
    const source = program('p_mixup', 'import').replace('data.cifar.train', 'd').replace('  epochs 10\n', '');
    const found = await losses(source, { image: floats(8, 32, 32, 3), label: classes(10, 8) }, 3);
    for (const loss of found) expect(Number.isFinite(loss), found.join()).toBe(true);
  });
  it('t_gpt', async () => {
    const source = `${program('t_gpt')}
model Small(tokens: class<7>[N, 12]) -> f32[N, 12, 7] = GPT(tokens, d: 32, depth: 2, heads: 4, context: 16)
train t on d { minimize cross_entropy(Small(tokens)[:, :-1], tokens[:, 1:]) with Adam(lr: 3e-3) }`;
    falls(await losses(source, { tokens: classes(7, 4, 12) }));
  });
  it('u_unet', async () => {
    const source = `${program('u_unet')}
model Small(image: f32[N, 16, 16, 3]) -> f32[N, 16, 16, 2] = image |> UNet([4, 8, 16]) |> Conv2d(2, kernel: 1)
train t on d { minimize cross_entropy(Small(image), truth) with Adam(lr: 0.01) }`;
    falls(await losses(source, { image: floats(2, 16, 16, 3), truth: classes(2, 2, 16, 16) }));
  });
  it('v_simclr: its loss and LAMB', async () => {
    const source = `${program('v_simclr', 'import', 'train')}
train t on d { minimize nt_xent(Encoder(a), Encoder(b)) with LAMB(lr: 1e-2) }`;
    falls(await losses(source, { a: floats(4, 32, 32, 3), b: floats(4, 32, 32, 3) }, 4));
  });
});
const classesAsNumbers = (...shape: readonly number[]): Given => {
  const { data } = classes(2, ...shape);
  return { shape, data };
};

describe('computes', () => {
  it('s_universality: the network gives every random label its sign', async () => {
    const source = program('s_universality', 'run');
    const shown = await runDln(`${source}\nrun r { show min(y * Memory(points)), max(y * Memory(points)) }`);
    expect([...shown.values()].map((v) => v.data[0])).toEqual([1, 1]);
  });
  it('i_llama: with a cache, token by token, the same as all at once', async () => {
    const source = `const vocab = 11
${program('i_llama', 'data corpus', 'const vocab', 'train', 'run')}
data d = npy("inputs")
run r on d {
  let (whole, c0) = Tiny(tokens, empty(N, 8), 0)
  let (first, c1) = Tiny(tokens[:, :3], empty(N, 8), 0)
  let (second, c2) = Tiny(tokens[:, 3:4], c1, 3)
  let (third, c3) = Tiny(tokens[:, 4:], c2, 4)
  show max(abs(concat([first, second, third], axis: 1) - whole)), max(abs(whole))
}`;
    const [apart, size] = [...(await runDln(source, { inputs: { tokens: classes(11, 2, 6) }, seed: 3 })).values()];
    expect(apart?.data[0]).toBeLessThan(1e-12);
    expect(size?.data[0]).toBeGreaterThan(0.1);
  });
});
