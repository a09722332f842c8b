/** The long fuzz: `npm run fuzz -- 1000000 7` tries so many texts, from this seed on, on grammar, formatter and checker, and prints the first that breaks a promise. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fuzzChecker } from './checker-fuzz.js';
import { type FuzzReport, fuzzGrammar } from './grammar-fuzz.js';

const inputs = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
/** So many texts between two lines of progress. */
const round = 10_000;

// Built, this file lies in test/dist/fuzz.
const root = fileURLToPath(new URL('../../..', import.meta.url));
const folder = (path: string): string[] =>
  readdirSync(`${root}/${path}`)
    .filter((name) => name.endsWith('.dln'))
    .map((name) => readFileSync(`${root}/${path}/${name}`, 'utf8'));
const programs = [...folder('test/corpus/programs'), ...folder('test/corpus/edge'), ...folder('examples')];

function run(name: string, share: number, fuzz: (inputs: number, seed: number) => FuzzReport): boolean {
  const wanted = Math.round(inputs * share);
  const begun = performance.now();
  let done = 0;
  let sound = 0;
  for (let k = 0; done < wanted; k++) {
    const report = fuzz(Math.min(round, wanted - done), seed * 1_000_003 + k);
    done += report.inputs;
    sound += report.sound;
    if (report.failure !== null) {
      console.error(
        `${name}: input ${done} of seed ${seed} breaks a promise: ${report.failure.why}\n---\n${report.failure.text}\n---`,
      );
      return false;
    }
    console.log(`${name}: ${done} of ${wanted}, ${sound} sound, ${((performance.now() - begun) / 1000).toFixed(0)} s`);
  }
  return true;
}

const ok = [
  run('grammar and formatter', 0.5, (n, s) => fuzzGrammar(n, s, programs)),
  run('checker', 0.5, (n, s) => fuzzChecker(n, s, programs, () => performance.now())),
];
process.exitCode = ok.every(Boolean) ? 0 : 1;
