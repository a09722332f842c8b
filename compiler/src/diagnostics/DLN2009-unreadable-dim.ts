/** DLN2009: Every dim variable of a signature must be readable from some parameter, on its own or as `a*v + b`; otherwise a call would have to guess it. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unreadableDim = defineDiagnostic<{
  readonly callee: string;
  readonly name: string;
  readonly pattern: string;
  readonly got: string;
}>({
  code: 'DLN2009',
  name: 'unreadable-dim',
  severity: 'error',
  message: (a) => `\`${a.name}\` cannot be read off: ${a.pattern} = ${a.got} has no single whole solution`,
  label: (a) => `\`${a.callee}\` writes this axis as ${a.pattern}`,
  help: (a) => [`let another parameter of \`${a.callee}\` name \`${a.name}\` on its own`],
  explain:
    'Every dim variable of a signature must be readable from some parameter, on its own or as `a*v + b`; otherwise a call would have to guess it.',
  bad: `fn f(x: f32[A * B]) -> f32[A * B] = x
fn g(x: f32[6]) -> f32[6] = f(x)`,
  good: `fn f(x: f32[2 * B]) -> f32[2 * B] = x
fn g(x: f32[6]) -> f32[6] = f(x)`,
});
