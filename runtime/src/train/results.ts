/** Decides what a result is over many batches: rows one after another where it has them, the last value of a fold, else the mean over rows. */
import type { EntryName, Program } from '@dln/compiler';
import type { HostTensor } from '../backends/backend.js';

interface Result {
  readonly name: string;
  /** Its first dim is the batch: it is put together. */
  readonly byRow: boolean;
  /** Each batch's value says what the pass has come to. */
  readonly folded: boolean;
  readonly parts: HostTensor[];
  sums: Float64Array | null;
}

/** Results of an entry by name, batch after batch. */
export class Results {
  private readonly results: readonly Result[];
  private rows = 0;
  batches = 0;

  constructor(program: Program, entry: EntryName, names: readonly string[], folded: readonly string[]) {
    const { measures, graph } = program.entries.get(entry) ?? { measures: [], graph: null };
    this.results = names.map((name) => {
      const value = measures.find((m) => m.name === name)?.value;
      const first = value === undefined ? undefined : graph?.nodes[value]?.type.shape[0];
      const byRow = first?.terms.some((term) => term.atoms.length > 0) === true;
      return { name, byRow, folded: folded.includes(name), parts: [], sums: null };
    });
  }

  /** Takes a batch's tensors, in the order of the names. */
  add(tensors: readonly HostTensor[], rows: number): void {
    this.rows += rows;
    this.batches++;
    for (const [i, result] of this.results.entries()) {
      const tensor = tensors[i]!;
      if (result.folded) result.parts.length = 0;
      if (result.byRow || result.folded || this.batches === 1) result.parts.push(tensor);
      if (result.byRow) continue;
      result.sums ??= new Float64Array(tensor.data.length);
      for (let k = 0; k < result.sums.length; k++) result.sums[k]! += tensor.data[k]! * rows;
    }
  }

  values(): ReadonlyMap<string, HostTensor> {
    return new Map(this.results.map((result) => [result.name, this.valueOf(result)]));
  }

  /** A scalar result as a number. */
  number(name: string): number | null {
    const result = this.results.find((r) => r.name === name);
    if (result === undefined || result.sums?.length !== 1) return null;
    return this.batches === 1 || result.folded ? result.parts[0]!.data[0]! : result.sums[0]! / this.rows;
  }

  private valueOf({ parts, sums, folded }: Result): HostTensor {
    const [first] = parts;
    if (this.batches === 1 || folded) return first!;
    if (sums === null) return joined(parts);
    // A mean of whole numbers or truths is a fraction.
    return { dtype: 'f32', shape: first!.shape, data: Float64Array.from(sums, (sum) => sum / this.rows) };
  }
}

/** Tensors one after another along their first axis. */
function joined(parts: readonly HostTensor[]): HostTensor {
  const { dtype, shape, data } = parts[0]!;
  const length = parts.reduce((sum, part) => sum + part.data.length, 0);
  const Numbers = data.constructor as new (length: number) => HostTensor['data'];
  const out = new Numbers(length);
  let at = 0;
  for (const part of parts) {
    out.set(part.data, at);
    at += part.data.length;
  }
  const rows = parts.reduce((sum, part) => sum + part.shape[0]!, 0);
  return { dtype, shape: [rows, ...shape.slice(1)], data: out };
}
