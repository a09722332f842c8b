/** Decides what the checker is tried on at random: mutated programs, each of which must be checked, and compiled if it is sound, without an exception or a hang. */
import { checkFile, openDatabase, planOf } from '@dln/compiler';
import { type FuzzReport, mutate, randomFrom, randomText } from './grammar-fuzz.js';

/** Longer than this for one small program is a hang. Wide enough for a busy machine. */
const hang = 10_000;

/** What is wrong with how a text is treated, or null. Headers are never supplied: datasets of files stay pending. */
function broken(text: string, now: () => number): { readonly why: string | null; readonly sound: boolean } {
  const before = now();
  try {
    const db = openDatabase();
    db.setText('/f.dln', text);
    const { diagnostics, needs } = checkFile(db, '/f.dln');
    const sound = diagnostics.length === 0;
    if (sound && needs.length === 0) planOf(db, '/f.dln', { params: new Map() });
    const took = now() - before;
    return { why: took > hang ? `it took ${Math.round(took)} ms` : null, sound };
  } catch (thrown) {
    return { why: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown), sound: false };
  }
}

/** Tries `inputs` texts, one in ten of them random and the others mutations of `programs`; stops at the first that breaks a promise. */
export function fuzzChecker(inputs: number, seed: number, programs: readonly string[], now: () => number): FuzzReport {
  const random = randomFrom(seed);
  let sound = 0;
  for (let i = 0; i < inputs; i++) {
    const program = programs[random(Math.max(1, programs.length))];
    const text = i % 10 === 0 || program === undefined ? randomText(random, 60) : mutate(random, program);
    const result = broken(text, now);
    if (result.why !== null) return { inputs: i + 1, sound, failure: { text, why: result.why } };
    if (result.sound) sound++;
  }
  return { inputs, sound, failure: null };
}
