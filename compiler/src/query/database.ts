/** Decides what is known of a program's files: texts cut into parsed declarations, data headers, and what is still missing. */

import type { Fault } from '@dln/formats';
import { type Chunk, cut, type Decl, type DeclKey, type Parsed, parse } from '@dln/grammar';
import type { SourceCall, SourceHeader } from '../data/dataset.js';
import { limitDims } from '../dims/intern.js';
import { Memory } from './memory.js';

/** Something that only the door can load. */
export type Need =
  | { readonly kind: 'text'; readonly uri: string }
  | { readonly kind: 'header'; readonly call: SourceCall; readonly from: string };

/** A parsed declaration at its place. */
export interface ParsedChunk {
  readonly chunk: Chunk;
  readonly parsed: Parsed;
  /** What others may see of it without looking into it: while this text stays, their results do. */
  readonly signature: string;
}
/** A file as the compiler knows it. */
export interface FileState {
  readonly uri: string;
  readonly text: string;
  readonly chunks: readonly ParsedChunk[];
  readonly byKey: ReadonlyMap<DeclKey, ParsedChunk>;
  /** The first declaration of each name. */
  readonly byName: ReadonlyMap<string, { readonly key: DeclKey; readonly decl: Decl }>;
  /** Names whose declarations could not be read at all. */
  readonly unreadable: ReadonlySet<string>;
}

let revisions = 0;

/** Snapshots of texts and headers; synchronous. What is lacking is listed in `needs`. */
export class Database {
  private readonly files = new Map<string, FileState | null>();
  private readonly headers = new Map<string, SourceHeader | Fault>();
  private readonly wanted = new Map<string, Need>();
  /** Results of earlier questions. */
  memory = new Memory();
  /** Another number after each change, and never that of another database. */
  revision = ++revisions;

  /** Null: the file cannot be read. */
  setText(uri: string, text: string | null): void {
    limitDims();
    this.changed();
    const before = this.files.get(uri) ?? null;
    const file = text === null ? null : fileState(uri, text, before);
    this.files.set(uri, file);
    if (before !== null) this.memory.keep(uri, file?.byKey ?? new Map());
  }

  setHeader(key: string, header: SourceHeader | Fault): void {
    this.changed();
    this.headers.set(key, header);
  }

  /** Nobody reads it any more. */
  dropHeader(key: string): void {
    this.headers.delete(key);
  }

  /** What is still wanted is asked for again. */
  private changed(): void {
    this.revision = ++revisions;
    this.wanted.clear();
  }

  /** The declaration of this key, in whatever file. */
  chunk(key: DeclKey): { readonly uri: string; readonly found: ParsedChunk } | null {
    for (const [uri, file] of this.files) {
      const found = file?.byKey.get(key);
      if (found !== undefined) return { uri, found };
    }
    return null;
  }

  /** Undefined: nobody has said yet; null: there is no such file. */
  file(uri: string): FileState | null | undefined {
    return this.files.get(uri);
  }

  header(call: SourceCall, from: string): SourceHeader | Fault | 'pending' {
    const had = this.headers.get(call.key);
    if (had !== undefined) return had;
    this.wanted.set(`header ${call.key}`, { kind: 'header', call, from });
    return 'pending';
  }

  /** The same program, to be changed apart from this one. */
  fork(): Database {
    const made = new Database();
    for (const [uri, file] of this.files) made.files.set(uri, file);
    for (const [key, header] of this.headers) made.headers.set(key, header);
    made.memory = this.memory.fork();
    return made;
  }

  want(uri: string): void {
    if (!this.files.has(uri)) this.wanted.set(`text ${uri}`, { kind: 'text', uri });
  }

  get needs(): readonly Need[] {
    return [...this.wanted.values()];
  }
}

/** A database that knows nothing yet. */
export const openDatabase = (): Database => new Database();

/** `before`: the same file as it was; what stayed the same stays the same object. */
function fileState(uri: string, text: string, before: FileState | null): FileState {
  const chunks = cut(uri, text).map((chunk): ParsedChunk => {
    const had = before?.byKey.get(chunk.key);
    if (had !== undefined && had.chunk.text === chunk.text)
      return had.chunk.start === chunk.start ? had : { ...had, chunk: { ...had.chunk, start: chunk.start } };
    const parsed = parse(chunk.text);
    return { chunk, parsed, signature: signatureOf(chunk, parsed.decl) };
  });
  const byKey = new Map(chunks.map((each) => [each.chunk.key, each]));
  const byName = new Map<string, { readonly key: DeclKey; readonly decl: Decl }>();
  const unreadable = new Set<string>();
  for (const { chunk, parsed } of chunks) {
    if (parsed.decl === null) {
      const name = /#\S+ ([^~]+)/.exec(chunk.key)?.[1];
      if (name !== undefined) unreadable.add(name);
      continue;
    }
    for (const name of namesOf(parsed.decl))
      if (!byName.has(name)) byName.set(name, { key: chunk.key, decl: parsed.decl });
  }
  return { uri, text, chunks, byKey, byName, unreadable };
}

/** A callable's body and a constant's expression are looked into by those alone who say so (`Read`); a type and an import are seen whole. */
function signatureOf({ key, text }: Chunk, decl: Decl | null): string {
  switch (decl?.kind) {
    case undefined:
      return key;
    case 'callable':
      return `${key}\n${text.slice(decl.start, decl.callable.body.start)}`;
    case 'type':
    case 'import':
      return `${key}\n${text}`;
    default:
      return `${key}\n${decl?.exported}`;
  }
}

/** The file-level names that a declaration binds. */
export const namesOf = (decl: Decl): readonly string[] =>
  decl.kind === 'import' && decl.names !== null ? decl.names.map((n) => n.text) : [decl.name.text];

/** A path relative to a file, with `.` and `..` resolved. */
export function resolveUri(from: string, path: string): string {
  const parts = from.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..' && parts.length > 0 && parts[parts.length - 1] !== '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
