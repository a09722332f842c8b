/** Decides which functions and layers can be the next stage of a pipeline, and what each would give: each is tried on the type that arrives. */
import type { DeclKey } from '@dln/grammar';
import { evaluator } from '../check/evaluate.js';
import { newContext } from '../check/new-context.js';
import { paramType } from '../check/param-type.js';
import { showValue } from '../check/show-value.js';
import { type GivenArg, intValue, tensorValue, type Value } from '../check/value.js';
import type { Condition } from '../check/world.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { variable } from '../dims/algebra.js';
import { whenForgotten } from '../dims/intern.js';
import type { TensorType } from '../types/tensor-type.js';
import type { Database } from './database.js';
import { ProgramWorld } from './program-world.js';
import { isStd, stdDeclaration } from './std.js';

/** What a stage would give. */
export interface Fit {
  /** The result's type; a size that the author has yet to give is called by its parameter. */
  readonly shown: string;
  /** It fits only where conditions on dims hold. */
  readonly conditional: boolean;
}

/** Std sees nothing of a program: what fits holds for every file. */
const stdFits = new Map<string, Fit | null>();
whenForgotten(() => stdFits.clear());
const remembered = 20_000;

/** What each of these names gives for a tensor of this type; null where it does not take it. */
export function fittingStages(
  db: Database,
  uri: string,
  type: TensorType,
  names: readonly string[],
): ReadonlyMap<string, Fit | null> {
  const world = new ProgramWorld(db, new Map());
  return new Map(
    names.map((name) => {
      const isOwn = db.file(uri)?.byName.has(name) === true || stdDeclaration(name, uri) === null;
      if (isOwn) return [name, fit(world, uri, type, name)];
      const key = `${name} ${tensorKey(type)}`;
      const had = stdFits.get(key);
      if (had !== undefined) return [name, had];
      if (stdFits.size > remembered) stdFits.clear();
      const made = fit(world, uri, type, name);
      stdFits.set(key, made);
      return [name, made];
    }),
  );
}
const ids = new WeakMap<TensorType, number>();
let count = 0;
function tensorKey(type: TensorType): number {
  const had = ids.get(type);
  if (had !== undefined) return had;
  ids.set(type, ++count);
  return count;
}

function fit(world: ProgramWorld, uri: string, type: TensorType, name: string): Fit | null {
  const callee = world.lookup(uri, name);
  if (callee?.kind !== 'callable') return null;
  const diagnostics: Diagnostic[] = [];
  const conditions: Condition[] = [];
  const decl = `${isStd(uri) ? '' : uri}#` as DeclKey;
  const ctx = { ...newContext({ world, evaluator, uri, decl, diagnostics }), conditions, atUse: { told: false } };
  const at = { decl, start: 0, end: 0 };
  const given: GivenArg[] = [{ label: null, value: tensorValue(type, null), at }];
  const target = callee.callee;
  if (target.is === 'user') {
    for (const p of target.callable.params) {
      if (p.value !== null) continue;
      const { is } = paramType(world, target.uri, p.type);
      if (is === 'dim' || is === 'int') given.push({ label: p.name.text, value: intValue(variable(p.name.text)), at });
    }
  }
  let value: Value;
  try {
    value = evaluator.call(ctx, callee, given, at);
  } catch {
    // A candidate that cannot even be tried is none.
    return null;
  }
  if (diagnostics.length > 0 || (value.kind !== 'tensor' && value.kind !== 'tuple')) return null;
  return { shown: showValue(value), conditional: conditions.length > 0 };
}
