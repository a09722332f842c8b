/** How many steps of LeNet-5 a second: DLN on WebAssembly against tfjs's own operators, tape and Adam on its `cpu` backend, same batch, same run. Prints JSON. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isFault } from '@dln/formats';
import { type HostTensor, loadBackend, rowOpener, seedWords } from '@dln/runtime';
import { openSource } from '@dln/runtime/node';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import '@tensorflow/tfjs-backend-cpu';
import { Project } from '../cli/src/project.js';
import { machine, timing } from './statistics.js';

const BATCH = 64;
const WARM_UP = 5;
const STEPS = 60;
/** tfjs's `cpu` backend takes seconds a step. */
const RIVAL_STEPS = 3;

const project = new Project(process.cwd());
const { plans, found } = await project.plan('examples/lenet.dln', { params: new Map() });
const plan = plans[0];
if (plan?.kind !== 'train' || plan.data === null)
  throw new Error(`examples/lenet.dln does not compile: ${found[0]?.code}`);
const door = rowOpener((call) => openSource(call, project.writtenIn(call.key)), await loadBackend('reference'));
const rows = await door.openRows(plan.data, { seed: 0, inOrder: true, augment: false });
if (isFault(rows)) throw new Error(`MNIST cannot be read: ${rows.fault}`);
const fields = await rows.batch(0, 0, BATCH);

/** Milliseconds a step, with the loss read back each time. */
async function dln(): Promise<readonly number[]> {
  if (plan?.kind !== 'train') return [];
  const files = dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  const backend = await loadBackend('wasm', { wasmPath: join(files, 'dist/') });
  const session = await backend.open(plan.program, { seed: seedWords(0) });
  const step = session.executable('step', { N: BATCH });
  const times: number[] = [];
  for (let i = 0; i < WARM_UP + STEPS; i++) {
    const clock = { step: i, epoch: 0, steps: WARM_UP + STEPS, epochs: 1 };
    const start = performance.now();
    await step.run({ fields, params: plan.params, clock }, ['loss']).values();
    if (i >= WARM_UP) times.push(performance.now() - start);
  }
  session.close();
  return times;
}

/** The same network as tfjs's users write it. */
async function rival(): Promise<readonly number[]> {
  await tf.setBackend('cpu');
  const image = fields.get('image') as HostTensor;
  const label = fields.get('label') as HostTensor;
  const x = tf.tensor4d(Float32Array.from(image.data), [BATCH, 28, 28, 1]);
  const y = tf.oneHot(tf.tensor1d(Int32Array.from(label.data), 'int32'), 10);
  const weight = (...shape: number[]): tf.Variable => tf.variable(tf.randomNormal(shape, 0, 0.05, 'float32', 1));
  const [k1, b1, k2, b2] = [weight(5, 5, 1, 6), weight(6), weight(5, 5, 6, 16), weight(16)];
  const [w3, b3, w4, b4, w5, b5] = [
    weight(400, 120),
    weight(120),
    weight(120, 84),
    weight(84),
    weight(84, 10),
    weight(10),
  ];
  const forward = (): tf.Scalar => {
    const padded = tf.pad(x, [
      [0, 0],
      [2, 2],
      [2, 2],
      [0, 0],
    ]);
    const c1 = tf.avgPool(
      tf.tanh(tf.add(tf.conv2d(padded as tf.Tensor4D, k1 as unknown as tf.Tensor4D, 1, 'valid'), b1)) as tf.Tensor4D,
      2,
      2,
      'valid',
    );
    const c2 = tf.avgPool(
      tf.tanh(tf.add(tf.conv2d(c1, k2 as unknown as tf.Tensor4D, 1, 'valid'), b2)) as tf.Tensor4D,
      2,
      2,
      'valid',
    );
    const h3 = tf.tanh(tf.add(tf.matMul(tf.reshape(c2, [BATCH, 400]), w3), b3));
    const h4 = tf.tanh(tf.add(tf.matMul(h3, w4), b4));
    const logits = tf.add(tf.matMul(h4, w5), b5);
    const shifted = tf.sub(logits, tf.logSumExp(logits, 1, true));
    return tf.neg(tf.mean(tf.sum(tf.mul(y, shifted), 1))) as tf.Scalar;
  };
  const adam = tf.train.adam(1e-3);
  const times: number[] = [];
  for (let i = 0; i < RIVAL_STEPS + 1; i++) {
    const start = performance.now();
    const loss = adam.minimize(forward, true);
    await loss?.data();
    if (i > 0) times.push(performance.now() - start);
  }
  return times;
}

const ours = timing(await dln());
const theirs = timing(await rival());
const perSecond = (ms: number): number => Math.round(100_000 / ms) / 100;
console.log(
  JSON.stringify(
    {
      bench: 'lenet',
      batch: BATCH,
      dln: { backend: 'wasm', step: ours, stepsPerSecond: perSecond(ours.median) },
      tfjs: {
        backend: 'cpu',
        version: JSON.parse(readFileSync('node_modules/@tensorflow/tfjs-core/package.json', 'utf8')).version,
        step: theirs,
        stepsPerSecond: perSecond(theirs.median),
      },
      machine: await machine(),
    },
    null,
    2,
  ),
);
