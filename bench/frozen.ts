/** What a frozen network costs over ten epochs: kept for each row, against computed at every step by the same loop. Prints JSON. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TrainPlan } from '@dln/compiler';
import { isFault } from '@dln/formats';
import { type Backend, loadBackend, type RowStream, rowOpener, type TrainDoor, train } from '@dln/runtime';
import { loadNodeBackend, openSource } from '@dln/runtime/node';
import { Project } from '../cli/src/project.js';
import { machine, timing } from './statistics.js';

const ROWS = 1024;
const EPOCHS = 10;
const RUNS = 3;
const backends = ['wasm', 'tensorflow'] as const;
// The bundle stands elsewhere than the package.
const wasmPath = join(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  'dist/',
);

/** A body of two convolutions that stands still, a head that learns; images are noise, drawn once. */
const source = `data points = spirals(points: ${ROWS}) {
  field image = normal([N, 28, 28, 1])
  field label = label
}
model Body(image: f32[N, 28, 28, 1]) -> f32[N, 400] =
  image |> Conv2d(6, kernel: 5) |> relu |> max_pool(2) |> Conv2d(16, kernel: 3) |> relu |> max_pool(2) |> flatten
train head on points {
  freeze Body
  minimize cross_entropy(Body(image) |> Dense(2), label) with Adam(lr: 0.001)
  batch 64
  epochs ${EPOCHS}
}
`;

const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));
try {
  writeFileSync(join(folder, 'frozen.dln'), source);
  const project = new Project(folder);
  const { plans, found } = await project.plan('frozen.dln', { params: new Map() });
  const plan = plans[0];
  if (plan?.kind !== 'train') throw new Error(`the program does not compile: ${found[0]?.code}`);
  const results: Record<string, object> = {};
  for (const name of backends) {
    const backend = name === 'wasm' ? await loadBackend('wasm', { wasmPath }) : await loadNodeBackend(name);
    const kept = await measure(plan, backend, project, true);
    const anew = await measure(plan, backend, project, false);
    results[name] = { kept, anew, ratio: Math.round((anew.ms.median / kept.ms.median) * 100) / 100 };
  }
  process.stdout.write(
    `${JSON.stringify({ machine: await machine(), rows: ROWS, epochs: EPOCHS, results }, null, 2)}\n`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

/** Rows that go through the convolutions, and how long the whole training takes, opening included. */
async function measure(plan: TrainPlan, backend: Backend, project: Project, keep: boolean) {
  const times: number[] = [];
  let convolved = 0;
  for (let run = 0; run < RUNS; run++) {
    convolved = 0;
    const counting: Backend = {
      name: backend.name,
      open: async (program, options) => {
        const session = await backend.open(program, options);
        const own = session.executable.bind(session);
        session.executable = (entry, binding) => {
          const executable = own(entry, binding);
          const nodes = program.entries.get(entry)?.graph.nodes ?? [];
          const rows = nodes.some(({ op }) => op.startsWith('conv2d')) ? (binding['N'] ?? 0) : 0;
          return {
            run: (feeds, want) => {
              convolved += rows;
              return executable.run(feeds, want);
            },
          };
        };
        return session;
      },
    };
    const start = performance.now();
    const result = await train(plan, doorOf(counting, project, keep));
    times.push(performance.now() - start);
    if (result.exit !== 0) throw new Error(`the training ended: ${result.ended}`);
  }
  return { ms: timing(times), convolved };
}

/** Rows without their places cannot be kept. */
function doorOf(backend: Backend, project: Project, keep: boolean): TrainDoor {
  const rows = rowOpener((call) => openSource(call, project.writtenIn(call.key)), backend);
  return {
    backend,
    version: '0.0.0',
    checkpoints: null,
    openRows: async (data, order) => {
      const stream = await rows.openRows(data, order);
      if (isFault(stream) || keep) return stream;
      const whole: RowStream = { rows: stream.rows, batch: stream.batch };
      return { ...whole, close: () => stream.close?.() };
    },
    openColumns: rows.openColumns,
    emit: () => {},
    now: () => performance.now(),
    yieldNow: () => new Promise((resolve) => setImmediate(resolve)),
    interrupted: () => false,
    save: async (to) => ({ path: to }),
    picture: async (_run, name) => ({ path: name }),
  };
}
