/** Decides what the body of a `data` makes of a dataset: its fields row by row, and the values that are fixed over the training part. */
import type { Block, CellEq, Equation } from '@dln/grammar';
import type { Dataset, MapStep } from '../data/dataset.js';
import { type Made, makeMap } from '../data/make-map.js';
import { wrongKind } from '../diagnostics/DLN2006-wrong-kind.js';
import { fieldRows } from '../diagnostics/DLN2104-field-rows.js';
import { dataStatement } from '../diagnostics/DLN2106-data-statement.js';
import { boundTwice } from '../diagnostics/DLN2502-bound-twice.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { variable } from '../dims/algebra.js';
import { newEmission } from '../train/emission.js';
import { showType } from '../types/show.js';
import { bindEquations, forceAll } from './body.js';
import { literalDims } from './builtins/arguments.js';
import { toTensor } from './coerce.js';
import { fieldValue } from './columns.js';
import { type Context, type DataBody, report, spanOf } from './context.js';
import { bindLazy, bindValue, childEnv } from './env.js';
import { newInstance } from './instance.js';
import { paramType } from './param-type.js';
import { conform } from './result.js';
import { describe } from './show-value.js';
import { type DatasetValue, dimValue, type Env, type Value } from './value.js';

/** What `part` is called where the rows are of no part. */
const noPart = 'all';

/** The dataset and its parts with the body's fields; null where the body is wrong (reported). */
export function mapDataset(ctx: Context, file: Env, value: DatasetValue, body: Block): DatasetValue | null {
  const dataset = mapped(ctx, file, value.dataset, noPart, body);
  const parts: Record<string, Dataset> = {};
  for (const [name, part] of Object.entries(value.parts)) {
    const made = mapped(ctx, file, part, name, body);
    if (made !== null) parts[name] = made;
  }
  const whole = Object.keys(parts).length === Object.keys(value.parts).length;
  return dataset === null || !whole ? null : { kind: 'dataset', dataset, parts };
}

/** A dataset after one more step that is a map. */
export const withMap = (dataset: Dataset, map: MapStep): Dataset => ({
  ...dataset,
  steps: [...dataset.steps, map],
  fields: map.fields,
});

function mapped(ctx: Context, file: Env, dataset: Dataset, part: string, body: Block): Dataset | null {
  const before = ctx.diagnostics.length;
  const checking: Context = { ...ctx, inline: false, training: false, instance: newInstance(null, '', dataset.name) };
  walk(checking, file, dataset, part, body);
  if (ctx.diagnostics.length > before) return null;
  // The same walk again with a graph: draws are told apart by the dataset's name, whichever part it is.
  const instance = newInstance(null, '', dataset.name.replace(/\.[^.]*$/, ''));
  const compiling: Context = { ...checking, inline: true, instance, emission: newEmission(null) };
  const made = walk(compiling, file, dataset, part, body);
  if (ctx.diagnostics.length > before || made === null) return null;
  const map = makeMap(compiling, dataset, made);
  return map === null ? null : withMap(dataset, map);
}

/** One walk over the body: the written fields in order and what was read; null where a field is wrong (reported) or pending. */
function walk(
  outer: Context,
  file: Env,
  dataset: Dataset,
  part: string,
  body: Block,
): { readonly fields: readonly Made[]; readonly data: DataBody } | null {
  const data: DataBody = { part, fits: [], draws: [], read: new Set() };
  const ctx: Context = { ...outer, data };
  const columns = childEnv(file);
  bindValue(columns, 'N', dimValue('N', variable('N')));
  bindValue(columns, 'part', { kind: 'string', value: part, at: null });
  for (const field of dataset.fields) {
    const read = (): Value => {
      data.read.add(field.name);
      return fieldValue(ctx, field);
    };
    bindLazy(columns, field.name, read, null);
  }
  const scope = childEnv(columns);
  const lets: Equation[] = [];
  const fields: (CellEq & { readonly kind: 'field' })[] = [];
  for (const item of body.items) {
    if (item.kind === 'let') lets.push(item);
    else if (isField(item)) {
      const first = fields.find((f) => f.name.text === item.name.text);
      if (first === undefined) fields.push(item);
      else
        report(
          ctx,
          diagnose(
            boundTwice,
            spanOf(ctx, item.name),
            { name: item.name.text },
            { labels: [{ at: spanOf(ctx, first.name), text: 'first bound here' }] },
          ),
        );
    } else report(ctx, diagnose(dataStatement, spanOf(ctx, item), { what: statementName(item.kind) }));
  }
  bindEquations(ctx, scope, lets);
  const values = new Map<string, Value>();
  for (const field of fields) {
    const compute = (): Value => {
      const value = fieldResult(ctx, scope, field);
      values.set(field.name.text, value);
      return value;
    };
    // A column keeps its name: what is written under that name is for whoever reads the dataset.
    if (columns.names.has(field.name.text) || scope.names.has(field.name.text)) compute();
    else bindLazy(scope, field.name.text, compute, spanOf(ctx, field.name));
  }
  for (const field of fields)
    if (!values.has(field.name.text))
      ctx.evaluator.expr(ctx, scope, {
        kind: 'name',
        text: field.name.text,
        start: field.name.start,
        end: field.name.end,
      });
  forceAll(ctx, scope, lets);
  const made = fields.flatMap((field): Made[] => {
    const value = values.get(field.name.text);
    return value?.kind === 'tensor' || value?.kind === 'gaps'
      ? [{ name: field.name.text, value, at: spanOf(ctx, field.name) }]
      : [];
  });
  return made.length === fields.length ? { fields: made, data } : null;
}
const isField = (item: Block['items'][number]): item is CellEq & { readonly kind: 'field' } => item.kind === 'field';
const statementName = (kind: string): string =>
  kind === 'nextEq' ? 'a `next`' : kind === 'result' ? 'an expression without a name' : `a \`${kind}\``;

/** A field's value as a tensor with a row per row. A column with gaps may go on as it is. */
function fieldResult(ctx: Context, scope: Env, eq: CellEq): Value {
  const at = spanOf(ctx, eq.value);
  let value = ctx.evaluator.expr(ctx, scope, eq.value);
  if (eq.type !== null && value.kind !== 'gaps') {
    const of = { name: eq.name.text, at: { decl: ctx.decl, start: eq.type.start, end: eq.type.end } };
    value = conform(ctx, scope, value, paramType(ctx.world, ctx.uri, eq.type), at, of);
  }
  if (value.kind === 'error' || value.kind === 'gaps') return value;
  const tensor = toTensor(ctx, value, 'f32', at);
  if (tensor === null) {
    report(
      ctx,
      diagnose(wrongKind, at, { wanted: `a tensor for the field \`${eq.name.text}\``, got: describe(value) }),
    );
    return { kind: 'error' };
  }
  if (tensor.type.shape[0] === variable('N') && literalDims(tensor.type.shape.slice(1)) !== null) return tensor;
  report(ctx, diagnose(fieldRows, at, { field: eq.name.text, got: showType(tensor.type) }));
  return { kind: 'error' };
}
