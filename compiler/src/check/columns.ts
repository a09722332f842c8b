/** Decides what a dataset's field is as a value: rows of a batch, or the whole column outside of a train. */
import type { Dataset, DatasetField } from '../data/dataset.js';
import { constant } from '../dims/algebra.js';
import { type GraphType, tensorType } from '../types/tensor-type.js';
import type { Context } from './context.js';
import { type GapsValue, type TableValue, type TensorValue, tensorValue } from './value.js';

/** The name of the input that says where a field has no value. */
export const maskName = (field: string): string => `${field}?`;

/** A field of the rows at hand; with gaps it is no tensor yet. */
export function fieldValue(ctx: Context, field: DatasetField, of: Dataset | null = null): TensorValue | GapsValue {
  const { name, type } = field;
  const input = (called: string, as: GraphType) => ctx.emission?.input('field', called, as) ?? null;
  if (!field.gaps) {
    const tensor = tensorValue(type, input(name, type as GraphType));
    return of !== null && isSourceImage(of, field) ? { ...tensor, images: of.source } : tensor;
  }
  return {
    kind: 'gaps',
    name,
    type,
    node: input(name, type as GraphType),
    mask: input(maskName(name), tensorType('bool', (type as GraphType).shape)),
    classNames: field.classNames,
  };
}

/** Are these the images that a folder holds, perhaps changed at random, but by nothing that computes? */
function isSourceImage({ source, read, steps }: Dataset, field: DatasetField): boolean {
  const computed = steps.some(
    (s) => s.step === 'map' && s.compute?.clock === 'row' && s.compute.computed.includes(field.name),
  );
  return source.format === 'images' && field.name === 'image' && !computed && read.some((f) => f.name === 'image');
}

/** Rows `from` to `to` of a dataset's field; null where it has gaps. */
export function columnValue(
  ctx: Context,
  data: Dataset,
  field: DatasetField,
  from: number,
  to: number,
): TensorValue | null {
  if (field.gaps) return null;
  const [, ...row] = (field.type as GraphType).shape;
  const type = tensorType(field.type.dtype, [constant(to - from), ...row], field.type.classes);
  const column = { data, field, from, to };
  if (ctx.emission === null) return { ...tensorValue(type, null), column };
  const { columns, input } = ctx.emission;
  const range = from === 0 && to === (field.rows ?? data.rows) ? '' : `[${from}:${to}]`;
  // Two files may call their datasets alike.
  const fields = [...columns.values()].flatMap((c) => ('data' in c ? [c] : []));
  const had = fields.find((c) => c.data === data && c.field === field.name && c.from === from && c.to === to);
  let name = had?.name ?? `${data.name}.${field.name}${range}`;
  while (had === undefined && columns.has(name)) name += "'";
  columns.set(name, { name, data, field: field.name, from, to });
  return { ...tensorValue(type, input('column', name, type)), column };
}

/** A column of a sweep's table: a number for each of its trainings, in their order; NaN where one gave none. */
export function tableColumn(ctx: Context, table: TableValue, column: string): TensorValue {
  const type = tensorType('f32', [constant(table.rows)]);
  if (ctx.emission === null) return tensorValue(type, null);
  const name = `${table.name}.${column}`;
  ctx.emission.columns.set(name, { name, sweep: table.name, column });
  return tensorValue(type, ctx.emission.input('column', name, type));
}
