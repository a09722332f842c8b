/** Decides that the compiler is bundled as a script of its own: V8 keeps compiled code for scripts, and for modules it does not. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

/** The packages in the script, by the name that sources import. */
const packages = ['@dln/grammar', '@dln/compiler'];

/** Writes `compiler-<hash>.js` and, by running it once, its code cache. Gives the script's name and what esbuild knows of it. */
export async function bundleCompiler(root, folder) {
  const { banner: _, ...options } = bundling(root);
  const {
    outputFiles: [file],
    metafile,
  } = await build({
    ...options,
    stdin: {
      contents:
        packages.map((name, i) => `import * as p${i} from '${name}';`).join('') +
        `globalThis.dlnPackages = {${packages.map((name, i) => `'${name}': p${i}`)}};`,
      resolveDir: root,
    },
    format: 'iife',
    platform: 'neutral',
    // Read as Latin-1, which V8 takes as it is.
    charset: 'ascii',
    legalComments: 'none',
    outfile: join(folder, 'compiler.js'),
    write: false,
    metafile: true,
  });
  // The value of a script is that of its last expression.
  const text = `${file.text}\nvar made = globalThis.dlnPackages; delete globalThis.dlnPackages; made;\n`;
  const name = `compiler-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.js`), text);
  return { name, metafile, exported: await exportsOf(root) };
}

async function exportsOf(root) {
  const names = {};
  for (const name of packages) {
    const { metafile } = await build({
      ...bundling(root),
      entryPoints: [bundling(root).alias[name]],
      outfile: 'index.mjs',
      write: false,
      metafile: true,
    });
    names[name] = Object.values(metafile.outputs).find((output) => output.exports.length > 0).exports;
  }
  return names;
}

/** For the other bundle: imports of the packages become reads of the script's. */
export const fromScript = ({ name, exported }, root) => ({
  name: 'compiler-as-script',
  setup(building) {
    building.onResolve({ filter: /^@dln\/(?:grammar|compiler)$/ }, ({ path }) => ({ path, namespace: 'script' }));
    building.onLoad({ filter: /.*/, namespace: 'script' }, ({ path }) => ({
      resolveDir: root,
      contents: `import { compiledPackages } from './scripts/load-compiled.mjs';
const made = compiledPackages(__dirname + '/', '${name}')['${path}'];
export const { ${exported[path].join(', ')} } = made;`,
    }));
  },
});

/** Runs the checker once in a process of its own, so that what it compiled is in the cache. */
export function warmCompiler(root, folder, name) {
  rmSync(join(folder, `${name}.cache`), { force: true });
  execFileSync(process.execPath, [join(root, 'scripts/warm.mjs'), `${folder}/`, name], { cwd: root, stdio: 'inherit' });
}
