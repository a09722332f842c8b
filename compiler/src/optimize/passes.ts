/** Decides which passes a program goes through, and in which order. */
import { deadCode } from './dead-code.js';
import { foldConstants } from './fold-constants.js';
import { fuseBias } from './fuse.js';
import { hoistSums } from './hoist-sums.js';
import { joinParts } from './join-parts.js';
import type { Pass } from './pass.js';
import { pruneLoops } from './prune-loops.js';
import { simplifyArithmetic } from './simplify-arithmetic.js';
import { simplifyMovement } from './simplify-movement.js';
import { stripBroadcasts } from './strip-broadcasts.js';
import { turnOutside } from './turn-outside.js';

const local: readonly Pass[] = [foldConstants, simplifyMovement, stripBroadcasts, simplifyArithmetic, joinParts];

/** Walks in order; the passes of one walk share it. What one replaces may let another act, so the local ones come twice. What goes out of
 *  a loop leaves a carry that nobody takes. Fusion reads what is
 *  left, and counts uses, so that nothing may be dead before it. */
export const walks: readonly (readonly Pass[])[] = [
  [pruneLoops],
  local,
  local,
  [hoistSums],
  [turnOutside],
  [pruneLoops],
  [fuseBias],
  [deadCode],
];
