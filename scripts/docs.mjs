/** Writes the generated pages of docs/reference from the code as it is; nothing needs to be built. `--check` fails when one is stale. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/reference');
const read = (path) => readFileSync(path, 'utf8');

/** Every Markdown file below a folder, as paths of the repository. */
function pagesIn(path) {
  return readdirSync(join(root, path)).flatMap((name) => {
    const inner = `${path}/${name}`;
    return statSync(join(root, inner)).isDirectory() ? pagesIn(inner) : [inner];
  });
}

const temporary = mkdtempSync(join(tmpdir(), 'dln-docs-'));
const bundle = join(temporary, 'pages.mjs');
await build({
  ...bundling(root),
  entryPoints: [join(root, 'test/reference/pages.ts')],
  outfile: bundle,
  legalComments: 'none',
});
const { referencePages } = await import(pathToFileURL(bundle).href);
rmSync(temporary, { recursive: true });

const constructs = join(folder, 'constructs');
const written = new Map(readdirSync(constructs).map((name) => [name, read(join(constructs, name))]));
const pages = referencePages(written);
const had = new Map(
  [...pagesIn('docs/reference'), ...['docs/comparison.md'].filter((path) => existsSync(join(root, path)))].map(
    (path) => [path, read(join(root, path))],
  ),
);
const stale = [...pages].filter(([path, text]) => had.get(path) !== text);
const left = [...had.keys()].filter((path) => !pages.has(path) && !path.startsWith('docs/reference/constructs/'));
if (process.argv.includes('--check')) {
  if (stale.length + left.length > 0) {
    console.error(`stale, run \`npm run docs\`: ${[...stale.map(([path]) => path), ...left].join(', ')}`);
    process.exit(1);
  }
} else {
  for (const path of left) rmSync(join(root, path));
  for (const [path, text] of stale) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  if (stale.length + left.length > 0) console.log(`wrote ${stale.length} pages of docs`);
}
