/** DLN1101: A limit, so that a wrong file does not fill the memory. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooLarge = defineDiagnostic<{ readonly size: number; readonly limit: number }>({
  code: 'DLN1101',
  name: 'too-large',
  severity: 'error',
  message: (a) => `this file has ${a.size} KiB; ${a.limit} KiB is the most that is read`,
  explain:
    'A limit, so that a wrong file does not fill the memory: no program is that long. Large constants belong in a data file, read with `npy`, `csv` or `safetensors`.',
  bad: null,
  good: null,
});
