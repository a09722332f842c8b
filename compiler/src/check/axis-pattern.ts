/** Decides what the pattern string of `einsum` and `rearrange` says: which letters name the axes of each operand and of the result, and where they stand in the string. */

/** Offsets count from the first character between the quotes. */
export interface PatternPlace {
  readonly start: number;
  readonly end: number;
}
/** A letter, `...`, or a written 1. */
export interface PatternAxis extends PatternPlace {
  readonly kind: 'letter' | 'ellipsis' | 'one';
  readonly text: string;
}
/** `(h w)`: axes that lie in one, the last fastest. */
export interface PatternGroup extends PatternPlace {
  readonly kind: 'group';
  readonly axes: readonly PatternAxis[];
}
/** An axis, or axes in parentheses that are one. */
export type PatternItem = PatternAxis | PatternGroup;
/** What stands on one side of the arrow, for one operand. */
export interface PatternSide extends PatternPlace {
  readonly items: readonly PatternItem[];
}
/** A whole pattern: its operands and its result. */
export interface AxisPattern {
  readonly operands: readonly PatternSide[];
  readonly result: PatternSide;
}
/** What is no pattern, and where. */
export interface PatternFault extends PatternPlace {
  readonly why: string;
}

interface Sign extends PatternPlace {
  readonly kind: PatternAxis['kind'] | '(' | ')' | ',' | '->' | 'other';
  readonly text: string;
}
const signs = /\s+|([A-Za-z_]\w*)|(\.\.\.|…)|(->)|([(),])|(\d\w*)|(.)/gsu;

function signsOf(text: string): readonly Sign[] {
  const all: Sign[] = [];
  for (const found of text.matchAll(signs)) {
    const [whole, letter, dots, arrow, bracket, number] = found;
    const kind =
      letter !== undefined
        ? 'letter'
        : dots !== undefined
          ? 'ellipsis'
          : arrow !== undefined
            ? '->'
            : bracket !== undefined
              ? (bracket as '(' | ')' | ',')
              : number === '1'
                ? 'one'
                : 'other';
    if (whole.trim() !== '') all.push({ kind, text: whole, start: found.index, end: found.index + whole.length });
  }
  return all;
}

/** The pattern, or the first thing that is wrong with it. */
export function parsePattern(text: string): AxisPattern | PatternFault {
  const all = signsOf(text);
  const arrows = all.filter((s) => s.kind === '->');
  const arrow = arrows[0];
  if (arrow === undefined)
    return { why: 'a pattern needs `->` between what is given and what is made', start: 0, end: text.length };
  if (arrows[1] !== undefined) return fault(arrows[1], 'a pattern has one `->`');
  const operands: PatternSide[] = [];
  let from = 0;
  for (const end of [...all.filter((s) => s.kind === ',' && s.start < arrow.start), arrow]) {
    const side = sideOf(all, from, end.start);
    if ('why' in side) return side;
    operands.push(side);
    from = end.end;
  }
  const result = sideOf(all, from, text.length);
  return 'why' in result ? result : { operands, result };
}
const fault = (at: PatternPlace, why: string): PatternFault => ({ why, start: at.start, end: at.end });

function sideOf(all: readonly Sign[], start: number, end: number): PatternSide | PatternFault {
  const items: PatternItem[] = [];
  let group: { readonly open: Sign; readonly axes: PatternAxis[] } | null = null;
  let dots = false;
  for (const sign of all) {
    if (sign.start < start || sign.end > end) continue;
    switch (sign.kind) {
      case '(':
        if (group !== null) return fault(sign, 'a parenthesis inside a parenthesis says nothing more');
        group = { open: sign, axes: [] };
        break;
      case ')':
        if (group === null) return fault(sign, 'this `)` closes nothing');
        items.push({ kind: 'group', axes: group.axes, start: group.open.start, end: sign.end });
        group = null;
        break;
      case ',':
        return fault(sign, 'the result is one tensor: no comma stands behind `->`');
      case '->':
      case 'other':
        return fault(
          sign,
          /^\d/.test(sign.text)
            ? 'a length has a letter in the pattern and its number beside it: `"(h d) -> h d", h: 4`'
            : `\`${sign.text}\` is no part of a pattern: it has letters, \`...\`, \`1\` and parentheses`,
        );
      default: {
        if (sign.kind === 'ellipsis' && dots) return fault(sign, '`...` stands once: two of them cannot be told apart');
        dots ||= sign.kind === 'ellipsis';
        const axis: PatternAxis = { kind: sign.kind, text: sign.text, start: sign.start, end: sign.end };
        if (group === null) items.push(axis);
        else group.axes.push(axis);
      }
    }
  }
  return group === null ? { items, start, end } : fault(group.open, 'this `(` is not closed');
}
