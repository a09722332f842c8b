/** Nothing is left to chance: in a program without mistakes every expression has a value, wherever it hides. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checkFile, openDatabase } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { newContext } from '../../compiler/src/check/new-context.js';
import { isChecked } from '../../compiler/src/check/template.js';
import { checkDeclarations } from '../../compiler/src/query/check-file.js';
import { ProgramWorld } from '../../compiler/src/query/program-world.js';

const uri = '/s.dln';
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Declarations of a program without mistakes that hold an expression of no value; those whose body a use alone knows are not asked. */
function silent(text: string): readonly string[] {
  const db = openDatabase();
  db.setText(uri, text);
  const world = new ProgramWorld(db, new Map());
  const without = new Set<string>();
  world.saw = (at, value) => {
    if (value.kind === 'error' && at.decl.startsWith(`${uri}#`)) without.add(at.decl);
  };
  if (checkDeclarations(db, world, uri).length > 0 || checkFile(db, uri).needs.length > 0) return [];
  const ctx = newContext({ world, evaluator: null as never, uri, decl: uri as never, diagnostics: [] });
  return [...without].filter((key) => {
    const value = world.lookup(uri, key.split(' ').at(-1) as string);
    return value?.kind !== 'callable' || value.callee.is !== 'user' || !isChecked(ctx, value.callee);
  });
}
const programs = ['test/ports/programs', 'test/fuzz/programs', 'test/corpus/programs', 'compiler/std'].flatMap(
  (place) =>
    readdirSync(root + place)
      .filter((name) => name.endsWith('.dln'))
      .map((name) => [`${place}/${name}`, readFileSync(`${root}${place}/${name}`, 'utf8')] as const),
);

describe('a program without mistakes', () => {
  it.each(programs)('%s has a value for each expression', (_, text) => expect(silent(text)).toEqual([]));
});

describe('a mistake behind what a signature does not tell is found where it is written', () => {
  const cases: readonly (readonly [what: string, text: string, code: string])[] = [
    [
      'the weight of a layer that a `let` names',
      `model M(x: class<9>[N, 5]) -> f32[N, 5, 9] {
  let table = Embedding(9, 16)
  (table(x) |> Dense(12)) @ transpose(table.table)
}`,
      'DLN2013',
    ],
    [
      'a weight that is not there',
      `model M(x: class<9>[N, 5]) -> f32[N, 5, 9] {
  let table = Embedding(9, 16)
  table(x) @ transpose(table.tabel)
}`,
      'DLN2409',
    ],
    [
      'the weight of a layer whose sizes are symbols',
      `layer L(x: class<V>[N, T], d: dim) -> f32[N, T, V] {
  let table = Embedding(V, d)
  (table(x) |> Dense(2 * d)) @ transpose(table.table)
}`,
      'DLN2013',
    ],
    [
      'a list of tensors as an argument',
      `layer L(x: f32[N, 5], past: [f32[N, K]]) -> (f32[N, 5], [f32[N, K]]) = (x, past)
layer U(x: f32[N, 5]) {
  let (y, _past) = L(x, [zeros([N, 3])])
  y @ ones([7])
}`,
      'DLN2013',
    ],
    [
      'a list as a result',
      `fn twice(x: f32[N, D]) -> [f32[N, D]] = [x, x]
fn u(x: f32[N, D]) = sum(twice(x)) @ ones([3, 3])`,
      'DLN2013',
    ],
    [
      'a whole number as a result',
      `fn rows(x: f32[N, D]) -> int = len(x)
fn u(x: f32[N, D]) = reshape(x, [rows(x), D]) @ ones([3, 3])`,
      'DLN2013',
    ],
    [
      'a layer as a result',
      `fn adding(x: f32[N, D]) -> layer(f32[N, D]) -> f32[N, D] = fn(y: f32[N, D]) = x + y
fn u(x: f32[N, 4]) = adding(x)(x) @ ones([3, 3])`,
      'DLN2013',
    ],
    [
      'a layer that an argument makes',
      `layer L(x: f32[N, D], f: fn(dim) -> layer) = (x |> f(D)) @ ones([3, 3])
model M(x: f32[N, 4]) -> f32[N, 3] = x |> L(f: fn(d: dim) = Dense(d))`,
      'DLN2013',
    ],
    [
      'a second use of a layer on another width',
      `model M(x: f32[N, 5, 64], memory: f32[N, 7, 32]) -> f32[N, 5, 7] {
  let project = Dense(16)
  project(x) @ transpose(project(memory))
}`,
      'DLN2511',
    ],
    ['an absolute value of any rank', 'fn u(x: f32[*S, 4]) = abs(x) @ ones([3, 3])', 'DLN2013'],
  ];
  it.each(cases)('%s', (_, text, code) => {
    const db = openDatabase();
    db.setText(uri, text);
    expect(checkFile(db, uri).diagnostics.map((d) => d.code)).toEqual([code]);
  });
});
