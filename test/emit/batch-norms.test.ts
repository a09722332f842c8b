/** Decides that a training through batch normalisation is emitted as TensorFlow's two kernels of it and nothing that they give already; test/oracles/float32.test.ts holds the numbers. */
import { describe, expect, it } from 'vitest';
import { emitProgram } from '../../compiler/src/emit/emit-program.js';
import { plansOf } from '../oracles/run-dln.js';

/** How often operators stand in the emitted step of a dense layer and what follows it. */
function counted(model: string, ...ops: readonly string[]): readonly number[] {
  const inputs = { x: { shape: [4, 3], data: Array(12).fill(1) }, target: { shape: [4, 2], data: Array(8).fill(1) } };
  const source = `data d = npy("inputs")
train t on d {
  minimize mse(x |> Dense(2) |> ${model}, target) with SGD(lr: 0.1)
}`;
  const [plan] = plansOf(source, { inputs });
  if (plan === undefined) throw new Error('nothing to run');
  const { bytes } = emitProgram(plan.program, [{ entry: 'step', sizes: { N: 4 } }]);
  const text = Buffer.from(bytes).toString('latin1');
  // A node's second field is its operator's name, with its length before it.
  return ops.map((op) => text.split(String.fromCharCode(0x12, op.length) + op).length - 1);
}

describe('batch normalisation', () => {
  it('is two kernels, which give its statistics and gradients too', () => {
    const [forwards, backwards, roots] = counted('BatchNorm', 'FusedBatchNormV3', 'FusedBatchNormGradV3', 'Rsqrt');
    expect(forwards).toBeGreaterThan(0);
    expect(backwards).toBeGreaterThan(0);
    expect(roots).toBe(0);
  });
  it('is not seen in what normalises each row', () => {
    const [backwards, roots] = counted('LayerNorm', 'FusedBatchNormGradV3', 'Rsqrt');
    expect(backwards).toBe(0);
    expect(roots).toBeGreaterThan(0);
  });
});
