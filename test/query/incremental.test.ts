/** An open program after any edits: the same findings as of a program that was never open, and only what the edit touches is worked out anew. `EDITS` sets how many are tried. */
import { checkFile, openDatabase } from '@dln/compiler';
import { describe, expect, it, test } from 'vitest';
import { internedCount, limitDims } from '../../compiler/src/dims/intern.js';
import { checkDeclarations } from '../../compiler/src/query/check-file.js';
import type { Database } from '../../compiler/src/query/database.js';
import { ProgramWorld } from '../../compiler/src/query/program-world.js';
import { randomFrom } from '../fuzz/grammar-fuzz.js';
import { corpus } from '../grammar/corpus.js';
import { edited } from './edits.js';

const edits = Number(process.env.EDITS ?? 400);
const seed = Number(process.env.SEED ?? 20261124);

/** What a database that knows nothing else finds. */
function afresh(files: ReadonlyMap<string, string>, uri: string): unknown {
  const db = openDatabase();
  for (const [name, text] of files) db.setText(name, text);
  return checkFile(db, uri);
}

/** The definitions and other questions that a check evaluates, without their file. */
function worked(db: Database, uri: string): readonly string[] {
  const world = new ProgramWorld(db, new Map());
  checkDeclarations(db, world, uri);
  return world.computed.map((question) => question.replace(/ \S*#/, ' '));
}

/** Models over blocks of their own and over one that they share. */
const convolutions = [3, 5, 7]
  .map(
    (kernel, i) => `## Block number ${i}.
layer Block${i}(x: f32[N, H, W, C], filters: dim, kernel: dim = ${kernel})
    -> f32[N, (H - kernel + 1) // 2, (W - kernel + 1) // 2, filters] =
  x |> Conv2d(filters, kernel: kernel) |> tanh |> avg_pool(2)

model Net${i}(image: f32[N, ${32 + 4 * i}, ${32 + 4 * i}, 1]) -> f32[N, 10] =
  image |> Block0(6) |> Block${i}(16) |> flatten |> Dense(64) |> relu |> Dense(10)
`,
  )
  .join('\n');

describe('after any edits', () => {
  const texts = [convolutions, ...corpus().map((c) => c.text)];
  test(`${edits} at random, the findings are those of a fresh database`, () => {
    const random = randomFrom(seed);
    let sound = 0;
    for (let done = 0; done < edits; ) {
      const original = texts[random(texts.length)] as string;
      const db = openDatabase();
      let text = original;
      for (let i = 0; i < 20; i++, done++) {
        db.setText('/a.dln', text);
        const now = checkFile(db, '/a.dln');
        expect(now, text).toEqual(afresh(new Map([['/a.dln', text]]), '/a.dln'));
        if (now.diagnostics.length === 0) sound++;
        text = edited(random, text, original);
      }
    }
    // Control: not everything is broken.
    expect(sound).toBeGreaterThan(edits / 50);
  });

  test('of a file and of what it imports', () => {
    const random = randomFrom(seed + 1);
    const blocks = `export const width = 8
export type Image = f32[N, H, W, C]
export layer Block(x: Image, filters: dim) -> f32[N, H - 2, W - 2, filters] = x |> Conv2d(filters, kernel: 3) |> relu
export layer Twice(x: f32[N, D]) = x |> Dense(width) |> Dense(width + width)
layer Hidden(x: f32[N, D]) -> f32[N, D] = x
export layer Even(x: f32[N, D], k: int) = if k > 0 { x |> Odd(k - 1) } else { x }
export layer Odd(x: f32[N, D], k: int) = if k > 0 { x |> Even(k - 1) } else { x }
`;
    const main = `import { width, Block, Twice, Even } from "blocks.dln"
const twice = width * 2
model Net(image: f32[N, 12, 12, 1]) -> f32[N, 10] =
  image |> Block(width) |> Block(twice) |> flatten |> Twice |> Even(2) |> Dense(10)   #: f32[N, 10]
model Flat(image: f32[N, 12]) -> f32[N, 16] = image |> Twice
`;
    const files = new Map([
      ['/blocks.dln', blocks],
      ['/main.dln', main],
    ]);
    const db = openDatabase();
    for (const [uri, text] of files) db.setText(uri, text);
    for (let i = 0; i < edits; i++) {
      const uri = random(2) === 0 ? '/blocks.dln' : '/main.dln';
      const text = edited(random, files.get(uri) as string, uri === '/main.dln' ? main : blocks);
      files.set(uri, text);
      db.setText(uri, text);
      for (const asked of files.keys())
        expect(checkFile(db, asked), [...files].join('\n')).toEqual(afresh(files, asked));
    }
  });
});

describe('memory', () => {
  const layer = (i: number): string =>
    `layer L(x: f32[N, D]) = x |> Dense(${i}) |> Dense(${2 * i + 1})\nmodel M(x: f32[N, ${i}]) = x |> L\n`;

  it('does not grow with the edits', () => {
    const db = openDatabase();
    const sizes: number[] = [];
    for (let i = 1; i <= 300; i++) {
      db.setText('/a.dln', layer(i).replaceAll('L', `L${i}`));
      expect(checkFile(db, '/a.dln').diagnostics).toEqual([]);
      sizes.push(db.memory.size);
    }
    expect(new Set(sizes.slice(1)).size).toBe(1);
  });

  it('makes room for dims between two edits, and nothing is mistaken', () => {
    const db = openDatabase();
    const wrong = layer(5).replace('Dense(5)', 'Dense(5) |> reshape([N, 6])');
    db.setText('/a.dln', wrong);
    const before = checkFile(db, '/a.dln');
    expect(before.diagnostics.map((d) => d.code)).toEqual(['DLN2012']);
    for (let i = 1; i <= 50; i++) {
      db.setText('/a.dln', layer(i + 1000));
      expect(checkFile(db, '/a.dln').diagnostics).toEqual([]);
    }
    const many = internedCount();
    limitDims(0);
    expect(internedCount()).toBeLessThan(many / 2);
    for (const [text, found] of [
      [layer(7), { diagnostics: [], needs: [] }],
      [wrong, before],
    ] as const) {
      db.setText('/a.dln', text);
      limitDims(0);
      expect(checkFile(db, '/a.dln')).toEqual(found);
      expect(checkFile(db, '/a.dln')).toEqual(found);
    }
  });
});

describe('only what an edit touches is worked out anew', () => {
  const source = `const width = 32
layer Block(x: f32[N, H, W, C], filters: dim) -> f32[N, H - 2, W - 2, filters] = x |> Conv2d(filters, kernel: 3) |> relu
layer Head(x: f32[N, D]) = x |> Dense(width)
layer Apart(x: f32[N, D]) -> f32[N, D] = tanh(x)
model A(image: f32[N, 12, 12, 1]) -> f32[N, 32] = image |> Block(4) |> flatten |> Head
model B(image: f32[N, 20, 20, 1]) -> f32[N, 32] = image |> Block(8) |> flatten |> Head
`;
  const touched = (...changes: readonly (readonly [string, string])[]): readonly string[] => {
    const db = openDatabase();
    db.setText('/a.dln', source);
    worked(db, '/a.dln');
    let text = source;
    for (const [from, to] of changes) {
      expect(text).toContain(from);
      text = text.replace(from, to);
    }
    db.setText('/a.dln', text);
    return worked(db, '/a.dln');
  };

  it('everything at first, and nothing without an edit', () => {
    const db = openDatabase();
    db.setText('/a.dln', source);
    expect(worked(db, '/a.dln').filter((q) => q.startsWith('definition'))).toHaveLength(5);
    expect(worked(db, '/a.dln')).toEqual([]);
    db.setText('/a.dln', source);
    expect(worked(db, '/a.dln')).toEqual([]);
  });

  it('a body: that body', () => {
    expect(touched(['|> relu', '|> tanh'])).toEqual(['definition layer Block']);
    expect(touched(['= tanh(x)', '= relu(x)'])).toEqual(['definition layer Apart']);
    expect(touched(['image |> Block(4)', 'image  |>  Block(6)'])).toEqual(['definition model A']);
  });

  it('a place: nothing', () => {
    expect(touched(['const width', '\n\n# here\n\nconst width'])).toEqual(
      expect.not.arrayContaining(['definition layer Block']),
    );
    expect(touched(['layer Apart', '\n\n\nlayer Apart'])).toEqual([]);
  });

  it('a signature: it and what uses it', () => {
    expect(touched(['filters: dim)', 'filters: dim = 2)'])).toEqual([
      'definition layer Block',
      'definition model A',
      'definition model B',
    ]);
  });

  it('a body that gives another result: what uses it too', () => {
    expect(touched(['Dense(width)', 'Dense(width + 1 - 1)'])).toEqual(['definition layer Head']);
    expect(touched(['Dense(width)', 'Dense(width) |> Dense(16)'])).toEqual([
      'definition layer Head',
      'definition model A',
      'definition model B',
    ]);
  });

  it('a constant: what uses its value, if that is another one', () => {
    expect(touched(['= 32', '= 16 * 2'])).toEqual(['check const width', 'value const width']);
    expect(touched(['= 32', '= 31'])).toEqual([
      'check const width',
      'value const width',
      'definition layer Head',
      'definition model A',
      'definition model B',
    ]);
  });

  it('an imported file: what uses what changed there', () => {
    const db = openDatabase();
    const blocks = `export const width = 8
export const depth = 2
export layer Block(x: f32[N, D]) -> f32[N, D] = relu(x)
`;
    db.setText('/blocks.dln', blocks);
    db.setText(
      '/main.dln',
      `import { width, depth, Block } from "blocks.dln"
layer A(x: f32[N, D]) = x |> Block |> Dense(width)
layer B(x: f32[N, D]) = x |> Block |> Dense(depth)
layer C(x: f32[N, D]) -> f32[N, D] = tanh(x)
`,
    );
    worked(db, '/main.dln');
    db.setText('/blocks.dln', blocks.replace('relu(x)', 'tanh(x)'));
    // Its body has been looked into, and says the same to its uses.
    expect(worked(db, '/main.dln')).toEqual(['definition layer Block']);
    db.setText('/blocks.dln', blocks.replace('width = 8', 'width = 9'));
    // It was put back: its body is another one again.
    expect(worked(db, '/main.dln')).toEqual(['definition layer Block', 'value const width', 'definition layer A']);
  });

  it('control: what is remembered is asked for', () => {
    const db = openDatabase();
    db.setText('/a.dln', source);
    const world = new ProgramWorld(db, new Map([['lr', 1]]));
    checkDeclarations(db, world, '/a.dln');
    expect(worked(db, '/a.dln').length).toBeGreaterThan(5);
  });
});
