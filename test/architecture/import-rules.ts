/** Decides who may import whom. Each rule gives the offending edges as text, empty if there are none. */
import { posix } from 'node:path';
import type { Import, SourceModule } from './source-files.js';

/** Packages of the repository by folder, with their name on the outside and what each may import. `*`: anything. */
const PACKAGES: Readonly<Record<string, { readonly name: string; readonly may: readonly string[] | '*' }>> = {
  grammar: { name: '@dln/grammar', may: [] },
  formats: { name: '@dln/formats', may: [] },
  compiler: { name: '@dln/compiler', may: ['grammar', 'formats'] },
  runtime: { name: '@dln/runtime', may: ['compiler', 'formats'] },
  'lsp-server': { name: '@dln/lsp-server', may: ['grammar', 'formats', 'compiler'] },
  'vscode-extension': { name: 'dln-vscode', may: ['formats', 'lsp-server'] },
  cli: { name: 'dlnc', may: ['grammar', 'formats', 'compiler', 'runtime', 'lsp-server'] },
  test: { name: 'test', may: '*' },
  bench: { name: 'bench', may: '*' },
};
/** Packages from outside that a folder may import. */
const OUTSIDE: Readonly<Record<string, readonly RegExp[]>> = {
  grammar: [/^chevrotain$/],
  formats: [/^fflate$/, /^jpeg-js$/],
  compiler: [],
  runtime: [/^@tensorflow\//],
  cli: [],
  'lsp-server': [/^vscode-languageserver/],
  'vscode-extension': [/^vscode/, /^uplot/, /^@dagrejs\/dagre$/],
};
/** Where Node may be named. */
const NODE = /^(?:runtime\/src\/node|cli\/src|lsp-server\/src\/node|vscode-extension\/src|test|bench)\//;
/** Where tfjs may be imported by value. */
const TFJS = /^(?:runtime\/src\/backends\/|runtime\/src\/node\/|test\/|bench\/)/;

const packageOf = (path: string): string => path.split('/')[0] as string;
const edge = (module: SourceModule, to: Import, why: string): string =>
  `${module.path}:${to.line} -> ${to.from}: ${why}`;

function* edges(modules: readonly SourceModule[]): Iterable<readonly [SourceModule, Import]> {
  for (const module of modules) for (const to of module.imports) yield [module, to];
}

/** The folder of a package that `from` names, or null. */
function ownPackage(from: string): string | null {
  for (const [folder, { name }] of Object.entries(PACKAGES))
    if (from === name || from.startsWith(`${name}/`)) return folder;
  return null;
}

/** A package imports only those left of it, by name, and outside packages only where they belong. */
export function packageEdges(modules: readonly SourceModule[]): readonly string[] {
  const found: string[] = [];
  for (const [module, to] of edges(modules)) {
    const own = packageOf(module.path);
    const may = PACKAGES[own]?.may;
    if (may === undefined) found.push(`${module.path}: \`${own}\` is no package that the rules know`);
    if (may === undefined || may === '*' || to.from.startsWith('node:')) continue;
    if (to.from.startsWith('.')) {
      const target = posix.join(posix.dirname(module.path), to.from);
      if (packageOf(target) !== own) found.push(edge(module, to, 'packages are imported by name'));
      continue;
    }
    const other = ownPackage(to.from);
    if (other === own) found.push(edge(module, to, 'inside a package imports are relative'));
    else if (other !== null && !may.includes(other)) found.push(edge(module, to, `${own} may not import ${other}`));
    else if (other === null && !(OUTSIDE[own] ?? []).some((p) => p.test(to.from)))
      found.push(edge(module, to, `${own} may not import this package`));
  }
  return found;
}

/** Node's own modules stay in the doors; elsewhere code runs in a browser too. */
export function nodeEdges(modules: readonly SourceModule[]): readonly string[] {
  return [...edges(modules)]
    .filter(([module, to]) => to.from.startsWith('node:') && !NODE.test(module.path))
    .map(([module, to]) => edge(module, to, 'Node is named in doors only'));
}

/** tfjs is imported by value in the backends and nowhere else; operators and the loop do not know it. */
export function tfjsEdges(modules: readonly SourceModule[]): readonly string[] {
  return [...edges(modules)]
    .filter(([module, to]) => to.from.startsWith('@tensorflow/') && !to.typeOnly && !TFJS.test(module.path))
    .map(([module, to]) => edge(module, to, 'tfjs is imported by backends only'));
}

/** The loop and the panel's protocol: of tfjs not even types outside `runtime`. */
export function tfjsTypes(modules: readonly SourceModule[]): readonly string[] {
  return [...edges(modules)]
    .filter(([module, to]) => to.from.startsWith('@tensorflow/') && !/^(?:runtime|test|bench)\//.test(module.path))
    .map(([module, to]) => edge(module, to, 'tfjs stays in runtime'));
}

/** Files that import each other in a ring, types included; each ring once. */
export function importCycles(modules: readonly SourceModule[]): readonly string[] {
  const byPath = new Map(modules.map((m) => [m.path, m]));
  const next = (module: SourceModule): readonly SourceModule[] =>
    module.imports.flatMap(({ from }) => {
      if (!from.startsWith('.')) return [];
      const target = byPath.get(posix.join(posix.dirname(module.path), from.replace(/\.js$/, '.ts')));
      return target === undefined ? [] : [target];
    });
  const found: string[] = [];
  const state = new Map<SourceModule, 'open' | 'done'>();
  const path: SourceModule[] = [];
  const visit = (module: SourceModule): void => {
    if (state.get(module) === 'done') return;
    if (state.get(module) === 'open') {
      const ring = [...path.slice(path.indexOf(module)), module];
      found.push(ring.map((m) => m.path).join(' -> '));
      return;
    }
    state.set(module, 'open');
    path.push(module);
    for (const target of next(module)) visit(target);
    path.pop();
    state.set(module, 'done');
  };
  for (const module of modules) visit(module);
  return found;
}
