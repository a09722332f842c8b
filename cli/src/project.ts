/** Decides how a program's files reach the compiler: it asks, gets what it lacks loaded, and is asked again. */
import { resolve } from 'node:path';
import {
  type ApplyPlan,
  applyOf,
  type ClockOf,
  checkFile,
  chunksOf,
  clocksIn,
  type Database,
  type Diagnostic,
  type FileTable,
  fileTable,
  fixFile,
  type Memory,
  type MendedFile,
  type Mending,
  type ModelWeight,
  memoryIn,
  modelWeightsOf,
  type Need,
  openDatabase,
  type Plan,
  type PlanOptions,
  planOf,
  type Summary,
  stdFiles,
  summaryOf,
} from '@dln/compiler';
import type { Decl } from '@dln/grammar';
import { readProgram, shownPath } from './files.js';

/** The programs of a folder as the compiler sees them. A file's absolute path is its uri. */
export class Project {
  private readonly db: Database = openDatabase();
  private readonly texts = new Map<string, string>();
  /** Files that were refused, by uri. */
  private readonly faults = new Map<string, Diagnostic>();
  /** Where each data source is written: its paths start there. */
  private readonly sources = new Map<string, string>();
  private readonly answered = new Set<string>();

  /** Nothing is read until something is asked. `cwd` is where paths start. */
  constructor(private readonly cwd: string) {}

  /** What is wrong with these files and with what they import. */
  async check(words: readonly string[]): Promise<readonly Diagnostic[]> {
    for (const word of words) this.open(word);
    return this.findings(new Map());
  }

  /** The plans of a program; none where anything is wrong. */
  async plan(
    word: string,
    options: PlanOptions,
  ): Promise<{ readonly plans: readonly Plan[]; readonly found: readonly Diagnostic[] }> {
    const uri = this.open(word);
    if (uri === null) return { plans: [], found: await this.findings(new Map()) };
    const { plans, diagnostics } = await this.settle(() => planOf(this.db, uri, options));
    return { plans, found: await this.findings(new Map([[uri, diagnostics]])) };
  }

  /** How a model is applied to other rows; null where anything is wrong, or where nothing computes it from rows. */
  async apply(
    word: string,
    name: string | undefined,
    options: Omit<PlanOptions, 'name'>,
  ): Promise<{ readonly answer: ApplyPlan | null; readonly found: readonly Diagnostic[] }> {
    const uri = this.open(word);
    if (uri === null) return { answer: null, found: await this.findings(new Map()) };
    const { plan, diagnostics } = await this.settle(() => applyOf(this.db, uri, name, options));
    return { answer: plan, found: await this.findings(new Map([[uri, diagnostics]])) };
  }

  /** The summary of a model or layer; null where anything is wrong. */
  async summarise(
    word: string,
    name: string | undefined,
    sizes: ReadonlyMap<string, number> = new Map(),
  ): Promise<{ readonly answer: Summary | null; readonly found: readonly Diagnostic[] }> {
    const uri = this.open(word);
    if (uri === null) return { answer: null, found: await this.findings(new Map()) };
    const { summary, diagnostics } = await this.settle(() => summaryOf(this.db, uri, name, sizes));
    return { answer: summary, found: await this.findings(new Map([[uri, diagnostics]])) };
  }

  /** The weights and states of a model; null where anything is wrong. */
  async weights(
    word: string,
    name: string | undefined,
  ): Promise<{ readonly answer: readonly ModelWeight[] | null; readonly found: readonly Diagnostic[] }> {
    const uri = this.open(word);
    if (uri === null) return { answer: null, found: await this.findings(new Map()) };
    const { weights, diagnostics } = await this.settle(() => modelWeightsOf(this.db, uri, name));
    return { answer: weights, found: await this.findings(new Map([[uri, diagnostics]])) };
  }

  /** The memory of a train's step; null where anything is wrong. `batch` null: as the train says. */
  async memory(
    word: string,
    name: string | undefined,
    batch: number | null,
  ): Promise<{
    readonly answer: { readonly train: string; readonly memory: Memory } | null;
    readonly found: readonly Diagnostic[];
  }> {
    const uri = this.open(word);
    if (uri === null) return { answer: null, found: await this.findings(new Map()) };
    const { train, memory, diagnostics } = await this.settle(() => memoryIn(this.db, uri, name, batch));
    return {
      answer: memory === null ? null : { train, memory },
      found: await this.findings(new Map([[uri, diagnostics]])),
    };
  }

  /** The text of a file that was read; null for one that was refused. */
  textOf(word: string): string | null {
    return this.texts.get(resolve(this.cwd, word)) ?? null;
  }

  /** What a file is once its fixes are applied; null for one that was refused. */
  async mend(word: string, mending: Mending): Promise<MendedFile | null> {
    const uri = this.open(word);
    if (uri === null) return null;
    await this.settle(() => checkFile(this.db, uri));
    return fixFile(this.db, uri, mending);
  }

  /** Goes on with another text of a file. */
  replace(word: string, text: string): void {
    const uri = resolve(this.cwd, word);
    this.texts.set(uri, text);
    this.db.setText(uri, text);
  }

  /** When each expression of a train is computed anew; null where anything is wrong. */
  async clocks(
    word: string,
    name: string | undefined,
  ): Promise<{
    readonly answer: { readonly train: string; readonly clocks: readonly ClockOf[] } | null;
    readonly found: readonly Diagnostic[];
  }> {
    const uri = this.open(word);
    if (uri === null) return { answer: null, found: await this.findings(new Map()) };
    const { train, clocks, diagnostics } = await this.settle(() => clocksIn(this.db, uri, name));
    return {
      answer: clocks === null ? null : { train, clocks },
      found: await this.findings(new Map([[uri, diagnostics]])),
    };
  }

  /** The declarations of one file that was read, in order. */
  declarations(word: string): readonly Decl[] {
    return this.declarationsOf(resolve(this.cwd, word));
  }

  /** The declarations of every file that was read. */
  allDeclarations(): readonly Decl[] {
    return [...this.texts.keys()].flatMap((uri) => this.declarationsOf(uri));
  }

  /** The file in which the source of this key is written. */
  writtenIn(sourceKey: string): string {
    return this.sources.get(sourceKey) ?? this.cwd;
  }

  /** Every file that was read, and std's, to show diagnostics with. */
  files(): FileTable {
    const own = [...this.texts].map(([uri, text]) => ({
      uri,
      name: shownPath(uri, this.cwd),
      text,
      chunks: chunksOf(this.db, uri),
    }));
    return fileTable([...own, ...stdFiles().map((f) => ({ ...f, name: `${f.uri.replace(':', '/')}.dln` }))]);
  }

  /** Reads the file that the user named; null where it is refused. */
  private open(word: string): string | null {
    const uri = resolve(this.cwd, word);
    this.read(uri, word);
    return this.texts.has(uri) ? uri : null;
  }

  private read(uri: string, shown: string): void {
    if (this.texts.has(uri) || this.faults.has(uri)) return;
    const reading = readProgram(uri, shown);
    if (reading.is === 'text') this.texts.set(uri, reading.text);
    else this.faults.set(uri, reading.fault);
    this.db.setText(uri, reading.is === 'text' ? reading.text : null);
  }

  /** Asks until nothing new is needed. */
  private async settle<A extends { readonly needs: readonly Need[] }>(ask: () => A): Promise<A> {
    for (;;) {
      const answer = ask();
      const open = answer.needs.filter((need) => !this.answered.has(keyOf(need)));
      if (open.length === 0) return answer;
      await Promise.all(open.map((need) => this.supply(need)));
    }
  }

  private async supply(need: Need): Promise<void> {
    this.answered.add(keyOf(need));
    if (need.kind === 'text') {
      this.read(need.uri, shownPath(need.uri, this.cwd));
      return;
    }
    this.sources.set(need.call.key, need.from);
    // Formats load only for a program that names data.
    const { loadSourceHeader } = await import('@dln/runtime/node');
    this.db.setHeader(need.call.key, await loadSourceHeader(need.call, need.from));
  }

  /** What is wrong with every file that is read, in that order: an import may add files. `known`: answers that are there already. */
  private async findings(known: ReadonlyMap<string, readonly Diagnostic[]>): Promise<readonly Diagnostic[]> {
    const found: Diagnostic[] = [];
    for (const uri of this.texts.keys())
      found.push(
        ...(known.get(uri) ?? (await this.settle(() => checkFile(this.db, uri, { repairs: true }))).diagnostics),
      );
    return [...this.faults.values(), ...found];
  }

  private declarationsOf(uri: string): readonly Decl[] {
    return (this.db.file(uri)?.chunks ?? []).flatMap(({ parsed }) => (parsed.decl === null ? [] : [parsed.decl]));
  }
}

const keyOf = (need: Need): string => (need.kind === 'text' ? `text ${need.uri}` : `header ${need.call.key}`);
