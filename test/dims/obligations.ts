/** The dimension obligations of the course's architectures and the verdict that each must get. */
import { add, constant, floorDiv, mul, sub, variable } from '../../compiler/src/dims/algebra.js';
import type { Dim, Fact } from '../../compiler/src/dims/dim.js';

export const n = constant;
export const v = (name: string): Dim => variable(name);
export const sum = (...dims: Dim[]): Dim => dims.reduce(add);
export const product = (...dims: Dim[]): Dim => dims.reduce(mul);
export const divisible = (dim: Dim, modulus: Dim | number, rest = 0): Fact => ({
  kind: 'congruent',
  dim,
  modulus: typeof modulus === 'number' ? n(modulus) : modulus,
  rest,
});
export const atLeast = (dim: Dim, bound: Dim | number): Fact => ({
  kind: 'atLeast',
  dim,
  bound: typeof bound === 'number' ? n(bound) : bound,
});
export const equal = (left: Dim, right: Dim | number): Fact => ({
  kind: 'equal',
  left,
  right: typeof right === 'number' ? n(right) : right,
});

/** Output height of a convolution. */
export const conv = (h: Dim, k: number, s: number, p: number): Dim => add(floorDiv(add(h, n(2 * p - k)), n(s)), n(1));
export const dilated = (h: Dim, k: number, d: number, p: number): Dim => sub(add(h, n(2 * p)), n(d * (k - 1)));
export const pool = (h: Dim): Dim => conv(h, 2, 2, 0);
export const same = (h: Dim, s: number): Dim => floorDiv(add(h, n(s - 1)), n(s));
/** Output height of a transposed convolution. */
export const up = (h: Dim, k: number, s: number, p: number): Dim => add(mul(sub(h, n(1)), n(s)), n(k - 2 * p));
export const times = (count: number, f: (d: Dim) => Dim, d: Dim): Dim => (count === 0 ? d : times(count - 1, f, f(d)));

export interface Obligation {
  readonly name: string;
  readonly left: Dim;
  readonly right: Dim;
  readonly facts?: readonly Fact[];
  /** 'proved', the facts of a where, 'refuted', or the number by which the sides always differ. */
  readonly verdict: 'proved' | 'refuted' | number | readonly string[];
  readonly weakest?: boolean;
}

const [H, W, D, h, E, N, C, T, P, g, r, a, b, c, d, G, S, F] = 'H W D h E N C T P g r a b c d G S F'
  .split(' ')
  .map(v) as [Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim, Dim];
const two = n(2);
const half = (x: Dim): Dim => floorDiv(x, two);
const heads = floorDiv(D, h);
const patches = (p: Dim): { left: Dim; right: Dim } => ({
  left: product(N, H, W, C),
  right: product(N, floorDiv(H, p), floorDiv(W, p), p, p, C),
});
const split = { left: product(N, T, D), right: product(N, T, h, heads) };
const stem = conv(conv(H, 7, 2, 3), 3, 2, 1);
const stage = (count: number): Dim => times(count, (x) => conv(x, 3, 2, 1), stem);
const shortcut = (count: number): Dim => times(count, (x) => conv(x, 1, 2, 0), stem);

export const obligations: readonly Obligation[] = [
  // Not true in general, with the fact that makes them so.
  { name: 'rotary halves', left: mul(half(E), two), right: E, verdict: ['E % 2 == 0'], weakest: true },
  { name: 'head split of a width', left: mul(h, heads), right: D, verdict: ['D % h == 0'], weakest: true },
  { name: 'gated linear unit', left: mul(two, half(E)), right: E, verdict: ['E % 2 == 0'], weakest: true },
  {
    name: 'DCGAN, down and up',
    left: times(
      2,
      (x) => up(x, 4, 2, 1),
      times(2, (x) => conv(x, 4, 2, 1), S),
    ),
    right: S,
    verdict: ['S % 4 == 0'],
    weakest: true,
  },
  {
    name: 'pool of 2 and back',
    left: mul(add(half(sub(H, two)), n(1)), two),
    right: H,
    verdict: ['H % 2 == 0'],
    weakest: true,
  },
  {
    name: 'U-Net, one concat at depth 4',
    left: mul(two, times(4, pool, H)),
    right: times(3, pool, H),
    verdict: ['H % 16 == 0'],
    weakest: false,
  },
  {
    name: 'U-Net, depth 4, input size',
    left: mul(n(16), times(4, pool, H)),
    right: H,
    verdict: ['H % 16 == 0'],
    weakest: true,
  },
  { name: 'ViT patches', ...patches(P), verdict: ['H % P == 0', 'W % P == 0'] },
  { name: 'Swin windows of 7', ...patches(n(7)), verdict: ['H % 7 == 0', 'W % 7 == 0'], weakest: true },
  { name: 'pixel unshuffle by 2', ...patches(two), verdict: ['H % 2 == 0', 'W % 2 == 0'], weakest: true },
  { name: 'head split of a batch', ...split, verdict: ['D % h == 0'], weakest: true },
  { name: 'grouped query heads', left: mul(g, floorDiv(h, g)), right: h, verdict: ['h % g == 0'], weakest: true },
  {
    name: 'rotary halves of a head',
    left: mul(two, half(heads)),
    right: heads,
    facts: [divisible(D, h)],
    verdict: ['D % (2*h) == 0'],
  },
  {
    name: 'pixel shuffle',
    left: mul(floorDiv(C, mul(r, r)), mul(r, r)),
    right: C,
    verdict: ['C % r^2 == 0'],
    weakest: true,
  },
  { name: 'channel groups', left: mul(g, floorDiv(C, g)), right: C, verdict: ['C % g == 0'], weakest: true },
  // True with the facts given.
  { name: 'rotary halves, even width', left: mul(half(E), two), right: E, facts: [divisible(E, 2)], verdict: 'proved' },
  { name: 'head split, divisible width', left: mul(h, heads), right: D, facts: [divisible(D, h)], verdict: 'proved' },
  {
    name: 'U-Net, multiple of 16',
    left: mul(n(16), times(4, pool, H)),
    right: H,
    facts: [divisible(H, 16)],
    verdict: 'proved',
  },
  { name: 'ViT patches that divide', ...patches(P), facts: [divisible(H, P), divisible(W, P)], verdict: 'proved' },
  {
    name: 'rotary halves of a head, given',
    left: mul(two, half(heads)),
    right: heads,
    facts: [divisible(D, mul(two, h))],
    verdict: 'proved',
  },
  // True for all values.
  { name: 'LeNet on 32', left: pool(conv(pool(conv(n(32), 5, 1, 0)), 5, 1, 0)), right: n(5), verdict: 'proved' },
  { name: 'ResNet, strided shortcut', left: conv(H, 3, 2, 1), right: conv(H, 1, 2, 0), verdict: 'proved' },
  ...[0, 1, 2, 3].map(
    (i): Obligation => ({
      name: `ResNet-34, addition of stage ${i + 1}`,
      left: i === 0 ? conv(stem, 3, 1, 1) : stage(i),
      right: shortcut(i),
      verdict: 'proved',
    }),
  ),
  { name: 'VGG, five pools', left: times(5, pool, H), right: floorDiv(H, n(32)), verdict: 'proved' },
  { name: 'SAME padding twice', left: same(same(H, 2), 2), right: same(H, 4), verdict: 'proved' },
  { name: 'ConvNeXt stem', left: conv(H, 4, 4, 0), right: floorDiv(H, n(4)), verdict: 'proved' },
  {
    name: 'ConvNeXt, all stages',
    left: times(3, (x) => conv(x, 2, 2, 0), conv(H, 4, 4, 0)),
    right: floorDiv(H, n(32)),
    verdict: 'proved',
  },
  { name: 'transposed convolution', left: up(H, 4, 2, 1), right: mul(two, H), verdict: 'proved' },
  { name: 'query, key and value in one', left: floorDiv(mul(n(3), D), n(3)), right: D, verdict: 'proved' },
  { name: 'two halves of a feed-forward', left: floorDiv(mul(two, F), two), right: F, verdict: 'proved' },
  { name: 'DenseNet growth', left: sum(C, G, G, G), right: add(C, mul(n(3), G)), verdict: 'proved' },
  { name: 'order of a sum', left: add(n(1), N), right: add(N, n(1)), verdict: 'proved' },
  { name: 'grouping of a sum', left: add(a, add(b, add(c, d))), right: add(add(add(a, b), c), d), verdict: 'proved' },
  { name: 'merge and split', left: floorDiv(mul(a, b), b), right: a, verdict: 'proved' },
  {
    name: 'merge and split of a longer axis',
    left: floorDiv(add(mul(a, b), a), add(b, n(1))),
    right: a,
    verdict: 'proved',
  },
  { name: 'dilated 3x3, padded', left: dilated(H, 3, 2, 2), right: H, verdict: 'proved' },
  { name: '5x5 and 3x3, both strided', left: conv(H, 5, 2, 2), right: conv(H, 3, 2, 1), verdict: 'proved' },
  // Mistakes.
  { name: 'unpadded residual', left: conv(H, 3, 1, 0), right: H, verdict: -2 },
  { name: 'padding on one path only', left: conv(H, 3, 2, 0), right: conv(H, 3, 2, 1), verdict: -1 },
  { name: 'strided residual without shortcut', left: conv(H, 3, 2, 1), right: H, verdict: 'refuted' },
];
