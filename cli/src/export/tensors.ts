/** Decides which tensors go with an exported training: initial values, rows in the order of the dataset, and each epoch's order. */
import type { Dataset, TrainPlan } from '@dln/compiler';
import { type Fault, isFault } from '@dln/formats';
import { type HostTensor, type Length, lengthOf, loadBackend, type RowDoor, seedWords } from '@dln/runtime';
import type { Refused } from './pytorch-file.js';

/** Bytes of a dataset that are written, at most. */
const MOST = 2 ** 30;

/** The tensors by name, and how long the training is. */
export interface Exported {
  readonly tensors: ReadonlyMap<string, HostTensor>;
  readonly length: Length;
}

export async function exportedTensors(plan: TrainPlan, door: RowDoor): Promise<Exported | Fault | Refused> {
  const tensors = new Map<string, HostTensor>();
  const args = await door.openColumns(plan.columns);
  if (isFault(args)) return args;
  for (const [name, column] of args) tensors.set(`column/${name}`, column);
  const session = await (await loadBackend('reference')).open(plan.program, { seed: seedWords(plan.seed), args });
  for (const [name, value] of await session.read(plan.program.residents.map((r) => r.name)))
    tensors.set(`resident/${name}`, value);
  session.close();
  if (plan.data === null) return { why: `\`${plan.name}\` has no rows to learn from` };
  const stream = await door.openRows(plan.data, { seed: plan.seed, inOrder: plan.inOrder, augment: false });
  if (isFault(stream)) return stream;
  const length = lengthOf(plan, stream.rows);
  if (length === null || stream.places === undefined)
    return { why: `\`${plan.data.name}\` has no rows in a fixed order` };
  const { epochs, rows } = length;
  const order = new Int32Array(epochs * rows);
  for (let epoch = 0; epoch < epochs; epoch++) order.set(stream.places(epoch, 0, rows), epoch * rows);
  tensors.set('order', { dtype: 'i32', shape: [epochs, rows], data: order });
  stream.close?.();
  for (const [prefix, data] of [
    ['field', plan.data],
    ['validate', plan.validate],
  ] as const) {
    const whole = data === null ? null : await rowsOf(data, plan.seed, door);
    if (whole === null) continue;
    if (isFault(whole) || 'why' in whole) return whole;
    for (const [name, field] of whole) tensors.set(`${prefix}/${name}`, field);
  }
  return { tensors, length };
}

/** All rows of a dataset in its order. */
async function rowsOf(
  data: Dataset,
  seed: number,
  door: RowDoor,
): Promise<ReadonlyMap<string, HostTensor> | Fault | Refused> {
  const stream = await door.openRows(data, { seed, inOrder: true, augment: false });
  if (isFault(stream)) return stream;
  const first = await stream.batch(0, 0, 1);
  const bytes = [...first.values()].reduce((sum, { data: row }) => sum + 4 * row.length, 0) * stream.rows;
  if (bytes > MOST)
    return { why: `\`${data.name}\` has ${Math.round(bytes / 2 ** 20)} MiB; at most ${MOST / 2 ** 20} are written` };
  const fields = new Map(
    [...(await stream.batch(0, 0, stream.rows))].map(([name, field]) => [name, { ...field, data: field.data.slice() }]),
  );
  stream.close?.();
  return fields;
}
