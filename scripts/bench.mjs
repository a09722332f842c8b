/** Bundles one benchmark of `bench` and runs it: `npm run bench -- check`. It prints JSON. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [name = '', ...rest] = process.argv.slice(2);
const source = join(root, 'bench', `${name}.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(source)) {
  console.error('which benchmark? one of those in `bench`');
  process.exit(2);
}
const bundle = join(root, 'bench/dist', `${name}.mjs`);
await build({ ...bundling(root), entryPoints: [source], outfile: bundle });
process.exit(spawnSync(process.execPath, [bundle, ...rest], { cwd: root, stdio: 'inherit' }).status ?? 1);
