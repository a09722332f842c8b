/** Decides the plan of a `run`: dataflow without training, once or over the batches of a dataset. */
import type { At, TrainDecl } from '@dln/grammar';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { newInstance } from '../check/instance.js';
import type { Env } from '../check/value.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { hashProgram } from '../graph/hash.js';
import type { Entry, EntryName } from '../graph/program.js';
import { optimizeProgram } from '../optimize/optimize-program.js';
import { axisRoles } from './axis-roles.js';
import { curvesOf, drawsVectors } from './curves.js';
import { finishInit, newEmission, residentOf } from './emission.js';
import { foldedOf } from './folded.js';
import { checkFrom } from './from.js';
import { hostClauses, measureNames } from './host-clauses.js';
import { loadsOf } from './load.js';
import { boundaryOf, measureValue, type NamedExpr } from './measures.js';
import { outputsOf } from './outputs.js';
import type { RunPlan } from './plan.js';
import { columnsOf, entryOf, paramsOf } from './plan-train.js';
import { type Found, freshScope } from './walk.js';
import { openTrain, type TrainOptions, type TrainWork } from './work.js';

const trainOnly = [
  'minimize',
  'validate',
  'epochs',
  'steps',
  'accumulate',
  'clip',
  'freeze',
  'early_stop',
  'stop',
  'checkpoint',
  'weight',
  'state',
  'nextEq',
];
const clauseName = (kind: string): string => (kind === 'nextEq' ? 'next' : kind);

interface Walked extends Pick<RunPlan, 'shows' | 'says' | 'saves' | 'expects' | 'plots' | 'curves' | 'folded'> {
  readonly values: Readonly<Found>;
}

/** One walk over the body. Each shown, saved or compared value gets a name of its own in the entry. */
export function walkRun(outer: Context, work: TrainWork): Walked {
  // With data a metric folds over its batches; without, its arguments are all that there is.
  const ctx: Context = { ...outer, folds: work.settings.data === null ? null : work.folds };
  const env = freshScope(ctx, work);
  const values: Found = [];
  const keep = (m: NamedExpr, name: string): boolean => {
    const value = measureValue(ctx, env, m);
    if (value !== null) values.push({ name, value: value.node, from: m.value });
    return value !== null;
  };
  for (const m of work.measures) keep(m, m.name);
  const { shows, says, saves, values: shown } = outputsOf(ctx, work, () => env);
  values.push(...shown);
  // Compared values that are no measures are computed in the same call, under their text: that is what a failed `expect` prints.
  const host = hostClauses(ctx, work, env, (expr) => {
    const text = exprText(expr);
    let name = text;
    for (let n = 2; values.some((v) => v.name === name); n++) name = `${text} (${n})`;
    return keep({ name: text, value: expr }, name) ? name : null;
  });
  const vectors = work.clauses.plots.filter((c) => drawsVectors(c, measureNames(work)));
  const drawn = curvesOf(ctx, env, vectors);
  values.push(...drawn.values);
  const folded = ctx.emission === null ? [] : foldedOf(ctx, ctx.emission, values);
  return { values, shows, says, saves, expects: host.expects, plots: host.plots, curves: drawn.curves, folded };
}

export function checkRun(ctx: Context, file: Env, decl: TrainDecl): void {
  const work = openTrain(ctx, file, decl);
  if (work === null) return;
  for (const clause of decl.clauses) {
    const refuse = (name: string, at: At): void =>
      report(
        ctx,
        diagnose(clauseValue, spanOf(ctx, at), {
          clause: name,
          wanted: 'a `train` around it',
          got: 'a `run`, which trains nothing',
        }),
      );
    if (trainOnly.includes(clause.kind)) refuse(clauseName(clause.kind), clause);
    else if ('every' in clause && clause.every !== null) refuse('every', clause.every);
    for (const value of clause.kind === 'plot' ? clause.values : [])
      if (boundaryOf(value) !== null) refuse('plot boundary', value);
  }
  checkFrom(ctx, decl);
  walkRun({ ...ctx, instance: work.root, training: false }, work);
  if (work.folds.calls.length === 0 || ctx.diagnostics.length > 0) return;
  // What a measure is made of is known by the graph.
  const emission = newEmission(newEmission(null));
  walkRun({ ...ctx, inline: true, emission, instance: newInstance(null, '', ''), training: false }, work);
}

/** The plan; null where something is wrong (reported) or pending. */
export function planRun(ctx: Context, file: Env, decl: TrainDecl, options: TrainOptions): RunPlan | null {
  const work = openTrain(ctx, file, decl);
  if (work === null) return null;
  const compiling: Context = { ...ctx, inline: true, instance: work.root, training: false };
  walkRun(compiling, work);
  if (ctx.diagnostics.length > 0) return null;
  const init = newEmission(null);
  const emission = newEmission(init);
  const walked = walkRun({ ...compiling, emission }, work);
  const roles = axisRoles(emission.graph);
  const loads = loadsOf(compiling, work, roles);
  if (ctx.diagnostics.length > 0) return null;
  const entries = new Map<EntryName, Entry>([[`run:${decl.name.text}`, entryOf(emission, walked.values)]]);
  const cells = [...init.initial.keys()];
  entries.set('init', finishInit(init));
  const bare = { residents: cells.map((cell) => residentOf(cell, roles)), entries };
  const program = optimizeProgram({ ...bare, hash: hashProgram(bare) });
  const { settings } = work;
  return {
    kind: 'run',
    name: decl.name.text,
    at: spanOf(ctx, decl.name),
    program,
    from: checkFrom(ctx, decl),
    data: settings.data,
    columns: columnsOf(init, program),
    seed: options.seed,
    batch: settings.batch,
    measures: work.measures.map((m) => m.name),
    folded: walked.folded,
    loads,
    shows: walked.shows,
    says: walked.says,
    saves: walked.saves,
    plots: walked.plots,
    curves: walked.curves,
    expects: walked.expects,
    params: paramsOf(ctx, program),
  };
}
