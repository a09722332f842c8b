/** DLN2321: What is given to a cost is a dim or a parameter of the model or layer that it is the cost of. */
import { defineDiagnostic } from './define-diagnostic.js';

export const costName = defineDiagnostic<{
  readonly callee: string;
  readonly label: string;
  readonly nearest: string;
  readonly all: readonly string[];
}>({
  code: 'DLN2321',
  name: 'cost-name',
  severity: 'error',
  message: (a) => `\`${a.callee}\` has no dim or parameter called \`${a.label}\``,
  help: (a) => [
    ...(a.nearest === '' ? [] : [`did you mean \`${a.nearest}\`?`]),
    ...(a.all.length === 0 ? [] : [`it has ${a.all.join(', ')}`]),
  ],
  explain:
    'A cost is that of a model or layer at certain dims. Its dim variables and parameters are given by their own names: `params(Dense, D: 400, units: 120)`.',
  bad: `
const size = params(Dense, D: 400, unit: 120)
`,
  good: `
const size = params(Dense, D: 400, units: 120)
`,
});
