/** Decides what the server can do: every feature, one file each. */
import type { Feature } from '../feature.js';
import { diagnostics } from './diagnostics.js';
import { formatting } from './formatting.js';
import { hover } from './hover.js';
import { inlayHints } from './inlay-hints.js';

/** All features in the order of the documentation. */
export const features: readonly Feature[] = [diagnostics, hover, inlayHints, formatting];
