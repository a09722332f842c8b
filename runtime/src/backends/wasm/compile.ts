/** Decides how a generated function gets into an engine: compiled once per text, over the memory of tfjs's kernels. */
import { type WasmFunction, type WasmMemory, webAssembly } from '../webassembly.js';
import { assemble, type Code } from './assemble.js';

/** Gives the function with this key, made when first asked for. */
export type Compile = (key: string, make: () => Code) => WasmFunction;

export function compiler(memory: WasmMemory): Compile {
  const { Module, Instance } = webAssembly();
  const made = new Map<string, WasmFunction>();
  return (key, make) => {
    const had = made.get(key);
    if (had !== undefined) return had;
    const { exports } = new Instance(new Module(assemble([make()])), { m: { m: memory } });
    const found = exports['0'] as WasmFunction;
    made.set(key, found);
    return found;
  };
}
