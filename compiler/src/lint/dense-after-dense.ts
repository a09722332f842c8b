/** Decides where two linear layers follow each other directly and are no more than one. */

import type { Value } from '../check/value.js';
import { denseAfterDense } from '../diagnostics/DLN3012-dense-after-dense.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { literal } from '../dims/algebra.js';
import { isPack } from '../types/tensor-type.js';
import type { TrainLint } from './lint.js';
import { isStdCall, isWritten, madeBy, nodeOf } from './observed.js';

export const densesAfterDense: TrainLint = (train) =>
  train.calls
    .filter((call) => isStdCall(call, 'Dense') && isWritten(call))
    .flatMap((call): Diagnostic[] => {
      const x = call.given.get('x')?.value;
      const node = nodeOf(x);
      const first = node === null ? undefined : madeBy(train, node, 'Dense');
      if (node === null || first === undefined || !isStdCall(first, 'Dense') || !isWritten(first)) return [];
      // What something else reads is a code or a feature, and a narrow middle is a factorisation.
      const readers = train.nodes.filter((n) => n.operands.includes(node)).length;
      const [outer, middle, inner] = [widthOf(call.result), widthOf(x), widthOf(first.given.get('x')?.value)];
      if (
        first.declared?.instance === call.declared?.instance ||
        readers > 1 ||
        outer === null ||
        middle === null ||
        inner === null
      )
        return [];
      if (middle < Math.min(inner, outer)) return [];
      return [
        diagnose(denseAfterDense, call.at, { middle }, { labels: [{ at: first.at, text: 'the first of the two' }] }),
      ];
    });

function widthOf(value: Value | undefined): number | null {
  const last = value?.kind === 'tensor' ? value.type.shape.at(-1) : undefined;
  return last === undefined || isPack(last) ? null : (literal(last) ?? null);
}
