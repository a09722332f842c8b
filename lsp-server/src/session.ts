/** Decides what the server knows: open documents over a database of the program; all of it can be made again from the files. */
import {
  type Checked,
  checkFile,
  chunksOf,
  type Database,
  type DeclarationFacts,
  factsOf,
  isStd,
  type Need,
  openDatabase,
  resolveUri,
  type SourceCall,
  type SourceHeader,
  stdFiles,
} from '@dln/compiler';
import type { Chunk, DeclKey, Parsed, Span } from '@dln/grammar';
import { parse } from '@dln/grammar';
import type { Location, Position, Range } from 'vscode-languageserver-protocol';
import { type Crashes, digestOf } from './crashes.js';
import type { Host } from './host.js';
import type { OpenDocument } from './open-document.js';
import { fromWire, toWire } from './program-uris.js';
import { defaultSettings, type Settings } from './settings.js';
import { type Encoding, TextLines } from './text-lines.js';

/** A place inside a declaration. */
export interface Spot {
  readonly uri: string;
  readonly chunk: Chunk;
  readonly parsed: Parsed;
  /** From the declaration's first character. */
  readonly offset: number;
}
/** A data source that some program names. */
export interface NamedSource {
  readonly call: SourceCall;
  readonly from: string;
}

/** Data that can be read. */
export interface OpenSource extends NamedSource {
  readonly header: SourceHeader;
}

/** Headers that are kept; more than a workspace names at a time. */
const mostSources = 500;

/** One client's view of its programs. */
export class Session {
  readonly db: Database = openDatabase();
  readonly open = new Map<string, OpenDocument>();
  readonly sources = new Map<string, NamedSource>();
  /** Folders of the workspace. */
  folders: readonly string[] = [];
  settings: Settings = defaultSettings;
  encoding: Encoding = 'utf-16';
  /** Programs of the folders, whether open or not. */
  readonly programs = new Set<string>();
  readonly #lines = new Map<string, TextLines>();
  readonly #loading = new Map<string, Promise<void>>();
  readonly #facts = new Map<string, { readonly revision: number; readonly facts: readonly DeclarationFacts[] }>();

  readonly #contents = new Map<string, { readonly revision: number; readonly digest: string }>();

  constructor(
    readonly host: Host,
    readonly crashes: Crashes,
  ) {}

  // ── texts ──

  /** The client's own spelling of a URI. */
  wireUri(uri: string): string {
    return this.open.get(uri)?.wireUri ?? toWire(uri);
  }
  /** The text of a program, std's too; null where there is none. */
  textOf(uri: string): string | null {
    if (isStd(uri)) return stdFiles().find((f) => f.uri === uri)?.text ?? null;
    return this.open.get(uri)?.text ?? this.db.file(uri)?.text ?? null;
  }
  /** The lines of exactly the text that the database has. */
  linesOf(uri: string): TextLines {
    const doc = this.open.get(uri);
    if (doc !== undefined) return doc.lines;
    const text = this.textOf(uri) ?? '';
    const had = this.#lines.get(uri);
    if (had !== undefined && had.text === text) return had;
    const made = new TextLines(text, this.encoding);
    this.#lines.set(uri, made);
    return made;
  }
  setText(uri: string, text: string | null): void {
    const attempt = { feature: 'documents', method: 'read', content: text === null ? '' : digestOf(text) };
    // A text that cannot even be read is an empty program to everything else.
    const known = text !== null && this.crashes.refuses(attempt) ? '' : text;
    const done = this.crashes.begin(attempt);
    try {
      this.db.setText(uri, known);
    } finally {
      done();
    }
    if (text === null) this.#lines.delete(uri);
  }
  /** A digest of what a request looks into: its document and what that imports, or all open ones where it names none. */
  contentOf(params: unknown): string {
    const uri = documentOf(params);
    return (uri === null ? [...this.open.keys()].sort() : [fromWire(uri)]).map((each) => this.#content(each)).join(' ');
  }
  #content(uri: string): string {
    const had = this.#contents.get(uri);
    if (had !== undefined && had.revision === this.db.revision) return had.digest;
    const uris = new Set([uri]);
    for (const each of uris)
      for (const { parsed } of this.db.file(each)?.chunks ?? [])
        if (parsed.decl?.kind === 'import') uris.add(resolveUri(each, parsed.decl.from.value));
    const digest = [...uris].map((each) => digestOf(this.textOf(each) ?? '')).join('+');
    this.#contents.set(uri, { revision: this.db.revision, digest });
    return digest;
  }

  /** Programs that are open or of the workspace, by their addresses: in which order they came changes no answer. */
  get known(): readonly string[] {
    return [...new Set([...this.open.keys(), ...this.programs])].sort();
  }

  // ── places ──

  chunks(uri: string): readonly { readonly chunk: Chunk; readonly parsed: Parsed }[] {
    if (isStd(uri)) return chunksOf(this.db, uri).map((chunk) => ({ chunk, parsed: parse(chunk.text) }));
    return this.db.file(uri)?.chunks ?? [];
  }
  uriOf(key: DeclKey): string {
    return key.slice(0, key.lastIndexOf('#'));
  }
  /** The declaration around a place; null between declarations. */
  spotAt(uri: string, position: Position): Spot | null {
    const offset = this.linesOf(uri).offset(position);
    for (const { chunk, parsed } of this.chunks(uri))
      if (offset >= chunk.start && offset <= chunk.start + chunk.text.length)
        return { uri, chunk, parsed, offset: offset - chunk.start };
    return null;
  }
  /** The declaration around a place or before it: what is being typed belongs to it. */
  spotBefore(uri: string, offset: number): Spot | null {
    const found = [...this.chunks(uri)].reverse().find(({ chunk }) => chunk.start <= offset);
    return found === undefined ? null : { uri, ...found, offset: offset - found.chunk.start };
  }
  /** Null where the declaration is gone. */
  rangeOf(span: Span): { readonly uri: string; readonly range: Range } | null {
    const uri = this.uriOf(span.decl);
    const found = isStd(uri)
      ? chunksOf(this.db, uri).find((c) => c.key === span.decl)
      : this.db.file(uri)?.byKey.get(span.decl)?.chunk;
    if (found === undefined) return null;
    const inside = (offset: number): number => found.start + Math.max(0, Math.min(offset, found.text.length));
    return { uri, range: this.linesOf(uri).range(inside(span.start), inside(span.end)) };
  }
  location(span: Span): Location | null {
    const found = this.rangeOf(span);
    return found === null ? null : { uri: this.wireUri(found.uri), range: found.range };
  }

  // ── questions ──

  /** What is wrong with a file, as far as it is loaded; asks the host for what is lacking. */
  check(uri: string): Checked {
    return checkFile(this.db, uri);
  }
  /** Loads what the last questions lacked; null where nothing was. */
  load(needs: readonly Need[]): Promise<void> | null {
    const open = needs.filter((need) => !this.isAnswered(need));
    return open.length === 0 ? null : Promise.all(open.map((need) => this.#supply(need))).then(() => undefined);
  }
  private isAnswered(need: Need): boolean {
    return need.kind === 'text' && this.db.file(need.uri) !== undefined;
  }
  #supply(need: Need): Promise<void> {
    const key = need.kind === 'text' ? `text ${need.uri}` : `header ${need.call.key}`;
    const had = this.#loading.get(key);
    if (had !== undefined) return had;
    const made = this.#fetch(need).finally(() => this.#loading.delete(key));
    this.#loading.set(key, made);
    return made;
  }
  async #fetch(need: Need): Promise<void> {
    if (need.kind === 'text') {
      const text = await this.host.readText(need.uri);
      // Opened meanwhile: what the client says holds.
      if (!this.open.has(need.uri) && this.db.file(need.uri) === undefined) this.setText(need.uri, text);
      return;
    }
    // Each path that is half typed names a source; one that is named again is read again.
    for (const key of [...this.sources.keys()].slice(0, Math.max(0, this.sources.size - mostSources))) {
      this.sources.delete(key);
      this.db.dropHeader(key);
    }
    this.sources.set(need.call.key, { call: need.call, from: need.from });
    this.db.setHeader(need.call.key, await this.host.header(need.call, need.from));
  }
  /** The source that a call of a program reads, as the text stands, with its header; while the call is half typed, what its path alone names. */
  async sourceOf(uri: string, format: string, files: Readonly<Record<string, string>>): Promise<OpenSource | null> {
    await this.loadData(uri);
    const paths = new Set(Object.values(files));
    const written = this.facts(uri)
      .flatMap((f) => f.sources)
      .find((s) => s.format === format && Object.values(s.files).some((path) => paths.has(path)));
    const call = written ?? { key: `${uri} ${format}(${JSON.stringify([files, {}])})`, format, files, options: {} };
    if (this.db.header(call, uri) === 'pending') await this.load([{ kind: 'header', call, from: uri }]);
    const header = this.db.header(call, uri);
    return header === 'pending' || 'fault' in header ? null : { call, from: uri, header };
  }

  /** What was seen of each declaration. */
  facts(uri: string): readonly DeclarationFacts[] {
    const had = this.#facts.get(uri);
    if (had !== undefined && had.revision === this.db.revision) return had.facts;
    const facts = isStd(uri) ? [] : factsOf(this.db, uri, this.known);
    this.#facts.set(uri, { revision: this.db.revision, facts });
    return facts;
  }
  /** Loads what the declarations rest on: a check of one that is half typed does not come as far as its data. */
  async loadData(uri: string): Promise<void> {
    // A file that is imported may import in its turn.
    for (let round = 0; round < 3; round++) {
      this.facts(uri);
      const loading = this.load(this.db.needs);
      if (loading === null) return;
      await loading;
    }
  }
  factsAt(spot: Spot): DeclarationFacts | null {
    return this.facts(spot.uri).find((f) => f.key === spot.chunk.key) ?? null;
  }
  /** The server's name of a document on the wire. */
  uri(document: { readonly uri: string }): string {
    return fromWire(document.uri);
  }
}

/** The document that a request names, in any of the forms of the protocol. */
function documentOf(params: unknown): string | null {
  if (!isRecord(params)) return null;
  for (const place of [params['textDocument'], params, params['item'], params['data']])
    if (isRecord(place) && typeof place['uri'] === 'string') return place['uri'];
  return null;
}
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
