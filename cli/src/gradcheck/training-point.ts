/** Decides where a training's gradients are checked: at its initial weights, on the first rows of its data. */
import type { Input, NdArray, TrainPlan } from '@dln/compiler';
import { type Fault, isFault } from '@dln/formats';
import { type HostTensor, loadBackend, type RowDoor, seedWords } from '@dln/runtime';
import type { Point } from './check-gradients.js';

/** Opens the data (their bodies are computed in float64), draws the weights in float64 and reads `most` rows. */
export async function trainingPoint(plan: TrainPlan, door: RowDoor, most: number): Promise<Point | Fault> {
  const stream =
    plan.data === null
      ? null
      : await door.openRows(plan.data, { seed: plan.seed, inOrder: plan.inOrder, augment: true });
  if (stream !== null && isFault(stream)) return stream;
  const rows = Math.min(most, plan.batch ?? most, stream?.rows ?? most);
  const fields: ReadonlyMap<string, HostTensor> = (await stream?.batch(0, 0, rows)) ?? new Map();

  const args = plan.columns.length === 0 ? new Map<string, HostTensor>() : await door.openColumns(plan.columns);
  if (isFault(args)) return args;
  const seed = seedWords(plan.seed);
  const backend = await loadBackend('reference');
  const session = await backend.open(plan.program, { seed, args });
  const drawn = await session.read(plan.program.residents.map((r) => r.name));
  session.close();
  const residents = new Map([...drawn].map(([name, tensor]) => [name, toArray(tensor)]));

  const scalar = (dtype: NdArray['dtype'], value: number): NdArray => ({
    dtype,
    shape: [],
    data: Float64Array.of(value),
  });
  const clock: Readonly<Record<string, NdArray>> = {
    step: scalar('i32', 0),
    epoch: scalar('i32', 0),
    steps: scalar('f32', plan.steps ?? 1),
    epochs: scalar('f32', plan.epochs ?? 1),
  };
  const feed = ({ kind, name }: Input): NdArray => {
    if (kind === 'seed') return { dtype: 'i32', shape: [2], data: Float64Array.from(seed, (word) => word | 0) };
    const field = kind === 'field' ? fields.get(name) : kind === 'column' ? args.get(name) : undefined;
    const found =
      kind === 'resident'
        ? residents.get(name)
        : kind === 'clock'
          ? clock[name]
          : kind === 'param'
            ? scalar('f32', plan.params[name] as number)
            : field && toArray(field);
    if (found === undefined) throw new Error(`the step reads ${kind} ${name}, which nothing gives`);
    return found;
  };
  const weights = plan.program.residents.filter((r) => r.role === 'weight').map((r) => r.name);
  return {
    weights: new Map(weights.map((name) => [name, residents.get(name) as NdArray])),
    feed,
    binding: new Map([['N', rows]]),
  };
}

const toArray = ({ dtype, shape, data }: HostTensor): NdArray => ({ dtype, shape, data: Float64Array.from(data) });
