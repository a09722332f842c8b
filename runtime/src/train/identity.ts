/** Decides when two runs train on the same rows in the same order: what a checkpoint remembers of its data. */
import type { TrainPlan } from '@dln/compiler';
import { sha256 } from '../checkpoint/sha256.js';
import { stepsText } from '../data/steps-text.js';

/** The training data's name, rows and a digest of how it is made; `none` without data. */
export function dataIdentity({ data, inOrder, batch, dropLast }: TrainPlan): string {
  if (data === null) return 'none';
  const { name, source, steps, read, rows } = data;
  const description = JSON.stringify([
    source.key,
    stepsText(steps),
    read.map((f) => [f.name, f.stored, f.scale]),
    rows,
    inOrder,
    batch,
    dropLast,
  ]);
  const bytes = Uint8Array.from(description.split('').flatMap(bytesOf));
  return `${name}, ${rows} rows, ${sha256([bytes]).slice(0, 16)}`;
}
const bytesOf = (unit: string): readonly number[] => [unit.charCodeAt(0) >> 8, unit.charCodeAt(0) & 0xff];
