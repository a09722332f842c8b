/** DLN2001: A tensor's rank is the number of its axes. */
import { defineDiagnostic } from './define-diagnostic.js';

const dimsOf = (type: string): readonly string[] => (/\[(.*)\]$/.exec(type)?.[1] ?? '').split(', ');
/** f32[28, 28, 1] where f32[N, 28, 28, 1] is wanted: all but a first, free axis is there. */
function lacksBatch(wanted: string, got: string): boolean {
  const [first, ...rest] = dimsOf(wanted);
  const here = dimsOf(got);
  if (first === undefined || !/^[A-Z]\w*$/.test(first) || rest.length !== here.length || rest.length < 2) return false;
  return rest.every((dim, i) => dim === here[i] || /^[A-Z]\w*$/.test(dim));
}

/** f32[N, 28, 28] where f32[N, H, W, C] is wanted: the batch is there, the channels are not. */
function lacksChannels(wanted: string, got: string): boolean {
  const [first, ...rest] = dimsOf(wanted);
  const here = dimsOf(got);
  return first !== undefined && first === here[0] && rest.length === 3 && here.length === 3 && rest[2] === 'C';
}
const HELP_LAST = '`x[..., none]` adds it: a grey image has one channel, a colour image three';

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
    lacksChannels(a.wanted, a.got)
      ? `this has no channel axis: ${a.got} arrives where \`${a.callee}\` wants ${a.wanted}`
      : lacksBatch(a.wanted, a.got)
        ? `this has no batch axis: ${a.got} arrives where \`${a.callee}\` wants ${a.wanted}`
        : `\`${a.param}\` of \`${a.callee}\` is ${a.wanted} (rank ${a.rankWanted}), but ${a.got} (rank ${a.rankGot}) arrives`,
  label: (a) => `expects ${a.wanted}`,
  help: (a) =>
    a.rankGot + 1 === a.rankWanted
      ? [
          lacksChannels(a.wanted, a.got)
            ? HELP_LAST
            : lacksBatch(a.wanted, a.got)
              ? '`x[none]` makes a batch of one of it, `[0]` takes the only row out again'
              : 'a missing first axis is added with `x[none]`, a missing last axis with `x[..., none]`',
        ]
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
