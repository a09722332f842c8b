/** Decides where the last batch of an epoch is one row and a BatchNorm takes its statistics from it. */

import { spanOf } from '../check/context.js';
import { lastBatchOfOne } from '../diagnostics/DLN2715-last-batch-of-one.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { TrainLint } from './lint.js';
import { isFrozen, isStdCall, placeOf } from './observed.js';

export const lastBatchesOfOne: TrainLint = (train, { chunkAt }) => {
  const { data, batch, dropLast } = train.work.settings;
  if (data === null || batch === null || dropLast || batch < 2 || data.rows % batch !== 1) return [];
  const norm = train.calls.find((c) => isStdCall(c, 'BatchNorm') && !isFrozen(c.declared?.instance ?? null));
  if (norm === undefined) return [];
  const clause = train.decl.clauses.find((c) => c.kind === 'batch');
  const at = spanOf(train.ctx, clause ?? train.decl.name);
  const place = placeOf(norm);
  const text = chunkAt(at)?.chunk.text.slice(at.start, at.end);
  return [
    diagnose(
      lastBatchOfOne,
      at,
      { rows: data.rows, batch },
      {
        labels: place === null ? [] : [{ at: place, text: 'takes its statistics from the batch' }],
        fixes:
          clause === undefined || text === undefined
            ? []
            : [
                {
                  title: `\`${text} drop_last\` leaves that row out of each epoch`,
                  edits: [{ at: { ...at, start: at.end }, text: ' drop_last' }],
                  safe: false,
                },
              ],
      },
    ),
  ];
};
