/** Decides the digest of a text: FNV-1a of 128 bits (Fowler, Noll and Vo) over its UTF-16 units, low byte first. For identity, not for security. */

import { printProgram } from './print.js';
import type { Program } from './program.js';

/** 32 hexadecimal digits. A unit below 256 counts as one byte, any other as two: so ASCII text has its published FNV-1a digest. */
export function hashText(text: string): string {
  // The offset basis 0x6c62272e07bb014262b821756295c58d, lowest word first.
  let h0 = 0x6295c58d;
  let h1 = 0x62b82175;
  let h2 = 0x07bb0142;
  let h3 = 0x6c62272e;
  const byte = (value: number): void => {
    h0 = (h0 ^ value) >>> 0;
    // Times the prime 2^88 + 0x13b: by words times 0x13b, plus the value shifted by two words and 24 bits.
    const p0 = h0 * 0x13b;
    const p1 = h1 * 0x13b + Math.floor(p0 / 2 ** 32);
    const p2 = h2 * 0x13b + Math.floor(p1 / 2 ** 32) + ((h0 << 24) >>> 0);
    const p3 = h3 * 0x13b + Math.floor(p2 / 2 ** 32) + ((h1 << 24) >>> 0) + (h0 >>> 8);
    h0 = p0 >>> 0;
    h1 = p1 >>> 0;
    h2 = p2 >>> 0;
    h3 = p3 >>> 0;
  };
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    byte(unit & 0xff);
    if (unit > 0xff) byte(unit >>> 8);
  }
  return [h3, h2, h1, h0].map((word) => word.toString(16).padStart(8, '0')).join('');
}

/** The hash of a program: of its residents and printed entries, without sources. What is merely shown makes no other program. */
export function hashProgram({ residents, entries }: Pick<Program, 'residents' | 'entries'>): string {
  const computing = new Map([...entries].filter(([name]) => !name.startsWith('output:')));
  return hashText(printProgram({ residents, entries: computing }));
}
