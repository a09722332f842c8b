/** Decides what is bundled as a script of its own, the compiler and what asks it: V8 keeps compiled code for scripts, and for modules it does not. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

/** What a check needs besides the compiler, so that it loads no module of its own. */
const doors = ['project', 'report'];
/** What others find in the script, by the name that they import it by, with the path of its source. */
const packagesIn = (root) => ({
  '@dln/grammar': bundling(root).alias['@dln/grammar'],
  '@dln/compiler': bundling(root).alias['@dln/compiler'],
  ...Object.fromEntries(doors.map((name) => [join(root, `cli/src/${name}.js`), join(root, `cli/src/${name}.ts`)])),
});
/** What the script itself loads only when it must: a module, so whoever loads the script has to bring it. */
const LATER = '@dln/runtime/node';

/** Writes `compiler-<hash>.js` and, by running it once, its code cache. Gives the script's name and what esbuild knows of it. */
export async function bundleCompiler(root, folder) {
  const { banner: _, alias, ...options } = bundling(root);
  const { [LATER]: _later, '@dln/runtime': _runtime, ...inside } = alias;
  const packages = packagesIn(root);
  const {
    outputFiles: [file],
    metafile,
  } = await build({
    ...options,
    stdin: {
      contents:
        Object.values(packages)
          .map((path, i) => `import * as p${i} from '${path}';`)
          .join('') + `made = {${Object.keys(packages).map((name, i) => `'${shortName(name)}': p${i}`)}};`,
      resolveDir: root,
    },
    alias: inside,
    external: [LATER, 'node:*'],
    format: 'iife',
    // Read as Latin-1, which V8 takes as it is.
    charset: 'ascii',
    legalComments: 'none',
    outfile: join(folder, 'compiler.js'),
    write: false,
    metafile: true,
  });
  const code = file.text.replaceAll(`import("${LATER}")`, 'later()');
  if (/\bimport\(/.test(code))
    throw new Error('a script cannot import modules: what it needs later comes from outside');
  // The value of a script is that of its last expression.
  const text = `((require, later) => { let made;\n${code}\nreturn made; });\n`;
  const name = `compiler-${createHash('sha256').update(text).digest('hex').slice(0, 8)}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${name}.js`), text);
  return { name, metafile, exported: await exportsOf(root) };
}

/** No path of this machine enters the script. */
const shortName = (name) => (name.startsWith('@') ? name : basename(name, '.js'));

async function exportsOf(root) {
  const packages = packagesIn(root);
  const { metafile } = await build({
    ...bundling(root),
    absWorkingDir: root,
    entryPoints: Object.values(packages),
    outdir: 'exports',
    write: false,
    metafile: true,
  });
  const outputs = Object.values(metafile.outputs);
  const exported = (path) => outputs.find((output) => output.entryPoint === relative(root, path)).exports;
  return Object.fromEntries(Object.entries(packages).map(([name, path]) => [name, exported(path)]));
}

/** For the other bundle: imports of the packages become reads of the script's. */
export const fromScript = ({ name, exported }, root) => ({
  name: 'compiler-as-script',
  setup(building) {
    building.onResolve({ filter: /./ }, ({ path, resolveDir }) => {
      const name = path.startsWith('.') ? join(resolveDir, path) : path;
      return name in exported ? { path: name, namespace: 'script' } : undefined;
    });
    building.onLoad({ filter: /.*/, namespace: 'script' }, ({ path }) => ({
      resolveDir: root,
      contents: `import { compiledPackages } from './scripts/load-compiled.mjs';
const made = compiledPackages(__dirname + '/', '${name}', require, () => import('${LATER}'))['${shortName(path)}'];
export const { ${exported[path].join(', ')} } = made;`,
    }));
  },
});

/** Runs the checker once in a process of its own, so that what it compiled is in the cache. `metafile`: of the other bundle. */
export function warmCompiler(root, folder, name, metafile) {
  rmSync(join(folder, `${name}.cache`), { force: true });
  const [later] = Object.entries(metafile.outputs).find(
    ([, output]) => output.entryPoint === 'runtime/src/node/index.ts',
  );
  execFileSync(process.execPath, [join(root, 'scripts/warm.mjs'), `${folder}/`, name, join(root, later)], {
    cwd: root,
    stdio: 'inherit',
  });
}
