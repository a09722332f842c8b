/** Decides who is to blame for a NaN: the run is repeated from the last sound state, and the first bad result is named with its line. */
import {
  type Diagnostic,
  diagnose,
  type EntryName,
  type Graph,
  inputNotFinite,
  lossNotFinite,
  notFinite,
  type Program,
  residentNotFinite,
  showType,
} from '@dln/compiler';
import type { Backend, Feeds, HostTensor, NonFinite } from '../backends/backend.js';
import type { Clock } from '../events.js';
import type { Residents } from './door.js';
import { bindingFor } from './entry-calls.js';
import { afterStep, epochIsOver, nextEpoch, rowsAt } from './length.js';
import type { Pace } from './pace.js';
import { type Place, placeOfNode } from './place.js';
import { brokenResident, firstNotFinite, writeResidents } from './residents.js';
import type { Steps } from './steps.js';

/** A state from which every later step can be run again: all residents, before the step of this clock. */
export interface Snapshot {
  readonly clock: Clock;
  readonly residents: Residents;
}

/** What was seen: an objective that is not finite (`measure`), or weights that were no longer finite after the step. */
export interface Broken {
  readonly measure: string | null;
  readonly value: number;
  /** The step at which it was seen. */
  readonly clock: Clock;
}

const nothing = (): void => {};
export const nameOf = (value: number): string => (Number.isNaN(value) ? 'NaN' : 'Infinity');

/**
 * Names the first operator since `sound` whose result is not finite. First only the step that failed is looked at operator by operator;
 * if its weights came in broken already, every step since the snapshot is. Moves the session's residents: the run is over.
 */
export async function explainNonFinite(
  steps: Steps,
  backend: Backend,
  sound: Snapshot,
  broken: Broken,
  pace: Pace,
  at: Place,
): Promise<Diagnostic> {
  const train = steps.plan.name;
  const atStart = brokenResident(sound.residents);
  if (atStart !== null) {
    const role = sound.residents.get(atStart.name)!.role;
    const args = { resident: atStart.name, role, value: nameOf(atStart.value), train, step: sound.clock.step };
    return diagnose(residentNotFinite, at, args);
  }
  for (const lookFrom of [broken.clock.step, sound.clock.step]) {
    const found = await replay(steps, backend, sound, broken.clock.step, lookFrom, pace);
    if (found !== null && !cameInBroken(steps, found)) return describe(steps, found, at);
  }
  const args = { measure: broken.measure ?? 'a weight', value: nameOf(broken.value), train, step: broken.clock.step };
  return diagnose(lossNotFinite, at, args);
}

interface Found {
  readonly entry: EntryName;
  readonly clock: Clock;
  readonly feeds: Feeds;
  readonly what: NonFinite;
}

/** Runs the steps from the snapshot to `last` again and looks into those from `lookFrom` on; gives the first finding. */
async function replay(
  steps: Steps,
  backend: Backend,
  sound: Snapshot,
  last: number,
  lookFrom: number,
  pace: Pace,
): Promise<Found | null> {
  const { calls, length } = steps;
  writeResidents(calls.session, backend, sound.residents);
  let clock = epochIsOver(sound.clock, length) ? nextEpoch(sound.clock) : sound.clock;
  while (clock.step <= last) {
    const rows = rowsAt(clock, length);
    if (clock.step < lookFrom) await steps.runWhole(clock, nothing);
    else {
      steps.beginAt(clock);
      const feeds = await steps.feeds(clock, rows);
      for (const entry of steps.entries(clock)) {
        const what = calls.session.findNonFinite(entry, bindingFor(calls.program, entry, rows), feeds);
        if (what !== null) return { entry, clock, feeds, what };
        await calls.run(entry, rows, feeds, nothing);
      }
    }
    clock = afterStep(clock, rows);
    if (epochIsOver(clock, length)) {
      await steps.endEpoch(clock);
      clock = nextEpoch(clock);
    }
    if (pace.due) await pace.rest();
  }
  return null;
}

/** The finding is a resident that an earlier step has spoilt. */
function cameInBroken({ calls }: Steps, { entry, what }: Found): boolean {
  return inputOf(calls.program, entry, what)?.kind === 'resident';
}

/** The entry's input that the finding is. */
function inputOf(program: Program, entry: EntryName, { node, rounds }: NonFinite) {
  if (rounds.length > 0) return undefined;
  return program.entries.get(entry)?.graph.inputs.find((input) => input.value === node);
}

/** The entry's graph, or the body in which the finding stands. */
function graphOf(graph: Graph, { rounds }: NonFinite): Graph {
  return rounds.reduce((inner, { loop, body }) => inner.nodes[loop]!.bodies[body]!, graph);
}

function describe({ plan, calls }: Steps, { entry, clock, feeds, what }: Found, at: Place): Diagnostic {
  const graph = graphOf(calls.program.entries.get(entry)!.graph, what);
  const train = plan.name;
  const { step, epoch } = clock;
  const input = inputOf(calls.program, entry, what);
  if (input !== undefined) {
    const place = placeOfNode(graph, what.node)?.at ?? at;
    const tensor = input.kind === 'field' ? feeds.fields.get(input.name) : undefined;
    const args = {
      input: `the ${input.kind} \`${input.name}\``,
      value: what.value,
      train,
      step,
      row: tensor === undefined ? -1 : rowOf(tensor),
    };
    return diagnose(inputNotFinite, place, args);
  }
  const node = graph.nodes[what.node]!;
  const place = placeIn(calls.program.entries.get(entry)!.graph, what);
  return diagnose(notFinite, place?.at ?? at, {
    op: what.op,
    value: what.value,
    scope: node.source.scope,
    tensor: `%${what.node}: ${showType(node.type)} of \`${entry}\`${roundsOf(what)}`,
    train,
    step,
    epoch,
    derived: place?.derived ?? true,
  });
}

/** The place of the finding; where its body tells none, of the loop around it. */
function placeIn(graph: Graph, what: NonFinite): ReturnType<typeof placeOfNode> {
  for (let depth = what.rounds.length; depth >= 0; depth--) {
    const inner = graphOf(graph, { ...what, rounds: what.rounds.slice(0, depth) });
    const place = placeOfNode(inner, what.rounds[depth]?.loop ?? what.node);
    if (place !== null) return place;
  }
  return null;
}

/** In which round of which loop, the outermost first. */
const roundsOf = ({ rounds }: NonFinite): string =>
  rounds.length === 0 ? '' : `, in round ${rounds.map(({ round }) => round).join(', round ')}`;

/** The row in which a field's first bad number stands; -1 where it has no rows. */
function rowOf(tensor: HostTensor): number {
  const bad = firstNotFinite(tensor);
  const rows = tensor.shape[0];
  if (bad === null || rows === undefined) return -1;
  const { data } = tensor;
  const index = Array.prototype.findIndex.call(data, (x: number) => !Number.isFinite(x));
  return Math.floor(index / (data.length / rows));
}
