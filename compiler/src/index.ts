/** The public surface of the compiler. */
export type { Clock } from './analyze/clocks.js';
export {
  type KeptRows,
  type Phase,
  type PhaseOptions,
  type Split,
  splitByClock,
} from './analyze/split-by-clock.js';
export type { ClockOf } from './analyze/train-clocks.js';
export { builtinNamed, builtinNames } from './check/builtins/index.js';
export type * from './data/dataset.js';
export { drawnFields } from './data/drawn-fields.js';
export { catalogue, describe } from './diagnostics/catalogue.js';
export { combinationsFailed } from './diagnostics/DLN2740-combinations-failed.js';
export { fileNotFound } from './diagnostics/DLN4001-file-not-found.js';
export { notAFile } from './diagnostics/DLN4002-not-a-file.js';
export { notText } from './diagnostics/DLN4003-not-text.js';
export { fileTooLarge } from './diagnostics/DLN4004-file-too-large.js';
export { noPermission } from './diagnostics/DLN4005-no-permission.js';
export { emptyFile } from './diagnostics/DLN4006-empty-file.js';
export { fileFailed } from './diagnostics/DLN4007-file-failed.js';
export { fileExists } from './diagnostics/DLN4008-file-exists.js';
export { saveOutside } from './diagnostics/DLN4010-save-outside.js';
export { saveUnknownEnding } from './diagnostics/DLN4011-save-unknown-ending.js';
export { saveShape } from './diagnostics/DLN4012-save-shape.js';
export { checkpointOfAnotherProgram } from './diagnostics/DLN4304-checkpoint-of-another-program.js';
export { checkpointOfOtherData } from './diagnostics/DLN4305-checkpoint-of-other-data.js';
export { checkpointOfAnotherSeed } from './diagnostics/DLN4306-checkpoint-of-another-seed.js';
export { checkpointOfAnotherBackend } from './diagnostics/DLN4307-checkpoint-of-another-backend.js';
export { noCheckpoint } from './diagnostics/DLN4311-no-checkpoint.js';
export { noCheckpointVerifies } from './diagnostics/DLN4312-no-checkpoint-verifies.js';
export { checkpointSkipped } from './diagnostics/DLN4313-checkpoint-skipped.js';
export { metricsNotWritten } from './diagnostics/DLN4314-metrics-not-written.js';
export { nothingTrained } from './diagnostics/DLN4315-nothing-trained.js';
export { checkpointOfAnotherModel } from './diagnostics/DLN4316-checkpoint-of-another-model.js';
export { notFinite } from './diagnostics/DLN5001-not-finite.js';
export { inputNotFinite } from './diagnostics/DLN5002-input-not-finite.js';
export { residentNotFinite } from './diagnostics/DLN5003-resident-not-finite.js';
export { lossNotFinite } from './diagnostics/DLN5004-loss-not-finite.js';
export { tensorTooLarge } from './diagnostics/DLN5005-tensor-too-large.js';
export { outOfMemory } from './diagnostics/DLN5006-out-of-memory.js';
export { backendTrapped } from './diagnostics/DLN5007-backend-trapped.js';
export { kernelRefused } from './diagnostics/DLN5008-kernel-refused.js';
export { feedRefused } from './diagnostics/DLN5009-feed-refused.js';
export { expectFailed } from './diagnostics/DLN5010-expect-failed.js';
export { fromDiffers } from './diagnostics/DLN5011-from-differs.js';
export { fromLacks } from './diagnostics/DLN5012-from-lacks.js';
export { fromNothing } from './diagnostics/DLN5013-from-nothing.js';
export { noBatch } from './diagnostics/DLN5014-no-batch.js';
export { stepBroke } from './diagnostics/DLN5090-step-broke.js';
export { backendNotLoaded } from './diagnostics/DLN5101-backend-not-loaded.js';
export * from './diagnostics/define-diagnostic.js';
export { type FileTable, fileSpan, fileTable, type SourceFile } from './diagnostics/locate.js';
export { type JsonDiagnostic, toJson } from './diagnostics/render-json.js';
export { renderTerminal } from './diagnostics/render-terminal.js';
export { similar } from './diagnostics/similar.js';
export { differentiate } from './differentiate/differentiate.js';
export { constant, evaluate } from './dims/algebra.js';
export type * from './dims/dim.js';
export type { EmittedEntry, FedInput } from './emit/emit-entry.js';
export { type EmittedProbe, emitProbe } from './emit/emit-probe.js';
export { type EmittedProgram, type EmittedResident, emitProgram } from './emit/emit-program.js';
export { Unlowered } from './emit/lower-graph.js';
export { type PytorchFunction, pytorchFunction } from './emit/pytorch.js';
export { bindAttrs } from './graph/attrs.js';
export { createBuilder, typesOf } from './graph/builder.js';
export { evaluateGraph, roundFeeds } from './graph/evaluate.js';
export type * from './graph/graph.js';
export { bodyOf, conditionOf, loopAttrs } from './graph/loop.js';
export { printGraph } from './graph/print.js';
export type * from './graph/program.js';
export { copyInto } from './graph/rebuild.js';
export { type PlacedWeight, placedWeights } from './lint/reached-weights.js';
export type * from './ops/define-op.js';
export { findOperator, operators } from './ops/registry.js';
export { legalise } from './optimize/legalise.js';
export {
  applyOf,
  type Checked,
  checkFile,
  chunksOf,
  clocksIn,
  fixFile,
  memoryIn,
  modelWeightsOf,
  type PlanOptions,
  planOf,
  summaryOf,
} from './pipeline.js';
export {
  type Database,
  type FileState,
  type Need,
  openDatabase,
  type ParsedChunk,
  resolveUri,
} from './query/database.js';
export { factsOf } from './query/facts.js';
export { type Fit, fittingStages } from './query/fitting.js';
export type { CallSight, DeclarationFacts, Sight } from './query/recording.js';
export { isStd, stdDeclaration, stdFiles, stdNames } from './query/std.js';
export { toDiagnostic } from './query/syntax-diagnostic.js';
export type { MendedFile, Mending } from './repair/mend-file.js';
export { withRepairs } from './repair/repairs.js';
export {
  diffStored,
  diffSummaries,
  type FigureDiff,
  type LayerDiff,
  type ModelDiff,
  type WeightDiff,
} from './summary/diff.js';
export type { Memory } from './summary/memory.js';
export type { ModelWeight } from './summary/model-weights.js';
export type { Figure, Summary, SummaryLayer } from './summary/summarise.js';
export { type DerivedNames, deriveNames, type NamedTensor } from './train/derive-names.js';
export { type DerivedTensors, deriveTensors, type Portion } from './train/derive-tensors.js';
export type * from './train/plan.js';
export { showType } from './types/show.js';
export * from './types/tensor-type.js';
