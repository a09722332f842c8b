/** Decides what a full WebAssembly heap does: an error, and nothing written over. */
import { expect, it } from 'vitest';
import { createWasmEngine } from '../../runtime/src/backends/wasm-engine.js';

it('a full heap is an error before anything is written over', async () => {
  const engine = await createWasmEngine({});
  const kept = engine.allocate([4], 'float32');
  engine.numbers(kept).set([1, 2, 3, 4]);
  // Untouched pages cost nothing.
  const large = engine.allocate([3 * 2 ** 28], 'float32');
  const before = engine.usage();
  expect(() => engine.allocate([2 ** 28], 'float32')).toThrow(/no room for 1073741824 bytes more/);
  expect([...engine.numbers(kept)]).toEqual([1, 2, 3, 4]);
  engine.raw.disposeData(large.dataId);
  engine.raw.disposeData(engine.allocate([2 ** 28], 'float32').dataId);
  expect(engine.usage().tensors).toBe(before.tensors - 1);
});
