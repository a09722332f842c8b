/** Decides what names mean across files: the evaluator's world over a database, with memory for one revision. */
import type { Decl, DeclKey, Span, TypeNode } from '@dln/grammar';
import { builtinNamed, builtinNames } from '../check/builtins/index.js';
import { checkCallable } from '../check/check-callable.js';
import { coerce } from '../check/coerce.js';
import { type Context, spanOf } from '../check/context.js';
import { rootEnv } from '../check/env.js';
import { evaluationLimit, evaluator } from '../check/evaluate.js';
import { newContext } from '../check/new-context.js';
import { paramType, takesTensor } from '../check/param-type.js';
import {
  boolValue,
  callableValue,
  type DatasetValue,
  type Env,
  errorValue,
  floatValue,
  intValue,
  type UserCallee,
  type Value,
} from '../check/value.js';
import type { CalleeSummary, HeaderAnswer, Located, World } from '../check/world.js';
import type { Dataset, SourceCall } from '../data/dataset.js';
import { recursionWithoutType } from '../diagnostics/DLN2410-recursion-without-type.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { constant } from '../dims/algebra.js';
import { findOperator, operators } from '../ops/registry.js';
import type { Database } from './database.js';
import { resolveUri } from './database.js';
import { isStd, stdDeclaration, stdNames } from './std.js';

const dtypes = { f32: 'f32', i32: 'i32', bool: 'bool' } as const;

type Uses = ReturnType<World['templateUses']>;
// Std sees nothing of a program: what was found out about its templates holds for every file and every edit.
const stdUses: Uses = new Map();
/** Uses of std's templates that are kept; more than any program has, fewer than hurt. */
const rememberedUses = 20_000;

export class ProgramWorld implements World {
  private readonly values = new Map<string, Value | null>();
  private readonly running = new Set<string>();
  private readonly ownUses: Uses = new Map();

  templateUses(target: UserCallee): Uses {
    if (!isStd(target.uri)) return this.ownUses;
    if (stdUses.size > rememberedUses) stdUses.clear();
    return stdUses;
  }

  saw: World['saw'] = null;
  readonly budget: World['budget'] = { left: evaluationLimit, exceeded: null };
  private readonly recursive = new Set<string>();
  private readonly cyclic = new Set<string>();
  /** How many definitions were checked: a test counts it. */
  checked = 0;

  constructor(
    private readonly db: Database,
    readonly params: ReadonlyMap<string, number | string | boolean>,
  ) {}

  located(uri: string, name: string): Located | null {
    const file = this.db.file(uri);
    const own = file?.byName.get(name);
    if (own !== undefined) return { uri, ...own };
    return stdDeclaration(name, uri);
  }

  readonly typeNames = (uri: string, name: string): Located | null => {
    const located = this.located(uri, name);
    if (located === null || located.decl.kind !== 'import') return located;
    const from =
      located.decl.names === null ? null : this.located(resolveUri(located.uri, located.decl.from.value), name);
    return from;
  };

  takesTensor(uri: string, type: TypeNode): boolean {
    return takesTensor(paramType(this, uri, type));
  }

  namesOf(uri: string): readonly string[] {
    return [
      ...(this.db.file(uri)?.byName.keys() ?? []),
      ...stdNames(),
      ...builtinNames(),
      ...operators.filter((o) => o.inLanguage !== false).map((o) => o.name),
    ];
  }
  exportsOf(uri: string): readonly string[] {
    return [...(this.db.file(uri)?.byName ?? [])].filter(([, d]) => d.decl.exported).map(([name]) => name);
  }
  nameSpan(located: Located): Span {
    return { decl: located.key, start: located.decl.name.start, end: located.decl.name.end };
  }
  header(call: SourceCall, uri: string): HeaderAnswer {
    return this.db.header(call, uri);
  }

  /** Does a constant, parameter or dataset need its own value? */
  isCyclic(uri: string, decl: Decl): boolean {
    if (decl.kind !== 'const' && decl.kind !== 'param' && decl.kind !== 'data') return false;
    this.lookup(uri, decl.name.text);
    return this.cyclic.has(`${uri}\n${decl.name.text}`);
  }

  lookup(uri: string, name: string): Value | null {
    const key = `${uri}\n${name}`;
    const had = this.values.get(key);
    if (had !== undefined) return had;
    if (this.running.has(key)) {
      this.cyclic.add(key);
      return errorValue;
    }
    this.running.add(key);
    const value = this.compute(uri, name);
    this.running.delete(key);
    this.values.set(key, value);
    return value;
  }

  private compute(uri: string, name: string): Value | null {
    const located = this.located(uri, name);
    if (located !== null) return this.valueOf(located, name);
    // A declaration that could not be read is reported there.
    if (this.db.file(uri)?.unreadable.has(name) === true) return errorValue;
    if (Object.hasOwn(dtypes, name))
      return { kind: 'dtype', dtype: dtypes[name as keyof typeof dtypes], classes: null };
    const builtin = builtinNamed(name);
    if (builtin !== null) return callableValue({ is: 'builtin', builtin });
    const op = findOperator(name);
    return op !== null && op.inLanguage !== false ? callableValue({ is: 'op', op }) : null;
  }

  /** What a file says with a name of its own. */
  private exported(uri: string, name: string): Value | null {
    return this.db.file(uri)?.byName.has(name) === true ? this.lookup(uri, name) : null;
  }

  private valueOf({ uri, key, decl }: Located, name: string): Value | null {
    switch (decl.kind) {
      case 'import': {
        const target = resolveUri(uri, decl.from.value);
        this.db.want(target);
        // The import itself is reported; its uses are silent.
        if (!this.db.file(target) || target === uri) return errorValue;
        return decl.names === null ? { kind: 'module', uri: target } : (this.exported(target, name) ?? errorValue);
      }
      case 'callable':
        return callableValue(this.callee({ uri, key, decl }));
      case 'param':
        return this.paramValue({ uri, key, decl });
      case 'const': {
        const ctx = this.context(uri, key, []);
        const value = ctx.evaluator.expr(ctx, this.env(uri), decl.value);
        return decl.type === null || value.kind === 'error' ? value : typed(ctx, value, decl, this);
      }
      case 'data': {
        const ctx = this.context(uri, key, []);
        const value = ctx.evaluator.expr(ctx, this.env(uri), decl.source);
        return value.kind === 'dataset' ? renamed(value, decl.name.text) : value;
      }
      default:
        return null;
    }
  }

  private paramValue({ uri, key, decl }: Located): Value | null {
    if (decl.kind !== 'param') return null;
    const ctx = this.context(uri, key, []);
    const type = paramType(this, uri, decl.type);
    const given = this.params.get(decl.name.text);
    const written = given === undefined ? ctx.evaluator.expr(ctx, this.env(uri), decl.value) : literalValue(given);
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
    if (located === null || located.decl.kind !== 'const') return null;
    return { located, value: located.decl.value, env: this.env(located.uri) };
  }

  /** A definition is checked once, for every value of its dims; while that runs, a recursive use believes the signature. */
  summary(callee: UserCallee): CalleeSummary {
    return this.definition(callee).summary;
  }
  private readonly definitions = new Map<
    string,
    { readonly summary: CalleeSummary; readonly diagnostics: readonly Diagnostic[] }
  >();
  private declared(callee: UserCallee): Span {
    const located = this.located(callee.uri, callee.name);
    return located === null ? { decl: callee.decl, start: 0, end: 1 } : this.nameSpan(located);
  }
  /** A definition is checked anew: somebody listens now. */
  forget(decl: DeclKey): void {
    this.definitions.delete(decl);
  }
  definition(callee: UserCallee): { readonly summary: CalleeSummary; readonly diagnostics: readonly Diagnostic[] } {
    const had = this.definitions.get(callee.decl) ?? stdDefinitions.get(callee.decl);
    if (had !== undefined) return had;
    if (this.running.has(callee.decl)) this.recursive.add(callee.decl);
    if (this.running.has(callee.decl))
      return { summary: { conditions: [], result: null, axes: new Map(), perUse: false }, diagnostics: [] };
    this.running.add(callee.decl);
    this.checked++;
    const diagnostics: Diagnostic[] = [];
    const summary = checkCallable(this.context(callee.uri, callee.decl, diagnostics), callee);
    this.running.delete(callee.decl);
    if (this.recursive.has(callee.decl) && callee.callable.result === null)
      diagnostics.splice(
        0,
        diagnostics.length,
        diagnose(recursionWithoutType, this.declared(callee), { name: callee.name }),
      );
    const made = { summary, diagnostics: isStd(callee.uri) ? [] : diagnostics };
    (isStd(callee.uri) ? stdDefinitions : this.definitions).set(callee.decl, made);
    return made;
  }
}

/** What std's definitions say is the same in every program: it sees nothing of it. */
const stdDefinitions = new Map<
  string,
  { readonly summary: CalleeSummary; readonly diagnostics: readonly Diagnostic[] }
>();

/** A value given on the command line: whole numbers are whole numbers. */
export const literalValue = (value: number | string | boolean): Value => {
  if (typeof value === 'string') return { kind: 'string', value, at: null };
  if (typeof value === 'boolean') return boolValue(value);
  return Number.isSafeInteger(value) ? intValue(constant(value)) : floatValue(value);
};

/** A list of numbers stays a list: it becomes a tensor where one is wanted. */
function typed(ctx: Context, value: Value, decl: Extract<Decl, { kind: 'const' }>, world: World): Value {
  if (decl.type === null) return value;
  const type = paramType(world, ctx.uri, decl.type);
  return type.is === 'tensor' ? value : coerce(ctx, value, type, spanOf(ctx, decl.value), decl.name.text);
}

/** A dataset and its parts are called as the file calls them. */
function renamed(value: DatasetValue, name: string): DatasetValue {
  const rename = (d: Dataset, part: string): Dataset => ({ ...d, name: part === '' ? name : `${name}.${part}` });
  return {
    kind: 'dataset',
    dataset: rename(value.dataset, ''),
    parts: Object.fromEntries(Object.entries(value.parts).map(([k, d]) => [k, rename(d, k)])),
  };
}
