/** `zeros`, `ones`, `full`, `zeros_like`, `ones_like`, `iota`, `eye`: tensors made from a shape. */
import { constant } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import type { ValueId } from '../../graph/graph.js';
import type { Builder } from '../../ops/define-op.js';
import { type DType, tensorType } from '../../types/tensor-type.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { toTensor } from '../coerce.js';
import type { Context } from '../context.js';
import { errorValue, tensorValue, type Value } from '../value.js';
import { dimsArg, plainDims, tensorArg } from './arguments.js';

const filled = (b: Builder, dtype: DType, shape: readonly Dim[], value: number): ValueId =>
  b.constant({ dtype, shape, values: [value] });

function filling(name: string, value: number): Builtin {
  return {
    name,
    doc: `a tensor of ${name} of the given shape`,
    signature: `${name}(shape: [dim]) -> tensor`,
    apply: (ctx, args) => {
      const shape = dimsArg(ctx, args.get('shape') ?? errorValue, args.at('shape'));
      if (shape === null) return errorValue;
      return tensorValue(
        tensorType('f32', shape),
        ctx.emission === null ? null : filled(ctx.emission.graph.b, 'f32', shape, value),
      );
    },
  };
}

function like(name: string, value: number): Builtin {
  return {
    name,
    doc: `a tensor of ${name.split('_')[0]} with the type of another`,
    signature: `${name}(x: tensor) -> tensor`,
    apply: (ctx, args) => {
      const given = args.get('x');
      if (given?.kind === 'weights') {
        const b = ctx.emission?.graph.b;
        const shapes = given.cells.map(({ type }) => plainDims(type.shape));
        const nodes = b === undefined ? null : shapes.map((shape) => filled(b, 'f32', shape, value));
        return { kind: 'weights', cells: given.cells, nodes };
      }
      const x = tensorArg(ctx, args, 'x', name);
      if (x === null) return errorValue;
      return tensorValue(
        x.type,
        ctx.emission === null ? null : filled(ctx.emission.graph.b, x.type.dtype, plainDims(x.type.shape), value),
      );
    },
  };
}

/** `full(true)` without a shape is an initialiser: it takes the shape of what it fills. */
const full: Builtin = {
  name: 'full',
  doc: 'a tensor filled with one value; without a shape an initialiser',
  signature: 'full(value: any, shape: any = none) -> tensor',
  apply: (ctx, args) => fillWith(ctx, args),
};
function fillWith(ctx: Context, args: BuiltinArgs): Value {
  const shapeValue = args.get('shape');
  const value = args.get('value');
  if (value === undefined) return errorValue;
  if (shapeValue === undefined || shapeValue.kind === 'none')
    return {
      kind: 'callable',
      callee: { is: 'builtin', builtin: full },
      bound: [{ label: 'value', value, at: args.at('value') }],
      instance: null,
    };
  const shape = dimsArg(ctx, shapeValue, args.at('shape'));
  const scalar = toTensor(ctx, value, 'f32', args.at('value'));
  if (shape === null || scalar === null) return errorValue;
  const node =
    ctx.emission === null || scalar.node === null ? null : ctx.emission.graph.b.broadcast_to(scalar.node, { shape });
  return tensorValue(tensorType(scalar.type.dtype, shape), node);
}

const iota: Builtin = {
  name: 'iota',
  doc: 'the numbers 0, 1, …, n - 1, as classes of n',
  signature: 'iota(n: dim) -> tensor',
  apply: (ctx, args) => {
    const n = args.get('n');
    if (n?.kind !== 'int') return errorValue;
    return tensorValue(
      tensorType('i32', [n.dim], n.dim),
      ctx.emission === null ? null : ctx.emission.graph.b.iota({ length: n.dim }),
    );
  },
};

const eye: Builtin = {
  name: 'eye',
  doc: 'the identity matrix of n rows',
  signature: 'eye(n: dim) -> tensor',
  apply: (ctx, args) => {
    const n = args.get('n');
    if (n?.kind !== 'int') return errorValue;
    const type = tensorType('f32', [n.dim, n.dim]);
    if (ctx.emission === null) return tensorValue(type, null);
    const b = ctx.emission.graph.b;
    const places = b.iota({ length: n.dim });
    const column = b.reshape(places, { shape: [n.dim, constant(1)] });
    return tensorValue(type, b.cast(b.equal(column, places), { dtype: 'f32' }));
  },
};

export const sources: readonly Builtin[] = [
  filling('zeros', 0),
  filling('ones', 1),
  like('zeros_like', 0),
  like('ones_like', 1),
  full,
  iota,
  eye,
];
