/** Decides how TensorFlow nodes are written: names that say which node of our graph they came of, attributes, constants, one GraphDef. */
import { evaluate } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { isDim } from '../graph/attrs.js';
import { GraphError } from '../graph/graph-error.js';
import type { NodeAttr, NodeDefs } from '../ops/define-op.js';
import type { DType } from '../types/tensor-type.js';
import { Message } from './protobuf.js';

/** A tensor: `name`, or `name:1` for a second result. */
export type TensorName = string;

/** Attributes that only the emitter writes. */
export type GraphAttr = NodeAttr | { readonly resource: true } | { readonly shape: readonly number[] };

/** DataType of tensorflow/core/framework/types.proto. */
const dataTypes = { f32: 1, i32: 3, i64: 9, bool: 10, u64: 23 } as const;
const RESOURCE = 20;

/** Beyond, a frame is as fast, and its first step comes after a quarter of the time. */
const UNROLLED = 400;

/** A graph under construction. Dims are numbers: those of an entry are bound before. */
export class GraphDef implements NodeDefs<TensorName> {
  /** Nodes of a loop that are written out round by round at most; one with more goes around in a frame. */
  constructor(readonly unrolled: number = UNROLLED) {}

  readonly #graph = new Message();
  #constants = new Map<string, TensorName>();
  #prefix = '';
  /** What begins a round, inside of a frame. */
  #pivot: TensorName | null = null;
  #count = 0;
  readonly #names = new Map<string, string[]>();

  /** What the names of the nodes that follow begin with. Constants are shared under the same scope. */
  under(scope: string, id: number | string): void {
    if (!this.#prefix.startsWith(`${scope}/`)) this.#constants.clear();
    this.#prefix = `${scope}/${id}/`;
  }

  /** The names of all nodes of one of TensorFlow's operators, in order. */
  namesOf(op: string): readonly string[] {
    return this.#names.get(op) ?? [];
  }

  /** A name that no node has. */
  fresh(op: string): string {
    return `${this.#prefix}${op}_${this.#count++}`;
  }

  /** What `body` writes belongs to a frame: a node without inputs runs after `pivot`, in each round. */
  inFrame<R>(pivot: TensorName, body: () => R): R {
    const [outer, constants, prefix] = [this.#pivot, this.#constants, this.#prefix];
    this.#pivot = pivot;
    this.#constants = new Map();
    const made = body();
    this.#pivot = outer;
    this.#constants = constants;
    this.#prefix = prefix;
    return made;
  }

  node(op: string, xs: readonly TensorName[], attrs: Readonly<Record<string, GraphAttr>> = {}): TensorName {
    return this.named(this.fresh(op), op, xs, attrs);
  }

  nodes(
    op: string,
    count: number,
    xs: readonly TensorName[],
    attrs: Readonly<Record<string, GraphAttr>> = {},
  ): readonly TensorName[] {
    const name = this.node(op, xs, attrs);
    return Array.from({ length: count }, (_, i) => (i === 0 ? name : `${name}:${i}`));
  }

  ints(values: readonly (number | Dim)[]): TensorName {
    return this.values(values.map(numberOf), [values.length], 'i32');
  }

  scalar(value: number, dtype: DType): TensorName {
    return this.values([value], [], dtype);
  }

  values(values: readonly number[], shape: readonly (number | Dim)[], dtype: DType): TensorName {
    const sizes = shape.map(numberOf);
    const key = values.length <= 64 ? `${dtype}[${sizes}]${values.map(exact)}` : null;
    const had = key === null ? undefined : this.#constants.get(key);
    if (had !== undefined) return had;
    const tensor = new Message()
      .int(1, dataTypes[dtype])
      .message(2, shapeMessage(sizes))
      .blob(4, contentOf(values, dtype));
    const value = new Message().message(8, tensor);
    const made = this.#add(
      this.fresh('Const'),
      'Const',
      [],
      [
        ['dtype', new Message().int(6, dataTypes[dtype])],
        ['value', value],
      ],
    );
    if (key !== null) this.#constants.set(key, made);
    return made;
  }

  /** A node with a name of its own. `^name` among the inputs is a control input. */
  named(
    name: string,
    op: string,
    xs: readonly TensorName[],
    attrs: Readonly<Record<string, GraphAttr>> = {},
  ): TensorName {
    const others = this.#names.get(op);
    if (others === undefined) this.#names.set(op, [name]);
    else others.push(name);
    return this.#add(
      name,
      op,
      xs,
      Object.entries(attrs).map(([key, attr]) => [key, attrMessage(attr)] as const),
    );
  }

  /** The message SavedModel around everything so far. */
  savedModel(): Uint8Array {
    const graph = this.#graph.message(4, new Message().int(1, PRODUCER));
    const info = new Message().string(4, 'serve');
    // A SavedModel without any signature is refused by some versions.
    const signature = new Message().string(1, 'serving_default').message(2, new Message().string(3, 'dln'));
    const meta = new Message().message(1, info).message(2, graph).message(5, signature);
    return new Message().int(1, 1).message(2, meta).bytes;
  }

  #add(
    name: string,
    op: string,
    xs: readonly TensorName[],
    attrs: readonly (readonly [string, Message])[],
  ): TensorName {
    const node = new Message().string(1, name).string(2, op);
    // Control inputs come last.
    for (const x of xs) if (!x.startsWith('^')) node.string(3, x);
    for (const x of xs) if (x.startsWith('^')) node.string(3, x);
    if (xs.length === 0 && this.#pivot !== null) node.string(3, `^${this.#pivot}`);
    for (const [key, value] of attrs) node.message(5, new Message().string(1, key).message(2, value));
    this.#graph.message(1, node);
    return name;
  }
}

/** The GraphDef version that is claimed: TensorFlow's of 2022, under which every operator named by a lowering means what it means today. */
const PRODUCER = 1087;

function numberOf(value: number | Dim): number {
  const known = isDim(value) ? evaluate(value, new Map()) : value;
  if (known === null) throw new GraphError('a dim is not bound');
  return known;
}

const exact = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function shapeMessage(shape: readonly number[]): Message {
  const message = new Message();
  for (const size of shape) message.message(2, new Message().int(1, size));
  return message;
}

function contentOf(values: readonly number[], dtype: DType): Uint8Array {
  if (dtype === 'bool') return Uint8Array.from(values);
  const numbers = dtype === 'f32' ? Float32Array.from(values) : Int32Array.from(values);
  return new Uint8Array(numbers.buffer);
}

function attrMessage(attr: GraphAttr): Message {
  const message = new Message();
  if ('type' in attr) return message.int(6, dataTypes[attr.type]);
  if ('resource' in attr) return message.int(6, RESOURCE);
  if ('ints' in attr) return message.message(1, new Message().ints(3, attr.ints));
  if ('s' in attr) return message.string(2, attr.s);
  if ('b' in attr) return message.int(5, attr.b ? 1 : 0);
  if ('i' in attr) return message.int(3, attr.i);
  if ('f' in attr) return message.float(4, attr.f);
  return message.message(7, shapeMessage(attr.shape));
}
