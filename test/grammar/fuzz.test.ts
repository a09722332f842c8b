/** Random and mutated texts: never a throw, nothing lost, formatting settles. `FUZZ` sets how many. */
import { expect, test } from 'vitest';
import { fuzzGrammar } from '../fuzz/grammar-fuzz.js';
import { corpus } from './corpus.js';

const inputs = Number(process.env.FUZZ ?? 1500);
const seed = Number(process.env.SEED ?? 20261123);

test(`${inputs} random and mutated texts are read without a throw`, () => {
  const pieces = corpus().flatMap(({ text }) => text.split(/\n(?=[a-z]+ [A-Za-z])/));
  const report = fuzzGrammar(inputs, seed, pieces);
  expect(report.failure).toBeNull();
  // Control: the mutations are mild enough that some texts stay sound, so that the formatter is tried too.
  expect(report.sound).toBeGreaterThan(inputs / 50);
});
