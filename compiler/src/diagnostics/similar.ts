/** Decides which known names are offered for one that nobody knows, where several may be. */
import { editDistance } from '@dln/grammar';

/** The names nearest to `name`, best first: a third of its length may differ, case is nearly free, and so is a missing end. */
export function similar(name: string, known: Iterable<string>, most = 3): readonly string[] {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const lower = name.toLowerCase();
  const ranked: { readonly word: string; readonly rank: number }[] = [];
  for (const word of new Set(known)) {
    if (word === name || Math.min(name.length, word.length) > 200) continue;
    const other = word.toLowerCase();
    const near = Math.abs(other.length - lower.length) <= limit ? editDistance(lower, other) : limit + 1;
    if (near <= limit) ranked.push({ word, rank: near === 0 ? 0.5 : near });
    else if (lower.length >= 3 && other.startsWith(lower)) ranked.push({ word, rank: limit + 0.5 });
  }
  ranked.sort((a, b) => a.rank - b.rank || (a.word < b.word ? -1 : 1));
  return ranked.slice(0, most).map((r) => r.word);
}
