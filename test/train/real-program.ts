/** A small network as graphs: two layers with noise of their own, Adam with a falling rate, everything that a checkpoint must bring back. */
import type { Program, Resident, ValueId } from '@dln/compiler';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import type { GraphBuilder } from '../../compiler/src/graph/builder.js';
import { entry, f32, i32, initEntry } from '../backends/programs.js';
import { spanAt } from './fake-session.js';

const n = variable('N');
const shapes = { w1: [2, 5], w2: [5, 1] } as const;
type Weight = keyof typeof shapes;
const weights = Object.keys(shapes) as readonly Weight[];

/** Mean square error of a network with noise in its middle; `unsafe` takes the logarithm of the first field. */
function lossOf(g: GraphBuilder, noisy: boolean, unsafe: boolean): ValueId {
  const { b } = g;
  const x = g.input('field', 'x', f32('N', 2));
  const y = g.input('field', 'y', f32('N'));
  g.at({ scope: 'net.first', call: 0, at: spanAt(100) });
  const read = unsafe ? b.log(x) : x;
  g.at({ scope: 'net.second', call: 0, at: spanAt(110) });
  let hidden = b.tanh(b.matmul(read, g.input('resident', 'w1', f32(...shapes.w1))));
  if (noisy) {
    const draw = b.random_uniform(g.input('seed', 'seed', i32(2)), g.input('clock', 'step', i32()), {
      shape: [n, constant(5)],
      stream: 3,
    });
    hidden = b.mul(hidden, b.add(draw, b.scalar(0.5, draw)));
  }
  const out = b.reshape(b.matmul(hidden, g.input('resident', 'w2', f32(...shapes.w2))), { shape: [n] });
  g.at({ scope: '', call: 0, at: spanAt(120) });
  const error = b.sub(out, y);
  const sum = b.reduce_sum(b.mul(error, error), { axes: [0], keep: false });
  return b.div(sum, b.dim_value({ dim: n, dtype: 'f32' }));
}

/** Residents: two weights, Adam's two moments of each, a state that counts. */
export function realProgram(unsafe = false): Program {
  const step = entry(
    (g) => {
      const { b } = g;
      const loss = lossOf(g, true, unsafe);
      const inputs = weights.map((name) => g.input('resident', name, f32(...shapes[name])));
      const gradients = differentiate(b, loss, inputs);
      const seen = g.input('resident', 'seen', f32());
      const t = b.add(seen, b.scalar(1, seen));
      const rate = b.div(g.input('param', 'lr', f32()), b.sqrt(t));
      const next: Record<string, ValueId> = { seen: t };
      for (const [i, name] of weights.entries()) {
        const grad = gradients[i]!;
        const type = f32(...shapes[name]);
        const m = mix(g, g.input('resident', `${name}/adam.m`, type), grad, 0.9);
        const v = mix(g, g.input('resident', `${name}/adam.v`, type), b.mul(grad, grad), 0.99);
        const move = b.div(m, b.add(b.sqrt(v), b.scalar(1e-6, v)));
        next[name] = b.sub(inputs[i]!, b.mul(move, rate));
        next[`${name}/adam.m`] = m;
        next[`${name}/adam.v`] = v;
      }
      return { measures: { loss }, next };
    },
    ['N'],
  );
  const evaluate = entry((g) => ({ measures: { loss: lossOf(g, false, unsafe) } }), ['N']);
  const init = initEntry((g) => {
    const seed = g.input('seed', 'seed', i32(2));
    const zero = g.b.constant({ dtype: 'i32', shape: [], values: [0] });
    const out: Record<string, ValueId> = { seen: g.b.constant({ dtype: 'f32', shape: [], values: [0] }) };
    for (const [stream, name] of weights.entries()) {
      const shape = shapes[name].map((size) => constant(size));
      out[name] = g.b.random_uniform(seed, zero, { shape, stream });
      out[`${name}/adam.m`] = g.b.constant({ dtype: 'f32', shape, values: [0] });
      out[`${name}/adam.v`] = g.b.constant({ dtype: 'f32', shape, values: [0] });
    }
    return out;
  });
  const residents: Resident[] = [{ name: 'seen', role: 'counter', type: f32(), axes: [] }];
  for (const name of weights) {
    const type = f32(...shapes[name]);
    residents.push({ name, role: 'weight', type, axes: ['in', 'out'] });
    for (const moment of ['m', 'v']) residents.push({ name: `${name}/adam.${moment}`, role: 'moment', type, axes: [] });
  }
  return {
    residents,
    entries: new Map([
      ['init', init],
      ['step', step],
      ['evaluate', evaluate],
    ]),
    hash: `real ${unsafe}`,
  };
}

/** keep * old + (1 - keep) * fresh */
function mix({ b }: GraphBuilder, old: ValueId, fresh: ValueId, keep: number): ValueId {
  return b.add(b.mul(old, b.scalar(keep, old)), b.mul(fresh, b.scalar(1 - keep, fresh)));
}
