/** Decides which edits are tried on an open program: what people type, and what goes wrong while they do. */
import { mutate } from '../fuzz/grammar-fuzz.js';

/** One edit of a text: a number, a name, a line or a few characters; sometimes it is undone. */
export function edited(random: (below: number) => number, text: string, original: string): string {
  switch (random(8)) {
    case 0:
    case 1:
      return swapped(random, text, /\b\d+\b/g, () => String(random(70)));
    case 2:
      return swapped(random, text, /\b[A-Za-z_]\w*\b/g, (names) => names[random(names.length)] as string);
    case 3:
      return withoutLine(random, text);
    case 4:
      return moved(random, text);
    case 5:
      return original;
    default:
      return mutate(random, text);
  }
}

/** One match of a pattern replaced. */
function swapped(
  random: (below: number) => number,
  text: string,
  pattern: RegExp,
  by: (all: readonly string[]) => string,
): string {
  const found = [...text.matchAll(pattern)];
  const one = found[random(Math.max(1, found.length))];
  if (one === undefined) return text;
  return text.slice(0, one.index) + by(found.map((m) => m[0])) + text.slice(one.index + one[0].length);
}

function withoutLine(random: (below: number) => number, text: string): string {
  const lines = text.split('\n');
  lines.splice(random(lines.length), 1);
  return lines.join('\n');
}

/** The declarations in another order. */
function moved(random: (below: number) => number, text: string): string {
  const parts = text.split(/\n(?=(?:##|[a-z]+ [A-Za-z]))/);
  const [part] = parts.splice(random(parts.length), 1);
  parts.splice(random(parts.length + 1), 0, part as string);
  return parts.join('\n');
}
