/** Decides what a `load` puts in before the first step: tensors of a file, their axes in the order of the residents. */
import type { LoadPlan } from '@dln/compiler';
import { type Fault, isFault } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import type { StoredResident } from '../checkpoint/checkpoint.js';
import type { EventBody } from '../events.js';
import type { Residents, RowDoor } from './door.js';

/** The residents that the loads set; where two set the same, the later one. */
export async function loadedResidents(loads: readonly LoadPlan[], door: RowDoor): Promise<Residents | Fault> {
  const residents = new Map<string, StoredResident>();
  for (const { tensors } of loads) {
    const columns = await door.openColumns(tensors.map((t) => t.column));
    if (isFault(columns)) return columns;
    for (const { resident, role, order } of tensors) {
      const column = columns.get(resident);
      if (column === undefined) continue;
      // The tensor is the only row of its column.
      const { shape, data } = laidOut({ shape: column.shape.slice(1), data: column.data }, order);
      residents.set(resident, { role, tensor: { dtype: column.dtype, shape, data } });
    }
  }
  return residents;
}

/** A tensor as a file has it. */
type Stored<D> = { readonly shape: readonly number[]; readonly data: D };

/** Its axes put where the resident has them: axis k of the file is axis `order[k]`. */
export function laidOut<D extends HostTensor['data']>(
  { shape: theirs, data }: Stored<D>,
  order: readonly number[] | null,
): Stored<D> {
  if (order === null) return { shape: theirs, data };
  const ours: number[] = [];
  for (const [k, axis] of order.entries()) ours[axis] = theirs[k] as number;
  const out = data.slice() as D;
  // The distance in the resident between neighbours along each axis of the file.
  const strides = order.map((axis) => ours.slice(axis + 1).reduce((n, size) => n * size, 1));
  const place = theirs.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    out[place.reduce((sum, at, k) => sum + at * (strides[k] as number), 0)] = data[i] as number;
    for (let k = theirs.length - 1; k >= 0; k--) {
      place[k] = (place[k] as number) + 1;
      if ((place[k] as number) < (theirs[k] as number)) break;
      place[k] = 0;
    }
  }
  return { shape: ours, data: out };
}

/** What an event says of a load. */
export const toldOf = ({
  target,
  file,
  tensors,
  unused,
}: LoadPlan): Extract<EventBody, { event: 'start' }>['loaded'][number] => ({
  target,
  file,
  tensors: tensors.length,
  unused,
});
