/** Decides how a trained model is applied to other rows: what a `train` or `run` computes of its fields up to the model's result, and what that means. */
import type { TrainDecl } from '@dln/grammar';
import { type Context, spanOf } from '../check/context.js';
import type { Value } from '../check/value.js';
import type { ObservedCall } from '../check/world.js';
import { neededFields } from '../data/needed-fields.js';
import { literal } from '../dims/algebra.js';
import type { Graph, ValueId } from '../graph/graph.js';
import { hashProgram } from '../graph/hash.js';
import type { Entry, EntryName } from '../graph/program.js';
import { optimizeProgram } from '../optimize/optimize-program.js';
import type { ProgramWorld } from '../query/program-world.js';
import { isStd } from '../query/std.js';
import { isPack } from '../types/tensor-type.js';
import { axisRoles } from './axis-roles.js';
import { finishInit, newEmission, residentOf } from './emission.js';
import { checkFrom } from './from.js';
import { loadsOf } from './load.js';
import type { ApplyPlan, ResultMeaning } from './plan.js';
import { walkRun } from './plan-run.js';
import { columnsOf, entryOf, failed, paramsOf } from './plan-train.js';
import { walk } from './walk.js';
import { openTrain, type TrainOptions } from './work.js';

/**
 * The plan of the first call of `model` (of any model where it is null) in the body, as it is without training; null where there is none that
 * is computed from the rows, or where something is wrong, which is reported.
 */
export function planApply(
  world: ProgramWorld,
  ctx: Context,
  decl: TrainDecl,
  model: string | null,
  options: TrainOptions,
): ApplyPlan | null {
  const file = world.env(ctx.uri);
  const work = openTrain(ctx, file, decl);
  if (work === null) return null;
  const compiling: Context = { ...ctx, inline: true, instance: work.root, training: false };
  const look = (inside: Context): void => {
    if (decl.role === 'run') walkRun(inside, work);
    else walk(inside, work, { only: () => true, move: false, own: false, folds: false });
  };
  // First the instances: their names are settled before a graph holds them.
  look(compiling);
  if (failed(ctx)) return null;
  const init = newEmission(null);
  const emission = newEmission(init);
  const calls: ObservedCall[] = [];
  world.called = (call) => calls.push(call);
  look({ ...compiling, emission });
  world.called = null;
  if (failed(ctx)) return null;
  const { nodes, inputs } = emission.graph;
  const fields = inputs.filter((input) => input.kind === 'field');
  const found = calls.find(
    (call) =>
      call.declared?.role === 'model' &&
      (model === null || call.name === model) &&
      nodesOf(call.result).some((value) => reaches(nodes, value, new Set(fields.map((f) => f.value)))),
  );
  if (found === undefined || work.settings.data === null) return null;
  const results = nodesOf(found.result).map((value, i, all) => ({
    name: all.length === 1 ? 'result' : `result ${i}`,
    value,
  }));
  const roles = axisRoles(emission.graph);
  const loads = loadsOf(compiling, work, roles);
  if (failed(ctx)) return null;
  // The residents that move elsewhere stay as they are: applying a model changes nothing.
  const entry: Entry = { ...entryOf(emission, results), next: new Map() };
  const cells = [...init.initial.keys()];
  const entries = new Map<EntryName, Entry>([
    ['infer', entry],
    ['init', finishInit(init)],
  ]);
  const bare = { residents: cells.map((cell) => residentOf(cell, roles)), entries };
  const program = optimizeProgram({ ...bare, hash: hashProgram(bare) });
  const read = program.entries.get('infer')?.graph.inputs.filter((input) => input.kind === 'field') ?? [];
  const wanted = [...new Set(read.map(({ name }) => name.replace(/\?$/, '')))];
  const { data } = work.settings;
  return {
    kind: 'apply',
    name: decl.name.text,
    model: found.name,
    at: spanOf(ctx, decl.name),
    program,
    trained: decl.role === 'train' ? decl.name.text : checkFrom(ctx, decl),
    data,
    fields: wanted,
    reads: neededFields(data, wanted),
    columns: columnsOf(init, program),
    seed: options.seed,
    // A train's checkpoint holds what it has loaded.
    loads: decl.role === 'train' ? [] : loads,
    results: results.map(({ name, value }) => {
      const { dtype, shape } = (nodes[value] as Graph['nodes'][number]).type;
      return { name, dtype, rank: shape.length };
    }),
    meaning:
      results.length === 1 ? meaningOf(calls, (results[0] as (typeof results)[0]).value, fields, data.fields) : null,
    params: paramsOf(ctx, program),
  };
}

/** The tensors of a result. */
function nodesOf(value: Value): readonly ValueId[] {
  if (value.kind === 'tuple' || value.kind === 'list') return value.items.flatMap(nodesOf);
  return value.kind === 'tensor' && value.node !== null ? [value.node] : [];
}

/** Is a value made of one of these? */
function reaches(nodes: Graph['nodes'], value: ValueId, those: ReadonlySet<ValueId>): boolean {
  const needed = new Set<ValueId>([value]);
  for (let id = value; id >= 0; id = (id - 1) as ValueId) {
    if (!needed.has(id)) continue;
    if (those.has(id)) return true;
    for (const x of nodes[id]?.operands ?? []) needed.add(x);
  }
  return false;
}

/** What std's losses and measures take a result for: their first parameter, and what makes probabilities of it. */
const takenFor: ReadonlyMap<string, ResultMeaning['probabilities']> = new Map([
  ['logits', 'softmax'],
  ['log_probabilities', 'exp'],
]);
/** Those whose `logits` are one number for yes and no. */
const twoWays: ReadonlySet<string> = new Set(['bce_logits', 'sigmoid_cross_entropy', 'binary_accuracy']);

/** What the training itself takes the result for, as far as it hands it to std beside a field of classes. */
function meaningOf(
  calls: readonly ObservedCall[],
  result: ValueId,
  inputs: Graph['inputs'],
  fields: NonNullable<ApplyPlan['data']>['fields'],
): ResultMeaning | null {
  for (const { name, declared, given } of calls) {
    if (declared !== null && !isStd(declared.decl)) continue;
    for (const [param, probabilities] of takenFor) {
      if (nodeOf(given.get(param)?.value) !== result) continue;
      if (twoWays.has(name)) return { probabilities: 'sigmoid', label: null, classes: null };
      const label = given.get('label')?.value;
      if (label?.kind !== 'tensor' || label.type.classes === null) continue;
      const field = fields.find((f) => f.name === inputs.find((input) => input.value === label.node)?.name);
      const count = literal(label.type.classes);
      const classes = field?.classNames ?? Array.from({ length: count ?? 0 }, (_, i) => String(i));
      return { probabilities, label: field?.name ?? null, classes };
    }
  }
  return null;
}
const nodeOf = (value: Value | undefined): ValueId | null =>
  value?.kind === 'tensor' && !value.type.shape.some(isPack) ? value.node : null;
