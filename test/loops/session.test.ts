/** Loops on every backend: the reference's numbers, memory that is the same after every step, blame in the round where it belongs, failures that leave nothing. */
import type { HostTensor } from '@dln/runtime';
import { loadNodeBackend } from '@dln/runtime/node';
import { describe, expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { constant } from '../../compiler/src/dims/algebra.js';
import { outline } from '../../compiler/src/graph/outline.js';
import type { EntryName, Program } from '../../compiler/src/index.js';
import { optimizeProgram } from '../../compiler/src/optimize/optimize-program.js';
import { scalarType } from '../../compiler/src/types/tensor-type.js';
import { describeOn, itOn } from '../backends/native.js';
import { args, entry, f32, fields, floats, initEntry, open, program } from '../backends/programs.js';
import { draw, generator } from '../ops/samples.js';
import { cases, T, total } from './builds.js';
import { looped } from './rounds.js';

const backends = ['tensorflow', 'wasm', 'cpu', 'reference'] as const;
const binding = { T: 5, N: 3 };

/** One run of a program without residents. */
const asProgram = (build: (typeof cases)[number][1]): Program =>
  optimizeProgram(
    program({
      'run:r': entry(
        (g) => ({ measures: Object.fromEntries(build(g, looped, T).map((value, i) => [String(i), value])) }),
        ['T', 'N'],
      ),
    }),
  );

const feedsOf = (made: Program) => {
  const { graph } = made.entries.get('run:r')!;
  return args(
    Object.fromEntries(
      graph.inputs.map(({ name, value }) => {
        const shape = graph.nodes[value]!.type.shape.map((d) => d.terms[0]!).map(({ k, atoms }) => {
          const [atom] = atoms;
          return atom?.op === 'variable' ? binding[atom.name as 'T'] : k;
        });
        const size = shape.reduce((n, d) => n * d, 1);
        const numbers = draw('normal', 'f32', size, generator(name.length * 97 + name.charCodeAt(0)));
        return [
          name,
          floats(
            shape,
            [...numbers].map((x) => Math.fround(x / 2)),
          ),
        ];
      }),
    ),
  );
};

/** TensorFlow writes few rounds out one after the other; it goes around where it may write none. */
const compared = [
  ['wasm', {}],
  ['cpu', {}],
  ['tensorflow', {}],
  ['tensorflow', { unrolled: 0 }],
] as const;

describe.each(cases)('%s', (_name, build) => {
  for (const [name, options] of compared) {
    const title = `gives the numbers of the reference on %s${'unrolled' in options ? ', going around' : ''}`;
    itOn([name], title, async () => {
      const made = asProgram(build);
      const results: (readonly HostTensor[])[] = [];
      for (const which of ['reference', name] as const) {
        const session = await open(await loadNodeBackend(which, which === name ? options : {}), made);
        const want = made.entries.get('run:r')!.measures.map((m) => m.name);
        const run = session.executable('run:r', binding);
        await run.run(feedsOf(made), want).values();
        const before = session.usage();
        results.push(await run.run(feedsOf(made), want).values());
        expect(session.usage()).toEqual(before);
        session.close();
      }
      const [wanted, given] = results as [readonly HostTensor[], readonly HostTensor[]];
      given.forEach(({ shape, data }, i) => {
        expect(shape).toEqual(wanted[i]!.shape);
        const scale = Math.max(1, ...wanted[i]!.data.map(Math.abs));
        data.forEach((v, k) => {
          expect(Math.abs(v - wanted[i]!.data[k]!) / scale).toBeLessThan(2e-5);
        });
      });
    });
  }
});

/** A recurrent weight that learns; the sequence's length is free. */
const learning = (): Program =>
  optimizeProgram(
    program(
      {
        init: initEntry(({ b }) => ({
          u: b.constant({ dtype: 'f32', shape: [constant(4), constant(4)], values: [0.1] }),
        })),
        step: entry(
          (g) => {
            const { b } = g;
            const x = g.input('field', 'x', f32('T', 2, 4));
            const u = g.input('resident', 'u', f32(4, 4));
            const zero = b.constant({ dtype: 'f32', shape: [constant(2), constant(4)], values: [0] });
            const round = looped(g, T, [zero], [x], (_, [h], [row]) => {
              const next = b.tanh(b.add(b.matmul(h!, u), row!));
              return { next: [next], results: [next] };
            });
            const loss = total(g, round.results[0]!);
            const [du] = differentiate(b, loss, [u]);
            return { measures: { loss }, next: { u: b.sub(u, b.mul(b.scalar(0.01, u), du!)) } };
          },
          ['T'],
        ),
      },
      { u: f32(4, 4) },
    ),
  );

const sequence = (length: number): HostTensor =>
  floats(
    [length, 2, 4],
    Array.from({ length: length * 8 }, (_, i) => Math.sin(i)),
  );

describeOn(backends, 'a session with a loop on %s', (name) => {
  it('learns, and its memory is the same after every step, for sequences of several lengths', async () => {
    const session = await open(await loadNodeBackend(name), learning());
    const lengths = [7, 3, 1, 40];
    const losses: number[] = [];
    let after: ReturnType<typeof session.usage> | null = null;
    for (let step = 0; step < 120; step++) {
      const length = lengths[step % 4] as number;
      const ticket = session.executable('step', { T: length }).run(fields({ x: sequence(length) }, step), ['loss']);
      const [loss] = await ticket.values();
      if (length === 7) losses.push(loss!.data[0]!);
      if (step === 4) after = session.usage();
      if (step > 4) expect(session.usage()).toEqual(after);
    }
    expect(losses.at(-1)).toBeLessThan(losses[0]!);
    session.close();
  });

  it('runs thousands of rounds of one body', async () => {
    const made = program({
      'run:count': entry((g) => {
        const zero = g.b.constant({ dtype: 'f32', shape: [], values: [0] });
        const x = g.input('argument', 'x', f32());
        const { carried, results } = looped(g, 4000, [zero], [], (b, [a], _, round) => {
          const next = b.add(a!, b.mul(x, b.cast(round, { dtype: 'f32' })));
          return { next: [next], results: [round] };
        });
        return { measures: { sum: carried[0]!, rounds: results[0]! } };
      }),
    });
    const session = await open(await loadNodeBackend(name), made);
    const values = await session
      .executable('run:count', {})
      .run(args({ x: floats([], [0.5]) }), ['sum', 'rounds'])
      .values();
    expect(values[0]!.data[0]).toBeCloseTo((0.5 * 4000 * 3999) / 2, -1);
    expect([...values[1]!.data]).toEqual(Array.from({ length: 4000 }, (_, i) => i));
    session.close();
  });

  it('ends where the condition does, each call anew', async () => {
    const made = program({
      'run:halve': entry((g) => {
        const { b } = g;
        const x = g.input('argument', 'x', f32());
        const limit = g.input('argument', 'limit', f32());
        const u = g.placeholder(scalarType('f32'));
        const round = g.placeholder(scalarType('i32'));
        const { bodies, captured } = outline(g, [u], round, [[b.mul(u, b.scalar(0.5, u))], [b.less(limit, u)]]);
        const attrs = { rounds: 60, carries: 1, sequences: 0, reverse: false };
        return { measures: { u: b.part(b.loop([x, ...captured], attrs, bodies), 0) } };
      }),
    });
    const session = await open(await loadNodeBackend(name), made);
    const at = async (x: number, limit: number) => {
      const run = session.executable('run:halve', {});
      const [u] = await run.run(args({ x: floats([], [x]), limit: floats([], [limit]) }), ['u']).values();
      return u!.data[0];
    };
    expect([await at(8, 1), await at(8, 3), await at(0.5, 1)]).toEqual([1, 2, 0.5]);
    const { tensors } = session.usage();
    expect(await at(1024, 1)).toBe(1);
    expect(session.usage().tensors).toBe(tensors);
    session.close();
  });

  it('names the operator and the round that give what is not finite', async () => {
    const made = program({
      'run:grow': entry((g) => {
        const one = g.b.constant({ dtype: 'f32', shape: [], values: [1] });
        const x = g.input('argument', 'x', f32());
        const outer = looped(g, 3, [one], [], (b, [a]) => {
          const inner = looped(g, 4, [a!], [], (_, [c]) => ({ next: [b.exp(b.mul(c!, x))], results: [] }));
          return { next: [b.add(inner.carried[0]!, b.scalar(1, x))], results: [] };
        });
        return { measures: { y: outer.carried[0]! } };
      }),
    });
    const session = await open(await loadNodeBackend(name), made);
    const run = (x: number) => session.findNonFinite('run:grow', {}, args({ x: floats([], [x]) }));
    expect(run(0.1)).toBe(null);
    const before = session.usage();
    const found = run(1.2)!;
    expect(session.usage()).toEqual(before);
    expect(found).toMatchObject({ op: 'exp', value: 'Infinity', role: null });
    // Three exponentials of 1.2 times what was before give 1e28, four more than any float64.
    expect(found.rounds.map(({ round }) => round)).toEqual([0, 3]);
    session.close();
  });
});

describe.each(['wasm', 'cpu'] as const)('a loop on %s', (name) => {
  it('too large for the memory is refused before anything runs', async () => {
    const made = program({
      'run:large': entry((g) => {
        const x = g.input('argument', 'x', f32(1000));
        const { results } = looped(g, 100_000, [x], [], (b, [a]) => ({ next: [b.exp(a!)], results: [a!] }));
        return { measures: { y: results[0]! } };
      }),
    });
    const session = await open(await loadNodeBackend(name, { maxBytes: 2 ** 26 }), made);
    expect(() => session.executable('run:large' as EntryName, {})).toThrow(/bytes/);
    session.close();
  });
});
