/** A backend whose memory is full. */
import { defineDiagnostic } from './define-diagnostic.js';

export const outOfMemory = defineDiagnostic<{
  readonly op: string;
  readonly reason: string;
  readonly run: string;
  readonly backend: string;
}>({
  code: 'DLN5006',
  name: 'out-of-memory',
  severity: 'error',
  message: ({ op, backend }) => `out of memory at \`${op}\` on the backend ${backend}`,
  help: () => ['a smaller batch needs less memory; `accumulate` keeps the larger one in effect'],
  notes: ({ reason }) => [reason],
  explain:
    'Weights, moments, the activations that gradients need and the operator at work must fit into memory together. `dlnc summary` prints how much each layer keeps.',
  bad: null,
  good: null,
});
