/** Decides when two lists of numbers agree, and reads the stored values of PyTorch. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import type { Given, Numbers } from './run-dln.js';

/** Float64 on both sides: what remains is the order of additions. */
const tolerance = 1e-9;

/** Cases of one stored file. */
export function storedCases<T>(name: string): readonly T[] {
  const path = fileURLToPath(new URL(`./values/${name}.json`, import.meta.url));
  return (JSON.parse(readFileSync(path, 'utf8')) as { readonly cases: readonly T[] }).cases;
}

/** The largest distance, relative where the wanted number is above 1. */
export function distance(actual: readonly number[], wanted: readonly number[]): number {
  if (actual.length !== wanted.length) return Number.POSITIVE_INFINITY;
  let worst = 0;
  for (const [i, w] of wanted.entries()) {
    const d = Math.abs((actual[i] as number) - w) / Math.max(1, Math.abs(w));
    if (!(d <= worst)) worst = d;
  }
  return worst;
}

export function expectClose(actual: Numbers | undefined, wanted: Given | Numbers, what: string): void {
  expect(actual?.shape, what).toEqual(wanted.shape);
  expect(distance(actual?.data ?? [], wanted.data), what).toBeLessThan(tolerance);
}
export function expectNumber(actual: number | undefined, wanted: number, what: string): void {
  expect(distance([actual ?? Number.NaN], [wanted]), `${what}: ${actual} for ${wanted}`).toBeLessThan(tolerance);
}
