/** Decides the random stream of a draw: a 32-bit hash of its purpose, path and application. */

/** FNV-1a over the UTF-16 code units, then a final avalanche (as in MurmurHash3), as an unsigned 32-bit whole number. */
export function streamOf(purpose: string, path: string, application: number): number {
  let h = 0x811c9dc5;
  for (const text of [purpose, path, String(application)]) {
    for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
    h = Math.imul(h ^ 0xff, 0x01000193);
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
