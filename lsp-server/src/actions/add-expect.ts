/** Decides what a training that promises nothing could promise: an `expect` about its first measure. */
import { type ActionSource, inDeclaration } from './action.js';

const kind = 'refactor.rewrite';

export const addExpect: ActionSource = {
  kind,
  offer: (place) => {
    const { decl, chunk } = place;
    if (decl?.kind !== 'train' || decl.role !== 'train' || chunk === null) return [];
    if (decl.clauses.some((c) => c.kind === 'expect')) return [];
    const last = decl.clauses.at(-1);
    if (last === undefined) return [];
    const measures = decl.clauses.flatMap((c) => (c.kind === 'measure' ? c.measures : []));
    const first = measures[0];
    const name =
      first?.name?.text ??
      (first?.value.kind === 'call' && first.value.callee.kind === 'name' ? first.value.callee.text : 'loss');
    const better = /acc|score|f1|auc|precision|recall|r2/i.test(name) ? '>= 0.9' : '<= 0.1';
    return inDeclaration(place, kind, `Add the missing expect on \`${name}\``, [
      { start: last.end, end: last.end, text: `\n  expect ${name} ${better}` },
    ]);
  },
};
