/** Decides where the memory of a training step goes: weights, gradients, the optimizer's own state, states, the batch and what the backward pass keeps. */
import { type DeclKey, nearest } from '@dln/grammar';
import { summaryNoTrain } from '../diagnostics/DLN2621-summary-no-train.js';
import { type Diagnostic, diagnose } from '../diagnostics/define-diagnostic.js';
import { constant } from '../dims/algebra.js';
import type { Graph, ValueId } from '../graph/graph.js';
import type { Program, Resident } from '../graph/program.js';
import type { Database } from '../query/database.js';
import type { TrainPlan } from '../train/plan.js';
import { isPack } from '../types/tensor-type.js';
import { bytesKept, bytesOf, keptBytes } from './activations.js';
import { type Amount, elements, nothing, numberOf, plus, timesDim, total } from './amount.js';

/** Bytes by what they hold. */
export interface Memory {
  readonly batch: number;
  readonly weights: number;
  /** One for each weight that a step moves; all of them live at once where the last one is made. */
  readonly gradients: number;
  /** Moments, counters and averages. */
  readonly optimizer: number;
  /** Running statistics and other states. */
  readonly states: number;
  /** The fields of one batch. */
  readonly rows: number;
  /** Values of the forward pass that the backward pass reads. */
  readonly activations: number;
  readonly total: number;
}

/** The memory of one step of a train at a batch of so many rows. */
export function memoryOf(plan: TrainPlan, batch: number): Memory {
  const { program } = plan;
  const steps = [...program.entries].flatMap(([name, entry]) => (/^(step|objective:)/.test(name) ? [entry] : []));
  const moved = new Set(steps.flatMap((s) => [...s.next.keys()]));
  const role = (...roles: readonly Resident['role'][]): readonly Resident[] =>
    program.residents.filter((r) => roles.includes(r.role));
  const number = (amount: Amount): number => Number(numberOf(amount, new Map([['N', batch]])) ?? 0n);
  const held = (residents: readonly Resident[]): number => number(total(residents.map(residentBytes)));
  // Entries run one after another: the largest counts.
  const activations = Math.max(
    0,
    ...steps.map((s) => number(bytesKept(keptBytes(s.graph, forwardOf(program, plan, s))))),
  );
  const rows = Math.max(0, ...steps.map((s) => number(fieldBytes(s.graph))));
  const parts = {
    weights: held(role('weight')),
    gradients: held(role('weight').filter((r) => moved.has(r.name))),
    optimizer: held(role('moment', 'counter', 'average', 'fold')),
    states: held(role('state')),
    rows,
    activations,
  };
  return { batch, ...parts, total: Object.values(parts).reduce((sum, n) => sum + n, 0) };
}

const residentBytes = ({ type }: Resident): Amount =>
  timesDim(elements(type.shape.flatMap((p) => (isPack(p) ? [] : [p]))), constant(type.dtype === 'bool' ? 1 : 4));
const fieldBytes = (graph: Graph): Amount =>
  graph.inputs.reduce((sum, i) => {
    const node = graph.nodes[i.value];
    return i.kind === 'field' && node !== undefined ? plus(sum, bytesOf(node)) : sum;
  }, nothing);

/** Where a step's forward pass ends: its objectives and measures, and the next values of states. */
function forwardOf(
  program: Program,
  plan: TrainPlan,
  step: { readonly measures: TrainPlanMeasures; readonly next: ReadonlyMap<string, ValueId> },
): readonly ValueId[] {
  const states = new Set(program.residents.filter((r) => r.role === 'state').map((r) => r.name));
  return [
    ...step.measures.flatMap((m) => (plan.measures.includes(m.name) ? [m.value] : [])),
    ...[...step.next].flatMap(([name, value]) => (states.has(name) ? [value] : [])),
  ];
}
type TrainPlanMeasures = readonly { readonly name: string; readonly value: ValueId }[];

/** What is said where a file has no such train. */
export function noSuchTrain(db: Database, uri: string, name: string, all: readonly string[]): Diagnostic {
  const first = db.file(uri)?.chunks[0]?.chunk.key ?? (`${uri}#` as DeclKey);
  const near = name === '' ? '' : (nearest(name, all) ?? '');
  return diagnose(summaryNoTrain, { decl: first, start: 0, end: 0 }, { name, nearest: near, all });
}
