/** DLN2402: A parameter without a default must be given. */
import { defineDiagnostic } from './define-diagnostic.js';

export const missingArgument = defineDiagnostic<{
  readonly callee: string;
  readonly name: string;
  readonly all: readonly string[];
}>({
  code: 'DLN2402',
  name: 'missing-argument',
  severity: 'error',
  message: (a) => `\`${a.callee}\` needs \`${a.name}\``,
  label: (a) => `\`${a.name}\` is missing`,
  help: (a) => [`it takes ${a.all.join(', ')}`],
  explain: 'A parameter without a default must be given.',
  bad: `fn f(x: f32[N], k: dim) -> f32[N] = k * x
fn g(x: f32[N]) -> f32[N] = f(x)`,
  good: `fn f(x: f32[N], k: dim) -> f32[N] = k * x
fn g(x: f32[N]) -> f32[N] = f(x, 3)`,
});
