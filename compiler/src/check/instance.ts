/** Decides which instances a program has and what they are called: a tree whose paths key weights, moments, checkpoints and random streams. */
import type { Span } from '@dln/grammar';
import type { Dim } from '../dims/dim.js';
import type { AxisRole, ResidentRole } from '../graph/program.js';
import type { TensorType } from '../types/tensor-type.js';

/** A weight or state of an instance. */
export interface Cell {
  readonly name: string;
  readonly instance: Instance;
  readonly role: ResidentRole;
  readonly type: TensorType;
  readonly axes: readonly AxisRole[];
  readonly at: Span | null;
  /** Of a moving average: its weight, and the `ema` that reads it. */
  readonly average?: { readonly of: Cell; readonly place: string };
}

/** An instance of a layer, a round of a loop, or a model. */
export interface Instance {
  readonly parent: Instance | null;
  /** Where its name was evaluated, and which evaluation of that place this is: finds it again in every entry of the program. */
  readonly key: string;
  /** The callee's name as written: `Dense`; `for`, `repeat` for loops; a number for a round. */
  readonly callee: string;
  /** The last part of its path; settled by `as` or `let`, else by the callee's name. */
  name: string;
  named: 'given' | 'callee';
  readonly children: Map<string, Instance>;
  readonly cells: Map<string, Cell>;
  /** Evaluations of each place in the entry being built; reset when the instance is entered. */
  readonly seen: Map<string, number>;
  frozen: boolean;
  /** Of the one round of a `repeat` whose count is symbolic: the count. */
  rounds: Dim | null;
  /** How often it has been applied in the entry being built. */
  calls: number;
}

/** An instance without parts; its name is free among its parent's parts. */
export function newInstance(parent: Instance | null, key: string, callee: string): Instance {
  const base = callee.toLowerCase();
  const name = parent === null ? base : freeName(parent, base);
  return {
    parent,
    key,
    callee,
    name,
    named: 'callee',
    children: new Map(),
    cells: new Map(),
    seen: new Map(),
    frozen: false,
    rounds: null,
    calls: 0,
  };
}

function freeName(parent: Instance, base: string): string {
  const taken = new Set<string>();
  for (const child of parent.children.values()) taken.add(child.name);
  for (const cell of parent.cells.keys()) taken.add(cell);
  if (!taken.has(base)) return base;
  let k = 2;
  while (taken.has(`${base}_${k}`)) k++;
  return `${base}_${k}`;
}

/** The instance that the next evaluation of `place` in `parent` makes, or made when an earlier entry was built. */
export function instanceAt(parent: Instance, place: string, callee: string): Instance {
  const count = parent.seen.get(place) ?? 0;
  parent.seen.set(place, count + 1);
  const key = count === 0 ? place : `${place}~${count}`;
  const had = parent.children.get(key);
  if (had !== undefined) return had;
  const made = newInstance(parent, key, callee);
  parent.children.set(key, made);
  return made;
}

/** A round of a loop or a place in a list: its name is the number. */
export function roundAt(parent: Instance, index: number): Instance {
  const key = `#${index}`;
  const had = parent.children.get(key);
  if (had !== undefined) return had;
  const made = newInstance(parent, key, String(index));
  parent.children.set(key, made);
  return made;
}

/** Gives the name of `as` or `let` to an instance that has only its callee's. */
export function nameInstance(instance: Instance, name: string): void {
  if (instance.named === 'given' || instance.parent === null) return;
  instance.name = '';
  instance.name = freeName(instance.parent, name);
  instance.named = 'given';
  renumber(instance.parent);
}

/** After a rename the others of the same callee close ranks: `dense`, `dense_2`, … in order. */
function renumber(parent: Instance): void {
  const taken = new Set<string>(parent.cells.keys());
  for (const child of parent.children.values()) if (child.named === 'given') taken.add(child.name);
  for (const child of parent.children.values()) {
    if (child.named === 'given') continue;
    const base = child.callee.toLowerCase();
    let name = base;
    for (let k = 2; taken.has(name); k++) name = `${base}_${k}`;
    child.name = name;
    taken.add(name);
  }
}

/** Prepares a tree for building one more entry: places are counted anew. */
export function resetCounts(instance: Instance): void {
  instance.seen.clear();
  instance.calls = 0;
  for (const child of instance.children.values()) resetCounts(child);
}

/** Prepares an instance for one more application in the same entry: its places, and those of its loops' rounds, give the same parts again. */
export function enterAgain(instance: Instance): void {
  instance.seen.clear();
  // A loop and its rounds are entered with the body around them; a layer says itself when it is applied again.
  for (const child of instance.children.values())
    if (child.callee === 'for' || child.callee === 'repeat' || child.key.startsWith('#')) {
      // Its draws are others than those of the application before.
      child.calls++;
      enterAgain(child);
    }
}

/** `lenet.convblock_2.conv2d`, `stages.2.0.conv2d`; empty for the root. */
export function pathOf(instance: Instance): string {
  if (instance.parent === null) return instance.name;
  const above = pathOf(instance.parent);
  if (isAll(instance)) return above;
  return above === '' ? instance.name : `${above}.${instance.name}`;
}

/** Is it all that its round has? Then the round's number names it, unless the author did. */
const isAll = ({ parent, named }: Instance): boolean =>
  parent?.key.startsWith('#') === true && named === 'callee' && parent.children.size === 1 && parent.cells.size === 0;

/** What a name after an instance is looked up in: of a round that is one layer, that layer. */
export function meantBy(instance: Instance): Instance {
  const [only] = instance.children.values();
  return only !== undefined && isAll(only) ? meantBy(only) : instance;
}

/** The moving average of a weight for one place of the program: `dense.weight/ema`, a second one `dense.weight/ema_2`. */
export function averageOf(cell: Cell, place: string): Cell {
  const { cells } = cell.instance;
  let count = 0;
  for (const other of cells.values()) {
    if (other.average?.of !== cell) continue;
    if (other.average.place === place) return other;
    count++;
  }
  const name = `${cell.name}/ema${count === 0 ? '' : `_${count + 1}`}`;
  const made: Cell = { ...cell, name, role: 'average', average: { of: cell, place } };
  cells.set(name, made);
  return made;
}

/** `net.dense.kernel`: names a weight or state in checkpoints. */
export const cellPath = (cell: Cell): string => {
  const path = pathOf(cell.instance);
  const name = path === '' ? cell.name : `${path}.${cell.name}`;
  // Metrics have a tree of their own: what is measured renames no weight.
  return cell.role === 'fold' ? `measure/${name}` : name;
};

/** Every cell below an instance, in the order of creation. */
export function cellsBelow(instance: Instance, role: ResidentRole): Cell[] {
  const all: Cell[] = [];
  for (const cell of instance.cells.values()) if (cell.role === role) all.push(cell);
  for (const child of instance.children.values()) all.push(...cellsBelow(child, role));
  return all;
}

/** The part of an instance with this name. */
export const partOf = (instance: Instance, name: string): Instance | null => {
  for (const child of meantBy(instance).children.values()) if (child.name === name) return child;
  return null;
};
