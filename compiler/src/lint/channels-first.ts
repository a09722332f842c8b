/** Decides where an image looks as if its channels stood first: [N, 3, 224, 224] into a convolution over [N, H, W, C]. */
import { channelsFirst } from '../diagnostics/DLN3008-channels-first.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { showType } from '../types/show.js';
import { isPack } from '../types/tensor-type.js';
import type { TrainLint } from './lint.js';
import { placeOf } from './observed.js';

const windows: ReadonlySet<string> = new Set(['conv2d', 'max_pool', 'avg_pool']);
/** Sides of an image are at least this much larger than the number of its channels. */
const ratio = 4;

export const channelsLookFirst: TrainLint = (train) => {
  for (const call of train.calls) {
    const x = call.given.get('x')?.value;
    const place = placeOf(call);
    if (!windows.has(call.name) || x?.kind !== 'tensor' || place === null) continue;
    const [, first, second, third] = x.type.shape.map((part) => (isPack(part) ? undefined : literal(part)));
    if (first === undefined || second === undefined || second !== third) continue;
    if ((first !== 1 && first !== 3 && first !== 4) || second < ratio * first || second < 8) continue;
    const shown = [diagnose(channelsFirst, place, { type: showType(x.type), channels: first, side: second })];
    // The layers behind it see what this one makes of it: one is enough.
    return shown satisfies Diagnostic[];
  }
  return [];
};
