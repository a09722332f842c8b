/** Decides where a checkpoint's digest stands: in the header, as the one value of `sha256`. */

/** What is hashed in the digest's place. */
export const ZERO_DIGEST = '0'.repeat(64);

/** The offset of the digest's first digit: right after the header's only `"sha256":"`, where `digest` must follow. Null if it is not so. */
export function findSeal(bytes: Uint8Array, digest: string): number | null {
  if (bytes.length < 8) return null;
  const end = Math.min(bytes.length, 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true));
  const key = '"sha256":"';
  let found: number | null = null;
  for (let at = 8; at + key.length + digest.length <= end; at++) {
    if (bytes[at] !== 0x22 || !standsAt(bytes, at, key)) continue;
    if (found !== null) return null;
    found = at + key.length;
  }
  return found !== null && standsAt(bytes, found, digest) ? found : null;
}

function standsAt(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false;
  return true;
}
