/** `floor`, `ceil`, `round`, `len`, `range`, `zip`, `enumerate`: compile-time numbers and lists. */

import { wrongKind } from '../../diagnostics/DLN2006-wrong-kind.js';
import { tooManyRounds } from '../../diagnostics/DLN2412-too-many-rounds.js';
import { diagnose } from '../../diagnostics/define-diagnostic.js';
import { constant, floorDiv, literal, neg } from '../../dims/algebra.js';
import { isPack } from '../../types/tensor-type.js';
import type { Builtin } from '../builtin.js';
import { leftToUses, report } from '../context.js';
import { isNumber, toFloat } from '../numbers.js';
import { describe } from '../show-value.js';
import { errorValue, intValue, type Value } from '../value.js';
import { building, tensorArg } from './arguments.js';

/** Longer lists are a mistake, found before they are made. */
const lengthLimit = 1_000_000;

function rounding(name: 'floor' | 'ceil' | 'round', doc: string, round: (x: number) => number): Builtin {
  return {
    name,
    doc,
    signature: `${name}(x: tensor) -> tensor`,
    numbers: true,
    apply: (ctx, args) => {
      const value = args.get('x');
      if (value?.kind === 'int') return value;
      if (value?.kind === 'fraction' && name === 'floor') return intValue(floorDiv(value.over, value.under));
      if (value?.kind === 'fraction' && name === 'ceil') return intValue(neg(floorDiv(neg(value.over), value.under)));
      if (value !== undefined && isNumber(value)) {
        const x = toFloat(ctx, value).value;
        if (x !== null && Number.isSafeInteger(round(x))) return intValue(constant(round(x)));
        if (x === null && leftToUses(ctx)) return errorValue;
        report(
          ctx,
          diagnose(wrongKind, args.at('x'), { wanted: 'a number known at compile time', got: describe(value) }),
        );
        return errorValue;
      }
      const x = tensorArg(ctx, args, 'x', name, ['f32']);
      if (x === null) return errorValue;
      const build = building(ctx, x);
      if (build === null) return { ...x, node: null };
      const { b, nodes } = build;
      if (name === 'floor') return { ...x, node: b.floor(nodes[0]) };
      if (name === 'ceil') return { ...x, node: b.neg(b.floor(b.neg(nodes[0]))) };
      return { ...x, node: b.floor(b.add(nodes[0], b.scalar(0.5, nodes[0]))) };
    },
  };
}

const listed = (value: Value | undefined): readonly Value[] | null =>
  value?.kind === 'list' || value?.kind === 'tuple' ? value.items : null;

const len: Builtin = {
  name: 'len',
  doc: "the length of a list, or of a tensor's first axis",
  signature: 'len(list: any) -> int',
  apply: (ctx, args) => {
    const value = args.get('list');
    const items = listed(value);
    if (items !== null) return intValue(constant(items.length));
    const rows = value?.kind === 'tensor' ? value.type.shape[0] : undefined;
    if (rows !== undefined && !isPack(rows)) return intValue(rows);
    const wanted = value?.kind === 'tensor' ? 'a list or a tensor with a first axis' : 'a list or a tensor';
    report(ctx, diagnose(wrongKind, args.at('list'), { wanted, got: describe(value ?? errorValue) }));
    return errorValue;
  },
};

const range: Builtin = {
  name: 'range',
  doc: 'the list 0, 1, …, n - 1, or from the first number up to, not including, the second',
  signature: 'range(a: int, b: any = none) -> [int]',
  apply: (ctx, args) => {
    const a = args.get('a');
    const b = args.get('b');
    const first = a?.kind === 'int' ? literal(a.dim) : undefined;
    const second = b?.kind === 'int' ? literal(b.dim) : undefined;
    if (first === undefined || (b?.kind !== 'none' && second === undefined)) {
      if (a?.kind === 'int' && (b?.kind === 'none' || b?.kind === 'int') && leftToUses(ctx)) return errorValue;
      report(
        ctx,
        diagnose(wrongKind, args.call, {
          wanted: 'whole numbers known at compile time',
          got: describe((first === undefined ? a : b) ?? errorValue),
        }),
      );
      return errorValue;
    }
    const [from, to] = second === undefined ? [0, first] : [first, second];
    if (to - from > lengthLimit) {
      report(ctx, diagnose(tooManyRounds, args.call, { rounds: to - from, limit: lengthLimit }));
      return errorValue;
    }
    return {
      kind: 'list',
      items: Array.from({ length: Math.max(to - from, 0) }, (_, i) => intValue(constant(from + i))),
    };
  },
};

const zip: Builtin = {
  name: 'zip',
  doc: 'the lists side by side: a list of tuples',
  signature: 'zip(a: any, b: any, c: any = none, d: any = none) -> [any]',
  apply: (ctx, args) => {
    const given = ['a', 'b', 'c', 'd']
      .map((n) => args.get(n))
      .filter((v): v is Value => v !== undefined && v.kind !== 'none');
    const lists = given.map(listed);
    const first = lists[0];
    if (first === null || first === undefined || lists.some((l) => l === null || l.length !== first.length)) {
      report(
        ctx,
        diagnose(wrongKind, args.call, { wanted: 'lists of one length', got: given.map(describe).join(' and ') }),
      );
      return errorValue;
    }
    return {
      kind: 'list',
      items: first.map((_, i) => ({ kind: 'tuple', items: lists.map((l) => l?.[i] ?? errorValue) })),
    };
  },
};

const enumerate: Builtin = {
  name: 'enumerate',
  doc: 'each item of a list with its place: (0, a), (1, b), …',
  signature: 'enumerate(list: any) -> [any]',
  apply: (ctx, args) => {
    const items = listed(args.get('list'));
    if (items !== null)
      return { kind: 'list', items: items.map((item, i) => ({ kind: 'tuple', items: [intValue(constant(i)), item] })) };
    report(
      ctx,
      diagnose(wrongKind, args.at('list'), { wanted: 'a list', got: describe(args.get('list') ?? errorValue) }),
    );
    return errorValue;
  },
};

export const numbers: readonly Builtin[] = [
  rounding('floor', 'the next whole number below', Math.floor),
  rounding('ceil', 'the next whole number above', Math.ceil),
  rounding('round', 'the nearest whole number, halves up', (x) => Math.floor(x + 0.5)),
  len,
  range,
  zip,
  enumerate,
];
