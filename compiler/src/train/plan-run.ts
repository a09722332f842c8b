/** Decides the plan of a `run`: dataflow without training, once or over the batches of a dataset. */
import type { Expr, TrainDecl } from '@dln/grammar';
import { toTensor } from '../check/coerce.js';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { resetCounts } from '../check/instance.js';
import { describe, showValue } from '../check/show-value.js';
import type { Env, Value } from '../check/value.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import type { ValueId } from '../graph/graph.js';
import { hashProgram } from '../graph/hash.js';
import type { Entry, EntryName } from '../graph/program.js';
import { optimizeProgram } from '../optimize/optimize-program.js';
import { finishInit, newEmission, residentOf } from './emission.js';
import { measureValue } from './measures.js';
import type { RunPlan } from './plan.js';
import {
  checkFrom,
  entryOf,
  hostClauses,
  openTrain,
  paramsOf,
  type TrainOptions,
  type TrainWork,
} from './plan-train.js';
import { trainScope } from './scope.js';

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
];

interface Walked {
  readonly values: { readonly name: string; readonly value: ValueId | null }[];
  readonly shows: { readonly name: string; readonly text: string }[];
  readonly saves: RunPlan['saves'][number][];
  readonly expects: RunPlan['expects'];
  readonly plots: RunPlan['plots'];
}

/** One walk over the body. Each shown, saved or compared value gets a name of its own in the entry. */
function walkRun(ctx: Context, work: TrainWork): Walked {
  resetCounts(work.root);
  const env = trainScope(ctx, work.file, work.settings.data, work.clauses.equations);
  const values: Walked['values'] = [];
  const shows: Walked['shows'] = [];
  const saves: RunPlan['saves'][number][] = [];
  for (const m of work.measures) {
    const value = measureValue(ctx, env, m);
    if (value !== null) values.push({ name: m.name, value: value.node });
  }
  const keep = (value: Value, at: Expr, name: string): boolean => {
    const tensor = value.kind === 'error' ? null : toTensor(ctx, value, 'f32', spanOf(ctx, at));
    if (tensor === null) return false;
    values.push({ name, value: tensor.node });
    return true;
  };
  for (const clause of work.clauses.plots) {
    if (clause.kind !== 'show') continue;
    for (const shown of clause.values) {
      const name = `show ${shows.length}`;
      const value = ctx.evaluator.expr(ctx, env, shown);
      if (keep(value, shown, name)) shows.push({ name, text: exprText(shown) });
      else if (value.kind !== 'error')
        report(
          ctx,
          diagnose(clauseValue, spanOf(ctx, shown), {
            clause: 'show',
            wanted: 'a tensor or a number',
            got: describe(value),
          }),
        );
    }
  }
  for (const clause of work.clauses.saves) {
    const name = `save ${saves.length}`;
    const value = ctx.evaluator.expr(ctx, env, clause.value);
    if (keep(value, clause.value, name)) saves.push({ name, to: clause.to.value, at: spanOf(ctx, clause) });
    else if (value.kind !== 'error')
      report(
        ctx,
        diagnose(clauseValue, spanOf(ctx, clause.value), { clause: 'save', wanted: 'a tensor', got: showValue(value) }),
      );
  }
  let hidden = 0;
  // Compared values that are no measures are computed in the same call.
  const host = hostClauses({ ...ctx, emission: ctx.emission }, { ...work, file: env }, (expr) => {
    const name = `expect ${hidden++}`;
    const value = measureValue(ctx, env, { name: exprText(expr), value: expr });
    if (value === null) return null;
    values.push({ name, value: value.node });
    return name;
  });
  return { values, shows, saves, expects: host.expects, plots: host.plots };
}

export function checkRun(ctx: Context, file: Env, decl: TrainDecl): void {
  const work = openTrain(ctx, file, decl);
  if (work === null) return;
  for (const clause of decl.clauses)
    if (trainOnly.includes(clause.kind))
      report(
        ctx,
        diagnose(clauseValue, spanOf(ctx, clause), {
          clause: clause.kind,
          wanted: 'a `train` around it',
          got: 'a `run`, which trains nothing',
        }),
      );
  checkFrom(ctx, decl);
  walkRun({ ...ctx, instance: work.root, training: false }, work);
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
  if (ctx.diagnostics.length > 0) return null;
  const entries = new Map<EntryName, Entry>([[`run:${decl.name.text}`, entryOf(emission, walked.values)]]);
  const cells = [...init.initial.keys()];
  entries.set('init', finishInit(init));
  const bare = { residents: cells.map(residentOf), entries };
  const program = optimizeProgram({ ...bare, hash: hashProgram(bare) });
  const { settings } = work;
  return {
    kind: 'run',
    name: decl.name.text,
    at: spanOf(ctx, decl.name),
    program,
    from: checkFrom(ctx, decl),
    data: settings.data,
    seed: options.seed,
    batch: settings.batch,
    measures: work.measures.map((m) => m.name),
    shows: walked.shows,
    saves: walked.saves,
    plots: walked.plots,
    expects: walked.expects,
    params: paramsOf(ctx, program),
  };
}
