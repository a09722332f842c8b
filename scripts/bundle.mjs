/** Bundles `dlnc`: one small entry for the shell and one for other programs, a chunk for what each command loads, the compiler as a script with its code cache, and tfjs's WebAssembly files beside them. */
import { chmodSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';
import { bundleCompiler, fromScript, warmCompiler } from './compiled.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const out = join(root, 'cli/dist');
// The compiler's output lies in the same folder and stays.
for (const name of ['dlnc.mjs', 'api.mjs', 'chunks', 'wasm']) rmSync(join(out, name), { recursive: true, force: true });

const chunks = join(out, 'chunks');
const compiler = await bundleCompiler(root, chunks);
const { metafile } = await build({
  ...bundling(root),
  plugins: [fromScript(compiler, root)],
  entryPoints: { dlnc: join(root, 'cli/src/dlnc.ts'), api: join(root, 'cli/src/api.ts') },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  chunkNames: 'chunks/[name]-[hash]',
  splitting: true,
  metafile: true,
});

const wasm = join(
  dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json')),
  'dist',
);
mkdirSync(join(out, 'wasm'));
for (const file of readdirSync(wasm))
  if (file.endsWith('.wasm')) copyFileSync(join(wasm, file), join(out, 'wasm', file));

warmCompiler(root, chunks, compiler.name, metafile);
chmodSync(join(out, 'dlnc.mjs'), 0o755);
// What went where: a test reads it to hold that tfjs is loaded by `run` alone.
writeFileSync(
  join(out, 'bundle.json'),
  JSON.stringify({ outputs: { ...metafile.outputs, ...compiler.metafile.outputs } }),
);
const outputs = Object.entries(metafile.outputs);
const [, entry] = outputs.find(([path]) => path.endsWith('/dlnc.mjs'));
console.log(`bundled dlnc: entry ${(entry.bytes / 1024).toFixed(0)} KiB, ${outputs.length} files`);
