/** Decides how a server speaks inside a web worker: over the worker's own messages, with files that its client reads for it. */
import { dataInMemory } from './data-in-memory.js';
import type { Host } from './host.js';
import { toWire } from './program-uris.js';
import { type Server, startServer } from './server.js';
import type { Wire } from './wire.js';

/** What a worker offers besides its messages. */
export interface WorkerClock {
  readonly later: (run: () => void) => void;
  readonly now: () => number;
}

/** Starts a server over a wire. The client answers `dln/readText`, `dln/readBytes` (base64) and `dln/list`. */
export function startInWorker(wire: Wire, clock: WorkerClock): Server {
  const ask = async <T>(method: string, params: object, otherwise: T): Promise<T> => {
    try {
      return ((await wire.request(method, params)) as T | null) ?? otherwise;
    } catch {
      return otherwise;
    }
  };
  const readBytes: Host['readBytes'] = async (uri, limit) => {
    const text = await ask<string | null>('dln/readBytes', { uri: toWire(uri), limit }, null);
    return text === null ? null : bytesOf(text);
  };
  return startServer(wire, {
    readText: (uri) => ask('dln/readText', { uri: toWire(uri) }, null),
    readBytes,
    list: (uri) => ask('dln/list', { uri: toWire(uri) }, []),
    exit: () => undefined,
    ...clock,
    ...dataInMemory(readBytes),
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** Bytes of base64; characters that are none are left out. */
function bytesOf(text: string): Uint8Array {
  const digits = [...text].map((c) => alphabet.indexOf(c)).filter((d) => d >= 0);
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  for (let i = 0; i < bytes.length; i++) {
    const at = Math.floor((i * 4) / 3);
    const shift = (i % 3) * 2;
    bytes[i] = (((digits[at] as number) << (2 + shift)) | ((digits[at + 1] as number) >> (4 - shift))) & 255;
  }
  return bytes;
}

export { wireOver } from './over-connection.js';
