/** Decides how a change of a text is shown: the lines that differ with three around them, as `diff -u` does. */

const around = 3;
/** Lines on each side that are compared with one another; beyond, everything between the first and the last difference is shown. */
const most = 1500;

type Line = { readonly sign: ' ' | '-' | '+'; readonly text: string };

/** Empty for equal texts. */
export function differences(name: string, before: string, after: string): string {
  if (before === after) return '';
  const lines = compared(before.split('\n'), after.split('\n'));
  const changed = lines.flatMap((l, i) => (l.sign === ' ' ? [] : [i]));
  const out = [`--- ${name}`, `+++ ${name}`];
  let [oldLine, newLine] = [1, 1];
  let done = 0;
  const skip = (to: number): void => {
    for (; done < to; done++) {
      if (lines[done]?.sign !== '+') oldLine++;
      if (lines[done]?.sign !== '-') newLine++;
    }
  };
  for (let i = 0; i < changed.length; ) {
    let last = i;
    while (last + 1 < changed.length && (changed[last + 1] as number) - (changed[last] as number) <= 2 * around + 1)
      last++;
    const from = Math.max(done, (changed[i] as number) - around);
    const to = Math.min(lines.length, (changed[last] as number) + around + 1);
    skip(from);
    const hunk = lines.slice(from, to);
    const [olds, news] = [hunk.filter((l) => l.sign !== '+').length, hunk.filter((l) => l.sign !== '-').length];
    out.push(`@@ -${oldLine},${olds} +${newLine},${news} @@`, ...hunk.map((l) => l.sign + l.text));
    skip(to);
    i = last + 1;
  }
  return `${out.join('\n')}\n`;
}

/** All lines of both texts in one order, those that they share once: a longest common subsequence. */
function compared(old: readonly string[], now: readonly string[]): readonly Line[] {
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < old.length - head && tail < now.length - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const [a, b] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  const same = (text: string): Line => ({ sign: ' ', text });
  return [...old.slice(0, head).map(same), ...middle(a, b), ...old.slice(old.length - tail).map(same)];
}

function middle(a: readonly string[], b: readonly string[]): readonly Line[] {
  const gone = (text: string): Line => ({ sign: '-', text });
  const come = (text: string): Line => ({ sign: '+', text });
  if (a.length > most || b.length > most) return [...a.map(gone), ...b.map(come)];
  const width = b.length + 1;
  const longest = new Uint16Array((a.length + 1) * width);
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      longest[i * width + j] =
        a[i] === b[j]
          ? (longest[(i + 1) * width + j + 1] as number) + 1
          : Math.max(longest[(i + 1) * width + j] as number, longest[i * width + j + 1] as number);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push({ sign: ' ', text: a[i] as string });
      i++;
      j++;
    } else if (
      j >= b.length ||
      (i < a.length && (longest[(i + 1) * width + j] as number) >= (longest[i * width + j + 1] as number))
    )
      lines.push(gone(a[i++] as string));
    else lines.push(come(b[j++] as string));
  }
  return lines;
}
