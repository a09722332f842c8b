/** Proves `dlnc import-weights`: names derived, axes turned, a file that `load` takes without a line; and what is said of files that do not fit. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deriveNames, type ModelWeight } from '@dln/compiler';
import { readSafetensors, type SafetensorsTensor, tensorValues, writeSafetensors } from '@dln/formats';
import { afterEach, describe, expect, it } from 'vitest';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});

const counted = (shape: readonly number[], from: number): SafetensorsTensor => {
  const numbers = Float32Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => from + i);
  return { dtype: 'F32', shape, data: new Uint8Array(numbers.buffer) };
};
const program = `model Net(image: f32[N, 6, 6, 2]) -> f32[N, 2] =
  image |> Conv2d(3, kernel: 3) |> BatchNorm |> flatten |> Dense(4) |> Dense(2)
run r {
  load Net from safetensors("own.safetensors")
  show Net(ones([1, 6, 6, 2]))
}
`;
const theirs = (): Record<string, SafetensorsTensor> => ({
  'features.0.weight': counted([3, 2, 3, 3], 100),
  'features.0.bias': counted([3], 200),
  'features.1.weight': counted([3], 210),
  'features.1.bias': counted([3], 220),
  'features.1.running_mean': counted([3], 230),
  'features.1.running_var': counted([3], 240),
  'features.1.num_batches_tracked': { dtype: 'I64', shape: [], data: new Uint8Array(8) },
  'fc1.weight': counted([4, 48], 300),
  'fc1.bias': counted([4], 500),
  'fc2.weight': counted([2, 4], 600),
  'fc2.bias': counted([2], 700),
});
const put = (tensors: Readonly<Record<string, SafetensorsTensor>>): void => {
  folder.put('w.safetensors', writeSafetensors(new Map(Object.entries(tensors))));
  folder.put('net.dln', program.replace(/run r[\s\S]*/, ''));
};

/** What the command says that turns `w.safetensors` into `own.safetensors` for `net.dln`. */
async function imported(...options: readonly string[]): Promise<string> {
  const { code, out, err } = await dlnc(
    folder.path,
    'import-weights',
    'net.dln',
    'w.safetensors',
    ...options,
    '-o',
    'own.safetensors',
  );
  expect([code, err]).toEqual([0, '']);
  return out;
}
/** The tensors that it wrote. */
function written() {
  const read = readSafetensors(readFileSync(join(folder.path, 'own.safetensors')));
  if ('fault' in read) throw new Error(read.fault);
  return read.tensors;
}

describe('dlnc import-weights', () => {
  it('finds the names, turns the axes and writes what a load takes', async () => {
    put(theirs());
    const out = await imported('--names');
    expect(out).toContain('batchnorm.running_mean  features.1.running_mean');
    expect(out).toMatch(/10 weights, in own\.safetensors\n$/);
    const own = written();
    const dense = own.get('dense.weight')!;
    expect(dense.shape).toEqual([48, 4]);
    // [48, 4] at (1, 2) is (4, 48) at (2, 1).
    expect(tensorValues(dense)[1 * 4 + 2]).toBe(300 + 2 * 48 + 1);
    const filter = own.get('conv2d.weight')!;
    expect(filter.shape).toEqual([3, 3, 2, 3]);
    // Row 1, column 2, channel 1, filter 2.
    expect(tensorValues(filter)[((1 * 3 + 2) * 2 + 1) * 3 + 2]).toBe(100 + ((2 * 2 + 1) * 3 + 1) * 3 + 2);
    folder.put('run.dln', program);
    const ran = await dlnc(folder.path, 'run', 'run.dln', '--backend', 'cpu');
    expect([ran.code, ran.out]).toEqual([0, expect.stringContaining('begins with 10 tensors of own.safetensors')]);
  });

  it('turns what is learnt, and takes a state as it is', async () => {
    folder.put(
      'net.dln',
      `layer Waves(x: f32[N, 2]) -> f32[N, 3] {
  state turn: f32[2, 3] = normal([2, 3])
  x @ turn
}
model Net(x: f32[N, 2]) -> f32[N, 3] = (x |> Waves) + (x |> Dense(3, bias: false))
`,
    );
    const tensors = { 'waves.turn': counted([2, 3], 0), 'dense.weight': counted([3, 2], 10) };
    folder.put('w.safetensors', writeSafetensors(new Map(Object.entries(tensors))));
    await imported();
    const own = written();
    const values = (name: string) => [...tensorValues(own.get(name)!)];
    expect(values('waves.turn')).toEqual([0, 1, 2, 3, 4, 5]);
    expect(values('dense.weight')).toEqual([10, 12, 14, 11, 13, 15]);
  });

  it("takes the packed projections of PyTorch's attention apart, whatever order a file has its attentions in", async () => {
    folder.put(
      'net.dln',
      'model Net(x: f32[N, 3, 2], y: f32[N, 4, 2]) = x |> TransformerDecoderLayer(memory: y, heads: 1, hidden: 3)\n',
    );
    const attention = (name: string, from: number): [string, SafetensorsTensor][] => [
      [`${name}.in_proj_weight`, counted([6, 2], from)],
      [`${name}.in_proj_bias`, counted([6], from + 20)],
      [`${name}.out_proj.weight`, counted([2, 2], from + 30)],
      [`${name}.out_proj.bias`, counted([2], from + 40)],
    ];
    const norms = [1, 2, 3].flatMap((i): [string, SafetensorsTensor][] => [
      [`norm${i}.weight`, counted([2], i)],
      [`norm${i}.bias`, counted([2], -i)],
    ]);
    const tensors = new Map([
      ...attention('multihead_attn', 200),
      ...attention('self_attn', 100),
      ...norms,
      ['linear1.weight', counted([3, 2], 300)],
      ['linear1.bias', counted([3], 310)],
      ['linear2.weight', counted([2, 3], 320)],
      ['linear2.bias', counted([2], 330)],
    ] as const);
    folder.put('w.safetensors', writeSafetensors(tensors));
    const out = await imported('--names');
    expect(out).toContain('self_attn.in_proj_weight, part 2 of 3');
    const own = written();
    const values = (name: string) => [...tensorValues(own.get(`transformerdecoderlayer.${name}`)!)];
    expect(values('attention.key.weight')).toEqual([104, 106, 105, 107]);
    expect(values('attention.value.bias')).toEqual([124, 125]);
    expect(values('cross.query.weight')).toEqual([200, 202, 201, 203]);
    expect(values('cross.output.bias')).toEqual([240, 241]);
    expect(values('third.weight')).toEqual([3, 4]);
  });

  it('says what finds nothing', async () => {
    const { 'fc2.bias': _left, ...lacking } = theirs();
    put({ ...lacking, 'fc2.bais': counted([3], 0) });
    const { code, err } = await dlnc(folder.path, 'import-weights', 'net.dln', 'w.safetensors');
    expect(code).toBe(1);
    expect(err).toContain('of 10 weights find no tensor in `w.safetensors`:\n  dense_2.weight [4, 2]\n');
    expect(err).toContain('tensors that set nothing:\n  fc2.bais [3]\n');
  });

  it('reads no other file', async () => {
    put(theirs());
    folder.put('broken.safetensors', 'not one');
    expect((await dlnc(folder.path, 'import-weights', 'net.dln', 'broken.safetensors')).err).toContain('DLN41');
    expect((await dlnc(folder.path, 'import-weights', 'net.dln', 'absent.safetensors')).code).toBe(3);
    expect((await dlnc(folder.path, 'import-weights', 'net.dln', 'w.safetensors', '--model', 'Nat')).err).toContain(
      'Net',
    );
  });
});

describe('deriveNames', () => {
  const weight = (name: string, shape: readonly number[]): ModelWeight => ({
    name,
    role: 'weight',
    shape,
    order: null,
  });
  const tensor = (name: string, shape: readonly number[]) => ({ name, shape });

  it('meets in the order of evaluation, where files are sorted and tens stand behind ones', () => {
    const ours = Array.from({ length: 12 }, (_, i) => weight(`blocks.${i}.dense.weight`, [4, 4]));
    const sorted = ours.map((_, i) => tensor(`h.${i}.fc.weight`, [4, 4])).sort((a, b) => (a.name < b.name ? -1 : 1));
    const { names } = deriveNames(ours, sorted, true);
    expect(ours.map((w) => names.get(w.name))).toEqual(ours.map((_, i) => `h.${i}.fc.weight`));
  });

  it('prefers equal names of parts to their order', () => {
    const ours = ['q', 'k', 'v'].map((part) => weight(`net.attention.${part}.weight`, [4, 4]));
    const { names } = deriveNames(
      ours,
      ['k', 'q', 'v'].map((part) => tensor(`attn.${part}.weight`, [4, 4])),
      true,
    );
    expect([...names].every(([own, their]) => own.split('.').at(-2) === their.split('.').at(-2))).toBe(true);
  });

  it('meets by the last words of a path, whatever numbers and names stand before them', () => {
    const parts = ['self.q', 'cross.q', 'self.k', 'cross.k'];
    const ours = [0, 1].flatMap((i) => parts.map((part) => weight(`layers.${i}.${i}.${part}.weight`, [4, 4])));
    const sorted = [0, 1].flatMap((i) =>
      [...parts].sort().map((part) => tensor(`h.layers.${i}.${part}.weight`, [4, 4])),
    );
    const { names } = deriveNames(ours, sorted, true);
    expect(ours.map((w) => names.get(w.name))).toEqual(
      [0, 1].flatMap((i) => parts.map((part) => `h.layers.${i}.${part}.weight`)),
    );
    // A second part of a name is that name with a number.
    const twice = ['head.in', 'heads.in', 'heads_2.in'].map((path) => weight(`${path}.weight`, [4, 4]));
    const theirs = ['top.head.in', 'top.heads.0.in', 'top.heads.1.in'].map((path) => tensor(`${path}.weight`, [4, 4]));
    expect([...deriveNames(twice, theirs, true).names.values()]).toEqual(theirs.map((t) => t.name));
  });

  it('takes a tensor that stands in a file twice by its own path', () => {
    const one = [weight('shared.waves', [2, 4])];
    const both = ['prompt.waves', 'shared.waves'].map((name) => tensor(name, [2, 4]));
    expect([...deriveNames(one, both, true).names]).toEqual([['shared.waves', 'shared.waves']]);
    const other = deriveNames([weight('other.waves', [2, 4])], both, true);
    expect([other.names.size, other.missing.length]).toEqual([0, 1]);
  });

  it('sets nothing where the numbers of alike modules differ', () => {
    const ours = [weight('a.weight', [4, 4]), weight('b.weight', [4, 4])];
    const { names, missing, unused } = deriveNames(ours, [tensor('x.weight', [4, 4])], true);
    expect([names.size, missing.length, unused.length]).toEqual([0, 2, 1]);
  });
});
