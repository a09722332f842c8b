/** Decides that checking and planning never throw, whatever the text: broken programs, endless types, absurd sizes. */
import { readdirSync, readFileSync } from 'node:fs';
import { checkFile, chunksOf, fileTable, openDatabase, planOf, renderTerminal } from '@dln/compiler';
import { tokenize } from '@dln/grammar';
import { describe, expect, it } from 'vitest';
import { checkText, mainUri, settle } from './check-text.js';

const folder = new URL('../corpus/programs/', import.meta.url);
const texts = readdirSync(folder)
  .filter((f) => f.endsWith('.dln'))
  .map((f) => readFileSync(new URL(f, folder), 'utf8'));

/** Mulberry32: the same mutations on every machine. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
const strange = [
  '0',
  '-1',
  '1000000000',
  '9007199254740993',
  '1e400',
  '""',
  '"same"',
  'none',
  'true',
  '[]',
  '()',
  'N',
  'x',
  'f',
  '*S',
  '_',
  'next',
  'training',
  'weights',
  'Dense',
  'relu',
  '|>',
  '->',
  '{',
  '}',
  '//',
  '%',
  '^',
  '...',
];

/** One text with a few tokens dropped, doubled, swapped or replaced by others of the corpus. */
function mutated(draw: () => number): string {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(draw() * items.length)] as T;
  const { tokens, rest } = tokenize(pick(texts));
  const others = tokenize(pick(texts)).tokens;
  const parts = tokens.map((t) => t.space + t.text);
  for (let k = 1 + Math.floor(draw() * 3); k > 0; k--) {
    const i = Math.floor(draw() * parts.length);
    const how = draw();
    if (how < 0.2) parts.splice(i, 1);
    else if (how < 0.35) parts.splice(i, 0, parts[i] ?? '');
    else if (how < 0.6) parts[i] = ` ${pick(strange)}`;
    else if (how < 0.75) parts[i] = ` ${pick(others).text}`;
    else [parts[i], parts[i + 1]] = [parts[i + 1] ?? '', parts[i] ?? ''];
  }
  return parts.join('') + rest;
}

async function survives(text: string): Promise<number> {
  const db = openDatabase();
  db.setText(mainUri, text);
  const checked = await settle(db, () => checkFile(db, mainUri));
  const files = fileTable([{ uri: mainUri, name: 'main.dln', text, chunks: chunksOf(db, mainUri) }]);
  for (const d of checked.diagnostics)
    expect(renderTerminal(d, files, { colour: false, width: 100 })).not.toMatch(/undefined|\[object|NaN/);
  const planned = await settle(db, () => planOf(db, mainUri, { params: new Map() }));
  return planned.diagnostics.length;
}

describe('checking never throws', () => {
  const rounds = Number(process.env['FUZZ'] ?? 300);
  it(`on ${rounds} mutated programs`, { timeout: 600_000 }, async () => {
    for (let seed = 0; seed < rounds; seed++) {
      const text = mutated(random(seed));
      await survives(text).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}\n${text}`);
      });
    }
  });

  const absurd: Readonly<Record<string, string>> = {
    'a type that is itself': 'type A = A\nfn f(x: A) -> A = x',
    'types in a ring': 'type A = (B, B)\ntype B = [A]\nlayer L(x: A) -> B = x',
    'a type that holds itself': 'type T = (f32[N], T)\nfn f(x: T) -> f32[] = 0',
    'a layer that calls itself':
      'layer L(x: f32[N, D]) -> f32[N, D] = x |> L\nmodel M(x: f32[N, 2]) -> f32[N, 2] = x |> L\ntrain t on circles() { minimize mean(M(point)) with SGD(lr: 0.1) }',
    'a layer that calls itself and says no type': 'layer L(x: f32[N, D]) = x |> L',
    'two functions that call each other': 'fn f(k: int) -> int = g(k)\nfn g(k: int) -> int = f(k)\nconst a = f(1)',
    'a function that calls itself twice': 'fn f(k: int) -> int = f(k + 1) + f(k + 2)\nconst a = f(0)',
    'a doubling recursion':
      'layer L(x: f32[N, 2], k: int) -> f32[N, 2] = (x |> L(k: k - 1)) + (x |> L(k: k - 1))\nmodel M(x: f32[N, 2]) -> f32[N, 2] = x |> L(k: 5)\ntrain t on circles() { minimize mean(M(point)) with SGD(lr: 0.1) }',
    'a billion rounds': 'model M(x: f32[N, 2]) -> f32[N, 2] = x |> repeat 1000000000 { Dense(2) }',
    'rounds in rounds':
      'model M(x: f32[N, 2]) -> f32[N, 2] = x |> repeat 10000 { repeat 10000 { repeat 10000 { Dense(2) } } }',
    'a list of a billion': 'const a = range(1000000000)',
    'lists of lists':
      'const a = [[[[i for i in range(1000)] for i in range(1000)] for i in range(1000)] for i in range(1000)]',
    'a huge weight':
      'model M(x: f32[N, 2]) -> f32[N, 1] = x |> Dense(1000000000000) |> Dense(1)\ntrain t on circles() { minimize mean(M(point)) with SGD(lr: 0.1) }',
    'a huge constant': 'fn f(x: f32[N]) -> f32[] = sum(zeros([100000, 100000, 1000]))\nrun r { show f(zeros([2])) }',
    'powers of powers': 'const a = 9^9^9^9^9\nfn f(x: f32[N]) -> f32[N^999] = zeros([N^999])',
    'constants in a ring': 'const a = b\nconst b = a\nfn f(x: f32[N]) -> f32[N] = x * a',
    'a parameter of itself': 'param p: float = p',
    'a file that imports itself': 'import { A } from "./main.dln"\nfn f(x: f32[N]) -> f32[N] = A(x)',
    'data of itself': 'data d = d |> split(train: 0.5, test: 0.5)\ntrain t on d.train { minimize 1 with Adam }',
    'deep lists': `const a = ${'['.repeat(200)}1${']'.repeat(200)}`,
    'a long pipe': `layer L(x: f32[N, D]) -> f32[N, D] = x ${'|> relu '.repeat(2000)}`,
    'a long sum': `fn f(x: f32[N]) -> f32[N] = x ${'+ x '.repeat(3000)}`,
    'many dims': `fn f(x: f32[${Array.from({ length: 300 }, (_, i) => `D${i}`).join(', ')}]) -> f32[] = sum(x)`,
    'an odd default': 'layer L(x: f32[N, D], k: dim = k) -> f32[N, D] = x\nmodel M(x: f32[N, 2]) -> f32[N, 2] = x |> L',
  };
  it.each(Object.entries(absurd))('on %s', { timeout: 30_000 }, async (_name, text) => {
    expect(await survives(text)).toBeGreaterThanOrEqual(0);
  });

  const reported: readonly string[] = [
    'types in a ring',
    'a type that is itself',
    'a type that holds itself',
    'a function that calls itself twice',
    'a doubling recursion',
    'rounds in rounds',
    'a billion rounds',
    'a list of a billion',
    'lists of lists',
    'a huge weight',
    'constants in a ring',
    'a parameter of itself',
    'data of itself',
    'powers of powers',
    'two functions that call each other',
    'a layer that calls itself',
  ];
  it.each(reported)('and tells of %s', async (name) => {
    const db = openDatabase();
    db.setText(mainUri, absurd[name] as string);
    const planned = await settle(db, () => planOf(db, mainUri, { params: new Map() }));
    expect(planned.diagnostics.length).toBeGreaterThan(0);
  });

  it('and a sound program is not accused', async () => {
    expect((await checkText('fn f(x: f32[N]) -> f32[N] = x + 1')).diagnostics).toEqual([]);
  });
});
