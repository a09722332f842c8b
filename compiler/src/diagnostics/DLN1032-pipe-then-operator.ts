/** DLN1032: What follows `|>` is one call, name, block form or parenthesis. */
import { defineDiagnostic } from './define-diagnostic.js';

export const pipeThenOperator = defineDiagnostic<{
  readonly stage: string;
  readonly operator: string;
  readonly rest: string;
  readonly whole: string;
}>({
  code: 'DLN1032',
  name: 'pipe-then-operator',
  severity: 'error',
  message: (a) =>
    `\`|>\` binds looser than \`${a.operator}\`, so \`${a.rest}\` would belong to the stage \`${a.stage}\``,
  label: () => 'stage or result?',
  help: (a) => [
    `for the result of the pipeline: \`(${a.whole}) ${a.rest}\``,
    `for the stage: \`|> (${a.stage} ${a.rest})\``,
  ],
  explain:
    'What follows `|>` is one call, name, block form or parenthesis. An operator after it could mean two things: that it takes the result of the whole pipeline, or that it belongs to the stage. Parentheses say which.',
  bad: 'fn f(x: f32[N]) -> f32[N] = x |> relu + 1',
  good: 'fn f(x: f32[N]) -> f32[N] = (x |> relu) + 1',
});
