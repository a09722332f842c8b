/** The public surface of the runtime that a browser may load. */
export type * from './backends/backend.js';
export { BackendFailure, type FailedNode, type FailureKind } from './backends/failure.js';
export { type BackendName, type LoadOptions, loadBackend } from './backends/open.js';
export type { CheckpointState, LoopState, StoredResident } from './checkpoint/checkpoint.js';
export { decodeCheckpoint } from './checkpoint/decode.js';
export { encodeCheckpoint } from './checkpoint/encode.js';
export { type Digest, sha256 } from './checkpoint/sha256.js';
export { type GivenDoor, type GivenRows, rowOpener } from './data/open-rows.js';
export type * from './events.js';
export { AppliedModel, isDiagnostic, type Trained } from './train/apply.js';
export type * from './train/door.js';
export { type Length, lengthOf } from './train/length.js';
export { laidOut } from './train/loads.js';
export { train } from './train/loop.js';
export { type RunResult, run } from './train/run.js';
export { seedWords } from './train/seed.js';
export { type SweepDoor, sweep } from './train/sweep.js';
export type { Table } from './train/table.js';
