/** Decides how text is read from bytes and written to them: strict UTF-8, no replacement characters. */

/** Longest run handed to `String.fromCharCode` at once; more arguments may overflow the stack. */
const RUN = 8192;

/** The text of these bytes, or the position of the first byte that is not UTF-8 (overlong forms and surrogates included). */
export function decodeUtf8(bytes: Uint8Array, from = 0, to = bytes.length): string | { readonly badAt: number } {
  let text = '';
  let at = from;
  while (at < to && at - from < RUN && bytes[at]! < 0x80) at++;
  if (at === to) return String.fromCharCode.apply(null, bytes.subarray(from, to) as unknown as number[]);
  at = from;
  const units: number[] = [];
  while (at < to) {
    if (units.length >= RUN) {
      text += String.fromCharCode(...units);
      units.length = 0;
    }
    const lead = bytes[at]!;
    if (lead < 0x80) {
      units.push(lead);
      at++;
      continue;
    }
    const more =
      lead >= 0xc2 && lead < 0xe0 ? 1 : lead >= 0xe0 && lead < 0xf0 ? 2 : lead >= 0xf0 && lead < 0xf5 ? 3 : 0;
    if (more === 0 || at + more >= to) return { badAt: at };
    let point = lead & (0x3f >> more);
    for (let k = 1; k <= more; k++) {
      const next = bytes[at + k]!;
      if ((next & 0xc0) !== 0x80) return { badAt: at };
      point = (point << 6) | (next & 0x3f);
    }
    const overlong = (more === 2 && point < 0x800) || (more === 3 && point < 0x10000);
    if (overlong || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return { badAt: at };
    if (point < 0x10000) units.push(point);
    else units.push(0xd800 + ((point - 0x10000) >> 10), 0xdc00 + ((point - 0x10000) & 0x3ff));
    at += more + 1;
  }
  return text + String.fromCharCode(...units);
}

/** The bytes of this text; a lone surrogate becomes U+FFFD, as in every UTF-8 encoder. */
export function encodeUtf8(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 3);
  let at = 0;
  for (const character of text) {
    let point = character.codePointAt(0)!;
    if (point >= 0xd800 && point <= 0xdfff) point = 0xfffd;
    if (point < 0x80) out[at++] = point;
    else if (point < 0x800) {
      out[at++] = 0xc0 | (point >> 6);
      out[at++] = 0x80 | (point & 0x3f);
    } else if (point < 0x10000) {
      out[at++] = 0xe0 | (point >> 12);
      out[at++] = 0x80 | ((point >> 6) & 0x3f);
      out[at++] = 0x80 | (point & 0x3f);
    } else {
      out[at++] = 0xf0 | (point >> 18);
      out[at++] = 0x80 | ((point >> 12) & 0x3f);
      out[at++] = 0x80 | ((point >> 6) & 0x3f);
      out[at++] = 0x80 | (point & 0x3f);
    }
  }
  return out.slice(0, at);
}
