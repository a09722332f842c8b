/** `einsum`: sums of products over letters, typed in its pattern. */

import { nearest } from '@dln/grammar';
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { patternSyntax } from '../../diagnostics/DLN2030-pattern-syntax.js';
import { patternLetterUnknown } from '../../diagnostics/DLN2032-pattern-letter-unknown.js';
import { patternLengthsDiffer } from '../../diagnostics/DLN2033-pattern-lengths-differ.js';
import { patternLetterTwice } from '../../diagnostics/DLN2037-pattern-letter-twice.js';
import { patternOperands } from '../../diagnostics/DLN2039-pattern-operands.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import type { Dim } from '../../dims/dim.js';
import { showAssignment } from '../../dims/show.js';
import type { ValueId } from '../../graph/graph.js';
import { showPart, showType } from '../../types/show.js';
import { isPack, type ShapePart, tensorType } from '../../types/tensor-type.js';
import type { PatternPlace } from '../axis-pattern.js';
import type { Builtin } from '../builtin.js';
import { chainOfAll } from '../chain.js';
import { toTensor } from '../coerce.js';
import { type Context, report } from '../context.js';
import { requireEqual } from '../obligations.js';
import { describe } from '../show-value.js';
import { errorValue, type GivenArg, type TensorValue, tensorValue } from '../value.js';
import { building, staged } from './arguments.js';
import { contract } from './einsum-lowering.js';
import { lineUp, type PlacedPattern, patternArg } from './pattern-argument.js';

/** What a letter stands for; `...` is one letter for all its axes. */
interface Letter {
  readonly parts: readonly ShapePart[];
  readonly at: PatternPlace;
  readonly of: TensorValue;
}

export const einsum: Builtin = {
  name: 'einsum',
  doc: 'sums of products: `einsum("n t d, n s d -> n t s", q, k)` multiplies along equal letters and sums over those that the result lacks; any number of tensors, `...` for any axes',
  signature: 'einsum(x: tensor, pattern: string) -> tensor',
  divide: (args) => {
    const tensors = args.filter((a) => a.label === null && a.value.kind !== 'string');
    const first = tensors.slice(0, 1);
    return { own: [...first, ...args.filter((a) => !tensors.includes(a))], rest: tensors.slice(1) };
  },
  apply: (ctx, args) => {
    const placed = patternArg(ctx, args);
    const x = args.get('x');
    if (placed === null || x === undefined) return errorValue;
    const given: readonly GivenArg[] = [{ label: null, value: x, at: args.at('x') }, ...args.rest];
    const { operands } = placed.pattern;
    if (operands.length !== given.length) {
      report(
        ctx,
        diagnose(patternOperands, placed.at(wholeOf(operands)), { operands: operands.length, tensors: given.length }),
      );
      return errorValue;
    }
    const tensors: TensorValue[] = [];
    for (const arg of given) {
      const tensor = toTensor(ctx, arg.value, 'f32', arg.at);
      if (tensor?.type.dtype === 'f32') tensors.push(tensor);
      else {
        if (arg.value.kind !== 'error')
          report(ctx, diagnose(wrongKind, arg.at, { wanted: 'an f32 tensor for `einsum`', got: describe(arg.value) }));
        return errorValue;
      }
    }
    const letters = new Map<string, Letter>();
    const named: (readonly string[])[] = [];
    for (const [i, tensor] of tensors.entries()) {
      const names = bindOperand(ctx, placed, i, tensor, given[i] as GivenArg, letters);
      if (names === null) return errorValue;
      named.push(names);
    }
    const wanted = resultLetters(ctx, placed, letters);
    if (wanted === null) return errorValue;
    const shape = wanted.flatMap((l) => (letters.get(l) as Letter).parts);
    const build = building(ctx, ...tensors);
    let node: TensorValue['node'] = null;
    if (build !== null) {
      const size = new Map<string, Dim>();
      const axes = (names: readonly string[]): string[] =>
        names.flatMap((l) =>
          (letters.get(l) as Letter).parts.map((part, k) => {
            const axis = l === dots ? `${dots}${k}` : l;
            if (!isPack(part)) size.set(axis, part);
            return axis;
          }),
        );
      const operandsOf = named.map((names, i) => ({ node: build.nodes[i] as ValueId, letters: axes(names) }));
      node = contract(build.b, operandsOf, axes(wanted), size);
    }
    return staged(tensorValue(tensorType('f32', shape), node), tensors[0] as TensorValue, args.call, null);
  },
};
const dots = '...';
const wholeOf = (sides: readonly PatternPlace[]): PatternPlace => ({
  start: sides[0]?.start ?? 0,
  end: sides[sides.length - 1]?.end ?? 0,
});

/** The letters of an operand in order; null (reported) where it is no list of letters or a length differs. */
function bindOperand(
  ctx: Context,
  placed: PlacedPattern,
  index: number,
  x: TensorValue,
  arg: GivenArg,
  letters: Map<string, Letter>,
): readonly string[] | null {
  const side = placed.pattern.operands[index];
  if (side === undefined || !onlyLetters(ctx, placed, side.items)) return null;
  const lined = lineUp(ctx, placed, side, x, arg.at);
  if (lined === null) return null;
  const names: string[] = [];
  for (const { item, parts } of lined) {
    const name = item.kind === 'ellipsis' ? dots : item.kind === 'letter' ? item.text : '';
    names.push(name);
    const had = letters.get(name);
    if (had === undefined) {
      letters.set(name, { parts, at: item, of: x });
      continue;
    }
    const fails = differ(ctx, had.parts, parts, placed.at(item));
    if (fails === null) continue;
    report(
      ctx,
      diagnose(
        patternLengthsDiffer,
        placed.at(item),
        {
          letter: name,
          first: had.parts.map(showPart).join(', '),
          second: parts.map(showPart).join(', '),
          firstType: showType(had.of.type),
          secondType: showType(x.type),
          fails,
        },
        {
          labels: [{ at: placed.at(had.at), text: `${had.parts.map(showPart).join(', ')} here` }],
          chain: chainOfAll([had.of, x]),
        },
      ),
    );
    return null;
  }
  return names;
}

/** Null: the same parts; else a counterexample, empty where none was found. */
function differ(ctx: Context, a: readonly ShapePart[], b: readonly ShapePart[], at: GivenArg['at']): string | null {
  if (a.length !== b.length) return '';
  for (const [i, p] of a.entries()) {
    const q = b[i] as ShapePart;
    if (isPack(p) || isPack(q)) {
      if (p !== q) return '';
      continue;
    }
    const broken = requireEqual(ctx, p, q, at);
    if (broken !== null) return showAssignment(broken.fails);
  }
  return null;
}

function onlyLetters(ctx: Context, placed: PlacedPattern, items: PlacedPattern['pattern']['result']['items']): boolean {
  const other = items.find((i) => i.kind === 'group' || i.kind === 'one');
  if (other === undefined) return true;
  const why =
    other.kind === 'one'
      ? '`einsum` gives every axis a letter, one of length 1 too'
      : '`einsum` splits and merges no axes: `rearrange` does, before or after it';
  report(ctx, diagnose(patternSyntax, placed.at(other), { why }));
  return false;
}

/** The result's letters, each known and once; null (reported) otherwise. */
function resultLetters(
  ctx: Context,
  placed: PlacedPattern,
  letters: ReadonlyMap<string, Letter>,
): readonly string[] | null {
  const { items } = placed.pattern.result;
  if (!onlyLetters(ctx, placed, items)) return null;
  const seen = new Map<string, PatternPlace>();
  for (const item of items) {
    const name = item.kind === 'ellipsis' ? dots : item.kind === 'letter' ? item.text : '';
    if (!letters.has(name)) {
      const known = [...letters.keys()];
      report(
        ctx,
        diagnose(patternLetterUnknown, placed.at(item), {
          letter: name,
          side: 'the result',
          known,
          nearest: nearest(name, known) ?? '',
        }),
      );
      return null;
    }
    const before = seen.get(name);
    if (before !== undefined) {
      report(
        ctx,
        diagnose(
          patternLetterTwice,
          placed.at(item),
          { letter: name, side: 'in the result' },
          { labels: [{ at: placed.at(before), text: 'first here' }] },
        ),
      );
      return null;
    }
    seen.set(name, item);
  }
  if (letters.has(dots) && !seen.has(dots)) {
    report(
      ctx,
      diagnose(patternSyntax, placed.at(placed.pattern.result), {
        why: 'the axes of `...` are not named, so they cannot be summed: the result needs `...` too',
      }),
    );
    return null;
  }
  return [...seen.keys()];
}
