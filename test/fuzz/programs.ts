/** The programs that fuzzing begins with: the corpus, and small ones that together hold every construct. */
import { readdirSync, readFileSync } from 'node:fs';

const folder = (path: string): readonly string[] =>
  readdirSync(path)
    .filter((name) => name.endsWith('.dln'))
    .sort()
    .map((name) => readFileSync(`${path}/${name}`, 'utf8'));

/** Small sound programs that need no files: loops, patterns, choices, trainings. `test` is the path of the folder of tests. */
export const constructPrograms = (test: string): readonly string[] => folder(`${test}/fuzz/programs`);

/** What mistakes are made in: the small programs, those of the corpus, and programs that already hold one. */
export const repairPrograms = (test: string): readonly string[] => [
  ...constructPrograms(test),
  ...folder(`${test}/corpus/programs`),
  ...readdirSync(`${test}/check/cases`)
    .sort()
    .flatMap((name) => folder(`${test}/check/cases/${name}`)),
];

/** What grammar, formatter and checker are tried on: the small programs, the corpus, the examples. */
export const fuzzPrograms = (test: string): readonly string[] => [
  ...constructPrograms(test),
  ...folder(`${test}/corpus/programs`),
  ...folder(`${test}/corpus/edge`),
  ...folder(`${test}/../examples`),
];
