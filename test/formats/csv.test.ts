/** Shows what CSV tables become, what is refused and with which line, and the limits on both sides. */
import { gzipSync } from 'node:zlib';
import { type Fault, fieldArray, type Header, isFault, type SourceOptions } from '@dln/formats';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isNumber, plainNumber } from '../../formats/src/csv-numbers.js';
import { bytesOf, named, opened, refused, slowBytes } from './in-memory.js';

const utf8 = new TextEncoder();
const fileOf = (text: string) => named({ file: utf8.encode(text) });

/** Header and columns; classes as their texts, gaps as null. */
async function table(
  text: string,
  options: SourceOptions = {},
): Promise<{ header: Header; columns: Record<string, unknown[]> }> {
  const source = await opened('csv', named({ file: slowBytes(utf8.encode(text)) }), options);
  const { header } = source.header;
  const rows = await source.rows(null);
  if (isFault(rows)) throw new Error(JSON.stringify(rows));
  const into = header.fields.map((field) => fieldArray(field, rows.count));
  await rows.read(
    Int32Array.from({ length: rows.count }, (_, i) => i),
    into,
  );
  const columns: [string, unknown[]][] = header.fields.map(({ name, classes }, k) => [
    name,
    [...into[k]!].map((value) => {
      if (classes !== null) return value === -1 ? null : (classes as readonly string[])[value];
      return Number.isNaN(value) ? null : value;
    }),
  ]);
  return { header, columns: Object.fromEntries(columns) };
}
const fault = (text: string, options: SourceOptions = {}): Promise<Fault> => refused('csv', fileOf(text), options);
const argsOf = async (text: string, options: SourceOptions = {}): Promise<Fault['args']> =>
  (await fault(text, options)).args;

describe('csv', () => {
  test('whole numbers, numbers, texts and gaps', async () => {
    const { header, columns } = await table('age,fare,sex,deck\n22,7.25,male,\n38,71.28,female,C\n26,8,female,A\n');
    expect(header).toEqual({
      rows: 3,
      fields: [
        { name: 'age', stored: 'i32', shape: [], classes: null, gaps: false },
        { name: 'fare', stored: 'f32', shape: [], classes: null, gaps: false },
        { name: 'sex', stored: 'i32', shape: [], classes: ['female', 'male'], gaps: false },
        { name: 'deck', stored: 'i32', shape: [], classes: ['A', 'C'], gaps: true },
      ],
    });
    expect(columns).toEqual({
      age: [22, 38, 26],
      fare: [7.25, 71.28, 8].map(Math.fround),
      sex: ['male', 'female', 'female'],
      deck: [null, 'C', 'A'],
    });
  });

  test('whole numbers with gaps are f32; so are those beyond 32 bits or with a point', async () => {
    const { header } = await table('a,b,c,d\n1,2147483647,2147483648,1.0\n,-2147483648,1,2\n');
    expect(header.fields.map(({ stored, gaps }) => [stored, gaps])).toEqual([
      ['f32', true],
      ['i32', false],
      ['f32', false],
      ['f32', false],
    ]);
  });

  test.each<[string, string]>([
    ['line feeds', 'a,b\n1,x\n2,y\n'],
    ['no line end at the end', 'a,b\n1,x\n2,y'],
    ['carriage returns and line feeds', 'a,b\r\n1,x\r\n2,y\r\n'],
    ['carriage returns alone', 'a,b\r1,x\r2,y\r'],
    ['a byte order mark', '\ufeffa,b\n1,x\n2,y\n'],
    ['semicolons', 'a;b\n1;x\n2;y\n'],
    ['tabs', 'a\tb\n1\tx\n2\ty\n'],
    ['empty lines', '\n\na,b\n\n1,x\n  \n2,y\n\n\n'],
    ['spaces around cells', ' a , b\n 1 ,\tx \n2, y\n'],
    ['quotes around everything', '"a","b"\n"1","x"\n"2","y"\n'],
    ['spaces around quotes', ' "a" , "b" \n "1" ,"x"\t\n"2","y"\n'],
  ])('%s', async (_, text) => {
    expect((await table(text)).columns).toEqual({ a: [1, 2], b: ['x', 'y'] });
  });

  test('quoted cells hold separators, line ends, quotes and spaces', async () => {
    const { columns } = await table('a,b\n"x, ""y""",1\n"two\r\nlines",2\n" z ",3\n"",4\n');
    expect(columns).toEqual({ a: ['x, "y"', 'two\r\nlines', ' z ', null], b: [1, 2, 3, 4] });
  });

  test('what stands for a missing value', async () => {
    const options = { missing: ['NA', '-999'] };
    const { columns, header } = await table('a,b\n1,x\nNA,NA\n-999,y\n,\n', options);
    expect(columns).toEqual({ a: [1, null, null, null], b: ['x', null, 'y', null] });
    expect(header.fields.map(({ gaps }) => gaps)).toEqual([true, true]);
    expect((await table('a\n1\nNA\n')).header.fields[0]!.classes).toEqual(['1', 'NA']);
  });

  test('numbers that are classes are sorted as numbers', async () => {
    const { header } = await table('a,b\n10,1\n9,2\n-1,1\n', { classes: ['a'] });
    expect(header.fields.map(({ classes }) => classes)).toEqual([['-1', '9', '10'], null]);
    expect((await table('a\n10\n9\nx\n')).header.fields[0]!.classes).toEqual(['10', '9', 'x']);
  });

  test('a separator that is told', async () => {
    expect((await table('a;b,c\n1;2,3\n', { separator: ';' })).header.fields.map(({ name }) => name)).toEqual([
      'a',
      'b,c',
    ]);
    expect((await fault('a\n1\n', { separator: '|' })).fault).toBe('DLN4116');
  });

  test('packed with gzip', async () => {
    const source = await opened('csv', named({ file: new Uint8Array(gzipSync('a\n1\n2\n')) }));
    expect(source.header.header.rows).toBe(2);
  });

  test('names such as __proto__ are columns as any other', async () => {
    const { header } = await table('__proto__,constructor\n__proto__,1\ntoString,2\n');
    expect(header.fields.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(header.fields[0]!.classes).toEqual(['__proto__', 'toString']);
  });

  test('records and characters that lie across the ends of reads', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `${i},"ä ""${i % 7}""\r\nß",${i / 8}`);
    const { header, columns } = await table(`n,t,x\r\n${lines.join('\r\n')}\r\n`);
    expect(utf8.encode(lines.join()).length).toBeGreaterThan(1.5 * 2 ** 20);
    expect(header.rows).toBe(60_000);
    expect(header.fields[1]!.classes).toEqual(Array.from({ length: 7 }, (_, k) => `ä "${k}"\r\nß`));
    expect(columns.n).toEqual(Array.from({ length: 60_000 }, (_, i) => i));
    expect(columns.x!.slice(-1)).toEqual([59_999 / 8]);
  });

  test.each<[string, string, string, Fault['args']]>([
    ['a line too short', 'a,b\n1,2\n3\n', 'DLN4121', { file: 'file', line: 3, expected: 2, found: 1 }],
    ['a line too long', 'a,b\n\n"x\ny",2\n1,2,3\n', 'DLN4121', { file: 'file', line: 5, expected: 2, found: 3 }],
    ['nothing', '', 'DLN4122', { file: 'file', why: 'it is empty' }],
    ['only empty lines', '\n\n', 'DLN4122', { file: 'file', why: 'it is empty' }],
    ['a column without a name', 'a,,b\n1,2,3\n', 'DLN4122', { file: 'file', why: 'column 2 has no name' }],
    [
      'numbers instead of names',
      '1,2.5\n3,4\n',
      'DLN4122',
      { file: 'file', why: 'its first line holds numbers only, so it is not a row of names' },
    ],
    ['a name twice', 'a,b,a\n1,2,3\n', 'DLN4123', { file: 'file', column: 'a', first: 1, second: 3 }],
    ['a quote that stays open', 'a,b\n1,2\n"3,4\n5,6\n', 'DLN4124', { file: 'file', line: 3 }],
    ['text after a quote', 'a,b\n1,"x"y\n', 'DLN4128', { file: 'file', line: 2, cell: 2 }],
    ['a column of gaps', 'a,b\n1,\n2,\n', 'DLN4129', { file: 'file', column: 'b' }],
    ['a row of names alone', 'a,b\n', 'DLN4130', { file: 'file' }],
    ['a zero byte', 'a,b\n1,\0\n', 'DLN4107', { file: 'file', format: 'csv', found: 'line 2 holds a zero byte' }],
  ])('refuses %s', async (_, text, code, args) => {
    expect(await fault(text)).toEqual({ fault: code, args });
  });

  test('refuses bytes that are not UTF-8, with their line', async () => {
    const latin1 = Uint8Array.from('a,b\n1,x\n2,caf\xe9\n', (c) => c.charCodeAt(0));
    expect(await refused('csv', named({ file: latin1 }))).toEqual({
      fault: 'DLN4126',
      args: { file: 'file', line: 3 },
    });
    expect((await refused('csv', named({ file: Uint8Array.of(0xff, 0xfe, 97, 0) }))).fault).toBe('DLN4107');
  });

  test('a column that an option names must be there', async () => {
    expect(await argsOf('a,b\n1,2\n', { classes: ['c'] })).toEqual({ file: 'file', column: 'c', columns: 'a, b' });
  });

  test('classes: 10,000 are, 10,001 are not, and the first text is named', async () => {
    const lines = (n: number): string => `a\n${Array.from({ length: n }, (_, i) => `t${i}`).join('\n')}\n`;
    expect((await table(lines(10_000))).header.fields[0]!.classes).toHaveLength(10_000);
    expect(await fault(lines(10_001))).toEqual({
      fault: 'DLN4125',
      args: { file: 'file', column: 'a', limit: 10_000, text: 't0', line: 2 },
    });
    const numbers = Array.from({ length: 12_000 }, (_, i) => i).join('\n');
    expect(await argsOf(`a\n${numbers}\nNA\n1\n`)).toMatchObject({ text: 'NA', line: 12_002 });
    expect((await table(`a\n${numbers}\n`)).header.fields[0]!.stored).toBe('i32');
    expect((await fault(`a\n${numbers}\n`, { classes: ['a'] })).fault).toBe('DLN4125');
  });

  test('columns: 10,000 are read, 10,001 are not', async () => {
    const wide = (n: number): string =>
      `${Array.from({ length: n }, (_, i) => `c${i}`).join()}\n${'1,'.repeat(n - 1)}1\n`;
    expect((await table(wide(9_999))).header.fields).toHaveLength(9_999);
    expect((await table(wide(10_000))).header.fields).toHaveLength(10_000);
    expect(await fault(wide(10_001))).toEqual({
      fault: 'DLN4110',
      args: { file: 'file', what: 'columns in line 1', found: 10_001, limit: 10_000 },
    });
  });

  test.each(['\n', '\r\n', ''])('a record of 1 MB is read, one byte more is not (line end %j)', async (end) => {
    const long = (bytes: number): string => `a,b\n1,${'x'.repeat(bytes - 2)}${end}`;
    for (const bytes of [2 ** 20 - 1, 2 ** 20]) expect((await table(long(bytes))).header.rows).toBe(1);
    expect((await fault(long(2 ** 20 + 1))).fault).toBe('DLN4110');
    expect((await fault(`a,b\n1,"${'\n'.repeat(2 ** 20)}"\n`)).fault).toBe('DLN4110');
  });

  test.each(['a,b\n1,x\n2,z\n', 'a,b\n1,x\n\n\n\n\n', 'a,b\n1,x\nq,y\n', 'a,b\n1\n2,3,y\n'])(
    'a file that becomes %j between its two scans is noticed',
    async (other) => {
      let text = utf8.encode('a,b\n1,x\n2,y\n');
      const changing = { size: text.length, read: (at: number, n: number) => bytesOf(text).read(at, n) };
      const source = await opened('csv', named({ file: changing }));
      text = utf8.encode(other);
      expect(await source.rows(null)).toEqual({ fault: 'DLN4119', args: { file: 'file' } });
    },
  );

  test('any table that is written with quotes is read again', async () => {
    const cell = fc.string({ unit: 'grapheme', maxLength: 6 }).map((text) => `t${text}`.replaceAll('\0', ''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(cell, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })), { minLength: 1, maxLength: 20 }),
        fc.constantFrom(',', ';', '\t'),
        fc.constantFrom('\n', '\r\n', '\r'),
        async (rows, separator, end) => {
          const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
          const lines = [['text', 'n'], ...rows.map(([text, n]) => [quoted(text), `${n}`])];
          const { columns } = await table(lines.map((line) => line.join(separator)).join(end), { separator });
          expect(columns).toEqual({ text: rows.map(([text]) => text), n: rows.map(([, n]) => n) });
        },
      ),
      { numRuns: 200 },
    );
  });

  test('numbers are read as JavaScript reads them', () => {
    const digits = fc.tuple(
      fc.constantFrom('', '-', '+'),
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 }),
      fc.constantFrom('', '.'),
      fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 18 }),
      fc.constantFrom('', 'e3', 'E-7', 'e', 'x'),
    );
    fc.assert(
      fc.property(digits, (parts) => {
        const text = parts.join('');
        const bytes = utf8.encode(text);
        const plain = plainNumber(bytes, 0, bytes.length);
        if (!Number.isNaN(plain)) {
          expect(isNumber(text)).toBe(true);
          expect(plain).toBe(Number(text));
        }
        if (isNumber(text)) expect(Number(text)).not.toBeNaN();
      }),
      { numRuns: 5000 },
    );
  });
});
