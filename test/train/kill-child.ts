/** A training in a process of its own, to be killed: goes on with the folder that it is given, on a disk that takes its time. */
import { newestThatVerifies, nodeFiles, openCheckpoints } from '@dln/runtime/node';
import { referenceBackend } from '../../runtime/src/backends/reference.js';
import { train } from '../../runtime/src/train/loop.js';
import { fakeDoor, fakePlan } from './fake-door.js';
import { realProgram } from './real-program.js';

const [folder = '', milliseconds = '0'] = process.argv.slice(2);
/** Every call takes so long that a kill finds it under way. */
const slow = <A extends readonly unknown[], T>(act: (...args: A) => T) => {
  const cell = new Int32Array(new SharedArrayBuffer(4));
  return (...args: A): T => {
    Atomics.wait(cell, 0, 0, Number(milliseconds));
    const result = act(...args);
    Atomics.wait(cell, 0, 0, Number(milliseconds));
    return result;
  };
};
const files = {
  ...nodeFiles,
  write: slow((file: number, bytes: Uint8Array, from: number) =>
    nodeFiles.write(file, bytes.subarray(0, from + 700), from),
  ),
  fsync: slow(nodeFiles.fsync),
  rename: slow(nodeFiles.rename),
};

const { found } = newestThatVerifies(folder);
const store = openCheckpoints(folder, { resumed: found !== null, files });
if ('fault' in store) throw new Error(store.fault);
const { door } = fakeDoor(referenceBackend(2 ** 30), { checkpoints: store });
const plan = fakePlan({
  program: realProgram(),
  steps: 120,
  checkpoint: { count: 1, unit: 'steps' },
  measures: ['loss'],
});
let begun = false;
const emit: typeof door.emit = (told) => {
  const { event } = told;
  if (event === 'diagnostic') process.stderr.write(`${JSON.stringify(told)}\n`);
  if (!begun && event === 'checkpoint') process.stdout.write('begun\n');
  begun ||= event === 'checkpoint';
};
const result = await train(plan, { ...door, emit }, found === null ? {} : { resume: { ...found, set: {} } });
process.exit(result.exit);
