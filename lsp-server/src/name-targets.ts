/** Decides what a name can mean: a place in a declaration, a declaration of a file or of std, or something of the language itself. */
import { builtinNamed, findOperator, resolveUri, stdDeclaration } from '@dln/compiler';
import type { At, Chunk, Decl } from '@dln/grammar';
import type { Session } from './session.js';

/** What kind of thing a name is. */
export type NameKind =
  | 'param'
  | 'dim'
  | 'binding'
  | 'weight'
  | 'state'
  | 'field'
  | 'stage'
  | 'measure'
  | 'callable'
  | 'value'
  | 'type'
  | 'module'
  | 'builtin';
/** Where a name is bound: a place in a declaration, or a whole declaration by name. */
export type Target =
  | { readonly is: 'local'; readonly uri: string; readonly decl: string; readonly start: number; readonly end: number }
  | { readonly is: 'declared'; readonly uri: string; readonly name: string }
  | { readonly is: 'builtin'; readonly name: string };
/** A name at a place. */
export interface Occurrence extends At {
  readonly text: string;
  readonly kind: NameKind;
  readonly binds: boolean;
  readonly target: Target;
}

/** Equal for the same thing. */
export const targetKey = (t: Target): string =>
  t.is === 'local' ? `${t.decl} ${t.start}` : t.is === 'declared' ? `${t.uri}#${t.name}` : t.name;

/** What a name means. */
export interface Bound {
  readonly kind: NameKind;
  readonly target: Target;
}
/** What a name of a file means beyond all bodies; imports are followed. */
export function declaredAs(session: Session, uri: string, name: string, seen: readonly string[] = []): Bound | null {
  const own = session.db.file(uri)?.byName.get(name);
  if (own !== undefined) {
    const { decl } = own;
    if (decl.kind === 'import' && decl.names !== null) {
      const from = resolveUri(uri, decl.from.value);
      if (seen.includes(from)) return null;
      return (
        declaredAs(session, from, name, [...seen, uri]) ?? {
          kind: 'value',
          target: { is: 'declared', uri: from, name },
        }
      );
    }
    return { kind: kindOf(decl), target: { is: 'declared', uri, name } };
  }
  const std = stdDeclaration(name, uri);
  if (std !== null) return { kind: kindOf(std.decl), target: { is: 'declared', uri: std.uri, name } };
  if (builtinNamed(name) !== null || (findOperator(name) ?? null) !== null)
    return { kind: 'builtin', target: { is: 'builtin', name } };
  return null;
}
/** What kind of thing a declaration makes. */
export const kindOf = (decl: Decl): NameKind =>
  decl.kind === 'callable' ? 'callable' : decl.kind === 'type' ? 'type' : decl.kind === 'import' ? 'module' : 'value';

/** The declaration that a target names, with its chunk; null for what is built in. */
export function declarationOf(
  session: Session,
  target: Target,
): { readonly uri: string; readonly chunk: Chunk; readonly decl: Decl } | null {
  if (target.is === 'builtin') return null;
  for (const { chunk, parsed } of session.chunks(target.uri)) {
    if (parsed.decl === null) continue;
    if (
      target.is === 'local'
        ? chunk.key === target.decl
        : parsed.decl.kind !== 'import'
          ? parsed.decl.name.text === target.name
          : parsed.decl.names === null && parsed.decl.name.text === target.name
    )
      return { uri: target.uri, chunk, decl: parsed.decl };
  }
  return null;
}
