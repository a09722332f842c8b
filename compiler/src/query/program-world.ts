/** Decides what names mean across files: the evaluator's world over a database, over what is remembered of earlier revisions. */
import type { Decl, DeclKey, ParamDecl, Span, TypeNode } from '@dln/grammar';
import { builtinNames } from '../check/builtins/index.js';
import { checkCallable } from '../check/check-callable.js';
import { nameInKey } from '../check/circle.js';
import { coerce } from '../check/coerce.js';
import { type Context, spanOf } from '../check/context.js';
import { mapDataset } from '../check/data-body.js';
import { rootEnv } from '../check/env.js';
import { evaluationLimit, evaluator } from '../check/evaluate.js';
import { newContext } from '../check/new-context.js';
import { paramType, takesTensor } from '../check/param-type.js';
import { callableValue, type Env, errorValue, type UserCallee, type Value } from '../check/value.js';
import {
  type CalleeSummary,
  type HeaderAnswer,
  type Located,
  type TemplateUse,
  underway,
  type World,
} from '../check/world.js';
import type { SourceCall } from '../data/dataset.js';
import { recursionWithoutType } from '../diagnostics/DLN2410-recursion-without-type.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { whenForgotten } from '../dims/intern.js';
import { operators } from '../ops/registry.js';
import { tableOf } from '../train/sweep.js';
import { checkComments, type Sighting } from './checked-comments.js';
import { Database, type ParsedChunk, resolveUri } from './database.js';
import { literalValue, renamed, typed } from './declared-values.js';
import { Memory, type Read } from './memory.js';
import { notYetRun } from './not-yet-run.js';
import { predefined } from './predefined.js';
import { type Budget, type Frame, Recall } from './recall.js';
import { type DeclarationFacts, Recording } from './recording.js';
import { lasting, sameSummary, sameValue } from './same-value.js';
import { isStd, stdDeclaration, stdNames } from './std.js';
import { stdUse } from './std-uses.js';

/** What a definition says, to its uses and to its author. */
interface Definition {
  readonly summary: CalleeSummary;
  readonly diagnostics: readonly Diagnostic[];
}
/** What a constant, parameter or dataset is worth, and whether it needs itself for that. */
interface Worth {
  readonly value: Value;
  readonly cyclic: boolean;
}

/** What a name of a file means, in this revision. */
interface Named {
  readonly read: Read;
  readonly own: Located | null;
  /** Its value, where that is nothing that could change beside its declaration. */
  fixed: Value | null | undefined;
}

/** The evaluator's world over one revision of a database; made for one question, cheap to make. */
export class ProgramWorld implements World {
  private readonly named = new Map<string, Map<string, Named>>();
  private readonly texts = new Map<DeclKey, Read>();
  private readonly recall: Recall;
  called: World['called'] = null;
  evaluated: World['evaluated'] = null;
  private looksInside = false;
  private opened: ((call: SourceCall) => void) | null = null;

  /** `saw`: whoever listens gets everything evaluated anew. */
  constructor(
    private readonly db: Database,
    readonly params: ReadonlyMap<string, number | string | boolean>,
    public saw: World['saw'] = null,
  ) {
    const memory = params.size === 0 && saw === null ? db.memory : new Memory();
    this.recall = new Recall(memory, db.revision, evaluationLimit, (read) => this.holds(read));
  }

  get budget(): Budget {
    return this.recall.budget;
  }
  /** Evaluations so far. */
  get work(): number {
    return this.recall.work;
  }
  /** The questions that were answered by evaluating: a test reads them. */
  get computed(): readonly string[] {
    return this.recall.computed;
  }

  // ── what is read ──

  private note(read: Read): void {
    this.recall.note(read);
  }
  /** The declaration of a name in a file. */
  private meaning(uri: string, name: string): Named {
    let names = this.named.get(uri);
    if (names === undefined) {
      names = new Map();
      this.named.set(uri, names);
    }
    let made = names.get(name);
    if (made === undefined) {
      const own = this.db.file(uri)?.byName.get(name);
      made = {
        read: { of: 'name', uri, key: name, was: this.signature(uri, name) },
        own: own === undefined ? null : { uri, ...own },
        fixed: undefined,
      };
      names.set(name, made);
    }
    this.note(made.read);
    return made;
  }
  private signature(uri: string, name: string): string | null {
    const file = this.db.file(uri);
    const own = file?.byName.get(name);
    if (own !== undefined) return file?.byKey.get(own.key)?.signature ?? null;
    return file?.unreadable.has(name) === true ? '' : null;
  }
  readsText(uri: string, key: DeclKey): void {
    if (isStd(uri)) return;
    let read = this.texts.get(key);
    if (read === undefined) {
      read = { of: 'text', uri, key, was: this.text(uri, key) };
      this.texts.set(key, read);
    }
    this.note(read);
  }
  private text(uri: string, key: DeclKey): string | null {
    return this.db.file(uri)?.byKey.get(key)?.chunk.text ?? null;
  }
  private isThere(uri: string): boolean | undefined {
    this.db.want(uri);
    const file = this.db.file(uri);
    return file === undefined ? undefined : file !== null;
  }

  /** Whether something that was read is still the same. */
  private holds(read: Read): boolean {
    switch (read.of) {
      case 'name':
        return this.signature(read.uri, read.key) === read.was;
      case 'text':
        return this.text(read.uri, read.key) === read.was;
      case 'names':
        return this.ownNames(read.uri).join('\n') === read.was;
      case 'exports':
        return this.exported(read.uri).join('\n') === read.was;
      case 'file':
        return this.isThere(read.uri) === read.was;
      case 'header':
        return this.db.header(read.key, read.uri) === read.was;
      case 'value': {
        const decl = this.db.file(read.uri)?.byKey.get(read.key)?.parsed.decl;
        return decl !== null && decl !== undefined && this.holdsWorth({ uri: read.uri, key: read.key, decl }, read.was);
      }
      case 'summary': {
        const decl = this.db.file(read.uri)?.byKey.get(read.key)?.parsed.decl;
        if (decl?.kind !== 'callable') return false;
        const made = this.asked(this.callee({ uri: read.uri, key: read.key, decl }));
        return made !== null && sameSummary(made.summary, read.was as CalleeSummary);
      }
      case 'use':
        return this.recall.usedStill(read.key, read.was);
    }
  }
  private holdsWorth(located: Located, was: unknown): boolean {
    const made = this.worth(located);
    return made !== null && sameValue(made.value, was as Value);
  }

  // ── names ──

  located(uri: string, name: string): Located | null {
    if (isStd(uri)) return stdDeclaration(name, uri);
    return this.meaning(uri, name).own ?? stdDeclaration(name, uri);
  }

  readonly typeNames = (uri: string, name: string): Located | null => {
    const located = this.located(uri, name);
    if (located?.decl.kind !== 'import') return located;
    const from =
      located.decl.names === null ? null : this.located(resolveUri(located.uri, located.decl.from.value), name);
    return from;
  };

  takesTensor(uri: string, type: TypeNode): boolean {
    return takesTensor(paramType(this, uri, type));
  }

  private ownNames(uri: string): readonly string[] {
    return [...(this.db.file(uri)?.byName.keys() ?? [])];
  }
  namesOf(uri: string): readonly string[] {
    const own = this.ownNames(uri);
    this.note({ of: 'names', uri, key: '', was: own.join('\n') });
    return [
      ...own,
      ...stdNames(),
      ...builtinNames(),
      ...operators.filter((o) => o.inLanguage !== false).map((o) => o.name),
    ];
  }
  exportsOf(uri: string): readonly string[] {
    const names = this.exported(uri);
    this.note({ of: 'exports', uri, key: '', was: names.join('\n') });
    return names;
  }
  private exported(uri: string): readonly string[] {
    return [...(this.db.file(uri)?.byName ?? [])].filter(([, d]) => d.decl.exported).map(([name]) => name);
  }
  nameSpan(located: Located): Span {
    return { decl: located.key, start: located.decl.name.start, end: located.decl.name.end };
  }
  header(call: SourceCall, uri: string): HeaderAnswer {
    const answer = this.db.header(call, uri);
    this.note({ of: 'header', uri, key: call, was: answer });
    this.opened?.(call);
    return answer;
  }

  /** Does a constant, parameter or dataset need its own value? */
  isCyclic(uri: string, key: DeclKey, decl: Decl): boolean {
    if (decl.kind !== 'const' && decl.kind !== 'param' && decl.kind !== 'data') return false;
    return this.worth({ uri, key, decl })?.cyclic ?? true;
  }

  lookup(uri: string, name: string): Value | null {
    const std = stdWorld();
    if (isStd(uri)) {
      if (this !== std) return std.lookup(uri, name);
      const found = stdDeclaration(name, uri);
      return found === null ? predefined(name) : this.declared(found, this.meaning(found.uri, name), name);
    }
    const meaning = this.meaning(uri, name);
    if (meaning.fixed !== undefined) return meaning.fixed;
    if (meaning.own !== null) return this.declared(meaning.own, meaning, name);
    const inStd = stdDeclaration(name, uri);
    // A declaration that could not be read is reported there.
    meaning.fixed =
      inStd !== null ? std.lookup(inStd.uri, name) : meaning.read.was === '' ? errorValue : predefined(name);
    return meaning.fixed;
  }

  private declared(located: Located, meaning: Named, name: string): Value | null {
    const { uri, decl } = located;
    switch (decl.kind) {
      case 'import': {
        const target = resolveUri(uri, decl.from.value);
        this.note({ of: 'file', uri: target, key: '', was: this.isThere(target) });
        // The import itself is reported; its uses are silent.
        if (!this.db.file(target) || target === uri) return errorValue;
        if (decl.names === null) return { kind: 'module', uri: target };
        return this.meaning(target, name).own === null ? errorValue : (this.lookup(target, name) ?? errorValue);
      }
      case 'callable':
        meaning.fixed ??= callableValue(this.callee(located));
        return meaning.fixed;
      case 'param':
      case 'const':
      case 'data': {
        const value = this.worth(located)?.value ?? errorValue;
        if (!isStd(uri)) this.note({ of: 'value', uri, key: located.key, was: value });
        return value;
      }
      case 'sweep':
        return this.worth(located)?.value ?? errorValue;
      default:
        return null;
    }
  }
  notYetRun(uri: string, sweep: DeclKey, reader: DeclKey): string | null {
    this.note({ of: 'names', uri, key: '', was: this.ownNames(uri).join('\n') });
    return notYetRun(this.db.file(uri)?.chunks ?? [], sweep, reader);
  }

  /** Null while it is being computed. */
  private worth(located: Located): Worth | null {
    const { uri, key } = located;
    const compute = (frame: Frame): Worth => {
      this.readsText(uri, key);
      const value = this.evaluate(located);
      return { value, cyclic: frame.reentered };
    };
    return this.recall.ask('value', uri, key, compute, (made) => lasting(made.value))?.value ?? null;
  }

  private evaluate({ uri, key, decl }: Located): Value {
    const ctx = this.context(uri, key, []);
    switch (decl.kind) {
      case 'param':
        return this.paramValue(ctx, decl);
      case 'const': {
        const value = ctx.evaluator.expr(ctx, this.env(uri), decl.value);
        return decl.type === null || value.kind === 'error' ? value : typed(ctx, value, decl, this);
      }
      case 'data': {
        const value = ctx.evaluator.expr(ctx, this.env(uri), decl.source);
        if (value.kind !== 'dataset') return value;
        const named = renamed(value, decl.name.text);
        return decl.body === null ? named : (mapDataset(ctx, this.env(uri), named, decl.body) ?? errorValue);
      }
      case 'sweep': {
        const train = this.located(uri, decl.of.text);
        if (train !== null) this.readsText(train.uri, train.key);
        return tableOf({ ...ctx, diagnostics: [] }, this.env(uri), decl);
      }
      default:
        return errorValue;
    }
  }

  private paramValue(ctx: Context, decl: ParamDecl): Value {
    const type = paramType(this, ctx.uri, decl.type);
    const given = this.params.get(decl.name.text);
    const written = given === undefined ? ctx.evaluator.expr(ctx, this.env(ctx.uri), decl.value) : literalValue(given);
    const value = coerce(ctx, written, type, spanOf(ctx, decl.value), decl.name.text);
    return value.kind === 'float' ? { ...value, rate: 'edit' } : value;
  }

  callee(located: Located): UserCallee {
    const { uri, key, decl } = located;
    if (decl.kind !== 'callable') throw new Error(`${key} is no callable`);
    return {
      is: 'user',
      role: decl.role,
      name: decl.name.text,
      callable: decl.callable,
      env: this.env(uri),
      decl: key,
      uri,
    };
  }

  env(uri: string): Env {
    return rootEnv((name) => this.lookup(uri, name));
  }
  context(uri: string, decl: Located['key'], diagnostics: Diagnostic[]): Context {
    return newContext({ world: this, evaluator, uri, decl, diagnostics });
  }

  constant(uri: string, name: string): ReturnType<World['constant']> {
    const located = this.located(uri, name);
    if (located?.decl.kind !== 'const') return null;
    this.readsText(located.uri, located.key);
    return { located, value: located.decl.value, env: this.env(located.uri) };
  }

  // ── definitions ──

  summary(callee: UserCallee): CalleeSummary {
    const made = this.asked(callee);
    if (made === null) return underway;
    if (!isStd(callee.uri)) this.note({ of: 'summary', uri: callee.uri, key: callee.decl, was: made.summary });
    return made.summary;
  }

  /** Diagnostics of a definition and of its checked comments. */
  definition(located: Located): readonly Diagnostic[] {
    return this.asked(this.callee(located))?.diagnostics ?? [];
  }

  /** A definition is checked once, for every value of its dims; while that runs, a recursive use believes the signature: null. */
  private asked(callee: UserCallee): Definition | null {
    const std = stdWorld();
    if (isStd(callee.uri) && this !== std) return std.asked(callee);
    const { uri, decl: key } = callee;
    const compute = (frame: Frame): Definition => {
      this.readsText(uri, key);
      const each = this.db.file(uri)?.byKey.get(key);
      const diagnostics: Diagnostic[] = [];
      const seen: Sighting[] = [];
      const ctx = this.context(uri, key, diagnostics);
      const summary =
        each === undefined || each.parsed.checks.length === 0
          ? checkCallable(ctx, callee)
          : this.listening(seen, () => checkCallable(ctx, callee));
      // In std a definition without a result type may stand at the end of a ring.
      if (frame.reentered && callee.callable.result === null) {
        diagnostics.length = 0;
        diagnostics.push(
          diagnose(recursionWithoutType, this.nameOf(callee), { name: callee.name, circle: frame.ring.map(nameInKey) }),
        );
      }
      if (each !== undefined && each.parsed.checks.length > 0)
        diagnostics.push(...checkComments(this.context(uri, key, []), this.env(uri), each, seen));
      const known = frame.ring.length > 0 ? { ...summary, recursive: true } : summary;
      return { summary: known, diagnostics: this.told(key, diagnostics, frame) };
    };
    const lasts = (made: Definition): boolean => made.summary.result === null || lasting(made.summary.result);
    return this.recall.ask('definition', uri, key, compute, lasts)?.value ?? null;
  }
  private nameOf(callee: UserCallee): Span {
    const located = this.located(callee.uri, callee.name);
    return located === null ? { decl: callee.decl, start: 0, end: 1 } : this.nameSpan(located);
  }

  /** The findings of anything else that is asked of a declaration. */
  findings(
    kind: 'check' | 'instances' | 'lints',
    uri: string,
    key: DeclKey,
    find: (ctx: Context) => void,
    each: ParsedChunk,
  ): readonly Diagnostic[] {
    const compute = (frame: Frame): readonly Diagnostic[] => {
      this.readsText(uri, key);
      const diagnostics: Diagnostic[] = [];
      const ctx = this.context(uri, key, diagnostics);
      if (kind !== 'check' || each.parsed.checks.length === 0) find(ctx);
      else {
        const seen: Sighting[] = [];
        this.listening(seen, () => find(ctx));
        diagnostics.push(...checkComments(this.context(uri, key, []), this.env(uri), each, seen));
      }
      return this.told(key, diagnostics, frame);
    };
    return this.recall.ask(kind, uri, key, compute, () => true)?.value ?? [];
  }

  /** What an editor shows of a declaration: asked for when somebody looks, remembered like any other result. */
  recorded(uri: string, key: DeclKey, run: (ctx: Context) => CalleeSummary | null): DeclarationFacts | null {
    const compute = (): DeclarationFacts => {
      this.readsText(uri, key);
      const recording = new Recording(key);
      return recording.facts(this.heardBy(recording, false, () => run(this.context(uri, key, []))));
    };
    return this.recall.ask('facts', uri, key, compute, () => true)?.value ?? null;
  }

  /** What an editor shows of a template: what its body is worth where `user` uses it. Not remembered: another user may come to stand before this one. */
  recordedInside(template: DeclKey, { uri, key }: Located, run: (ctx: Context) => void): DeclarationFacts {
    const recording = new Recording(template);
    const compute = (): void => this.heardBy(recording, true, () => run(this.context(uri, key, [])));
    this.recall.ask(`inside ${template}`, uri, key, compute, () => false);
    return recording.facts(null);
  }

  private heardBy<T>(recording: Recording, looksInside: boolean, run: () => T): T {
    const { saw, called, evaluated, opened, looksInside: looked } = this;
    Object.assign(this, { ...recording.ears(), looksInside });
    try {
      return run();
    } finally {
      Object.assign(this, { saw, called, evaluated, opened, looksInside: looked });
    }
  }

  /** Hears what is evaluated meanwhile. */
  private listening<T>(seen: Sighting[], run: () => T): T {
    const before = this.saw;
    this.saw = (at, value) => {
      before?.(at, value);
      seen.push({ at, value });
    };
    try {
      return run();
    } finally {
      this.saw = before;
    }
  }

  /** Findings with what stopped the evaluation. A finding that points into another declaration depends on its whole text. */
  private told(key: DeclKey, found: Diagnostic[], frame: Frame): readonly Diagnostic[] {
    if (frame.exceeded !== null) found.push(frame.exceeded);
    const places = new Set(
      found.flatMap((d) => [d.at, ...d.labels.map((l) => l.at), ...d.chain.map((c) => c.at)].map((at) => at.decl)),
    );
    places.delete(key);
    for (const place of places) {
      const there = this.db.chunk(place);
      if (there !== null) this.readsText(there.uri, place);
    }
    return found;
  }

  templateUse(target: UserCallee, key: string, evaluate: () => TemplateUse | 'faulty'): TemplateUse | 'faulty' {
    // What is remembered is not seen.
    if (this.looksInside) return evaluate();
    const compute = (): TemplateUse | 'faulty' => {
      this.readsText(target.uri, target.decl);
      return evaluate();
    };
    if (!isStd(target.uri))
      return this.recall.askUse(key, target.uri, compute, (use) => use === 'faulty' || lasting(use.value));
    return stdUse(key, evaluate);
  }
}

/** Std apart from every program: what its definitions say is worked out once a process. */
let std: ProgramWorld | null = null;
whenForgotten(() => {
  std = null;
});
function stdWorld(): ProgramWorld {
  std ??= new ProgramWorld(new Database(), new Map());
  return std;
}
