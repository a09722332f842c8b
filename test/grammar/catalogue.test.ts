/** Every mistake that the grammar can report has a record whose bad example gives exactly it, whose good one gives none, and whose fix mends it. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CODES, cut, type FaultName, parse, type SyntaxFault } from '@dln/grammar';
import { describe, expect, test } from 'vitest';
import type { DiagnosticDef } from '../../compiler/src/diagnostics/define-diagnostic.js';

const folder = fileURLToPath(new URL('../../compiler/src/diagnostics/', import.meta.url));
const files = readdirSync(folder).filter((name) => /^DLN1[01]\d\d-/.test(name));
const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

async function record(name: string, code: string): Promise<DiagnosticDef> {
  const module: Readonly<Record<string, unknown>> = await import(`${folder}${code}-${kebab(name)}.ts`);
  return module[name] as DiagnosticDef;
}

/** The faults of a file, with offsets into it. */
function faultsOf(text: string): readonly { readonly found: SyntaxFault; readonly start: number }[] {
  return cut('f.dln', text).flatMap((chunk) =>
    parse(chunk.text).faults.map((found) => ({ found, start: chunk.start })),
  );
}
const codesOf = (text: string): readonly string[] => faultsOf(text).map(({ found }) => found.code);

/** The text after all fixes, the last edit first. */
function fixed(text: string): string {
  const edits = faultsOf(text)
    .flatMap(
      ({ found, start }) =>
        found.fix?.edits.map((edit) => ({ at: start + edit.at.start, to: start + edit.at.end, text: edit.text })) ?? [],
    )
    .sort((a, b) => b.at - a.at);
  return edits.reduce((out, edit) => out.slice(0, edit.at) + edit.text + out.slice(edit.to), text);
}

test('records and codes are the same set', () => {
  const wanted = Object.entries(CODES).map(([name, code]) => `${code}-${kebab(name)}.ts`);
  expect([...files].sort()).toEqual(wanted.sort());
});

describe('records', () => {
  test.each(Object.entries(CODES) as [FaultName, string][])('%s', async (name, code) => {
    const def = await record(name, code);
    expect(def).toMatchObject({ code, name: kebab(name), severity: 'error' });
    expect(def.explain.length).toBeGreaterThan(40);
    if (def.bad === null || def.good === null) {
      expect(def.bad).toBe(def.good);
      return;
    }
    const [first, ...others] = faultsOf(def.bad);
    expect(first!.found.code).toBe(code);
    expect(others).toEqual([]);
    expect(codesOf(def.good)).toEqual([]);
    const message = def.message(first!.found.args);
    expect(message).not.toMatch(/undefined|\$\{|\.$/);
    expect(message).toMatch(/^[a-z`]/);
    for (const line of def.help?.(first!.found.args) ?? []) expect(line).not.toContain('undefined');
    expect(def.label?.(first!.found.args) ?? '').not.toContain('undefined');
    if (first!.found.fix !== undefined) expect(codesOf(fixed(def.bad))).toEqual([]);
  });
});

describe('fixes mend the text', () => {
  test.each([
    ['const a = (1 + 2', 'const a = (1 + 2)'],
    ['const a = 0 < x < 1', 'const a = 0 < x and x < 1'],
    ['const a = 0 < x + 1 < 2 <= 3', 'const a = 0 < x + 1 and x + 1 < 2 and 2 <= 3'],
    ['const a = x |> f + y', 'const a = (x |> f) + y'],
    ['const a = x |> f + y |> g * 2', 'const a = ((x |> f) + y |> g) * 2'],
    ['const a = 5. + .5', 'const a = 5.0 + 0.5'],
    ['const a = 0x10', 'const a = 16'],
    ['param p: float = 1 in [0, 2]', 'param p: float = 1 in 0..2'],
    ['param p: float = 1 in (0, 2)', 'param p: float = 1 in 0..2'],
    ['const a = f(x, kernel=3, y = 4)', 'const a = f(x, kernel: 3, y: 4)'],
    ['const a = [1 2 3]', 'const a = [1, 2, 3]'],
    ['const a = !b && c', 'const a = not b and c'],
    ['const if = 3', 'const `if` = 3'],
    ['layer L() { let a 3\n a }', 'layer L() { let a = 3\n a }'],
    ['const a = f("x)', 'const a = f("x")'],
    ['const a = x − 1', 'const a = x - 1'],
    ['fn f(x: f32[N]) = if a == b x else y', 'fn f(x: f32[N]) = if a == b { x } else { y }'],
    ['modle M() = x', 'model M() = x'],
    ['let a = 1', 'const a = 1'],
    ['fn f() { let a = 1; a; }', 'fn f() { let a = 1\n a\n }'],
  ])('%s', (bad, good) => {
    expect(codesOf(bad)).not.toEqual([]);
    expect(fixed(bad)).toBe(good);
    expect(codesOf(good)).toEqual([]);
  });
});
