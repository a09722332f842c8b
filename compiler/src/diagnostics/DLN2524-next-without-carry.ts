/** DLN2524: In the body of a `scan`, `next h` is the value that the carry `h` takes after this round. */
import { defineDiagnostic } from './define-diagnostic.js';

export const nextWithoutCarry = defineDiagnostic<{
  readonly name: string;
  readonly loop: string;
  readonly carries: readonly string[];
}>({
  code: 'DLN2524',
  name: 'next-without-carry',
  severity: 'error',
  message: (a) => `\`next ${a.name}\` needs a carry called \`${a.name}\` of the ${a.loop} around it`,
  label: () => 'no carry of this loop',
  help: (a) =>
    a.carries.length === 0
      ? [`an \`${a.loop}\` moves its value by its last line, without \`next\``]
      : [
          `its carries are ${a.carries.map((c) => `\`${c}\``).join(', ')}; another one is written after \`from\`: \`${a.name} = …\``,
          'a carry is moved in the body itself, not in an inner block',
        ],
  explain:
    'In the body of a `scan`, `next h` is the value that the carry `h` takes after this round. Only the carries that stand after `from` have one, and each is moved once, in the body itself.',
  bad: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]) {
  next h = h + xt
  next c = h
  next h
}`,
  good: `fn f(x: f32[N, T]) -> f32[N, T] = scan xt in x over T from h = zeros([N]), c = zeros([N]) {
  next h = h + xt
  next c = h
  next h + c
}`,
});
