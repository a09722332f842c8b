/** Decides how what a signature leaves to be inferred is written into it: its result's type, the conditions on its dims. */
import { type ActionPlace, type ActionSource, inDeclaration } from './action.js';

const kind = 'refactor.rewrite';

export const writeOut: ActionSource = {
  kind,
  offer: (place) => [...resultType(place), ...conditions(place), ...bindingType(place)],
};

function factsOf({ session, uri, chunk }: ActionPlace) {
  return session.facts(uri).find((f) => f.key === chunk?.key) ?? null;
}

function resultType(place: ActionPlace) {
  const { decl, chunk } = place;
  const result = factsOf(place)?.result ?? null;
  if (
    decl?.kind !== 'callable' ||
    chunk === null ||
    decl.callable.result !== null ||
    result === null ||
    result.includes('?')
  )
    return [];
  const at = behindParameters(chunk.text, decl.name.end);
  return at === null
    ? []
    : inDeclaration(place, kind, `Write the inferred result type: ${result}`, [
        { start: at, end: at, text: ` -> ${result}` },
      ]);
}

/** Behind the parenthesis that closes the parameters. */
function behindParameters(text: string, from: number): number | null {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === '(') depth++;
    if (text[i] === ')' && --depth === 0) return i + 1;
  }
  return null;
}

function conditions(place: ActionPlace) {
  const { decl, chunk } = place;
  const needed = factsOf(place)?.conditions ?? [];
  if (decl?.kind !== 'callable' || chunk === null || needed.length === 0) return [];
  const { wheres, result } = decl.callable;
  const last = wheres.at(-1);
  const at = last?.end ?? result?.end ?? behindParameters(chunk.text, decl.name.end);
  if (at === null || at === undefined) return [];
  const text = last === undefined ? `\nwhere ${needed.join(', ')}` : `, ${needed.join(', ')}`;
  return inDeclaration(place, kind, `Write out the condition: where ${needed.join(', ')}`, [
    { start: at, end: at, text },
  ]);
}

function bindingType(place: ActionPlace) {
  const { chunk, decl } = place;
  if (chunk === null || decl === null) return [];
  const offset = place.start - chunk.start;
  const line = factsOf(place)?.values.find(
    (v) =>
      offset >= v.start &&
      offset <= v.end &&
      v.type !== null &&
      /^let\s+[A-Za-z_]\w*\s*=/.test(chunk.text.slice(v.start, v.end)),
  );
  if (line === undefined) return [];
  const at = line.start + (/^let\s+[A-Za-z_]\w*/.exec(chunk.text.slice(line.start, line.end))?.[0].length ?? 0);
  return inDeclaration(place, kind, `Add the inferred type: ${line.shown}`, [
    { start: at, end: at, text: `: ${line.shown}` },
  ]);
}
