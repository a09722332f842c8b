/** Trains one weight for three steps on TensorFlow and on the float64 reference; exits with 1 where they differ. */
import { createBuilder, differentiate, tensorType } from '@dln/compiler';
import { loadBackend } from '@dln/runtime';
import { tensorflowBackend } from '@dln/runtime/node';

const scalar = tensorType('f32', []);

function entryOf(build) {
  const g = createBuilder();
  const { measures = {}, next = {} } = build(g);
  const outputs = (given) => Object.entries(given).map(([name, value]) => ({ name, value }));
  const graph = g.finish([...outputs(measures), ...outputs(next)]);
  const reads = graph.inputs.filter(({ kind }) => kind === 'resident').map(({ name }) => name);
  return { graph, reads, next: new Map(Object.entries(next)), measures: outputs(measures), free: [] };
}

const init = createBuilder();
const start = init.b.constant({ dtype: 'f32', shape: [], values: [0.5] });
const program = {
  residents: [{ name: 'w', role: 'weight', type: scalar, axes: [] }],
  entries: new Map([
    ['init', { graph: init.finish([{ name: 'w', value: start }]), reads: [], next: new Map(), measures: [], free: [] }],
    [
      'step',
      entryOf((g) => {
        const w = g.input('resident', 'w', scalar);
        const loss = g.b.tanh(g.b.mul(w, w));
        const [slope] = differentiate(g.b, loss, [w]);
        return { measures: { loss }, next: { w: g.b.sub(w, g.b.mul(slope, g.b.scalar(0.1, w))) } };
      }),
    ],
  ]),
  hash: 'verify',
};

const feeds = { fields: new Map(), params: {}, clock: { step: 0, epoch: 0, steps: 3, epochs: 1 } };
async function losses(backend) {
  const session = await backend.open(program, { seed: [0, 0], threads: 1 });
  const step = session.executable('step', {});
  const read = [];
  for (let i = 0; i < 3; i++) read.push((await step.run(feeds, ['loss']).values())[0].data[0]);
  session.close();
  return read;
}

const got = await losses(tensorflowBackend());
const want = await losses(await loadBackend('reference'));
if (got.some((loss, i) => !(Math.abs(loss - want[i]) < 1e-6))) {
  console.error(`three steps give ${got.join(', ')} where ${want.join(', ')} is right`);
  process.exit(1);
}
