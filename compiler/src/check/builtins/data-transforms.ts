/** `split`, `take`, `shuffle`, `normalize`, `patches`, `one_hot` of datasets; where a tensor comes, `split`, `take` and `one_hot` are the tensors' own. */
import { splitEnds } from '@dln/formats';
import { nearest, type Span } from '@dln/grammar';
import type { Dataset, DatasetField, DatasetStep } from '../../data/dataset.js';
import { passedOn } from '../../data/make-map.js';
import { datasetArgument } from '../../diagnostics/DLN2102-dataset-argument.js';
import { raggedArrays } from '../../diagnostics/DLN2111-ragged-arrays.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, literal } from '../../dims/algebra.js';
import { type GraphType, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, report } from '../context.js';
import { describe, showValue } from '../show-value.js';
import { type DatasetValue, errorValue, type Value } from '../value.js';
import { literalDims, tensorArg } from './arguments.js';
import { computedField } from './computed-field.js';
import { sourceValue } from './data-sources.js';
import { splitTensor } from './movement.js';
import { selection } from './selection.js';

/** Tells why a transform cannot be; gives the error value. */
export function refuse(ctx: Context, at: Span, transform: string, why: string): Value {
  report(ctx, diagnose(datasetArgument, at, { transform, why }));
  return errorValue;
}

/** Is it a table? Arrays of different lengths are not (reported). */
export function isTable(ctx: Context, { fields, rows, name }: Dataset, at: Span): boolean {
  const odd = fields.find((f) => f.rows !== null);
  if (odd === undefined) return true;
  report(
    ctx,
    diagnose(raggedArrays, at, {
      data: name,
      first: fields.find((f) => f.rows === null)?.name ?? '',
      rows,
      other: odd.name,
      otherRows: odd.rows ?? 0,
    }),
  );
  return false;
}

/** The dataset with one more step, its parts too. */
function withStep(value: DatasetValue, step: DatasetStep, change: (d: Dataset) => Dataset): DatasetValue {
  return eachDataset(value, (d) => change({ ...d, steps: [...d.steps, step] }));
}
/** The same change of the dataset and its parts. */
export const eachDataset = (value: DatasetValue, change: (d: Dataset) => Dataset): DatasetValue => ({
  kind: 'dataset',
  dataset: change(value.dataset),
  parts: Object.fromEntries(Object.entries(value.parts).map(([k, d]) => [k, change(d)])),
});

/** The dataset that a transform is given; null (reported) where it is none or no table. */
export function datasetArg(ctx: Context, args: BuiltinArgs, name: string): DatasetValue | null {
  const value = args.get('x');
  if (value?.kind === 'dataset') return isTable(ctx, value.dataset, args.at('x')) ? value : null;
  if (value !== undefined && value.kind !== 'error')
    refuse(ctx, args.at('x'), name, `it takes a dataset, not ${describe(value)}`);
  return null;
}
export const numberArg = (args: BuiltinArgs, name: string): number | null => {
  const value = args.get(name);
  if (value?.kind === 'float') return value.value;
  return value?.kind === 'int' ? (literal(value.dim) ?? null) : null;
};

/** A field that a transform names; the only one that `fits` where none is named. Null: reported. */
export function fieldArg(
  ctx: Context,
  args: BuiltinArgs,
  transform: string,
  param: string,
  { fields }: Dataset,
  fits: (field: DatasetField) => boolean,
  wanted: string,
): DatasetField | null {
  const given = args.get(param);
  if (given === undefined || given.kind === 'none') {
    const all = fields.filter(fits);
    if (all.length === 1) return all[0] ?? null;
    const which = all.length === 0 ? `there is no ${wanted}` : `which ${wanted}: ${all.map((f) => f.name).join(', ')}`;
    refuse(ctx, args.call, transform, which);
    return null;
  }
  const name = given.kind === 'string' ? given.value : showValue(given);
  const field = fields.find((f) => f.name === name);
  if (field !== undefined && fits(field)) return field;
  const hint = nearest(
    name,
    fields.filter(fits).map((f) => f.name),
  );
  refuse(
    ctx,
    args.at(param),
    transform,
    `\`${name}\` is no ${wanted}${hint === null ? '' : ` (did you mean \`${hint}\`?)`}`,
  );
  return null;
}

const split: Builtin = {
  name: 'split',
  doc: 'a dataset in parts by shares (`train: 0.8, test: 0.2`); a tensor in equal parts along an axis, or along an axis without a number: all of them',
  signature:
    'split(x: tensor, parts: any = none, axis: any = -1, train: float = 0, valid: float = 0, test: float = 0, seed: int = 0, stratify: any = none) -> tensor',
  columnsOfDataset: ['stratify'],
  apply: (ctx, args) => {
    if (args.get('x')?.kind !== 'dataset') {
      const x = tensorArg(ctx, args, 'x', 'split');
      return x === null ? errorValue : splitTensor(ctx, args, x);
    }
    const value = datasetArg(ctx, args, 'split');
    if (value === null) return errorValue;
    const { dataset } = value;
    const shares = ['train', 'valid', 'test']
      .map((name) => ({ name, share: numberArg(args, name) ?? 0 }))
      .filter((s) => s.share !== 0);
    const sum = shares.reduce((s, p) => s + p.share, 0);
    const wrong =
      shares.length === 0
        ? 'it needs shares, for example `train: 0.8, test: 0.2`'
        : shares.some((s) => s.share < 0)
          ? 'a share is not below 0'
          : sum > 1 + 1e-9
            ? `the shares add up to ${sum}, more than 1`
            : null;
    if (wrong !== null) return refuse(ctx, args.call, 'split', wrong);
    const by = args.get('stratify');
    const classes = (f: DatasetField): boolean => f.type.classes !== null && f.type.shape.length === 1;
    const field =
      by === undefined || by.kind === 'none'
        ? null
        : fieldArg(ctx, args, 'split', 'stratify', dataset, classes, 'column of classes');
    if (field === null && by !== undefined && by.kind !== 'none') return errorValue;
    const seed = numberArg(args, 'seed') ?? 0;
    const ends = splitEnds(
      dataset.rows,
      shares.map((s) => s.share),
    );
    const parts: Record<string, Dataset> = {};
    for (const [i, { name, share }] of shares.entries()) {
      const rows = (ends[i] as number) - (ends[i - 1] ?? 0);
      if (rows === 0)
        return refuse(ctx, args.at(name), 'split', `${share} of ${dataset.rows} rows is no row for \`${name}\``);
      const step = { step: 'split', shares, seed, stratify: field?.name ?? null, part: name } as const;
      parts[name] = { ...dataset, name: `${dataset.name}.${name}`, rows, steps: [...dataset.steps, step] };
    }
    return { kind: 'dataset', dataset, parts };
  },
};

const ofTensors = (name: string): Builtin => selection.find((b) => b.name === name) as Builtin;
const tensorTake = ofTensors('take');
const take: Builtin = {
  ...tensorTake,
  doc: `${tensorTake.doc}; of a dataset, its first rows`,
  apply: (ctx, args) => {
    if (args.get('x')?.kind !== 'dataset') return tensorTake.apply(ctx, args);
    const value = datasetArg(ctx, args, 'take');
    if (value === null) return errorValue;
    const count = numberArg(args, 'ids');
    if (count === null || count < 1 || !Number.isInteger(count))
      return refuse(
        ctx,
        args.at('ids'),
        'take',
        `it takes a number of rows, not ${showValue(args.get('ids') ?? errorValue)}`,
      );
    const few = [value.dataset, ...Object.values(value.parts)].find((d) => d.rows < count);
    if (few !== undefined)
      return refuse(
        ctx,
        args.at('ids'),
        'take',
        `${few.name} has ${few.rows} ${few.rows === 1 ? 'row' : 'rows'}, not ${count}`,
      );
    return withStep(value, { step: 'take', count }, (d) => ({ ...d, rows: count }));
  },
};

const shuffle: Builtin = {
  name: 'shuffle',
  doc: 'the rows of a dataset in a random order, fixed by the seed',
  signature: 'shuffle(x: tensor, seed: int = 0) -> tensor',
  apply: (ctx, args) => {
    const value = datasetArg(ctx, args, 'shuffle');
    const step = { step: 'shuffle', seed: numberArg(args, 'seed') ?? 0 } as const;
    return value === null ? errorValue : withStep(value, step, (d) => d);
  },
};

const isNumbers = (f: DatasetField): boolean => f.type.dtype === 'f32';
const normalize: Builtin = {
  name: 'normalize',
  doc: 'a field minus its mean, divided by its standard deviation: the numbers given, else those of the training part',
  signature: 'normalize(x: tensor, field: any = none, mean: any = none, std: any = none) -> tensor',
  columnsOfDataset: ['field'],
  apply: (ctx, args) => {
    const value = datasetArg(ctx, args, 'normalize');
    if (value === null) return errorValue;
    const given = args.get('field');
    const all = given === undefined || given.kind === 'none';
    const names = all
      ? value.dataset.fields.filter(isNumbers).map((f): Value => ({ kind: 'string', value: f.name, at: null }))
      : given.kind === 'list'
        ? given.items
        : [given];
    const mean = numbersOf(args.get('mean'));
    const std = numbersOf(args.get('std'));
    let result = value;
    for (const name of names) {
      const one = { ...args, get: (param: string) => (param === 'field' ? name : args.get(param)) };
      const field = fieldArg(ctx, one, 'normalize', 'field', value.dataset, isNumbers, 'column of numbers');
      if (field === null) return errorValue;
      const channels = (field.type.shape.length === 1 ? 1 : literalDims(field.type.shape.slice(-1))?.[0]) ?? 1;
      for (const [param, numbers] of [['mean', mean] as const, ['std', std] as const]) {
        const why =
          numbers !== null && numbers.length !== 1 && numbers.length !== channels
            ? `\`${param}\` has ${numbers.length} numbers for a last axis of ${channels} in \`${field.name}\``
            : param === 'std' && numbers?.some((s) => s <= 0) === true
              ? '`std` holds a number that is not positive'
              : null;
        if (why !== null) return refuse(ctx, args.at(param), 'normalize', why);
      }
      result = withStep(result, { step: 'normalize', field: field.name, mean, std }, (d) => d);
    }
    return result;
  },
};
function numbersOf(value: Value | undefined): readonly number[] | null {
  if (value === undefined || value.kind === 'none') return null;
  const one = sourceValue(value);
  if (typeof one === 'number') return [one];
  return Array.isArray(one) && one.every((v): v is number => typeof v === 'number') ? one : null;
}

const isImage = (f: DatasetField): boolean => f.type.dtype === 'f32' && f.type.shape.length === 4 && !f.gaps;
const patches: Builtin = {
  name: 'patches',
  doc: 'each image in square tiles of `size`: a row for each tile, the other fields repeated',
  signature: 'patches(x: tensor, field: any = none, size: dim) -> tensor',
  columnsOfDataset: ['field'],
  apply: (ctx, args) => {
    const value = datasetArg(ctx, args, 'patches');
    const size = numberArg(args, 'size');
    if (value === null || size === null) return errorValue;
    const field = fieldArg(ctx, args, 'patches', 'field', value.dataset, isImage, 'field of images');
    if (field === null) return errorValue;
    const [height = 1, width = 1, channels = 1] = literalDims(field.type.shape.slice(1)) ?? [];
    if (height % size !== 0 || width % size !== 0)
      return refuse(ctx, args.at('size'), 'patches', `tiles of ${size} do not fill images of ${height} by ${width}`);
    const tiles = (height / size) * (width / size);
    const [batch] = (field.type as GraphType).shape;
    const type = tensorType('f32', [batch as GraphType['shape'][number], ...[size, size, channels].map(constant)]);
    return eachDataset(value, (d) => {
      const fields = d.fields.map((f) => ({ ...passedOn(f, f.name), ...(f.name === field.name ? { type } : {}) }));
      return {
        ...d,
        rows: d.rows * tiles,
        fields,
        steps: [...d.steps, { step: 'patches', field: field.name, size, fields }],
      };
    });
  },
};

const tensorOneHot = ofTensors('one_hot');
const oneHot: Builtin = {
  ...tensorOneHot,
  doc: `${tensorOneHot.doc}; of a dataset, its field of classes that way`,
  columnsOfDataset: ['classes'],
  apply: (ctx, args) => {
    if (args.get('x')?.kind !== 'dataset') return tensorOneHot.apply(ctx, args);
    const value = datasetArg(ctx, args, 'one_hot');
    if (value === null) return errorValue;
    const classes = (f: DatasetField): boolean => f.type.classes !== null && !f.gaps;
    const field = fieldArg(ctx, args, 'one_hot', 'classes', value.dataset, classes, 'column of classes');
    if (field === null) return errorValue;
    const step = (inside: Context, x: Value): Value =>
      tensorOneHot.apply(inside, { ...args, get: (name) => (name === 'x' ? x : undefined) });
    return computedField(ctx, value, field.name, 'one_hot', 'row', step);
  },
};

export const dataTransforms: readonly Builtin[] = [split, take, shuffle, normalize, patches, oneHot];
