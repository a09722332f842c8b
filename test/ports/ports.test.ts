/** Holds that published architectures, written in DLN, check for every batch size with nothing suppressed, and have exactly as many parameters as their authors' code. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkFile, openDatabase, summaryOf } from '../../compiler/src/index.js';

/** What PyTorch's libraries count: written by make-parameters.py. */
const counts = JSON.parse(readFileSync(new URL('parameters.json', import.meta.url), 'utf8')) as Readonly<
  Record<string, { readonly count: number; readonly source: string }>
>;
const folder = new URL('programs/', import.meta.url);
const programs = readdirSync(folder)
  .filter((name) => name.endsWith('.dln'))
  .sort();
const textOf = (name: string): string => readFileSync(new URL(name, folder), 'utf8');

describe('a port', () => {
  it.each(programs)('%s checks without a word', (name) => {
    const db = openDatabase();
    db.setText(name, textOf(name));
    expect(checkFile(db, name).diagnostics).toEqual([]);
  });

  it.each(programs)('%s leaves nothing to be believed', (name) => {
    // `_` in a result, a cast of shapes and switched-off lints are the ways to please a checker.
    expect(textOf(name)).not.toMatch(/# *allow|->[^=]*\[[^\]]*\b_\b[^\]]*\]\s*[={]/);
  });
});

describe('the parameters of', () => {
  const models = programs.flatMap((name) =>
    // How long a list is that a model takes, only a use of it knows.
    [...textOf(name).matchAll(/^(?:export )?model (\w+)\((?!.*: \[\()/gm)].map((m) => [m[1] as string, name] as const),
  );
  it.each(models)('%s are counted exactly', (model, name) => {
    const db = openDatabase();
    db.setText(name, textOf(name));
    const { summary, diagnostics } = summaryOf(db, name, model);
    expect(diagnostics).toEqual([]);
    expect(summary?.parameters.atOne).toBe(counts[model]?.count);
  });
  it('models that no program has are not listed', () => {
    const known = new Set(models.map(([model]) => model));
    expect(Object.keys(counts).filter((model) => !known.has(model))).toEqual([]);
  });
});
