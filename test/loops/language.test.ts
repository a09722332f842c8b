/** `scan` and `iterate` as the language has them: numbers against plain loops here, gradients against differences, draws, carries of every kind. */
import { describe, expect, it } from 'vitest';
import { checkText } from '../check/check-text.js';
import { diagnosed, type Inputs, runDln, trainDln } from '../oracles/run-dln.js';

const codes = async (text: string): Promise<readonly string[]> =>
  (await checkText(text)).diagnostics.map((d) => d.code);
const numbers = (n: number, of: (i: number) => number): readonly number[] => Array.from({ length: n }, (_, i) => of(i));
const wave = (shape: readonly number[]) => ({
  shape,
  data: numbers(
    shape.reduce((n, d) => n * d, 1),
    (i) => Math.round(1e4 * Math.sin(3 * i + shape.length)) / 1e4,
  ),
});

function near(given: readonly number[], wanted: readonly number[], digits: number): void {
  expect(given.length).toBe(wanted.length);
  for (const [i, v] of given.entries()) expect(v).toBeCloseTo(wanted[i]!, digits);
}

/** Runs on the reference; gives what is shown, in order. */
async function shown(source: string, inputs: Inputs = {}): Promise<readonly (readonly number[])[]> {
  return [...(await runDln(source, { inputs })).values()].map(({ data }) => data);
}

describe('scan', () => {
  it('goes along an axis, hands its carries on and stacks where the axis stood', async () => {
    const x = wave([2, 5, 3]);
    const [y] = await runDln(
      `layer Sums(x: f32[N, T, D]) -> f32[N, T, D] = scan xt in x over T from h = zeros([N, D]) {
  next h = 0.5 * h + xt
  next h
}
data d = npy("inputs")
run r on d { show Sums(x) }`,
      { inputs: { x } },
    ).then((all) => [...all.values()]);
    expect(y!.shape).toEqual([2, 5, 3]);
    const wanted: number[] = [];
    for (let n = 0; n < 2; n++) {
      const h = [0, 0, 0];
      for (let t = 0; t < 5; t++)
        for (let d = 0; d < 3; d++) {
          h[d] = 0.5 * h[d]! + x.data[(n * 5 + t) * 3 + d]!;
          wanted[(n * 5 + t) * 3 + d] = h[d]!;
        }
    }
    near(y!.data, wanted, 12);
  });

  it('goes along several at once, each along its own axis, and gives tuples', async () => {
    const [dots, sums] = await shown(
      `fn both(x: f32[N, T], y: f32[T, N]) -> (f32[N, T], f32[N, T]) =
  scan (a, b) in (x, y) over T from s = zeros([N]) {
    next s = s + a * b
    (next s, a + b)
  }
data d = npy("inputs")
run r on d {
  let (p, q) = both(x, transpose(y))
  show p, q
}`,
      { x: { shape: [2, 3], data: [1, 2, 3, 4, 5, 6] }, y: { shape: [2, 3], data: [1, 1, 2, 2, 3, 3] } },
    );
    expect(dots).toEqual([1, 3, 9, 8, 23, 41]);
    expect(sums).toEqual([2, 3, 5, 6, 8, 9]);
  });

  it('counts a range, also a symbolic one and one with two ends', async () => {
    const [squares, powers, late] = await shown(
      `fn powers(x: f32[N], n: dim) -> f32[n, N] = scan i in range(n) from p = ones([N]) {
  next p = p * x
  p
}
run r {
  let squares = scan i in range(4) from s = 0 {
    next s = s + 1
    i * i
  }
  let late = scan i in range(3, 6) from s = 0 {
    next s = s + cast(i, f32)
    next s
  }
  show squares, powers(cast(iota(2), f32) + 2, 3), late
}`,
    );
    expect(squares).toEqual([0, 1, 4, 9]);
    expect(powers).toEqual([1, 1, 2, 3, 4, 9]);
    expect(late).toEqual([3, 7, 12]);
  });

  it('reads `next` on a right-hand side as the new value, in any order of the lines', async () => {
    const [y] = await shown(`run r {
  let y = scan i in range(3) from a = 1, b = 10 {
    next b = next a + b
    next a = 2 * a
    next b
  }
  show y
}`);
    expect(y).toEqual([12, 16, 24]);
  });

  it('carries tuples, lists of tensors and classes', async () => {
    const [y, ids] = await shown(`run r {
  let y = scan i in range(3) from pair = (0, 1), list = [zeros([2]), ones([2])] {
    let (a, b) = pair
    next pair = (b, a + b)
    next list = [list[1], list[0] + list[1]]
    stack([list[0][0], list[1][1], a])
  }
  let start = argmax(zeros([3]) + [0.0, 1.0, 0.0])
  let ids = scan i in range(4) from id = start {
    next id = argmax(one_hot(id, 3) @ [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0], [1.0, 0.0, 0.0]])
    id
  }
  show y, ids
}`);
    expect(y).toEqual([0, 1, 0, 1, 1, 1, 1, 2, 1]);
    expect(ids).toEqual([1, 2, 0, 1]);
  });

  it('makes its instances once, and learns them', async () => {
    const source = `layer Memory(x: f32[N, T, D], hidden: dim) -> f32[N, hidden] {
  let hs = scan xt in x over T from h = zeros([N, hidden]) {
    next h = tanh((xt |> Dense(hidden) as into) + (h |> Dense(hidden, bias: false) as back))
    next h
  }
  hs[:, -1]
}
model M(x: f32[N, 5, 3]) -> f32[N, 2] = x |> Memory(2)
data d = npy("inputs")
train t on d { minimize mean(M(x) ^ 2) with SGD(lr: 1.0) }`;
    const inputs = { x: wave([2, 5, 3]) };
    const training = await trainDln(source, { inputs });
    const before = await training.read();
    expect(Object.keys(before).sort()).toEqual(['m.memory.back.weight', 'm.memory.into.bias', 'm.memory.into.weight']);
    const at = async (weights: typeof before): Promise<number> => {
      training.write(weights);
      return (await training.evaluate())['loss']!;
    };
    await training.step();
    const after = await training.read();
    for (const [name, { shape, data }] of Object.entries(before)) {
      for (const i of [0, data.length - 1]) {
        const moved = (by: number) => ({
          ...before,
          [name]: { shape, data: data.map((v, k) => (k === i ? v + by : v)) },
        });
        const slope = ((await at(moved(1e-5))) - (await at(moved(-1e-5)))) / 2e-5;
        expect(data[i]! - after[name]!.data[i]!).toBeCloseTo(slope, 7);
      }
    }
  });

  it('draws anew in each round, the same again for the same seed', async () => {
    const source = `run r {
  let y = scan i in range(50) from s = 0 {
    next s = s + 1
    let u = normal([2])
    scan j in range(3) from q = 0 {
      next q = q + 1
      concat([u, uniform([2])], axis: 0)
    }
  }
  show y
}`;
    const [y] = await shown(source);
    const rows = numbers(150, (i) => y![i * 4 + 2]!);
    expect(new Set(rows).size).toBe(150);
    const outer = numbers(50, (i) => y![i * 12]!);
    expect(new Set(outer).size).toBe(50);
    for (let i = 0; i < 50; i++) expect(y![i * 12 + 4]).toBe(y![i * 12]);
    expect((await shown(source))[0]).toEqual(y);
    for (const backend of ['wasm', 'cpu'] as const) {
      const [other] = [...(await runDln(source, { backend })).values()];
      near(other!.data, y!, 5);
    }
  });

  it('reads a `let` from outside once, and may be differentiated inside', async () => {
    const [y, d] = await shown(`fn energy(x: f32[D]) -> f32[] = sum(x ^ 4)
run r {
  let noise = uniform([2])
  let y = scan i in range(3) from s = 0 {
    next s = s + 1
    noise
  }
  let d = scan i in range(3) from u = ones([2]) {
    next u = u - 0.1 * grad(energy(u), wrt: u)
    next u
  }
  show y, d
}`);
    expect([y![2], y![4]]).toEqual([y![0], y![0]]);
    let u = 1;
    numbers(3, (i) => {
      u -= 0.4 * u ** 3;
      expect(d![2 * i]).toBeCloseTo(u, 12);
      return 0;
    });
  });
});

describe('iterate', () => {
  it('goes on while its condition holds, and no longer than max', async () => {
    const [root, stopped, swapped] = await shown(`run r {
  let root = iterate x = 1.0 while abs(x * x - 2) > 1e-12 max 100 { (x + 2 / x) / 2 }
  let stopped = iterate x = 1 while true max 5 { 2 * x }
  let swapped = iterate (a, b) = (3.0, 4.0) while a > b max 10 { (b, a) }
  let (p, q) = swapped
  show root, stopped, p + 10 * q
}`);
    expect(root![0]).toBeCloseTo(Math.SQRT2, 12);
    expect(stopped).toEqual([32]);
    expect(swapped).toEqual([43]);
  });

  it('goes on in a line that begins with `while`, `max` or, of a scan, `from`', async () => {
    const [halves, doubled, kept] = await shown(`fn least(a: f32[]) -> f32[] {
  let u = iterate u = a while u > 1 max 20 { u / 2 }
  max(u, 3.0)
}
run r {
  let halves = iterate u = 8.0  # where it begins
    while max(u, 0.5) > 1
    max 20 { u / 2 }
  let doubled = scan i in range(3)
    from u = 1.0 {
    next u = 2 * u
    u
  }
  show halves, doubled, least(full(8.0, shape: []))
}`);
    expect([halves, doubled, kept]).toEqual([[1], [1, 2, 4], [3]]);
  });

  it('solves least squares to 1e-6 of the direct solution', async () => {
    const source = `const a = [[2.0, 0.5], [0.3, 1.5], [1.0, -1.0], [0.2, 0.9]]
const b = [1.0, -2.0, 0.5, 3.0]
fn gradient(a: f32[M, D], b: f32[M], u: f32[D]) -> f32[D] = 2 * transpose(a) @ (a @ u - b)
run least_squares {
  let right = transpose(a) @ b
  let direct = solve(transpose(a) @ a, right[:, none])[:, 0]
  let u = iterate u = zeros_like(direct) while norm(gradient(a, b, u)) >= 1e-6 max 1_000_000 {
    u - 0.01 * gradient(a, b, u)
  }
  show u, direct
}`;
    const [u, direct] = await shown(source);
    near(u!, direct!, 6);
  });

  it('lets no gradient pass', () => {
    const { text } = diagnosed(`model Point() -> f32[] {
  weight u: f32[] = 3.0
  iterate v = u while v > 1 max 10 { v / 2 }
}
train t {
  minimize Point() with SGD
  steps 1
}`);
    expect(text).toContain('DLN2703');
  });
});

describe('repeat', () => {
  it('of as many rounds as the batch has rows is a loop', async () => {
    const source = `fn grow(x: f32[N, D]) -> f32[N, D] = x |> repeat N { fn(y: f32[N, D]) = 2 * y }
data d = npy("inputs")
run r on d { show grow(x) }`;
    const [y] = await shown(source, { x: { shape: [3, 1], data: [1, 2, 3] } });
    expect(y).toEqual([8, 16, 24]);
  });
});

describe('mistakes', () => {
  const around = (body: string): string => `layer A(x: f32[N, T, D]) -> f32[N, T, D] =
  scan xt in x over T from h = zeros([N, D]) {
${body}
  }`;
  it.each([
    ['a cycle of two `next`', around('    let a = next h\n    next h = a + xt\n    next h'), 'DLN2501'],
    [
      '`next` in an inner block',
      around('    let y = if D > 2 {\n      next h = xt\n      xt\n    } else { h }\n    next h = y\n    y'),
      'DLN2524',
    ],
    [
      '`next` of the loop around',
      'fn f(x: f32[N, T]) -> f32[N, T, T] = scan a in x over T from h = zeros([N]) {\n  scan b in x over T from c = zeros([N]) {\n    next h = b\n    next c = c\n    c\n  }\n}',
      'DLN2523 DLN2524',
    ],
    [
      'a state in a layer that is scanned',
      'layer Count(x: f32[N, D]) -> f32[N, D] {\n  state n = 0\n  next n = n + 1\n  x + n\n}\nlayer B(x: f32[N, D]) -> f32[N, D] = x |> Count\n' +
        around('    next h = xt |> B\n    h'),
      'DLN2525',
    ],
    [
      'a bool carried as a number',
      'fn f(x: f32[T]) -> f32[T] = scan a in x over T from h = 0 {\n  next h = a > 1\n  h\n}',
      'DLN2520',
    ],
    [
      'a carry whose size may differ',
      'fn f(x: f32[T, A], y: f32[B]) -> f32[T, B] = scan a in x over T from h = y {\n  next h = a\n  h\n}',
      'DLN2520',
    ],
    [
      'an `iterate` that changes its type',
      'fn f(x: f32[N]) -> f32[N] = iterate u = x while sum(u) > 1 max 3 { u[:1] }',
      'DLN2520',
    ],
    [
      'a carry bound twice',
      'fn f(x: f32[T]) -> f32[T] = scan a in x over T from h = 0, h = 1 {\n  next h = a\n  h\n}',
      'DLN2502',
    ],
    ["a `let` of a carry's name", around('    let h = xt\n    next h = xt\n    h'), 'DLN2502'],
    [
      'a range over an axis',
      'fn f(x: f32[N]) -> f32[3, N] = scan i in range(3) over 0 from h = x {\n  next h = h\n  h\n}',
      'DLN2521',
    ],
    ['no rounds', 'fn f(x: f32[N]) -> f32[1, N] = scan i in range(4, 4) from h = x {\n  next h = h\n  h\n}', 'DLN2530'],
    [
      'a truth value that is one for each row',
      'fn f(x: f32[N]) -> f32[N] = iterate u = x while u > 0 max 3 { u - 1 }',
      'DLN2528',
    ],
    [
      'a layer as a first value',
      'fn f(x: f32[T]) -> f32[T] = scan a in x over T from h = tanh {\n  next h = a\n  a\n}',
      'DLN2006',
    ],
  ])('%s', async (_name, text, wanted) => {
    expect((await codes(text)).join(' ')).toBe(wanted);
  });

  it('prints the circle', () => {
    const { text } = diagnosed(around('    let a = next h + 1\n    let b = a * 2\n    next h = b + xt\n    next h'));
    expect(text).toContain('`next h` needs `b` needs `a` needs `next h`');
    expect(diagnosed('fn f(x: f32[]) -> f32[] {\n  let (a, b) = (b, x)\n  a\n}').text).toContain('depends on itself');
  });

  it('says of a size that is only sometimes right when it is not', async () => {
    const { diagnostics } = await checkText(
      'fn f(x: f32[T, A], y: f32[2*A]) -> f32[T, 2*A] = scan a in x over T from h = y {\n  next h = concat([a, a[1:]], axis: 0)\n  h\n}',
    );
    expect(diagnostics.map((d) => d.code)).toEqual(['DLN2520']);
  });
});
