/** `idx`, `csv`, `npy` and the Playground's generators as sources; `split`, `take`, `shuffle`, `normalize` of datasets. */
import type { Header, HeaderField } from '@dln/formats';
import type { Dataset, DatasetField, DatasetStep, SourceCall, SourceValue } from '../../data/dataset.js';
import { catalogue } from '../../diagnostics/catalogue.js';
import { datasetArgument } from '../../diagnostics/DLN2102-dataset-argument.js';
import { type Code, diagnose } from '../../diagnostics/define-diagnostic.js';
import { nearest } from '../../diagnostics/nearest.js';
import { constant, literal, variable } from '../../dims/algebra.js';
import { type DType, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, report } from '../context.js';
import { describe, showValue } from '../show-value.js';
import { type DatasetValue, errorValue, type Value } from '../value.js';
import { tensorArg } from './arguments.js';
import { splitTensor } from './movement.js';
import { selection } from './selection.js';

/** The batch dim of every dataset. */
const batch = variable('N');

function fieldOf(format: string, field: HeaderField): DatasetField {
  const shape = [batch, ...field.shape.map(constant)];
  if (field.classes !== null) {
    const k = typeof field.classes === 'number' ? field.classes : field.classes.length;
    return {
      name: field.name,
      stored: field.stored,
      type: tensorType('i32', shape, constant(Math.max(k, 1))),
      scale: 1,
    };
  }
  const image = field.stored === 'u8' && field.shape.length >= 2;
  // A table's numbers are measurements, whole or not; an array's whole numbers are what its author stored.
  const dtype: DType = field.stored === 'i32' && format !== 'csv' ? 'i32' : 'f32';
  return { name: field.name, stored: field.stored, type: tensorType(dtype, shape), scale: image ? 1 / 255 : 1 };
}

function datasetOf(name: string, call: SourceCall, header: Header, steps: readonly DatasetStep[]): Dataset {
  return { name, source: call, steps, fields: header.fields.map((f) => fieldOf(call.format, f)), rows: header.rows };
}

function sourceValue(value: Value): SourceValue | null {
  switch (value.kind) {
    case 'string':
      return value.value;
    case 'int':
      return literal(value.dim) ?? null;
    case 'float':
      return value.value;
    case 'bool':
      return value.value;
    case 'list': {
      const items = value.items.map(sourceValue);
      return items.every((v): v is number | string => typeof v === 'number' || typeof v === 'string') ? items : null;
    }
    default:
      return null;
  }
}

/** A source: files are the string arguments named in `files`, all else are options. */
function source(format: string, doc: string, signature: string, files: readonly string[]): Builtin {
  return {
    name: format,
    doc,
    signature,
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
          report(
            ctx,
            diagnose(datasetArgument, args.at(name), {
              transform: format,
              why: `\`${name}\` must be known at compile time, not ${describe(value)}`,
            }),
          );
          return errorValue;
        }
        options[name] = option;
      }
      if (files.length > 0 && Object.keys(named).length === 0) {
        report(ctx, diagnose(datasetArgument, args.call, { transform: format, why: 'it needs the name of a file' }));
        return errorValue;
      }
      const call: SourceCall = {
        key: `${ctx.uri} ${format}(${JSON.stringify([named, options])})`,
        format,
        files: named,
        options,
      };
      return open(ctx, args, call);
    },
  };
}
const parametersOf = (signature: string): readonly string[] =>
  [...signature.slice(0, signature.lastIndexOf('->')).matchAll(/[(,]\s*(\w+):/g)].map((m) => m[1] as string);

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

/** The dataset with one more step, its parts too. */
function withStep(value: DatasetValue, step: DatasetStep, change: (d: Dataset) => Dataset): DatasetValue {
  const add = (d: Dataset): Dataset => change({ ...d, steps: [...d.steps, step] });
  return {
    kind: 'dataset',
    dataset: add(value.dataset),
    parts: Object.fromEntries(Object.entries(value.parts).map(([k, d]) => [k, add(d)])),
  };
}

function datasetArg(ctx: Context, args: BuiltinArgs, name: string): DatasetValue | null {
  const value = args.get('x');
  if (value?.kind === 'dataset') return value;
  if (value !== undefined && value.kind !== 'error')
    report(
      ctx,
      diagnose(datasetArgument, args.at('x'), { transform: name, why: `it takes a dataset, not ${describe(value)}` }),
    );
  return null;
}
const numberArg = (args: BuiltinArgs, name: string): number | null => {
  const value = args.get(name);
  if (value?.kind === 'float') return value.value;
  return value?.kind === 'int' ? (literal(value.dim) ?? null) : null;
};

const split: Builtin = {
  name: 'split',
  doc: 'a dataset in parts by shares (`train: 0.8, test: 0.2`); a tensor in equal parts along an axis, or along an axis without a number: all of them',
  signature:
    'split(x: tensor, parts: any = none, axis: any = -1, train: float = 0, valid: float = 0, test: float = 0, seed: int = 0, stratify: string = "") -> tensor',
  apply: (ctx, args) => {
    if (args.get('x')?.kind !== 'dataset') {
      const x = tensorArg(ctx, args, 'x', 'split');
      return x === null ? errorValue : splitTensor(ctx, args, x);
    }
    const value = datasetArg(ctx, args, 'split');
    if (value === null) return errorValue;
    const shares = ['train', 'valid', 'test']
      .map((name) => ({ name, share: numberArg(args, name) ?? 0 }))
      .filter((s) => s.share > 0);
    const sum = shares.reduce((s, p) => s + p.share, 0);
    if (shares.length === 0 || sum > 1 + 1e-9) {
      report(
        ctx,
        diagnose(datasetArgument, args.call, {
          transform: 'split',
          why:
            shares.length === 0
              ? 'it needs shares, for example `train: 0.8, test: 0.2`'
              : `the shares add up to ${sum}, more than 1`,
        }),
      );
      return errorValue;
    }
    const by = args.get('stratify');
    const stratify = by?.kind === 'string' && by.value !== '' ? by.value : null;
    if (stratify !== null && !value.dataset.fields.some((f) => f.name === stratify && f.type.classes !== null)) {
      report(
        ctx,
        diagnose(datasetArgument, args.at('stratify'), {
          transform: 'split',
          why: `\`${stratify}\` is no column of classes${hint(stratify, value.dataset)}`,
        }),
      );
      return errorValue;
    }
    const seed = numberArg(args, 'seed') ?? 0;
    const parts: Record<string, Dataset> = {};
    for (const { name, share } of shares) {
      parts[name] = {
        ...value.dataset,
        name: `${value.dataset.name}.${name}`,
        rows: Math.round(value.dataset.rows * share),
        steps: [...value.dataset.steps, { step: 'split', shares, seed, stratify, part: name }],
      };
    }
    return { kind: 'dataset', dataset: value.dataset, parts };
  },
};
const hint = (name: string, dataset: Dataset): string => {
  const near = nearest(
    name,
    dataset.fields.map((f) => f.name),
  );
  return near === null ? '' : ` (did you mean \`${near}\`?)`;
};

const tensorTake = selection.find((b) => b.name === 'take') as Builtin;
const take: Builtin = {
  ...tensorTake,
  doc: `${tensorTake.doc}; of a dataset, its first rows`,
  apply: (ctx, args) => {
    const value = args.get('x');
    if (value?.kind !== 'dataset') return tensorTake.apply(ctx, args);
    const count = numberArg(args, 'ids');
    if (count === null || count < 1) {
      report(
        ctx,
        diagnose(datasetArgument, args.at('ids'), {
          transform: 'take',
          why: `it takes a number of rows, not ${showValue(args.get('ids') ?? errorValue)}`,
        }),
      );
      return errorValue;
    }
    return withStep(value, { step: 'take', count }, (d) => ({ ...d, rows: Math.min(d.rows, count) }));
  },
};

const shuffle: Builtin = {
  name: 'shuffle',
  doc: 'the rows of a dataset in a random order, fixed by the seed',
  signature: 'shuffle(x: tensor, seed: int = 0) -> tensor',
  apply: (ctx, args) => {
    const value = datasetArg(ctx, args, 'shuffle');
    return value === null
      ? errorValue
      : withStep(value, { step: 'shuffle', seed: numberArg(args, 'seed') ?? 0 }, (d) => d);
  },
};

const normalize: Builtin = {
  name: 'normalize',
  doc: 'a field minus its mean, divided by its standard deviation: the numbers given, else those of the training part',
  signature: 'normalize(x: tensor, field: any = none, mean: any = none, std: any = none) -> tensor',
  apply: (ctx, args) => {
    const value = datasetArg(ctx, args, 'normalize');
    if (value === null) return errorValue;
    const given = args.get('field');
    const wanted =
      given === undefined || given.kind === 'none'
        ? value.dataset.fields.filter((f) => f.type.dtype === 'f32').map((f) => f.name)
        : (given.kind === 'list' ? given.items : [given]).map((v) => (v.kind === 'string' ? v.value : showValue(v)));
    let result = value;
    for (const name of wanted) {
      const field = value.dataset.fields.find((f) => f.name === name);
      if (field === undefined || field.type.dtype !== 'f32') {
        report(
          ctx,
          diagnose(datasetArgument, args.at('field'), {
            transform: 'normalize',
            why: `\`${name}\` is no column of numbers${hint(name, value.dataset)}`,
          }),
        );
        return errorValue;
      }
      const mean = numbersOf(args.get('mean'));
      const std = numbersOf(args.get('std'));
      result = withStep(result, { step: 'normalize', field: name, mean, std }, (d) => d);
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

const generated = 'points: int = 500, noise: float = 0, seed: int = 0';
const generator = (name: string, doc: string): Builtin => source(name, doc, `${name}(${generated}) -> any`, []);

export const datasets: readonly Builtin[] = [
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
  source('npy', "NumPy's array; its first axis are the rows", 'npy(file: string, name: string = "x") -> any', ['file']),
  generator('circles', 'two classes, one around the other (fields `point`, `label`)'),
  generator('xor', 'two classes in opposite quadrants (fields `point`, `label`)'),
  generator('gaussians', 'two clouds (fields `point`, `label`)'),
  generator('spirals', 'two spirals (fields `point`, `label`)'),
  generator('plane', 'a plane over the points (fields `point`, `target`)'),
  generator('multi_gaussian', 'bumps over the points (fields `point`, `target`)'),
  split,
  take,
  shuffle,
  normalize,
];
