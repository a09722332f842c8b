/** Decides on which clock each value of a graph ticks: never, at an edit, with its sample, at an epoch, at each step; and why. */
import { variable, variables } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import type { Graph, Input, Node } from '../graph/graph.js';
import { bodyOf, conditionOf, loopAttrs, operandOf } from '../graph/loop.js';
import { findOperator } from '../ops/registry.js';
import { type Operand, rowAxis } from './row-wise.js';

/** Slowest first. `sample`: once for each row of the data, in whatever batch it comes. */
export type Clock = 'constant' | 'edit' | 'sample' | 'epoch' | 'step';
export interface Ticking {
  readonly clock: Clock;
  /** What it depends on that ticks so fast. */
  readonly why: string;
  /** The axis on which the batch's rows lie, where each depends on the data's own row; null where they have met or there are none. */
  readonly rows: number | null;
}

/** What moves a program's inputs. */
export interface Movements {
  /** When a resident moves: `step`, `epoch`, or null where nothing moves it in this program. */
  readonly of: (resident: string) => 'step' | 'epoch' | null;
  /** Whether a field of the data is drawn anew in each epoch; all others are the same whenever their row comes. */
  readonly drawn: (field: string) => boolean;
}

const rates = ['constant', 'edit', 'epoch', 'step'] as const;
type Rate = (typeof rates)[number];
/** Where rows lie, and of which field they are; the field is empty for what is the same in each row. */
interface Rows {
  readonly axis: number;
  readonly why: string;
}
interface State {
  readonly rate: Rate;
  readonly why: string;
  readonly rows: Rows | null;
}
const still: State = { rate: 'constant', why: 'nothing that changes', rows: null };
const counted: State = { rate: 'step', why: 'the number of rows in the batch', rows: null };
const mixed = (op: string): State => ({ rate: 'step', why: `the rows of a batch, which \`${op}\` mixes`, rows: null });

function inputState({ kind, name }: Input, movements: Movements): State {
  switch (kind) {
    case 'param':
      return { rate: 'edit', why: `the param \`${name}\``, rows: null };
    case 'field':
      if (movements.drawn(name))
        return { rate: 'step', why: `the field \`${name}\`, which \`augment\` draws anew in each epoch`, rows: null };
      return { rate: 'constant', why: '', rows: { axis: 0, why: `the field \`${name}\`` } };
    case 'argument':
      return { rate: 'constant', why: '', rows: { axis: 0, why: `\`${name}\`` } };
    case 'clock':
      if (name !== 'step' && name !== 'epoch') return still;
      return { rate: name, why: `the clock \`${name}\``, rows: null };
    case 'resident': {
      const moved = movements.of(name);
      if (moved === null) return { rate: 'edit', why: `\`${name}\`, which nothing moves`, rows: null };
      const when = moved === 'step' ? 'each step moves' : 'moves at the end of an epoch';
      return { rate: moved, why: `\`${name}\`, which ${when}`, rows: null };
    }
    case 'column':
      return { rate: 'edit', why: `the whole column \`${name}\``, rows: null };
    case 'seed':
      return still;
  }
}

const faster = (a: State, b: State): State => (rates.indexOf(b.rate) > rates.indexOf(a.rate) ? b : a);
const slowest = (states: readonly State[]): State => ({ ...states.reduce(faster, still), rows: null });

function tickingOf({ rate, why, rows }: State): Ticking {
  const axis = rows?.axis ?? null;
  if (rows === null || rate === 'step') return { clock: rate, why, rows: axis };
  const of = rows.why === '' ? 'each row alike' : rows.why;
  if (rate === 'epoch') return { clock: 'epoch', why: `${why}, and ${of}`, rows: axis };
  return { clock: 'sample', why: rate === 'edit' ? `${of}, and ${why}` : of, rows: axis };
}

/** One for each node. A node with several results has that of its first; their parts have their own. */
export function clocksOf(graph: Graph, movements: Movements): readonly Ticking[] {
  return flow(graph, (input) => inputState(input, movements)).map((results) => tickingOf(results[0] ?? still));
}

/** The states of each node's results. */
function flow(graph: Graph, stateOf: (input: Input) => State): readonly (readonly State[])[] {
  const inputs = new Map(graph.inputs.map((i) => [i.value as number, i]));
  const states: (readonly State[])[] = [];
  const one = (x: number): State => states[x]?.[0] ?? still;
  graph.nodes.forEach((node, id) => {
    const input = inputs.get(id);
    if (input !== undefined) states.push([stateOf(input)]);
    else if (node.op === 'part') {
      const results = states[node.operands[0] as number] ?? [];
      const index = node.attrs.index as number;
      states.push([results[Math.min(index, results.length - 1)] ?? still]);
    } else if (node.op === 'loop') states.push(loopStates(node, node.operands.map(one)));
    else states.push([nodeState(graph, node, node.operands.map(one))]);
  });
  return states;
}

const batch = variable('N');
const isCounted = ({ type }: Node): boolean => type.shape.some((dim) => variables(dim).length > 0);

function nodeState({ nodes }: Graph, node: Node, own: readonly State[]): State {
  const traits = findOperator(node.op)?.traits ?? [];
  if (node.op === 'dim_value') return counted;
  const rate = slowest(own);
  if (traits.includes('random'))
    return rate.rate === 'step' ? { rate: 'step', why: 'a draw, made anew at each step', rows: null } : rate;
  const withRows = own.filter((s) => s.rows !== null);
  if (withRows.length === 0) return isCounted(node) && rate.rate !== 'step' ? alike(node, rate) : rate;
  const operands = node.operands.map(
    (x, i): Operand => ({ type: (nodes[x] as Node).type, rows: own[i]?.rows?.axis ?? null }),
  );
  const axis = rowAxis(node, operands);
  if (axis !== null) return { ...rate, rows: { axis, why: whyOf(withRows) } };
  return rate.rate === 'step' ? rate : mixed(node.op);
}
const whyOf = (states: readonly State[]): string => states.find((s) => (s.rows?.why ?? '') !== '')?.rows?.why ?? '';

/** What is repeated for each row of the batch, be it a number or a tensor, is the same in each; all else that counts them is the batch's. */
function alike(node: Node, rate: State): State {
  const { shape } = node.type;
  const axes = shape.flatMap((dim: Dim, axis) => (variables(dim).length > 0 ? [axis] : []));
  const [axis] = axes;
  if (axis === undefined || axes.length > 1 || shape[axis] !== batch) return counted;
  const values = node.attrs.values;
  const repeats =
    node.op === 'broadcast_to' || (node.op === 'constant' && Array.isArray(values) && values.length === 1);
  return repeats ? { ...rate, rows: { axis, why: '' } } : counted;
}

const sameRows = (a: State, b: State): boolean => a.rows?.axis === b.rows?.axis;

/** A loop keeps rows apart where its body does, in every round: what a round carries on has its rows where they were. */
function loopStates(node: Node, operands: readonly State[]): readonly State[] {
  const { carries, sequences, rounds } = loopAttrs(node.attrs);
  const body = bodyOf(node);
  const count = body.outputs.length;
  const all = (state: State): readonly State[] => Array.from({ length: count }, () => state);
  if (typeof rounds === 'object' && variables(rounds).length > 0) return all(counted);
  const inside = operands.map((state, i): State | null => {
    if (state.rows === null || i < carries || i >= carries + sequences) return state;
    const { axis, why } = state.rows;
    return axis === 0 ? null : { ...state, rows: { axis: axis - 1, why } };
  });
  if (inside.includes(null)) return all(operands.some((s) => s.rate === 'step') ? slowest(operands) : mixed('scan'));
  const carried = inside as State[];
  // Rates only get faster, so this ends; where rows move from round to round they have met.
  for (;;) {
    const stateOf = (input: Input): State => carried[operandOf(input)] ?? still;
    const condition = conditionOf(node);
    const decides = condition === null ? still : resultsOf(condition, stateOf)[0]!;
    if (decides.rows !== null || decides.rate === 'step')
      return all(decides.rate === 'step' ? { ...decides, rows: null } : mixed('iterate'));
    const results = resultsOf(body, stateOf).map((s) => ({ ...faster(s, { ...decides, rows: null }), rows: s.rows }));
    let changed = false;
    for (let i = 0; i < carries; i++) {
      const [had, next] = [carried[i] as State, results[i] as State];
      const joined = faster(had, next);
      if (!sameRows(had, next)) return all(joined.rate === 'step' ? { ...joined, rows: null } : mixed('loop'));
      const why = whyOf([had, next]);
      if (joined.rate === had.rate && why === (had.rows?.why ?? '')) continue;
      changed = true;
      carried[i] = { ...joined, rows: had.rows === null ? null : { axis: had.rows.axis, why } };
    }
    if (changed) continue;
    return results.map((state, i) => {
      if (i < carries) return carried[i] as State;
      return state.rows === null ? state : { ...state, rows: { ...state.rows, axis: state.rows.axis + 1 } };
    });
  }
}

const resultsOf = (graph: Graph, stateOf: (input: Input) => State): readonly State[] => {
  const states = flow(graph, stateOf);
  return graph.outputs.map(({ value }) => states[value]?.[0] ?? still);
};
