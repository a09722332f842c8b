/** The long fuzz: `npm run fuzz -- 1000000 7 [checker]` tries so many texts, from this seed on, on grammar, formatter, checker and repairs, and prints one of each kind that breaks a promise. */
import { fileURLToPath } from 'node:url';
import { fuzzChecker } from './checker-fuzz.js';
import { type FuzzReport, fuzzGrammar, randomFrom } from './grammar-fuzz.js';
import { fuzzPrograms, repairPrograms } from './programs.js';
import { fuzzRepairs } from './repair-fuzz.js';

const inputs = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
/** Only the target that this word begins. */
const only = process.argv[4] ?? '';
/** So many texts have one seed; a breach ends the round, and the next goes on. Ten rounds are a line of progress. */
const round = 1000;

// Built, this file lies in test/dist/fuzz.
const test = fileURLToPath(new URL('../..', import.meta.url));
const programs = fuzzPrograms(test);
const mistaken = repairPrograms(test);

function run(name: string, share: number, fuzz: (inputs: number, seed: number) => FuzzReport): boolean {
  if (!name.startsWith(only)) return true;
  const wanted = Math.round(inputs * share);
  const begun = performance.now();
  const seconds = (): string => ((performance.now() - begun) / 1000).toFixed(0);
  /** Breaches by where they were thrown: one of each is shown. */
  const breaches = new Set<string>();
  let done = 0;
  let sound = 0;
  for (let k = 0; done < wanted; k++) {
    const report = fuzz(Math.min(round, wanted - done), seed * 1_000_003 + k);
    done += report.inputs;
    sound += report.sound;
    if (report.failure !== null) {
      const { text, why } = report.failure;
      const kind = why.replace(/\d+/g, '').split('\n').slice(0, 2).join(' ');
      if (!breaches.has(kind)) console.error(`${name}: seed ${seed} breaks a promise: ${why}\n---\n${text}\n---`);
      breaches.add(kind);
    }
    if (done >= wanted || k % 10 === 9) console.log(`${name}: ${done} of ${wanted}, ${sound} sound, ${seconds()} s`);
  }
  console.log(`${name}: ${breaches.size === 0 ? 'every promise kept' : `${breaches.size} promises broken`}`);
  return breaches.size === 0;
}

const ok = [
  run('grammar and formatter', 0.5, (n, s) => fuzzGrammar(n, s, programs)),
  run('checker', 0.5, (n, s) => fuzzChecker(n, s, programs, () => performance.now())),
  // A text costs some hundred checks of its edits.
  run('repairs', 0.005, (n, s) => fuzzRepairs(n, randomFrom(s), mistaken)),
];
process.exitCode = ok.every(Boolean) ? 0 : 1;
