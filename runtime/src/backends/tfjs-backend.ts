/** Decides how the two tfjs engines become backends: one engine a process, made when first needed, replaced after a trap. */
import type { Program } from '@dln/compiler';
import type { Backend, OpenOptions, Session } from './backend.js';
import type { Engine } from './engine.js';
import { openSession } from './tfjs-session.js';

/** Resolves once the engine stands, so that a backend that cannot load says so before a program is compiled for it. */
export async function tfjsBackend(
  name: 'wasm' | 'cpu',
  create: () => Promise<Engine>,
  maxBytes: number,
): Promise<Backend> {
  await shared(name, create);
  return {
    name,
    open: async (program: Program, options: OpenOptions): Promise<Session> =>
      openSession(await shared(name, create), program, options, maxBytes),
  };
}

const engines = new Map<string, Promise<Engine>>();

/** The kernels of a process speak to one heap, so its sessions share it. */
async function shared(name: string, create: () => Promise<Engine>): Promise<Engine> {
  const had = engines.get(name);
  if (had !== undefined) {
    const engine = await had.catch(() => null);
    if (engine !== null && !engine.broken) return engine;
    if (engines.get(name) !== had) return shared(name, create);
  }
  const made = create();
  engines.set(name, made);
  return made;
}
