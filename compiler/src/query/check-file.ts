/** Decides what is wrong with a file: each declaration in turn, each mistake once. */
import { type At, type Decl, type DeclKey, type ImportDecl, nearest, type SweepDecl } from '@dln/grammar';
import { unknownIn } from '../check/check-callable.js';
import { coerce } from '../check/coerce.js';
import { type Context, report, spanOf } from '../check/context.js';
import { mapDataset } from '../check/data-body.js';
import { endlessType, paramType } from '../check/param-type.js';
import { describe, showValue } from '../check/show-value.js';
import { importNotFound } from '../diagnostics/DLN1202-import-not-found.js';
import { importCycle } from '../diagnostics/DLN1203-import-cycle.js';
import { notExported } from '../diagnostics/DLN1204-not-exported.js';
import { declaredTwice } from '../diagnostics/DLN1205-declared-twice.js';
import { importNameMissing } from '../diagnostics/DLN1206-import-name-missing.js';
import { unknownType } from '../diagnostics/DLN1207-unknown-type.js';
import { bindingCycle } from '../diagnostics/DLN2501-binding-cycle.js';
import { datasetWanted } from '../diagnostics/DLN2710-dataset-wanted.js';
import { paramValue } from '../diagnostics/DLN2714-param-value.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { checkRun } from '../train/plan-run.js';
import { checkInstances, checkTrain } from '../train/plan-train.js';
import { labelOf, openSweep, reportCombination } from '../train/sweep.js';
import { conditionsNotWritten } from './conditions-not-written.js';
import { type Database, namesOf, type ParsedChunk, resolveUri } from './database.js';
import { literalValue, renamed } from './declared-values.js';
import { ProgramWorld } from './program-world.js';
import { toDiagnostic } from './syntax-diagnostic.js';

/** Every finding of a file, in the order of its declarations; of one declaration alone where `only` names it. */
export function checkDeclarations(
  db: Database,
  world: ProgramWorld,
  uri: string,
  only: string | null = null,
): readonly Diagnostic[] {
  const file = db.file(uri);
  if (file === null || file === undefined) return [];
  const all: Diagnostic[] = [];
  const chunks = only === null ? file.chunks : file.chunks.filter((c) => c.chunk.key === only);
  for (const { chunk, parsed } of chunks) {
    for (const fault of parsed.faults) all.push(toDiagnostic(fault, chunk.key));
  }
  for (const each of chunks) {
    const found = checkChunk(db, world, uri, each);
    // What the parser could not read would be told a second time as something missing.
    if (each.parsed.faults.length === 0) all.push(...found);
  }
  if (all.length === 0)
    for (const each of chunks) {
      if (only === null) all.push(...conditionsNotWritten(each, uri, world));
      all.push(...checkUses(db, world, uri, each));
    }
  return distinct(all);
}

/** The same finding at the same place is shown once. */
export function distinct(all: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return all.filter((d) => {
    const key = `${d.code} ${d.at.decl} ${d.at.start}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** What only shows once a program's instances are made. */
function checkUses(db: Database, world: ProgramWorld, uri: string, each: ParsedChunk): readonly Diagnostic[] {
  const { decl } = each.parsed;
  if (decl?.kind === 'sweep') {
    const found: Diagnostic[] = [];
    checkSweep(db, world, world.context(uri, each.chunk.key, found), uri, decl);
    return found;
  }
  if (decl?.kind !== 'train' || decl.role !== 'train') return [];
  return world.findings('instances', uri, each.chunk.key, (ctx) => checkInstances(ctx, world.env(uri), decl), each);
}

/** Combinations that are checked while typing; all are when the sweep is run. */
const checkedCombinations = 16;

/** Where params decide shapes a combination may fail although the file is right: the first one that does is told. */
function checkSweep(db: Database, world: ProgramWorld, ctx: Context, uri: string, decl: SweepDecl): void {
  const work = openSweep({ ...ctx, diagnostics: [] }, world.env(uri), decl);
  if (work === null) return;
  const rebuilding = (name: string): boolean => world.lookup(uri, name)?.kind !== 'float';
  const seen = new Set<string>();
  for (const values of work.combinations) {
    const params = Object.entries(values).filter(([name]) => name !== 'seed' && rebuilding(name));
    const key = JSON.stringify(params);
    if (params.length === 0 || seen.has(key) || seen.size >= checkedCombinations) continue;
    seen.add(key);
    const other = new ProgramWorld(db, new Map([...world.params, ...params]));
    const found = (db.file(uri)?.chunks ?? []).flatMap((each) => {
      const kind = each.parsed.decl?.kind;
      return kind === 'callable' || each.parsed.decl === work.train ? checkChunk(db, other, uri, each) : [];
    });
    for (const d of found) reportCombination(ctx, decl, d, labelOf(Object.fromEntries(params)));
    if (found.length > 0) return;
  }
}

function checkChunk(db: Database, world: ProgramWorld, uri: string, each: ParsedChunk): readonly Diagnostic[] {
  const { decl } = each.parsed;
  if (decl === null) return [];
  const key = each.chunk.key;
  const twice = declaredBefore(db, world, uri, key, decl);
  switch (decl.kind) {
    case 'callable':
      return [...twice, ...world.definition({ uri, key, decl })];
    // Cheap, and about what other files have.
    case 'import': {
      const found: Diagnostic[] = [];
      checkImport(world.context(uri, key, found), db, world, decl);
      return [...twice, ...found];
    }
    default:
      return [...twice, ...world.findings('check', uri, key, (ctx) => checkDeclaration(ctx, world, decl), each)];
  }
}

/** The names that another declaration of the file has already. */
function declaredBefore(
  db: Database,
  world: ProgramWorld,
  uri: string,
  key: DeclKey,
  decl: Decl,
): readonly Diagnostic[] {
  return namesOf(decl).flatMap((name) => {
    const first = db.file(uri)?.byName.get(name);
    if (first === undefined || first.key === key) return [];
    const at = { decl: key, start: decl.name.start, end: decl.name.end };
    const labels = [{ at: world.nameSpan({ uri, ...first }), text: 'first declared here' }];
    return [diagnose(declaredTwice, at, { name }, { labels })];
  });
}

/** Checks whatever is no function or layer; what is found goes to the context. */
export function checkDeclaration(ctx: Context, world: ProgramWorld, decl: Decl): void {
  const { uri } = ctx;
  const env = world.env(uri);
  if (world.isCyclic(uri, ctx.decl, decl))
    report(ctx, diagnose(bindingCycle, spanOf(ctx, decl.name), { name: decl.name.text, cycle: [] }));
  switch (decl.kind) {
    case 'type': {
      const unknown = unknownIn(ctx, decl.type);
      if (unknown !== null)
        report(ctx, diagnose(unknownType, spanOf(ctx, unknown), { name: unknown.text, nearest: '' }));
      else if (endlessType(world, uri, decl.type, [ctx.decl]) !== null)
        report(ctx, diagnose(bindingCycle, spanOf(ctx, decl.name), { name: decl.name.text, cycle: [] }));
      break;
    }
    case 'const': {
      const value = ctx.evaluator.expr(ctx, env, decl.value);
      if (decl.type !== null) {
        const type = paramType(world, uri, decl.type);
        if (type.is !== 'tensor') coerce(ctx, value, type, spanOf(ctx, decl.value), decl.name.text);
      }
      break;
    }
    case 'param': {
      const type = paramType(world, uri, decl.type);
      const value = coerce(
        ctx,
        ctx.evaluator.expr(ctx, env, decl.value),
        type,
        spanOf(ctx, decl.value),
        decl.name.text,
      );
      const set = world.params.get(decl.name.text);
      if (set !== undefined) coerce(ctx, literalValue(set), type, spanOf(ctx, decl.value), decl.name.text);
      const given = world.lookup(uri, decl.name.text);
      if (decl.range === null || value.kind === 'error') break;
      const [low, high] = [decl.range.low, decl.range.high].map((e) =>
        coerce(ctx, ctx.evaluator.expr(ctx, env, e), { is: 'float' }, spanOf(ctx, e), decl.name.text),
      );
      const number = given?.kind === 'float' ? given.value : given?.kind === 'int' ? Number(showValue(given)) : null;
      if (
        low?.kind === 'float' &&
        high?.kind === 'float' &&
        number !== null &&
        (number < (low.value ?? number) || number > (high.value ?? number))
      )
        report(
          ctx,
          diagnose(paramValue, spanOf(ctx, decl.value), {
            name: decl.name.text,
            wanted: `a number from ${low.value} to ${high.value}`,
            got: String(number),
          }),
        );
      break;
    }
    case 'data': {
      const value = ctx.evaluator.expr(ctx, env, decl.source);
      if (value.kind !== 'dataset' && value.kind !== 'error')
        report(ctx, diagnose(datasetWanted, spanOf(ctx, decl.source), { got: describe(value) }));
      if (decl.body !== null && value.kind === 'dataset')
        mapDataset(ctx, env, renamed(value, decl.name.text), decl.body);
      break;
    }
    case 'train':
      if (decl.role === 'train') checkTrain(ctx, env, decl);
      else checkRun(ctx, env, decl);
      break;
    case 'sweep':
      openSweep(ctx, env, decl);
      break;
    default:
      break;
  }
}

function checkImport(ctx: Context, db: Database, world: ProgramWorld, decl: ImportDecl): void {
  const target = resolveUri(ctx.uri, decl.from.value);
  db.want(target);
  const file = db.file(target);
  if (file === undefined) return;
  if (file === null) {
    report(ctx, diagnose(importNotFound, spanOf(ctx, decl.from), { file: decl.from.value, nearest: '' }));
    return;
  }
  const cycle = cycleThrough(db, ctx.uri, target, [ctx.uri]);
  if (cycle !== null) {
    report(ctx, diagnose(importCycle, spanOf(ctx, decl.from), { cycle: cycle.map(shortName).join(' -> ') }));
    return;
  }
  for (const name of decl.names ?? []) {
    const found = file.byName.get(name.text);
    const at: At = name;
    if (found === undefined)
      report(
        ctx,
        diagnose(importNameMissing, spanOf(ctx, at), {
          name: name.text,
          file: decl.from.value,
          nearest: nearest(name.text, world.exportsOf(target)) ?? '',
        }),
      );
    else if (!found.decl.exported)
      report(
        ctx,
        diagnose(
          notExported,
          spanOf(ctx, at),
          { name: name.text, file: decl.from.value },
          { labels: [{ at: world.nameSpan({ uri: target, ...found }), text: 'declared here, without `export`' }] },
        ),
      );
  }
}
const shortName = (uri: string): string => uri.slice(uri.lastIndexOf('/') + 1);

/** The way from `at` back to `start` through imports, or null. */
function cycleThrough(db: Database, start: string, at: string, path: readonly string[]): readonly string[] | null {
  if (at === start) return [...path, at];
  if (path.includes(at)) return null;
  for (const { parsed } of db.file(at)?.chunks ?? []) {
    if (parsed.decl?.kind !== 'import') continue;
    const next = resolveUri(at, parsed.decl.from.value);
    db.want(next);
    const found = cycleThrough(db, start, next, [...path, at]);
    if (found !== null) return found;
  }
  return null;
}
