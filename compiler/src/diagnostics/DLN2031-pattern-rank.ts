/** DLN2031: Each letter outside parentheses is one axis, so a pattern has as many as its tensor has axes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const patternRank = defineDiagnostic<{
  readonly axes: number;
  readonly dots: boolean;
  readonly got: string;
  readonly rank: number;
  readonly packed: boolean;
  readonly glued: string;
}>({
  code: 'DLN2031',
  name: 'pattern-rank',
  severity: 'error',
  message: (a) =>
    a.packed
      ? `the pattern names ${a.axes} axes, but how many ${a.got} has is not known here`
      : `the pattern names ${a.dots ? 'at least ' : ''}${a.axes} ${a.axes === 1 ? 'axis' : 'axes'}, but ${a.got} has ${a.rank}`,
  label: (a) => (a.axes === 1 ? 'one axis' : `${a.axes} axes`),
  help: (a) => {
    if (a.glued !== '') return [`letters have spaces between them: \`${a.glued}\``];
    return a.dots ? [] : ['`...` stands for axes that are not named'];
  },
  explain:
    'Each letter or parenthesis of a pattern stands for one axis of the tensor, in order, so there are as many of them as the tensor has axes. Axes that are not named, and packs such as `*S`, are written `...`. Letters are whole words: `nhwc` is one axis, `n h w c` are four.',
  bad: `fn f(x: f32[N, T, D]) -> f32[N, D] = einsum("n d -> n d", x)`,
  good: `fn f(x: f32[N, T, D]) -> f32[N, D] = einsum("n t d -> n d", x)`,
});
