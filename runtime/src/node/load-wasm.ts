/** Decides what loading tfjs may leave behind in a Node process: nothing. Its WebAssembly glue adds handlers that throw again what nobody caught. */

const events: readonly string[] = ['uncaughtException', 'unhandledRejection'];

/** Loads something and takes away the handlers that it added: an error of ours is to end the process with its own code and message. */
export async function withoutNewHandlers<T>(load: () => Promise<T>): Promise<T> {
  const emitter: NodeJS.EventEmitter = process;
  const before = events.map((event) => new Set(emitter.listeners(event)));
  try {
    return await load();
  } finally {
    for (const [i, event] of events.entries()) {
      for (const listener of emitter.listeners(event)) {
        if (before[i]?.has(listener) === false) emitter.removeListener(event, listener as () => void);
      }
    }
  }
}
