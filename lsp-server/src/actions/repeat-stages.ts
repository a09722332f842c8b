/** Decides how equal stages become a `repeat` and a `repeat` becomes its stages, and how a stage gets a name. */
import type { Expr } from '@dln/grammar';
import { pathTo } from '../syntax-walk.js';
import { type ActionPlace, type ActionSource, inDeclaration } from './action.js';

const kind = 'refactor.rewrite';
type Pipe = Extract<Expr, { kind: 'pipe' }>;

export const repeatStages: ActionSource = {
  kind,
  offer: (place) => {
    const found = pipeAt(place);
    return found === null
      ? []
      : [
          ...toRepeat(place, found.pipe, found.index),
          ...toStages(place, found.pipe, found.index),
          ...toNamed(place, found.pipe, found.index),
        ];
  },
};

function pipeAt({ chunk, decl, start }: ActionPlace): { readonly pipe: Pipe; readonly index: number } | null {
  if (chunk === null || decl === null) return null;
  const offset = start - chunk.start;
  const pipe = [...pathTo(decl, offset)].reverse().find((n) => n.kind === 'pipe') as Pipe | undefined;
  const index = pipe?.stages.findIndex((s, i) => i > 0 && s.start <= offset && s.end >= offset) ?? -1;
  return pipe === undefined || index < 1 ? null : { pipe, index };
}
const textOf = ({ chunk }: ActionPlace, { start, end }: { readonly start: number; readonly end: number }): string =>
  (chunk?.text ?? '').slice(start, end).replace(/\s+/g, ' ');

function toRepeat(place: ActionPlace, { stages }: Pipe, index: number) {
  const own = textOf(place, stages[index] as Pipe['stages'][number]);
  let [first, last] = [index, index];
  const same = (i: number): boolean =>
    i > 0 &&
    stages[i] !== undefined &&
    stages[i]?.as === null &&
    textOf(place, stages[i] as Pipe['stages'][number]) === own;
  if (!same(index)) return [];
  while (same(first - 1)) first--;
  while (same(last + 1)) last++;
  const count = last - first + 1;
  if (count < 2) return [];
  const [from, to] = [stages[first] as Pipe['stages'][number], stages[last] as Pipe['stages'][number]];
  return inDeclaration(place, kind, `Write ${count} equal stages as repeat ${count}`, [
    { start: from.start, end: to.end, text: `repeat ${count} { ${own} }` },
  ]);
}

function toStages(place: ActionPlace, { stages }: Pipe, index: number) {
  const value = stages[index]?.value;
  if (value?.kind !== 'repeat' || value.count.kind !== 'number' || value.count.value > 20 || value.count.value < 1)
    return [];
  const [only, ...more] = value.body.items;
  if (only?.kind !== 'result' || more.length > 0) return [];
  const text = textOf(place, only.value);
  return inDeclaration(place, kind, `Write repeat ${value.count.text} as ${value.count.value} stages`, [
    { start: value.start, end: value.end, text: Array.from({ length: value.count.value }, () => text).join(' |> ') },
  ]);
}

/** A stage whose callee stands in the pipeline more than once is hard to point at. */
function toNamed(place: ActionPlace, { stages }: Pipe, index: number) {
  const stage = stages[index] as Pipe['stages'][number];
  const calleeOf = ({ value }: Pipe['stages'][number]): string =>
    textOf(place, value.kind === 'call' ? value.callee : value);
  const own = calleeOf(stage);
  const alike = stages.filter((s, i) => i > 0 && calleeOf(s) === own);
  if (stage.as !== null || alike.length < 2 || !/^[A-Za-z_]\w*$/.test(own)) return [];
  const base = own.toLowerCase();
  const taken = new Set([...(place.chunk?.text.matchAll(/[A-Za-z_]\w*/g) ?? [])].map((m) => m[0]));
  let number = alike.indexOf(stage) + 1;
  while (taken.has(`${base}${number}`)) number++;
  return inDeclaration(place, kind, `Name this stage: as ${base}${number}`, [
    { start: stage.end, end: stage.end, text: ` as ${base}${number}` },
  ]);
}
