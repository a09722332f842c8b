/** Decides what a `train` or `run` shows, saves and draws: which values leave the graph, under which names, when, and in which form. */
import type { Expr } from '@dln/grammar';
import { toTensor } from '../check/coerce.js';
import { type Context, report, spanOf } from '../check/context.js';
import { exprText } from '../check/expr-text.js';
import { describe, showValue } from '../check/show-value.js';
import { type Env, type TensorValue, tensorValue } from '../check/value.js';
import { clauseValue } from '../diagnostics/DLN2709-clause-value.js';
import { boundaryModel } from '../diagnostics/DLN2721-boundary-model.js';
import { diagnose } from '../diagnostics/define-diagnostic.js';
import { constant, literal, variable } from '../dims/algebra.js';
import { showType } from '../types/show.js';
import { isPack, type TensorType, tensorType } from '../types/tensor-type.js';
import { everyOf } from './clauses.js';
import { measureNames } from './host-clauses.js';
import type { HostScope } from './host-expr.js';
import { boundaryOf } from './measures.js';
import type { BoundaryPlan, EveryPlan, SavePlan, SayPlan, ShowPlan } from './plan.js';
import { textOf } from './text.js';
import type { Found } from './walk.js';
import type { TrainWork } from './work.js';

/** What leaves the graph, and the values of the entries that give it. */
export interface Outputs {
  readonly shows: readonly ShowPlan[];
  readonly says: readonly SayPlan[];
  readonly saves: readonly SavePlan[];
  readonly boundaries: readonly BoundaryPlan[];
  readonly values: Readonly<Found>;
}

/** Evaluates every shown, saved and drawn value whose name is `wanted`; `begin` gives the scope of each. */
export function outputsOf(
  ctx: Context,
  work: TrainWork,
  begin: () => Env,
  wanted: (name: string) => boolean = () => true,
): Outputs {
  const shows: ShowPlan[] = [];
  const says: SayPlan[] = [];
  const saves: SavePlan[] = [];
  const boundaries: BoundaryPlan[] = [];
  const values: Found = [];
  const measures = measureNames(work);
  const said = (clause: string): HostScope => ({ clause, measures, hidden: () => null });
  const when = (clause: { readonly every: Parameters<typeof everyOf>[2] | null }): EveryPlan | null =>
    clause.every === null ? null : everyOf(ctx, work.file, clause.every);
  const keep = (expr: Expr, name: string, clause: string): TensorValue | string | null => {
    if (!wanted(name)) return tensorValue(noType, null);
    const tensor = tensorOf(ctx, begin(), expr, clause);
    if (tensor !== null && typeof tensor !== 'string') values.push({ name, value: tensor.node, from: expr });
    return tensor;
  };
  for (const clause of work.clauses.plots) {
    for (const shown of clause.values) {
      const every = when(clause);
      const model = boundaryOf(shown);
      if (clause.kind === 'show' && shown.kind === 'string') {
        const text = textOf(ctx, begin(), shown, said('show'));
        if (text !== null) says.push({ text, every });
      } else if (clause.kind === 'show') {
        const name = `show ${shows.length}`;
        const whole = wholeOf(ctx, begin(), shown);
        if (whole !== null) {
          says.push({ text: [`${exprText(shown)} = ${whole}`], every: when(clause) });
          continue;
        }
        const tensor = keep(shown, name, 'show');
        if (typeof tensor === 'string') says.push({ text: [tensor], every });
        else if (tensor !== null)
          shows.push({
            name,
            text: exprText(shown),
            picture: isPicture(tensor.type),
            vocabulary: tensor.vocabulary ?? null,
            every,
          });
      } else if (model !== null) {
        const name = `boundary ${boundaries.length}`;
        const plan = fieldsOf(ctx, work, shown);
        if (plan === null) continue;
        if (wanted(name)) {
          const drawn = boundaryValue(ctx, begin(), shown, model);
          if (drawn === null) continue;
          values.push({ name, value: drawn.node, from: shown });
        }
        boundaries.push({ name, text: exprText(shown), ...plan, every });
      }
    }
  }
  for (const clause of work.clauses.saves) {
    const name = `save ${saves.length}`;
    const tensor = keep(clause.value, name, 'save');
    const to = textOf(ctx, begin(), clause.to, said('save'));
    if (tensor !== null && to !== null) saves.push({ name, to, at: spanOf(ctx, clause), every: when(clause) });
  }
  return { shows, says, saves, boundaries, values };
}
const noType = tensorType('f32', []);

const costNames: ReadonlySet<string> = new Set(['params', 'flops', 'macs', 'activation_bytes']);

/** A whole number that is known while compiling and that no `f32` holds, as the parameters of a large model; null for all else. */
function wholeOf(ctx: Context, env: Env, expr: Expr): number | null {
  if (!isArithmetic(expr)) return null;
  const value = ctx.evaluator.expr({ ...ctx, emission: null, diagnostics: [] }, env, expr);
  const known = value.kind === 'int' ? literal(value.dim) : undefined;
  return known === undefined || Math.abs(known) <= 2 ** 24 ? null : known;
}

/** Numbers, costs, names and what is reckoned of them: evaluated apart they make no instance. */
function isArithmetic(expr: Expr): boolean {
  if (expr.kind === 'binary') return isArithmetic(expr.left) && isArithmetic(expr.right);
  if (expr.kind === 'unary') return isArithmetic(expr.operand);
  if (expr.kind === 'call') return expr.callee.kind === 'name' && costNames.has(expr.callee.text);
  return expr.kind === 'number' || expr.kind === 'name';
}

/** A text where one is shown; null for what is none of them (reported). */
function tensorOf(ctx: Context, env: Env, expr: Expr, clause: string): TensorValue | string | null {
  const value = ctx.evaluator.expr(ctx, env, expr);
  if (value.kind === 'string' && clause === 'show') return value.value;
  const tensor = value.kind === 'error' ? null : toTensor(ctx, value, 'f32', spanOf(ctx, expr));
  if (tensor === null && value.kind !== 'error')
    report(
      ctx,
      diagnose(clauseValue, spanOf(ctx, expr), {
        clause,
        wanted: clause === 'save' ? 'a tensor' : 'a tensor, a number or a text',
        got: clause === 'save' ? showValue(value) : describe(value),
      }),
    );
  return tensor;
}

/** Images are `f32[H, W, C]` or `f32[N, H, W, C]` of one or three channels. */
function isPicture({ dtype, shape }: TensorType): boolean {
  if (dtype !== 'f32' || (shape.length !== 3 && shape.length !== 4) || shape.some(isPack)) return false;
  const channels = sizeAt(shape, -1);
  const [height, width] = [sizeAt(shape, -3), sizeAt(shape, -2)];
  return (channels === 1 || channels === 3) && height !== 1 && width !== 1;
}
const sizeAt = (shape: TensorType['shape'], at: number): number | undefined => {
  const part = shape.at(at);
  return part === undefined || isPack(part) ? undefined : literal(part);
};

// ── boundaries ──

/** The points that a boundary is drawn under, and their classes. */
function fieldsOf(ctx: Context, work: TrainWork, at: Expr): Pick<BoundaryPlan, 'points' | 'labels'> | null {
  const fields = work.settings.data?.fields ?? [];
  const points = fields.find(
    (f) => f.type.dtype === 'f32' && f.type.shape.length === 2 && sizeAt(f.type.shape, 1) === 2,
  );
  if (points !== undefined) {
    const labels = fields.find((f) => f.type.classes !== null && f.type.shape.length === 1);
    return { points: points.name, labels: labels?.name ?? null };
  }
  const got = fields.map((f) => `${f.name}: ${showType(f.type)}`);
  report(ctx, diagnose(boundaryModel, spanOf(ctx, at), { what: 'points', got }));
  return null;
}

/** The model on points of the plane: scores `[N, K]`, one number `[N]` or `[N, 1]`, or classes `[N]`. */
function boundaryValue(ctx: Context, env: Env, at: Expr, model: Expr): TensorValue | null {
  const type = tensorType('f32', [variable('N'), constant(2)]);
  const node = ctx.emission === null ? null : ctx.emission.input('field', 'boundary', type);
  const span = spanOf(ctx, at);
  const f = ctx.evaluator.expr(ctx, env, model);
  const value = ctx.evaluator.pipeInto(ctx, tensorValue(type, node), span, f, span);
  if (value.kind === 'error') return null;
  if (value.kind === 'tensor' && isScored(value.type)) return value;
  report(ctx, diagnose(boundaryModel, span, { what: 'result', got: [describe(value)] }));
  return null;
}
const isScored = ({ dtype, shape, classes }: TensorType): boolean =>
  shape[0] === variable('N') &&
  (shape.length === 1 ? dtype === 'f32' || classes !== null : dtype === 'f32' && shape.length === 2);
