/** Decides which tensor of a foreign file sets which weight where nobody says it: modules with equal names or, in order, with equal tensors. */
import type { ModelWeight } from '../summary/model-weights.js';

/** A tensor of a file: what its header says. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}
/** What was found, and what was left over on both sides. */
export interface DerivedNames {
  /** Our names to theirs. */
  readonly names: ReadonlyMap<string, string>;
  /** Ours that no tensor sets. */
  readonly missing: readonly ModelWeight[];
  readonly unused: readonly NamedTensor[];
}

/** What stands under one path: its tensors by kind and shape, which together tell modules apart. */
interface Module {
  readonly path: string;
  /** Kind and shape to name. */
  readonly leaves: Map<string, string>;
}

/**
 * Modules belong together where their tensors have the same kinds (a bias, a running statistic, another weight) and shapes in the file's
 * layout. Of those, equal paths meet first, then equal first parts, last words and last parts of a path where both sides have them equally
 * often; what is left meets in order: ours as evaluated, theirs by name with numbers as numbers, for files of weights are sorted. Modules
 * that occur more often on one side than on the other meet by equal paths only: a file may hold a tensor twice, under two names.
 */
export function deriveNames(
  weights: readonly ModelWeight[],
  tensors: readonly NamedTensor[],
  torch: boolean,
): DerivedNames {
  const laidOut = (w: ModelWeight): readonly number[] =>
    torch && w.order !== null ? w.order.map((axis) => w.shape[axis] as number) : w.shape;
  const ours = modulesOf(weights.map((w) => ({ name: w.name, shape: laidOut(w) })));
  const needed = new Set(weights.map((w) => leafKey({ name: w.name, shape: laidOut(w) })));
  // What fits no weight at all, such as a count of batches, tells nothing of its module.
  const sorted = [...tensors].sort((a, b) => natural.compare(a.name, b.name)).filter((t) => needed.has(leafKey(t)));
  const names = new Map<string, string>();
  match(ours, modulesOf(sorted), [signature, wholePath, firstPart, lastWords(3), lastWords(2), lastPart], names);
  const used = new Set(names.values());
  return {
    names,
    missing: weights.filter((w) => !names.has(w.name)),
    unused: tensors.filter((t) => !used.has(t.name)),
  };
}

type Key = (module: Module) => string;
const natural = new Intl.Collator('en', { numeric: true });
const signature: Key = (m) => [...m.leaves.keys()].sort().join(' ');
const wholePath: Key = (m) => m.path;
const firstPart: Key = (m) => m.path.split('.', 1)[0] as string;
/** The last so many words of a path: no part of numbers alone, and none that tells a second part from a first of the same name. */
const lastWords =
  (count: number): Key =>
  (m) =>
    m.path
      .split('.')
      .filter((part) => !/^\d+$/.test(part))
      .map((part) => part.replace(/_\d+$/, ''))
      .slice(-count)
      .join('.');
const lastPart: Key = (m) => m.path.slice(m.path.lastIndexOf('.') + 1);

/** Splits both sides by each key in turn, as far as the split leaves as many on each side; the first key must. */
function match(
  ours: readonly Module[],
  theirs: readonly Module[],
  [key, ...keys]: readonly Key[],
  into: Map<string, string>,
): void {
  if (key === undefined) {
    if (ours.length === theirs.length) for (const [i, module] of ours.entries()) pair(module, theirs[i], into);
    return;
  }
  const groups = grouped(theirs, key);
  const met = new Set<Module>();
  for (const [value, own] of grouped(ours, key)) {
    const found = groups.get(value) ?? [];
    if (found.length !== own.length) {
      if (key === signature) matchPaths(own, found, into);
      continue;
    }
    match(own, found, keys, into);
    for (const module of [...own, ...found]) met.add(module);
  }
  const left = (all: readonly Module[]): readonly Module[] => all.filter((module) => !met.has(module));
  if (key !== signature) match(left(ours), left(theirs), keys, into);
}

function matchPaths(ours: readonly Module[], theirs: readonly Module[], into: Map<string, string>): void {
  const known = new Map(theirs.map((module) => [module.path, module]));
  if (ours.every((module) => known.has(module.path)))
    for (const module of ours) pair(module, known.get(module.path), into);
}

function pair(our: Module, their: Module | undefined, into: Map<string, string>): void {
  for (const [leaf, name] of our.leaves) into.set(name, their?.leaves.get(leaf) as string);
}

function modulesOf(tensors: readonly NamedTensor[]): readonly Module[] {
  const modules = new Map<string, Module>();
  for (const tensor of tensors) {
    const path = tensor.name.slice(0, Math.max(0, tensor.name.lastIndexOf('.')));
    const module = modules.get(path) ?? { path, leaves: new Map() };
    modules.set(path, module);
    // Tensors of one module that look alike meet by their names.
    const alike = [...module.leaves].filter(([key]) => key.startsWith(`${leafKey(tensor)} `));
    const sorted = [...alike.map(([, name]) => name), tensor.name].sort(natural.compare);
    for (const [i, name] of sorted.entries()) module.leaves.set(`${leafKey(tensor)} ${i}`, name);
  }
  return withoutCommon([...modules.values()]);
}

/** Paths without the parts with which all of them begin, such as the layer that is all of a model. */
function withoutCommon(modules: readonly Module[]): readonly Module[] {
  const first = modules[0]?.path.split('.', 1)[0];
  if (first === undefined || modules.some((m) => !m.path.startsWith(`${first}.`))) return modules;
  return withoutCommon(modules.map((m) => ({ ...m, path: m.path.slice(first.length + 1) })));
}

/** What the last part of a name says of a tensor, and its shape: a scale and a matrix are told apart by it. */
function leafKey({ name, shape }: NamedTensor): string {
  const last = name.slice(name.lastIndexOf('.') + 1);
  const kind = last.startsWith('running_') ? last : last.endsWith('bias') ? 'bias' : 'weight';
  // A filter of one pixel and a matrix hold the same numbers in the same order.
  return `${kind}[${shape.filter((size) => size !== 1).join()}]`;
}

function grouped(all: readonly Module[], key: Key): ReadonlyMap<string, readonly Module[]> {
  const groups = new Map<string, Module[]>();
  for (const one of all) {
    const group = groups.get(key(one));
    if (group === undefined) groups.set(key(one), [one]);
    else group.push(one);
  }
  return groups;
}
