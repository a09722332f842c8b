/** Decides which passes a program goes through, and in which order. */
import { deadCode } from './dead-code.js';
import { foldConstants } from './fold-constants.js';
import { fuseBias } from './fuse.js';
import type { Pass } from './pass.js';
import { pruneLoops } from './prune-loops.js';
import { simplifyArithmetic } from './simplify-arithmetic.js';
import { simplifyMovement } from './simplify-movement.js';
import { stripBroadcasts } from './strip-broadcasts.js';

const local: readonly Pass[] = [foldConstants, simplifyMovement, stripBroadcasts, simplifyArithmetic];

/** Walks in order; the passes of one walk share it. What one replaces may let another act, so the local ones come twice. Fusion reads what is
 *  left, and counts uses, so that nothing may be dead before it. */
export const walks: readonly (readonly Pass[])[] = [[pruneLoops], local, local, [fuseBias], [deadCode]];
