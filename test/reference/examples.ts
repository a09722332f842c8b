/** Decides the examples of the reference that no signature can give. */

const image = 'f32[N, H, W, C]';
const spiral = (clauses: string): string => `data d = spirals(points: 32, seed: 1)
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> MLP([8, 2])
train t on d {
  ${clauses}
  steps 1
}`;
const table = (source: string): string => `data d = ${source}
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> MLP([8, 2])
train t on d {
  minimize cross_entropy(Net(point), label) with Adam
  steps 1
}`;

/** Of built-in functions, by name. */
export const builtinExamples: Readonly<Record<string, string>> = {
  activation_bytes:
    'model Net(x: f32[N, 4]) -> f32[N, 2] where activation_bytes(Net, N: 32) <= 1_000 = x |> Dense(4) |> tanh |> Dense(2)',
  argmax: 'fn example(logits: f32[N, K]) -> class<K>[N] = argmax(logits, axis: K)',
  argmin: 'fn example(distances: f32[N, K]) -> class<K>[N] = argmin(distances, axis: K)',
  avg_pool: `fn example(x: ${image}) = x |> avg_pool(2)`,
  bernoulli: 'layer example(x: f32[*S]) -> f32[*S] = x * bernoulli(0.9, like: x)',
  cast: 'fn example(x: i32[N]) -> f32[N] = cast(x, f32)',
  augment: 'data d = images("pictures") |> augment(flip: true, crop: 4)',
  ceil: 'const pages = ceil(17 / 4)',
  circles: table('circles(points: 32)'),
  concat: 'fn example(a: f32[N, C], b: f32[N, D]) -> f32[N, C + D] = concat([a, b], axis: 1)',
  conv2d: `fn example(x: ${image}, w: f32[3, 3, C, F]) = conv2d(x, w, stride: 2, padding: 1)`,
  conv2d_transpose: `fn example(x: ${image}, w: f32[2, 2, F, C]) = conv2d_transpose(x, w, stride: 2)`,
  cumsum: 'fn example(x: f32[N, T]) -> f32[N, T] = cumsum(x, axis: T)',
  csv: 'data wine = csv("wine.csv", classes: ["cultivar"])',
  decode: 'data corpus = text("corpus.txt", block: 64)\nrun words { show corpus.decode(corpus.encode("The ")) }',
  distinct_integers: 'const start = distinct_integers([8, 2], seed: 1)',
  dot: 'fn example(a: f32[D], b: f32[D]) -> f32[] = dot(a, b)',
  einsum: 'fn example(q: f32[N, T, D], k: f32[N, S, D]) -> f32[N, T, S] = einsum("n t d, n s d -> n t s", q, k)',
  encode: 'data corpus = text("corpus.txt", block: 64)\nrun words { show corpus.encode("The ") }',
  enumerate: 'const places = [i * w for (i, w) in enumerate([3, 5, 7])]',
  expand: 'fn example(x: f32[N, 1]) -> f32[N, 8] = expand(x, [N, 8])',
  expand_like: 'fn example(v: f32[N], x: f32[N, T, D]) -> f32[N, T, D] = expand_like(v, x)',
  eye: 'const identity = eye(3)',
  flatten: `fn example(x: ${image}) -> f32[N, H * W * C] = flatten(x)`,
  flip: `fn example(x: ${image}) -> ${image} = flip(x, axis: W)`,
  float: 'fn example(x: f32[N, D]) -> f32[N, D] = x / float(D)',
  floor: 'const half = floor(7 / 2)',
  flops: 'model Net(x: f32[N, 4]) -> f32[N, 2] where flops(Net, N: 1) <= 1_000 = x |> Dense(2)',
  full: 'const sevens = full(7.0, shape: [2, 3])',
  gaussians: table('gaussians(points: 32)'),
  grad: 'fn slope(x: f32[N]) -> f32[N] = grad(sum(x ^ 3), wrt: x)',
  idx: 'data digits = idx("digits")',
  iota: 'fn places(x: f32[T, D]) -> class<T>[T] = iota(T)',
  l1: spiral('minimize cross_entropy(Net(point), label) + 1e-4 * l1(weights(Net)) with SGD'),
  l2: spiral('minimize cross_entropy(Net(point), label) + 1e-4 * l2(weights(Net)) with SGD'),
  len: 'fn depth(widths: [dim]) -> int = len(widths)\nconst three = depth([8, 16, 32])\nfn rows(x: f32[N, D]) -> int = len(x)',
  log_softmax: 'fn example(logits: f32[N, K]) -> f32[N, K] = log_softmax(logits, axis: K)',
  macs: 'model Net(x: f32[N, 4]) -> f32[N, 2] where macs(Net, N: 1) == 8 = x |> Dense(2)',
  max: 'fn example(x: f32[N, T]) -> f32[N] = max(x, axis: T)',
  max_pool: `fn example(x: ${image}) = x |> max_pool(3, stride: 2, padding: 1)`,
  maximum: 'fn example(x: f32[N]) -> f32[N] = maximum(x, 0)',
  mean: 'fn example(x: f32[N, T, D]) -> f32[N, D] = mean(x, axis: T)',
  min: 'fn example(x: f32[N, T]) -> f32[N] = min(x, axis: T)',
  minimum: 'fn example(x: f32[N], y: f32[N]) -> f32[N] = minimum(x, y)',
  multi_gaussian: 'data d = multi_gaussian(points: 32)',
  norm: 'fn example(x: f32[N, D]) -> f32[N] = norm(x, axis: D)',
  normal: 'fn noisy(x: f32[N, D]) -> f32[N, D] = x + 0.1 * normal(like: x)',
  normalize: 'data d = spirals(points: 32) |> normalize(field: "point")',
  npy: 'data points = npy("points.npy")',
  one_hot: 'fn example(label: class<K>[N]) -> f32[N, K] = one_hot(label)',
  ones: 'const mask = ones([4, 4])',
  ones_like: 'fn example(x: f32[*S]) -> f32[*S] = ones_like(x)',
  pad: `fn example(x: ${image}) -> f32[N, H + 2, W + 2, C] = pad(x, [(0, 0), (1, 1), (1, 1), (0, 0)])`,
  params: 'model Net(x: f32[N, 4]) -> f32[N, 2] where params(Net) == 10 = x |> Dense(2)',
  plane: 'data d = plane(points: 32)',
  range: 'const squares = [i * i for i in range(5)]',
  rearrange: 'fn heads(x: f32[N, T, D], h: dim) -> f32[N, h, T, D / h] = rearrange(x, "n t (h d) -> n h t d", h: h)',
  replace: 'const widths = replace([8, 16, 32], 1, 24)',
  reshape: 'fn example(x: f32[N, 28, 28]) -> f32[N, 784] = reshape(x, [N, 784])',
  roll: 'fn example(x: f32[N, T]) -> f32[N, T] = roll(x, 1, axis: T)',
  round: 'const nearest = round(2.5)',
  rows: `fn example(x: ${image}) -> f32[N * H * W, C] = rows(x)`,
  select: 'fn example(x: f32[N]) -> f32[N] = select(x > 0, x, 0.1 * x)',
  shuffle: 'data d = spirals(points: 32) |> shuffle(seed: 1)',
  signs: 'const teacher = signs([8, 2], seed: 1)',
  softmax: 'fn example(scores: f32[N, T, S]) -> f32[N, T, S] = softmax(scores, axis: S)',
  solve: 'fn example(a: f32[D, D], b: f32[D, K]) -> f32[D, K] = solve(a, b)',
  spirals: table('spirals(points: 32)'),
  split: 'data d = spirals(points: 40) |> split(train: 0.75, test: 0.25, seed: 1)',
  squeeze: 'fn example(x: f32[N, 1]) -> f32[N] = squeeze(x)',
  stack: 'fn example(a: f32[N], b: f32[N]) -> f32[N, 2] = stack([a, b], axis: 1)',
  std: 'fn example(x: f32[N, D]) -> f32[D] = std(x, axis: N)',
  sum: `fn example(x: ${image}) -> f32[N, C] = sum(x, axis: [H, W])`,
  take: 'fn example(table: f32[V, D], ids: class<V>[N, T]) -> f32[N, T, D] = take(table, ids, axis: 0)',
  top_k:
    'fn example(scores: f32[N, K]) -> f32[N, 3] where K >= 3 {\n  let (values, places) = top_k(scores, 3)\n  values\n}',
  transpose: 'fn example(x: f32[N, T, D]) -> f32[N, D, T] = transpose(x)',
  uniform: 'fn noisy(x: f32[N, D]) -> f32[N, D] = x + uniform(low: -0.1, high: 0.1, like: x)',
  update: 'fn example(x: f32[N, 8], part: f32[N, 2]) -> f32[N, 8] = update(x, part, at: 3, axis: 1)',
  variance: 'fn example(x: f32[N, D]) -> f32[N] = variance(x, axis: D)',
  weights: spiral('minimize cross_entropy(Net(point), label) over weights(Net, rank: 2) with Muon, with Adam'),
  xor: table('xor(points: 32)'),
  zeros: 'const start = zeros([4])',
  zeros_like: 'fn example(x: f32[*S]) -> f32[*S] = zeros_like(x)',
  ema: `data d = spirals(points: 32)
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> MLP([8, 2])
train t on d {
  minimize cross_entropy(Net(point), label) with Adam
  measure averaged = cross_entropy(ema(Net, 0.99)(point), label)
  steps 1
}`,
  fill: 'fn example(age: f32?[N]) -> f32[N] = fill(age, 30.0)',
  fit: `data d = spirals(points: 32) {
  field x = (point - fit(mean(point, axis: 0))) / fit(std(point, axis: 0))
  field label = label
}`,
  fresh: `model Net(x: f32[N, 4]) -> f32[N, 4] = x |> Dense(4)
model Two(x: f32[N, 4]) -> f32[N, 4] = Net(x) + fresh(Net)(x)`,
  image: 'const photo = image("photo.png")',
  images: 'data d = images("pictures", size: 32)',
  median: 'fn example(x: f32[N, D]) -> f32[N] = median(x, axis: D)',
  missing: 'fn example(age: f32?[N]) -> bool[N] = missing(age)',
  npz: 'data points = npz("points.npz")',
  patches: 'data d = images("pictures", size: 32) |> patches(size: 8)',
  permutation: 'fn mixed(x: f32[N, D]) -> f32[N, D] = take(x, permutation(N), axis: 0)',
  random_class: 'fn example(x: f32[N, D]) -> class<10>[N] = random_class(10, [N])',
  safetensors: 'data points = safetensors("points.safetensors")',
  text: 'data words = text("shakespeare.txt", block: 64)',
  zip: 'const pairs = [a * b for (a, b) in zip([1, 2, 3], [4, 5, 6])]',
};

/** What an example gives where its file is not there. */
export const builtinMarks: Readonly<Record<string, string>> = {
  augment: 'DLN4101',
  decode: 'DLN4101',
  encode: 'DLN4101',
  csv: 'DLN4101',
  idx: 'DLN4101',
  image: 'DLN4101',
  images: 'DLN4101',
  npy: 'DLN4101',
  npz: 'DLN4101',
  patches: 'DLN4101',
  safetensors: 'DLN4101',
  text: 'DLN4101',
};

/** Of std's definitions whose own signature does not say enough. */
export const stdExamples: Readonly<Record<string, string>> = {
  CachedAttention: `model Step(x: f32[N, 1, 64], keys: f32[N, 32, 4, 16], values: f32[N, 32, 4, 16]) {
  let (y, past) = CachedAttention(x, (keys, values), heads: 4, at: 0)
  y
}`,
  window_merge:
    'fn example(windows: f32[N, 4, 49, C]) -> f32[N, 14, 14, C] =\n  window_merge(windows, height: 14, width: 14, window: 7)',
  Embedding: 'model Words(ids: class<1000>[N, T]) -> f32[N, T, 64] = ids |> Embedding(1000, width: 64)',
  MLP: 'model Net(x: f32[N, 4]) -> f32[N, 2] = x |> MLP([16, 16, 2], activation: tanh)',
  residual: 'layer Block(x: f32[*S, D]) -> f32[*S, D] = x |> residual(LayerNorm |> Dense(4 * D) |> gelu |> Dense(D))',
  Muon: spiral('minimize cross_entropy(Net(point), label) over weights(Net, rank: 2) with Muon, with Adam'),
};
