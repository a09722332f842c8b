/** Decides how a rival begins where DLN does: weights and a batch as raw little-endian numbers in a folder, and a list of them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Program } from '@dln/compiler';
import type { HostTensor, Session } from '@dln/runtime';

/** Writes the session's weights and the fields; images and numbers are called `x`. */
export async function writeStart(
  program: Program,
  session: Session,
  fields: ReadonlyMap<string, HostTensor>,
  folder: string,
): Promise<void> {
  const weights = program.residents.filter(({ role }) => role === 'weight').map(({ name }) => name);
  const read = await session.read(weights);
  const list: object[] = [];
  const put = (name: string, { dtype, shape, data }: HostTensor): void => {
    const file = `${list.length}.bin`;
    writeFileSync(join(folder, file), new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
    list.push({ name, file, dtype: dtype === 'f32' ? 'float32' : 'int32', shape });
  };
  for (const name of weights) put(name, read.get(name) as HostTensor);
  for (const [name, tensor] of fields) put(name === 'label' || name === 'tokens' ? name : 'x', tensor);
  writeFileSync(join(folder, 'list.json'), JSON.stringify(list));
}
