/** Decides that every operator gives on wasm, cpu and tensorflow what its reference gives, values and gradients, also when its calls are replayed. */
import type { NdArray, Program, ValueId } from '@dln/compiler';
import { type Backend, type HostTensor, loadBackend } from '@dln/runtime';
import { loadNodeBackend } from '@dln/runtime/node';
import { beforeAll, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import type { AnyOp, AnySample } from '../../compiler/src/ops/define-op.js';
import { product } from '../../compiler/src/ops/dim-attributes.js';
import { operators } from '../../compiler/src/ops/registry.js';
import { resultTypes } from '../../compiler/src/ops/result-types.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { sampleInputs } from '../ops/samples.js';
import { describeOn } from './native.js';
import { args, entry, open, program } from './programs.js';

/** A sample as a program whose entry gives every result and, where gradients flow, the cotangents of its float operands. */
function sampleProgram(op: AnyOp, sample: AnySample): { readonly made: Program; readonly measures: readonly string[] } {
  const types = sample.shapes.map((shape, k) => tensorType(sample.dtypes?.[k] ?? 'f32', shape.map(constant)));
  const several = op.traits.includes('multiple');
  const count = resultTypes(op, types, sample.attrs).length;
  const measures: Record<string, ValueId> = {};
  const made = program({
    'run:sample': entry((g) => {
      const operands = types.map((type, k) => g.input('argument', `x${k}`, type));
      const y = g.b.add(op.name, operands, sample.attrs);
      for (let i = 0; i < count; i++) measures[`y${i}`] = several ? g.b.part(y, i) : y;
      const first = measures.y0 as ValueId;
      const { dtype, shape } = g.b.typeOf(first);
      if (op.vjp !== 'none' && dtype === 'f32') {
        // The cotangent of an element is its square root's sine or so: no symmetry hides a mistake.
        const ramp = g.b.reshape(g.b.iota({ length: product(shape) }), { shape });
        const dy = g.b.sin(g.b.cast(ramp, { dtype: 'f32' }));
        const axes = shape.map((_, axis) => axis);
        const loss = g.b.reduce_sum(g.b.mul(first, dy), { axes, keep: false });
        const floats = operands.filter((x) => g.b.typeOf(x).dtype === 'f32');
        differentiate(g.b, loss, floats).forEach((dx, k) => {
          if (dx !== null) measures[`dx${k}`] = dx;
        });
      }
      return { measures };
    }),
  });
  return { made, measures: Object.keys(measures) };
}

const toHost = ({ dtype, shape, data }: NdArray): HostTensor => ({
  dtype,
  shape,
  data: dtype === 'f32' ? Float32Array.from(data) : dtype === 'i32' ? Int32Array.from(data) : Uint8Array.from(data),
});

/** The sample twice: the second call replays what the first recorded. */
async function results(backend: Backend, op: AnyOp, sample: AnySample, attempts: readonly number[]) {
  const { made, measures } = sampleProgram(op, sample);
  const session = await open(backend, made);
  const executable = session.executable('run:sample', {});
  const given = [];
  for (const attempt of attempts) {
    const feeds = args(Object.fromEntries(sampleInputs(op, sample, attempt).map((x, k) => [`x${k}`, toHost(x)])));
    given.push(await executable.run(feeds, measures).values());
  }
  session.close();
  return given;
}

/** Where two tensors differ by more than the operator allows; null where nowhere. `summed`: terms as large as the largest element may have cancelled. */
function difference(
  got: HostTensor,
  want: HostTensor,
  { rtol, atol }: { readonly rtol: number; readonly atol: number },
  summed = false,
): string | null {
  if (got.dtype !== want.dtype || got.shape.join() !== want.shape.join() || got.data.length !== want.data.length) {
    return `${got.dtype}[${got.shape}] for ${want.dtype}[${want.shape}]`;
  }
  const scale = summed ? Array.from(want.data).reduce((most, x) => Math.max(most, Math.abs(x)), 0) : 0;
  for (const [i, expected] of want.data.entries()) {
    const actual = got.data[i] as number;
    if (Object.is(actual, expected) || actual === expected) continue;
    if (!(Math.abs(actual - expected) <= atol + rtol * Math.abs(expected) + 1e-6 * scale))
      return `[${i}] ${actual} for ${expected}`;
  }
  return null;
}

const usual = { rtol: 1e-5, atol: 1e-6 };

describeOn(['wasm', 'cpu', 'tensorflow'], 'operators on %s', (name) => {
  let backend: Backend;
  let reference: Backend;
  beforeAll(async () => {
    backend = await loadNodeBackend(name);
    reference = await loadBackend('reference');
  });
  const samples = operators.flatMap((op) => op.samples.map((sample, i) => ({ op, sample, title: `${op.name} ${i}` })));

  it.each(samples)('$title', async ({ op, sample }) => {
    const attempts = [0, 1, 2];
    const { measures } = sampleProgram(op, sample);
    const got = await results(backend, op, sample, attempts);
    const want = await results(reference, op, sample, attempts);
    for (const a of attempts) {
      for (const [i, measure] of measures.entries()) {
        const [actual, expected] = [got[a]?.[i], want[a]?.[i]] as [HostTensor, HostTensor];
        expect(difference(actual, expected, op.tolerance ?? usual, measure.startsWith('dx')), measure).toBe(null);
      }
    }
  });

  it('leaves nothing behind', async () => {
    const probe = await open(backend, program({}));
    const before = probe.usage();
    for (const { op, sample } of samples) await results(backend, op, sample, [0, 1]);
    expect(probe.usage()).toEqual(before);
  });

  it('would notice a difference', () => {
    const one: HostTensor = { dtype: 'f32', shape: [1], data: Float32Array.of(1) };
    expect(difference({ ...one, data: Float32Array.of(1.0001) }, one, usual)).not.toBe(null);
    expect(difference({ ...one, data: Float32Array.of(Number.NaN) }, one, usual)).not.toBe(null);
    expect(difference({ ...one, shape: [] }, one, usual)).not.toBe(null);
  });
});
