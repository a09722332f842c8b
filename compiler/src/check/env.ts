/** Decides what a name means inside a body: scopes that are looked up from the inside out, bindings that are computed when first wanted. */
import type { Span } from '@dln/grammar';
import type { ShapePart } from '../types/tensor-type.js';

/** A binding: a value, or how to compute it. `running` finds cycles. */
export interface Binding<V> {
  value: V | null;
  compute: (() => V) | null;
  running: boolean;
  readonly at: Span | null;
}

/** One scope. `packs` holds what `*S` stands for here. */
export interface Scope<V> {
  readonly parent: Scope<V> | null;
  readonly names: Map<string, Binding<V>>;
  readonly packs: Map<string, readonly ShapePart[]>;
  /** Looks a name up beyond the outermost scope: file, then std, then operators. */
  readonly outer: ((name: string) => V | null) | null;
}

/** A scope inside another. */
export const childEnv = <V>(parent: Scope<V>): Scope<V> => ({
  parent,
  names: new Map(),
  packs: new Map(),
  outer: null,
});
/** The scope around a file's declarations: `outer` says what its names mean. */
export const rootEnv = <V>(outer: (name: string) => V | null): Scope<V> => ({
  parent: null,
  names: new Map(),
  packs: new Map(),
  outer,
});

/** Binds a name to a value that is there; `_` binds nothing. */
export function bindValue<V>(env: Scope<V>, name: string, value: V, at: Span | null = null): void {
  if (name !== '_') env.names.set(name, { value, compute: null, running: false, at });
}
/** Binds a name to what is computed when it is first wanted. */
export function bindLazy<V>(env: Scope<V>, name: string, compute: () => V, at: Span | null): void {
  if (name !== '_') env.names.set(name, { value: null, compute, running: false, at });
}

/** The binding of a name in this scope or around it; null where only `outer` can know. */
export function findBinding<V>(env: Scope<V>, name: string): Binding<V> | null {
  for (let e: Scope<V> | null = env; e !== null; e = e.parent) {
    const had = e.names.get(name);
    if (had !== undefined) return had;
  }
  return null;
}
/** What `*S` stands for in this scope or around it; null where nobody has said. */
export function findPack<V>(env: Scope<V>, name: string): readonly ShapePart[] | null {
  for (let e: Scope<V> | null = env; e !== null; e = e.parent) {
    const had = e.packs.get(name);
    if (had !== undefined) return had;
  }
  return null;
}
/** What a name means beyond all scopes: in its file, in std, among the operators. */
export function findOuter<V>(env: Scope<V>, name: string): V | null {
  for (let e: Scope<V> | null = env; e !== null; e = e.parent) if (e.outer !== null) return e.outer(name);
  return null;
}
/** Every name in sight, for suggestions. */
export function namesInSight<V>(env: Scope<V>): string[] {
  const all: string[] = [];
  for (let e: Scope<V> | null = env; e !== null; e = e.parent) all.push(...e.names.keys());
  return all;
}
