/** A linear regression in plain TypeScript behind the session contract: small enough to be computed a second time by hand. */
import type { Entry, EntryName, Graph, Input, Node, Program, ValueId } from '@dln/compiler';
import type { Span } from '@dln/grammar';
import { constant, variable } from '../../compiler/src/dims/algebra.js';
import { type GraphType, scalarType, tensorType } from '../../compiler/src/types/tensor-type.js';
import type {
  Backend,
  Binding,
  Executable,
  Feeds,
  HostTensor,
  NonFinite,
  Session,
} from '../../runtime/src/backends/backend.js';

const n = variable('N');
const rows = tensorType('f32', [n]);
const pair = tensorType('f32', [constant(2)]);
const scalar = scalarType('f32');
export const spanAt = (start: number): Span => ({ decl: 'fake.dln#train t' as Span['decl'], start, end: start + 1 });

const id = (k: number): ValueId => k as ValueId;
const node = (op: string, operands: readonly number[], type: GraphType, at: Span | null): Node => ({
  op,
  operands: operands.map(id),
  attrs: {},
  type,
  bodies: [],
  source: { scope: at === null ? '' : 'model.dense', call: 0, at },
});
const input = (kind: Input['kind'], name: string, value: number): Input => ({ kind, name, value: id(value) });

/** 0 w, 1 v, 2 x, 3 y, 4 x @ w, 5 - y, 6 mean square, 7 gradient, 8 momentum, 9 next w, 10 largest error */
const nodes: readonly Node[] = [
  node('input', [], pair, null),
  node('input', [], pair, null),
  node('input', [], tensorType('f32', [n, constant(2)]), null),
  node('input', [], rows, null),
  node('matmul', [2, 0], rows, spanAt(10)),
  node('sub', [4, 3], rows, spanAt(20)),
  node('mean_square', [5], scalar, spanAt(30)),
  node('gradient', [5, 2], pair, null),
  node('momentum', [1, 7], pair, null),
  node('descend', [0, 8], pair, null),
  node('reduce_max', [5], scalar, spanAt(40)),
];
const fields = [input('resident', 'w', 0), input('field', 'x', 2), input('field', 'y', 3)];
const graph: Graph = { nodes, inputs: [...fields, input('resident', 'v', 1)], outputs: [] };
const measures = [
  { name: 'loss', value: id(6) },
  { name: 'worst', value: id(10) },
];
const counting: Graph = {
  nodes: [
    node('input', [], scalarType('i32'), null),
    node('add', [0], scalarType('i32'), spanAt(50)),
    node('clock', [], scalar, spanAt(60)),
  ],
  inputs: [input('resident', 'calls', 0)],
  outputs: [],
};

const entries: readonly (readonly [EntryName, Entry])[] = [
  [
    'step',
    {
      graph,
      reads: ['w', 'v'],
      next: new Map([
        ['w', id(9)],
        ['v', id(8)],
      ]),
      measures,
      free: ['N'],
    },
  ],
  ['evaluate', { graph, reads: ['w'], next: new Map(), measures, free: ['N'] }],
  [
    'objective:rare',
    {
      graph: counting,
      reads: ['calls'],
      next: new Map([['calls', id(1)]]),
      measures: [
        { name: 'rare', value: id(2) },
        { name: 'loss', value: id(2) },
      ],
      free: [],
    },
  ],
  [
    'run:r',
    {
      graph,
      reads: ['w'],
      next: new Map(),
      measures: [...measures, { name: 'errors', value: id(5) }, { name: 'w', value: id(0) }],
      free: ['N'],
    },
  ],
];
export const fakeProgram: Program = {
  residents: [
    { name: 'w', role: 'weight', type: pair, axes: ['feature'] },
    { name: 'v', role: 'moment', type: pair, axes: ['feature'] },
    { name: 'calls', role: 'counter', type: scalarType('i32'), axes: [] },
  ],
  entries: new Map(entries),
  hash: 'fake-1',
};

/** Makes a value bad: from the given step on (or in it alone), the result of this node. */
export interface Poison {
  readonly step: number;
  readonly node: number;
  readonly value: number;
}
export interface FakeOptions {
  readonly poison?: Poison;
  /** Thrown by the step with this number. */
  readonly failure?: { readonly step: number; readonly error: Error };
  /** First weight after `init`; by default it is of the seed. */
  readonly initial?: number;
  /** Tickets that are promises, as on WebGPU. */
  readonly late?: boolean;
}
/** Every call: entry, rows, and the clock that it was fed with. */
export interface Call {
  readonly entry: EntryName;
  readonly rows: number;
  readonly clock: Feeds['clock'];
  readonly x: readonly number[];
}

const f32 = (shape: readonly number[], data: readonly number[]): HostTensor => ({
  dtype: 'f32',
  shape,
  data: Float32Array.from(data),
});

/** `calls` collects what the sessions were asked for; `sessions` those that are open. */
export function fakeBackend(options: FakeOptions = {}) {
  const calls: Call[] = [];
  const state = { open: 0 };
  const backend: Backend = {
    name: 'cpu',
    open: async (_, { seed }) => {
      state.open++;
      return session(seed, options, calls, () => state.open--);
    },
  };
  return { backend, calls, state };
}

function session(seed: readonly [number, number], options: FakeOptions, calls: Call[], closed: () => void): Session {
  const residents = new Map<string, HostTensor>([
    ['w', f32([2], [options.initial ?? seed[0] / 7, 0.25])],
    ['v', f32([2], [0, 0])],
    ['calls', { dtype: 'i32', shape: [], data: Int32Array.of(0) }],
  ]);
  const compute = (entry: EntryName, feeds: Feeds): readonly HostTensor[] =>
    evaluate(entry, residents, feeds, options.poison);
  const executable = (entry: EntryName, binding: Binding): Executable => ({
    run: (feeds, want) => {
      const { step } = feeds.clock;
      if (options.failure?.step === step) throw options.failure.error;
      const x = feeds.fields.get('x');
      if (entry !== 'objective:rare' && x !== undefined && x.shape[0] !== binding.N)
        throw new Error(`bound to ${binding.N}, fed ${x.shape[0]} rows`);
      calls.push({
        entry,
        rows: binding.N ?? 0,
        clock: feeds.clock,
        x: x === undefined ? [] : [...x.data].filter((_, i) => i % 2 === 0),
      });
      const values = compute(entry, feeds);
      const { measures, next } = fakeProgram.entries.get(entry)!;
      const wanted = want.map((name) => values[measures.find((m) => m.name === name)!.value]!);
      for (const [name, value] of next) residents.set(name, values[value]!);
      return { values: () => (options.late === true ? Promise.resolve(wanted) : wanted) };
    },
  });
  return {
    backend: 'cpu (fake)',
    executable,
    write: (written) => {
      for (const [name, { dtype, shape, data }] of written)
        residents.set(name, { dtype, shape, data: data.slice() as HostTensor['data'] });
    },
    read: async (names) =>
      new Map(
        names.map((name) => {
          const { dtype, shape, data } = residents.get(name)!;
          return [name, { dtype, shape, data: data.slice() as HostTensor['data'] }];
        }),
      ),
    usage: () => ({ tensors: residents.size, bytes: 20 }),
    findNonFinite: (entry, _, feeds): NonFinite | null => {
      const values = compute(entry, feeds);
      const bad = values.findIndex((tensor) => ![...tensor.data].every(Number.isFinite));
      if (bad < 0) return null;
      const value = [...values[bad]!.data].some(Number.isNaN) ? 'NaN' : 'Infinity';
      return { node: bad, op: fakeProgram.entries.get(entry)!.graph.nodes[bad]!.op, value, role: null, rounds: [] };
    },
    close: closed,
  };
}

/** All nodes of an entry in order, rounded to float32 after each. */
function evaluate(
  entry: EntryName,
  residents: ReadonlyMap<string, HostTensor>,
  feeds: Feeds,
  poison: Poison | undefined,
): readonly HostTensor[] {
  const spoilt = (k: number, shape: readonly number[], data: readonly number[]): HostTensor =>
    poison !== undefined && poison.node === k && poison.step === feeds.clock.step && entry === 'step'
      ? f32(
          shape,
          data.map(() => poison.value),
        )
      : f32(shape, data);
  if (entry.startsWith('objective:')) {
    const calls = residents.get('calls')!;
    return [calls, { ...calls, data: Int32Array.of(calls.data[0]! + 1) }, f32([], [feeds.clock.step])];
  }
  const w = residents.get('w')!;
  const v = residents.get('v')!;
  const x = feeds.fields.get('x') ?? f32([1, 2], [1, feeds.clock.step % 3]);
  const y = feeds.fields.get('y') ?? f32([1], [2]);
  const count = x.shape[0]!;
  const each = Array.from({ length: count }, (_, i) => i);
  const lr = feeds.params.lr ?? 0.05;
  // The draw of the step: depends on the clock alone.
  const noise = Math.fround(Math.sin(feeds.clock.step * 12.9898) * 0.001);
  const product = spoilt(
    4,
    [count],
    each.map((i) => x.data[2 * i]! * w.data[0]! + x.data[2 * i + 1]! * w.data[1]! + noise),
  );
  const error = spoilt(
    5,
    [count],
    each.map((i) => product.data[i]! - y.data[i]!),
  );
  const loss = spoilt(6, [], [each.reduce((s, i) => s + error.data[i]! ** 2, 0) / count]);
  const gradient = spoilt(
    7,
    [2],
    [0, 1].map((k) => (2 * each.reduce((s, i) => s + error.data[i]! * x.data[2 * i + k]!, 0)) / count),
  );
  const momentum = spoilt(
    8,
    [2],
    [0, 1].map((k) => 0.9 * v.data[k]! + gradient.data[k]!),
  );
  const next = spoilt(
    9,
    [2],
    [0, 1].map((k) => w.data[k]! - lr * momentum.data[k]!),
  );
  const worst = spoilt(10, [], [each.reduce((s, i) => Math.max(s, Math.abs(error.data[i]!)), 0)]);
  return [w, v, x, y, product, error, loss, gradient, momentum, next, worst];
}
