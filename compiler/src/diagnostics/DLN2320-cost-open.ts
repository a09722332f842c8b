/** DLN2320: A cost is compared as a number, so every dim that it depends on is given by name. */
import { defineDiagnostic } from './define-diagnostic.js';

export const costOpen = defineDiagnostic<{
  readonly figure: string;
  readonly callee: string;
  readonly dims: readonly string[];
}>({
  code: 'DLN2320',
  name: 'cost-open',
  severity: 'error',
  message: (a) => `\`${a.figure}(${a.callee})\` depends on ${a.dims.join(' and ')}, which no number is given for`,
  help: (a) => [`give it by name: \`${a.figure}(${a.callee}, ${a.dims.map((d) => `${d}: 1`).join(', ')})\``],
  explain:
    'What a model or layer costs is a polynomial of its dims. Where it is used as a number, as in `where` or `expect`, each dim that it depends on is given by name: `flops(M, N: 1)`. `dlnc summary` shows the polynomial.',
  bad: `
model Net(x: f32[N, 4]) -> f32[N, 2] where flops(Net) <= 1e6 = x |> Dense(2)
`,
  good: `
model Net(x: f32[N, 4]) -> f32[N, 2] where flops(Net, N: 1) <= 1e6 = x |> Dense(2)
`,
});
