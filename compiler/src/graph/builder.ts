/** Decides how a graph grows: typed methods per operator, each node typed by its operator's rule, equal nodes made once. */
import type { Builder, BuilderCore } from '../ops/define-op.js';
import { operator, operators } from '../ops/registry.js';
import { resultTypes } from '../ops/result-types.js';
import type { GraphType } from '../types/tensor-type.js';
import { attrsKey, canonicalAttrs } from './attrs.js';
import type { Attrs, Graph, Input, InputKind, LoopAttrs, Node, Output, SourceRef, ValueId } from './graph.js';
import { GraphError } from './graph-error.js';
import { bodyOf, loopAttrs, loopTypes, requireLoop } from './loop.js';
import { printGraph } from './print.js';

/** A graph under construction. */
export interface GraphBuilder {
  /** What operators, gradients and passes build with. */
  readonly b: Builder;
  /** All nodes so far; an id indexes it. */
  readonly nodes: readonly Node[];
  readonly inputs: readonly Input[];
  /** The input of this kind and name; asked for again with the same type it is the same value. */
  readonly input: (kind: InputKind, name: string, type: GraphType) => ValueId;
  /** An input that no one feeds: it stands for what a loop's body will read, until the body is cut out. */
  readonly placeholder: (type: GraphType) => ValueId;
  /** Says where the nodes that follow come from; gives what was said before. */
  readonly at: (source: SourceRef) => SourceRef;
  /** A node of another graph on these operands. Where they have the types of its own, it keeps its type and no rule is asked. */
  readonly copy: (from: Graph, node: Node, operands: readonly ValueId[]) => ValueId;
  /** The graph of all nodes so far with these results. Building may go on; the graph given does not change. */
  readonly finish: (outputs: readonly Output[]) => Graph;
}

/** Where nothing else was said: the compiler's own. */
export const noSource: SourceRef = { scope: '', call: 0, at: null };

/** A builder of an empty graph. */
export function createBuilder(): GraphBuilder {
  const nodes: Node[] = [];
  const inputs: Input[] = [];
  const interned = new Map<string, ValueId>();
  let source = noSource;

  const push = (
    op: string,
    operands: readonly ValueId[],
    attrs: Attrs,
    type: GraphType,
    bodies: readonly Graph[] = [],
  ): ValueId => {
    nodes.push({ op, operands, attrs, type, bodies, source });
    return (nodes.length - 1) as ValueId;
  };
  const nodeOf = (x: ValueId): Node => {
    const node = nodes[x];
    if (node === undefined) throw new GraphError(`%${x} is not a value of this graph`);
    return node;
  };
  const typeOf = (x: ValueId): GraphType => nodeOf(x).type;

  const append = (name: string, operands: readonly ValueId[], attrs: Attrs, known: GraphType | null): ValueId => {
    const op = operator(name);
    const attributes = attrsKey(attrs);
    const ordered = op.traits.includes('commutative') ? [...operands].sort((x, y) => x - y) : operands;
    const key = attributes === null ? null : `${name}(${ordered.join()})${attributes}`;
    const had = key === null ? undefined : interned.get(key);
    if (had !== undefined) return had;
    const type = known ?? (resultTypes(op, operands.map(typeOf), attrs)[0] as GraphType);
    const made = push(name, operands, attrs, type);
    if (key !== null) interned.set(key, made);
    return made;
  };

  const apply = (name: string, operands: readonly ValueId[], attrs: Attrs): ValueId =>
    append(name, operands, canonicalAttrs(attrs), null);

  const part = (x: ValueId, index: number): ValueId => {
    const key = `part(${x})${index}`;
    const had = interned.get(key);
    if (had !== undefined) return had;
    const made = push('part', [x], { index }, partType(nodes, nodeOf(x), index));
    interned.set(key, made);
    return made;
  };

  const loop = (operands: readonly ValueId[], given: LoopAttrs, bodies: readonly Graph[]): ValueId => {
    const attrs = canonicalAttrs({ ...given });
    const key = `loop(${operands.join()})${attrsKey(attrs)}\n${bodies.map(printGraph).join('\n')}`;
    const had = interned.get(key);
    if (had !== undefined) return had;
    const types = operands.map(typeOf);
    requireLoop(types, loopAttrs(attrs), bodies);
    const [type] = loopTypes(types, loopAttrs(attrs), bodyOf({ bodies }));
    const made = push('loop', operands, attrs, type as GraphType, bodies);
    interned.set(key, made);
    return made;
  };

  // Only results are added: every part that was taken stays what it is.
  const extend = (x: ValueId, body: Graph): void => {
    const node = nodeOf(x);
    nodes[x] = { ...node, bodies: [body, ...node.bodies.slice(1)] };
  };

  const scalar = (value: number, like: ValueId): ValueId =>
    apply('constant', [], { dtype: typeOf(like).dtype, shape: [], values: [value] });

  const at = (next: SourceRef): SourceRef => {
    const before = source;
    source = next;
    return before;
  };

  // `add` is two things: the untyped door, and the operator of that name.
  function add(op: string, operands: readonly ValueId[], attrs: Attrs): ValueId;
  function add(x: ValueId, y: ValueId): ValueId;
  function add(first: string | ValueId, second: readonly ValueId[] | ValueId, attrs: Attrs = {}): ValueId {
    if (typeof first === 'string') {
      return first === 'part'
        ? part((second as readonly ValueId[])[0] as ValueId, attrs.index as number)
        : apply(first, second as readonly ValueId[], attrs);
    }
    return apply('add', [first, second as ValueId], {});
  }

  const core: BuilderCore = { typeOf, nodeOf, part, loop, extend, scalar, add, at };
  const methods: Record<string, unknown> = {};
  for (const { name } of operators) {
    if (name in core) continue;
    methods[name] = (...args: readonly unknown[]): ValueId => {
      const last = args.at(-1);
      const attrs = typeof last === 'object' && last !== null ? (last as Attrs) : {};
      const operands = args.filter((arg): arg is ValueId => typeof arg === 'number');
      return apply(name, operands, attrs);
    };
  }

  const copy = (from: Graph, node: Node, operands: readonly ValueId[]): ValueId => {
    if (node.op === 'part') return part(operands[0] as ValueId, node.attrs.index as number);
    if (node.op === 'loop') return loop(operands, loopAttrs(node.attrs), node.bodies);
    const same = node.operands.every((x, i) => from.nodes[x]?.type === nodes[operands[i] as ValueId]?.type);
    return append(node.op, operands, node.attrs, same ? node.type : null);
  };

  const input = (kind: InputKind, name: string, type: GraphType): ValueId => {
    const key = `input(${kind})${name}`;
    const had = interned.get(key);
    if (had !== undefined) {
      if (nodeOf(had).type !== type) throw new GraphError(`the input ${kind} ${name} has two types`);
      return had;
    }
    const value = push('input', [], { kind, name }, type);
    inputs.push({ kind, name, value });
    interned.set(key, value);
    return value;
  };

  const placeholder = (type: GraphType): ValueId => push('input', [], { kind: 'argument', name: '' }, type);

  const finish = (outputs: readonly Output[]): Graph => {
    for (const { value } of outputs) nodeOf(value);
    return { nodes: [...nodes], inputs: [...inputs], outputs: [...outputs] };
  };

  // The one place where the table of methods gets its types: they come from the operators' own lines in `OpTable`.
  return { b: { ...methods, ...core } as unknown as Builder, nodes, inputs, input, placeholder, at, copy, finish };
}

/** The type of a part: the producer's rule applied again. */
export function partType(nodes: readonly Node[], producer: Node, index: number): GraphType {
  const types = typesOf(nodes, producer);
  const type = types[index];
  if (type === undefined) throw new GraphError(`${producer.op} has no part ${index}`);
  return type;
}

/** The types of all results of a node with several. */
export function typesOf(nodes: readonly Node[], producer: Node): readonly GraphType[] {
  const operands = producer.operands.map((x) => (nodes[x] as Node).type);
  if (producer.op === 'loop') return loopTypes(operands, loopAttrs(producer.attrs), bodyOf(producer));
  const op = operator(producer.op);
  if (!op.traits.includes('multiple')) throw new GraphError(`${producer.op} has one result, so it has no parts`);
  return resultTypes(op, operands, producer.attrs);
}
