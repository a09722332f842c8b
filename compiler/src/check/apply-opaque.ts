/** Decides what a layer argument gives that is known by its arrow type alone: its argument against the arrow, then the arrow's result. */
import type { Span } from '@dln/grammar';
import { bindArguments } from './bind.js';
import { type Context, leftToUses } from './context.js';
import { paramType, takesTensor } from './param-type.js';
import { isBelieved, resultOf } from './result.js';
import { withoutHoles } from './type-node.js';
import { callableValue, errorValue, type GivenArg, type OpaqueCallee, type Value } from './value.js';

export function applyOpaque(ctx: Context, target: OpaqueCallee, args: readonly GivenArg[], at: Span): Value {
  const { params, result } = target.type;
  if (params === null || result === null) {
    leftToUses(ctx);
    return errorValue;
  }
  const here = { start: target.type.start, end: target.type.end };
  const callable = {
    ...here,
    params: params.map((type, i) => ({ ...here, name: { ...here, text: `argument ${i + 1}` }, type, value: null })),
    result,
    wheres: [],
    body: { ...here, kind: 'error' as const },
  };
  const specs = callable.params.map((p, index) => {
    const type = paramType(ctx.world, ctx.uri, p.type);
    return { name: p.name.text, node: p.type, type, tensor: takesTensor(type), optional: false, index };
  });
  const given = new Map(
    specs.map((s, i) => [s.name, args[i]] as const).filter((e): e is [string, GivenArg] => e[1] !== undefined),
  );
  const bound = bindArguments(
    ctx,
    { name: target.name, callable, specs, env: target.env, decl: target.decl, uri: ctx.uri, enclosing: true },
    given,
    at,
  );
  if (bound !== null && result.kind === 'arrowType')
    return callableValue({ is: 'opaque', name: target.name, type: result, env: bound.env, decl: target.decl });
  if (bound === null) return errorValue;
  // Two applications give dims that need not be equal.
  const type = paramType(ctx.world, ctx.uri, result);
  const own = type.is === 'tensor' ? withoutHoles(bound.env, type, `${target.name}(…) at ${at.start}`) : type;
  const value = resultOf(ctx, bound.env, own);
  // A number or a list that an argument makes is known where the argument is.
  if (!isBelieved(type)) leftToUses(ctx);
  return value;
}
