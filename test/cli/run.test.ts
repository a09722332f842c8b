/** Proves what `dlnc run` and `dlnc gradcheck` do with real programs: events, exit codes, interruption, resuming. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { tried } from '../../cli/src/load-backend.js';
import { main } from '../../cli/src/main.js';
import { dlnc } from './dlnc.js';
import { fakeIo } from './fake-io.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});
const run = (...words: readonly string[]) => dlnc(folder.path, 'run', ...words);
const records = (text: string): Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** A training of 6 epochs of 4 steps. */
const program = (expected = 'loss < 10'): string => `param lr: float = 0.01 in 1e-4..1e-1
param wide: bool = false

data points = circles(points: 64, seed: 1) |> split(train: 0.5, test: 0.5, seed: 1)

model Net(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(8) |> tanh |> Dense(2)

train net on points.train {
  let logits = Net(point)
  minimize cross_entropy(logits, label) with Adam(lr: lr)
  measure accuracy(logits, label)
  validate points.test
  batch 8
  epochs 6
  expect ${expected}
}
`;

describe('dlnc run', () => {
  it('trains, and its last line of JSON is the end with the measures', async () => {
    folder.put('net.dln', program());
    const { code, out, err } = await run('net.dln', '--json', '--backend', 'wasm');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const events = records(out);
    expect(events[0]).toMatchObject({ event: 'start', run: 'net', backend: 'wasm', epochs: 6, stepsPerEpoch: 4 });
    expect(events.filter((e) => e.event === 'epoch')).toHaveLength(6);
    expect(events.filter((e) => e.event === 'validate')).toHaveLength(6);
    expect(events.at(-1)).toMatchObject({
      event: 'done',
      exit: 0,
      measures: { loss: expect.any(Number), accuracy: expect.any(Number), 'train.loss': expect.any(Number) },
    });
    // The same events are kept.
    const kept = records(readFileSync(join(folder.path, 'runs/net/net/metrics.jsonl'), 'utf8'));
    expect(kept.map((e) => e.event)).toEqual(events.map((e) => e.event));
  });

  it('gives the same numbers again, others with another seed or another param', async () => {
    folder.put('net.dln', program());
    const measures = async (...words: readonly string[]) =>
      records((await run('net.dln', '--json', ...words)).out).at(-1)?.measures;
    const first = await measures();
    expect(await measures()).toEqual(first);
    expect(await measures('--seed', '0', '--set', 'lr=0.01')).toEqual(first);
    expect(await measures('--seed', '1')).not.toEqual(first);
    expect(await measures('--set', 'lr=0.05')).not.toEqual(first);
    expect(await measures('--backend', 'reference')).not.toEqual(first);
  });

  it('fails with exit code 1 where an `expect` does not hold, and shows it in the program', async () => {
    folder.put('net.dln', program('accuracy > 2'));
    const { code, out, err } = await run('net.dln');
    expect(code).toBe(1);
    expect(err).toContain('error[DLN5010]');
    expect(err).toContain('expect accuracy > 2');
    expect(out).not.toContain('holds');
    expect(records((await run('net.dln', '--json')).out).at(-1)).toMatchObject({ event: 'done', exit: 1 });
  });

  it('does not start where the program is wrong; the end is told all the same', async () => {
    folder.put('net.dln', program().replace('Dense(2)', 'Dense(3)'));
    const plain = await run('net.dln');
    expect(plain).toMatchObject({ code: 1, out: '' });
    const { code, out } = await run('net.dln', '--json');
    const events = records(out);
    expect(code).toBe(1);
    expect(events[0]).toMatchObject({
      event: 'diagnostic',
      diagnostic: { code: expect.stringMatching(/^DLN2/), file: 'net.dln' },
    });
    expect(events.at(-1)).toEqual({ event: 'done', measures: {}, exit: 1 });
    expect(existsSync(join(folder.path, 'runs'))).toBe(false);
  });

  it.each([
    [['nett'], 'no train, run or sweep called `nett`', 'did you mean `net`?'],
    [['--set', 'lrr=1'], 'no `param lrr`', '`--set lr=…`'],
    [['--set', 'zzz=1'], 'no `param zzz`', '`lr`, `wide`'],
  ])('%j is a mistake of the command line', async (words, message, hint) => {
    folder.put('net.dln', program());
    const { code, err } = await run('net.dln', ...words);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).toContain(hint);
  });

  it('has nothing to do in a program without a train or run', async () => {
    folder.put('layers.dln', 'layer A(x: f32[N, D]) -> f32[N, D] = x |> tanh\n');
    expect(await run('layers.dln')).toMatchObject({ code: 2, err: expect.stringContaining('has nothing to run') });
  });

  it('a param out of its range is a mistake of the program it is given to', async () => {
    folder.put('net.dln', program());
    expect(await run('net.dln', '--set', 'lr=5')).toMatchObject({
      code: 1,
      err: expect.stringContaining('0.0001 to 0.1'),
    });
  });
});

/** Runs until the first event of this kind, then interrupts. */
async function interruptedAt(event: string, ...words: readonly string[]) {
  const { io, seen } = fakeIo(folder.path);
  const out = {
    ...io.out,
    write: (text: string) => {
      io.out.write(text);
      if (text.includes(`"event":"${event}"`)) seen.interrupt();
    },
  };
  const code = await main(['run', 'net.dln', '--json', ...words], { ...io, out });
  return { code, events: records(seen.out), seen };
}

describe('Ctrl-C', () => {
  it('saves, stops and says how to go on; the resumed run ends with the numbers of one that never stopped', async () => {
    folder.put('net.dln', program());
    const whole = records((await run('net.dln', '--json')).out).at(-1);
    const { code, events, seen } = await interruptedAt('validate');
    expect(code).toBe(130);
    expect(seen.err).toContain('Ctrl-C again quits');
    expect(events.map((e) => e.event).slice(-3)).toEqual(['checkpoint', 'stopped', 'done']);
    expect(events.filter((e) => e.event === 'epoch').length).toBeLessThan(6);

    const resumed = records((await run('net.dln', '--json', '--resume')).out);
    expect(resumed[0]).toMatchObject({ event: 'start', resumed: { step: expect.any(Number) } });
    expect(resumed.at(-1)).toMatchObject({ event: 'done', measures: whole?.measures });
  });

  it('twice quits at once', async () => {
    folder.put('net.dln', program());
    const { io, seen } = fakeIo(folder.path);
    const out = {
      ...io.out,
      write: (text: string) => {
        if (!text.includes('"event":"epoch"')) return;
        seen.interrupt();
        seen.interrupt();
      },
    };
    await main(['run', 'net.dln', '--json'], { ...io, out });
    expect(seen.quit).toBe(130);
  });

  it('is ours only while a run goes on', async () => {
    folder.put('net.dln', program());
    const { seen } = await interruptedAt('validate');
    const before = seen.err;
    seen.interrupt();
    expect(seen.err).toBe(before);
  });
});

describe('--resume', () => {
  it('without anything saved is told, and nothing starts', async () => {
    folder.put('net.dln', program());
    const { code, err } = await run('net.dln', '--resume');
    expect(code).toBe(3);
    expect(err).toContain('error[DLN4311]: there is no checkpoint in `runs/net/net`');
  });

  it('refuses a checkpoint of another program', async () => {
    folder.put('net.dln', program());
    await run('net.dln');
    folder.put('net.dln', program().replace('Dense(8)', 'Dense(9)'));
    expect(await run('net.dln', '--resume')).toMatchObject({ code: 3, err: expect.stringContaining('DLN4304') });
  });

  it('passes over what is damaged, and says so', async () => {
    folder.put('net.dln', program());
    await interruptedAt('validate');
    const events = (await interruptedAt('epoch', '--resume')).events;
    const path = join(folder.path, String(events.filter((e) => e.event === 'checkpoint').at(-1)?.path));
    const bytes = readFileSync(path);
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    writeFileSync(path, bytes);
    const { code, err, out } = await run('net.dln', '--resume');
    expect(code).toBe(0);
    expect(err).toContain('warning[DLN4313]: passed over `runs/net/net/');
    expect(out).toContain('goes on after step');
  });
});

describe('dlnc gradcheck', () => {
  it('holds for a real training, on its own data', async () => {
    folder.put('net.dln', program());
    const { code, out } = await dlnc(folder.path, 'gradcheck', 'net.dln');
    expect(out).toContain('every gradient holds');
    expect(code).toBe(0);
    const json = JSON.parse((await dlnc(folder.path, 'gradcheck', 'net.dln', '--json')).out) as {
      holds: boolean;
      objectives: unknown[];
    };
    expect(json).toMatchObject({
      holds: true,
      objectives: [{ train: 'net', name: 'loss', checked: expect.any(Array) }],
    });
  });
});

describe('a program with a loop', () => {
  it('runs on the best engine that loads', async () => {
    folder.put(
      'loop.dln',
      `data d = spirals(points: 32)
model Net(point: f32[N, 2]) -> f32[N, 2] {
  let y = point[:, none] |> GRU(3)
  y[:, -1] |> Dense(2)
}
train t on d {
  minimize cross_entropy(Net(point), label) with Adam
  epochs 1
}
`,
    );
    const { code, out, err } = await run('loop.dln', '--json');
    expect(code).toBe(0);
    expect(records(out)[0]).toMatchObject({ event: 'start', backend: tried()[0] });
    expect(err).toBe('');
  });
});
