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
    return same(`transpose(axes: [${shuffled(r, x.rank).join(', ')}])`, x);
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
  // Along an axis: one carry that keeps its type, results stacked where the axis stood.
  (r, x) =>
    x.rank >= 2
      ? same(
          bound(
            x,
            `scan t in x over ${letter(r(x.rank))} from h = 0.0 {\n    next h = 0.5 * h + mean(t)\n    t * next h\n  }`,
          ),
          x,
        )
      : null,
  (r, x) => {
    if (x.rank < 2) return null;
    const axis = r(x.rank);
    const others = names.slice(0, x.rank).filter((_, i) => i !== axis);
    return same(
      bound(
        x,
        `scan (a, b) in (x, 2 * x) over ${letter(axis)} from h = zeros([${others.join(', ')}]) {\n    next h = h + a ${pick(r, ['*', '+', '@'])} b\n    next h\n  }`,
      ),
      x,
    );
  },
  (r, x) =>
    x.rank === 3
      ? {
          text: bound(
            x,
            `scan t in x over B from h = zeros([A, 3]) {\n    next h = tanh((t |> Dense(${2 + r(2)})) + (h |> Dense(3)))\n    ${pick(r, ['next h', 'sum(next h, axis: 1)'])}\n  }`,
          ),
          rank: 3,
        }
      : null,
  // Counted rounds begin a new axis.
  (r, x) =>
    x.rank < 5
      ? {
          text: bound(x, `scan i in range(${1 + r(4)}) from p = x {\n    next p = 0.5 * p\n    next p\n  }`),
          rank: x.rank + 1,
        }
      : null,
  (r, x) => same(bound(x, `iterate u = x while norm(u) > 1 max ${1 + r(6)} { u ${pick(r, ['/', '*', '-'])} 2 }`), x),
  (_, x) =>
    same(
      bound(x, 'if A > 2 { x } else { iterate (u, k) = (x, 0.0) while k < 2 max 5 { (u * 0.5, k + 1) } |> first }'),
      x,
    ),
  (r, x) => same(`tower(${1 + r(3)})`, x),
  (r, x) => same(`(repeat ${letter(any(r, x))} { LayerNorm |> ${pick(r, ['relu', 'Dense(2)', 'tanh'])} })`, x),
  (r, x) => {
    const order = shuffled(r, x.rank);
    const small = letters(x.rank).toLowerCase().replaceAll(',', '');
    const out = order.map((i) => letter(i).toLowerCase()).join(' ');
    return same(bound(x, `rearrange(x, "${small} -> ${out}")`), x);
  },
  (r, x) => {
    if (x.rank < 2 || x.rank > 4) return null;
    const at = r(x.rank - 1);
    const small = names.slice(0, x.rank).map((n) => n.toLowerCase());
    const joined = small.flatMap((n, i) => (i === at ? [`(${n} ${small[i + 1]})`] : i === at + 1 ? [] : [n]));
    return { text: bound(x, `rearrange(x, "${small.join(' ')} -> ${joined.join(' ')}")`), rank: x.rank - 1 };
  },
  (r, x) => {
    if (x.rank > 4) return null;
    const at = r(x.rank);
    const small = names.slice(0, x.rank).map((n) => n.toLowerCase());
    const parted = small.map((n, i) => (i === at ? '(p q)' : n));
    const out = small.flatMap((n, i) =>
      i === at
        ? pick(r, [
            ['p', 'q'],
            ['q', 'p'],
          ])
        : [n],
    );
    return {
      text: bound(x, `rearrange(x, "${parted.join(' ')} -> ${out.join(' ')}", q: ${1 + r(3)})`),
      rank: x.rank + 1,
    };
  },
  (r, x) => {
    if (x.rank < 2) return null;
    const small = names.slice(0, x.rank).map((n) => n.toLowerCase());
    const left = shuffled(r, x.rank)
      .slice(0, 1 + r(x.rank))
      .map((i) => small[i] as string);
    return {
      text: bound(x, `einsum("${small.join(' ')}, ${small.join(' ')} -> ${left.join(' ')}", x, x)`),
      rank: left.length,
    };
  },
  (r, x) =>
    same(bound(x, `einsum("... d, d k -> ... k", x, ones([${pick(r, [letter(x.rank - 1), '3'])}, ${1 + r(4)}]))`), x),
  (r, x) =>
    same(`(match ${pick(r, ['"a"', '"b"'])} { "a" -> Dense(${1 + r(4)}), _ -> ${pick(r, ['relu', 'LayerNorm'])} })`, x),
  (r, x) => same(`(layer(x: f32[*S, D]) = x + (x |> Dense(${pick(r, ['D', '2'])})))`, x),
  (r, x) => same(bound(x, `sum([x ${pick(r, ['*', '+'])} float(i) for i in range(${1 + r(4)})])`), x),
  (r, x) => same(bound(x, `halved(x, ${r(4)})`), x),
  (r, x) => same(bound(x, `(fn(p: (f32[*S], f32[*S])) = p[${r(3)}])((x, 2 * x))`), x),
  (r, x) => same(bound(x, `take(x, [0, ${r(3)}], axis: ${any(r, x)})`), x),
  (r, x) => same(bound(x, `concat([x, update(x, x * 2, at: ${r(2)}, axis: ${any(r, x)})], axis: ${any(r, x)})`), x),
  (_, x) => same(bound(x, 'grad(sum(x ^ 2), wrt: x)'), x),
  // A gradient of a gradient, also through a layer's weights.
  (r, x) =>
    same(
      bound(
        x,
        `{\n    let g = grad(sum(tanh(x) ^ 3), wrt: x)\n    ${pick(r, ['x', 'g'])} + grad(sum(g * g), wrt: x)\n  }`,
      ).replace('= {', '{'),
      x,
    ),
  // Packs: before, between and behind named dims, and two of one name.
  (r, x) =>
    x.rank >= 2
      ? same(bound(x, `${pick(r, ['behind', 'between', 'before'])}(x)`), x)
      : same(bound(x, 'both(x, 2 * x)'), x),
  // Arguments with an arrow, functions that make layers, a list of them.
  (r, x) => same(`templated(f: ${pick(r, ['relu', 'LayerNorm', 'Dense(2)', `Dense(${letter(x.rank - 1)})`])})`, x),
  (r, x) =>
    same(
      `made(block: fn(d: dim) = layer(x: f32[*S, d]) = x |> Dense(${pick(r, ['d', '3'])}) |> tanh, times: ${1 + r(3)})`,
      x,
    ),
  (r, x) =>
    same(bound(x, `several(x, [${pick(r, ['Dense(3)', 'relu'])}, LayerNorm, ${pick(r, ['tanh', 'Dense(2)'])}])`), x),
  // Indices: places, steps, ends, new axes, an ellipsis.
  (r, x) => {
    const kept = Array.from({ length: x.rank }, () => pick(r, [':', ':', '0', '-1', '::2', 'none, :']));
    const rank = kept.reduce((n, k) => n + (k.startsWith('none') ? 2 : /^-?\d/.test(k) ? 0 : 1), 0);
    return rank >= 1 && rank < 6 ? { text: bound(x, `x[${kept.join(', ')}]`), rank } : null;
  },
  (r, x) =>
    x.rank < 5
      ? pick(r, [
          { text: bound(x, 'x[..., none]'), rank: x.rank + 1 },
          same(bound(x, `x[..., ${pick(r, ['1:', ':-1', '::2', ':2'])}]`), x),
        ])
      : null,
  // Masks: attention that sees the past alone, a written mask, a choice.
  (r, x) =>
    x.rank === 3
      ? same(`SelfAttention(heads: ${pick(r, ['1', '1', '2', 'C'])}, causal: ${pick(r, ['true', 'false'])})`, x)
      : null,
  (r, x) =>
    x.rank >= 2
      ? same(
          bound(
            x,
            `select(causal_mask(${pick(r, [letter(x.rank - 1), letter(x.rank - 2)])}), x @ transpose(x), -1e9) @ x`,
          ),
          x,
        )
      : null,
  (r, x) => same(bound(x, `select(x > ${pick(r, ['0', 'mean(x)', 'x[..., :1]'])}, x, 0)`), x),
  // Recurrent layers, also both ways.
  (r, x) => (x.rank === 3 ? same(`${pick(r, ['RNN', 'LSTM', 'GRU', 'BiLSTM', 'BiGRU'])}(${1 + r(3)})`, x) : null),
  // Classes and back.
  (r, x) =>
    x.rank < 5 ? same(bound(x, `one_hot(argmax(x, axis: -1), ${pick(r, ['4', letter(x.rank - 1)])})`), x) : null,
  (r, x) => {
    if (x.rank >= 5) return null;
    const axis = r(x.rank);
    const classes = pick(r, [letter(axis), letter(axis), `${letter(axis)} + 1`, '9']);
    return same(bound(x, `argmax(x, axis: ${axis}) |> Embedding(${classes}, ${1 + r(4)})`), x);
  },
  (r, x) => same(bound(x, `take(top_k(x, ${1 + r(3)})[0], [0], axis: -1)`), x),
  // Patches: windows of images, merged again or not; tiles as rows.
  (r, x) =>
    x.rank === 4
      ? pick(r, [
          { text: `window_partition(${1 + r(3)})`, rank: 3 },
          {
            text: bound(x, `rearrange(x, "a (b p) (c q) d -> a (b c) (p q d)", p: ${1 + r(3)}, q: ${1 + r(3)})`),
            rank: 3,
          },
          same(`pixel_shuffle(${1 + r(2)})`, x),
          same(`upsample(${1 + r(2)})`, x),
        ])
      : null,
  // Three factors, a repeated operand, a letter that only one has.
  (r, x) =>
    x.rank === 2
      ? same(bound(x, `einsum("a b, ${pick(r, ['c b', 'b c'])}, c d -> a d", x, x, x)`), x)
      : x.rank === 3
        ? same(bound(x, `einsum("a b c, a d c -> a b d", x, x) @ x`), x)
        : null,
  // Parts of a tuple, a name within a pipeline, a weight that a dot reads.
  (r, x) =>
    same(
      bound(x, `x |> Dense(${pick(r, ['3', letter(x.rank - 1)])}) as kept |> tanh |> (fn(y: f32[*S]) = y + kept)`),
      x,
    ),
  (r, x) =>
    same(
      bound(
        x,
        `{\n    let tied = Dense(${pick(r, ['3', letter(x.rank - 1)])}, bias: false)\n    tied(x) @ transpose(tied.weight)\n  }`,
      ).replace('= {', '{'),
      x,
    ),
  (r, x) =>
    same(
      bound(
        x,
        `{\n    let (a, b) = split(x, 2, axis: ${axisText(r, x)})\n    concat([b, a], axis: ${any(r, x)})\n  }`,
      ).replace('= {', '{'),
      x,
    ),
  (r, x) =>
    same(
      bound(
        x,
        `{\n    let shared = Dense(${1 + r(3)})\n    shared(x) + shared(${pick(r, ['x', '2 * x', 'x[..., :1]', 'tanh(x)'])})\n  }`,
      ).replace('= {', '{'),
      x,
    ),
  // A loop within a loop.
  (_, x) =>
    x.rank === 3
      ? same(
          bound(
            x,
            'scan t in x over B from h = 0.0 {\n    let inner = scan u in t over C from g = h {\n      next g = 0.5 * g + mean(u)\n      u + next g\n    }\n    next h = mean(inner)\n    inner\n  }',
          ),
          x,
        )
      : null,
];

/** What a stage calls: a tower whose height a symbol gives, a function that calls itself, one that takes a tuple apart. */
const called: readonly (readonly [name: RegExp, text: string])[] = [
  [/\btower\(/, 'layer tower(x: f32[*S, D], n: dim) -> f32[*S, D] = x |> repeat n { LayerNorm |> relu }'],
  [/\bhalved\(/, 'fn halved(x: f32[*S], n: int) -> f32[*S] = if n == 0 { x } else { 0.5 * halved(x, n - 1) }'],
  [/\bbehind\(/, 'fn behind(x: f32[*S, D]) -> f32[*S, D] = x - mean(x, axis: -1, keep: true)'],
  [/\bbetween\(/, 'fn between(x: f32[N, *S, D]) -> f32[N, *S, D] = x @ ones([D, D])'],
  [/\bbefore\(/, 'fn before(x: f32[N, *S]) -> f32[N, *S] = abs(x) * x[:1]'],
  [/\bboth\(/, 'fn both(x: f32[*S], y: f32[*S]) -> f32[*S] = maximum(abs(x), y)'],
  [/\btemplated\(/, 'layer templated(x: f32[*S, D], f: layer(f32[*S, D]) -> f32[*S, D]) -> f32[*S, D] = x + (x |> f)'],
  [
    /\bmade\(/,
    'layer made(x: f32[*S, D], block: fn(dim) -> layer, times: dim) -> f32[*S, D] = x |> repeat times { block(D) }',
  ],
  [/\bseveral\(/, 'layer several(x: f32[*S, D], fs: [layer]) = x |> for f in fs { f }'],
  [/\|> first\b/, 'fn first(p: (f32[*S], f32[])) -> f32[*S] = p[0]'],
];

/** A stage of a body that names its input. */
const bound = (x: Arriving, body: string): string => `(layer(x: f32[${letters(x.rank)}]) = ${body})`;
function shuffled(r: Random, count: number): number[] {
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = r(i + 1);
    [order[i], order[j]] = [order[j] as number, order[i] as number];
  }
  return order;
}

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

/** How many kinds of stages there are. */
export const stageKinds = stages.length;

/** One function of a tensor with symbolic dims, and a `run` that calls it at certain sizes. `kind`: one stage of that kind alone. */
export function shapeProgram(r: Random, kind?: number): ShapeProgram {
  const rank = 1 + r(4);
  const count = kind === undefined ? 1 + r(5) : 1;
  const chain: string[] = [];
  let x: Arriving = { rank };
  for (let tries = 0; chain.length < count && tries < 100; tries++) {
    const made = (kind === undefined ? pick(r, stages) : (stages[kind] as Stage))(r, x);
    if (made === null) continue;
    chain.push(made.text);
    x = { rank: made.rank };
  }
  const sizes = Array.from({ length: rank }, () => 1 + r(9));
  const body = chain.map((s) => `  |> ${s}`).join('\n');
  const before = called.flatMap(([name, text]) => (name.test(body) ? [`${text}\n\n`] : []));
  return {
    text: `${before.join('')}layer f(x: f32[${letters(rank)}]) =
  x
${body}

run r {
  let y = f(ones([${sizes.join(', ')}]))
  show y
}
`,
    stages: chain.length,
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
