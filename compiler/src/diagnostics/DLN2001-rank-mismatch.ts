/** DLN2001: A tensor's rank is the number of its axes. */
import { defineDiagnostic } from './define-diagnostic.js';

export const rankMismatch = defineDiagnostic<{
  readonly callee: string;
  readonly param: string;
  readonly wanted: string;
  readonly got: string;
  readonly rankWanted: number;
  readonly rankGot: number;
}>({
  code: 'DLN2001',
  name: 'rank-mismatch',
  severity: 'error',
  message: (a) =>
    `\`${a.param}\` of \`${a.callee}\` is ${a.wanted} (rank ${a.rankWanted}), but ${a.got} (rank ${a.rankGot}) arrives`,
  label: (a) => `expects ${a.wanted}`,
  help: (a) =>
    a.rankGot + 1 === a.rankWanted
      ? ['a missing batch axis is added with `x[none]`, a missing last axis with `x[..., none]`']
      : a.rankGot > a.rankWanted
        ? ['`flatten` joins all axes but the first; `squeeze` drops an axis of 1']
        : [],
  explain:
    "A tensor's rank is the number of its axes. A parameter's written type says how many it takes and what each is called.",
  bad: `fn f(x: f32[N, D]) -> f32[N, D] = x
fn g(x: f32[N]) -> f32[N] = f(x)`,
  good: `fn f(x: f32[*S]) -> f32[*S] = x
fn g(x: f32[N]) -> f32[N] = f(x)`,
});
