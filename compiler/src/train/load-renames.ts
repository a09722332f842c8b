/** Decides which lines would say what a file calls the weights that it seems to lack: a part of another name, or one that lies deeper. */

/** A line of a `load`, and how many weights it finds. */
export interface Renaming {
  readonly ours: string;
  readonly theirs: string;
  readonly finds: number;
}

/** One line for each first part of the missing names for which all of them are in the file under another beginning. `unused`: names of the file that set nothing. */
export function renamingsFor(missing: readonly string[], unused: readonly string[]): readonly Renaming[] {
  const parts = new Map<string, string[]>();
  for (const name of missing) {
    const first = name.split('.', 1)[0] as string;
    parts.set(first, [...(parts.get(first) ?? []), name.slice(first.length)]);
  }
  const free = new Set(unused);
  return [...parts].flatMap(([ours, rests]): Renaming[] => {
    const [shortest] = rests;
    // A weight without a part above it says too little: any name would do.
    if (shortest === undefined || rests.includes('')) return [];
    const found = [...free].flatMap((name) => (name.endsWith(shortest) ? [name.slice(0, -shortest.length)] : []));
    const fitting = found.filter((theirs) => theirs !== '' && rests.every((rest) => free.has(theirs + rest)));
    // The file's own names decide where several beginnings fit: the one that ends as ours does.
    const theirs =
      fitting.length === 1 ? fitting[0] : fitting.find((each) => each === ours || each.endsWith(`.${ours}`));
    if (theirs === undefined) return [];
    for (const rest of rests) free.delete(theirs + rest);
    return [{ ours, theirs, finds: rests.length }];
  });
}
