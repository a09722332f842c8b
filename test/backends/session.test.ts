/** Decides what a session promises on every backend: residents move together, bindings share them, seeds repeat, sizes are refused, nothing leaks. */
import { BackendFailure, type HostTensor, loadBackend } from '@dln/runtime';
import { loadNodeBackend } from '@dln/runtime/node';
import { expect, it } from 'vitest';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import { tensorType } from '../../compiler/src/types/tensor-type.js';
import { describeOn } from './native.js';
import { args, entry, f32, fields, floats, i32, initEntry, ints, noFeeds, open, program } from './programs.js';

/** a moves to b, b to 2a, and the counter counts. */
const swap = () =>
  program(
    {
      init: initEntry(({ b }) => ({
        a: b.add('constant', [], { dtype: 'f32', shape: [], values: [3] }),
        b: b.add('constant', [], { dtype: 'f32', shape: [], values: [5] }),
        n: b.add('constant', [], { dtype: 'i32', shape: [], values: [0] }),
      })),
      step: entry((g) => {
        const a = g.input('resident', 'a', f32());
        const other = g.input('resident', 'b', f32());
        const n = g.input('resident', 'n', i32());
        const one = g.b.scalar(1, n);
        return {
          measures: { sum: g.b.add(a, other) },
          next: { a: other, b: g.b.mul(a, g.b.scalar(2, a)), n: g.b.add(n, one) },
        };
      }),
    },
    { a: f32(), b: f32(), n: i32() },
  );

/** A weight [3, 2] that learns the mean of x @ w over a batch of free size, with every kind of input. */
const regression = () =>
  program(
    {
      init: initEntry((g) => {
        const seed = g.input('seed', 'seed', i32(2));
        const zero = g.b.add('constant', [], { dtype: 'i32', shape: [], values: [0] });
        return { w: g.b.random_uniform(seed, zero, { shape: [constant(3), constant(2)], stream: 7 }) };
      }),
      step: entry(
        (g) => {
          const n = variable('N');
          const x = g.input('field', 'x', f32('N', 3));
          const w = g.input('resident', 'w', f32(3, 2));
          const lr = g.input('param', 'lr', f32());
          const step = g.input('clock', 'step', i32());
          const steps = g.input('clock', 'steps', f32());
          const y = g.b.matmul(x, w);
          const noise = g.b.random_uniform(g.input('seed', 'seed', i32(2)), step, {
            shape: [n, constant(2)],
            stream: 9,
          });
          const mean = g.b.div(
            g.b.reduce_sum(g.b.add(y, noise), { axes: [0, 1], keep: false }),
            g.b.dim_value({ dim: n, dtype: 'f32' }),
          );
          const moved = g.b.sub(w, g.b.mul(lr, g.b.div(mean, steps)));
          return { measures: { mean, y }, next: { w: moved } };
        },
        ['N'],
      ),
    },
    { w: f32(3, 2) },
  );

const batch = (n: number, from = 0): HostTensor =>
  floats(
    [n, 3],
    Array.from({ length: 3 * n }, (_, i) => Math.sin(from + i)),
  );
const feeds = (n: number, step: number) => ({
  ...fields({ x: batch(n, step) }, step),
  params: { lr: 0.1 },
  clock: { step, epoch: 0, steps: 10, epochs: 1 },
});

describeOn(['wasm', 'cpu', 'reference', 'tensorflow'], 'a session on %s', (name) => {
  it('moves all residents together', async () => {
    const session = await open(await loadNodeBackend(name), swap());
    const step = session.executable('step', {});
    const sums: number[] = [];
    for (let i = 0; i < 3; i++) sums.push(Number((await step.run(noFeeds, ['sum']).values())[0]?.data[0]));
    const read = await session.read(['a', 'b', 'n']);
    expect(sums).toEqual([8, 11, 16]);
    expect([...read].map(([key, { data }]) => [key, data[0]])).toEqual([
      ['a', 10],
      ['b', 12],
      ['n', 3],
    ]);
    session.close();
    expect(() => step.run(noFeeds, [])).toThrow('closed');
  });

  it('runs two bindings of a free dim against the same residents', async () => {
    const backend = await loadNodeBackend(name);
    const session = await open(backend, regression());
    const check = await open(await loadBackend('reference'), regression());
    for (const [step, n] of [64, 64, 32, 64, 1].entries()) {
      const [mean, y] = await session.executable('step', { N: n }).run(feeds(n, step), ['mean', 'y']).values();
      const [wanted] = await check.executable('step', { N: n }).run(feeds(n, step), ['mean', 'y']).values();
      expect(y?.shape).toEqual([n, 2]);
      expect(mean?.data[0]).toBeCloseTo(wanted?.data[0] as number, 5);
    }
    session.close();
  });

  it('gives the same bits for the same seed, and others for another', async () => {
    const backend = await loadNodeBackend(name);
    const run = async (seed: readonly [number, number]) => {
      const session = await open(backend, regression(), seed);
      for (let step = 0; step < 5; step++) session.executable('step', { N: 4 }).run(feeds(4, step), []);
      const { data } = (await session.read(['w'])).get('w') as HostTensor;
      session.close();
      return [...data];
    };
    expect(await run([5, 1])).toEqual(await run([5, 1]));
    expect(await run([5, 1])).not.toEqual(await run([5, 2]));
  });

  it('goes on from what was written as from where it stood', async () => {
    const backend = await loadNodeBackend(name);
    const one = await open(backend, regression());
    const step = (session: typeof one, i: number) => session.executable('step', { N: 4 }).run(feeds(4, i), []);
    for (let i = 0; i < 3; i++) step(one, i);
    const held = await one.read(['w']);
    const two = await open(backend, regression(), [99, 99]);
    two.write(held);
    expect((await two.read(['w'])).get('w')).toEqual(held.get('w'));
    const other = await open(backend, regression());
    for (let i = 0; i < 3; i++) step(other, i);
    expect((await other.read(['w'])).get('w')).toEqual(held.get('w'));
  });

  it('refuses what does not fit, and says why', async () => {
    const session = await open(await loadNodeBackend(name), regression());
    const step = session.executable('step', { N: 4 });
    expect(() => step.run(feeds(5, 0), [])).toThrow(/field x is f32\[5, 3\] of 15; the entry takes f32\[4, 3\]/);
    expect(() => step.run({ ...feeds(4, 0), params: {} }, [])).toThrow(/param lr is not fed/);
    expect(() => session.write(new Map([['w', floats([2, 3], [1, 2, 3, 4, 5, 6])]]))).toThrow(BackendFailure);
    const before = session.usage();
    expect(() => step.run(feeds(5, 0), ['mean'])).toThrow(BackendFailure);
    expect(session.usage()).toEqual(before);
    session.close();
  });

  it('keeps class indices in their range', async () => {
    const classes = tensorType('i32', [constant(2)], constant(3));
    const table = program({ 'run:look': entry((g) => ({ measures: { ids: g.input('argument', 'ids', classes) } })) });
    const session = await open(await loadNodeBackend(name), table);
    const look = session.executable('run:look', {});
    const [ids] = await look.run(args({ ids: ints([2], [2, 0]) }), ['ids']).values();
    expect([...(ids as HostTensor).data]).toEqual([2, 0]);
    expect(() => look.run(args({ ids: ints([2], [3, 0]) }), ['ids'])).toThrow(/holds the class 3/);
    session.close();
  });

  it('names the first operator whose result is not finite', async () => {
    const broken = program(
      {
        init: initEntry(({ b }) => ({ w: b.constant({ dtype: 'f32', shape: [], values: [0] }) })),
        step: entry((g) => {
          const w = g.input('resident', 'w', f32());
          g.at({ scope: 'net.scale', call: 0, at: null });
          const scale = g.b.log(w);
          g.at({ scope: 'net.loss', call: 0, at: null });
          const loss = g.b.mul(g.b.softplus(scale), g.b.scalar(0, w));
          return { measures: { loss, again: g.b.div(loss, loss) }, next: { w: g.b.add(w, g.b.scalar(1, w)) } };
        }),
      },
      { w: f32() },
    );
    const session = await open(await loadNodeBackend(name), broken);
    const found = session.findNonFinite('step', {}, noFeeds);
    expect(found).toMatchObject({ op: 'log', value: 'Infinity', role: null });
    expect(broken.entries.get('step')?.graph.nodes[found?.node as number]?.source.scope).toBe('net.scale');
    expect((await session.read(['w'])).get('w')?.data[0]).toBe(0);
    session.write(new Map([['w', floats([], [Number.NaN])]]));
    expect(session.findNonFinite('step', {}, noFeeds)).toMatchObject({ op: 'input', value: 'NaN', role: 'weight' });
    session.write(new Map([['w', floats([], [3])]]));
    const before = session.usage();
    expect(session.findNonFinite('step', {}, noFeeds)).toMatchObject({ op: 'div', value: 'NaN' });
    expect(session.usage()).toEqual(before);
    session.close();
  });

  it('looks at each result of an operator with several', async () => {
    const top = program({
      'run:top': entry((g) => {
        const x = g.input('argument', 'x', f32(2, 4));
        const best = g.b.top_k(x, { k: 2 });
        return { measures: { values: g.b.exp(g.b.part(best, 0)), places: g.b.part(best, 1) } };
      }),
    });
    const session = await open(await loadNodeBackend(name), top);
    const given = (last: number) => args({ x: floats([2, 4], [3, 1, 4, 1, 5, 9, 2, last]) });
    expect(session.findNonFinite('run:top', {}, given(6))).toBe(null);
    expect(session.findNonFinite('run:top', {}, given(6000))).toMatchObject({ op: 'exp', value: 'Infinity' });
    session.close();
  });

  it('refuses a size before anything is allocated', async () => {
    const large = (n: number) =>
      program({
        'run:large': entry((g) => {
          const x = g.input('argument', 'x', f32(n, 1));
          const y = g.b.matmul(x, g.b.transpose(x, { perm: [1, 0] }));
          return { measures: { y: g.b.reduce_sum(y, { axes: [0, 1], keep: false }) } };
        }),
      });
    const backend = await loadNodeBackend(name);
    const session = await open(backend, large(50_000));
    const before = session.usage();
    const refused = (() => {
      try {
        session.executable('run:large', {});
      } catch (error) {
        return error;
      }
      return null;
    })();
    expect(refused).toMatchObject({ kind: 'size', at: { op: 'matmul' } });
    expect(session.usage()).toEqual(before);
    const bounded = await open(await loadNodeBackend(name, { maxBytes: 1_000_000 }), large(1000));
    expect(() => bounded.executable('run:large', {})).toThrow(
      /more than the 1000000 allowed|more than the 500000 allowed/,
    );
    const roomy = await open(await loadNodeBackend(name, { maxBytes: 20_000_000 }), large(1000));
    expect(() => roomy.executable('run:large', {})).not.toThrow();
  });
});

describeOn(['wasm', 'cpu', 'tensorflow'], 'thousands of steps on %s', (name) => {
  it('keep the same tensors, and the heap does not grow', async () => {
    const session = await open(await loadNodeBackend(name), regression());
    const steps = [session.executable('step', { N: 16 }), session.executable('step', { N: 7 })];
    const run = (i: number): void => {
      const n = i % 10 === 9 ? 7 : 16;
      steps[n === 7 ? 1 : 0]?.run(feeds(n, i), i % 3 === 0 ? ['mean'] : []);
    };
    for (let i = 0; i < 40; i++) run(i);
    const before = session.usage();
    for (let i = 40; i < 2040; i++) {
      run(i);
      if (session.usage().tensors !== before.tensors) expect(session.usage()).toEqual(before);
    }
    expect(session.usage()).toEqual(before);
    session.close();
  });
});
