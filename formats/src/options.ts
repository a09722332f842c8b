/** Decides whether a source's options are what its format understands. */
import type { Fault, SourceOption, SourceOptions } from './format.js';

export const badOption = (option: string, why: string): Fault => ({ fault: 'DLN4116', args: { option, why } });

const given = (options: SourceOptions, name: string): SourceOption | undefined =>
  Object.hasOwn(options, name) ? options[name] : undefined;

/** The first option that the format does not have, as a fault; null if it has them all. */
export function unknownOption(options: SourceOptions, known: readonly string[]): Fault | null {
  const unknown = Object.keys(options).find((name) => !known.includes(name));
  if (unknown === undefined) return null;
  return badOption(unknown, known.length === 0 ? 'it takes no options' : `it takes ${known.join(', ')}`);
}

/** A number within bounds, `fallback` where none is given. */
export function numberOption(
  options: SourceOptions,
  name: string,
  fallback: number,
  { from, to, whole }: { readonly from: number; readonly to: number; readonly whole: boolean },
): number | Fault {
  const value = given(options, name);
  if (value === undefined) return fallback;
  if (typeof value !== 'number' || !(value >= from && value <= to) || (whole && !Number.isInteger(value))) {
    return badOption(name, `it is a ${whole ? 'whole ' : ''}number from ${from} to ${to}`);
  }
  return value;
}

/** A list of texts; one text counts as a list of one, a number as its digits. */
export function textsOption(
  options: SourceOptions,
  name: string,
  fallback: readonly string[],
): readonly string[] | Fault {
  const value = given(options, name);
  if (value === undefined) return fallback;
  if (typeof value === 'boolean') return badOption(name, 'it is a list of texts');
  return (Array.isArray(value) ? value : [value]).map(String);
}

/** One of a few texts, or null where none is given. */
export function choiceOption<T extends string>(
  options: SourceOptions,
  name: string,
  choices: readonly T[],
): T | null | Fault {
  const value = given(options, name);
  if (value === undefined) return null;
  const choice = choices.find((one) => one === value);
  return choice ?? badOption(name, `it is one of ${choices.map((one) => JSON.stringify(one)).join(', ')}`);
}
