/** Decides which shapes stand beside a program's text: after each stage, binding and parameter, and what a signature leaves out. */
import type { CallSight, DeclarationFacts, Sight } from '@dln/compiler';
import type { Callable, Chunk, Parsed } from '@dln/grammar';
import type { InlayHint, InlayHintParams } from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import type { Session } from '../session.js';
import { bindingsOf, callableOf, stagesOf } from '../syntax-walk.js';

/** The protocol's kinds. */
const typeHint = 1;
const parameterHint = 2;

export const inlayHints: Feature = {
  name: 'inlayHints',
  capabilities: () => ({ inlayHintProvider: { resolveProvider: false } }),
  answers: [
    answer('textDocument/inlayHint', (session, { textDocument, range }: InlayHintParams) => {
      const uri = session.uri(textDocument);
      const lines = session.linesOf(uri);
      const [start, end] = [lines.offset(range.start), lines.offset(range.end)];
      const facts = new Map(session.facts(uri).map((f) => [f.key, f]));
      return session.chunks(uri).flatMap(({ chunk, parsed }) => {
        if (chunk.start > end || chunk.start + chunk.text.length < start) return [];
        const own = facts.get(chunk.key);
        return own === undefined
          ? []
          : hintsOf(session, uri, chunk, parsed, own).filter((h) => isInside(h, start, end));
      });
      function isInside(hint: InlayHint, from: number, to: number): boolean {
        const at = lines.offset(hint.position);
        return at >= from && at <= to;
      }
    }),
  ],
};

function hintsOf(session: Session, uri: string, chunk: Chunk, parsed: Parsed, facts: DeclarationFacts): InlayHint[] {
  const { hints } = session.settings;
  const lines = session.linesOf(uri);
  const made: InlayHint[] = [];
  const taken = new Set<number>();
  const byPlace = new Map(facts.values.map((v) => [`${v.start} ${v.end}`, v]));
  const add = (at: number, label: string, tooltip: string, kind: 1 | 2 = typeHint, left = true): void => {
    if (taken.has(at)) return;
    taken.add(at);
    const { maximumLength: most } = hints;
    made.push({
      position: lines.position(chunk.start + at),
      label: label.length > most ? `${label.slice(0, most - 1)}…` : label,
      kind,
      paddingLeft: left,
      paddingRight: !left,
      ...(tooltip === '' && label.length <= most ? {} : { tooltip: tooltip === '' ? label : `${label}\n${tooltip}` }),
    });
  };
  const decl = parsed.decl;
  if (decl === null) return made;
  const promised = new Set(parsed.checks.map((c) => lines.lineAt(chunk.start + c.start)));
  const said = (offset: number): boolean => promised.has(lines.lineAt(chunk.start + offset));
  if (hints.bindings)
    for (const { name, at, typed } of bindingsOf(decl)) {
      const sight = byPlace.get(`${at.start} ${at.end}`);
      if (sight !== undefined && !typed && isShape(sight)) add(name.end, `: ${shownOf(sight)}`, tooltipOf(sight));
    }
  if (hints.stages)
    for (const { value, end, isBound } of stagesOf(decl)) {
      const sight = byPlace.get(`${value.start} ${value.end}`);
      // The last stage of a binding has the binding's type, which is written there.
      if (sight === undefined || !isShape(sight) || said(end) || (isBound && hints.bindings)) continue;
      add(end, shownOf(sight), tooltipOf(sight));
    }
  const callable = callableOf(decl);
  if (callable !== null && hints.inferred) inferred(callable, facts, add);
  if (callable !== null && hints.parameters) parameters(session, uri, callable, chunk, add);
  if (hints.arguments) for (const call of facts.calls) positional(call, chunk, add);
  return made.sort((a, b) => a.position.line - b.position.line || a.position.character - b.position.character);
}

const isShape = (sight: Sight): boolean =>
  sight.type !== null || ((sight.kind === 'tuple' || sight.kind === 'list') && sight.shown.includes('['));
const shownOf = (sight: Sight): string =>
  sight.others.length === 0 ? sight.shown : `${sight.shown} … ${sight.others.at(-1)}`;
const tooltipOf = (sight: Sight): string =>
  [...(sight.equation === null ? [] : [sight.equation]), ...sight.others.map((o) => `then ${o}`)].join('\n');

type Add = (at: number, label: string, tooltip: string, kind?: 1 | 2, left?: boolean) => void;

/** The result and the conditions that the author left to be inferred. */
function inferred(callable: Callable, facts: DeclarationFacts, add: Add): void {
  const head = callable.wheres.at(-1)?.end ?? callable.result?.end ?? closing(callable);
  const result = callable.result === null && facts.result !== null ? `-> ${facts.result}` : '';
  const where = facts.conditions.length === 0 ? '' : `where ${facts.conditions.join(', ')}`;
  const label = [result, where].filter((part) => part !== '').join(' ');
  if (label !== '') add(head, label, where === '' ? 'inferred from the body' : 'what the body needs of its dims');
}
/** Behind the parenthesis that ends the parameters. */
const closing = (callable: Callable): number => callable.start;

/** What an alias in a parameter's type stands for. */
function parameters(session: Session, uri: string, callable: Callable, chunk: Chunk, add: Add): void {
  for (const { type } of callable.params) {
    if (type.kind !== 'namedType' || type.shape !== null) continue;
    const alias = session.db.file(uri)?.byName.get(type.name.text);
    if (alias?.decl.kind !== 'type') continue;
    const text = session.db.file(uri)?.byKey.get(alias.key)?.chunk.text ?? '';
    const meaning = text.slice(alias.decl.type.start, alias.decl.type.end);
    if (alias.key !== chunk.key) add(type.end, `= ${meaning}`, '');
  }
}

/** The parameter's name before an argument that is given by position. */
function positional(call: CallSight, chunk: Chunk, add: Add): void {
  for (const { name, at } of call.given) {
    if (at.decl !== chunk.key || at.start <= call.start || at.end > call.end) continue;
    const before = chunk.text.slice(call.start, at.start);
    if (/:\s*$/.test(before) || chunk.text.slice(at.start, at.end) === name) continue;
    add(at.start, `${name}:`, '', parameterHint, false);
  }
}
