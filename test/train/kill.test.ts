/** Proves that a training killed at random instants always goes on, and ends with the very bits of one that was left alone. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestThatVerifies } from '@dln/runtime/node';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { survive } from './survive.js';

const root = mkdtempSync(join(tmpdir(), 'dln-kill-'));
const script = join(root, 'child.mjs');
const source = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

beforeAll(async () => {
  await build({
    entryPoints: [source('test/train/kill-child.ts')],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    alias: {
      '@dln/runtime/node': source('runtime/src/node/index.ts'),
      '@dln/runtime': source('runtime/src/index.ts'),
      '@dln/compiler': source('compiler/src/index.ts'),
      '@dln/formats': source('formats/src/index.ts'),
      '@dln/grammar': source('grammar/src/index.ts'),
    },
    external: ['@tensorflow/*'],
    logLevel: 'silent',
  });
});
afterAll(() => rmSync(root, { recursive: true }));

const finalDigest = (folder: string): string => {
  const { found } = newestThatVerifies(folder);
  expect(found?.state.clock.step).toBe(120);
  return createHash('sha256').update(readFileSync(found!.path)).digest('hex');
};

/** Kills in a run of the test; the nightly run asks for more. */
const kills = Number(process.env.DLN_KILLS ?? 20);

describe('kill -9', () => {
  it(`${kills} times at random instants: always a checkpoint to go on with, and the same bits at the end`, async () => {
    const alone = join(root, 'alone');
    const command = (folder: string, ms: number) => () => [process.execPath, script, folder, String(ms)] as const;
    expect((await survive({ command: command(alone, 0), folder: alone, kills: 0, seed: 1, within: 0 })).exit).toBe(0);
    let done = 0;
    let writing = 0;
    for (let round = 0; done < kills; round++) {
      const folder = join(root, `killed-${round}`);
      // 2 ms before and after each call: saving takes most of the time, so most kills hit it
      const survived = await survive({
        command: command(folder, 2),
        folder,
        kills: Math.min(20, kills - done),
        seed: round + 7,
        within: 100,
      });
      expect(survived.exit).toBe(0);
      expect(finalDigest(folder)).toBe(finalDigest(alone));
      expect(survived.kills).toBeGreaterThan(0);
      done += survived.kills;
      writing += survived.whileWriting;
    }
    expect(writing / done).toBeGreaterThanOrEqual(0.25);
  }, 600_000);
});
