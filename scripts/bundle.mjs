/** Bundles `dlnc`: one small entry, a chunk for what each command loads, and tfjs's WebAssembly files beside them. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'cli/dist');
// The compiler's output lies in the same folder and stays.
for (const name of ['dlnc.mjs', 'chunks', 'wasm']) rmSync(join(out, name), { recursive: true, force: true });

const source = (path) => join(root, path);
const result = await build({
  entryPoints: { dlnc: source('cli/src/dlnc.ts') },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // Whole ES modules can be split and shaken; the packages' own builds for Node are one script each.
  mainFields: ['module', 'main'],
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'external',
  metafile: true,
  logLevel: 'warning',
  // The list of operators imports each file a second time for its types alone.
  logOverride: { 'ignored-bare-import': 'silent' },
  alias: {
    '@dln/grammar': source('grammar/src/index.ts'),
    '@dln/formats': source('formats/src/index.ts'),
    '@dln/compiler': source('compiler/src/index.ts'),
    '@dln/runtime/node': source('runtime/src/node/index.ts'),
    '@dln/runtime': source('runtime/src/index.ts'),
  },
  // Scripts of other times inside the bundled packages ask for these.
  banner: {
    js: "import{createRequire as _r}from'node:module';import{fileURLToPath as _f}from'node:url';import{dirname as _d}from'node:path';const require=_r(import.meta.url),__filename=_f(import.meta.url),__dirname=_d(__filename);",
  },
});

const wasm = join(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  'dist',
);
const wasmOut = join(out, 'wasm');
mkdirSync(wasmOut);
for (const file of readdirSync(wasm)) if (file.endsWith('.wasm')) copyFileSync(join(wasm, file), join(wasmOut, file));

chmodSync(join(out, 'dlnc.mjs'), 0o755);
// What went where: a test reads it to hold that tfjs is loaded by `run` alone.
writeFileSync(join(out, 'bundle.json'), JSON.stringify(result.metafile));
const entry = result.metafile.outputs[Object.keys(result.metafile.outputs).find((path) => path.endsWith('/dlnc.mjs'))];
console.log(
  `bundled dlnc: entry ${(entry.bytes / 1024).toFixed(0)} KiB, ${Object.keys(result.metafile.outputs).length} files`,
);
