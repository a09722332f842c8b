/** Decides how a call of a layer becomes its stages: where the layer is one pipeline over its only tensor. */
import type { Expr } from '@dln/grammar';
import { declarationOf, declaredAs } from '../name-targets.js';
import { pathTo } from '../syntax-walk.js';
import { type ActionPlace, type ActionSource, inDeclaration } from './action.js';

const kind = 'refactor.inline';

export const inlineLayer: ActionSource = { kind, offer: inline };

function inline(place: ActionPlace) {
  const { session, uri, chunk, decl } = place;
  if (chunk === null || decl === null) return [];
  const path = pathTo(decl, place.start - chunk.start);
  const pipe = [...path].reverse().find((n) => n.kind === 'pipe') as Extract<Expr, { kind: 'pipe' }> | undefined;
  const offset = place.start - chunk.start;
  const stage = pipe?.stages.find((s, i) => i > 0 && s.start <= offset && s.end >= offset);
  if (stage === undefined || stage.as !== null) return [];
  const value = stage.value;
  const callee = value.kind === 'call' ? value.callee : value;
  if (callee.kind !== 'name') return [];
  const target = declaredAs(session, uri, callee.text)?.target;
  const found = target === undefined ? null : declarationOf(session, target);
  if (found?.decl.kind !== 'callable' || found.decl.role !== 'layer') return [];
  // Names of another file mean something else here.
  if (found.uri !== uri && !found.uri.startsWith('std:')) return [];
  const { callable } = found.decl;
  const body = callable.body;
  const [tensor, ...config] = callable.params;
  if (body.kind !== 'pipe' || tensor === undefined) return [];
  const [source, ...stages] = body.stages;
  if (source?.value.kind !== 'name' || source.value.text !== tensor.name.text || stages.length === 0) return [];
  const args = value.kind === 'call' ? value.args : [];
  const given = new Map<string, string>();
  let next = 0;
  for (const arg of args) {
    const text = chunk.text.slice(arg.value.start, arg.value.end);
    const name = arg.label?.text ?? config[next++]?.name.text;
    if (name !== undefined) given.set(name, isAtom(arg.value) ? text : `(${text})`);
  }
  for (const p of config) {
    if (given.has(p.name.text)) continue;
    if (p.value === null) return [];
    given.set(p.name.text, found.chunk.text.slice(p.value.start, p.value.end));
  }
  const first = stages[0];
  const last = stages.at(-1);
  if (first === undefined || last === undefined) return [];
  const written = found.chunk.text.slice(first.start, last.end);
  if (new RegExp(`\\b${tensor.name.text}\\b`).test(written)) return [];
  // Labels keep their names: a word before a colon is no use.
  const text = written.replace(/\b([A-Za-z_]\w*)\b(?!\s*:)/g, (word) => given.get(word) ?? word);
  return inDeclaration(place, kind, `Inline \`${callee.text}\``, [
    { start: stage.start, end: stage.end, text: text.replace(/\s*\n\s*/g, '\n  ') },
  ]);
}

const isAtom = (expr: Expr): boolean =>
  expr.kind === 'number' ||
  expr.kind === 'name' ||
  expr.kind === 'string' ||
  expr.kind === 'call' ||
  expr.kind === 'list';
