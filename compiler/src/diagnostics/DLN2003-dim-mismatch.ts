/** DLN2003: The same dim variable stands for one size everywhere in a call. */
import { defineDiagnostic } from './define-diagnostic.js';
import { colourOf, imageSize, looksChannelsFirst, looksLikeImages, sideBySide } from './shape-words.js';

interface Args {
  readonly [name: string]: string | number | readonly string[];
  readonly callee: string;
  readonly param: string;
  /** -1: not one axis but the number of classes, or all that a pack stands for. */
  readonly axis: number;
  /** Another parameter whose argument gave the pack its dims; empty where there is none. */
  readonly like: string;
  readonly wanted: string;
  readonly got: string;
  readonly expected: string;
  readonly fails: string;
  readonly bindings: readonly string[];
  readonly dtype: string;
  readonly shapeWanted: readonly string[];
  readonly shapeGot: readonly string[];
}

function message(a: Args): string {
  if (a.axis < 0 && !a.expected.startsWith('*'))
    return `\`${a.callee}\` wants ${a.wanted} classes in \`${a.param}\`, but there are ${a.got}`;
  if (a.axis < 0 && a.like !== '')
    return `\`${a.param}\` of \`${a.callee}\` must have the shape ${a.wanted} that \`${a.like}\` gives, but ${a.got} arrives`;
  if (a.axis < 0 || a.shapeWanted.length === 0) return `\`${a.callee}\` expects ${a.wanted} here, but ${a.got} arrives`;
  const [wanted, got] = [a.shapeWanted, a.shapeGot].map((s) => `${a.dtype}[${s.join(', ')}]`);
  if (looksChannelsFirst(a.shapeWanted, a.shapeGot))
    return `this looks channels-first: ${got} arrives where \`${a.callee}\` wants ${wanted}`;
  const size = looksLikeImages(a.param, a.shapeWanted) ? imageSize(a.axis, a.wanted) : null;
  if (size === null || wanted === got)
    return wanted === got
      ? `\`${a.callee}\` needs ${a.wanted} in axis ${a.axis} of \`${a.param}\`, but ${a.got} arrives`
      : `\`${a.param}\` of \`${a.callee}\` must be ${wanted} here, but ${got} arrives`;
  const [is, wants] = [colourOf(a.got), colourOf(a.wanted)];
  if (a.axis === 3 && is !== undefined && wants !== undefined)
    return `the images are ${is} (${imageSize(3, a.got)}), \`${a.callee}\` wants ${wants} (${a.wanted})`;
  return `\`${a.callee}\` wants images with ${size}, but ${a.got} arrives`;
}

export const dimMismatch = defineDiagnostic<Args>({
  code: 'DLN2003',
  name: 'dim-mismatch',
  severity: 'error',
  message,
  label: (a) => (a.axis < 0 ? `expects ${a.expected}` : `${a.expected} is wanted, ${a.got} is here`),
  notes: (a) => [
    ...sideBySide(a.dtype, a.shapeWanted, a.shapeGot, a.axis),
    ...(a.bindings.length === 0 ? [] : [`with ${a.bindings.join(', ')}`]),
    ...(a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  ],
  help: (a) => (looksChannelsFirst(a.shapeWanted, a.shapeGot) ? ['images are channels-last: [N, H, W, C]'] : []),
  explain:
    'The same dim variable stands for one size everywhere in a call. The sizes were read off the arguments in the order of the signature; this one disagrees with an earlier one or with the size that was written.',
  bad: `fn f(x: f32[N, D], w: f32[D, F]) -> f32[N, F] = x @ w
fn g(x: f32[N, 400], w: f32[256, 10]) -> f32[N, 10] = f(x, w)`,
  good: `fn f(x: f32[N, D], w: f32[D, F]) -> f32[N, F] = x @ w
fn g(x: f32[N, 400], w: f32[400, 10]) -> f32[N, 10] = f(x, w)`,
});
