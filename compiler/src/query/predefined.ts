/** Decides what a name means that nobody declares: a dtype, a built-in function, an operator. */
import { builtinNamed } from '../check/builtins/index.js';
import { callableValue, type Value } from '../check/value.js';
import { findOperator } from '../ops/registry.js';

const dtypes = { f32: 'f32', i32: 'i32', bool: 'bool' } as const;

/** Null: it means nothing. */
export function predefined(name: string): Value | null {
  if (Object.hasOwn(dtypes, name)) return { kind: 'dtype', dtype: dtypes[name as keyof typeof dtypes], classes: null };
  const builtin = builtinNamed(name);
  if (builtin !== null) return callableValue({ is: 'builtin', builtin });
  const op = findOperator(name);
  return op !== null && op.inLanguage !== false ? callableValue({ is: 'op', op }) : null;
}
