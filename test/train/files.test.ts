/** Proves that saving survives power cuts and failing calls: the old or the new checkpoint is always there. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { CheckpointState } from '../../runtime/src/checkpoint/checkpoint.js';
import { encodeCheckpoint } from '../../runtime/src/checkpoint/encode.js';
import type { RunEvent } from '../../runtime/src/events.js';
import { type FileCalls, writeAtomically } from '../../runtime/src/node/atomic-write.js';
import {
  checkpointFolder,
  newestThatVerifies,
  nodeDigest,
  openCheckpoints,
} from '../../runtime/src/node/checkpoints.js';
import { openMetrics } from '../../runtime/src/node/metrics-file.js';
import type { CheckpointStore } from '../../runtime/src/train/door.js';
import { train } from '../../runtime/src/train/loop.js';
import { CrashFiles } from './crash-files.js';
import { fakeDoor, fakePlan, only } from './fake-door.js';
import { fakeBackend } from './fake-session.js';

const stateAt = (step: number): CheckpointState => ({
  program: 'p',
  train: 't',
  seed: 1,
  clock: { step, epoch: 0, position: 0 },
  loop: { sums: {}, trained: null, validated: null, best: null, waited: 0, ended: null, params: {} },
  data: 'none',
  backend: 'cpu',
  dln: '0.1.0',
  residents: new Map([
    ['w', { role: 'weight', tensor: { dtype: 'f32', shape: [8], data: new Float32Array(8).fill(step) } }],
  ]),
});
const clock = (step: number) => ({ step, epoch: 0, position: 0 });
const bytesAt = (step: number): Uint8Array => encodeCheckpoint(stateAt(step), nodeDigest);

function opened(files: FileCalls, resumed = true): CheckpointStore {
  const store = openCheckpoints('/runs/f/t', { resumed, files });
  if ('fault' in store) throw new Error(store.fault);
  return store;
}
const newestIn = (files: Pick<FileCalls, 'list' | 'read'>): number | null =>
  newestThatVerifies('/runs/f/t', files).found?.state.clock.step ?? null;

describe('a power cut', () => {
  /** Saves checkpoints and looks at every state in which each call may leave the disk; gives the worst finding. */
  async function cut(lies: ConstructorParameters<typeof CrashFiles>[0], steps = [10, 20, 30, 40, 50]) {
    const files = new CrashFiles(lies);
    const store = opened(files);
    let saved: number | null = null;
    const seen = { states: 0, lost: 0, temporary: 0 };
    files.after = () => {
      for (const disk of files.crashes()) {
        const newest = newestIn(disk);
        seen.states++;
        if (saved !== null && (newest === null || newest < saved)) seen.lost++;
        if (disk.list('').some((name) => name.endsWith('.tmp'))) seen.temporary++;
      }
    };
    for (const step of steps) {
      expect(await store.save(bytesAt(step), clock(step))).toEqual({ path: `/runs/f/t/step-0000${step}.dlnw` });
      saved = step;
    }
    return seen;
  }

  it('at every instant of writing leaves the old or the new checkpoint', async () => {
    const { states, lost, temporary } = await cut({});
    expect(states).toBeGreaterThan(500);
    expect(temporary).toBeGreaterThan(0); // half-written files were among them
    expect(lost).toBe(0);
  });

  it('the controls: without fsync of the file, or of the folder, some state loses it', async () => {
    expect((await cut({ fsync: true }, [10, 20, 30])).lost).toBeGreaterThan(0);
    expect((await cut({ fsyncFolder: true }, [10, 20, 30])).lost).toBeGreaterThan(0);
  });
});

describe('a failing call', () => {
  const codes = { ENOSPC: 'DLN4308', EDQUOT: 'DLN4308', EACCES: 'DLN4309', EROFS: 'DLN4309', EIO: 'DLN4310' };

  it.each(Object.entries(codes))(
    '%s at each call in turn: the old one stays, nothing is left behind, the next save works',
    async (code, fault) => {
      const calls = new Set<string>();
      for (let at = 0; ; at++) {
        const files = new CrashFiles();
        const store = opened(files);
        for (const step of [1, 2]) await store.save(bytesAt(step), clock(step));
        const begun = files.log.length;
        files.fails = (_, index) => (index === begun + at ? code : null);
        const result = await store.save(bytesAt(3), clock(3));
        const failed = files.log[begun + at];
        if (failed === undefined) break;
        calls.add(failed);
        if (failed === 'unlink') expect(result).toMatchObject({ path: '/runs/f/t/step-000003.dlnw' });
        else expect(result).toMatchObject({ fault, args: { path: '/runs/f/t/step-000003.dlnw', reason: code } });
        expect(newestIn(files)).toBe(failed === 'fsyncFolder' || failed === 'unlink' ? 3 : 2);
        expect(files.list()).toContain('step-000002.dlnw');
        expect(files.list().filter((name) => name.endsWith('.tmp'))).toEqual([]);
        expect(files.openFiles).toBe(failed === 'close' ? 1 : 0);
        files.fails = () => null;
        expect(await store.save(bytesAt(4), clock(4))).toMatchObject({ path: '/runs/f/t/step-000004.dlnw' });
        expect([...files.list()].sort().slice(-1)).toEqual(['step-000004.dlnw']);
      }
      expect([...calls].sort()).toEqual(['close', 'fsync', 'fsyncFolder', 'open', 'rename', 'unlink', 'write']);
    },
  );

  it('does not stop a training; a last checkpoint that is not written is exit 1', async () => {
    for (const [failing, exit] of [
      [(n: number) => n === 2, 0],
      [(n: number) => n >= 3, 1],
    ] as const) {
      const files = new CrashFiles();
      let opens = 0;
      files.fails = (call) => (call === 'open' && failing(++opens) ? 'ENOSPC' : null);
      const { door, events } = fakeDoor(fakeBackend().backend, { checkpoints: opened(files) });
      const result = await train(fakePlan({ epochs: 3, checkpoint: { count: 1, unit: 'epochs' } }), door);
      expect(result).toMatchObject({ ended: 'finished', exit, clock: { step: 9 } });
      expect(only(events, 'diagnostic').map((e) => e.diagnostic.code)).toEqual(['DLN4308']);
      expect(newestIn(files)).toBe(exit === 0 ? 9 : 6);
    }
  });
});

describe('the folder', () => {
  const root = mkdtempSync(join(tmpdir(), 'dln-files-'));
  afterAll(() => rmSync(root, { recursive: true }));

  it('keeps the newest two, and puts the run before aside', async () => {
    const folder = checkpointFolder(root, 'lenet', 'lenet');
    const save = async (resumed: boolean, steps: readonly number[]) => {
      const store = openCheckpoints(folder, { resumed });
      if ('fault' in store) throw new Error(store.fault);
      for (const step of steps)
        expect(await store.save(bytesAt(step), clock(step))).toMatchObject({ path: expect.anything() });
      return readdirSync(folder).sort();
    };
    expect(await save(false, [])).toEqual([]);
    expect(await save(false, [100, 200, 1_000_000])).toEqual(['step-000200.dlnw', 'step-1000000.dlnw']);
    expect(newestThatVerifies(folder).found?.state.clock.step).toBe(1_000_000);
    expect(await save(true, [1_000_001])).toEqual(['step-1000000.dlnw', 'step-1000001.dlnw']);
    expect(await save(false, [5])).toEqual(['previous', 'step-000005.dlnw']);
    expect(readdirSync(join(folder, 'previous')).sort()).toEqual(['step-1000000.dlnw', 'step-1000001.dlnw']);
    expect(newestThatVerifies(folder).found?.state.clock.step).toBe(5);
    expect(await save(false, [])).toEqual(['previous']);
    expect(readdirSync(join(folder, 'previous'))).toEqual(['step-000005.dlnw']);
  });

  it('passes over what is damaged and removes what is half-written', async () => {
    const folder = join(root, 'damaged');
    const store = openCheckpoints(folder, { resumed: false });
    if ('fault' in store) throw new Error(store.fault);
    for (const step of [1, 2]) await store.save(bytesAt(step), clock(step));
    const bad = bytesAt(3);
    bad[bad.length - 1] = bad.at(-1)! ^ 1;
    writeFileSync(join(folder, 'step-000003.dlnw'), bad);
    writeFileSync(join(folder, '.step-000004.dlnw.99.tmp'), bad.subarray(0, 20));
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    const { found, skipped } = newestThatVerifies(folder);
    expect(found?.state.clock.step).toBe(2);
    expect(skipped).toMatchObject([
      {
        path: join(folder, 'step-000003.dlnw'),
        fault: { fault: 'DLN4301', args: { path: join(folder, 'step-000003.dlnw') } },
      },
    ]);
    openCheckpoints(folder, { resumed: true });
    expect(readdirSync(folder).sort()).toEqual([
      'notes.txt',
      'step-000001.dlnw',
      'step-000002.dlnw',
      'step-000003.dlnw',
    ]);
    expect(newestThatVerifies(join(root, 'nowhere'))).toEqual({ found: null, skipped: [] });
  });

  it('is never left by a name', () => {
    for (const name of ['..', '../../etc', '.', '', 'a/b', 'C:\\x', 'nul\0', '..%2f', 'trän']) {
      const folder = checkpointFolder('/runs', name, name);
      expect(folder).toMatch(/^\/runs\/[A-Za-z0-9_%-]+\/[A-Za-z0-9_%-]+$/);
    }
    expect(checkpointFolder('/runs', 'lenet', 'a/b')).not.toBe(checkpointFolder('/runs', 'lenet', 'a_b'));
    expect(checkpointFolder('runs', 'lenet', 'lenet')).toBe(join('runs', 'lenet', 'lenet'));
  });

  it('a file takes the place of another whole', () => {
    const path = join(root, 'one');
    expect(writeAtomically(path, Uint8Array.of(1, 2))).toBe(null);
    expect(writeAtomically(path, Uint8Array.of(3))).toBe(null);
    expect([...readFileSync(path)]).toEqual([3]);
    expect(writeAtomically(join(root, 'no', 'folder'), Uint8Array.of(3))).toMatchObject({
      fault: 'DLN4310',
      args: { call: 'open', reason: 'ENOENT' },
    });
    expect(existsSync(join(root, 'no'))).toBe(false);
  });
});

describe('metrics', () => {
  const root = mkdtempSync(join(tmpdir(), 'dln-metrics-'));
  afterAll(() => rmSync(root, { recursive: true }));
  const event = (seconds: number, loss: number): RunEvent => ({
    run: 't',
    seconds,
    event: 'validate',
    clock: clock(1),
    measures: { loss },
  });

  it('are one event a line, appended to by a resumed run, whatever a killed one left', () => {
    const path = join(root, 'deep', 'metrics.jsonl');
    const write = (resumed: boolean, ...events: readonly RunEvent[]): void => {
      const file = openMetrics(path, resumed);
      if ('reason' in file) throw new Error(file.reason);
      for (const e of events) expect(file.write(e)).toBe(null);
      file.close();
      expect(file.write(event(9, 9))).toBe(null);
    };
    const lines = (): unknown[] =>
      readFileSync(path, 'utf8')
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown);
    write(false, event(1, 0.5), event(2, Number.NaN));
    expect(lines()).toEqual([event(1, 0.5), { ...event(2, 0), measures: { loss: 'NaN' } }]);
    writeFileSync(path, `${readFileSync(path, 'utf8')}{"run":"t","sec`);
    write(true, event(3, 0.25));
    expect(readFileSync(path, 'utf8').split('\n')).toHaveLength(5);
    expect(JSON.parse(readFileSync(path, 'utf8').split('\n')[3]!)).toEqual(event(3, 0.25));
    write(false, event(4, 1));
    expect(lines()).toEqual([event(4, 1)]);
    expect(openMetrics(join(path, 'below-a-file'), false)).toMatchObject({ reason: expect.stringMatching(/^E/) });
  });
});
