/** Decides which rows of a data source an editor looks at: the first ones, with every field. */
import { type Fault, type FieldArray, fieldArray, type Header, isFault } from '@dln/formats';
import type { OpenedSource } from '@dln/runtime/node';

/** Rows of a source, one array a field. */
export interface SampledRows {
  readonly header: Header;
  readonly count: number;
  readonly columns: readonly FieldArray[];
}

/** Null where the source cannot be opened or read; it is closed again. */
export async function sampleOf(source: OpenedSource | Fault, wanted: number): Promise<SampledRows | null> {
  if (isFault(source)) return null;
  try {
    const rows = await source.rows(null);
    if (isFault(rows)) return null;
    const { header } = source.header;
    const count = Math.min(wanted, rows.count);
    // Arrays of different lengths are no table; rows of it mean nothing.
    if (header.fields.some((f) => f.rows !== undefined)) return null;
    const columns = header.fields.map((field) => fieldArray(field, count));
    await rows.read(
      Int32Array.from({ length: count }, (_, i) => i),
      columns,
    );
    return { header, count, columns };
  } finally {
    source.close();
  }
}
