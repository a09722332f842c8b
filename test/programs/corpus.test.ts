/** Runs the programs of the corpus that are about data, for a few steps on small data. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { findings, runProgram } from './run-program.js';
import { digits, npy, npz, passengers, photo, randomOf } from './small-data.js';

const program = (name: string): string =>
  readFileSync(new URL(`../corpus/programs/${name}.dln`, import.meta.url), 'utf8');
/** The program with fewer epochs. */
const shorter = (text: string): string => text.replace(/epochs \d+/g, 'epochs 2');

function photos(): Record<string, Uint8Array> {
  const random = randomOf(3);
  const files: Record<string, Uint8Array> = {};
  for (let k = 0; k < 10; k++) for (let i = 0; i < 2; i++) files[`photos/class${k}/${i}.png`] = photo(128, k, random);
  return files;
}

describe('q_csv', () => {
  test('gaps are filled, numbers are scaled by the training part, classes are vectors', async () => {
    const text = program('q_csv').replace('expect accuracy >= 0.75', 'expect accuracy >= 0.75\n  show x, y');
    const { shown, ran, trained } = await runProgram(
      text.replace('epochs 50', 'epochs 20'),
      { 'titanic.csv': passengers(400) },
      { backend: 'wasm' },
    );
    expect(trained.get('net')!.exit).toBe(0);
    expect(ran.get('test')!.measures.accuracy).toBeGreaterThan(0.75);
    expect(shown[0]!.shape).toEqual([60, 11]);
    // Eight columns are one-hot: each row has three ones there, for sex, port and class.
    for (let row = 0; row < 60; row++) {
      const hot = shown[0]!.values.slice(row * 11 + 3, row * 11 + 11);
      expect(hot.reduce((a, b) => a + b)).toBe(3);
      for (const value of shown[0]!.values.slice(row * 11, row * 11 + 11)) expect(Number.isFinite(value)).toBe(true);
    }
  });
});

describe('c_visualwords', () => {
  test('tiles are rows, a state begins with them', { timeout: 120_000 }, async () => {
    const { trained, plans } = await runProgram(shorter(program('c_visualwords')), photos(), { backend: 'wasm' });
    expect(plans[0]!.data!.rows).toBe(16 * 256);
    expect(plans[0]!.data!.fields.map((f) => f.name)).toEqual(['patch', 'label']);
    expect(trained.get('dictionary')!.exit).toBe(0);
    expect(trained.get('svm')!.exit).toBe(0);
  });
});

describe('d_harris', () => {
  test('a picture is a tensor', async () => {
    const text = program('d_harris').replace('show mark[0]', 'show photo');
    expect(await findings(text, { 'photo.png': photo(20, 3, randomOf(5)) })).toEqual([]);
    const { saved } = await runProgram(text.replace(/ {2}show.*\n/, ''), { 'photo.png': photo(20, 3, randomOf(5)) });
    expect(saved.get('corners.png')!.shape).toEqual([20, 20, 3]);
  });
});

describe('corners.dln', () => {
  test('finds corners on a photograph', async () => {
    const example = (name: string) => readFileSync(new URL(`../../examples/${name}`, import.meta.url));
    const text = example('corners.dln').toString('utf8');
    const { saved, ran } = await runProgram(
      text,
      { 'data/temple.png': example('data/temple.png') },
      { backend: 'wasm' },
    );
    expect(ran.get('corners')!.exit).toBe(0);
    expect(saved.get('corners.png')!.shape).toEqual([160, 240, 3]);
  });
});

describe('e_doubledescent', () => {
  test('a fifth of the training labels is noise, none of the test labels', async () => {
    const { images, labels } = digits(4000);
    const files = { 'mnist/train-images-idx3-ubyte': images, 'mnist/train-labels-idx1-ubyte': labels };
    const data = program('e_doubledescent').split('model')[0]!;
    const text = `${data}
fn place(image: f32[N, 28, 28, 1]) -> class<20>[N] = argmax(image[:, 12, 3:23, 0], axis: 1)
run train on noisy.train { show noisy_label, place(image) }
run test on noisy.test { show noisy_label, place(image) }`;
    const { shown } = await runProgram(text, files);
    const noise = (label: readonly number[], place: readonly number[]): number =>
      label.filter((k, i) => k !== place[i]! / 2).length / label.length;
    const [train, trainPlace, test, testPlace] = shown.map((s) => s.values);
    expect(noise(test!, testPlace!)).toBe(0);
    // A class drawn at random is the right one in a tenth of the cases: 0.2 * 0.9, to within 4 standard deviations.
    expect(Math.abs(noise(train!, trainPlace!) - 0.18)).toBeLessThan(4 * Math.sqrt((0.18 * 0.82) / 2000));
  });
});

describe('e_doubledescent whole', () => {
  test('trains once for each width', { timeout: 120_000 }, async () => {
    const { images, labels } = digits(4000);
    const files = { 'mnist/train-images-idx3-ubyte': images, 'mnist/train-labels-idx1-ubyte': labels };
    const text = program('e_doubledescent').replace('epochs 100', 'epochs 1').replace('range(10)', 'range(2)');
    const { trained, plans } = await runProgram(text, files, { backend: 'wasm' });
    expect(plans).toHaveLength(3);
    for (const { exit } of trained.values()) expect(exit).toBe(0);
  });
});

describe('b_leastsquares', () => {
  test('goes down to the solution, as it is written', async () => {
    const files = { 'ab.npz': npz({ a: npy([4, 2], [1, 2, 0, 1, 1, 1, 3, 1]), b: npy([4], [1, 2, 3, 4]) }) };
    const { ran, shown } = await runProgram(program('b_leastsquares'), files);
    expect(ran.get('least_squares')!.exit).toBe(0);
    // (a' a) u = a' b with a' a = [[11, 6], [6, 7]] and a' b = [16, 11].
    for (const [i, value] of shown[1]!.values.entries()) expect(value).toBeCloseTo([46 / 41, 25 / 41][i]!, 6);
  });

  test('arrays of one file are constants, whatever their lengths', async () => {
    const a = [1, 2, 0, 1, -1, 3, 2, 2, 1, 0, 1, 1];
    const files = { 'ab.npz': npz({ a: npy([4, 3], a), b: npy([4], [1, 2, 3, 4]), c: npy([3], [1, 0, -1]) }) };
    const text = `const ab = npz("ab.npz")
run r {
  let u = solve(transpose(ab.a) @ ab.a, transpose(ab.a) @ ab.b)
  show transpose(ab.a) @ (ab.a @ u - ab.b), ab.c
}`;
    const { shown } = await runProgram(text, files);
    for (const value of shown[0]!.values) expect(value).toBeCloseTo(0, 5);
    expect(shown[1]!.values).toEqual([1, 0, -1]);
    const asTable = await findings('data d = npz("ab.npz")\nrun r on d { show a }', files);
    expect(asTable.map((d) => d.code)).toEqual(['DLN2111']);
  });
});

describe('i_llama', () => {
  test('trains a step on windows of a text, and writes on from a prompt', { timeout: 120_000 }, async () => {
    const letters = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i)).join('');
    const text = program('i_llama')
      .replace('steps 2000', 'steps 1')
      .replace('batch 32', 'batch 1')
      .replace('range(200)', 'range(3)');
    const files = { 'shakespeare.txt': `ROMEO: ${letters}\n`.repeat(6) };
    const { events, trained } = await runProgram(text, files, { backend: 'wasm' });
    expect(trained.get('lm')!.exit).toBe(0);
    const texts = events.flatMap((e) => (e.event === 'text' ? [e.text] : []));
    expect(texts).toHaveLength(1);
    expect([...texts[0]!]).toHaveLength(3);
  });
});

describe('texts', () => {
  const story = 'ROMEO: But soft, what light through yonder window breaks? '.repeat(20);
  test('windows train, prompts are encoded, results are decoded', async () => {
    const text = `data corpus = text("t.txt", unit: "char", block: 17)
const vocab = corpus.classes
model Next(tokens: class<vocab>[N, T]) -> f32[N, T, vocab] = tokens |> Embedding(vocab, 16) |> Dense(vocab)
train lm on corpus {
  let logits = Next(tokens[:, :-1])
  minimize cross_entropy(logits, tokens[:, 1:]) with Adam(lr: 0.05)
  batch 16
  steps 60
}
run say from lm {
  let prompt = corpus.encode("ROMEO:")[none]
  show corpus.decode(prompt), corpus.decode(argmax(Next(prompt), axis: -1)[0])
}`;
    const { events, trained } = await runProgram(text, { 't.txt': story }, { backend: 'wasm' });
    expect(trained.get('lm')!.exit).toBe(0);
    const texts = events.flatMap((e) => (e.event === 'text' ? [e.text] : []));
    expect(texts[0]).toBe('ROMEO:');
    expect(texts[1]).toHaveLength(6);
    const wrong = await findings(text.replace('"ROMEO:"', '"romeo %"'), { 't.txt': story });
    expect(wrong.map((d) => d.code)).toEqual(['DLN2102']);
  });
});
