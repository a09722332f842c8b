/** Decides how an execution that cannot go on is told: a typed error that names the operator and where it was written. */
import type { SourceRef } from '@dln/compiler';

/** `size`: refused before anything was allocated; `memory`: the heap is full; `trap`: WebAssembly trapped, the session cannot be used any more;
 *  `kernel`: a kernel refused its operands; `closed`: the session was closed or had trapped before; `feed`: what was fed is not what the entry takes. */
export type FailureKind = 'size' | 'memory' | 'trap' | 'kernel' | 'closed' | 'feed';

/** The operator at which it happened; one that came of a decomposition has the source of what was decomposed. */
export interface FailedNode {
  readonly op: string;
  readonly source: SourceRef;
}

/** What a session throws; the loop turns it into a diagnostic. */
export class BackendFailure extends Error {
  override readonly name = 'BackendFailure';
  constructor(
    readonly kind: FailureKind,
    readonly reason: string,
    readonly at: FailedNode | null,
    options?: { readonly cause: unknown },
  ) {
    super(at === null ? reason : `${at.op}: ${reason}`, options);
  }
}

/** Any error of a kernel as a failure at this node; a loop of several operators goes by its last. A trap marks the engine: its heap can
 *  hold anything. */
export function asFailure(
  engine: { broken: boolean },
  error: unknown,
  { op, source, fused }: FailedNode & { readonly fused?: { readonly of: readonly string[] } },
): BackendFailure {
  const at = { op: fused?.of.at(-1) ?? op, source };
  if (error instanceof BackendFailure) {
    return error.at !== null ? error : new BackendFailure(error.kind, error.reason, at, { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  const trapped = error instanceof Error && error.name === 'RuntimeError';
  if (trapped) engine.broken = true;
  return new BackendFailure(trapped ? 'trap' : 'kernel', reason, at, { cause: error });
}
