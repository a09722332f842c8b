/** Decides how tfjs's WebAssembly backend serves as an engine: exact storage, a full heap that is noticed, kernels of our own beside its own. */
import type { Numbers } from '@dln/compiler';
import { counted } from './counted.js';
import { type Engine, hasKernels } from './engine.js';
import { BackendFailure } from './failure.js';
import { elements, type RawBackend, type TensorInfo, type TfjsCore } from './tfjs.js';
import { compiler } from './wasm/compile.js';
import { fuse } from './wasm/fuse.js';
import { native } from './wasm/natives.js';
import type { WasmMemory } from './webassembly.js';

export interface WasmOptions {
  /** Folder with tfjs's `.wasm` files, ending in a slash; absent: beside its JavaScript. */
  readonly wasmPath?: string;
}

/** What the backend keeps beside its interface. */
interface WasmStorage extends RawBackend {
  readonly wasm: {
    _malloc(bytes: number): number;
    _free(at: number): void;
    readonly HEAPU8: Uint8Array;
    readonly asm: { readonly memory: WasmMemory };
  };
  readonly dataIdMap: { get(dataId: object): { readonly id: number; readonly memoryOffset: number } };
}
interface TfjsWasm {
  setWasmPaths(prefix: string): void;
}

/** A fresh WebAssembly instance with a heap of its own; the kernels of one process speak to the one made last. */
export async function createWasmEngine(options: WasmOptions): Promise<Engine> {
  const core = (await import('@tensorflow/tfjs-core')) as unknown as TfjsCore;
  const wasm = (await import('@tensorflow/tfjs-backend-wasm')) as unknown as TfjsWasm;
  const raw = await loadStorage(core, wasm, options);
  for (const kernel of core.getKernelsForBackend('wasm')) kernel.setupFunc?.(raw);
  refuseNull(raw);
  const bytes = counted(raw);
  const compile = compiler(raw.wasm.asm.memory);
  const address = ({ dataId }: TensorInfo): number => raw.dataIdMap.get(dataId).memoryOffset;
  const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  const numbers = (tensor: TensorInfo): Numbers =>
    new arrays[tensor.dtype](raw.wasm.HEAPU8.buffer as ArrayBuffer, address(tensor), elements(tensor.shape));
  return {
    name: 'wasm',
    raw,
    kernel: (name) => core.getKernel(name, 'wasm')?.kernelFunc ?? null,
    has: (op) => hasKernels(op) && !decomposed.has(op),
    prepare: fuse,
    native: (node, shapes) => native(node, { compile, address, numbers, shapes }),
    allocate: (shape, dtype) => ({ dataId: raw.write(null, shape, dtype), shape: [...shape], dtype }),
    numbers,
    usage: () => ({ tensors: raw.numDataIds(), bytes: bytes() }),
    broken: false,
  };
}

async function loadStorage(core: TfjsCore, wasm: TfjsWasm, { wasmPath }: WasmOptions): Promise<WasmStorage> {
  try {
    if (wasmPath !== undefined) wasm.setWasmPaths(wasmPath);
    return (await core.findBackendFactory('wasm')()) as WasmStorage;
  } catch (error) {
    // tfjs rejects with a plain object, and with advice for web pages.
    const { message = String(error) } = error as { readonly message?: string };
    const place = wasmPath === undefined ? 'beside its JavaScript' : `in ${wasmPath}`;
    throw new Error(`tfjs-backend-wasm did not load its WebAssembly file ${place}: ${message}`, { cause: error });
  }
}

/** Their parts are fused with what stands before and after them, which one kernel for all of it cannot be. */
const decomposed = new Set([
  'linear',
  'conv2d_bias',
  'gelu',
  'silu',
  'softplus',
  'sigmoid_cross_entropy',
  'layer_norm',
  'rms_norm',
  'batch_norm',
]);

/** Bytes behind every allocation: generated kernels read, and Philox writes, whole vectors. */
const margin = 32;

/** tfjs takes the null that a full heap gives for an address and writes there; here it is an error before anything is written. */
function refuseNull(raw: WasmStorage): void {
  const { wasm } = raw;
  // The first call puts the real function in its place.
  wasm._free(wasm._malloc(margin));
  const { _malloc } = wasm;
  wasm._malloc = (bytes) => {
    const at = _malloc(bytes + margin);
    if (at === 0) throw new BackendFailure('memory', `the WebAssembly heap has no room for ${bytes} bytes more`, null);
    return at;
  };
}
