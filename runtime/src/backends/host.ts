/** Decides how numbers cross between the host and an engine's memory. */
import type { HostTensor } from './backend.js';
import type { Engine } from './engine.js';
import { fromTfjs, type TensorInfo, toTfjs } from './tfjs.js';

/** A copy of a tensor's numbers. */
export function hostCopy(engine: Engine, info: TensorInfo): HostTensor {
  return { dtype: fromTfjs[info.dtype], shape: [...info.shape], data: engine.numbers(info).slice() };
}

/** A new tensor with these numbers. */
export function hostWrite(engine: Engine, { dtype, shape, data }: HostTensor): TensorInfo {
  const info = engine.allocate(shape, toTfjs[dtype]);
  engine.numbers(info).set(data);
  return info;
}
