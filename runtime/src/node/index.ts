/** The doors of the runtime that need Node: files, atomic writes. */
export { type FileCalls, nodeFiles, writeAtomically } from './atomic-write.js';
export {
  availableBackends,
  loadNodeBackend,
  type NodeBackendName,
  type NodeLoadOptions,
  nodeBackendNames,
} from './backends.js';
export {
  checkpointFolder,
  type FolderOptions,
  type Newest,
  newestThatVerifies,
  nodeDigest,
  openCheckpoints,
  readCheckpoint,
} from './checkpoints.js';
export { FileBytes } from './files.js';
export { withoutNewHandlers } from './load-wasm.js';
export { eventLine, type MetricsFile, openMetrics } from './metrics-file.js';
export { loadSourceHeader, type OpenedSource, openSource, sourcePaths } from './sources.js';
export { type TensorflowOptions, tensorflowBackend } from './tensorflow.js';
export { findBinding, nativeFolder } from './tensorflow-binding.js';
