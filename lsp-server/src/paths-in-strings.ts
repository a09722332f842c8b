/** Decides which strings of a program name files, and which files they are. */
import { resolveUri } from '@dln/compiler';
import { dataFormats } from '@dln/formats';
import type { At, Decl, Expr, StringExpr } from '@dln/grammar';
import type { Position } from 'vscode-languageserver-protocol';
import { folderOf } from './program-uris.js';
import type { Session } from './session.js';
import { visit } from './syntax-walk.js';

/** A string that names a file. */
export interface NamedPath {
  readonly at: At;
  readonly path: string;
  /** The format that reads it; null for a program. */
  readonly format: string | null;
}

/** The strings of a declaration that name files; what a source writes is left out. */
export function pathsIn(decl: Decl): readonly NamedPath[] {
  if (decl.kind === 'import') return [{ at: decl.from, path: decl.from.value, format: null }];
  const found: NamedPath[] = [];
  visit(decl, (node) => {
    if (node.kind !== 'call') return;
    const { callee, args } = node as Extract<Expr, { kind: 'call' }>;
    if (callee.kind !== 'name' || dataFormats.get(callee.text)?.files !== true) return;
    for (const { value } of args)
      if (value.kind === 'string' && value.value !== '')
        found.push({ at: value, path: value.value, format: callee.text });
  });
  return found;
}

/** The files that a call of a data source names, by the parameter that takes each; null where it is none or names no file. */
export function filesOf({ callee, args }: Extract<Expr, { kind: 'call' }>): Readonly<Record<string, string>> | null {
  if (callee.kind !== 'name' || dataFormats.get(callee.text)?.files !== true) return null;
  const files = args.flatMap(({ label, value }) =>
    value.kind === 'string' && value.value !== '' ? [[label?.text ?? 'file', value.value] as const] : [],
  );
  return files.length === 0 ? null : Object.fromEntries(files);
}

/** The URI of a path that stands in a program; null for packages and addresses. */
export function uriOfPath(from: string, path: string): string | null {
  if (/^[A-Za-z][A-Za-z0-9+.-]+:/.test(path)) return null;
  if (path.startsWith('/')) return from.startsWith('file:') ? `file://${path}` : null;
  return resolveUri(from, path);
}

/** The program that the string at a place imports. */
export function importAt(session: Session, uri: string, position: Position): string | null {
  const spot = session.spotAt(uri, position);
  const decl = spot?.parsed.decl;
  if (spot === null || decl?.kind !== 'import') return null;
  const { from } = decl;
  return spot.offset >= from.start && spot.offset <= from.end ? uriOfPath(uri, from.value) : null;
}

/** The string around an offset, and what stands around it. */
export function stringAt(
  decl: Decl,
  offset: number,
): { readonly string: StringExpr; readonly call: Extract<Expr, { kind: 'call' }> | null } | null {
  let found: { string: StringExpr; call: Extract<Expr, { kind: 'call' }> | null } | null = null;
  visit(decl, (node, parents) => {
    if (offset <= node.start || offset >= node.end) return node.start === decl.start;
    if (node.kind === 'string') {
      const call = [...parents].reverse().find((p) => p.kind === 'call') as Extract<Expr, { kind: 'call' }> | undefined;
      found = { string: node as StringExpr, call: call ?? null };
    }
    return true;
  });
  return found;
}

/** The folder of a half-written path. */
export const folderOfPath = (from: string, path: string): string | null =>
  path.includes('/') ? uriOfPath(from, path.slice(0, path.lastIndexOf('/')) || '.') : folderOf(from);
