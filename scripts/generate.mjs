/** Writes the files that only list other files: operators and diagnostics. `--check` fails when one is stale. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** `[file stem, exported name]` of every `.ts` file of `folder` that exports a const made by `maker`, sorted by file. */
function exportsMadeBy(folder, maker, wanted) {
  const found = [];
  for (const file of readdirSync(root + folder).sort()) {
    if (!file.endsWith('.ts') || file.includes('.generated.') || !wanted.test(file)) continue;
    const text = readFileSync(`${root}${folder}/${file}`, 'utf8');
    const made = new RegExp(`^export const (\\w+)(?:\\s*:[^=]+)?\\s*=\\s*${maker}\\b`, 'gm');
    for (const [, name] of text.matchAll(made)) found.push([file.slice(0, -3), name]);
  }
  return found;
}

const imports = (found) => found.map(([file, name]) => `import { ${name} } from './${file}.js';\n`).join('');
const names = (found) => found.map(([, name]) => `  ${name},\n`).join('');

/** What is written where. A generator is a path and a function that gives the text. */
const generated = [
  {
    path: 'compiler/src/ops/index.generated.ts',
    text() {
      const found = exportsMadeBy('compiler/src/ops', 'defineOp', /^[a-z0-9-]+\.ts$/);
      // A bare import stays in the declaration file, and with it the operator's line of OpTable.
      const bare = found.map(([file]) => `import './${file}.js';\n`).join('');
      return `/** Lists every operator of this folder; written by \`npm run gen\`. */
${imports(found)}${bare}import type { AnyOp } from './define-op.js';

export const operators: readonly AnyOp[] = [
${names(found)}];
`;
    },
  },
  {
    path: 'compiler/src/diagnostics/index.generated.ts',
    text() {
      const found = exportsMadeBy('compiler/src/diagnostics', 'defineDiagnostic', /^DLN\d+.*\.ts$/);
      return `/** Lists every diagnostic of this folder; written by \`npm run gen\`. */
${imports(found)}import type { DiagnosticDef } from './define-diagnostic.js';

/** In the order of their codes. Each record's own argument type is forgotten here: an instance carries the arguments that fit. */
export const diagnostics: readonly DiagnosticDef[] = [
${names(found)}] as readonly unknown[] as readonly DiagnosticDef[];
`;
    },
  },
];

const check = process.argv.includes('--check');
const stale = [];
for (const { path, text } of generated) {
  const wanted = text();
  let had = null;
  try {
    had = readFileSync(root + path, 'utf8');
  } catch {
    // Not there yet: stale.
  }
  if (had === wanted) continue;
  stale.push(path);
  if (!check) writeFileSync(root + path, wanted);
}
if (check && stale.length > 0) {
  console.error(`stale, run \`npm run gen\`: ${stale.join(', ')}`);
  process.exit(1);
}
if (!check) for (const path of stale) console.log(`wrote ${path}`);
