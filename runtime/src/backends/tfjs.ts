/** Decides which parts of tfjs are used: raw kernels and storage, no tensors, no tape. Types only, so that nothing loads. */
import type { DType } from '@dln/compiler';

/** tfjs's names of the dtypes that a graph has. */
export type TfjsDType = 'float32' | 'int32' | 'bool';
/** What tfjs finds a tensor's storage by. */
export type DataId = object;

/** A tensor as the kernels see it: storage that may be shared, a shape, a dtype. */
export interface TensorInfo {
  dataId: DataId;
  shape: number[];
  dtype: TfjsDType;
}

/** What a kernel's inputs may be: one tensor under a name, or all at positions (Concat, AddN). */
export type KernelInputs = { [name: string]: TensorInfo } | TensorInfo[];

/** What a kernel of tfjs is called with. */
export interface KernelArgs {
  readonly inputs: KernelInputs;
  readonly attrs: Readonly<Record<string, unknown>>;
  readonly backend: RawBackend;
}
/** A kernel: it reads its inputs' storage and makes its results'. */
export type KernelFunc = (args: KernelArgs) => TensorInfo | TensorInfo[];

/** A kernel as tfjs registers it; `setupFunc` is called once before its first use. */
export interface KernelConfig {
  readonly kernelName: string;
  readonly kernelFunc: KernelFunc;
  readonly setupFunc?: (backend: RawBackend) => void;
}

/** Storage of either backend: reference-counted data behind ids. */
export interface RawBackend {
  write(values: ArrayBufferView | null, shape: readonly number[], dtype: TfjsDType): DataId;
  /** Called by `write` and by kernels for their results. */
  move(dataId: DataId, values: ArrayBufferView | null, shape: readonly number[], dtype: TfjsDType, refs: number): void;
  readSync(dataId: DataId): Float32Array | Int32Array | Uint8Array;
  /** True where the storage was given back. */
  disposeData(dataId: DataId, force?: boolean): boolean;
  refCount(dataId: DataId): number;
  incRef(dataId: DataId): void;
  numDataIds(): number;
}

/** The part of tfjs-core that is used. */
export interface TfjsCore {
  getKernel(name: string, backend: string): KernelConfig | undefined;
  getKernelsForBackend(backend: string): readonly KernelConfig[];
  findBackendFactory(name: string): () => RawBackend | Promise<RawBackend>;
  env(): { set(flag: string, value: boolean): void };
}

/** tfjs's name of a dtype. */
export const toTfjs: Readonly<Record<DType, TfjsDType>> = { f32: 'float32', i32: 'int32', bool: 'bool' };
/** The dtype that a name of tfjs stands for. */
export const fromTfjs: Readonly<Record<TfjsDType, DType>> = { float32: 'f32', int32: 'i32', bool: 'bool' };
/** Bytes of one element. */
export const bytesPer: Readonly<Record<TfjsDType, number>> = { float32: 4, int32: 4, bool: 1 };

/** Number of elements; 1 for a scalar. */
export const elements = (shape: readonly number[]): number => shape.reduce((n, d) => n * d, 1);
