/** DLN1203: Imports form a tree of knowledge: a file that imports itself, directly or through others, would have to be known before it is read. */
import { defineDiagnostic } from './define-diagnostic.js';

export const importCycle = defineDiagnostic<{ readonly cycle: string }>({
  code: 'DLN1203',
  name: 'import-cycle',
  severity: 'error',
  message: (a) => `these files import each other in a circle: ${a.cycle}`,
  label: () => 'closes the circle',
  help: () => ['move what both need into a third file'],
  explain:
    'Imports form a tree of knowledge: a file that imports itself, directly or through others, would have to be known before it is read.',
  bad: null,
  good: null,
});
