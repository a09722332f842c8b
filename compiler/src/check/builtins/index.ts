/** Decides which built-in functions there are: one table by name. */
import type { Builtin } from '../builtin.js';
import { augmentation } from './augment.js';
import { costs } from './costs.js';
import { dataSources } from './data-sources.js';
import { dataTransforms } from './data-transforms.js';
import { dataValues } from './data-values.js';
import { einsum } from './einsum.js';
import { gradients } from './gradients.js';
import { images } from './images.js';
import { instances } from './instances.js';
import { median } from './median.js';
import { movement } from './movement.js';
import { numbers } from './numbers.js';
import { placement } from './placement.js';
import { random } from './random.js';
import { rearrange } from './rearrange.js';
import { reductions } from './reductions.js';
import { seeded } from './seeded.js';
import { selection } from './selection.js';
import { sources } from './sources.js';
import { tokens } from './tokens.js';

// The datasets come last: `take` and `split` there know tensors too.
const table = new Map<string, Builtin>(
  [
    reductions,
    movement,
    [einsum, rearrange, median],
    placement,
    seeded,
    sources,
    selection,
    images,
    numbers,
    random,
    gradients,
    costs,
    dataValues,
    tokens,
    dataSources,
    dataTransforms,
    augmentation,
    instances,
  ]
    .flat()
    .map((b) => [b.name, b]),
);

/** The built-in function of this name, or null. */
export const builtinNamed = (name: string): Builtin | null => table.get(name) ?? null;
/** The names of all of them, for suggestions. */
export const builtinNames = (): readonly string[] => [...table.keys()];
