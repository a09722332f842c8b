/** Proves that the columns of a sweep are vectors below it: a law that was put in is fitted, and what has no table says so. */
import type { RunEvent } from '@dln/runtime';
import { afterEach, describe, expect, it } from 'vitest';
import { findings } from '../programs/run-program.js';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});

/** Its measure is a power of both params, and nothing is trained. */
const head = `param width: dim = 4 in 1..64
param size: float = 1
param act: "relu" | "tanh" = "relu"
data d = circles(points: 8) |> split(train: 0.5, test: 0.5, seed: 1)
train t on d.train {
  weight w: f32[] = 1
  minimize w ^ 2 with SGD(lr: 0.0)
  measure error = 3 * size ^ 2 * (1.0 * width) ^ (-0.5)
  validate d.test
  epochs 1
}
`;
const sweep = `sweep s of t over width in [1, 4, 16], size in [1.0, 2.0] {
  plot error against width
}
`;
const fit = `fn exponents(x: f32[R, 2], y: f32[R]) -> f32[2] {
  let c = x - mean(x, axis: 0, keep: true)
  solve(transpose(c) @ c, transpose(c) @ (y - mean(y)))
}
run fit {
  show exponents(stack([log(s.size), log(s.width)], axis: 1), log(s.error))
  expect max(abs(s.train.error - s.error)) == 0
}
`;

async function run(text: string, ...words: readonly string[]) {
  folder.put('f.dln', text);
  const { out, err, code } = await dlnc(folder.path, 'run', 'f.dln', ...words, '--json', '--backend', 'cpu');
  const events = out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as RunEvent);
  return { events, err, code };
}

describe('a column of a sweep', () => {
  it('is a vector below it: a power law is found again, and the sweep runs for who asks for the fit alone', async () => {
    const { events, code } = await run(head + sweep + fit, 'fit');
    expect(code).toBe(0);
    expect(events.filter((e) => e.event === 'row')).toHaveLength(6);
    const [a = 0, b = 0] = events.flatMap((e) => (e.event === 'show' ? e.values : []));
    expect(a).toBeCloseTo(2, 4);
    expect(b).toBeCloseTo(-0.5, 4);
  });

  it('is fitted by a train, too', async () => {
    const line = `train line {
  weight a: f32[2] = [0.0, 0.0]
  minimize mean((log(s.error) - a[0] - a[1] * log(s.width) - 2 * log(s.size)) ^ 2) with Adam(lr: 0.1)
  measure slope = a[1]
  steps 300
  expect abs(slope + 0.5) < 1e-2
}`;
    expect((await run(head + sweep + line, 'line')).code).toBe(0);
  });

  it.each([
    ['above the sweep', head + fit + sweep, 'the sweep stands further down'],
    [
      'a column of texts',
      `${head}${sweep.replace('size in [1.0, 2.0]', 'act in ["relu"]')}run r { show s.act }`,
      'no numbers',
    ],
    [
      'in data',
      `${head}${sweep}data e = d.train { field y = point * mean(s.error) }\nrun r on e { show mean(y) }`,
      'before anything',
    ],
  ])('is refused %s', async (_, text, why) => {
    const found = await findings(text);
    expect(found.map((d) => d.code)).toContain('DLN2728');
    expect(found.find((d) => d.code === 'DLN2728')?.message).toContain(why);
  });

  it('is refused to the train that the sweep trains, before anything runs', async () => {
    const own = `${head.replace('measure error', 'measure mine = mean(s.error)\n  measure error')}${sweep}`;
    const { events, code } = await run(own);
    expect(code).not.toBe(0);
    expect(events.filter((e) => e.event === 'sweep')).toEqual([]);
  });

  it('has a name that is there', async () => {
    const [found] = await findings(`${head}${sweep}run r { show s.eror }`);
    expect(found?.message).toContain('eror');
    expect(found?.help?.join() ?? '').toContain('error');
  });

  it('is refused by what runs no sweep', async () => {
    const line =
      'train line {\n  weight a: f32[] = 0\n  minimize (a - mean(s.error)) ^ 2 with SGD(lr: 0.1)\n  steps 3\n}';
    folder.put('f.dln', head + sweep + line);
    const { err, code } = await dlnc(folder.path, 'gradcheck', 'f.dln', 'line');
    expect(code).not.toBe(0);
    expect(err).toContain('the sweep `s` has not been run');
  });
});

describe('a cost as a measure', () => {
  it('is no second use of the model', async () => {
    const text = `model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(4) |> relu |> Dense(2)
data d = circles(points: 8)
train t on d {
  minimize cross_entropy(M(point), label) with Adam
  measure size = params(M)
  epochs 1
}`;
    expect(await findings(text)).toEqual([]);
  });
});
