/** Decides how `einsum` and `rearrange` read their pattern: parsed, with places inside the string, the axes of a tensor lined up with its letters. */
import type { Span } from '@dln/grammar';
import { patternSyntax } from '../../diagnostics/DLN2030-pattern-syntax.js';
import { patternRank } from '../../diagnostics/DLN2031-pattern-rank.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { showType } from '../../types/show.js';
import { isPack, type ShapePart } from '../../types/tensor-type.js';
import {
  type AxisPattern,
  type PatternItem,
  type PatternPlace,
  type PatternSide,
  parsePattern,
} from '../axis-pattern.js';
import type { BuiltinArgs } from '../builtin.js';
import { chainOf } from '../chain.js';
import { type Context, report } from '../context.js';
import type { TensorValue } from '../value.js';

/** A pattern and where its letters stand in the program. */
export interface PlacedPattern {
  readonly pattern: AxisPattern;
  /** Between the quotes where the string was written at the call, else the whole argument. */
  readonly at: (place: PatternPlace) => Span;
}

/** Null (reported) where it is no pattern. */
export function patternArg(ctx: Context, args: BuiltinArgs): PlacedPattern | null {
  const value = args.get('pattern');
  if (value?.kind !== 'string') return null;
  const whole = args.at('pattern');
  // With an escape in it, a place in the value is not a place in the text.
  const written =
    value.at !== null && value.at.start === whole.start && whole.end - whole.start === value.value.length + 2;
  const at = (place: PatternPlace): Span =>
    written ? { decl: whole.decl, start: whole.start + 1 + place.start, end: whole.start + 1 + place.end } : whole;
  const pattern = parsePattern(value.value);
  if (!('why' in pattern)) return { pattern, at };
  report(ctx, diagnose(patternSyntax, pattern.end > pattern.start ? at(pattern) : whole, { why: pattern.why }));
  return null;
}

/** A letter or group with the axis that it stands for; `...` with any number of them. */
export interface Lined {
  readonly item: PatternItem;
  readonly parts: readonly ShapePart[];
}

/** Null (reported) where the tensor has another rank than the pattern. */
export function lineUp(
  ctx: Context,
  placed: PlacedPattern,
  side: PatternSide,
  x: TensorValue,
  xAt: Span,
): readonly Lined[] | null {
  const { items } = side;
  const parts = x.type.shape;
  const dots = items.findIndex((i) => i.kind === 'ellipsis');
  const tail = dots < 0 ? 0 : items.length - dots - 1;
  const heads = dots < 0 ? parts : parts.slice(0, dots);
  const tails = tail === 0 ? [] : parts.slice(parts.length - tail);
  const fits = dots < 0 ? items.length === parts.length : parts.length >= items.length - 1;
  if (!fits || heads.some(isPack) || (dots >= 0 && tails.some(isPack))) {
    report(
      ctx,
      diagnose(
        patternRank,
        placed.at(side.end > side.start && items.length > 0 ? around(items) : side),
        {
          axes: items.length - (dots < 0 ? 0 : 1),
          dots: dots >= 0,
          got: showType(x.type),
          rank: parts.length,
          packed: parts.some(isPack),
          glued: gluedLetters(items, parts.length),
        },
        { labels: [{ at: xAt, text: showType(x.type) }], chain: chainOf(x) },
      ),
    );
    return null;
  }
  return items.map((item, i): Lined => {
    if (dots < 0 || i < dots) return { item, parts: [parts[i] as ShapePart] };
    if (i === dots) return { item, parts: parts.slice(dots, parts.length - tail) };
    return { item, parts: [parts[parts.length - (items.length - i)] as ShapePart] };
  });
}
const around = (items: readonly PatternItem[]): PatternPlace => ({
  start: (items[0] as PatternItem).start,
  end: (items[items.length - 1] as PatternItem).end,
});

/** `nchw` where `n c h w` is meant: the only word has as many letters as the tensor has axes. */
function gluedLetters(items: readonly PatternItem[], rank: number): string {
  const only = items.length === 1 && items[0]?.kind === 'letter' ? items[0].text : '';
  return rank > 1 && only.length === rank ? [...only].join(' ') : '';
}
