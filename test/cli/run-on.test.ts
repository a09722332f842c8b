/** Proves that a trained model is applied to other rows as its training fed it: held against float64 loops over the checkpoint's weights. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isFault } from '@dln/formats';
import { newestThatVerifies, readCheckpoint } from '@dln/runtime/node';
import { zlibSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crc32 } from '../../formats/src/crc32.js';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

const folder = new Folder();
afterAll(() => folder.remove());
const on = (...words: readonly string[]) => dlnc(folder.path, 'run', ...words, '--backend', 'wasm');
/** The answers that a command printed as JSON. */
async function answers(...words: readonly string[]): Promise<readonly Answer[]> {
  const { code, out, err } = await on(...words, '--json');
  expect({ code, err, out: out.includes('"diagnostic"') ? out : '' }).toEqual({ code: 0, err: '', out: '' });
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Answer & { readonly event: string });
  expect(lines.at(-1)).toEqual({ event: 'done', measures: {}, exit: 0 });
  expect(lines[0]?.event).toBe('model');
  return lines.slice(1, -1);
}
interface Answer {
  readonly input: string;
  readonly output: readonly number[];
  readonly class?: string;
  readonly probability?: number;
  readonly probabilities?: readonly { readonly class: string; readonly probability: number }[];
}
/** The codes of what was wrong. */
async function refused(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly codes: string; readonly err: string }> {
  const { code, err } = await on(...words);
  return { code, codes: [...err.matchAll(/error\[(\w+)\]/g)].map((m) => m[1]).join(' '), err };
}

/** A weight of the newest checkpoint. */
function weight(train: string, name: string): readonly number[] {
  const { found } = newestThatVerifies(join(folder.path, `runs/${train.split('/')[0]}/${train.split('/')[1]}`));
  const tensor = found?.state.residents.get(name)?.tensor;
  if (tensor === undefined) throw new Error(`no ${name}: ${[...(found?.state.residents.keys() ?? [])]}`);
  return Array.from(tensor.data);
}
/** `x @ w + b`, the weight as `[in, out]`. */
const dense = (x: readonly number[], w: readonly number[], b: readonly number[]): readonly number[] =>
  b.map((bias, k) => x.reduce((sum, v, i) => sum + v * (w[i * b.length + k] as number), bias));
const close = (got: readonly number[], wanted: readonly number[]): void => {
  expect(got).toHaveLength(wanted.length);
  for (const [i, value] of got.entries()) expect(value).toBeCloseTo(wanted[i] as number, 4);
};

/** A PNG of 8 bits a sample. */
function png(width: number, height: number, channels: 1 | 3, at: (i: number) => number): Uint8Array {
  const raw = new Uint8Array(height * (1 + width * channels));
  for (let y = 0; y < height; y++)
    for (let i = 0; i < width * channels; i++) raw[y * (1 + width * channels) + 1 + i] = at(y * width * channels + i);
  const chunk = (type: string, data: Uint8Array): number[] => {
    const body = [...new TextEncoder().encode(type), ...data];
    const number = (n: number): number[] => [24, 16, 8, 0].map((s) => (n >>> s) & 255);
    return [...number(data.length), ...body, ...number(crc32(Uint8Array.from(body)))];
  };
  const size = [width, height].flatMap((n) => [0, 0, n >> 8, n & 255]);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10],
    ...chunk('IHDR', Uint8Array.from([...size, 8, channels === 1 ? 0 : 2, 0, 0, 0])),
    ...chunk('IDAT', zlibSync(raw)),
    ...chunk('IEND', new Uint8Array(0)),
  ]);
}
/** An NPY file of bytes or float32. */
function npy(shape: readonly number[], data: Uint8Array | Float32Array): Uint8Array {
  const descr = data instanceof Uint8Array ? '|u1' : '<f4';
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117);
  const head = [0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, 118, 0, ...new TextEncoder().encode(`${text}\n`)];
  return Uint8Array.from([...head, ...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)]);
}

/** Flowers by two numbers and a colour; every third lacks its width. */
const flowers = [
  'long,width,colour,kind',
  ...Array.from({ length: 30 }, (_, i) => {
    const width = i % 3 === 2 ? '' : String(1 + (i % 5));
    return `${2 + i / 4},${width},${i % 2 === 0 ? 'red' : 'blue'},${i < 15 ? 'rose' : 'tulip'}`;
  }),
];
const flowersProgram = `data flowers = csv("flowers.csv", missing: [""])
  |> split(train: 0.5, test: 0.5, seed: 1)
  |> normalize(long) {
  field x = stack([long, fill(width, fit(median(width))), one_hot(colour)[:, 0]], axis: -1)
}
model Net(x: f32[N, 3]) -> f32[N, 2] = x |> Dense(2)
train net on flowers.train {
  let scores = Net(x)
  minimize cross_entropy(scores, kind) with SGD(lr: 0.1)
  batch 5
  epochs 3
}
run again from net on flowers.test {
  let y = softmax(Net(x))
  show y
}
`;
/** 4 by 4 pictures of two shades in folders. */
const picturesProgram = `data shades = images("shades") |> normalize(image)
model Net(image: f32[N, 4, 4, 1]) -> f32[N, 2] = image |> flatten |> Dense(2)
train net on shades {
  minimize cross_entropy(Net(image), label) with SGD(lr: 0.1)
  batch 2
  epochs 2
}
`;

beforeAll(async () => {
  folder.put('flowers.csv', `${flowers.join('\n')}\n`);
  folder.put('flowers.dln', flowersProgram);
  for (const [name, shade] of [
    ['dark/a', 20],
    ['dark/b', 40],
    ['light/a', 200],
    ['light/b', 230],
  ] as const)
    folder.put(
      `shades/${name}.png`,
      png(4, 4, 1, (i) => shade + i),
    );
  folder.put('shades.dln', picturesProgram);
  folder.put('rows.csv', 'kind,colour,width,long\n?,blue,,4\n,red,3,9.5\n');
  folder.put(
    'large.png',
    png(8, 8, 1, () => 230),
  );
  folder.put(
    'new/grey.png',
    png(4, 4, 1, (i) => 100 + i),
  );
  expect((await on('flowers.dln', 'net')).code).toBe(0);
  expect((await on('shades.dln')).err).toBe('');
});

describe('dlnc run --on', () => {
  it('takes rows of a table through the steps of the training: fitted on its part, classes by their names', async () => {
    const got = await answers('flowers.dln', 'Net', '--on', 'rows.csv');
    expect(got.map((a) => a.input)).toEqual(['rows.csv:2', 'rows.csv:3']);
    const [w, b] = [weight('flowers/net', 'net.dense.weight'), weight('flowers/net', 'net.dense.bias')];
    const x = await trainingSteps();
    for (const [i, row] of [
      [x.scale(4), x.median, 1],
      [x.scale(9.5), 3, 0],
    ].entries()) {
      const logits = dense(row, w, b);
      close(got[i]?.output ?? [], logits);
      const powers = logits.map(Math.exp);
      const rose = (powers[0] as number) / ((powers[0] as number) + (powers[1] as number));
      expect(got[i]?.probabilities?.map((p) => p.class)).toEqual(['rose', 'tulip']);
      expect(got[i]?.probabilities?.[0]?.probability).toBeCloseTo(rose, 4);
      expect(got[i]?.class).toBe(rose > 0.5 ? 'rose' : 'tulip');
    }
  });

  /** Mean, deviation and median of the training part, its rows told by a program of its own. */
  async function trainingSteps() {
    folder.put(
      'parts.dln',
      `data flowers = csv("flowers.csv", missing: [""]) |> split(train: 0.5, test: 0.5, seed: 1)
run part {
  save flowers.train.long to "long.csv"
}
`,
    );
    expect((await on('parts.dln')).code).toBe(0);
    const longs = folder.read('long.csv').trim().split(/\s+/).map(Number);
    expect(longs).toHaveLength(15);
    const mean = longs.reduce((a, v) => a + v, 0) / longs.length;
    const spread = Math.sqrt(longs.reduce((a, v) => a + (v - mean) ** 2, 0) / longs.length);
    const widths = longs
      .map((long) => flowers.find((line) => line.startsWith(`${long},`))?.split(',')[1] ?? '')
      .filter((text) => text !== '')
      .map(Number)
      .sort((a, b) => a - b);
    const half = widths.length / 2;
    const median =
      widths.length % 2 === 1
        ? (widths[Math.floor(half)] as number)
        : ((widths[half - 1] as number) + (widths[half] as number)) / 2;
    return { scale: (v: number) => (v - mean) / spread, median };
  }

  it('reads pictures as the data has them: channels and size brought to it, normalised by its numbers', async () => {
    folder.put(
      'new/grey.png',
      png(4, 4, 1, (i) => 100 + i),
    );
    folder.put(
      'new/colour.png',
      png(4, 4, 3, (i) => 100 + Math.floor(i / 3)),
    );
    folder.put('new/notes.txt', 'no picture');
    const got = await answers('shades.dln', '--on', 'new');
    expect(got.map((a) => a.input)).toEqual([join('new', 'colour.png'), join('new', 'grey.png')]);
    const all = [20, 40, 200, 230].flatMap((shade) => Array.from({ length: 16 }, (_, i) => (shade + i) / 255));
    const mean = all.reduce((a, v) => a + v, 0) / all.length;
    const spread = Math.sqrt(all.reduce((a, v) => a + (v - mean) ** 2, 0) / all.length);
    const x = Array.from({ length: 16 }, (_, i) => ((100 + i) / 255 - mean) / spread);
    const logits = dense(x, weight('shades/net', 'net.dense.weight'), weight('shades/net', 'net.dense.bias'));
    close(got[1]?.output ?? [], logits);
    close(got[0]?.output ?? [], logits);
    // A larger one is scaled, as the pictures of a folder are.
    folder.put(
      'large.png',
      png(8, 8, 1, () => 230),
    );
    expect((await answers('shades.dln', '--on', 'large.png'))[0]?.class).toBe('light');
    expect((await answers('shades.dln', '--on', 'new/*grey.png', '--on', 'large.png')).map((a) => a.input)).toEqual([
      'new/grey.png',
      'large.png',
    ]);
  });

  it('reads arrays: one row or many, bytes or numbers from 0 to 1', async () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => 100 + (i % 16));
    folder.put('two.npy', npy([2, 4, 4], bytes));
    folder.put(
      'one.npy',
      npy(
        [4, 4],
        Float32Array.from(bytes.subarray(16), (v) => v / 255),
      ),
    );
    folder.put('one.csv', `${[...bytes.subarray(0, 16)].map((v) => v / 255).join(',')}\n`);
    const two = await answers('shades.dln', '--on', 'two.npy');
    expect(two.map((a) => a.input)).toEqual(['two.npy[0]', 'two.npy[1]']);
    const [one] = await answers('shades.dln', '--on', 'one.npy');
    close(one?.output ?? [], two[0]?.output ?? []);
    const [written] = await answers('shades.dln', '--on', 'one.csv');
    close(written?.output ?? [], two[0]?.output ?? []);
  });

  it('takes another checkpoint, and a `run` that calls the model', async () => {
    const { found } = newestThatVerifies(join(folder.path, 'runs/shades/net'));
    folder.put('kept/best.dlnw', readFileSync(found?.path ?? ''));
    const [own] = await answers('shades.dln', '--on', 'large.png');
    const [kept] = await answers('shades.dln', '--on', 'large.png', '--from', 'kept/best.dlnw');
    expect(kept?.output).toEqual(own?.output);
    const [run] = await answers('flowers.dln', 'again', '--on', 'rows.csv');
    const [net] = await answers('flowers.dln', 'net', '--on', 'rows.csv');
    expect(run?.output).toEqual(net?.output);
    expect(run?.class).toBeUndefined();
  });

  it('prints a line a row, the likeliest classes first', async () => {
    const { out, err, code } = await on('shades.dln', 'Net', '--on', 'large.png', '--on', 'new/grey.png');
    expect(code).toBe(0);
    expect(err).toMatch(/^Net on wasm, weights of runs\/shades\/net\/step-\d+\.dlnw\n$/);
    const lines = out.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^large\.png {5}light [\d.]+ % {2}dark [<\d.]+ %$/);
    expect(lines).toHaveLength(2);
  });

  it('refuses what is no row, and says what one is', async () => {
    folder.put('word.csv', 'long,width,colour\n1,2,green\n');
    folder.put('none.csv', 'long,width\n1,2\n');
    folder.put('gap.csv', 'long,width,colour\n,2,red\n');
    folder.put('bad.npy', npy([3, 5], new Float32Array(15)));
    folder.put('far.npy', npy([4, 4], new Float32Array(16).fill(200)));
    folder.put('broken.png', 'not a picture');
    const cases: readonly (readonly [string, string, string, string])[] = [
      ['flowers.dln', 'word.csv', 'DLN4164', '`colour` is `green` in line 2 of `word.csv`, but it is one of blue, red'],
      ['flowers.dln', 'none.csv', 'DLN4163', '`none.csv` has no column `colour`'],
      ['flowers.dln', 'gap.csv', 'DLN4164', 'in training none is missing'],
      ['flowers.dln', 'large.png', 'DLN4161', 'what is taken here: .csv'],
      ['shades.dln', 'bad.npy', 'DLN4165', '`bad.npy` is 3 x 5, but a row of `image` is 4 x 4 x 1'],
      ['shades.dln', 'far.npy', 'DLN4166', '`image` goes from 0 to 1'],
      ['shades.dln', 'broken.png', 'DLN4107', 'neither PNG nor JPEG'],
      ['shades.dln', 'larg.png', 'DLN4001', '`large.png`'],
      ['shades.dln', 'nothing/*.png', 'DLN4001', 'nothing/*.png'],
    ];
    for (const [program, file, wanted, said] of cases) {
      const { code, codes, err } = await refused(program, '--on', file);
      expect([file, code, codes]).toEqual([file, 3, wanted]);
      expect(err).toContain(said);
    }
  });

  it('refuses a picture of another size where nothing says how it is scaled', async () => {
    const idx = (sizes: readonly number[], data: readonly number[]): Uint8Array =>
      Uint8Array.from([0, 0, 8, sizes.length, ...sizes.flatMap((n) => [0, 0, 0, n]), ...data]);
    folder.put(
      'x.idx',
      idx(
        [4, 4, 4],
        Array.from({ length: 64 }, (_, i) => i),
      ),
    );
    folder.put('y.idx', idx([4], [0, 1, 0, 1]));
    folder.put(
      'arrays.dln',
      `data d = idx(image: "x.idx", label: "y.idx")
model Net(image: f32[N, 4, 4, 1]) -> f32[N, 2] = image |> flatten |> Dense(2)
train net on d {
  minimize cross_entropy(Net(image), label) with SGD(lr: 0.1)
  batch 2
  steps 2
}
`,
    );
    expect((await on('arrays.dln')).err).toBe('');
    expect(await answers('arrays.dln', '--on', 'new/grey.png')).toHaveLength(1);
    const { code, codes, err } = await refused('arrays.dln', '--on', 'large.png');
    expect([code, codes]).toEqual([3, 'DLN4162']);
    expect(err).toContain('`large.png` is 8 x 8 pixels, but `image` is 4 x 4');
  });

  it('refuses weights that are not there, or of another model', async () => {
    folder.put('other.dln', picturesProgram);
    const { code, codes, err } = await refused('other.dln', '--on', 'large.png');
    expect([code, codes]).toEqual([3, 'DLN4315']);
    expect(err).toContain('`dlnc run other.dln net` trains it');
    const small = newestThatVerifies(join(folder.path, 'runs/flowers/net')).found?.path ?? '';
    expect(isFault(readCheckpoint(small))).toBe(false);
    const apart = await refused('shades.dln', '--on', 'large.png', '--from', small);
    expect([apart.code, apart.codes]).toEqual([3, 'DLN4316']);
    expect(apart.err).toContain('net.dense.weight: f32[3, 2] there, f32[16, 2] here');
    const none = await refused('shades.dln', '--on', 'large.png', '--from', 'large.png');
    expect(none.codes).toBe('DLN4301');
  });

  it('says of a command line what is wrong with it', async () => {
    for (const [words, said] of [
      [['shades.dln', 'Nat', '--on', 'large.png'], 'did you mean `Net`'],
      [['shades.dln', '--from', 'kept'], '`--from` belongs to `--on`'],
      [['shades.dln', '--on', 'large.png', '--resume'], '`--on` trains nothing'],
      [['shades.dln', '--on', 'large.png', '--set', 'lr=1'], 'no `param lr`'],
      [['parts.dln', '--on', 'large.png'], 'computes a model from rows'],
    ] as const) {
      const { code, err } = await on(...words);
      expect([code, err]).toEqual([2, expect.stringContaining(said)]);
    }
  });
});
