/** Decides what a random pipeline looks like: stages over a tensor whose dims are symbols, chosen so that many are right and some are wrong. */

/** A whole number from 0 below `n`. */
export type Random = (n: number) => number;

/** A program, and how many stages it has. */
export interface ShapeProgram {
  readonly text: string;
  readonly stages: number;
}
/** What is known of the tensor that arrives: its rank and whether it is an image. */
interface Arriving {
  readonly rank: number;
}
type Stage = (r: Random, x: Arriving) => { readonly text: string; readonly rank: number } | null;

const pick = <T>(r: Random, of: readonly T[]): T => of[r(of.length)] as T;
const any = (r: Random, x: Arriving): number => r(x.rank);
const axisText = (r: Random, x: Arriving): string => String(r(2) === 0 ? any(r, x) : -1 - any(r, x));
const same = (text: string, x: Arriving) => ({ text, rank: x.rank });

/** Every stage of one kind; null where it needs another rank. */
const stages: readonly Stage[] = [
  (r, x) =>
    same(pick(r, ['relu', 'tanh', 'sigmoid', 'gelu', 'softplus', 'abs', 'softmax', 'LayerNorm', 'Dropout(0.2)']), x),
  (r, x) =>
    x.rank === 4
      ? same(
          `Conv2d(${1 + r(4)}, kernel: ${1 + r(4)}, stride: ${1 + r(3)}, padding: ${pick(r, ['0', '1', '2', '"same"', '"valid"'])}, dilation: ${1 + r(2)})`,
          x,
        )
      : null,
  (r, x) =>
    x.rank === 4
      ? same(`${pick(r, ['max_pool', 'avg_pool'])}(${1 + r(3)}, stride: ${1 + r(3)}, padding: ${r(2)})`, x)
      : null,
  (r, x) => (x.rank === 4 ? same(`ConvTranspose2d(${1 + r(3)}, kernel: ${1 + r(4)}, stride: ${1 + r(3)})`, x) : null),
  (_, x) => (x.rank >= 2 ? same('BatchNorm', x) : null),
  (r, x) => same(`Dense(${1 + r(6)}, bias: ${pick(r, ['true', 'false'])})`, x),
  (_, x) => (x.rank > 2 ? { text: 'flatten', rank: 2 } : null),
  (r, x) =>
    x.rank > 1
      ? { text: `${pick(r, ['mean', 'sum', 'max', 'min', 'variance'])}(axis: ${axisText(r, x)})`, rank: x.rank - 1 }
      : null,
  (r, x) => same(`${pick(r, ['mean', 'sum', 'max'])}(axis: ${axisText(r, x)}, keep: true)`, x),
  (r, x) => same(`flip(axis: ${axisText(r, x)})`, x),
  (r, x) => {
    const order = Array.from({ length: x.rank }, (_, i) => i);
    for (let i = order.length - 1; i > 0; i--) {
      const j = r(i + 1);
      [order[i], order[j]] = [order[j] as number, order[i] as number];
    }
    return same(`transpose(axes: [${order.join(', ')}])`, x);
  },
  (r, x) => same(`pad([${Array.from({ length: x.rank }, () => `(${r(3)}, ${r(3)})`).join(', ')}])`, x),
  (r, x) => {
    const parts = Array.from({ length: x.rank }, () => pick(r, [':', ':', '1:', ':-1', '::2', ':2']));
    return same(`(fn(x: f32[${letters(x.rank)}]) = x[${parts.join(', ')}])`, x);
  },
  (r, x) => same(`(fn(x: f32[${letters(x.rank)}]) = concat([x, x], axis: ${axisText(r, x)}))`, x),
  (r, x) =>
    same(`(fn(x: f32[${letters(x.rank)}]) = x ${pick(r, ['+', '*', '-'])} mean(x, axis: ${any(r, x)}, keep: true))`, x),
  (r, x) => same(`(fn(x: f32[${letters(x.rank)}]) = x + (x |> Dense(${1 + r(3)})))`, x),
  (r, x) =>
    x.rank < 5
      ? { text: `(fn(x: f32[${letters(x.rank)}]) = stack([x, 2 * x], axis: ${r(x.rank + 1)}))`, rank: x.rank + 1 }
      : null,
  (r, x) =>
    x.rank >= 2
      ? {
          text: `(fn(x: f32[${letters(x.rank)}]) = reshape(x, [${mergeAt(r, x.rank)}]))`,
          rank: x.rank - 1,
        }
      : null,
  (r, x) =>
    x.rank < 5
      ? {
          text: `(fn(x: f32[${letters(x.rank)}]) = reshape(x, [${splitAt(r, x.rank, 1 + r(3))}]))`,
          rank: x.rank + 1,
        }
      : null,
  (_, x) => (x.rank >= 2 ? same(`(fn(x: f32[${letters(x.rank)}]) = x @ transpose(x) @ x)`, x) : null),
  (r, x) => same(`(repeat ${1 + r(3)} { Dense(${1 + r(4)}) })`, x),
  (r, x) => same(`(for c in [${1 + r(4)}, ${1 + r(4)}] { Dense(c) |> relu })`, x),
  (r, x) => same(`(if ${pick(r, ['true', 'false'])} { Dense(${1 + r(4)}) })`, x),
  (r, x) => same(`(fn(x: f32[${letters(x.rank)}]) = if ${letter(any(r, x))} % 2 == 0 { x * 2 } else { x })`, x),
];

const names = ['A', 'B', 'C', 'D', 'E'];
const letter = (axis: number): string => names[axis] as string;
const letters = (rank: number): string => names.slice(0, rank).join(', ');
/** The shape with two neighbours as one. */
function mergeAt(r: Random, rank: number): string {
  const at = r(rank - 1);
  return names
    .slice(0, rank)
    .flatMap((n, i) => (i === at ? [`${n} * ${names[i + 1]}`] : i === at + 1 ? [] : [n]))
    .join(', ');
}
/** The shape with one axis as two. */
function splitAt(r: Random, rank: number, by: number): string {
  const at = r(rank);
  return names
    .slice(0, rank)
    .flatMap((n, i) => (i === at ? [`${n} / ${by}`, String(by)] : [n]))
    .join(', ');
}

/** One function of a tensor with symbolic dims, and a `run` that calls it at certain sizes. */
export function shapeProgram(r: Random): ShapeProgram {
  const rank = 1 + r(4);
  const count = 1 + r(5);
  const chain: string[] = [];
  let x: Arriving = { rank };
  while (chain.length < count) {
    const made = pick(r, stages)(r, x);
    if (made === null) continue;
    chain.push(made.text);
    x = { rank: made.rank };
  }
  const sizes = Array.from({ length: rank }, () => 1 + r(9));
  return {
    text: `layer f(x: f32[${letters(rank)}]) =
  x
${chain.map((s) => `  |> ${s}`).join('\n')}

run r {
  let y = f(ones([${sizes.join(', ')}]))
  show y
}
`,
    stages: count,
  };
}

/** The text with one token put for another: a number moved, an operator or a name exchanged, something left out. */
export function mutateToken(r: Random, text: string): string {
  const tokens = [...text.matchAll(/[A-Za-z_]\w*|\d+(?:\.\d+)?|[-+*@/%]|[()[\],]/g)];
  const token = pick(r, tokens);
  const was = token[0];
  const now = /^\d+$/.test(was)
    ? String(Math.max(0, Number(was) + pick(r, [-1, 1, 2])))
    : /^[-+*@/%]$/.test(was)
      ? pick(r, ['+', '-', '*', '/', '//', '%', '@'])
      : /^[()[\],]$/.test(was)
        ? pick(r, ['', ',', '(', ')'])
        : pick(
            r,
            tokens.map((t) => t[0]).filter((t) => /^[A-Za-z_]/.test(t)),
          );
  return text.slice(0, token.index) + now + text.slice(token.index + was.length);
}
