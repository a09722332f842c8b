/** DLN2010: An axis is a number from the front, a negative number from the end, or a dim variable that occurs exactly once in the tensor's type. */
import { defineDiagnostic } from './define-diagnostic.js';

export const axisOutOfRange = defineDiagnostic<{
  readonly axis: string;
  readonly type: string;
  readonly rank: number;
  readonly why: string;
}>({
  code: 'DLN2010',
  name: 'axis-out-of-range',
  severity: 'error',
  message: (a) => `${a.type} has no axis ${a.axis}${a.why === '' ? '' : `: ${a.why}`}`,
  label: (a) => `rank ${a.rank}`,
  help: (a) =>
    a.rank > 0
      ? [`axes are 0 to ${a.rank - 1}, or -${a.rank} to -1 from the end, or the name of a dim that occurs once`]
      : ['a scalar has no axes'],
  explain:
    "An axis is a number from the front, a negative number from the end, or a dim variable that occurs exactly once in the tensor's type.",
  bad: `fn f(x: f32[N, D]) -> f32[N] = sum(x, axis: 2)`,
  good: `fn f(x: f32[N, D]) -> f32[N] = sum(x, axis: 1)`,
});
