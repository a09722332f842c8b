/** Holds the lines of the architecture, and shows of each rule that it sees an offence. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import * as file from './file-rules.js';
import * as imports from './import-rules.js';
import { parseModule, repositoryFiles, type TextFile } from './source-files.js';

const files = repositoryFiles();
const isSource = (f: TextFile): boolean =>
  f.path.endsWith('.ts') && /^[^/]+\//.test(f.path) && !f.path.startsWith('scripts/');
const modules = files.filter(isSource).map(parseModule);
const planted = (path: string, text: string) => parseModule({ path, text: `/** Decides nothing. */\n${text}` });
const report = (offences: readonly string[]): string => offences.join('\n');

describe('who may import whom', () => {
  it.each([
    ['packages import only what stands left of them', imports.packageEdges],
    ['Node is named in the doors only', imports.nodeEdges],
    ['tfjs is imported by backends only', imports.tfjsEdges],
    ['tfjs does not leave runtime, not even as a type', imports.tfjsTypes],
    ['no file imports itself in a ring', imports.importCycles],
  ])('%s', (_, rule) => {
    expect(report(rule(modules))).toBe('');
  });

  it.each([
    ['compiler on runtime', imports.packageEdges, 'compiler/src/a.ts', "import type { RunEvent } from '@dln/runtime';"],
    ['runtime on cli', imports.packageEdges, 'runtime/src/a.ts', "export * from 'dlnc';"],
    [
      'a relative path out of the package',
      imports.packageEdges,
      'runtime/src/a.ts',
      "import { x } from '../../compiler/src/x.js';",
    ],
    ['a package by its own name', imports.packageEdges, 'compiler/src/a.ts', "import { x } from '@dln/compiler';"],
    ['a stray dependency', imports.packageEdges, 'compiler/src/a.ts', "import { parse } from 'chevrotain';"],
    ['a lazy stray dependency', imports.packageEdges, 'cli/src/a.ts', "const x = await import('chalk');"],
    ['fs in the compiler', imports.nodeEdges, 'compiler/src/a.ts', "import { readFileSync } from 'node:fs';"],
    ['fs in the server', imports.nodeEdges, 'lsp-server/src/a.ts', "import { readFileSync } from 'node:fs';"],
    [
      'the runtime in the server',
      imports.packageEdges,
      'lsp-server/src/a.ts',
      "import { openSource } from '@dln/runtime/node';",
    ],
    ['path in a format', imports.nodeEdges, 'formats/src/a.ts', "import type { ParsedPath } from 'node:path';"],
    [
      'tfjs in the loop',
      imports.tfjsEdges,
      'runtime/src/train/a.ts',
      "import { tensor } from '@tensorflow/tfjs-core';",
    ],
    ['tfjs in a command', imports.tfjsEdges, 'cli/src/commands/a.ts', "await import('@tensorflow/tfjs-core');"],
    [
      'tfjs types in an operator',
      imports.tfjsTypes,
      'compiler/src/ops/a.ts',
      "import type { Tensor } from '@tensorflow/tfjs-core';",
    ],
  ])('sees %s', (_, rule, path, text) => {
    expect(rule([planted(path, text)])).toEqual([expect.stringContaining(`${path}:2`)]);
  });

  it('lets pass what is allowed', () => {
    const fine = [
      planted('compiler/src/a.ts', "import { x } from '@dln/grammar';\nimport { b } from './b.js';"),
      planted('runtime/src/backends/a.ts', "import { tensor } from '@tensorflow/tfjs-core';"),
      planted('runtime/src/node/a.ts', "import { x } from 'node:fs';"),
    ];
    for (const rule of Object.values(imports)) expect(rule(fine)).toEqual([]);
  });

  it('sees a ring, also one of types', () => {
    const ring = [
      planted('compiler/src/a.ts', "import { b } from './b.js';"),
      planted('compiler/src/b.ts', "import type { C } from './x/c.js';"),
      planted('compiler/src/x/c.ts', "export { a } from '../a.js';"),
    ];
    expect(imports.importCycles(ring)).toEqual([
      'compiler/src/a.ts -> compiler/src/b.ts -> compiler/src/x/c.ts -> compiler/src/a.ts',
    ]);
  });
});

describe('what a package may name', () => {
  it.each(['grammar', 'formats', 'compiler', 'runtime', 'lsp-server'])(
    '%s is compiled without Node and without a browser',
    (folder) => {
      const path = fileURLToPath(new URL(`../../${folder}/tsconfig.json`, import.meta.url));
      const { options } = ts.parseJsonConfigFileContent(
        ts.readConfigFile(path, ts.sys.readFile).config,
        ts.sys,
        dirname(path),
      );
      expect({ lib: options.lib, types: options.types }).toEqual({ lib: ['lib.es2022.d.ts'], types: [] });
      expect(options).toMatchObject({ strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true });
    },
  );
});

describe('what a file may look like', () => {
  it.each([
    ['opens with what it decides', file.openings],
    ['has at most 500 lines', file.longFiles],
    ['names no type `any`', file.anyTypes],
    ['has no default export', file.defaultExports],
    ['has a name that says something', file.emptyNames],
    ['has a name in kebab-case', file.fileNames],
    ['says what each export gives', file.undocumented],
  ])('every one %s', (_, rule) => {
    expect(report(rule(modules))).toBe('');
  });

  it.each([
    ['a long file', file.longFiles, 'compiler/src/a.ts', '\n'.repeat(500)],
    ['any', file.anyTypes, 'compiler/src/a.ts', 'export const x = (y: any[]) => y;'],
    ['any in a cast', file.anyTypes, 'test/a.ts', 'const x = {} as unknown as Record<string, any>;'],
    ['a default export', file.defaultExports, 'cli/src/a.ts', 'export default 1;'],
    ['a named default export', file.defaultExports, 'cli/src/a.ts', 'const x = 1;\nexport { x as default };'],
    ['a default function', file.defaultExports, 'cli/src/a.ts', 'export default function f() {}'],
    ['a utils file', file.emptyNames, 'grammar/src/utils.ts', ''],
    ['a helpers file', file.emptyNames, 'grammar/src/text-helpers.ts', ''],
    ['a Manager', file.emptyNames, 'grammar/src/a.ts', 'export class SessionManager {}'],
    ['camel case', file.fileNames, 'grammar/src/sourceFile.ts', ''],
    ['an export without a word', file.undocumented, 'grammar/src/a.ts', '\nexport const x = 1;\n\nexport const y = 2;'],
  ])('sees %s', (_, rule, path, text) => {
    expect(rule([planted(path, text)])[0]).toContain(path);
  });

  it('sees a file without an opening sentence, whatever it begins with', () => {
    for (const text of ['', '// Decides.\n', "import './a.js';\n/** Decides. */", '/* Decides. */'])
      expect(file.openings([parseModule({ path: 'a.ts', text })])).toHaveLength(1);
  });

  it('takes a string or a name with `any` in it for what it is', () => {
    expect(file.anyTypes([planted('a.ts', "const many = 'any'; // any\nconst company = many;")])).toEqual([]);
  });
});

describe('what the repository may name', () => {
  /** The rules themselves spell what they forbid. */
  const others = files.filter((f) => !f.path.startsWith('test/architecture/'));
  it.each([
    ['nothing left for later', file.leftOvers],
    ['no machine and no tracker', file.foreignReferences],
    ['no registry in a lock file', file.registryHosts],
  ])('names %s', (_, rule) => {
    expect(report(rule(others))).toBe('');
  });

  it.each([
    ['a note for later', file.leftOvers, 'a.md', 'TODO: more'],
    ['a machine path', file.foreignReferences, 'a.md', 'see /home/someone/x'],
    ['a tracker', file.foreignReferences, 'a.ts', '// fixes issue 12'],
    ['a resolved package', file.registryHosts, 'package-lock.json', '"resolved": "https://registry.example.org/a.tgz"'],
    ['a registry setting', file.registryHosts, '.npmrc', 'registry=https://example.org'],
  ])('sees %s', (_, rule, path, text) => {
    expect(rule([{ path, text }])).toEqual([expect.stringContaining(`${path}:1`)]);
  });
});
