/** Decides how tfjs's plain JavaScript backend serves as an engine. */
import type { Numbers } from '@dln/compiler';
import { counted } from './counted.js';
import { type Engine, hasKernels } from './engine.js';
import { elements, type KernelFunc, type RawBackend, type TensorInfo, type TfjsCore } from './tfjs.js';

/** The storage of the `cpu` backend: one JavaScript array per id. */
interface CpuStorage extends RawBackend {
  firstUse: boolean;
  readonly data: { get(dataId: object): { values: Numbers } };
}

/** A fresh backend with its own storage. */
export async function createCpuEngine(): Promise<Engine> {
  const core = (await import('@tensorflow/tfjs-core')) as unknown as TfjsCore;
  await import('@tensorflow/tfjs-backend-cpu');
  const raw = (await core.findBackendFactory('cpu')()) as CpuStorage;
  // Its first write advertises another package on the console.
  raw.firstUse = false;
  const bytes = counted(raw);
  const arrays = { float32: Float32Array, int32: Int32Array, bool: Uint8Array };
  return {
    name: 'cpu',
    raw,
    kernel: (name) => (name === 'FloorDiv' ? floorDiv(core) : kernelOf(core, name)),
    has: hasKernels,
    prepare: (nodes, outputs) => ({ nodes, outputs }),
    native: () => null,
    allocate: (shape, dtype) => ({
      dataId: raw.write(new arrays[dtype](elements(shape)), shape, dtype),
      shape: [...shape],
      dtype,
    }),
    numbers: (tensor: TensorInfo) => {
      const held = raw.data.get(tensor.dataId);
      // Some kernels leave plain arrays or arrays of another kind behind.
      if (!(held.values instanceof arrays[tensor.dtype])) held.values = arrays[tensor.dtype].from(held.values);
      return held.values;
    },
    usage: () => ({ tensors: raw.numDataIds(), bytes: bytes() }),
    broken: false,
  };
}

const kernelOf = (core: TfjsCore, name: string): KernelFunc | null => core.getKernel(name, 'cpu')?.kernelFunc ?? null;

/** tfjs's own gives whole numbers, whatever its operands are. */
function floorDiv(core: TfjsCore): KernelFunc {
  const [whole, divide, floor] = ['FloorDiv', 'RealDiv', 'Floor'].map((name) => kernelOf(core, name) as KernelFunc) as [
    KernelFunc,
    KernelFunc,
    KernelFunc,
  ];
  return (args) => {
    const { a } = args.inputs as { readonly a: TensorInfo };
    if (a.dtype !== 'float32') return whole(args);
    const x = divide(args) as TensorInfo;
    const result = floor({ ...args, inputs: { x } });
    args.backend.disposeData(x.dataId);
    return result;
  };
}
