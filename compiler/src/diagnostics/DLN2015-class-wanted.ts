/** DLN2015: A class is a whole number from 0 to K - 1, and its type knows K. */
import { defineDiagnostic } from './define-diagnostic.js';

export const classWanted = defineDiagnostic<{
  readonly callee: string;
  readonly param: string;
  readonly wanted: string;
  readonly got: string;
  readonly oneHot: boolean;
}>({
  code: 'DLN2015',
  name: 'class-wanted',
  severity: 'error',
  message: (a) =>
    a.oneHot
      ? `\`${a.callee}\` takes class indices ${a.wanted} for \`${a.param}\`; these are vectors ${a.got}`
      : `\`${a.callee}\` takes classes ${a.wanted} for \`${a.param}\`, but ${a.got} arrives`,
  label: (a) => `${a.wanted} is wanted`,
  help: (a) =>
    a.oneHot
      ? [
          'if these are one-hot vectors: `argmax(x, axis: -1)` gives the classes, or use the loss for soft targets (`cross_entropy_soft`)',
        ]
      : ['`cast(x, class<K>)` makes classes of whole numbers; it is checked'],
  explain:
    'A class is a whole number from 0 to K - 1, and its type knows K. So class indices and one-hot vectors, or the ids of two vocabularies, cannot be confused.',
  bad: `fn f(logits: f32[N, 10], y: f32[N, 10]) -> f32[] = mean(softmax_cross_entropy(logits, y))`,
  good: `fn f(logits: f32[N, 10], y: class<10>[N]) -> f32[] = mean(softmax_cross_entropy(logits, y))`,
});
