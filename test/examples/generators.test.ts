/** The examples that make something: what they make has a number, and an untrained network does not reach it. */
import { readFileSync } from 'node:fs';
import type { RunEvent } from '@dln/runtime';
import { describe, expect, it } from 'vitest';
import { dlnc } from '../cli/dlnc.js';
import { Folder } from '../cli/folder.js';
import { folder } from './example.js';

/** Runs an example beside its data, with some of its text replaced. */
async function run(name: string, ...changes: readonly (readonly [string, string])[]) {
  const place = new Folder();
  try {
    let text = readFileSync(`${folder}${name}`, 'utf8');
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replaceAll(from, to);
    }
    for (const path of data) place.put(path, readFileSync(folder + path));
    place.put(name, text);
    const { code, out } = await dlnc(place.path, 'run', name, '--json', '--backend', 'wasm');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as RunEvent);
    const broken = events.flatMap((e) => (e.event === 'expect' && !e.holds ? [e.text] : []));
    const said = events.flatMap((e) => (e.event === 'text' ? [e.text] : []));
    return { code, broken, said, out };
  } finally {
    place.remove();
  }
}
const data = ['course/data/digits.npz', 'data/cc0.txt', 'data/cc0-tokens.json'];

describe('gan.dln', () => {
  it('paints digits that a reader of digits takes for digits, all ten', { timeout: 240_000 }, async () => {
    const { code, broken } = await run('gan.dln', ['steps 1500', 'steps 600'], ['score > 5', 'score > 4']);
    expect({ code, broken }).toEqual({ code: 0, broken: [] });
  });
  it('does not before it has played', { timeout: 60_000 }, async () => {
    const { code, broken, out } = await run('gan.dln', ['steps 1500', 'steps 4']);
    expect(out).toMatch(/"score = 1\.\d+"/);
    expect({ code, broken: broken[0] }).toEqual({ code: 1, broken: 'score > 5' });
  });
});

describe('writer.dln', () => {
  it('writes on what it knows by heart, through its cache as without one, by each way to choose', {
    timeout: 240_000,
  }, async () => {
    const { code, broken, said } = await run('writer.dln');
    expect({ code, broken }).toEqual({ code: 0, broken: [] });
    expect(said[0]).toBe(' throughout the world automatically confer');
  });
  it('does not where each new token is read at a wrong place', { timeout: 240_000 }, async () => {
    const { broken } = await run('writer.dln', ['cache, i + T)', 'cache, i)'], ['steps 200', 'steps 120']);
    expect(broken).toContain('mean(said == again) == 1');
  });
});
