/** `rearrange`: axes split, merged and put in another order, typed in its pattern. */

import { nearest } from '@dln/grammar';
import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { patternSyntax } from '../../diagnostics/DLN2030-pattern-syntax.js';
import { patternLetterUnknown } from '../../diagnostics/DLN2032-pattern-letter-unknown.js';
import { patternLengthsDiffer } from '../../diagnostics/DLN2033-pattern-lengths-differ.js';
import { patternNotWhole } from '../../diagnostics/DLN2034-pattern-not-whole.js';
import { patternLengthMissing } from '../../diagnostics/DLN2035-pattern-length-missing.js';
import { patternLetterLost } from '../../diagnostics/DLN2036-pattern-letter-lost.js';
import { patternLetterTwice } from '../../diagnostics/DLN2037-pattern-letter-twice.js';
import { patternArgumentUnknown } from '../../diagnostics/DLN2038-pattern-argument-unknown.js';
import { patternOperands } from '../../diagnostics/DLN2039-pattern-operands.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, exactDiv } from '../../dims/algebra.js';
import type { Dim } from '../../dims/dim.js';
import { show, showAssignment } from '../../dims/show.js';
import { showPart, showType } from '../../types/show.js';
import { isPack, type ShapePart, tensorType } from '../../types/tensor-type.js';
import type { PatternAxis, PatternItem } from '../axis-pattern.js';
import type { Builtin, BuiltinArgs } from '../builtin.js';
import { chainOf } from '../chain.js';
import { type Context, report } from '../context.js';
import { requireDivides, requireEqual } from '../obligations.js';
import { errorValue, type TensorValue, tensorValue, type Value } from '../value.js';
import { building, dimsArg, equation, plainDims, product, staged, tensorArg } from './arguments.js';
import { type Lined, lineUp, type PlacedPattern, patternArg } from './pattern-argument.js';

const one = constant(1);
const dots = '...';
const nameOf = (axis: PatternAxis): string => (axis.kind === 'ellipsis' ? dots : axis.text);
const axesOf = (item: PatternItem): readonly PatternAxis[] => (item.kind === 'group' ? item.axes : [item]);

export const rearrange: Builtin = {
  name: 'rearrange',
  doc: 'axes split, merged and reordered: `rearrange(x, "n t (h d) -> n h t d", h: 4)`; `1` makes or takes away an axis, `...` stands for any axes',
  signature: 'rearrange(x: tensor, pattern: string) -> tensor',
  divide: (args) => {
    const named = args.filter((a) => a.label !== null && a.label !== 'x' && a.label !== 'pattern');
    return { own: args.filter((a) => !named.includes(a)), rest: named };
  },
  apply: (ctx, args) => {
    const placed = patternArg(ctx, args);
    const x = tensorArg(ctx, args, 'x', 'rearrange');
    if (placed === null || x === null) return errorValue;
    const { operands, result } = placed.pattern;
    const left = operands[0];
    if (left === undefined || operands.length > 1) {
      report(
        ctx,
        diagnose(patternOperands, placed.at({ start: 0, end: operands.at(-1)?.end ?? 0 }), {
          operands: operands.length,
          tensors: 1,
        }),
      );
      return errorValue;
    }
    if (
      !eachOnce(ctx, placed, left.items, 'on the left side') ||
      !eachOnce(ctx, placed, result.items, 'on the right side')
    )
      return errorValue;
    const lengths = lengthsGiven(ctx, args, left.items);
    const lined = lengths === null ? null : lineUp(ctx, placed, left, x, args.at('x'));
    if (lengths === null || lined === null) return errorValue;
    for (const axis of lined) if (!settle(ctx, placed, axis, lengths, x)) return errorValue;
    if (!sameLetters(ctx, placed, left.items, result.items)) return errorValue;
    return rearranged(ctx, args, placed, x, left.items, lengths);
  },
};

/** What each letter stands for; `...` for any number of axes. */
type Lengths = Map<string, readonly ShapePart[]>;

function eachOnce(ctx: Context, placed: PlacedPattern, items: readonly PatternItem[], side: string): boolean {
  const seen = new Map<string, PatternAxis>();
  for (const axis of items.flatMap(axesOf)) {
    if (axis.kind === 'one') continue;
    const before = seen.get(nameOf(axis));
    if (before === undefined) {
      seen.set(nameOf(axis), axis);
      continue;
    }
    report(
      ctx,
      diagnose(
        patternLetterTwice,
        placed.at(axis),
        { letter: nameOf(axis), side },
        { labels: [{ at: placed.at(before), text: 'first here' }] },
      ),
    );
    return false;
  }
  return true;
}

/** The lengths that were given by name; null (reported) where one is no letter of the left side or no length. */
function lengthsGiven(ctx: Context, args: BuiltinArgs, items: readonly PatternItem[]): Lengths | null {
  const lengths: Lengths = new Map();
  const known = items
    .flatMap(axesOf)
    .filter((a) => a.kind === 'letter')
    .map((a) => a.text);
  for (const { label, value, at } of args.rest) {
    const name = label ?? '';
    if (!known.includes(name)) {
      report(ctx, diagnose(patternArgumentUnknown, at, { letter: name, known, nearest: nearest(name, known) ?? '' }));
      return null;
    }
    const dims = dimsArg(ctx, value, at);
    if (dims === null) return null;
    if (dims.length !== 1) {
      report(ctx, diagnose(wrongKind, at, { wanted: `one length for \`${name}\``, got: 'a list' }));
      return null;
    }
    lengths.set(name, dims);
  }
  return lengths;
}

/** Settles the letters of one axis of the tensor; false (reported) where its length does not fit them. */
function settle(
  ctx: Context,
  placed: PlacedPattern,
  { item, parts }: Lined,
  lengths: Lengths,
  x: TensorValue,
): boolean {
  if (item.kind === 'ellipsis') {
    lengths.set(dots, parts);
    return true;
  }
  const part = parts[0] as Dim;
  const axes = axesOf(item);
  const inner = axes.find((a) => a.kind === 'ellipsis');
  if (inner !== undefined) {
    report(
      ctx,
      diagnose(patternSyntax, placed.at(inner), {
        why: 'an axis cannot be split into unnamed ones: on the left `...` stands outside parentheses',
      }),
    );
    return false;
  }
  const open = axes.filter((a) => a.kind === 'letter' && !lengths.has(a.text));
  const known = axes.flatMap((a) => (a.kind === 'letter' ? plainDims(lengths.get(a.text) ?? []) : []));
  const least = product(known);
  const [first, second] = open;
  if (second !== undefined) {
    report(
      ctx,
      diagnose(
        patternLengthMissing,
        placed.at(second),
        { letter: second.text, other: (first as PatternAxis).text, size: show(part) },
        { chain: chainOf(x) },
      ),
    );
    return false;
  }
  if (first !== undefined) {
    const broken = requireDivides(ctx, least, part, placed.at(first));
    if (broken === null) {
      lengths.set(first.text, [least === one ? part : exactDiv(part, least)]);
      return true;
    }
    report(
      ctx,
      diagnose(
        patternNotWhole,
        placed.at(item),
        {
          letter: first.text,
          product: axes
            .filter((a) => a.kind === 'letter')
            .map((a) => a.text)
            .join('·'),
          size: show(part),
          known: axes
            .filter((a) => a.kind === 'letter' && a !== first)
            .map((a) => `${a.text} = ${(lengths.get(a.text) ?? []).map(showPart).join('')}`),
          type: showType(x.type),
          fails: showAssignment(broken.fails),
        },
        { chain: chainOf(x) },
      ),
    );
    return false;
  }
  const broken = requireEqual(ctx, part, least, placed.at(item));
  if (broken === null) return true;
  const text = item.kind === 'group' ? axes.map((a) => a.text).join('·') : nameOf(item);
  report(
    ctx,
    diagnose(
      patternLengthsDiffer,
      placed.at(item),
      {
        letter: text,
        first: show(least),
        second: show(part),
        firstType: '',
        secondType: showType(x.type),
        fails: showAssignment(broken.fails),
      },
      { chain: chainOf(x) },
    ),
  );
  return false;
}

/** Every letter of the left stands on the right and none more. */
function sameLetters(
  ctx: Context,
  placed: PlacedPattern,
  left: readonly PatternItem[],
  right: readonly PatternItem[],
): boolean {
  const from = left.flatMap(axesOf);
  const to = right.flatMap(axesOf);
  const names = from.filter((a) => a.kind !== 'one').map(nameOf);
  const unknown = to.find((a) => a.kind !== 'one' && !names.includes(nameOf(a)));
  if (unknown !== undefined) {
    report(
      ctx,
      diagnose(patternLetterUnknown, placed.at(unknown), {
        letter: nameOf(unknown),
        side: 'the right side',
        known: names,
        nearest: nearest(nameOf(unknown), names) ?? '',
      }),
    );
    return false;
  }
  const lost = from.find((a) => a.kind !== 'one' && !to.some((t) => nameOf(t) === nameOf(a)));
  if (lost === undefined) return true;
  report(ctx, diagnose(patternLetterLost, placed.at(lost), { letter: nameOf(lost) }));
  return false;
}

function rearranged(
  ctx: Context,
  args: BuiltinArgs,
  placed: PlacedPattern,
  x: TensorValue,
  left: readonly PatternItem[],
  lengths: Lengths,
): Value {
  const { items } = placed.pattern.result;
  const partsOf = (axis: PatternAxis): readonly ShapePart[] =>
    axis.kind === 'one' ? [] : (lengths.get(nameOf(axis)) ?? []);
  const shape: ShapePart[] = [];
  let text: string | null = null;
  for (const item of items) {
    if (item.kind === 'one') shape.push(one);
    else if (item.kind !== 'group') shape.push(...partsOf(item));
    else {
      const parts = item.axes.flatMap(partsOf);
      if (parts.some(isPack)) {
        report(
          ctx,
          diagnose(patternSyntax, placed.at(item), {
            why: `the axes of \`...\` in ${showType(x.type)} are not known here, so they cannot be merged`,
          }),
        );
        return errorValue;
      }
      const dims = plainDims(parts);
      const size = product(dims);
      text ??= equation(size, dims);
      shape.push(size);
    }
  }
  const type = tensorType(x.type.dtype, shape, x.type.classes);
  const build = building(ctx, x);
  if (build === null) return staged(tensorValue(type, null), x, args.call, text);
  const { b } = build;
  const names = (side: readonly PatternItem[]): string[] =>
    side.flatMap(axesOf).flatMap((axis) => partsOf(axis).map((_, k) => `${nameOf(axis)}${k}`));
  const from = names(left);
  const split = b.reshape(build.nodes[0], { shape: plainDims(left.flatMap(axesOf).flatMap(partsOf)) });
  const perm = names(items).map((name) => from.indexOf(name));
  const turned = perm.every((p, i) => p === i) ? split : b.transpose(split, { perm });
  return staged(tensorValue(type, b.reshape(turned, { shape: plainDims(shape) })), x, args.call, text);
}
