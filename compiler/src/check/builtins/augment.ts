/** `augment`: images changed at random for training, as a transform of a dataset or as a stage in a train. */
import type { DatasetField } from '../../data/dataset.js';
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, mul } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import type { ValueId } from '../../graph/graph.js';
import { showType } from '../../types/show.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { type Context, type Emission, report } from '../context.js';
import { errorValue, type TensorValue, type Value } from '../value.js';
import { plainDims, staged, tensorArg } from './arguments.js';
import { computedField } from './computed-field.js';
import { datasetArg, fieldArg, numberArg, refuse } from './data-transforms.js';
import { normalIn, uniformIn } from './random.js';

interface Changes {
  readonly flip: boolean;
  readonly crop: number;
  readonly brightness: number;
  readonly contrast: number;
  readonly noise: number;
}

const augment: Builtin = {
  name: 'augment',
  doc: 'images changed at random, in training only: `flip` left and right, `crop` shifts by up to so many pixels with zeros at the border, `brightness` adds, `contrast` stretches around the mean, `noise` has this deviation',
  signature:
    'augment(x: tensor, field: any = none, flip: bool = false, crop: int = 0, brightness: float = 0, contrast: float = 0, noise: float = 0) -> tensor',
  columnsOfDataset: ['field'],
  apply: (ctx, args) => {
    const changes = changesOf(ctx, args);
    if (changes === null) return errorValue;
    if (args.get('x')?.kind === 'dataset') {
      const value = datasetArg(ctx, args, 'augment');
      if (value === null) return errorValue;
      const images = (f: DatasetField): boolean => f.type.dtype === 'f32' && f.type.shape.length === 4 && !f.gaps;
      const field = fieldArg(ctx, args, 'augment', 'field', value.dataset, images, 'field of images');
      if (field === null) return errorValue;
      return computedField(ctx, value, field.name, 'augment', 'epoch', (inside, x) =>
        x.kind === 'tensor' ? changed(inside, args, x, changes) : errorValue,
      );
    }
    const x = tensorArg(ctx, args, 'x', 'augment', ['f32']);
    if (x === null) return errorValue;
    if (x.type.shape.length !== 4) {
      report(ctx, diagnose(wrongKind, args.at('x'), { wanted: 'images f32[N, H, W, C]', got: showType(x.type) }));
      return errorValue;
    }
    if (ctx.data !== null)
      return refuse(
        ctx,
        args.call,
        'augment',
        'a row of a dataset is the same in every epoch; write it as a stage of the dataset, or in the train',
      );
    return ctx.training === true ? changed(ctx, args, x, changes) : staged(x, x, args.call, null);
  },
};

/** The options; null (reported) where one is out of its range. */
function changesOf(ctx: Context, args: BuiltinArgs): Changes | null {
  const flip = args.get('flip');
  const number = (name: string): number | null => {
    const value = numberArg(args, name);
    if (value !== null && value >= 0 && Number.isFinite(value)) return value;
    refuse(ctx, args.at(name), 'augment', `\`${name}\` is a number from 0 on, known at compile time`);
    return null;
  };
  const [crop, brightness, contrast, noise] = ['crop', 'brightness', 'contrast', 'noise'].map(number);
  if (crop == null || brightness == null || contrast == null || noise == null) return null;
  const flipped = flip?.kind === 'bool' && flip.value === true;
  if (flipped || crop + brightness + contrast + noise > 0) return { flip: flipped, crop, brightness, contrast, noise };
  refuse(ctx, args.call, 'augment', 'it changes nothing: for example `flip: true, crop: 4`');
  return null;
}

function changed(ctx: Context, args: BuiltinArgs, x: TensorValue, changes: Changes): Value {
  const { emission } = ctx;
  if (emission === null || x.node === null) return staged({ ...x, node: null }, x, args.call, null);
  const shape = plainDims(x.type.shape);
  const rows = shape[0] as Dim;
  let node: ValueId = x.node;
  if (changes.flip) node = flipped(ctx, emission, node, rows);
  if (changes.crop > 0) node = shifted(ctx, emission, node, shape, changes.crop);
  const b = emission.graph.b;
  const perRow = (): ValueId => b.reshape(uniformIn(ctx, emission, [rows]), { shape: [rows, ...ones(3)] });
  /** A number of a row from -range up to range. */
  const around = (range: number): ValueId => {
    const u = perRow();
    return b.mul(b.sub(u, b.scalar(0.5, u)), b.scalar(2 * range, u));
  };
  if (changes.brightness > 0) node = b.add(node, around(changes.brightness));
  if (changes.contrast > 0) {
    const count = b.dim_value({ dim: plainDims(shape.slice(1)).reduce(mul), dtype: 'f32' });
    const mean = b.div(b.reduce_sum(node, { axes: [1, 2, 3], keep: true }), count);
    const factor = around(changes.contrast);
    node = b.add(b.mul(b.sub(node, mean), b.add(factor, b.scalar(1, factor))), mean);
  }
  if (changes.noise > 0) {
    const noise = normalIn(ctx, emission, shape);
    node = b.add(node, b.mul(noise, b.scalar(changes.noise, noise)));
  }
  return staged({ ...x, node }, x, args.call, null);
}
const ones = (count: number): readonly Dim[] => Array.from({ length: count }, () => constant(1));

/** Half of the rows the other way round, left and right. */
function flipped(ctx: Context, emission: Emission, x: ValueId, rows: Dim): ValueId {
  const b = emission.graph.b;
  const coin = uniformIn(ctx, emission, [rows]);
  const hit = b.reshape(b.less(coin, b.scalar(0.5, coin)), { shape: [rows, ...ones(3)] });
  return b.select(hit, b.reverse(x, { axes: [2] }), x);
}

/** Each row cut out of its image with a border of `by` zeros, anywhere. */
function shifted(ctx: Context, emission: Emission, x: ValueId, shape: readonly Dim[], by: number): ValueId {
  const b = emission.graph.b;
  const [rows, height, width] = shape as readonly [Dim, Dim, Dim];
  const border = [0, by, by, 0];
  let node = b.pad(x, { low: border, high: border, interior: [0, 0, 0, 0], value: 0 });
  for (const [axis, size] of [[1, height] as const, [2, width] as const]) {
    const u = uniformIn(ctx, emission, [rows]);
    const start = b.cast(b.floor(b.mul(u, b.scalar(2 * by + 1, u))), { dtype: 'i32' });
    const places = b.add(b.reshape(start, { shape: [rows, constant(1)] }), b.iota({ length: size }));
    node = b.gather(node, places, { axis, batch: 1 });
  }
  return node;
}

export const augmentation: readonly Builtin[] = [augment];
