/** Holds each feature over the wire: what a client asks and what it gets, on small programs. */
import { afterEach, describe, expect, it } from 'vitest';
import { type Client, connect, type Wanted } from './client.js';

const base = `## Images.
type Image = f32[N, 8, 8, 1]

layer Block(x: f32[N, H, W, C], filters: dim, kernel: dim = 3) -> f32[N, H, W, filters] =
  x |> Conv2d(filters, kernel: kernel, padding: "same") |> relu

## A small net.
export model Net(image: Image) -> f32[N, 10] =
  image |> Block(4) |> Block(8) |> flatten |> Dense(10)
`;
const use = `import { Net } from "./base.dln"

run show_it {
  let y = Net(zeros([2, 8, 8, 1]))
  show y
}
`;

let client: Client;
afterEach(() => client.end());
async function begin(wanted: Wanted = {}): Promise<void> {
  client = await connect(wanted);
  await client.open('base.dln', base);
  await client.open('use.dln', use);
  expect(await client.findings('base.dln')).toEqual([]);
  expect(await client.findings('use.dln')).toEqual([]);
}
interface Located {
  readonly uri: string;
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}
const where = ({ uri, range }: Located): string =>
  `${uri.split('/').at(-1)}:${range.start.line}:${range.start.character}`;

describe('where names lead', () => {
  it.each([
    ['a layer', 'base.dln', 'flatten |> De|nse', /^layers?\.dln:\d+:/],
    ['a parameter', 'base.dln', 'kernel: ker|nel,', /^base\.dln:3:46$/],
    ['a dim', 'base.dln', '-> f32[N, |H, W', /^base\.dln:3:22$/],
    ['a label', 'base.dln', 'Block(4)', /^base\.dln:3:6$/],
    ['an import', 'use.dln', 'y = N|et', /^base\.dln:7:13$/],
    ['a path', 'use.dln', '"./ba|se.dln"', /^base\.dln:0:0$/],
  ])('%s', async (_, file, mark, wanted) => {
    await begin();
    const at =
      mark.includes('|||') || /[^|]\|[^>|]/.test(mark)
        ? client.at(file, mark)
        : client.at(file, `${mark.slice(0, 2)}|${mark.slice(2)}`);
    const [found] = await client.request<Located[]>('textDocument/definition', at);
    expect(where(found as Located)).toMatch(wanted);
  });

  it('opens std to read', async () => {
    await begin();
    const [found] = await client.request<Located[]>('textDocument/definition', client.at('base.dln', 'De|nse(10)'));
    expect(found?.uri).toMatch(/^dln-std:\//);
    const { text } = await client.request<{ text: string }>('workspace/textDocumentContent', { uri: found?.uri });
    expect(text.split('\n')[found?.range.start.line ?? 0]).toContain('layer Dense');
    const hints = await client.request<unknown[]>('textDocument/documentSymbol', { textDocument: { uri: found?.uri } });
    expect(hints.length).toBeGreaterThan(3);
  });

  it('tells what a call bound where an equal call was evaluated before', async () => {
    await begin();
    const body = '(x: f32[4, 9, 9, 3]) = x |> Conv2d(8, kernel: 5, padding: "same")\n';
    await client.open('c.dln', `layer One${body}layer Two${body}`);
    await client.findings('c.dln');
    for (const line of [0, 1]) {
      const { contents } = await client.request<{ contents: { value: string } }>('textDocument/hover', {
        ...client.document('c.dln'),
        position: { line, character: body.indexOf('Conv2d') + 'layer One'.length },
      });
      expect(contents.value).toContain('`C = 3`');
      expect(contents.value).toContain('`kernel = 5`');
    }
  });

  it('finds references in all files, and marks them in one', async () => {
    await begin();
    const found = await client.request<Located[]>('textDocument/references', {
      ...client.at('base.dln', 'model N|et'),
      context: { includeDeclaration: true },
    });
    expect(found.map(where).sort()).toEqual(['base.dln:7:13', 'use.dln:0:9', 'use.dln:3:10']);
    const marks = await client.request<{ kind: number }[]>(
      'textDocument/documentHighlight',
      client.at('base.dln', 'filters|: dim'),
    );
    expect(marks.map((m) => m.kind).sort()).toEqual([2, 2, 3]);
  });

  it('knows the alias of a parameter', async () => {
    await begin();
    const [found] = await client.request<Located[]>(
      'textDocument/typeDefinition',
      client.at('base.dln', 'im|age: Image'),
    );
    expect(where(found as Located)).toBe('base.dln:1:5');
  });
});

describe('rename', () => {
  it('a model across files', async () => {
    await begin({ capabilities: { textDocument: { publishDiagnostics: {}, rename: { prepareSupport: true } } } });
    expect(await client.request('textDocument/prepareRename', client.at('use.dln', '= N|et('))).toMatchObject({
      placeholder: 'Net',
    });
    const { changes } = await client.request<{ changes: Record<string, never[]> }>('textDocument/rename', {
      ...client.at('use.dln', '= N|et('),
      newName: 'Tiny',
    });
    expect(client.applied('base.dln', changes[client.uri('base.dln')] ?? [])).toContain('model Tiny(');
    expect(client.applied('use.dln', changes[client.uri('use.dln')] ?? [])).toBe(use.replaceAll('Net', 'Tiny'));
  });
  it('a dim variable, everywhere in its signature', async () => {
    await begin();
    const { changes } = await client.request<{ changes: Record<string, never[]> }>('textDocument/rename', {
      ...client.at('base.dln', 'x: f32[N, |H'),
      newName: 'Rows',
    });
    expect(client.applied('base.dln', changes[client.uri('base.dln')] ?? [])).toContain(
      'x: f32[N, Rows, W, C], filters: dim, kernel: dim = 3) -> f32[N, Rows, W, filters]',
    );
  });
  it('a parameter with the labels that name it', async () => {
    await begin();
    await client.edit('base.dln', 'Block(8)', 'Block(filters: 8)');
    const { changes } = await client.request<{ changes: Record<string, never[]> }>('textDocument/rename', {
      ...client.at('base.dln', 'filters|: dim'),
      newName: 'to',
    });
    expect(client.applied('base.dln', changes[client.uri('base.dln')] ?? [])).toContain(
      'Block(`to`: 8)'.replaceAll('`', ''),
    );
  });
  it.each([
    ['a word of the language', 'flat|ten', 'x', /belongs to the language/],
    ['to a name that is there', 'layer Bl|ock', 'Net', /already/],
    ['a dim in lower case', 'x: f32[N, |H', 'h', /capital/],
    ['to nothing', 'layer Bl|ock', '', /empty/],
  ])('refuses %s', async (_, mark, newName, why) => {
    await begin();
    await expect(client.request('textDocument/rename', { ...client.at('base.dln', mark), newName })).rejects.toThrow(
      why,
    );
  });
});

describe('completion', () => {
  interface Item {
    readonly label: string;
    readonly detail?: string;
    readonly sortText: string;
    readonly insertText?: string;
  }
  const ask = async (file: string, mark: string): Promise<Item[]> => {
    const { items } = await client.request<{ items: Item[] }>('textDocument/completion', client.at(file, mark));
    return [...items].sort((a, b) => (a.sortText < b.sortText ? -1 : 1));
  };
  it('ranks stages by what fits, with the shape that they would give', async () => {
    await begin();
    await client.edit('base.dln', '|> flatten |> Dense(10)', '|> ');
    const items = await ask('base.dln', 'Block(8) |> |||\n');
    const of = (label: string): Item | undefined => items.find((i) => i.label === label);
    expect(of('Block')?.detail).toBe('→ f32[N, 8, 8, filters]');
    expect(of('flatten')?.detail).toBe('→ f32[N, 512]');
    expect(of('LSTM')?.detail ?? 'does not take').toMatch(/does not take/);
    const rank = (label: string): number => items.findIndex((i) => i.label === label);
    expect(rank('Block')).toBeLessThan(rank('flatten'));
    const misfit = items.findIndex((i) => i.detail?.startsWith('does not take'));
    expect(rank('flatten')).toBeLessThan(misfit);
  });
  it('names arguments that are not given yet', async () => {
    await begin();
    const labels = (await ask('base.dln', 'kernel: kernel, |padding')).map((i) => i.label);
    expect(labels).toContain('stride:');
    expect(labels).not.toContain('kernel:');
  });
  it('offers the exports behind a file, files in a path, letters in a pattern', async () => {
    await begin({ files: { 'data/a.csv': 'x\n1\n', 'other.dln': 'export const a = 1\n' } });
    await client.open(
      'c.dln',
      'import b from "./base.dln"\nimport o from "./"\ndata d = csv("./data/")\nconst z = b.\nfn f(q: f32[N, T]) = einsum("n t -> ", q)\n',
    );
    await client.quiet();
    expect((await ask('c.dln', 'z = b.|||\n')).map((i) => i.label)).toEqual(['Net']);
    expect((await ask('c.dln', 'from "./|"')).map((i) => i.label)).toEqual(['other.dln', 'data/']);
    expect((await ask('c.dln', 'csv("./data/|"')).map((i) => i.label)).toEqual(['a.csv']);
    expect((await ask('c.dln', 'n t -> |", q')).map((i) => i.label)).toEqual(expect.arrayContaining(['n', 't']));
  });
  it('offers whole declarations at the start of a line, and says more when one is looked at', async () => {
    await begin({
      capabilities: {
        textDocument: { publishDiagnostics: {}, completion: { completionItem: { snippetSupport: true } } },
      },
    });
    await client.open('d.dln', 'mo\n');
    const [first] = await ask('d.dln', 'mo|||\n');
    expect(first?.insertText).toContain('${1:');
    const dense = (await ask('base.dln', 'flatten |> D|ense')).find((i) => i.label === 'Dense');
    expect(dense?.insertText).toBe('Dense(${1:units})');
    expect(await client.request('completionItem/resolve', dense)).toMatchObject({
      documentation: { value: expect.stringContaining('layer Dense') },
    });
  });
});

it('helps with a signature, as a stage behind its tensor', async () => {
  await begin();
  const help = await client.request<{
    signatures: { label: string; parameters: { label: string }[] }[];
    activeParameter: number;
  }>('textDocument/signatureHelp', client.at('base.dln', '|> Block(|8)'.replace('|>', '|>')));
  expect(help.signatures[0]?.label).toContain('layer Block(');
  expect(help.signatures[0]?.parameters[help.activeParameter]?.label).toBe('filters: dim');
});

describe('outlines', () => {
  it('declarations with their shapes', async () => {
    await begin();
    const found = await client.request<{ name: string; detail: string }[]>(
      'textDocument/documentSymbol',
      client.document('base.dln'),
    );
    expect(found.map((s) => `${s.name} ${s.detail}`)).toEqual([
      'Image type',
      'Block layer (f32[N, H, W, C], dim) -> f32[N, H, W, filters]',
      'Net model (Image) -> f32[N, 10]',
    ]);
  });
  it('the workspace by letters in order', async () => {
    await begin();
    const found = await client.request<{ name: string }[]>('workspace/symbol', { query: 'blk' });
    expect(found.map((s) => s.name)).toEqual(['Block']);
  });
  it('what a model is made of, and what uses a layer', async () => {
    await begin();
    const [item] = await client.request<unknown[]>(
      'textDocument/prepareCallHierarchy',
      client.at('base.dln', 'model N|et'),
    );
    const out = await client.request<{ to: { name: string }; fromRanges: unknown[] }[]>('callHierarchy/outgoingCalls', {
      item,
    });
    expect(out.map((c) => `${c.to.name} ${c.fromRanges.length}`)).toEqual(
      expect.arrayContaining(['Block 2', 'Dense 1']),
    );
    const into = await client.request<{ from: { name: string } }[]>('callHierarchy/incomingCalls', { item });
    expect(into.map((c) => c.from.name)).toEqual(['show_it']);
  });
  it('folds, and grows a selection', async () => {
    await begin();
    const folds = await client.request<{ startLine: number; endLine: number }[]>(
      'textDocument/foldingRange',
      client.document('base.dln'),
    );
    expect(folds).toContainEqual(expect.objectContaining({ startLine: 3, endLine: 4 }));
    const { textDocument, position } = client.at('base.dln', 'Block(|8)');
    const [selection] = await client.request<{ range: unknown; parent?: unknown }[]>('textDocument/selectionRange', {
      textDocument,
      positions: [position],
    });
    let depth = 0;
    for (let at: unknown = selection; at !== undefined; at = (at as { parent?: unknown }).parent) depth++;
    expect(depth).toBeGreaterThan(4);
  });
  it('links the files that a program names', async () => {
    await begin();
    const links = await client.request<{ target: string }[]>('textDocument/documentLink', client.document('use.dln'));
    expect(links.map((l) => l.target)).toEqual([client.uri('base.dln')]);
  });
});

describe('semantic tokens', () => {
  it('are whole, in part, and what changed', async () => {
    await begin();
    await client.open('e.dln', 'fn f(q: f32[N, T]) = einsum("n t -> t", q)\n');
    const full = await client.request<{ resultId: string; data: number[] }>(
      'textDocument/semanticTokens/full',
      client.document('e.dln'),
    );
    expect(full.data.length % 5).toBe(0);
    const legend = client.capabilities.semanticTokensProvider?.legend.tokenTypes ?? [];
    const kinds = Array.from({ length: full.data.length / 5 }, (_, i) => legend[full.data[i * 5 + 3] as number]);
    // The letters of the pattern are painted as dims.
    expect(kinds.filter((k) => k === 'typeParameter').length).toBe(5);
    await client.edit('e.dln', 'fn f(', 'fn g(');
    const same = await client.request<{ edits: unknown[] }>('textDocument/semanticTokens/full/delta', {
      ...client.document('e.dln'),
      previousResultId: full.resultId,
    });
    expect(same.edits).toEqual([]);
    const range = await client.request<{ data: number[] }>('textDocument/semanticTokens/range', {
      ...client.document('e.dln'),
      range: client.whole('e.dln'),
    });
    expect(range.data).toEqual(full.data);
  });
});

describe('code actions', () => {
  interface Action {
    readonly title: string;
    readonly kind: string;
    readonly edit: { readonly changes: Record<string, never[]> };
  }
  const ask = (file: string, mark: string, only?: string[], to?: string): Promise<Action[]> => {
    const { textDocument, position } = client.at(file, mark);
    return client.request<Action[]>('textDocument/codeAction', {
      textDocument,
      range: { start: position, end: to === undefined ? position : client.at(file, to).position },
      context: { diagnostics: [], ...(only === undefined ? {} : { only }) },
    });
  };
  const mended = (file: string, action: Action | undefined): string =>
    client.applied(file, action?.edit.changes[client.uri(file)] ?? []);

  it('mend by a repair that was tried', async () => {
    await begin();
    await client.edit('base.dln', 'Dense(10)', 'Dense(7)');
    expect(await client.findings('base.dln')).not.toEqual([]);
    const actions = await ask('base.dln', 'Dense(|7)', ['quickfix']);
    expect(actions.map((a) => mended('base.dln', a))).toContain(base);
  });
  it('mend a misspelt name', async () => {
    await begin();
    await client.edit('base.dln', 'Dense(10)', 'Dence(10)');
    await client.findings('base.dln');
    const [first] = await ask('base.dln', 'De|nce');
    expect(mended('base.dln', first)).toBe(base);
  });
  it('write out what is inferred', async () => {
    await begin();
    await client.open('f.dln', 'layer Half(x: f32[N, D]) =\n  x |> Dense(D / 2)\n');
    await client.quiet();
    const actions = await ask('f.dln', 'Ha|lf');
    expect(actions.map((a) => mended('f.dln', a))).toEqual(
      expect.arrayContaining(['layer Half(x: f32[N, D]) -> f32[N, D/2] =\n  x |> Dense(D / 2)\n']),
    );
    const where = actions.find((a) => a.title.includes('where D % 2 == 0'));
    await client.open('f2.dln', mended('f.dln', where));
    expect(await client.findings('f2.dln')).toEqual([]);
  });
  it('extract stages to a layer, and inline it again', async () => {
    await begin();
    const actions = await ask(
      'base.dln',
      'image |> |Block(4)',
      ['refactor.extract'],
      'Block(8)| |> flatten'.replace('|', '|||'),
    );
    const text = mended('base.dln', actions[0]);
    expect(text).toContain(
      'layer Extracted(x: f32[N, 8, 8, 1]) -> f32[N, 8, 8, 8] =\n  x\n  |> Block(4)\n  |> Block(8)\n',
    );
    await client.open('g.dln', text);
    expect(await client.findings('g.dln')).toEqual([]);
    const [inline] = await ask('g.dln', '|> Extra|||cted |> flatten', ['refactor.inline']);
    const back = mended('g.dln', inline);
    expect(back).toMatch(/image \|> Block\(4\)\s+\|> Block\(8\) \|> flatten/);
  });
  it('turn equal stages to a repeat and back, and name a stage', async () => {
    await begin();
    const start = 'layer Deep(x: f32[N, D]) -> f32[N, D] = x |> Dense(D) |> Dense(D) |> Dense(D)\n';
    await client.open('h.dln', start);
    await client.quiet();
    const actions = await ask('h.dln', '= x |> D|||ense');
    const repeat = actions.find((a) => a.title.includes('repeat'));
    expect(mended('h.dln', repeat)).toContain('x |> repeat 3 { Dense(D) }');
    expect(
      mended(
        'h.dln',
        actions.find((a) => a.title.startsWith('Name')),
      ),
    ).toContain('x |> Dense(D) as dense1');
    await client.open('i.dln', mended('h.dln', repeat));
    await client.quiet();
    const [stages] = await ask('i.dln', 'rep|eat');
    expect(mended('i.dln', stages)).toBe(start);
  });
  it('organize imports: those of one file become one, but what is passed on stays apart', async () => {
    await begin();
    await client.open('lib.dln', 'export const a = 1\nexport const b = 2\nexport const c = 3\n');
    await client.open(
      'k.dln',
      'import { b } from "./lib.dln"\nexport import { c } from "./lib.dln"\nimport { a, b } from "./lib.dln"\n\nconst d = a + b + c\n',
    );
    await client.quiet();
    const [organize] = await ask('k.dln', 'import| { b }', ['source.organizeImports']);
    expect(mended('k.dln', organize)).toBe(
      'export import { c } from "./lib.dln"\nimport { a, b } from "./lib.dln"\n\nconst d = a + b + c\n',
    );
  });
  it('organize imports and apply all safe fixes', async () => {
    await begin();
    await client.open(
      'j.dln',
      'import z from "./z.dln"\nimport { Net } from "./base.dln"\n\nfn f() = z.a\nfn g(x: f32[N, 8, 8, 1]) = Net(x)\n',
    );
    const [organize] = await ask('j.dln', 'import| z', ['source.organizeImports']);
    expect(mended('j.dln', organize)).toMatch(/^import \{ Net \} from ".\/base.dln"\nimport z from ".\/z.dln"\n/);
    expect((await ask('base.dln', '## Im|ages', ['source.fixAll'])).length).toBe(0);
  });
});

describe('lenses and requests of our own', () => {
  it('stand above what can be run, with figures when looked at', async () => {
    await begin();
    const lenses = await client.request<{ command?: { title: string; command: string }; data?: unknown }[]>(
      'textDocument/codeLens',
      client.document('base.dln'),
    );
    expect(lenses.map((l) => l.command?.command ?? 'figures')).toEqual(['figures', 'dln.summary', 'figures']);
    const shown = await client.request<{ command: { title: string } }>('codeLens/resolve', lenses[2]);
    expect(shown.command.title).toMatch(/parameters · .* FLOPs/);
    await client.open(
      'wide.dln',
      'layer Wide(x: f32[N, H, W, C], k: dim, f: dim) where H >= k and W >= k = x |> Conv2d(f, kernel: k) |> relu\n',
    );
    const [wide] = await client.request<object[]>('textDocument/codeLens', client.document('wide.dln'));
    const { command } = await client.request<{ command: { title: string } }>('codeLens/resolve', wide);
    expect(command.title).toMatch(/… FLOPs/);
    expect(command.title.length).toBeLessThan(120);
    const run = await client.request<{ command: { command: string } }[]>(
      'textDocument/codeLens',
      client.document('use.dln'),
    );
    expect(run.map((l) => l.command.command)).toEqual(['dln.run']);
  });
  it('give graph, summary and std', async () => {
    await begin();
    const graph = await client.request<{ nodes: { label: string; shape: string }[]; edges: { shape: string }[] }>(
      'dln/graph',
      { uri: client.uri('base.dln'), name: 'Net' },
    );
    expect(graph.nodes.map((n) => n.label)).toEqual(['image', 'Block', 'Block', 'flatten', 'Dense', 'result']);
    expect(graph.edges.map((e) => e.shape)).toContain('f32[N, 512]');
    const { summary } = await client.request<{ summary: { parameters: { atOne: number } } }>('dln/summary', {
      uri: client.uri('base.dln'),
      name: 'Net',
    });
    expect(summary.parameters.atOne).toBe(3 * 3 * 4 + 4 + 3 * 3 * 4 * 8 + 8 + 512 * 10 + 10);
    expect(await client.request('dln/expandStd', { name: 'Dense' })).toMatchObject({
      text: expect.stringContaining('layer Dense'),
    });
  });
  it('explain a finding with the numbers of this file', async () => {
    await begin();
    await client.edit('base.dln', 'Dense(10)', 'Dense(7)');
    const [found] = await client.findings('base.dln');
    const { text } = await client.request<{ text: string }>('workspace/textDocumentContent', {
      uri: found?.codeDescription?.href,
    });
    expect(text).toContain('f32[N, 7]');
    expect(text).toContain('## Why');
  });
});

it('renames files with the programs that import them', async () => {
  await begin();
  const { changes } = await client.request<{ changes: Record<string, never[]> }>('workspace/willRenameFiles', {
    files: [{ oldUri: client.uri('base.dln'), newUri: client.uri('nets/base.dln') }],
  });
  expect(client.applied('use.dln', changes[client.uri('use.dln')] ?? [])).toContain('from "./nets/base.dln"');
});
