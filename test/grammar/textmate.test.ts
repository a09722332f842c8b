/** Proves that the highlighting grammar of the editor is the one that the token table gives. Written anew with `npx vitest run test/grammar/textmate -u`. */
import { readFileSync } from 'node:fs';
import { textmate } from '@dln/grammar';
import { expect, it } from 'vitest';

const file = new URL('../../vscode-extension/syntaxes/dln.tmLanguage.json', import.meta.url);

it('is the file that the extension carries', async () => {
  await expect(`${JSON.stringify(textmate(), null, 2)}\n`).toMatchFileSnapshot(file.pathname);
});

it('knows the language, and every rule that it includes', () => {
  const text = readFileSync(file, 'utf8');
  const grammar = JSON.parse(text) as {
    readonly scopeName: string;
    readonly repository?: Readonly<Record<string, unknown>>;
  };
  expect(grammar.scopeName).toBe('source.dln');
  for (const [, name] of text.matchAll(/"include": "#([^"]+)"/g))
    expect(Object.keys(grammar.repository ?? {})).toContain(name);
});

it('has patterns that are regular expressions', () => {
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if ((key === 'match' || key === 'begin' || key === 'end') && typeof value === 'string')
        expect(() => new RegExp(value)).not.toThrow();
      visit(value);
    }
  };
  visit(textmate());
});
