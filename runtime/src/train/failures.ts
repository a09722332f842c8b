/** Decides what a failed call is to the user: a diagnostic at the line that was being computed. */
import {
  backendTrapped,
  type Diagnostic,
  diagnose,
  feedRefused,
  kernelRefused,
  outOfMemory,
  stepBroke,
  tensorTooLarge,
} from '@dln/compiler';
import { Unreadable } from '@dln/formats';
import { BackendFailure } from '../backends/failure.js';
import { faultAt, type Place } from './place.js';

/** A thrown error as a diagnostic. What is neither a `BackendFailure` nor unreadable data is a mistake of ours and says so. */
export function failureDiagnostic(error: unknown, run: string, backend: string, step: number, at: Place): Diagnostic {
  if (error instanceof Unreadable) return faultAt(error.fault, at);
  if (!(error instanceof BackendFailure) || error.kind === 'closed') {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return diagnose(stepBroke, at, { run, step, reason });
  }
  const { kind, reason } = error;
  if (kind === 'feed') return diagnose(feedRefused, at, { op: error.at?.op ?? '', reason, run, backend });
  const def = { size: tensorTooLarge, memory: outOfMemory, trap: backendTrapped, kernel: kernelRefused }[kind];
  return diagnose(def, error.at?.source.at ?? at, { op: error.at?.op ?? 'the program', reason, run, backend });
}
