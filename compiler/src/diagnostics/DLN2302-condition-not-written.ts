/** DLN2302: What an exported layer needs of its dims is part of its signature. */
import { defineDiagnostic } from './define-diagnostic.js';

export const conditionNotWritten = defineDiagnostic<{
  readonly name: string;
  readonly conditions: readonly string[];
}>({
  code: 'DLN2302',
  name: 'condition-not-written',
  severity: 'error',
  message: (a) => `\`${a.name}\` needs ${a.conditions.join(' and ')}, which its signature does not say`,
  label: () => 'exported',
  help: () => ['`dlnc check --fix` writes it; a `where` may carry a message of its own: `where H % 4 == 0 : "…"`'],
  explain:
    'What a body needs of its dims is found when it is checked, and each use is held to it. Of an exported layer it is written out: other files rely on its signature, and a change of the body that needs more would otherwise tighten it without a word.',
  bad: `export layer Halves(x: f32[N, H, W, C]) -> f32[N, H, W, C] =
  x |> max_pool(2) |> ConvTranspose2d(C, kernel: 2, stride: 2)`,
  good: `export layer Halves(x: f32[N, H, W, C]) -> f32[N, H, W, C]
  where H % 2 == 0
  where W % 2 == 0 =
  x |> max_pool(2) |> ConvTranspose2d(C, kernel: 2, stride: 2)`,
});
