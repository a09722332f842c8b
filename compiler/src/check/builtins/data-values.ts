/** `fit`, `fill`, `missing`: what only the columns of a dataset have. */
import { nearest } from '@dln/grammar';
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { fitRows } from '../../diagnostics/DLN2103-fit-rows.js';
import { fitOutside } from '../../diagnostics/DLN2107-fit-outside.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { literal, variables } from '../../dims/algebra.js';
import { showType } from '../../types/show.js';
import { type GraphType, isPack, scalarType, tensorType } from '../../types/tensor-type.js';
import type { Builtin } from '../builtin.js';
import { type Context, report } from '../context.js';
import { select } from '../element-wise.js';
import { describe } from '../show-value.js';
import { errorValue, type GapsValue, tensorValue, type Value } from '../value.js';
import { plainDims, tensorArg } from './arguments.js';

const fit: Builtin = {
  name: 'fit',
  doc: 'in the body of a `data`: a value over the whole training part, fixed before training',
  signature: 'fit(x: tensor) -> tensor',
  apply: (ctx, args) => {
    const x = tensorArg(ctx, args, 'x', 'fit');
    if (x === null) return errorValue;
    if (ctx.data === null) {
      report(ctx, diagnose(fitOutside, args.call, {}));
      return errorValue;
    }
    if (x.type.shape.some((part) => !isPack(part) && variables(part).includes('N'))) {
      report(ctx, diagnose(fitRows, args.at('x'), { got: showType(x.type) }));
      return errorValue;
    }
    const name = `fit ${ctx.data.fits.length}`;
    ctx.data.fits.push({ name, node: x.node });
    return tensorValue(x.type, ctx.emission?.input('argument', name, x.type as GraphType) ?? null);
  },
};

const missing: Builtin = {
  name: 'missing',
  doc: 'true where a column has no value',
  signature: 'missing(x: tensor) -> tensor',
  apply: (ctx, args) => {
    const x = args.get('x');
    if (x?.kind === 'gaps') return tensorValue(tensorType('bool', x.type.shape), x.mask);
    // A column may have no gaps in the data of today.
    const tensor = tensorArg(ctx, args, 'x', 'missing');
    if (tensor === null) return errorValue;
    const shape = plainDims(tensor.type.shape);
    const node = ctx.emission?.graph.b.constant({ dtype: 'bool', shape, values: [0] }) ?? null;
    return tensorValue(tensorType('bool', shape), node);
  },
};

const fill: Builtin = {
  name: 'fill',
  doc: 'a column with the value `v` where it has none; of a column of classes, the name or number of one',
  signature: 'fill(x: tensor, v: any) -> tensor',
  apply: (ctx, args) => {
    const x = args.get('x');
    const v = args.get('v');
    if (v === undefined) return errorValue;
    if (x?.kind !== 'gaps') return tensorArg(ctx, args, 'x', 'fill') ?? errorValue;
    const value = x.type.classes === null ? v : classValue(ctx, x, v, args.at('v'));
    if (value.kind === 'error') return value;
    const mask = tensorValue(tensorType('bool', x.type.shape), x.mask);
    return select(ctx, mask, value, tensorValue(x.type, x.node), {
      c: args.at('x'),
      a: args.at('v'),
      b: args.at('x'),
      call: args.call,
    });
  },
};

/** A class by name or number, as a scalar of the column's type. */
function classValue(ctx: Context, x: GapsValue, v: Value, at: Parameters<typeof diagnose>[1]): Value {
  if (v.kind === 'tensor' || x.type.classes === null) return v;
  const count = literal(x.type.classes) ?? 0;
  const names = x.classNames ?? [];
  const index = v.kind === 'string' ? names.indexOf(v.value) : v.kind === 'int' ? (literal(v.dim) ?? -1) : -1;
  if (index >= 0 && index < count) {
    const node = ctx.emission?.graph.b.constant({ dtype: 'i32', shape: [], values: [index] }) ?? null;
    return tensorValue(tensorType('i32', scalarType('i32').shape, x.type.classes), node);
  }
  const near = v.kind === 'string' ? nearest(v.value, names) : null;
  const wanted = `a class of \`${x.name}\`${names.length === 0 ? ` (0 to ${count - 1})` : ` (${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''})`}`;
  report(
    ctx,
    diagnose(wrongKind, at, {
      wanted: near === null ? wanted : `${wanted}; did you mean ${JSON.stringify(near)}?`,
      got: describe(v),
    }),
  );
  return errorValue;
}

export const dataValues: readonly Builtin[] = [fit, missing, fill];
