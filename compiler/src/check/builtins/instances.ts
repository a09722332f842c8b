/** `fresh`, `ema`: a model once more, with weights of its own or with the moving averages of its weights. */
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import type { Builtin } from '../builtin.js';
import { type Context, report } from '../context.js';
import { instanceAt } from '../instance.js';
import { describe } from '../show-value.js';
import { type CallableValue, callableValue, errorValue, type UserCallee, type Value } from '../value.js';

/** A model, or a layer with an instance; null (reported) for anything else. */
function layerArg(
  ctx: Context,
  value: Value | undefined,
  at: Parameters<Builtin['apply']>[1]['call'],
): (CallableValue & { readonly callee: UserCallee }) | null {
  if (value === undefined || value.kind === 'error') return null;
  const callee = value.kind === 'callable' ? value.callee : null;
  if (value.kind === 'callable' && callee?.is === 'user' && (callee.role === 'model' || callee.role === 'layer'))
    return { ...value, callee };
  report(ctx, diagnose(wrongKind, at, { wanted: 'a model or a layer that is declared', got: describe(value) }));
  return null;
}

const fresh: Builtin = {
  name: 'fresh',
  doc: 'a second instance of a model: the same layers with weights of their own',
  signature: 'fresh(of: any) -> any',
  apply: (ctx, args) => {
    const of = layerArg(ctx, args.get('of'), args.at('of'));
    if (of === null) return errorValue;
    if (!ctx.inline) return of;
    const { start } = args.call;
    return { ...of, instance: instanceAt(ctx.instance, `fresh ${ctx.decl}:${start}`, of.callee.name) };
  },
};

const ema: Builtin = {
  name: 'ema',
  doc: 'a model with the moving averages of its weights: after each step, decay * average + (1 - decay) * weight',
  signature: 'ema(of: any, decay: float) -> any',
  apply: (ctx, args) => {
    const of = layerArg(ctx, args.get('of'), args.at('of'));
    const decay = args.get('decay');
    if (of === null || decay?.kind !== 'float') return errorValue;
    if (decay.value !== null && !(decay.value >= 0 && decay.value <= 1)) {
      const wanted = 'a share from 0 to 1 for `decay` of `ema`';
      report(ctx, diagnose(wrongKind, args.at('decay'), { wanted, got: describe(decay) }));
      return errorValue;
    }
    return callableValue({ is: 'average', of, decay, place: `${ctx.decl}:${args.call.start}` });
  },
};

export const instances: readonly Builtin[] = [fresh, ema];
