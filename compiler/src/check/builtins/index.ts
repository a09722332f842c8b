/** Decides which built-in functions there are: one table by name. */
import type { Builtin } from '../builtin.js';
import { datasets } from './datasets.js';
import { gradients } from './gradients.js';
import { images } from './images.js';
import { movement } from './movement.js';
import { numbers } from './numbers.js';
import { random } from './random.js';
import { reductions } from './reductions.js';
import { selection } from './selection.js';
import { sources } from './sources.js';

// The datasets come last: `take` and `split` there know tensors too.
const table = new Map<string, Builtin>(
  [reductions, movement, sources, selection, images, numbers, random, gradients, datasets]
    .flat()
    .map((b) => [b.name, b]),
);

export const builtinNamed = (name: string): Builtin | null => table.get(name) ?? null;
export const builtinNames = (): readonly string[] => [...table.keys()];
