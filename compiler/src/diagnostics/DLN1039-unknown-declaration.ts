/** DLN1039: A declaration begins with `import`, `export`, `param`, `const`, `type`, `fn`, `layer`, `model`, `loss`, `metric`, `optimizer`, `schedule`, `data`, `train`, `run` or `sweep`. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unknownDeclaration = defineDiagnostic<{ readonly word: string; readonly meant: string }>({
  code: 'DLN1039',
  name: 'unknown-declaration',
  severity: 'error',
  message: (a) => `no declaration begins with \`${a.word}\`; did you mean \`${a.meant}\`?`,
  label: (a) => `\`${a.meant}\`?`,
  explain:
    'A declaration begins with `import`, `export`, `param`, `const`, `type`, `fn`, `layer`, `model`, `loss`, `metric`, `optimizer`, `schedule`, `data`, `train`, `run` or `sweep`.',
  bad: 'modle Net(x: f32[N, 4]) -> f32[N, 2] = x |> Dense(2)',
  good: 'model Net(x: f32[N, 4]) -> f32[N, 2] = x |> Dense(2)',
});
