/** Decides what the names of a train's body stand for: the batch `N`, the dataset's fields, then its own equations. */
import type { Equation } from '@dln/grammar';
import { bindEquations } from '../check/body.js';
import { fieldValue } from '../check/columns.js';
import type { Context } from '../check/context.js';
import { bindValue, childEnv } from '../check/env.js';
import { dimValue, type Env } from '../check/value.js';
import type { Dataset } from '../data/dataset.js';
import { variable } from '../dims/algebra.js';

/** A fresh scope: every equation will be computed anew, from the residents as they stand now. */
export function trainScope(ctx: Context, file: Env, data: Dataset | null, equations: readonly Equation[]): Env {
  const env = childEnv(file);
  if (data !== null) bindValue(env, 'N', dimValue('N', variable('N')));
  for (const field of data?.fields ?? []) {
    bindValue(env, field.name, fieldValue(ctx, field, data));
  }
  bindEquations(ctx, env, equations);
  return env;
}
