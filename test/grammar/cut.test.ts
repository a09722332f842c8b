/** Where declarations begin, how they are named, and that nothing of a file is lost. */
import { type Chunk, cut, lineStarts, parse, positionAt } from '@dln/grammar';
import { describe, expect, test } from 'vitest';
import { corpus } from './corpus.js';

const keys = (text: string): readonly string[] => cut('f.dln', text).map((chunk) => chunk.key);
/** The file again, from its chunks and what stands between them. */
const joined = (text: string, chunks: readonly Chunk[]): string => {
  let out = '';
  for (const chunk of chunks) out += text.slice(out.length, chunk.start) + chunk.text;
  return out + text.slice(out.length);
};

describe('keys', () => {
  test('role and name', () => {
    expect(keys('import a from "./a.dln"\nimport { B, C } from "./b.dln"\nexport layer L() = x\ntrain t { }')).toEqual([
      'f.dln#import a',
      'f.dln#import B',
      'f.dln#layer L',
      'f.dln#train t',
    ]);
  });
  test('a repeated name is numbered', () => {
    expect(keys('const a = 1\nconst a = 2\nfn a() = 3\nconst a = 4')).toEqual([
      'f.dln#const a',
      'f.dln#const a~2',
      'f.dln#fn a',
      'f.dln#const a~3',
    ]);
  });
  test('names in backticks, names over two lines of an import', () => {
    expect(keys('const `in` = 1\nimport {\n  A,\n  B\n} from "x"')).toEqual(['f.dln#const in', 'f.dln#import A']);
  });
  test('text before the first declaration has a chunk of its own', () => {
    expect(keys('# licence\n\nconst a = 1')).toEqual(['f.dln#', 'f.dln#const a']);
    expect(keys('let a = 1\nconst a = 1')).toEqual(['f.dln#', 'f.dln#const a']);
  });
  test('a misspelt word opens what it was meant to', () => {
    expect(keys('modle M() = x\nlyer L() = x\nopimizer O() = x')).toEqual([
      'f.dln#model M',
      'f.dln#layer L',
      'f.dln#optimizer O',
    ]);
  });
});

describe('what opens no declaration', () => {
  test.each([
    ['a word of the language after a name', 'const a = [x\nloss for x in y]'],
    ['a word without a name', 'const a = f(\ndata.mnist)'],
    ['clauses and statements', 'train t {\nminimize x with y\nlet a = 1\nepochs 3\nplot loss\nstep on\n}'],
    ['an indented word', 'const a =\n  fn b() = 1'],
    ['a comment', 'const a = 1\n# model M'],
  ])('%s', (_, text) => {
    expect(cut('f.dln', text)).toHaveLength(1);
  });
});

describe('comments', () => {
  test('lines directly above belong to a declaration, others to what stands before', () => {
    const text = 'const a = 1\n# still a\n\n## doc of b\n# more\nconst b = 2\n# end';
    const [a, b] = cut('f.dln', text);
    expect(a!.text).toBe('const a = 1\n# still a');
    expect(b!.text).toBe('## doc of b\n# more\nconst b = 2\n# end');
    expect(parse(b!.text).decl!.doc).toBe('doc of b');
  });
  test('doc lines are joined, marks left out', () => {
    expect(parse('## One.\n##\n##  Two.\nconst a = 1').decl!.doc).toBe('One.\n\n Two.');
    expect(parse('# one\nconst a = 1').decl!.doc).toBeNull();
  });
  test('a checked comment is a type', () => {
    const { checks, faults } = parse('fn f(x: f32[N]) =\n  x |> relu #: f32[N, 400]\n  |> g # : no');
    expect(faults).toEqual([]);
    expect(checks).toHaveLength(1);
    expect(checks[0]).toMatchObject({ type: { kind: 'namedType', name: { text: 'f32' } } });
  });
});

describe('every line end, and none', () => {
  test.each(['\n', '\r\n', '\r'])('%j', (end) => {
    for (const { text } of corpus()) {
      const other = text.replaceAll('\n', end);
      const chunks = cut('f.dln', other);
      expect(joined(other, chunks)).toBe(other);
      expect(chunks.map((chunk) => chunk.key)).toEqual(keys(text));
      expect(chunks.flatMap((chunk) => parse(chunk.text).faults.map((found) => found.code))).toEqual(
        cut('f.dln', text).flatMap((chunk) => parse(chunk.text).faults.map((found) => found.code)),
      );
    }
  });
  test('a byte order mark, an empty file, white space alone', () => {
    const marked = '\ufeffconst a = 1\n';
    expect(keys(marked)).toEqual(['f.dln#const a']);
    expect(joined(marked, cut('f.dln', marked))).toBe(marked);
    expect(cut('f.dln', '')).toEqual([]);
    expect(cut('f.dln', ' \r\n\t\n')).toEqual([]);
    expect(parse('').faults).toEqual([]);
    expect(parse('\ufeffconst a = 1').faults).toEqual([]);
  });
});

describe('lines', () => {
  test('begin after LF, CRLF and CR, and columns are UTF-16', () => {
    const text = 'a\nb\r\nc\rd 😀 e\u2028f';
    const starts = lineStarts(text);
    expect(starts).toEqual([0, 2, 5, 7]);
    expect(positionAt(starts, text.indexOf('e'))).toEqual({ line: 3, column: 5 });
    expect(positionAt(starts, 0)).toEqual({ line: 0, column: 0 });
    expect(positionAt(starts, text.length)).toEqual({ line: 3, column: 8 });
  });
  test('astral characters count two, in spans too', () => {
    const { decl } = parse('const a = f("😀", b)');
    const call = decl!.kind === 'const' && decl!.value.kind === 'call' ? decl!.value : null;
    expect(call!.args[1]!.value.start).toBe('const a = f("😀", '.length);
  });
});
