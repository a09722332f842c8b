/** A `from` that leads to no weights at all. */
import { defineDiagnostic } from './define-diagnostic.js';

export const fromNothing = defineDiagnostic<{
  readonly train: string;
  readonly from: string;
}>({
  code: 'DLN5013',
  name: 'from-nothing',
  severity: 'error',
  message: ({ train, from }) => `\`${train}\` is to start from \`${from}\`, but nothing of it can be taken over`,
  help: ({ from }) => [`run \`${from}\` first`, 'a model that both use keeps its paths; `fresh(M)` has others'],
  explain:
    '`from a` starts with the weights and states with which `a` ended. Here `a` has not run, failed, or shares no path and type with this one.',
  bad: null,
  good: null,
});
