/** Decides which texts of a table are numbers, and reads the usual ones without making a text of them. */

const NUMBER = /^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$/;

export const isNumber = (text: string): boolean => NUMBER.test(text);
/** Written without a point or an exponent, and within 32 bits. */
export const isWhole = (text: string): boolean => /^[+-]?[0-9]+$/.test(text) && Number(text) === (Number(text) | 0);

/** Digits that stay exact as a sum, so that one division rounds once (Clinger's fast path). */
const EXACT_DIGITS = 15;
const POWERS = Array.from({ length: EXACT_DIGITS + 1 }, (_, k) => 10 ** k);
const POINT = 0x2e;
const MINUS = 0x2d;
const ZERO = 0x30;

/** The number in these bytes if it is at most 15 digits with a sign and a point, else NaN; the same as `Number` of the text. */
export function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  const from = negative ? start + 1 : start;
  let digits = 0;
  let fraction = -1;
  let value = 0;
  for (let at = from; at < end; at++) {
    const byte = bytes[at]!;
    if (byte === POINT && fraction === -1) fraction = digits;
    else if (byte >= ZERO && byte <= ZERO + 9 && digits < EXACT_DIGITS) {
      value = value * 10 + (byte - ZERO);
      digits++;
    } else return Number.NaN;
  }
  if (digits === 0) return Number.NaN;
  if (fraction >= 0) value /= POWERS[digits - fraction]!;
  return negative ? -value : value;
}

/** Whether these bytes, a plain number, are a whole number of 32 bits written as one. */
export function isPlainWhole(bytes: Uint8Array, start: number, end: number, value: number): boolean {
  if (value !== (value | 0)) return false;
  for (let at = start; at < end; at++) if (bytes[at] === POINT) return false;
  return true;
}
