/** Decides what an operator's kernel calls become: each is executed once, while planning, and kept as an instruction over numbered slots. */
import type { DType, KernelCalls, Numbers } from '@dln/compiler';
import type { Engine, Native, NativeKernel, Tensors } from './engine.js';
import { BackendFailure } from './failure.js';
import { hostWrite } from './host.js';
import {
  elements,
  fromTfjs,
  type KernelArgs,
  type KernelFunc,
  type KernelInputs,
  type TensorInfo,
  type TfjsDType,
  toTfjs,
} from './tfjs.js';

/** Constants above this many bytes are computed anew at each call rather than kept. */
const keepBelow = 8 << 20;

/** What is known of a slot before anything runs. */
export interface Slot {
  /** The slot whose storage this one shows; itself unless it is a view. */
  readonly root: number;
  readonly shape: readonly number[];
  readonly dtype: TfjsDType;
  /** Depends on nothing but constants: computed while planning, never again. */
  readonly constant: boolean;
  /** The plan disposes of it: false for residents and views. */
  readonly owned: boolean;
}

interface Step {
  /** Operand slots. */
  readonly from: readonly number[];
  /** Result slots. */
  readonly to: readonly number[];
  /** Slots whose storage is given back afterwards; filled in when lifetimes are known. */
  readonly free: number[];
  /** The node of the planned graph that asked for it. */
  readonly node: number;
}
export type Instruction = Step &
  (
    | {
        readonly is: 'call';
        readonly run: KernelFunc;
        /** Reused: the operands are put under `names` before each call. */
        readonly args: KernelArgs;
        readonly names: readonly string[];
      }
    | { readonly is: 'view'; readonly info: TensorInfo }
    | {
        readonly is: 'own';
        readonly results: readonly ResultType[];
        readonly kernel: NativeKernel;
      }
  );

interface ResultType {
  readonly shape: readonly number[];
  readonly dtype: TfjsDType;
}

type Inputs = Readonly<Record<string, number | readonly number[]>>;

/** Kernel calls over slots. `file` holds what the slots hold now. */
export class Recorder implements KernelCalls<number> {
  readonly slots: Slot[] = [];
  readonly file: (TensorInfo | null)[] = [];
  readonly code: Instruction[] = [];
  /** The node that is being recorded. */
  node = 0;

  constructor(private readonly engine: Engine) {}

  /** A slot that is not a result. The plan owns what is fed and constants, never residents. */
  place(info: TensorInfo, shape: readonly number[], dtype: DType, kind: 'fed' | 'constant' | 'resident'): number {
    return this.#add(info, shape, toTfjs[dtype], { constant: kind === 'constant', owned: kind !== 'resident' });
  }

  info(slot: number): TensorInfo {
    const held = this.file[slot];
    if (held === null || held === undefined) throw new Error(`slot ${slot} holds nothing`);
    return held;
  }

  call(kernel: string, inputs: Inputs, attrs: Readonly<Record<string, unknown>>): number {
    return this.calls(kernel, inputs, attrs)[0] as number;
  }

  calls(kernel: string, inputs: Inputs, attrs: Readonly<Record<string, unknown>>): readonly number[] {
    const run = this.engine.kernel(kernel);
    if (run === null) throw new BackendFailure('kernel', `${this.engine.name} has no kernel ${kernel}`, null);
    const { names, from, positional } = flatten(inputs);
    const args: KernelArgs = { inputs: positional ? [] : {}, attrs: frozen(attrs), backend: this.engine.raw };
    put(args.inputs, names, from, this.file);
    const before = from.map((x) => this.engine.raw.refCount(this.info(x).dataId));
    const given = run(args);
    const results = Array.isArray(given) ? given : [given];
    const constant = this.#constant(from, results);
    const to = results.map((result) => {
      // A kernel may return its operand's storage; unless it counted the storage once more, the result is only a view.
      const same = from.findIndex((x) => this.info(x).dataId === result.dataId);
      const view = same >= 0 && this.engine.raw.refCount(result.dataId) <= (before[same] as number);
      const known = view
        ? { constant, owned: false, root: this.#slot(from[same] as number).root }
        : { constant, owned: true };
      return this.#add(result, [...result.shape], result.dtype, known);
    });
    if (!constant) this.code.push({ is: 'call', run, args, names, from, to, free: [], node: this.node });
    return to;
  }

  reshape(x: number, shape: readonly number[]): number {
    const source = this.#slot(x);
    if (source.shape.length === shape.length && source.shape.every((d, i) => d === shape[i])) return x;
    if (elements(source.shape) !== elements(shape)) throw new Error(`[${source.shape}] cannot be seen as [${shape}]`);
    const info: TensorInfo = { dataId: this.info(x).dataId, shape: [...shape], dtype: source.dtype };
    const to = this.#add(info, shape, source.dtype, { ...source, root: source.root, owned: false });
    if (!source.constant) this.code.push({ is: 'view', info, from: [x], to: [to], free: [], node: this.node });
    return to;
  }

  cast(x: number, dtype: DType): number {
    const { shape, dtype: from } = this.#slot(x);
    if (from === toTfjs[dtype]) return x;
    return this.own(`cast_${dtype}`, [x], shape, dtype, dtype === 'bool' ? toBool : toNumber);
  }

  fill(shape: readonly number[], value: number, dtype: DType): number {
    return this.own('fill', [], shape, dtype, (_, out) => void out.fill(value));
  }

  values(data: Float32Array | Int32Array, shape: readonly number[], dtype: DType): number {
    return this.own('values', [], shape, dtype, (_, out) => out.set(data));
  }

  shape(x: number): readonly number[] {
    return this.#slot(x).shape;
  }

  dtype(x: number): DType {
    return fromTfjs[this.#slot(x).dtype];
  }

  own(
    _name: string,
    inputs: readonly number[],
    shape: readonly number[],
    dtype: DType,
    compute: (inputs: readonly Numbers[], out: Numbers) => void,
  ): number {
    const { engine } = this;
    const run: NativeKernel = (operands, [result]) => {
      const out = engine.numbers(result);
      // What is written sparsely finds zeros.
      out.fill(0);
      compute(
        operands.map((x) => engine.numbers(x)),
        out,
      );
    };
    return this.native(inputs, [{ shape, dtype }], { run })[0] as number;
  }

  /** A kernel on the engine's memory; gives a slot for each of `types`. */
  native(
    inputs: readonly number[],
    types: readonly { readonly shape: readonly number[]; readonly dtype: DType }[],
    { run, tables = [], scratch = [] }: Native,
  ): readonly number[] {
    const results = types.map(({ shape, dtype }): ResultType => ({ shape: [...shape], dtype: toTfjs[dtype] }));
    for (const count of scratch) results.push({ shape: [count], dtype: 'float32' });
    const from = [...inputs];
    for (const table of tables) {
      const info = hostWrite(this.engine, { dtype: 'i32', shape: [table.length], data: table });
      from.push(this.place(info, info.shape, 'i32', 'constant'));
    }
    const infos = runOwn(
      this.engine,
      from.map((x) => this.info(x)),
      results,
      run,
    );
    const constant = this.#constant(inputs, infos);
    const to = infos.map((info) => this.#add(info, info.shape, info.dtype, { constant, owned: true }));
    if (!constant) this.code.push({ is: 'own', results, kernel: run, from, to, free: [], node: this.node });
    return to.slice(0, types.length);
  }

  #slot(x: number): Slot {
    const slot = this.slots[x];
    if (slot === undefined) throw new Error(`there is no slot ${x}`);
    return slot;
  }

  #add(
    info: TensorInfo | null,
    shape: readonly number[],
    dtype: TfjsDType,
    known: { readonly constant: boolean; readonly owned: boolean; readonly root?: number },
  ): number {
    const at = this.slots.length;
    this.slots.push({ root: known.root ?? at, shape, dtype, constant: known.constant, owned: known.owned });
    this.file.push(info);
    return at;
  }

  #constant(from: readonly number[], results: readonly TensorInfo[]): boolean {
    if (!from.every((x) => this.#slot(x).constant)) return false;
    return results.every((r) => elements(r.shape) * 4 <= keepBelow);
  }
}

/** Puts operands under their names. */
export function put(
  inputs: KernelInputs,
  names: readonly string[],
  from: readonly number[],
  file: readonly (TensorInfo | null)[],
): void {
  const record = inputs as Record<string, TensorInfo>;
  for (let i = 0; i < names.length; i++) record[names[i] as string] = file[from[i] as number] as TensorInfo;
}

/** One kernel of our own: allocates the results, then fills them. */
export function runOwn(
  engine: Engine,
  inputs: readonly TensorInfo[],
  types: readonly ResultType[],
  kernel: NativeKernel,
): readonly TensorInfo[] {
  const results: TensorInfo[] = [];
  try {
    for (const { shape, dtype } of types) results.push(engine.allocate(shape, dtype));
    kernel(inputs as unknown as Tensors, results as unknown as Tensors);
    return results;
  } catch (error) {
    // After a trap even giving back may trap.
    const trapped = error instanceof Error && error.name === 'RuntimeError';
    if (!trapped) for (const { dataId } of results) engine.raw.disposeData(dataId);
    throw error;
  }
}

const toBool = ([x]: readonly Numbers[], out: Numbers): void => {
  const from = x as Numbers;
  for (let i = 0; i < out.length; i++) out[i] = from[i] === 0 ? 0 : 1;
};
const toNumber = ([x]: readonly Numbers[], out: Numbers): void => out.set(x as Numbers);

/** Named operands, or one list: kernels such as Concat take their operands by position. */
function flatten(inputs: Inputs): {
  readonly names: readonly string[];
  readonly from: readonly number[];
  readonly positional: boolean;
} {
  const names: string[] = [];
  const from: number[] = [];
  let positional = false;
  for (const [name, value] of Object.entries(inputs)) {
    if (typeof value === 'number') {
      names.push(name);
      from.push(value);
    } else {
      positional = true;
      for (const one of value) {
        names.push(String(names.length));
        from.push(one);
      }
    }
  }
  return { names, from, positional };
}

/** Kernels get the same attributes at every call: one that wrote into them is found at the first. */
function frozen(attrs: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  for (const value of Object.values(attrs)) {
    if (Array.isArray(value)) {
      for (const item of value) if (Array.isArray(item)) Object.freeze(item);
      Object.freeze(value);
    }
  }
  return Object.freeze({ ...attrs });
}
