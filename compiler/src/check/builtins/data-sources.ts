/** `idx`, `csv`, `npy`, `npz`, `safetensors`, `images`, `image`, `text` and the Playground's generators: datasets from files and formulas. */
import type { Header, HeaderField } from '@dln/formats';
import type { Dataset, DatasetField, DatasetStep, SourceCall, SourceValue } from '../../data/dataset.js';
import { catalogue } from '../../diagnostics/catalogue.js';
import { datasetArgument } from '../../diagnostics/DLN2102-dataset-argument.js';
import { type Code, diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, literal, variable } from '../../dims/algebra.js';
import { type DType, type GraphType, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { columnValue } from '../columns.js';
import { type Context, report } from '../context.js';
import { describe } from '../show-value.js';
import { errorValue, tensorValue, type Value } from '../value.js';

/** The batch dim of every dataset. */
const batch = variable('N');

function fieldOf(format: string, field: HeaderField, rows: number): DatasetField {
  const shape = [batch, ...field.shape.map(constant)];
  const own = field.rows === undefined || field.rows === rows ? null : field.rows;
  const common = { name: field.name, stored: field.stored, gaps: field.gaps, rows: own };
  if (field.classes !== null) {
    const k = typeof field.classes === 'number' ? field.classes : field.classes.length;
    const type = tensorType('i32', shape, constant(Math.max(k, 1)));
    return { ...common, type, scale: 1, classNames: typeof field.classes === 'number' ? null : field.classes };
  }
  const image = field.stored === 'u8' && field.shape.length >= 2;
  // A table's numbers are measurements, whole or not; an array's whole numbers are what its author stored.
  const dtype: DType = field.stored === 'i32' && format !== 'csv' ? 'i32' : 'f32';
  return { ...common, type: tensorType(dtype, shape), scale: image ? 1 / 255 : 1, classNames: null };
}

function datasetOf(name: string, call: SourceCall, header: Header, steps: readonly DatasetStep[]): Dataset {
  const fields = header.fields.map((f) => fieldOf(call.format, f, header.rows));
  return { name, source: call, read: fields, steps, fields, rows: header.rows, vocabulary: header.vocabulary ?? null };
}

/** A compile-time value as a source takes it; null where it is none. */
export function sourceValue(value: Value): SourceValue | null {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'int':
      return literal(value.dim) ?? null;
    case 'float':
      return value.value;
    case 'bool':
      return value.value;
    case 'list':
    case 'tuple': {
      const items = value.items.map(sourceValue);
      return items.every((v): v is number | string => typeof v === 'number' || typeof v === 'string') ? items : null;
    }
    default:
      return null;
  }
}

const parametersOf = (signature: string): readonly string[] =>
  [...signature.slice(0, signature.lastIndexOf('->')).matchAll(/[(,]\s*(\w+):/g)].map((m) => m[1] as string);

/** Files are the string arguments named in `files`, all else are options. */
function source(
  format: string,
  doc: string,
  signature: string,
  files: readonly string[],
  finish: (ctx: Context, value: Value) => Value = (_, value) => value,
): Builtin {
  return {
    name: format,
    doc,
    signature,
    columns: ['classes'],
    apply: (ctx, args) => {
      const named: Record<string, string> = {};
      const options: Record<string, SourceValue> = {};
      for (const name of parametersOf(signature)) {
        const value = args.get(name);
        if (value === undefined || value.kind === 'none') continue;
        if (files.includes(name)) {
          if (value.kind === 'string' && value.value !== '') named[name] = value.value;
          continue;
        }
        const option = sourceValue(value);
        if (option === null) {
          const why = `\`${name}\` must be known at compile time, not ${describe(value)}`;
          report(ctx, diagnose(datasetArgument, args.at(name), { transform: format, why }));
          return errorValue;
        }
        options[name] = option;
      }
      if (files.length > 0 && Object.keys(named).length === 0) {
        report(ctx, diagnose(datasetArgument, args.call, { transform: format, why: 'it needs the name of a file' }));
        return errorValue;
      }
      const key = `${ctx.uri} ${format}(${JSON.stringify([named, options])})`;
      return finish(ctx, open(ctx, args, { key, format, files: named, options, at: args.call }));
    },
  };
}

function open(ctx: Context, args: BuiltinArgs, call: SourceCall): Value {
  const answer = ctx.world.header(call, ctx.uri);
  if (answer === 'pending') return errorValue;
  if ('fault' in answer) {
    const def = catalogue.get(answer.fault as Code);
    if (def === undefined) throw new Error(`no diagnostic ${answer.fault}`);
    report(ctx, diagnose(def, args.call, answer.args));
    return errorValue;
  }
  const parts: Record<string, Dataset> = {};
  for (const [name, header] of Object.entries(answer.parts ?? {}))
    parts[name] = datasetOf(name, call, header, [{ step: 'part', name }]);
  return { kind: 'dataset', dataset: datasetOf(call.format, call, answer.header, []), parts };
}

/** One picture is a tensor, not a dataset of one row. */
function picture(ctx: Context, value: Value): Value {
  if (value.kind !== 'dataset') return value;
  const [field] = value.dataset.fields;
  const column =
    field === undefined ? null : columnValue(ctx, { ...value.dataset, name: fileOf(value.dataset) }, field, 0, 1);
  if (column === null) return errorValue;
  const [, ...shape] = (column.type as GraphType).shape;
  const node =
    ctx.emission === null || column.node === null ? null : ctx.emission.graph.b.reshape(column.node, { shape });
  return tensorValue(tensorType('f32', shape), node);
}
const fileOf = ({ source: { files } }: Dataset): string => Object.values(files)[0] ?? 'image';

const generated = 'points: int = 500, noise: float = 0, seed: int = 0';
const generator = (name: string, doc: string): Builtin => source(name, doc, `${name}(${generated}) -> any`, []);

export const dataSources: readonly Builtin[] = [
  source(
    'idx',
    "MNIST's format: a folder with the usual names, or one file per field",
    'idx(file: string = "", image: string = "", label: string = "") -> any',
    ['file', 'image', 'label'],
  ),
  source(
    'csv',
    'a table with a header row; its columns are the fields',
    'csv(file: string, separator: any = none, missing: any = none, classes: any = none) -> any',
    ['file'],
  ),
  source('npy', "NumPy's array; its first axis are the rows", 'npy(file: string, classes: any = none) -> any', [
    'file',
  ]),
  source('npz', "NumPy's archive; each array is a field", 'npz(file: string, classes: any = none) -> any', ['file']),
  source(
    'safetensors',
    'a file of named tensors; each is a field',
    'safetensors(file: string, classes: any = none) -> any',
    ['file'],
  ),
  source(
    'images',
    'a folder with a folder of PNG or JPEG files for each class (fields `image`, `label`)',
    'images(folder: string, size: any = none, channels: any = none) -> any',
    ['folder'],
  ),
  source(
    'image',
    'one PNG or JPEG file as f32[H, W, C] in 0..1',
    'image(file: string, channels: any = none) -> tensor',
    ['file'],
    picture,
  ),
  source(
    'text',
    'a text in windows of `block` tokens (field `tokens`): characters, bytes, or those of a byte-level vocabulary',
    'text(file: string, unit: "char" | "byte" | "token" = "char", block: dim, stride: any = none, vocabulary: string = "", merges: string = "") -> any',
    ['file', 'vocabulary', 'merges'],
  ),
  generator('circles', 'two classes, one around the other (fields `point`, `label`)'),
  generator('xor', 'two classes in opposite quadrants (fields `point`, `label`)'),
  generator('gaussians', 'two clouds (fields `point`, `label`)'),
  generator('spirals', 'two spirals (fields `point`, `label`)'),
  generator('plane', 'a plane over the points (fields `point`, `target`)'),
  generator('multi_gaussian', 'bumps over the points (fields `point`, `target`)'),
];
