/** DLN2204: Broadcasting is one-sided: one of the two already has the result's shape, or both have the same rank. */
import { defineDiagnostic } from './define-diagnostic.js';

export const bothStretch = defineDiagnostic<{
  readonly left: string;
  readonly right: string;
  readonly would: string;
  readonly long: string;
  readonly short: string;
  readonly squeeze: string;
  readonly axis: number;
}>({
  code: 'DLN2204',
  name: 'both-stretch',
  severity: 'error',
  message: (a) => `these two would stretch each other into ${a.would}`,
  label: (a) => `${a.left}`,
  help: (a) => [
    `\`squeeze(…, axis: ${a.axis})\` on the ${a.squeeze} side drops its written 1; to mean every pair, \`[none]\` on the other side adds the axis that is stretched`,
  ],
  notes: (a) => [`each of the ${a.long} values of the one would meet each of the ${a.short} of the other`],
  explain:
    "Broadcasting is one-sided: one of the two already has the result's shape, or both have the same rank. [N, 1] - [N] would silently compare every prediction with every target.",
  bad: `fn f(pred: f32[N, 1], y: f32[N]) -> f32[] = mean((pred - y) ^ 2)`,
  good: `fn f(pred: f32[N, 1], y: f32[N]) -> f32[] = mean((squeeze(pred, axis: -1) - y) ^ 2)`,
});
