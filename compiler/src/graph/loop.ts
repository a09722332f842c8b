/** Decides what a loop is: a node with a body that runs once a round; `scan`, `iterate` and a `repeat` of symbolic length are all this one. */
import { constant } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { mayEqual } from '../ops/element-wise.js';
import { type GraphType, scalarType, tensorType } from '../types/tensor-type.js';
import type { Attrs, Graph, Input, LoopAttrs, Node } from './graph.js';
import { GraphError } from './graph-error.js';

/** The input of a body that holds the round's place: i32[], from 0. */
export const roundName = 'round';

/** The attributes of a loop node. */
export const loopAttrs = (attrs: Attrs): LoopAttrs => attrs as unknown as LoopAttrs;

/** The body: from the operands, by their number as name, and `round` to the carries' next values and then the round's results. */
export const bodyOf = ({ bodies }: Pick<Node, 'bodies'>): Graph => bodies[0] as Graph;

/** The condition under which a further round runs, as a bool[] of the same inputs; null: all rounds run. */
export const conditionOf = ({ bodies }: Pick<Node, 'bodies'>): Graph | null => bodies[1] ?? null;

/** Which operand a body's input stands for; -1 for the round. */
export const operandOf = ({ name }: Pick<Input, 'name'>): number => (name === roundName ? -1 : Number(name));

/** The type of an operand as a body sees it: a sequence without its first axis. */
export const insideType = (type: GraphType, index: number, { carries, sequences }: LoopAttrs): GraphType =>
  index < carries || index >= carries + sequences ? type : tensorType(type.dtype, type.shape.slice(1), type.classes);

/** The results: each carry after the last round, then each round's results stacked along a new axis 0. */
export function loopTypes(operands: readonly GraphType[], attrs: LoopAttrs, body: Graph): readonly GraphType[] {
  const rounds = typeof attrs.rounds === 'number' ? constant(attrs.rounds) : attrs.rounds;
  return body.outputs.map(({ value }, i) => {
    if (i < attrs.carries) return operands[i] as GraphType;
    const { dtype, shape, classes } = (body.nodes[value] as Node).type;
    return tensorType(dtype, [rounds, ...shape], classes);
  });
}

const alike = (a: GraphType, b: GraphType): boolean =>
  a.dtype === b.dtype && a.shape.length === b.shape.length && a.shape.every((d, i) => mayEqual(d, b.shape[i] as Dim));

/** What is wrong with a loop's operands against its bodies, one sentence a fault. */
export function loopFaults(operands: readonly GraphType[], attrs: LoopAttrs, bodies: readonly Graph[]): string[] {
  const faults: string[] = [];
  const { carries, sequences } = attrs;
  const [body, condition] = bodies;
  if (body === undefined || bodies.length > 2) return [`has ${bodies.length} bodies`];
  if (!(carries >= 0 && sequences >= 0 && carries + sequences <= operands.length))
    return [`has ${operands.length} operands for ${carries} carries and ${sequences} sequences`];
  if (body.outputs.length === 0 || body.outputs.length < carries) faults.push('gives too few values');
  for (const graph of bodies) {
    for (const input of graph.inputs) {
      const index = operandOf(input);
      const operand = operands[index];
      const type = (graph.nodes[input.value] as Node).type;
      const wanted =
        index === -1 ? scalarType('i32') : operand === undefined ? undefined : insideType(operand, index, attrs);
      if (input.kind !== 'argument' || wanted === undefined) faults.push(`a body reads ${input.kind} ${input.name}`);
      else if (!alike(type, wanted)) faults.push(`a body reads operand ${index} as another type`);
    }
  }
  for (let i = 0; i < carries; i++) {
    const output = body.outputs[i];
    if (output !== undefined && !alike((body.nodes[output.value] as Node).type, operands[i] as GraphType))
      faults.push(`carry ${i} changes its type`);
  }
  if (condition !== undefined) {
    const [only, ...more] = condition.outputs;
    const holds = only !== undefined && (condition.nodes[only.value] as Node).type === scalarType('bool');
    if (!holds || more.length > 0) faults.push('has a condition that is no truth value');
    if (body.outputs.length > carries) faults.push('has a condition and results of each round');
  }
  return faults;
}

/** Throws `GraphError` where operands and bodies do not fit. */
export function requireLoop(operands: readonly GraphType[], attrs: LoopAttrs, bodies: readonly Graph[]): void {
  const [fault] = loopFaults(operands, attrs, bodies);
  if (fault !== undefined) throw new GraphError(`loop: ${fault}`);
}
