/** Decides how live bytes are known: storage is counted where it is made and where it is given back. */
import { bytesPer, elements, type RawBackend } from './tfjs.js';

/** Watches one backend from now on; gives a function that says how many bytes live. */
export function counted(raw: RawBackend): () => number {
  let live = 0;
  const sizes = new WeakMap<object, number>();
  const { move, write, disposeData } = raw;
  const note = (dataId: object, bytes: number): void => {
    sizes.set(dataId, bytes);
    live += bytes;
  };
  raw.move = (dataId, values, shape, dtype, refs) => {
    move.call(raw, dataId, values, shape, dtype, refs);
    note(dataId, elements(shape) * bytesPer[dtype]);
  };
  // A backend whose `write` does not go through `move` is counted here.
  raw.write = (values, shape, dtype) => {
    const dataId = write.call(raw, values, shape, dtype);
    if (!sizes.has(dataId)) note(dataId, elements(shape) * bytesPer[dtype]);
    return dataId;
  };
  raw.disposeData = (dataId, force) => {
    const gone = disposeData.call(raw, dataId, force);
    const bytes = sizes.get(dataId);
    if (gone && bytes !== undefined) {
      sizes.delete(dataId);
      live -= bytes;
    }
    return gone;
  };
  return () => live;
}
