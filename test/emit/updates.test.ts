/** Decides that std's optimizers are emitted as TensorFlow's own updates where it has them; test/oracles/float32.test.ts holds their numbers. */
import { describe, expect, it } from 'vitest';
import { emitProgram } from '../../compiler/src/emit/emit-program.js';
import { plansOf } from '../oracles/run-dln.js';

/** How often an operator stands in the emitted step of a dense layer, a weight and a bias, that the optimizer moves. */
function counted(optimizer: string, op: string): number {
  const inputs = { x: { shape: [4, 3], data: Array(12).fill(1) }, target: { shape: [4, 2], data: Array(8).fill(1) } };
  const source = `data d = npy("inputs")
train t on d {
  minimize mse(x |> Dense(2), target) with ${optimizer}
}`;
  const [plan] = plansOf(source, { inputs });
  if (plan === undefined) throw new Error('nothing to run');
  const { bytes } = emitProgram(plan.program, [{ entry: 'step', sizes: { N: 4 } }]);
  // A node's second field is its operator's name, with its length before it.
  const name = String.fromCharCode(0x12, op.length) + op;
  return Buffer.from(bytes).toString('latin1').split(name).length - 1;
}

describe('an update in one kernel', () => {
  it.each([
    ['Adam(lr: 0.1)', 'ResourceApplyAdam'],
    ['Adam(lr: cosine(0.1, over: steps), beta1: 0.8, eps: 0.1)', 'ResourceApplyAdam'],
    ['AdamW(lr: 0.1)', 'ResourceApplyAdam'],
    ['AdamW(lr: 0.1)', 'AssignSubVariableOp'],
    ['Momentum(lr: 0.1)', 'ResourceApplyMomentum'],
    ['SGD(lr: 0.1)', 'ResourceApplyGradientDescent'],
  ])('is what %s has', (optimizer, op) => {
    expect(counted(optimizer, op)).toBe(2);
  });

  it.each([
    ['Nesterov(lr: 0.1)', 'ResourceApplyMomentum'],
    ['RAdam(lr: 0.1)', 'ResourceApplyAdam'],
    ['LAMB(lr: 0.1)', 'ResourceApplyAdam'],
    ['Lion(lr: 0.1)', 'ResourceApplyMomentum'],
  ])('is not taken for what %s does', (optimizer, op) => {
    expect(counted(optimizer, op)).toBe(0);
  });
});
