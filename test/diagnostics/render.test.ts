/** Proves that a diagnostic is drawn as the language page shows it, whatever the text holds. */
import type { Chunk, DeclKey, Span } from '@dln/grammar';
import fc from 'fast-check';
import { expect, it, describe as suite, vi } from 'vitest';
import type {
  Diagnostic,
  DiagnosticArgs,
  DiagnosticDef,
  Severity,
} from '../../compiler/src/diagnostics/define-diagnostic.js';
import { type FileTable, fileSpan, fileTable, type SourceFile } from '../../compiler/src/diagnostics/locate.js';
import { layOut } from '../../compiler/src/diagnostics/render-cells.js';
import { toJson } from '../../compiler/src/diagnostics/render-json.js';
import { renderTerminal } from '../../compiler/src/diagnostics/render-terminal.js';

type Said = DiagnosticArgs & {
  readonly message: string;
  readonly label?: string;
  readonly help?: readonly string[];
  readonly notes?: readonly string[];
};
vi.mock('../../compiler/src/diagnostics/index.generated.js', () => {
  const said = (code: `DLN${number}`, severity: Severity): DiagnosticDef<Said> => ({
    code,
    name: 'said',
    severity,
    message: (a) => a.message,
    label: (a) => a.label ?? '',
    help: (a) => a.help ?? [],
    notes: (a) => a.notes ?? [],
    explain: '',
    bad: null,
    good: null,
  });
  return { diagnostics: [said('DLN2003', 'error'), said('DLN2900', 'warning')] };
});

const CUTS = /^(?=(?:layer|model|train|import)\b)/m;
/** A file cut where a declaration begins. */
function file(name: string, text: string): SourceFile {
  let start = 0;
  const chunks: Chunk[] = [];
  for (const part of text.split(CUTS)) {
    chunks.push({ key: `/at/${name}#${chunks.length}` as DeclKey, text: part, start });
    start += part.length;
  }
  return { uri: `/at/${name}`, name, text, chunks };
}
/** The span of the n-th place where `what` stands. */
function span(f: SourceFile, what: string, nth = 0): Span {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = f.text.indexOf(what, at + 1);
  return offsets(f, at, at + what.length);
}
function offsets(f: SourceFile, from: number, to: number): Span {
  const chunk = f.chunks.filter((c) => c.start <= from).at(-1) as Chunk;
  return { decl: chunk.key, start: from - chunk.start, end: to - chunk.start };
}
const finding = (at: Span, args: Said, extra: Partial<Diagnostic> = {}): Diagnostic => ({
  code: 'DLN2003',
  at,
  args,
  labels: [],
  chain: [],
  fixes: [],
  ...extra,
});
const plain = (d: Diagnostic, files: FileTable, width = 100): string =>
  renderTerminal(d, files, { colour: false, width });

const LENET = file(
  'lenet.dln',
  `## A comment above.

layer Shared(x: f32[N, F], w: f32[F, 120]) -> f32[N, 120] = x @ w

model LeNet(image: f32[N, 28, 28, 1]) -> f32[N, 10] =
  image
  |> ConvBlock(6)


  |> ConvBlock(16)
  |> flatten
  |> Shared(w256)
`,
);

suite('in a terminal', () => {
  it('shows the header, the chain of stages with shapes and equations, carets, help and fixes', () => {
    const shared = span(LENET, 'Shared(w256)');
    const d = finding(
      shared,
      {
        message: 'this Dense was given a weight for 256 features, but 400 arrive',
        label: 'expects f32[_, 256]',
        help: ['with `kernel: 6` in line 10 the map would be 4 x 4'],
        notes: ['400 - 256 = 144'],
      },
      {
        chain: [
          { at: span(LENET, '|> ConvBlock(16)'), shape: 'f32[N, 5, 5, 16]', equation: null },
          { at: span(LENET, '|> flatten'), shape: 'f32[N, 400]', equation: '400 = 5 * 5 * 16' },
        ],
        fixes: [{ title: 'declare `w256: f32[400, 120]`', edits: [], safe: false }],
      },
    );
    expect(plain(d, fileTable([LENET]))).toBe(
      `error[DLN2003]: this Dense was given a weight for 256 features, but 400 arrive
  --> lenet.dln:12:6
   |
10 |   |> ConvBlock(16)   f32[N, 5, 5, 16]
11 |   |> flatten         f32[N, 400]        400 = 5 * 5 * 16
12 |   |> Shared(w256)
   |      ^^^^^^^^^^^^ expects f32[_, 256]
   = note: 400 - 256 = 144
   = help: with \`kernel: 6\` in line 10 the map would be 4 x 4
   = fix: declare \`w256: f32[400, 120]\``,
    );
  });

  it('hangs the texts of several marks on one line, leaves gaps out, and shows a gap of one line', () => {
    const d = finding(
      span(LENET, 'image\n'),
      { message: 'm', label: 'this' },
      {
        labels: [
          { at: span(LENET, 'f32[N, F]'), text: 'binds F' },
          { at: span(LENET, 'f32[F, 120]'), text: 'wants F' },
          { at: span(LENET, 'f32[N, 120]'), text: '' },
          { at: span(LENET, 'model'), text: '' },
        ],
      },
    );
    expect(plain({ ...d, at: span(LENET, 'image', 1) }, fileTable([LENET]))).toBe(`error[DLN2003]: m
 --> lenet.dln:6:3
  |
3 | layer Shared(x: f32[N, F], w: f32[F, 120]) -> f32[N, 120] = x @ w
  |                 ---------     -----------     -----------
  |                 |             |
  |                 |             wants F
  |                 binds F
4 |
5 | model LeNet(image: f32[N, 28, 28, 1]) -> f32[N, 10] =
  | -----
6 |   image
  |   ^^^^^ this`);
  });

  it('puts places in other files under their own heads', () => {
    const other = file('blocks.dln', 'layer Block(x: f32[N, 256]) -> f32[N, 10] where N >= 1 = x |> Dense(10)');
    const d = finding(
      span(LENET, 'ConvBlock(6)'),
      { message: 'm' },
      {
        labels: [{ at: span(other, 'f32[N, 256]'), text: 'written here' }],
      },
    );
    expect(plain(d, fileTable([LENET, other]))).toBe(`error[DLN2003]: m
 --> lenet.dln:7:6
  |
7 |   |> ConvBlock(6)
  |      ^^^^^^^^^^^^
 ::: blocks.dln:1:16
  |
1 | layer Block(x: f32[N, 256]) -> f32[N, 10] where N >= 1 = x |> Dense(10)
  |                ----------- written here`);
  });

  it('marks the first and the last line of a span over several', () => {
    const d = finding(offsets(LENET, LENET.text.indexOf('image\n'), LENET.text.length), {
      message: 'm',
      label: 'all of it',
    });
    expect(plain(d, fileTable([LENET]))).toBe(`error[DLN2003]: m
  --> lenet.dln:6:3
   |
 6 |   image
   |   ^^^^^
...
12 |   |> Shared(w256)
   |   ^^^^^^^^^^^^^^^ all of it`);
  });

  it('points past the last character at the end of a file, also where no line end closes it', () => {
    const open = file('open.dln', 'layer A(x: f32[N]) -> f32[N] = (x');
    const end = offsets(open, open.text.length, open.text.length);
    expect(plain(finding(end, { message: 'm', label: 'expected `)`' }), fileTable([open]))).toBe(`error[DLN2003]: m
 --> open.dln:1:34
  |
1 | layer A(x: f32[N]) -> f32[N] = (x
  |                                  ^ expected \`)\``);
  });

  it('keeps carets under tabs, wide and combining characters', () => {
    const f = file('wide.dln', 'layer A(\tx: f32[N], 形状: e\u0301) = bad');
    const out = plain(finding(span(f, 'bad'), { message: 'm' }), fileTable([f])).split('\n');
    expect(out.at(-2)).toBe('1 | layer A(    x: f32[N], 形状: e\u0301) = bad');
    const before = out.at(-2)?.split('bad')[0] as string;
    expect(out.at(-1)).toBe(`  |${' '.repeat(layOut(before).width - 3)}^^^`);
    expect(layOut(before).width).toBe(before.length + 2 - 1);
  });

  it('writes out control and bidirectional characters, in source, messages and names', () => {
    const f = file('a\u202Eb.dln', 'layer A = "\u202Eevil\u0007\u001b[31m" bad');
    const out = plain(
      finding(span(f, 'bad'), { message: 'name `\u001b[2J`', notes: ['\u2066x\n second'] }),
      fileTable([f]),
    );
    expect(out).toBe(`error[DLN2003]: name \`\\u{001B}[2J\`
 --> a\\u{202E}b.dln:1:25
  |
1 | layer A = "\\u{202E}evil\\u{0007}\\u{001B}[31m" bad
  |                                              ^^^
  = note: \\u{2066}x
           second`);
  });

  it('cuts very long lines around the span and wraps long help', () => {
    const f = file('long.dln', `layer A = ${'a + '.repeat(500)}bad${' + b'.repeat(500)}`);
    const out = plain(
      finding(span(f, 'bad'), { message: 'm', label: 'here', help: ['word '.repeat(30).trim()] }),
      fileTable([f]),
      60,
    );
    const lines = out.split('\n');
    for (const line of lines) expect(layOut(line).width).toBeLessThanOrEqual(61 + ' here'.length);
    const source = lines[3] as string;
    expect(source).toMatch(/^1 \| ….*bad.*…$/);
    expect(lines[4]?.indexOf('^^^')).toBe(source.indexOf('bad'));
    expect(lines.slice(5).join(' ').match(/word/g)).toHaveLength(30);
  });

  it('names a file without text where there is none, and only that', () => {
    expect(plain(finding(fileSpan('gone.dln'), { message: 'm' }), fileTable([]))).toBe(
      'error[DLN2003]: m\n --> gone.dln',
    );
    const empty = file('empty.dln', '');
    expect(plain(finding(fileSpan(empty.uri), { message: 'm' }), fileTable([empty]))).toBe(
      'error[DLN2003]: m\n --> empty.dln:1:1',
    );
  });

  it('colours by severity only when asked, and loses nothing by it', () => {
    const d = finding(span(LENET, 'flatten'), { message: 'm', label: 'here', help: ['h'] }, { code: 'DLN2900' });
    const coloured = renderTerminal(d, fileTable([LENET]), { colour: true, width: 80 });
    expect(coloured.startsWith('\u001b[1;33mwarning[DLN2900]\u001b[0m')).toBe(true);
    expect(coloured.replace(/\u001b\[[0-9;]*m/g, '')).toBe(plain(d, fileTable([LENET]), 80));
  });

  it('never fails and keeps carets in the line for any text and any spans', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(
        text,
        fc.nat(220),
        fc.nat(220),
        fc.nat(220),
        fc.integer({ min: 10, max: 120 }),
        (t, a, b, c, width) => {
          const f: SourceFile = {
            uri: 'f',
            name: 'f',
            text: t,
            chunks: [{ key: 'f#a' as DeclKey, text: t, start: 0 }],
          };
          const at: Span = { decl: 'f#a' as DeclKey, start: a, end: b };
          const d = finding(
            at,
            { message: t, label: t, help: [t] },
            {
              labels: [{ at: { ...at, start: c, end: c + 3 }, text: t }],
              chain: [{ at: { ...at, start: b, end: b }, shape: t, equation: t }],
            },
          );
          const out = renderTerminal(d, fileTable([f]), { colour: false, width });
          expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
          expect(out).toContain('^');
        },
      ),
      { numRuns: 300, examples: [['x', 0, 0, 0, 10]] },
    );
  });
});

suite('as JSON', () => {
  it('counts lines and UTF-16 units from 0, over LF, CRLF and CR', () => {
    const f = file('crlf.dln', 'layer A = 1\r\n\r  "😀" bad\n');
    const json = toJson(
      finding(
        span(f, 'bad'),
        { message: 'm', label: 'l' },
        {
          labels: [{ at: span(f, 'A'), text: 'A is here' }],
          fixes: [{ title: 'good', safe: true, edits: [{ at: span(f, 'bad'), text: 'good' }] }],
        },
      ),
      fileTable([f]),
    );
    const range = { start: { line: 2, character: 7 }, end: { line: 2, character: 10 } };
    expect(json).toEqual({
      code: 'DLN2003',
      severity: 'error',
      message: 'm',
      file: 'crlf.dln',
      range,
      label: 'l',
      notes: [],
      help: [],
      related: [
        {
          file: 'crlf.dln',
          range: { start: { line: 0, character: 6 }, end: { line: 0, character: 7 } },
          message: 'A is here',
        },
      ],
      chain: [],
      fixes: [{ title: 'good', safe: true, edits: [{ file: 'crlf.dln', range, newText: 'good' }] }],
    });
  });

  it('agrees with a count by hand at every offset of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\n', '\r', '😀', '\t') }), fc.nat(60), (text, seed) => {
        const offset = text.length === 0 ? 0 : seed % (text.length + 1);
        const f: SourceFile = { uri: 'f', name: 'f', text, chunks: [{ key: 'f#a' as DeclKey, text, start: 0 }] };
        const { range } = fileTable([f]).locate({ decl: 'f#a' as DeclKey, start: offset, end: offset });
        const ends = [...text.matchAll(/\r\n|\n|\r/g)].map((m) => m.index + m[0].length).filter((e) => e <= offset);
        expect(range.start).toEqual({ line: ends.length, character: offset - (ends.at(-1) ?? 0) });
      }),
    );
  });

  it('counts from the declaration, so an edit above it moves lines and nothing else', () => {
    const at = span(LENET, 'flatten');
    const moved = file('lenet.dln', `## One line more.\n${LENET.text}`);
    const line = (f: SourceFile): number => fileTable([f]).locate(at).range.start.line;
    expect(line(moved)).toBe(line(LENET) + 1);
  });
});
