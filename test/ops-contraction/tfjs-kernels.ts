/** Decides how kernel calls run one by one on tfjs's own backends, without a plan and without generated kernels: what every lowering must stand. */
import { createRequire } from 'node:module';
import type { DType, KernelCalls, NdArray, Numbers } from '@dln/compiler';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import type { AnyOp, BoundAttrs } from '../../compiler/src/ops/define-op.js';
import { f32, sizeOf } from './apply.js';

const folder = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
// Keeps tfjs's advertisement out of the test's output.
tf.env().set('IS_TEST', true);
setWasmPaths(folder.replace('package.json', 'dist/'));

const toTfjs = { f32: 'float32', i32: 'int32', bool: 'bool' } as const;
const fromTfjs: Readonly<Record<string, DType>> = { float32: 'f32', int32: 'i32', bool: 'bool' };
type Info = tf.TensorInfo;

interface Wasm extends tf.KernelBackend {
  typedArrayFromHeap(x: Info): Numbers;
  makeOutput(shape: readonly number[], dtype: tf.DataType): Info;
}

/** The first result of an operator's kernels; throws where it has none. */
export async function byKernels(
  backend: 'wasm' | 'cpu',
  op: AnyOp,
  xs: readonly NdArray[],
  attrs: BoundAttrs,
  out: readonly number[],
): Promise<NdArray> {
  await tf.setBackend(backend);
  await tf.ready();
  const engine = tf.backend() as Wasm;
  const made: Info[] = [];
  const keep = (x: Info): Info => {
    made.push(x);
    return x;
  };
  const view = (x: Info): Numbers =>
    backend === 'wasm' ? engine.typedArrayFromHeap(x) : (engine.readSync(x.dataId) as Numbers);
  const put = (data: Numbers, shape: readonly number[], dtype: DType): Info =>
    keep({ dataId: engine.write(data, [...shape], toTfjs[dtype]), shape: [...shape], dtype: toTfjs[dtype] });
  const arrays = { f32: Float32Array, i32: Int32Array, bool: Uint8Array };
  const k: KernelCalls<Info> = {
    call: (kernel, inputs, given) => k.calls(kernel, inputs, given)[0]!,
    calls: (kernel, inputs, given) => {
      const lists = Object.values(inputs).find(Array.isArray);
      const result = tf.getKernel(kernel, backend).kernelFunc({
        inputs: (lists ?? inputs) as unknown as tf.NamedTensorInfoMap,
        attrs: given as unknown as tf.NamedAttrMap,
        backend: engine,
      });
      return (Array.isArray(result) ? result : [result]).map(keep);
    },
    reshape: (x, shape) => {
      if (sizeOf(x.shape) !== sizeOf(shape)) throw new Error(`[${x.shape}] as [${shape}]`);
      return { ...x, shape: [...shape] };
    },
    cast: (x, dtype) => put(arrays[dtype].from(view(x)), x.shape, dtype),
    fill: (shape, value, dtype) => put(new arrays[dtype](sizeOf(shape)).fill(value), shape, dtype),
    values: (data, shape, dtype) => put(data, shape, dtype),
    shape: (x) => x.shape,
    dtype: (x) => fromTfjs[x.dtype]!,
    own: (_name, inputs, shape, dtype, compute) => {
      const result = new arrays[dtype](sizeOf(shape));
      compute(
        inputs.map((x) => view(x)),
        result,
      );
      return put(result, shape, dtype);
    },
  };
  const before = engine.numDataIds();
  const free = (): void => {
    for (const { dataId } of made) engine.disposeData(dataId);
  };
  let result: NdArray;
  try {
    const operands = xs.map((x) => put(arrays[x.dtype].from(x.data), x.shape, x.dtype));
    const y = op.kernels!(k, operands, attrs, out) as Info;
    if (y.dtype !== 'float32') throw new Error(`gave ${y.dtype}`);
    result = f32(y.shape, view(y).slice());
  } catch (error) {
    free();
    throw error;
  }
  free();
  if (engine.numDataIds() > before) throw new Error('left tensors behind');
  return result;
}
