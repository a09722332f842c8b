/** Decides that lints speak of what is wrong in the whole program, are silent about what is meant, and about what the author allows. */
import { readdirSync, readFileSync } from 'node:fs';
import { catalogue, checkFile, describe as described, openDatabase } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { checkText, settle } from '../check/check-text.js';
import { dlnc } from '../cli/dlnc.js';

const train = (body: string, on = 'circles()'): string => `train t on ${on} {\n${body}\n}`;
const model = (body: string, out = 2): string => `model Net(x: f32[N, 2]) -> f32[N, ${out}] = x |> ${body}\n`;
const plain = 'minimize cross_entropy(Net(point), label) with SGD(lr: 0.1)';
const good = model('Dense(8) |> tanh |> Dense(2)');

/** What is warned of, as `CODE message`. */
async function warnings(text: string): Promise<readonly string[]> {
  const { diagnostics, needs } = await checkText(text);
  expect(needs).toEqual([]);
  expect(diagnostics.filter((d) => described(d).severity === 'error').map((d) => described(d).message)).toEqual([]);
  return diagnostics.map((d) => `${d.code} ${described(d).message}`);
}

const told: Readonly<Record<string, readonly [string, string]>> = {
  'log_softmax into cross_entropy': ['DLN3002', `${model('Dense(2) |> log_softmax')}${train(plain)}`],
  'a softmax inside a layer of the file': [
    'DLN3002',
    `layer Head(x: f32[N, D]) -> f32[N, 2] = x |> Dense(2) |> softmax\n${model('Head')}${train(plain)}`,
  ],
  'a softmax in the train': [
    'DLN3002',
    `${good}${train('let p = softmax(Net(point))\n  minimize cross_entropy(p, label) with SGD(lr: 0.1)')}`,
  ],
  'a softmax that was reshaped': [
    'DLN3002',
    `${good}${train('let p = reshape(softmax(Net(point)), [N, 2])\n  minimize cross_entropy(p, label) with SGD(lr: 0.1)')}`,
  ],
  'a softmax into the operator itself': [
    'DLN3002',
    `${good}${train('minimize mean(softmax_cross_entropy(softmax(Net(point)), label)) with SGD(lr: 0.1)')}`,
  ],
  'a sigmoid into bce_logits': [
    'DLN3002',
    `${model('Dense(1) |> sigmoid', 1)}${train('minimize bce_logits(squeeze(Net(point)), cast(label == 1, f32)) with SGD(lr: 0.1)')}`,
  ],
  'a weight of a layer that only a measure reads': [
    'DLN3001',
    `${good}model Other(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)\n${train(`${plain}\n  measure accuracy(Other(point), label)`)}`,
  ],
  'an argmax on the way': [
    'DLN3003',
    `${good}${train('minimize mean(cast(argmax(Net(point), axis: -1) != label, f32)) with SGD(lr: 0.1)')}`,
  ],
  'a knob that turns nothing': ['DLN3004', `param lr: float = 0.1\n${good}${train(plain)}`],
  'a binding in a train': ['DLN3004', `${good}${train(`let idle = mean(point)\n  ${plain}`)}`],
  'a model of one input that it only measures': [
    'DLN3005',
    `model Net(x: f32[N, 2], y: f32[N, 2]) -> f32[N, 2] = (x |> Dense(2)) + zeros_like(y)\n${train('minimize cross_entropy(Net(point, 2 * point), label) with SGD(lr: 0.1)')}`,
  ],
  'an objective without data': ['DLN3005', `${good}${train('minimize mean(Net(ones([4, 2])) ^ 2) with SGD(lr: 0.1)')}`],
  'a dropout before a layer before a BatchNorm': [
    'DLN3006',
    `${model('Dense(8) |> relu |> Dropout(0.2) |> Dense(8) |> BatchNorm |> relu |> Dense(2)')}${train(plain)}`,
  ],
  'a last batch of one': [
    'DLN2715',
    `${model('Dense(8) |> BatchNorm |> relu |> Dense(2)')}${train(`${plain}\n  batch 50`, 'circles(points: 201)')}`,
  ],
  'a label among the inputs': [
    'DLN3009',
    `model Net(x: f32[N, 3]) -> f32[N, 2] = x |> Dense(2)\n${train('let x = concat([point, cast(label == 1, f32)[:, none]], axis: -1)\n  minimize cross_entropy(Net(x), label) with SGD(lr: 0.1)')}`,
  ],
  'a schedule that is too short': [
    'DLN3010',
    `${good}${train('minimize cross_entropy(Net(point), label) with SGD(lr: cosine(0.1, over: 10))\n  steps 1000')}`,
  ],
  'a relu that a block and its user apply': [
    'DLN3011',
    `layer Block(x: f32[N, D]) -> f32[N, 8] = x |> Dense(8) |> relu\n${model('Block |> relu |> Dense(2)')}${train(plain)}`,
  ],
  'tanh of tanh': ['DLN3011', `${model('Dense(8) |> tanh |> tanh |> Dense(2)')}${train(plain)}`],
  'logits that are cut off': ['DLN3014', `${model('Dense(8) |> tanh |> Dense(2) |> relu')}${train(plain)}`],
};

const silent: Readonly<Record<string, string>> = {
  'a softmax that is no loss': `${model('Dense(2) |> softmax')}${train('minimize mse(Net(point), one_hot(label)) with SGD(lr: 0.1)')}`,
  'a softmax in attention': `model Net(x: f32[N, 2]) -> f32[N, 2] {\n  let h = reshape(x, [N, 2, 1]) |> Dense(8) |> SelfAttention(heads: 2)\n  mean(h, axis: 1) |> Dense(2)\n}\n${train(plain)}`,
  'nll of log_softmax': `${model('Dense(2) |> log_softmax')}${train('minimize nll(Net(point), label) with SGD(lr: 0.1)')}`,
  'a softmax for a measure': `${good}${train(`let logits = Net(point)\n  minimize cross_entropy(logits, label) with SGD(lr: 0.1)\n  measure sure = mean(max(softmax(logits), axis: -1))`)}`,
  'a frozen part': `model Net(x: f32[N, 2]) -> f32[N, 2] {\n  x |> Dense(8) as stem |> tanh |> Dense(2)\n}\n${train(`freeze Net.stem\n  ${plain}`)}`,
  'two objectives, each for its own weights': `model A(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)\nmodel B(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)\n${train('minimize a = cross_entropy(A(point), label) over weights(A) with SGD(lr: 0.1)\n  minimize b = cross_entropy(B(point), label) over weights(B) with SGD(lr: 0.1)')}`,
  'a gradient that is stopped on purpose': `${good}${train('let wanted = stop_gradient(Net(point))\n  minimize mse(Net(2 * point), wanted) with SGD(lr: 0.1)')}`,
  'an autoencoder, whose input is its target': `${model('Dense(1) |> tanh |> Dense(2)')}${train('minimize mse(Net(point), point) with SGD(lr: 0.1)')}`,
  'a generator of a wanted class': `model G(z: f32[N, 4]) -> f32[N, 2] = z |> Dense(8) |> tanh |> Dense(2)\n${good}${train('let z = concat([normal([N, 2]), one_hot(label)], axis: -1)\n  minimize cross_entropy(Net(G(z)), label) with SGD(lr: 0.1)')}`,
  'a narrow middle': `model Net(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(32) |> tanh |> Dense(4) |> Dense(32) |> tanh |> Dense(2)\n${train(plain)}`,
  'a Dense whose result something else reads': `model Net(x: f32[N, 2]) -> f32[N, 2] {\n  let code = x |> Dense(8)\n  (code |> Dense(2)) + mean(tanh(code))\n}\n${train(plain)}`,
  'a layer that is shared': `model Net(x: f32[N, 2]) -> f32[N, 2] {\n  let d = Dense(2)\n  x |> d |> d\n}\n${train(plain)}`,
  'a dropout behind the last BatchNorm': `${model('Dense(8) |> BatchNorm |> relu |> Dropout(0.5) |> Dense(2)')}${train(plain)}`,
  'a dropout inside a residual branch': `model Net(x: f32[N, 2]) -> f32[N, 2] {\n  let h = x |> Dense(8)\n  let r = h + (h |> BatchNorm |> relu |> Dropout(0.5) |> Dense(8))\n  r |> BatchNorm |> relu |> Dense(2)\n}\n${train(plain)}`,
  'a schedule of the run': `${good}${train('minimize cross_entropy(Net(point), label) with SGD(lr: cosine(0.1, over: steps))\n  epochs 3')}`,
  'a schedule of just the length': `${good}${train('minimize cross_entropy(Net(point), label) with SGD(lr: cosine(0.1, over: 300))\n  steps 300')}`,
  'a run that stops by itself': `${good}${train('minimize cross_entropy(Net(point), label) with SGD(lr: cosine(0.1, over: 9000))\n  steps 300\n  early_stop on loss patience 5')}`,
  'BatchNorm with whole batches': `${model('Dense(8) |> BatchNorm |> relu |> Dense(2)')}${train(`${plain}\n  batch 50`, 'circles(points: 202)')}`,
  'a last batch of one without BatchNorm': `${good}${train(`${plain}\n  batch 50`, 'circles(points: 201)')}`,
  'a model that bounds its own parameters': `model Net(x: f32[N, 2]) -> f32[N, 2] where params(Net) <= 5e6 = x |> Dense(32) |> tanh |> Dense(2)\n${train(plain)}`,
  'a parameter that lends a size': 'fn pad_like(x: f32[N], like: f32[M]) -> f32[M] = zeros([M]) + mean(x)',
  'a parameter that bounds a slice': 'fn rest(x: f32[N], first: dim) -> f32[N - first] where N >= first = x[first:]',
  'a name that begins with _': 'layer Block(x: f32[N, D], _width: dim = 1) -> f32[N, D] = x',
  'a name in a string': `param k: int = 1\n${good}${train(`${plain}\n  plot loss`)}\nrun r { save zeros([k, 2, 1]) to "a{k}.png" }`,
  'images with few rows': `model Net(x: f32[N, 3, 16, 8]) -> f32[N, 2] = x |> Conv2d(4, kernel: 3) |> relu |> flatten |> Dense(2)\n${train('minimize cross_entropy(Net(normal([N, 3, 16, 8]) + mean(point)), label) with SGD(lr: 0.1)')}`,
};

describe('a lint', () => {
  it.each(Object.entries(told))('tells of %s', async (_name, [code, text]) => {
    const found = await warnings(text);
    expect(
      found.map((f) => f.slice(0, 7)),
      found.join('\n'),
    ).toEqual([code]);
  });
  it.each(Object.entries(silent))('is silent about %s', async (_name, text) => {
    expect(await warnings(text)).toEqual([]);
  });

  it('says nothing where something is wrong', async () => {
    const { diagnostics } = await checkText(`param lr: float = 0.1\n${model('Dense(3)')}${train(plain)}`);
    expect(diagnostics.map((d) => d.code)).toEqual(['DLN2004']);
  });

  it('is silent where a comment allows it, at the end of the line or alone above it', async () => {
    const idle = (before: string, after: string): string =>
      `${good}train t on circles() {\n${before}  let idle = mean(point)${after}\n  ${plain}\n}`;
    expect(await warnings(idle('', ''))).toHaveLength(1);
    expect(await warnings(idle('', '  # allow DLN3004'))).toEqual([]);
    expect(await warnings(idle('  # allow DLN3001, DLN3004: looked at by hand\n', ''))).toEqual([]);
    expect(await warnings(idle('', '  # allow DLN3001'))).toHaveLength(1);
    expect(await warnings(idle('  let a = 2  # allow DLN3004\n', ' * a'))).toHaveLength(1);
  });

  it('is a warning with an example, and its explanation says how to silence it', async () => {
    const lints = [...catalogue.values()].filter((def) => def.code.startsWith('DLN3'));
    expect(lints.length).toBeGreaterThan(10);
    for (const def of lints) {
      expect([def.code, def.severity, def.bad === null]).toEqual([def.code, 'warning', false]);
      expect((await dlnc('.', 'explain', def.code)).out).toContain(`# allow ${def.code}`);
    }
  });
});

describe('the programs of the corpus', () => {
  const folders = ['../corpus/programs/', '../ports/programs/', '../../examples/'];
  const files = folders.flatMap((folder) =>
    readdirSync(new URL(folder, import.meta.url))
      .filter((f) => f.endsWith('.dln'))
      .map((f) => [f, new URL(f, new URL(folder, import.meta.url))] as const),
  );
  it.each(files)('%s gives no warning', async (name, url) => {
    const db = openDatabase();
    db.setText(name, readFileSync(url, 'utf8'));
    const { diagnostics } = await settle(db, () => checkFile(db, name));
    expect(
      diagnostics.filter((d) => described(d).severity !== 'error').map((d) => `${d.code} ${described(d).message}`),
    ).toEqual([]);
  });
});
