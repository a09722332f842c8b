/** Decides which rows a stratified split gives to a part: every class in its share, to within a row or two. */

/**
 * The positions 0 … n-1 that belong to the part between `ends[part - 1]` and `ends[part]`, ascending. `classOf[i]` is the class of
 * position i (-1 for none). Parts have exactly the sizes that `ends` say.
 *
 * Positions are lined up class by class and dealt out evenly: of m that are left, the k for the next part are those where the line
 * i * k / m steps over a whole number. A class is a stretch of that line, so its share is off by less than one a part.
 */
export function stratified(classOf: Int32Array, ends: readonly number[], part: number): Int32Array {
  let line = byClass(classOf);
  let start = 0;
  for (let p = 0; p <= part; p++) {
    const size = ends[p]! - start;
    start = ends[p]!;
    const [dealt, rest] = deal(line, size);
    if (p === part) return dealt.sort();
    line = rest;
  }
  return new Int32Array(0);
}

/** Positions sorted by class, within a class as they come. */
function byClass(classOf: Int32Array): Int32Array {
  let classes = 1;
  for (const value of classOf) if (value + 2 > classes) classes = value + 2;
  const next = new Int32Array(classes + 1);
  for (const value of classOf) next[value + 2]!++;
  for (let k = 1; k <= classes; k++) next[k]! += next[k - 1]!;
  const line = new Int32Array(classOf.length);
  for (let i = 0; i < classOf.length; i++) line[next[classOf[i]! + 1]!++] = i;
  return line;
}

function deal(line: Int32Array, size: number): readonly [Int32Array, Int32Array] {
  const dealt = new Int32Array(size);
  const rest = new Int32Array(line.length - size);
  let given = 0;
  for (let i = 0; i < line.length; i++) {
    const due = Math.floor(((i + 1) * size) / line.length);
    if (due > given) dealt[given++] = line[i]!;
    else rest[i - given] = line[i]!;
  }
  return [dealt, rest];
}
