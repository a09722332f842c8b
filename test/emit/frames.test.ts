/** Decides that a loop in a frame costs few nodes: arrays share one order, the loop that goes back reads them as they lie, and nothing gathers what nobody wants whole. */
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { emitProgram } from '../../compiler/src/emit/emit-program.js';
import type { ValueId } from '../../compiler/src/index.js';
import { optimizeProgram } from '../../compiler/src/optimize/optimize-program.js';
import { entry, f32, program } from '../backends/programs.js';
import { T, total } from '../loops/builds.js';
import { looped } from '../loops/rounds.js';

const rounds = 5;

/** The emitted gradient of a recurrent layer by its weight, and a sum over its states, going around; `whole` also asks for these as one tensor. */
function emitted(whole: boolean): string {
  const made = program({
    'run:r': entry(
      (g) => {
        const { b } = g;
        const x = g.input('argument', 'x', f32('T', 2, 4));
        const u = g.input('argument', 'u', f32(4, 4));
        const zero = b.constant({ dtype: 'f32', shape: [constant(2), constant(4)], values: [0] });
        const layer = looped(g, T, [zero, zero], [x], (_, [h, c], [row]) => {
          const next = b.tanh(b.add(b.matmul(h!, u), row!));
          const kept = b.mul(b.sigmoid(c!), next);
          return { next: [next, kept], results: [kept] };
        });
        const [du] = differentiate(b, total(g, layer.carried[1]!), [u]);
        const [states] = layer.results as [ValueId];
        const after = looped(g, T, [zero], [states], (_, [sum], [row]) => ({ next: [b.add(sum!, row!)], results: [] }));
        return { measures: { du: du!, ...(whole ? { states } : {}), last: after.carried[0]! } };
      },
      ['T'],
    ),
  });
  const { bytes } = emitProgram(optimizeProgram(made), [{ entry: 'run:r', sizes: { T: rounds } }], 0);
  return Buffer.from(bytes).toString('latin1');
}

// A node's second field is its operator's name, with its length before it.
const count = (text: string, op: string): number => text.split(String.fromCharCode(0x12, op.length) + op).length - 1;

describe('a loop and the loop of its gradient', () => {
  const text = emitted(false);
  it('write and read arrays, and copy no slice', () => {
    expect(count(text, 'TensorArrayWriteV3')).toBeGreaterThan(2);
    expect(count(text, 'TensorArrayReadV3')).toBeGreaterThan(1);
    expect(count(text, 'GatherV2')).toBe(0);
  });
  it('carry one order of writing, however many arrays there are', () => {
    // Both count rounds and write; forwards there are two states, backwards two gradients of them. The third has a sum only.
    expect(count(text, 'NextIteration')).toBe(2 * (1 + 2 + 1) + (1 + 1));
  });
  it('give back what is read once, and keep what is read again', () => {
    const kept = (given: string): number => given.split('clear_after_read\x12\x02(\x00').length - 1;
    expect([kept(text), kept(emitted(true))]).toEqual([0, 1]);
  });
});
