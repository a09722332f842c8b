/** Decides what is warned of in a file without mistakes: each lint over each `train` or declaration, but where a comment allows it. */

import type { Context } from '../check/context.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { distinct } from '../query/check-file.js';
import type { Database, ParsedChunk } from '../query/database.js';
import type { ProgramWorld } from '../query/program-world.js';
import { chunkOf } from '../repair/syntax-at.js';
import { activationsBeforeLoss } from './activation-before-loss.js';
import { activationsTwice } from './activation-twice.js';
import { isAllowed } from './allowed.js';
import { channelsLookFirst } from './channels-first.js';
import { densesAfterDense } from './dense-after-dense.js';
import { dropoutsBeforeBatchNorm } from './dropout-before-batch-norm.js';
import { expectsNotValidated } from './expect-not-validated.js';
import { gradientsStop } from './gradient-stops.js';
import { inputsNotSeen } from './input-not-seen.js';
import { labelsLeak } from './label-leaks.js';
import { lastBatchesOfOne } from './last-batch-of-one.js';
import type { DeclarationLint, LintPlace, TrainLint } from './lint.js';
import { observeTrain } from './observed.js';
import { scheduleLengths } from './schedule-length.js';
import { softmaxesOfOne } from './softmax-of-one.js';
import { unusedNames } from './unused-names.js';
import { weightsNotReached } from './weight-not-reached.js';

const trainLints: readonly TrainLint[] = [
  activationsBeforeLoss,
  activationsTwice,
  softmaxesOfOne,
  inputsNotSeen,
  labelsLeak,
  gradientsStop,
  weightsNotReached,
  densesAfterDense,
  dropoutsBeforeBatchNorm,
  channelsLookFirst,
  lastBatchesOfOne,
  scheduleLengths,
  expectsNotValidated,
];
const declarationLints: readonly DeclarationLint[] = [unusedNames];

/** Warnings of a file in which nothing is wrong; each place and code once, in the order of the declarations. */
export function lintsOf(db: Database, world: ProgramWorld, uri: string): readonly Diagnostic[] {
  const file = db.file(uri);
  if (file === null || file === undefined) return [];
  const found = file.chunks.flatMap((each) => [
    ...declarationLints.flatMap((lint) => lint(each, file, world)),
    ...trainWarnings(db, world, uri, each),
  ]);
  return distinct(found.filter((d) => !isAllowed(db, d)));
}

function trainWarnings(db: Database, world: ProgramWorld, uri: string, each: ParsedChunk): readonly Diagnostic[] {
  const { decl } = each.parsed;
  if (decl?.kind !== 'train' || decl.role !== 'train') return [];
  const place: LintPlace = {
    chunkAt: (at) => {
      world.readsText(uri, at.decl);
      return chunkOf(db, uri, at);
    },
  };
  const find = (ctx: Context): void => {
    const train = observeTrain(world, ctx, world.env(uri), decl);
    if (train !== null) for (const lint of trainLints) ctx.diagnostics.push(...lint(train, place));
  };
  return world.findings('lints', uri, each.chunk.key, find, each);
}
