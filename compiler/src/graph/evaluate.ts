/** Decides what a graph computes, in float64 by the operators' references: the oracle of every other backend. */
import type { NdArray } from '../ops/define-op.js';
import { operator } from '../ops/registry.js';
import { resultTypes } from '../ops/result-types.js';
import { sizeOf } from '../ops/strides.js';
import { legalise } from '../optimize/legalise.js';
import type { GraphType } from '../types/tensor-type.js';
import { bindAttrs, numberOf } from './attrs.js';
import { typesOf } from './builder.js';
import type { Graph, Input, Node, ValueId } from './graph.js';
import { GraphError } from './graph-error.js';
import { bodyOf, conditionOf, loopAttrs, operandOf } from './loop.js';

/** Dim variable to size. */
export type DimBinding = ReadonlyMap<string, number>;

/** Called with each operator's results as soon as they are known, in the order of the nodes of the graph that is evaluated. */
export type Watch = (node: Node, results: readonly NdArray[]) => void;

const decomposed = new WeakMap<Graph, Graph>();

/** The graph with every operator that has no reference replaced by its decomposition. */
export function referenceGraph(graph: Graph): Graph {
  const had = decomposed.get(graph);
  if (had !== undefined) return had;
  const made = legalise(graph, (op) => operator(op).reference !== undefined);
  decomposed.set(graph, made);
  return made;
}

/** The outputs' values, in order. `feeds` gives each input in its bound shape; throws `GraphError` where one does not fit. */
export function evaluateGraph(
  graph: Graph,
  feeds: (input: Input) => NdArray,
  binding: DimBinding,
  watch?: Watch,
): readonly NdArray[] {
  const { nodes, inputs, outputs } = referenceGraph(graph);
  const values: (readonly NdArray[] | null)[] = nodes.map(() => null);
  const inputAt = new Map(inputs.map((input) => [input.value, input]));
  const lastUse = lastUses(
    nodes,
    outputs.map((output) => output.value),
  );
  nodes.forEach((node, id) => {
    if (lastUse[id] === -1) return;
    const input = inputAt.get(id as ValueId);
    const results =
      input === undefined ? evaluateNode(nodes, node, values, binding) : [fed(input, feeds(input), node, binding)];
    values[id] = results;
    if (node.op !== 'input') watch?.(node, results);
    for (const x of node.operands) if ((lastUse[x] as number) <= id) values[x] = null;
  });
  return outputs.map(({ value }) => {
    const [result] = values[value] as readonly NdArray[];
    return result as NdArray;
  });
}

/** The node after which a value is needed no more: -1 where no output needs it, `Infinity` for outputs. */
function lastUses(nodes: readonly Node[], outputs: readonly ValueId[]): readonly number[] {
  const last = nodes.map(() => -1);
  for (const x of outputs) last[x] = Number.POSITIVE_INFINITY;
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (last[id] === -1) continue;
    for (const x of (nodes[id] as Node).operands) last[x] = Math.max(last[x] as number, id);
  }
  return last;
}

const boundShape = (type: GraphType, binding: DimBinding): readonly number[] =>
  type.shape.map((dim) => numberOf(dim, binding));

function fed(input: Input, value: NdArray, node: Node, binding: DimBinding): NdArray {
  const shape = boundShape(node.type, binding);
  const fits =
    value.dtype === node.type.dtype &&
    value.shape.length === shape.length &&
    value.shape.every((n, axis) => n === shape[axis]) &&
    value.data.length === shape.reduce((size, n) => size * n, 1);
  if (!fits) {
    throw new GraphError(
      `input ${input.name} is ${value.dtype}[${value.shape}] of ${value.data.length}, wanted ${node.type.dtype}[${shape}]`,
    );
  }
  return value;
}

function evaluateNode(
  nodes: readonly Node[],
  node: Node,
  values: readonly (readonly NdArray[] | null)[],
  binding: DimBinding,
): readonly NdArray[] {
  const operands = node.operands.map((x) => values[x] as readonly NdArray[]);
  if (node.op === 'part') return [operands[0]?.[node.attrs.index as number] as NdArray];
  if (node.op === 'loop')
    return evaluateLoop(
      node,
      operands.map((parts) => parts[0] as NdArray),
      typesOf(nodes, node).map((type) => boundShape(type, binding)),
      binding,
    );
  const op = operator(node.op);
  if (op.reference === undefined) throw new GraphError(`${node.op} has neither reference nor decomposition`);
  const types = op.traits.includes('multiple')
    ? resultTypes(
        op,
        node.operands.map((x) => (nodes[x] as Node).type),
        node.attrs,
      )
    : [node.type];
  const shapes = types.map((type) => boundShape(type, binding));
  const given = op.reference(
    operands.map((parts) => parts[0] as NdArray),
    bindAttrs(node.attrs, binding),
    shapes[0] as readonly number[],
  );
  const data = given instanceof Float64Array ? [given] : given;
  return types.map((type, i) => ({
    dtype: type.dtype,
    shape: shapes[i] as readonly number[],
    data: data[i] as Float64Array,
  }));
}

/** What a loop's bodies read in a round. `place` is the round's place in the sequences. */
export function roundFeeds(
  node: Node,
  operands: readonly NdArray[],
  carried: readonly NdArray[],
  place: number,
): (input: Input) => NdArray {
  const { carries, sequences } = loopAttrs(node.attrs);
  return (input) => {
    const index = operandOf(input);
    if (index < 0) return { dtype: 'i32', shape: [], data: Float64Array.of(place) };
    if (index < carries) return carried[index] as NdArray;
    const operand = operands[index] as NdArray;
    if (index >= carries + sequences) return operand;
    const shape = operand.shape.slice(1);
    const size = sizeOf(shape);
    return { dtype: operand.dtype, shape, data: operand.data.subarray(place * size, (place + 1) * size) };
  };
}

function evaluateLoop(
  node: Node,
  operands: readonly NdArray[],
  shapes: readonly (readonly number[])[],
  binding: DimBinding,
): readonly NdArray[] {
  const { carries, reverse, rounds } = loopAttrs(node.attrs);
  const count = typeof rounds === 'number' ? rounds : numberOf(rounds, binding);
  const body = bodyOf(node);
  const condition = conditionOf(node);
  let carried = operands.slice(0, carries);
  const stacked = body.outputs.slice(carries).map(({ value }, j): NdArray => {
    const shape = shapes[carries + j] as readonly number[];
    return { dtype: (body.nodes[value] as Node).type.dtype, shape, data: new Float64Array(sizeOf(shape)) };
  });
  for (let round = 0; round < count; round++) {
    const place = reverse ? count - 1 - round : round;
    const feeds = roundFeeds(node, operands, carried, place);
    if (condition !== null && evaluateGraph(condition, feeds, binding)[0]?.data[0] !== 1) break;
    const results = evaluateGraph(body, feeds, binding);
    carried = results.slice(0, carries);
    stacked.forEach(({ data }, j) => {
      const one = results[carries + j] as NdArray;
      data.set(one.data, place * one.data.length);
    });
  }
  return [...carried, ...stacked];
}
