/** DLN1036: Named arguments are written `kernel. */
import { defineDiagnostic } from './define-diagnostic.js';

export const equalsArgument = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN1036',
  name: 'equals-argument',
  severity: 'error',
  message: (a) => `an argument is named with \`:\`, as in \`${a.name}: …\``,
  label: () => '`:` is meant',
  explain: 'Named arguments are written `kernel: 3`, as parameters and fields are. `=` binds a name.',
  bad: 'layer L(x: f32[N, H, W, C]) = x |> Conv2d(8, kernel=3)',
  good: 'layer L(x: f32[N, H, W, C]) = x |> Conv2d(8, kernel: 3)',
});
