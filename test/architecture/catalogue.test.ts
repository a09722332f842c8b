/** Holds that an operator is one file and a diagnostic is one file, and that every diagnostic keeps what its record promises. */

import { checkFile, type Diagnostic, type Fix, openDatabase } from '@dln/compiler';
import { cut } from '@dln/grammar';
import { loadSourceHeader } from '@dln/runtime/node';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../compiler/src/diagnostics/catalogue.js';
import type { DiagnosticArgs, DiagnosticDef } from '../../compiler/src/diagnostics/define-diagnostic.js';
import { operators } from '../../compiler/src/ops/index.generated.js';
import { recordsIn } from './diagnostic-samples.js';
import { repositoryFiles, type TextFile } from './source-files.js';

const files = repositoryFiles();
const inFolder = (folder: string): readonly TextFile[] =>
  files.filter((f) => f.path.startsWith(folder) && f.path.endsWith('.ts'));
const nameOf = (f: TextFile): string => f.path.split('/').at(-1) as string;

describe('an operator is one file', () => {
  it('named as the operator', () => {
    const names = new Set(inFolder('compiler/src/ops/').map(nameOf));
    expect(operators.map((op) => `${op.name.replaceAll('_', '-')}.ts`).filter((name) => !names.has(name))).toEqual([]);
  });

  it('with nothing else defined in it', () => {
    const several = inFolder('compiler/src/ops/').filter(
      (f) => (f.text.match(/\bdefineOp(?:<[^(]*>)?\(/g) ?? []).length > 1,
    );
    expect(several.map((f) => f.path)).toEqual([]);
  });
});

/** What is wrong with a record, as text. */
function faultsOf(def: DiagnosticDef, file: TextFile): readonly string[] {
  const { count, args } = recordsIn(file.text);
  const found: string[] = [];
  if (nameOf(file) !== `${def.code}-${def.name}.ts`) found.push(`stands in ${nameOf(file)}`);
  if (count !== 1) found.push(`${count} records in one file`);
  if (!/^DLN[1-9]\d{3}$/.test(def.code)) found.push('a code is DLN and four digits');
  if (def.explain.trim().length < 40) found.push('explains nothing');
  if ((def.bad === null) !== (def.good === null)) found.push('a bad example comes with a good one');
  if (args === null) return [...found, 'writes no literal argument type'];
  for (const text of textsOf(def, args)) {
    if (/undefined|\bNaN\b|\[object|\$\{/.test(text)) found.push(`a placeholder is left in: ${text}`);
    if (text.includes('\t')) found.push(`a tab in: ${text}`);
  }
  const message = def.message(args);
  if (message.includes('\n')) found.push('the message is one sentence on one line');
  if (/\.$/.test(message)) found.push('the message ends with a full stop');
  if (/^(?:The|A|An|This|These|No|Not|Cannot|It|In|You|Expected|Invalid|Unexpected|There)\b/.test(message))
    found.push('the message begins in lower case');
  if (/\b(?:invalid|illegal)\b/i.test(message)) found.push('say what is wrong, not that it is invalid');
  return found;
}
const textsOf = (def: DiagnosticDef, args: DiagnosticArgs): readonly string[] => [
  def.message(args),
  def.label?.(args) ?? '',
  ...(def.help?.(args) ?? []),
  ...(def.notes?.(args) ?? []),
];

describe('a diagnostic is one file', () => {
  const records = inFolder('compiler/src/diagnostics/').filter((f) => nameOf(f).startsWith('DLN'));

  it('and every file is in the catalogue, once', () => {
    expect(records.map((f) => nameOf(f).slice(0, 7)).sort()).toEqual([...catalogue.keys()].sort());
    expect(new Set([...catalogue.values()].map((d) => d.name)).size).toBe(catalogue.size);
  });

  it.each([...catalogue.values()].map((def) => [def.code, def] as const))('%s keeps its promises', (code, def) => {
    const file = records.find((f) => nameOf(f).startsWith(code)) as TextFile;
    expect(faultsOf(def, file)).toEqual([]);
  });

  it('and an offence is seen', () => {
    const def: DiagnosticDef = {
      code: 'DLN4999',
      name: 'planted',
      severity: 'error',
      message: (a) => `The ${String(a.lost)} is invalid.`,
      explain: 'short',
      bad: 'layer A(',
      good: null,
    };
    const text = 'export const planted = defineDiagnostic<{ readonly path: string }>({});';
    expect(faultsOf(def, { path: 'compiler/src/diagnostics/DLN4998-other.ts', text })).toEqual([
      'stands in DLN4998-other.ts',
      'explains nothing',
      'a bad example comes with a good one',
      'a placeholder is left in: The undefined is invalid.',
      'the message ends with a full stop',
      'the message begins in lower case',
      'say what is wrong, not that it is invalid',
    ]);
  });

  it('and every code that a source raises is one of them', () => {
    const raised = files
      .filter((f) => /\/src\/.*\.ts$/.test(f.path) && !f.path.startsWith('compiler/src/diagnostics/'))
      .flatMap((f) => [...f.text.matchAll(/['"`](DLN\d{4})['"`]/g)].map((m) => `${m[1]} in ${f.path}`));
    const known = new Set<string>(catalogue.keys());
    expect([...new Set(raised)].filter((r) => !known.has(r.slice(0, 7)))).toEqual([]);
  });
});

/** What checking a program alone finds: its generated data is there, no other file is. */
async function findings(text: string): Promise<readonly Diagnostic[]> {
  const db = openDatabase();
  const uri = '/example.dln';
  db.setText(uri, text);
  for (let round = 0; round < 8; round++) {
    const { diagnostics, needs } = checkFile(db, uri);
    if (needs.length === 0) return diagnostics;
    for (const need of needs) {
      if (need.kind === 'text') db.setText(need.uri, null);
      else db.setHeader(need.call.key, await loadSourceHeader(need.call, uri));
    }
  }
  throw new Error('the compiler asks without end');
}

/** The text with edits of its one file applied, last place first. */
function repaired(text: string, { edits }: Fix): string {
  const places = cut('/example.dln', text);
  const absolute = edits.map((e) => {
    const chunk = places.find((c) => c.key === e.at.decl);
    if (chunk === undefined) throw new Error(`an edit in ${e.at.decl}`);
    return { from: chunk.start + e.at.start, to: chunk.start + e.at.end, text: e.text };
  });
  return absolute
    .sort((a, b) => b.from - a.from)
    .reduce((done, e) => done.slice(0, e.from) + e.text + done.slice(e.to), text);
}

describe('a fix that may be applied without asking', () => {
  const examples = [...catalogue.values()].flatMap((def) => (def.bad === null ? [] : [[def.code, def.bad] as const]));

  it.each(examples)('mends the bad example of %s', async (code, bad) => {
    for (const fix of (await findings(bad)).flatMap((d) => d.fixes.filter((f) => f.safe)))
      expect((await findings(repaired(bad, fix))).map((d) => d.code)).not.toContain(code);
  });
});
