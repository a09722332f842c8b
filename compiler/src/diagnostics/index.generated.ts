/** Lists every diagnostic of this folder; written by `npm run gen`. */
import { unknownCharacter } from './DLN1001-unknown-character.js';
import { bidiControl } from './DLN1002-bidi-control.js';
import { controlCharacter } from './DLN1003-control-character.js';
import { unclosedString } from './DLN1004-unclosed-string.js';
import { unknownEscape } from './DLN1005-unknown-escape.js';
import { malformedNumber } from './DLN1006-malformed-number.js';
import { singleQuotes } from './DLN1007-single-quotes.js';
import { unclosedName } from './DLN1008-unclosed-name.js';
import { foreignSign } from './DLN1009-foreign-sign.js';
import { unclosedBracket } from './DLN1010-unclosed-bracket.js';
import { strayBracket } from './DLN1011-stray-bracket.js';
import { wrongBracket } from './DLN1012-wrong-bracket.js';
import { semicolon } from './DLN1013-semicolon.js';
import { slashComment } from './DLN1014-slash-comment.js';
import { checkedComment } from './DLN1015-checked-comment.js';
import { expected } from './DLN1020-expected.js';
import { expectedExpression } from './DLN1021-expected-expression.js';
import { expectedType } from './DLN1022-expected-type.js';
import { expectedName } from './DLN1023-expected-name.js';
import { reservedName } from './DLN1024-reserved-name.js';
import { missingEquals } from './DLN1025-missing-equals.js';
import { missingComma } from './DLN1026-missing-comma.js';
import { missingType } from './DLN1027-missing-type.js';
import { missingBody } from './DLN1028-missing-body.js';
import { missingBraces } from './DLN1029-missing-braces.js';
import { equalsBrace } from './DLN1030-equals-brace.js';
import { trailingText } from './DLN1031-trailing-text.js';
import { pipeThenOperator } from './DLN1032-pipe-then-operator.js';
import { chainedComparison } from './DLN1033-chained-comparison.js';
import { misplacedNot } from './DLN1034-misplaced-not.js';
import { assignInCondition } from './DLN1035-assign-in-condition.js';
import { equalsArgument } from './DLN1036-equals-argument.js';
import { rangeAsList } from './DLN1037-range-as-list.js';
import { fileLevelLet } from './DLN1038-file-level-let.js';
import { unknownDeclaration } from './DLN1039-unknown-declaration.js';
import { unknownClause } from './DLN1040-unknown-clause.js';
import { textOutside } from './DLN1041-text-outside.js';
import { foreignStatement } from './DLN1042-foreign-statement.js';
import { tooLarge } from './DLN1101-too-large.js';
import { tooManyBrackets } from './DLN1102-too-many-brackets.js';
import { tooManyTokens } from './DLN1103-too-many-tokens.js';
import { tooDeep } from './DLN1104-too-deep.js';
import { tooManyFaults } from './DLN1105-too-many-faults.js';
import { unknownName } from './DLN1201-unknown-name.js';
import { importNotFound } from './DLN1202-import-not-found.js';
import { importCycle } from './DLN1203-import-cycle.js';
import { notExported } from './DLN1204-not-exported.js';
import { declaredTwice } from './DLN1205-declared-twice.js';
import { importNameMissing } from './DLN1206-import-name-missing.js';
import { unknownType } from './DLN1207-unknown-type.js';
import { rankMismatch } from './DLN2001-rank-mismatch.js';
import { dtypeMismatch } from './DLN2002-dtype-mismatch.js';
import { dimMismatch } from './DLN2003-dim-mismatch.js';
import { resultMismatch } from './DLN2004-result-mismatch.js';
import { branchesDiffer } from './DLN2005-branches-differ.js';
import { wrongKind } from './DLN2006-wrong-kind.js';
import { dimNotPositive } from './DLN2007-dim-not-positive.js';
import { notWhole } from './DLN2008-not-whole.js';
import { unreadableDim } from './DLN2009-unreadable-dim.js';
import { axisOutOfRange } from './DLN2010-axis-out-of-range.js';
import { indexOutOfRange } from './DLN2011-index-out-of-range.js';
import { reshapeSize } from './DLN2012-reshape-size.js';
import { matmulInner } from './DLN2013-matmul-inner.js';
import { concatMismatch } from './DLN2014-concat-mismatch.js';
import { classWanted } from './DLN2015-class-wanted.js';
import { divisionByZero } from './DLN2016-division-by-zero.js';
import { fractionalInteger } from './DLN2017-fractional-integer.js';
import { dtypeOperator } from './DLN2018-dtype-operator.js';
import { conditionNeeded } from './DLN2019-condition-needed.js';
import { dimOverflow } from './DLN2020-dim-overflow.js';
import { operatorMismatch } from './DLN2021-operator-mismatch.js';
import { listNeeded } from './DLN2022-list-needed.js';
import { noArmMatches } from './DLN2023-no-arm-matches.js';
import { tooManyIndices } from './DLN2024-too-many-indices.js';
import { channelMismatch } from './DLN2025-channel-mismatch.js';
import { windowDoesNotFit } from './DLN2026-window-does-not-fit.js';
import { unboundDim } from './DLN2027-unbound-dim.js';
import { checkedCommentDiffers } from './DLN2028-checked-comment-differs.js';
import { tooManyElements } from './DLN2029-too-many-elements.js';
import { patternSyntax } from './DLN2030-pattern-syntax.js';
import { patternRank } from './DLN2031-pattern-rank.js';
import { patternLetterUnknown } from './DLN2032-pattern-letter-unknown.js';
import { patternLengthsDiffer } from './DLN2033-pattern-lengths-differ.js';
import { patternNotWhole } from './DLN2034-pattern-not-whole.js';
import { patternLengthMissing } from './DLN2035-pattern-length-missing.js';
import { patternLetterLost } from './DLN2036-pattern-letter-lost.js';
import { patternLetterTwice } from './DLN2037-pattern-letter-twice.js';
import { patternArgumentUnknown } from './DLN2038-pattern-argument-unknown.js';
import { patternOperands } from './DLN2039-pattern-operands.js';
import { operatorRefuses } from './DLN2040-operator-refuses.js';
import { updateMisfit } from './DLN2041-update-misfit.js';
import { textValue } from './DLN2042-text-value.js';
import { imageChannels } from './DLN2101-image-channels.js';
import { datasetArgument } from './DLN2102-dataset-argument.js';
import { fitRows } from './DLN2103-fit-rows.js';
import { fieldRows } from './DLN2104-field-rows.js';
import { rowsJoined } from './DLN2105-rows-joined.js';
import { dataStatement } from './DLN2106-data-statement.js';
import { fitOutside } from './DLN2107-fit-outside.js';
import { drawRows } from './DLN2108-draw-rows.js';
import { clockInData } from './DLN2109-clock-in-data.js';
import { wholeWithGaps } from './DLN2110-whole-with-gaps.js';
import { raggedArrays } from './DLN2111-ragged-arrays.js';
import { broadcastMismatch } from './DLN2203-broadcast-mismatch.js';
import { bothStretch } from './DLN2204-both-stretch.js';
import { whereViolated } from './DLN2301-where-violated.js';
import { conditionNotWritten } from './DLN2302-condition-not-written.js';
import { costOpen } from './DLN2320-cost-open.js';
import { costName } from './DLN2321-cost-name.js';
import { whereNever } from './DLN2322-where-never.js';
import { unknownArgument } from './DLN2401-unknown-argument.js';
import { missingArgument } from './DLN2402-missing-argument.js';
import { argumentTwice } from './DLN2403-argument-twice.js';
import { tooManyArguments } from './DLN2404-too-many-arguments.js';
import { notCallable } from './DLN2405-not-callable.js';
import { choiceMismatch } from './DLN2406-choice-mismatch.js';
import { tensorsFirst } from './DLN2407-tensors-first.js';
import { stageNotLayer } from './DLN2408-stage-not-layer.js';
import { noSuchPart } from './DLN2409-no-such-part.js';
import { recursionWithoutType } from './DLN2410-recursion-without-type.js';
import { recursionTooDeep } from './DLN2411-recursion-too-deep.js';
import { tooManyRounds } from './DLN2412-too-many-rounds.js';
import { tooMuchToUnroll } from './DLN2413-too-much-to-unroll.js';
import { arrowMismatch } from './DLN2415-arrow-mismatch.js';
import { arrowCondition } from './DLN2416-arrow-condition.js';
import { bindingCycle } from './DLN2501-binding-cycle.js';
import { boundTwice } from './DLN2502-bound-twice.js';
import { noResult } from './DLN2503-no-result.js';
import { resultNotLast } from './DLN2504-result-not-last.js';
import { nextWithoutState } from './DLN2505-next-without-state.js';
import { predefinedName } from './DLN2506-predefined-name.js';
import { patternMismatch } from './DLN2507-pattern-mismatch.js';
import { fieldOutsideData } from './DLN2508-field-outside-data.js';
import { cellTypeMissing } from './DLN2509-cell-type-missing.js';
import { initialDependsOnData } from './DLN2510-initial-depends-on-data.js';
import { instanceDiffers } from './DLN2511-instance-differs.js';
import { gradNotReached } from './DLN2512-grad-not-reached.js';
import { carryChangesType } from './DLN2520-carry-changes-type.js';
import { scanAxisMissing } from './DLN2521-scan-axis-missing.js';
import { scanAxisTwice } from './DLN2522-scan-axis-twice.js';
import { carryNotMoved } from './DLN2523-carry-not-moved.js';
import { nextWithoutCarry } from './DLN2524-next-without-carry.js';
import { stateMovesInLoop } from './DLN2525-state-moves-in-loop.js';
import { scanLengthsDiffer } from './DLN2526-scan-lengths-differ.js';
import { scanSource } from './DLN2527-scan-source.js';
import { iterateCondition } from './DLN2528-iterate-condition.js';
import { loopWithoutResult } from './DLN2529-loop-without-result.js';
import { roundsNotWhole } from './DLN2530-rounds-not-whole.js';
import { roundsWithWeights } from './DLN2531-rounds-with-weights.js';
import { carryPartsDiffer } from './DLN2532-carry-parts-differ.js';
import { scanWithoutAxis } from './DLN2533-scan-without-axis.js';
import { modelBatch } from './DLN2601-model-batch.js';
import { modelTakesTensors } from './DLN2602-model-takes-tensors.js';
import { costNeedsValue } from './DLN2620-cost-needs-value.js';
import { summaryNoTrain } from './DLN2621-summary-no-train.js';
import { clauseTwice } from './DLN2701-clause-twice.js';
import { objectiveNotScalar } from './DLN2702-objective-not-scalar.js';
import { nothingToMove } from './DLN2703-nothing-to-move.js';
import { measureNotNumber } from './DLN2704-measure-not-number.js';
import { measureUnknown } from './DLN2705-measure-unknown.js';
import { measureUnnamed } from './DLN2706-measure-unnamed.js';
import { optimizerWanted } from './DLN2707-optimizer-wanted.js';
import { optimizerMisfit } from './DLN2708-optimizer-misfit.js';
import { clauseValue } from './DLN2709-clause-value.js';
import { datasetWanted } from './DLN2710-dataset-wanted.js';
import { fieldsDiffer } from './DLN2711-fields-differ.js';
import { trainUnknown } from './DLN2712-train-unknown.js';
import { hostExpression } from './DLN2713-host-expression.js';
import { paramValue } from './DLN2714-param-value.js';
import { lastBatchOfOne } from './DLN2715-last-batch-of-one.js';
import { objectiveMissing } from './DLN2716-objective-missing.js';
import { modelUnknown } from './DLN2717-model-unknown.js';
import { objectiveFolds } from './DLN2718-objective-folds.js';
import { measureMixes } from './DLN2719-measure-mixes.js';
import { epochReadsBatch } from './DLN2720-epoch-reads-batch.js';
import { boundaryModel } from './DLN2721-boundary-model.js';
import { sweptUnknown } from './DLN2722-swept-unknown.js';
import { tooManyCombinations } from './DLN2723-too-many-combinations.js';
import { loadMissing } from './DLN2724-load-missing.js';
import { loadDiffers } from './DLN2725-load-differs.js';
import { loadLine } from './DLN2726-load-line.js';
import { foldAtEpoch } from './DLN2727-fold-at-epoch.js';
import { tableNotThere } from './DLN2728-table-not-there.js';
import { combinationsFailed } from './DLN2740-combinations-failed.js';
import { weightNotReached } from './DLN3001-weight-not-reached.js';
import { activationBeforeLoss } from './DLN3002-activation-before-loss.js';
import { gradientStops } from './DLN3003-gradient-stops.js';
import { unusedName } from './DLN3004-unused-name.js';
import { inputNotSeen } from './DLN3005-input-not-seen.js';
import { dropoutBeforeBatchNorm } from './DLN3006-dropout-before-batch-norm.js';
import { channelsFirst } from './DLN3008-channels-first.js';
import { labelLeaks } from './DLN3009-label-leaks.js';
import { scheduleLength } from './DLN3010-schedule-length.js';
import { activationTwice } from './DLN3011-activation-twice.js';
import { denseAfterDense } from './DLN3012-dense-after-dense.js';
import { expectNotValidated } from './DLN3013-expect-not-validated.js';
import { reluBeforeLoss } from './DLN3014-relu-before-loss.js';
import { softmaxOfOne } from './DLN3015-softmax-of-one.js';
import { fileNotFound } from './DLN4001-file-not-found.js';
import { notAFile } from './DLN4002-not-a-file.js';
import { notText } from './DLN4003-not-text.js';
import { fileTooLarge } from './DLN4004-file-too-large.js';
import { noPermission } from './DLN4005-no-permission.js';
import { emptyFile } from './DLN4006-empty-file.js';
import { fileFailed } from './DLN4007-file-failed.js';
import { fileExists } from './DLN4008-file-exists.js';
import { saveOutside } from './DLN4010-save-outside.js';
import { saveUnknownEnding } from './DLN4011-save-unknown-ending.js';
import { saveShape } from './DLN4012-save-shape.js';
import { dataFileNotFound } from './DLN4101-data-file-not-found.js';
import { dataIsAFolder } from './DLN4102-data-is-a-folder.js';
import { dataFileUnreadable } from './DLN4103-data-file-unreadable.js';
import { dataPackageNotFound } from './DLN4104-data-package-not-found.js';
import { dataPathRefused } from './DLN4105-data-path-refused.js';
import { dataNotAFile } from './DLN4106-data-not-a-file.js';
import { dataOfAnotherFormat } from './DLN4107-data-of-another-format.js';
import { dataTruncated } from './DLN4108-data-truncated.js';
import { dataLongerThanHeader } from './DLN4109-data-longer-than-header.js';
import { dataTooLarge } from './DLN4110-data-too-large.js';
import { dataUnpacksTooFar } from './DLN4111-data-unpacks-too-far.js';
import { dataArchiveDamaged } from './DLN4112-data-archive-damaged.js';
import { dataNotSupported } from './DLN4113-data-not-supported.js';
import { dataRowCountsDiffer } from './DLN4114-data-row-counts-differ.js';
import { dataFilesMissing } from './DLN4115-data-files-missing.js';
import { sourceOption } from './DLN4116-source-option.js';
import { sourceFormatUnknown } from './DLN4117-source-format-unknown.js';
import { labelNotAClass } from './DLN4118-label-not-a-class.js';
import { dataChanged } from './DLN4119-data-changed.js';
import { dataPartsDiffer } from './DLN4120-data-parts-differ.js';
import { csvRagged } from './DLN4121-csv-ragged.js';
import { csvNoHeader } from './DLN4122-csv-no-header.js';
import { csvColumnTwice } from './DLN4123-csv-column-twice.js';
import { csvOpenQuote } from './DLN4124-csv-open-quote.js';
import { csvTooManyClasses } from './DLN4125-csv-too-many-classes.js';
import { csvNotUtf8 } from './DLN4126-csv-not-utf8.js';
import { csvColumnUnknown } from './DLN4127-csv-column-unknown.js';
import { csvAfterQuote } from './DLN4128-csv-after-quote.js';
import { csvColumnEmpty } from './DLN4129-csv-column-empty.js';
import { dataEmpty } from './DLN4130-data-empty.js';
import { imageDamaged } from './DLN4131-image-damaged.js';
import { vocabularyDamaged } from './DLN4132-vocabulary-damaged.js';
import { textTooShort } from './DLN4133-text-too-short.js';
import { textNotUtf8 } from './DLN4134-text-not-utf8.js';
import { imagesWithoutClasses } from './DLN4135-images-without-classes.js';
import { imagesClassEmpty } from './DLN4136-images-class-empty.js';
import { folderTooLarge } from './DLN4137-folder-too-large.js';
import { safetensorsHeader } from './DLN4141-safetensors-header.js';
import { dataNameTwice } from './DLN4142-data-name-twice.js';
import { safetensorsSize } from './DLN4143-safetensors-size.js';
import { safetensorsLayout } from './DLN4144-safetensors-layout.js';
import { safetensorsNumber } from './DLN4145-safetensors-number.js';
import { safetensorsDtype } from './DLN4146-safetensors-dtype.js';
import { npyHeader } from './DLN4151-npy-header.js';
import { givenOfAnotherKind } from './DLN4161-given-of-another-kind.js';
import { givenPictureSize } from './DLN4162-given-picture-size.js';
import { givenFieldMissing } from './DLN4163-given-field-missing.js';
import { givenValue } from './DLN4164-given-value.js';
import { givenShape } from './DLN4165-given-shape.js';
import { givenRange } from './DLN4166-given-range.js';
import { dataPartUnknown } from './DLN4201-data-part-unknown.js';
import { dataPartEmpty } from './DLN4202-data-part-empty.js';
import { stratifyNotClasses } from './DLN4203-stratify-not-classes.js';
import { takeTooMany } from './DLN4204-take-too-many.js';
import { normalizeMismatch } from './DLN4205-normalize-mismatch.js';
import { classOutOfRange } from './DLN4206-class-out-of-range.js';
import { dataDiffersFromChecked } from './DLN4207-data-differs-from-checked.js';
import { checkpointDamaged } from './DLN4301-checkpoint-damaged.js';
import { notACheckpoint } from './DLN4302-not-a-checkpoint.js';
import { checkpointTooNew } from './DLN4303-checkpoint-too-new.js';
import { checkpointOfAnotherProgram } from './DLN4304-checkpoint-of-another-program.js';
import { checkpointOfOtherData } from './DLN4305-checkpoint-of-other-data.js';
import { checkpointOfAnotherSeed } from './DLN4306-checkpoint-of-another-seed.js';
import { checkpointOfAnotherBackend } from './DLN4307-checkpoint-of-another-backend.js';
import { checkpointDiskFull } from './DLN4308-checkpoint-disk-full.js';
import { checkpointNotPermitted } from './DLN4309-checkpoint-not-permitted.js';
import { checkpointNotWritten } from './DLN4310-checkpoint-not-written.js';
import { noCheckpoint } from './DLN4311-no-checkpoint.js';
import { noCheckpointVerifies } from './DLN4312-no-checkpoint-verifies.js';
import { checkpointSkipped } from './DLN4313-checkpoint-skipped.js';
import { metricsNotWritten } from './DLN4314-metrics-not-written.js';
import { nothingTrained } from './DLN4315-nothing-trained.js';
import { checkpointOfAnotherModel } from './DLN4316-checkpoint-of-another-model.js';
import { sweepNotRun } from './DLN4317-sweep-not-run.js';
import { notFinite } from './DLN5001-not-finite.js';
import { inputNotFinite } from './DLN5002-input-not-finite.js';
import { residentNotFinite } from './DLN5003-resident-not-finite.js';
import { lossNotFinite } from './DLN5004-loss-not-finite.js';
import { tensorTooLarge } from './DLN5005-tensor-too-large.js';
import { outOfMemory } from './DLN5006-out-of-memory.js';
import { backendTrapped } from './DLN5007-backend-trapped.js';
import { kernelRefused } from './DLN5008-kernel-refused.js';
import { feedRefused } from './DLN5009-feed-refused.js';
import { expectFailed } from './DLN5010-expect-failed.js';
import { fromDiffers } from './DLN5011-from-differs.js';
import { fromLacks } from './DLN5012-from-lacks.js';
import { fromNothing } from './DLN5013-from-nothing.js';
import { noBatch } from './DLN5014-no-batch.js';
import { stepBroke } from './DLN5090-step-broke.js';
import { backendNotLoaded } from './DLN5101-backend-not-loaded.js';
import type { DiagnosticDef } from './define-diagnostic.js';

/** In the order of their codes. Each record's own argument type is forgotten here: an instance carries the arguments that fit. */
export const diagnostics: readonly DiagnosticDef[] = [
  unknownCharacter,
  bidiControl,
  controlCharacter,
  unclosedString,
  unknownEscape,
  malformedNumber,
  singleQuotes,
  unclosedName,
  foreignSign,
  unclosedBracket,
  strayBracket,
  wrongBracket,
  semicolon,
  slashComment,
  checkedComment,
  expected,
  expectedExpression,
  expectedType,
  expectedName,
  reservedName,
  missingEquals,
  missingComma,
  missingType,
  missingBody,
  missingBraces,
  equalsBrace,
  trailingText,
  pipeThenOperator,
  chainedComparison,
  misplacedNot,
  assignInCondition,
  equalsArgument,
  rangeAsList,
  fileLevelLet,
  unknownDeclaration,
  unknownClause,
  textOutside,
  foreignStatement,
  tooLarge,
  tooManyBrackets,
  tooManyTokens,
  tooDeep,
  tooManyFaults,
  unknownName,
  importNotFound,
  importCycle,
  notExported,
  declaredTwice,
  importNameMissing,
  unknownType,
  rankMismatch,
  dtypeMismatch,
  dimMismatch,
  resultMismatch,
  branchesDiffer,
  wrongKind,
  dimNotPositive,
  notWhole,
  unreadableDim,
  axisOutOfRange,
  indexOutOfRange,
  reshapeSize,
  matmulInner,
  concatMismatch,
  classWanted,
  divisionByZero,
  fractionalInteger,
  dtypeOperator,
  conditionNeeded,
  dimOverflow,
  operatorMismatch,
  listNeeded,
  noArmMatches,
  tooManyIndices,
  channelMismatch,
  windowDoesNotFit,
  unboundDim,
  checkedCommentDiffers,
  tooManyElements,
  patternSyntax,
  patternRank,
  patternLetterUnknown,
  patternLengthsDiffer,
  patternNotWhole,
  patternLengthMissing,
  patternLetterLost,
  patternLetterTwice,
  patternArgumentUnknown,
  patternOperands,
  operatorRefuses,
  updateMisfit,
  textValue,
  imageChannels,
  datasetArgument,
  fitRows,
  fieldRows,
  rowsJoined,
  dataStatement,
  fitOutside,
  drawRows,
  clockInData,
  wholeWithGaps,
  raggedArrays,
  broadcastMismatch,
  bothStretch,
  whereViolated,
  conditionNotWritten,
  costOpen,
  costName,
  whereNever,
  unknownArgument,
  missingArgument,
  argumentTwice,
  tooManyArguments,
  notCallable,
  choiceMismatch,
  tensorsFirst,
  stageNotLayer,
  noSuchPart,
  recursionWithoutType,
  recursionTooDeep,
  tooManyRounds,
  tooMuchToUnroll,
  arrowMismatch,
  arrowCondition,
  bindingCycle,
  boundTwice,
  noResult,
  resultNotLast,
  nextWithoutState,
  predefinedName,
  patternMismatch,
  fieldOutsideData,
  cellTypeMissing,
  initialDependsOnData,
  instanceDiffers,
  gradNotReached,
  carryChangesType,
  scanAxisMissing,
  scanAxisTwice,
  carryNotMoved,
  nextWithoutCarry,
  stateMovesInLoop,
  scanLengthsDiffer,
  scanSource,
  iterateCondition,
  loopWithoutResult,
  roundsNotWhole,
  roundsWithWeights,
  carryPartsDiffer,
  scanWithoutAxis,
  modelBatch,
  modelTakesTensors,
  costNeedsValue,
  summaryNoTrain,
  clauseTwice,
  objectiveNotScalar,
  nothingToMove,
  measureNotNumber,
  measureUnknown,
  measureUnnamed,
  optimizerWanted,
  optimizerMisfit,
  clauseValue,
  datasetWanted,
  fieldsDiffer,
  trainUnknown,
  hostExpression,
  paramValue,
  lastBatchOfOne,
  objectiveMissing,
  modelUnknown,
  objectiveFolds,
  measureMixes,
  epochReadsBatch,
  boundaryModel,
  sweptUnknown,
  tooManyCombinations,
  loadMissing,
  loadDiffers,
  loadLine,
  foldAtEpoch,
  tableNotThere,
  combinationsFailed,
  weightNotReached,
  activationBeforeLoss,
  gradientStops,
  unusedName,
  inputNotSeen,
  dropoutBeforeBatchNorm,
  channelsFirst,
  labelLeaks,
  scheduleLength,
  activationTwice,
  denseAfterDense,
  expectNotValidated,
  reluBeforeLoss,
  softmaxOfOne,
  fileNotFound,
  notAFile,
  notText,
  fileTooLarge,
  noPermission,
  emptyFile,
  fileFailed,
  fileExists,
  saveOutside,
  saveUnknownEnding,
  saveShape,
  dataFileNotFound,
  dataIsAFolder,
  dataFileUnreadable,
  dataPackageNotFound,
  dataPathRefused,
  dataNotAFile,
  dataOfAnotherFormat,
  dataTruncated,
  dataLongerThanHeader,
  dataTooLarge,
  dataUnpacksTooFar,
  dataArchiveDamaged,
  dataNotSupported,
  dataRowCountsDiffer,
  dataFilesMissing,
  sourceOption,
  sourceFormatUnknown,
  labelNotAClass,
  dataChanged,
  dataPartsDiffer,
  csvRagged,
  csvNoHeader,
  csvColumnTwice,
  csvOpenQuote,
  csvTooManyClasses,
  csvNotUtf8,
  csvColumnUnknown,
  csvAfterQuote,
  csvColumnEmpty,
  dataEmpty,
  imageDamaged,
  vocabularyDamaged,
  textTooShort,
  textNotUtf8,
  imagesWithoutClasses,
  imagesClassEmpty,
  folderTooLarge,
  safetensorsHeader,
  dataNameTwice,
  safetensorsSize,
  safetensorsLayout,
  safetensorsNumber,
  safetensorsDtype,
  npyHeader,
  givenOfAnotherKind,
  givenPictureSize,
  givenFieldMissing,
  givenValue,
  givenShape,
  givenRange,
  dataPartUnknown,
  dataPartEmpty,
  stratifyNotClasses,
  takeTooMany,
  normalizeMismatch,
  classOutOfRange,
  dataDiffersFromChecked,
  checkpointDamaged,
  notACheckpoint,
  checkpointTooNew,
  checkpointOfAnotherProgram,
  checkpointOfOtherData,
  checkpointOfAnotherSeed,
  checkpointOfAnotherBackend,
  checkpointDiskFull,
  checkpointNotPermitted,
  checkpointNotWritten,
  noCheckpoint,
  noCheckpointVerifies,
  checkpointSkipped,
  metricsNotWritten,
  nothingTrained,
  checkpointOfAnotherModel,
  sweepNotRun,
  notFinite,
  inputNotFinite,
  residentNotFinite,
  lossNotFinite,
  tensorTooLarge,
  outOfMemory,
  backendTrapped,
  kernelRefused,
  feedRefused,
  expectFailed,
  fromDiffers,
  fromLacks,
  fromNothing,
  noBatch,
  stepBroke,
  backendNotLoaded,
] as readonly unknown[] as readonly DiagnosticDef[];
