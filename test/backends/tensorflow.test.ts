/** Decides what is the native backend's own: updates that nobody else's memory changes, failures at the operator, a step after thousands of others. */
import type { HostTensor } from '@dln/runtime';
import { findBinding, tensorflowBackend } from '@dln/runtime/node';
import { expect, it } from 'vitest';
import { differentiate } from '../../compiler/src/differentiate/differentiate.js';
import { describeOn } from './native.js';
import { entry, f32, fields, floats, i32, initEntry, noFeeds, open, program } from './programs.js';

describeOn(['tensorflow'], 'the native backend, %s', () => {
  const zeros = (n: number) =>
    initEntry(({ b }) => ({ w: b.constant({ dtype: 'f32', shape: f32(n).shape, values: [0] }) }));

  it('keeps what it was fed, also when the feeder writes over it', async () => {
    const made = program(
      {
        init: zeros(16),
        step: entry((g) => ({ next: { w: g.b.stop_gradient(g.input('field', 'x', f32(16))) } })),
        'run:double': entry((g) => {
          const w = g.input('resident', 'w', f32(16));
          return { next: { w: g.b.add(w, w) } };
        }),
      },
      { w: f32(16) },
    );
    const session = await open(tensorflowBackend(), made);
    const x = floats(
      [16],
      Array.from({ length: 16 }, (_, i) => i),
    );
    session.executable('step', {}).run(fields({ x }), []);
    x.data.fill(99);
    const read = async () => [...((await session.read(['w'])).get('w') as HostTensor).data];
    expect(await read()).toEqual(Array.from({ length: 16 }, (_, i) => i));
    session.write(new Map([['w', x]]));
    x.data.fill(-1);
    expect(await read()).toEqual(Array(16).fill(99));
    session.executable('run:double', {}).run(noFeeds, []);
    expect(await read()).toEqual(Array(16).fill(198));
    expect([...x.data]).toEqual(Array(16).fill(-1));
    session.close();
  });

  it('says which operator TensorFlow refuses, and goes on', async () => {
    const made = program(
      {
        init: zeros(2),
        step: entry((g) => {
          const w = g.input('resident', 'w', f32(2));
          const at = g.input('clock', 'step', i32());
          g.at({ scope: 'net.pick', call: 0, at: null });
          const one = g.b.gather(w, at, { axis: 0, batch: 0 });
          return { measures: { one }, next: { w: g.b.add(w, g.b.scalar(1, w)) } };
        }),
      },
      { w: f32(2) },
    );
    const session = await open(tensorflowBackend(), made);
    const step = session.executable('step', {});
    const run = (at: number) => step.run({ ...noFeeds, clock: { ...noFeeds.clock, step: at } }, ['one']);
    await run(1).values();
    const before = session.usage();
    expect(() => run(2)).toThrow(
      expect.objectContaining({
        kind: 'kernel',
        reason: 'indices = 2 is not in [0, 2)',
        at: expect.objectContaining({ op: 'gather', source: { scope: 'net.pick', call: 0, at: null } }),
      }),
    );
    expect(session.usage()).toEqual(before);
    await run(0).values();
    session.close();
  });

  it('loads a call that nobody foretold without losing a resident', async () => {
    const made = program(
      {
        init: zeros(1),
        step: entry(
          (g) => {
            const x = g.input('field', 'x', f32('N'));
            const w = g.input('resident', 'w', f32(1));
            return { next: { w: g.b.add(w, g.b.reduce_sum(x, { axes: [0], keep: false })) } };
          },
          ['N'],
        ),
      },
      { w: f32(1) },
    );
    const session = await open(tensorflowBackend(), made);
    for (const n of [1, 2, 3, 2, 1])
      session.executable('step', { N: n }).run(fields({ x: floats([n], Array(n).fill(1)) }), []);
    expect((await session.read(['w'])).get('w')?.data[0]).toBe(9);
    session.close();
  });

  it('gives the same bits after 2,000 steps in two sessions at once, and leaves nothing', async () => {
    const made = program(
      {
        init: initEntry((g) => ({
          w: g.b.random_uniform(g.input('seed', 'seed', i32(2)), g.b.scalar(0, g.input('seed', 'seed', i32(2))), {
            shape: f32(8, 8).shape,
            stream: 3,
          }),
        })),
        step: entry((g) => {
          const w = g.input('resident', 'w', f32(8, 8));
          const x = g.input('field', 'x', f32(4, 8));
          const y = g.b.tanh(g.b.matmul(x, w));
          const loss = g.b.reduce_sum(g.b.mul(y, y), { axes: [0, 1], keep: false });
          const [slope] = differentiate(g.b, loss, [w]);
          return { measures: { loss }, next: { w: g.b.sub(w, g.b.mul(slope ?? w, g.b.scalar(0.01, w))) } };
        }),
      },
      { w: f32(8, 8) },
    );
    const backend = tensorflowBackend();
    const probe = await open(backend, program({}));
    const before = probe.usage();
    const sessions = [await open(backend, made), await open(backend, made)];
    for (let i = 0; i < 2000; i++) {
      const x = floats(
        [4, 8],
        Array.from({ length: 32 }, (_, k) => Math.sin(i + k)),
      );
      for (const session of sessions) session.executable('step', {}).run(fields({ x }), i % 2 === 0 ? ['loss'] : []);
    }
    const [one, two] = await Promise.all(sessions.map(async (s) => [...((await s.read(['w'])).get('w')?.data ?? [])]));
    expect(one).toEqual(two);
    for (const session of sessions) session.close();
    expect(probe.usage()).toEqual(before);
    probe.close();
  });
});

it('is installed where CI says so', () => {
  if (process.env.CI === 'true') expect(findBinding()).not.toBe(null);
});
