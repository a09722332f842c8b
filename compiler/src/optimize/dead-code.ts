/** Decides what is left out: nothing is replaced, so what remains is what outputs need; the walk itself leaves the rest behind, inputs too. */
import type { Pass } from './pass.js';

export const deadCode: Pass = { name: 'dead-code', rewrite: () => () => null };
