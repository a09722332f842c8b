/** Braces in strings hold what is known while compiling, wherever a string stands; what does not is told at its own place. */
import { describe, expect, it } from 'vitest';
import { diagnosed, performDln } from '../oracles/run-dln.js';
import { only } from '../train/fake-door.js';
import { x } from '../train/from-text.js';

const head = `const k = 3
const unit = "conv{k + 1}"
param act: "relu" | "gelu" = "gelu"
fn path(i: dim) -> string = "layer{i}.{unit}"
layer Named(x: f32[N, D], kind: string = "a") -> f32[N, D] = match kind { "a{k}" -> x, "b{k}" -> 2 * x, _ -> 4 * x }
layer Tagged(x: f32[N, D], tag: dim) -> f32[N, D] = x |> Named(kind: "b{tag}")
layer ByWidth(x: f32[N, D]) -> f32[N, D] = x |> Named(kind: "a{D}")
layer Wide(x: f32[N, D], least: dim) -> f32[N, D] where D >= least : "{D} is {least - D} below {least} ({unit})" = x
`;

describe('a string with braces', () => {
  const said = async (text: string): Promise<readonly string[]> =>
    only((await performDln(`${head}run r {\n  let q = 4\n  show ${text}\n}`)).events, 'text').map((e) => e.text);
  it.each([
    ['"{k} {path(2)} {act}"', '3 layer2.conv4 gelu'],
    ['path(k)', 'layer3.conv4'],
    ['"{k + 0.5} {k / 2} {1e-3} {k == 3} {1_000_000}"', '3.5 1.5 0.001 true 1000000'],
    ['"{[1, k]} {(k, true)} {[path(i) for i in range(1, 3)]}"', '[1, 3] (3, true) [layer1.conv4, layer2.conv4]'],
    ['"{{k}} {q} {q * 1.5}"', '{k} 4 6'],
    ['"a {k"', 'a {k'],
    ['"{}"', '{}'],
    ['"tab\\t{k}"', 'tab\t3'],
  ])('%s says %s', async (text, wanted) => expect(await said(text)).toEqual([wanted]));

  it('chooses an arm, gets there through a parameter, and waits for a use that knows its size', async () => {
    const { ran } = await performDln(`${head}run r {
  let one = ones([1, 3])
  show one |> Named(kind: "a{2 + 1}"), one |> Tagged(tag: 3), one |> Tagged(tag: 4), one |> ByWidth, ones([1, 4]) |> ByWidth
}`);
    expect([...(ran.get('r')?.values.values() ?? [])].map((v) => v.data[0])).toEqual([1, 2, 4, 1, 4]);
  });
  it('is the message of a condition, with the sizes of the use', () => {
    const { text } = diagnosed(`${head}run r { show ones([1, 3]) |> Wide(least: 8) }`);
    expect(text).toContain('`Wide`: 3 is 5 below 8 (conv4)');
  });
  it('is the message of an `expect`, with what was measured', async () => {
    const { events } = await performDln(
      `${head}data d = npy("inputs")\nrun r on d {\n  measure top = max(x)\n  expect top > k + 6 : "{top} of {k + 6}, {unit}"\n}`,
      { inputs: x },
    );
    expect(only(events, 'expect').map((e) => e.message)).toEqual(['4 of 9, conv4']);
  });
});

describe('what a string cannot hold', () => {
  /** Codes, and the text at the first finding. */
  const found = (source: string): readonly string[] => {
    const all = `${head}\n${source}`;
    const { diagnostics } = diagnosed(all, { inputs: x });
    const [first] = diagnostics;
    const decl = source.slice(source.indexOf(source.split('\n\n').at(-1) ?? ''));
    return [
      ...diagnostics.map((d) => d.code),
      ...(first === undefined ? [] : [decl.slice(first.at.start, first.at.end)]),
    ];
  };
  it.each([
    ['run r { show zeros([2, 3]) |> Named(kind: "a{zeros([2])}") }', ['DLN2042', 'zeros([2])']],
    ['run r { show zeros([2, 3]) |> Named(kind: "a{Dense(3)}") }', ['DLN2042', 'Dense(3)']],
    ['run r { show zeros([2, 3]) |> Named(kind: "a{nope}") }', ['DLN1201', 'nope']],
    ['run r { show zeros([2, 3]) |> Named(kind: "a{1 +}") }', ['DLN1021', '+']],
    ['run r { show "{path(0)}" }', ['DLN2007', '0']],
    ['run r { show "{nope}" }', ['DLN2705', 'nope']],
    ['fn f(x: f32[N]) -> f32[N] where N >= 2 : "{M} rows" = x', ['DLN2042', 'M']],
    ['fn f(x: f32[N]) -> f32[N] where N >= 2 : "{x} rows" = x', ['DLN2042', 'x']],
    ['const c = "{1 + "', []],
    ['const c = "{c}"', ['DLN2501', 'c']],
  ])('%s', (source, wanted) => expect(found(source)).toEqual(wanted));
});
