/** Decides on which clock each value of a graph ticks: never, at an edit, with its sample, at an epoch, at each step; and why. */
import type { Graph, Input } from '../graph/graph.js';
import { findOperator } from '../ops/registry.js';
import { isRowWise } from './row-wise.js';

/** Slowest first. `sample`: once for each row of the data, in whatever batch it comes. */
export type Clock = 'constant' | 'edit' | 'sample' | 'epoch' | 'step';
export interface Ticking {
  readonly clock: Clock;
  /** What it depends on that ticks so fast. */
  readonly why: string;
}

/** When the residents move. */
export interface Movements {
  /** `step`, `epoch`, or null where nothing moves it in this program. */
  readonly of: (resident: string) => 'step' | 'epoch' | null;
}

const rates = ['constant', 'edit', 'epoch', 'step'] as const;
type Rate = (typeof rates)[number];
interface State {
  readonly rate: Rate;
  readonly why: string;
  /** Its first axis is the batch's rows, and each depends on the data's own row. */
  readonly rows: string | null;
}
const still: State = { rate: 'constant', why: 'nothing that changes', rows: null };

function inputState({ kind, name }: Input, movements: Movements): State {
  switch (kind) {
    case 'param':
      return { rate: 'edit', why: `the param \`${name}\``, rows: null };
    case 'field':
    case 'argument':
      return { rate: 'constant', why: '', rows: `the field \`${name}\`` };
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

function tickingOf({ rate, why, rows }: State): Ticking {
  if (rows === null || rate === 'step') return { clock: rate, why };
  if (rate === 'epoch') return { clock: 'epoch', why: `${why}, and ${rows}` };
  return { clock: 'sample', why: rate === 'edit' ? `${rows}, and ${why}` : rows };
}

/** One for each node. */
export function clocksOf(graph: Graph, movements: Movements): readonly Ticking[] {
  const inputs = new Map(graph.inputs.map((i) => [i.value as number, i]));
  const states: State[] = [];
  graph.nodes.forEach((node, id) => {
    const input = inputs.get(id);
    if (input !== undefined) {
      states.push(inputState(input, movements));
      return;
    }
    const own = node.operands.map((x) => states[x] ?? still);
    const traits = findOperator(node.op)?.traits ?? [];
    if (node.op === 'dim_value') {
      states.push({ rate: 'step', why: 'the number of rows in the batch', rows: null });
      return;
    }
    if (traits.includes('random')) {
      const drawn = own.some((s) => s.rate === 'step');
      states.push(
        drawn ? { rate: 'step', why: 'a draw, made anew at each step', rows: null } : own.reduce(faster, still),
      );
      return;
    }
    const slow = own.reduce(faster, still);
    const rows = own.find((s) => s.rows !== null)?.rows ?? null;
    if (rows === null) {
      states.push(slow);
      return;
    }
    const operands = node.operands.map((x, i) => ({
      type: (graph.nodes[x] as { readonly type: typeof node.type }).type,
      rows: own[i]?.rows !== null,
    }));
    if (isRowWise(node, operands)) states.push({ ...slow, rows });
    else if (slow.rate === 'step') states.push({ ...slow, rows: null });
    else states.push({ rate: 'step', why: `the rows of a batch, which \`${node.op}\` mixes`, rows: null });
  });
  return states.map(tickingOf);
}
