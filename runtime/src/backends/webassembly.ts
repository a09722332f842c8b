/** Decides which part of the WebAssembly interface is used: the sources here are compiled without a platform's types. */

/** WebAssembly's memory; its buffer is another one after it has grown. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
}
/** An exported function. */
export type WasmFunction = (...args: number[]) => number;
/** What is used of the host's `WebAssembly`. */
export interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: Readonly<Record<string, WasmFunction>> };
  readonly RuntimeError: new () => Error;
}

/** The engine's own; throws where there is none. */
export function webAssembly(): WasmApi {
  const api = (globalThis as { readonly WebAssembly?: WasmApi }).WebAssembly;
  if (api === undefined) throw new Error('this JavaScript engine has no WebAssembly');
  return api;
}
