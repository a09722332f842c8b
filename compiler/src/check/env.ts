/** Decides what a name means inside a body: scopes that are looked up from the inside out, bindings that are computed when first wanted. */
import type { Span } from '@dln/grammar';
import type { ShapePart } from '../types/tensor-type.js';
import type { Value } from './value.js';

/** A binding: a value, or how to compute it. `running` finds cycles. */
export interface Binding {
  value: Value | null;
  compute: (() => Value) | null;
  running: boolean;
  readonly at: Span | null;
}

/** One scope. `packs` holds what `*S` stands for here. */
export interface Env {
  readonly parent: Env | null;
  readonly names: Map<string, Binding>;
  readonly packs: Map<string, readonly ShapePart[]>;
  /** Looks a name up beyond the outermost scope: file, then std, then operators. */
  readonly outer: ((name: string) => Value | null) | null;
}

export const childEnv = (parent: Env): Env => ({ parent, names: new Map(), packs: new Map(), outer: null });
export const rootEnv = (outer: (name: string) => Value | null): Env => ({
  parent: null,
  names: new Map(),
  packs: new Map(),
  outer,
});

export function bindValue(env: Env, name: string, value: Value, at: Span | null = null): void {
  if (name !== '_') env.names.set(name, { value, compute: null, running: false, at });
}
export function bindLazy(env: Env, name: string, compute: () => Value, at: Span | null): void {
  if (name !== '_') env.names.set(name, { value: null, compute, running: false, at });
}

/** The binding of a name in this scope or around it; null where only `outer` can know. */
export function findBinding(env: Env, name: string): Binding | null {
  for (let e: Env | null = env; e !== null; e = e.parent) {
    const had = e.names.get(name);
    if (had !== undefined) return had;
  }
  return null;
}
export function findPack(env: Env, name: string): readonly ShapePart[] | null {
  for (let e: Env | null = env; e !== null; e = e.parent) {
    const had = e.packs.get(name);
    if (had !== undefined) return had;
  }
  return null;
}
export function findOuter(env: Env, name: string): Value | null {
  for (let e: Env | null = env; e !== null; e = e.parent) if (e.outer !== null) return e.outer(name);
  return null;
}
/** Every name in sight, for suggestions. */
export function namesInSight(env: Env): string[] {
  const all: string[] = [];
  for (let e: Env | null = env; e !== null; e = e.parent) all.push(...e.names.keys());
  return all;
}
