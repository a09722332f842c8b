/** Proves what a `load` sets: names and shapes while checking, numbers before the first step, PyTorch's layout turned by what each axis is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type SafetensorsDType, type SafetensorsTensor, writeSafetensors } from '@dln/formats';
import type { RunEvent } from '@dln/runtime';
import { decodeCheckpoint } from '@dln/runtime';
import { nodeDigest } from '@dln/runtime/node';
import { afterEach, describe, expect, it } from 'vitest';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});

/** Numbers `from`, `from + 1`, … in this shape. */
const counted = (shape: readonly number[], from: number, dtype: SafetensorsDType = 'F32'): SafetensorsTensor => {
  const numbers = Array.from({ length: shape.reduce((n, d) => n * d, 1) }, (_, i) => from + i);
  const array =
    dtype === 'F64'
      ? Float64Array.from(numbers)
      : dtype === 'I32'
        ? Int32Array.from(numbers)
        : Float32Array.from(numbers);
  return { dtype, shape, data: new Uint8Array(array.buffer) };
};
const put = (name: string, tensors: Readonly<Record<string, SafetensorsTensor>>): void => {
  folder.put(name, writeSafetensors(new Map(Object.entries(tensors))));
};

/** A network with a filter, a transposed one, a norm, an embedding and two dense layers. */
const program = (load: string, more = '') => `layer Block(x: f32[N, H, W, C], filters: dim) -> f32[N, H, W, filters] =
  x |> Conv2d(filters, kernel: 1, bias: false) as conv |> BatchNorm as norm
layer Body(x: f32[N, 4, 4, 2]) =
  x |> for filters in [3, 5] { Block(filters) } as stages |> ConvTranspose2d(2, kernel: 3) as up |> flatten |> Dense(4) as fc
model Net(image: f32[N, 4, 4, 2]) -> f32[N, 2] = image |> Body as body |> Dense(2) as head
data d = npy("x.npy")
train t on d {
  ${load}
  minimize mean(Net(value)) with SGD(lr: 0.0)
  ${more}
  steps 1
  batch 1
}
`;
/** As PyTorch would have written `Net.body`. */
const torch = (): Record<string, SafetensorsTensor> => ({
  'layer1.conv1.weight': counted([3, 2, 1, 1], 100),
  'layer2.conv1.weight': counted([5, 3, 1, 1], 200),
  ...Object.fromEntries(
    [3, 5].flatMap((n, i) =>
      ['weight', 'bias', 'running_mean', 'running_var'].map((name, k) => [
        `layer${i + 1}.bn1.${name}`,
        counted([n], 300 + 10 * (4 * i + k), k === 0 ? 'F64' : 'F32'),
      ]),
    ),
  ),
  'layer1.bn1.num_batches_tracked': counted([], 7, 'I32'),
  'up.weight': counted([5, 2, 3, 3], 400),
  'up.bias': counted([2], 500),
  'fc.weight': counted([4, 72], 600),
  'fc.bias': counted([4], 900),
});
const lines = `load Net.body from safetensors("w.safetensors", layout: "torch") {
    "stages.{s}.conv" -> "layer{s+1}.conv1",
    "stages.{s}.norm" -> "layer{s + 1}.bn1"
  }`;

/** A NumPy file of zeros `f32[2, 4, 4, 2]`. */
function putRows(): void {
  const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 4, 4, 2), }".padEnd(117, ' ').concat('\n');
  const head = Buffer.alloc(10);
  head.set([0x93, ...Buffer.from('NUMPY', 'latin1'), 1, 0, text.length, 0]);
  folder.put('x.npy', Buffer.concat([head, Buffer.from(text, 'latin1'), Buffer.alloc(4 * 64)]));
}
const check = async (source: string): Promise<string> => {
  putRows();
  folder.put('f.dln', source);
  const { out, err } = await dlnc(folder.path, 'check', 'f.dln');
  return out + err;
};
async function run(source: string, ...words: readonly string[]) {
  putRows();
  folder.put('f.dln', source);
  const { out, err, code } = await dlnc(folder.path, 'run', 'f.dln', '--json', '--backend', 'cpu', ...words);
  const events = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);
  const path = [...events].reverse().find((e) => e.event === 'checkpoint')?.path;
  const state = path === undefined ? null : decodeCheckpoint(readFileSync(join(folder.path, path)), nodeDigest);
  if (state === null || 'fault' in state) throw new Error(`${out}${err}`);
  const value = (name: string) => state.residents.get(name)!.tensor;
  return { events, code, value, names: [...state.residents.keys()] };
}

describe('load with layout: "torch"', () => {
  it('turns dense layers and filters, and leaves all else as it is', async () => {
    put('w.safetensors', torch());
    const { value, events, code } = await run(program(lines));
    expect(code).toBe(0);
    const theirs = torch();
    // Filters (out, in, height, width) become [height, width, in, out].
    const filter = value('net.body.stages.1.conv.weight');
    expect(filter.shape).toEqual([1, 1, 3, 5]);
    for (let i = 0; i < 3; i++) for (let o = 0; o < 5; o++) expect(filter.data[i * 5 + o]).toBe(200 + o * 3 + i);
    // Those of a transposed convolution (in, out, height, width) become [height, width, out, in].
    const up = value('net.body.up.weight');
    expect(up.shape).toEqual([3, 3, 2, 5]);
    for (let y = 0; y < 3; y++)
      for (let x = 0; x < 3; x++)
        for (let o = 0; o < 2; o++)
          for (let i = 0; i < 5; i++)
            expect(up.data[((y * 3 + x) * 2 + o) * 5 + i]).toBe(400 + ((i * 2 + o) * 3 + y) * 3 + x);
    // A dense weight (out, in) becomes [in, out].
    const fc = value('net.body.fc.weight');
    expect(fc.shape).toEqual([72, 4]);
    for (let i = 0; i < 72; i++) for (let o = 0; o < 4; o++) expect(fc.data[i * 4 + o]).toBe(600 + o * 72 + i);
    expect([...value('net.body.stages.0.norm.weight').data]).toEqual([300, 301, 302]);
    expect([...value('net.body.stages.1.norm.bias').data]).toEqual([350, 351, 352, 353, 354]);
    expect(theirs['up.bias']!.shape).toEqual([2]);
    const start = events.find((e) => e.event === 'start');
    expect(start?.event === 'start' && start.loaded).toEqual([
      { target: 'Net.body', file: 'w.safetensors', tensors: 14, unused: ['layer1.bn1.num_batches_tracked'] },
    ]);
  });

  it('sets the running states, and what follows goes on from there', async () => {
    put('w.safetensors', torch());
    const { value } = await run(program(lines, 'freeze Net.body'));
    expect([...value('net.body.stages.0.norm.running_mean').data]).toEqual([320, 321, 322]);
    expect([...value('net.body.stages.0.norm.running_var').data]).toEqual([330, 331, 332]);
  });

  it('is told in a terminal', async () => {
    put('w.safetensors', torch());
    putRows();
    folder.put('f.dln', program(lines));
    const { out } = await dlnc(folder.path, 'run', 'f.dln', '--backend', 'cpu');
    expect(out).toContain(
      'Net.body begins with 14 tensors of w.safetensors, of which it uses all but 1 (layer1.bn1.num_batches_tracked)\n',
    );
  });

  it('tells mistakes once for each cause', async () => {
    put('w.safetensors', { ...torch(), 'fc.bias': counted([5], 0), 'up.bias': counted([2], 0, 'I32') });
    const missing = torch();
    const shapes = await check(program(lines));
    expect(shapes).toContain('error[DLN2725]: a tensor of `w.safetensors` for `Net.body` has another shape');
    expect(shapes).toContain('`fc.bias` is [4], in the file it is [5]');
    expect(shapes).toContain('holds numbers of another kind');
    put('w.safetensors', torch());
    folder.put('g.dln', '');
    const layout = await check(program(lines.replace(', layout: "torch"', '')));
    expect(layout).toContain('4 tensors of `w.safetensors` for `Net.body` have their axes in PyTorch');
    expect(layout.match(/DLN27/g)).toHaveLength(1);
    delete missing['layer2.bn1.bias'];
    delete missing['layer2.bn1.weight'];
    missing['layer2.bn1.weigth'] = counted([5], 0);
    put('w.safetensors', missing);
    const lacking = await check(program(lines));
    expect(lacking).toContain('error[DLN2724]: 2 weights of `Net.body` are not in `w.safetensors`');
    expect(lacking).toContain('there is no `layer2.bn1.weight`, the nearest is `layer2.bn1.weigth`');
  });

  it('says which line names nothing, and what its braces may hold', async () => {
    put('w.safetensors', torch());
    const found = async (ours: string, theirs: string) =>
      check(program(lines.replace('"stages.{s}.norm"', `"${ours}"`).replace('"layer{s + 1}.bn1"', `"${theirs}"`)));
    expect(await found('stage.{s}.norm', 'x')).toMatch(/DLN2726\]: no weight of `Net.body` is called/);
    expect(await found('stages.{s + 1}.norm', 'x')).toContain('on the left a brace holds one name');
    expect(await found('stages.{s}.norm', 'layer{t}')).toContain('made of the names on the left');
    expect(await found('stages.{s}.norm', 'layer{s / 2}')).toContain('DLN27');
  });

  it('takes a file of weights for a model or a part of one', async () => {
    put('w.safetensors', torch());
    expect(await check(program('load value from safetensors("w.safetensors")'))).toContain('a model or a part of one');
    expect(await check(program('load Net.bodi from safetensors("w.safetensors")'))).toContain('did you mean');
    expect(await check(program('load Net from npz("w.safetensors")'))).toContain('`safetensors("file")`');
    expect(await check(program(lines.replace('"torch"', '"keras"')))).toContain('`layout: "torch"` or none');
    expect(await check(program(lines.replace('w.safetensors', 'v.safetensors')))).toContain('v.safetensors');
    folder.put('w.safetensors', 'not one');
    expect(await check(program(lines))).toContain('DLN41');
  });
});

describe('load of a checkpoint of our own', () => {
  it('needs no layout and no lines', async () => {
    put('w.safetensors', torch());
    const first = await run(program(lines));
    const path = first.events.flatMap((e) => (e.event === 'checkpoint' ? [e.path] : [])).at(-1)!;
    folder.put('own.dlnw', readFileSync(join(folder.path, path)));
    const again = await run(program('load Net from safetensors("own.dlnw")'), '--seed', '5');
    for (const name of first.names) {
      // The batch moves running statistics in the one step.
      if (!name.includes('running'))
        expect([name, [...again.value(name).data]]).toEqual([name, [...first.value(name).data]]);
    }
    const part = await run(program('load Net.head from safetensors("own.dlnw")'), '--seed', '5');
    expect([...part.value('net.head.weight').data]).toEqual([...first.value('net.head.weight').data]);
    expect([...part.value('net.body.fc.bias').data]).not.toEqual([...first.value('net.body.fc.bias').data]);
    expect(await check(program('load Net from safetensors("own.dlnw", layout: "torch")'))).toContain(
      'have their axes in our order',
    );
  });

  it('a resume goes on with what was trained, not with what was loaded', async () => {
    put('w.safetensors', torch());
    const moving = program(lines)
      .replace('mean(Net(value)) with SGD(lr: 0.0)', 'mean(Net(value)) * 0 + l2(weights(Net)) with SGD(lr: 0.1)')
      .replace('steps 1', 'steps 3\n  checkpoint every 1 steps');
    const whole = await run(moving);
    const again = await run(moving, '--resume');
    expect([...again.value('net.body.fc.bias').data]).toEqual([...whole.value('net.body.fc.bias').data]);
    const start = again.events.find((e) => e.event === 'start');
    expect(start?.event === 'start' && start.loaded).toEqual([]);
  });

  it('serves a run as well', async () => {
    put('w.safetensors', torch());
    putRows();
    folder.put(
      'f.dln',
      program(lines)
        .replace('train t', 'run t')
        .replace(/minimize[\s\S]*$/, 'show mean(Net(value))\n}\n'),
    );
    const { out, code } = await dlnc(folder.path, 'run', 'f.dln', '--backend', 'cpu');
    expect([code, out]).toEqual([0, expect.stringContaining('Net.body begins with 14 tensors')]);
  });
});
