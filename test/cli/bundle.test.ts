/** Proves that the bundle starts as a program and that checking loads nothing of tfjs. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { VERSION } from '../../cli/src/version.js';
import { Folder } from './folder.js';

const dist = fileURLToPath(new URL('../../cli/dist/', import.meta.url));
const dlnc = `${dist}dlnc.mjs`;
const folder = new Folder();
afterAll(() => folder.remove());

interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      {
        readonly imports: readonly { readonly path: string; readonly kind: string }[];
        readonly inputs: Readonly<Record<string, unknown>>;
        readonly entryPoint?: string;
      }
    >
  >;
}

/** Sources that are loaded with an output, before anything lazy is asked for. */
function loadedWith(meta: Metafile, start: (path: string) => boolean): ReadonlySet<string> {
  const sources = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    const output = meta.outputs[path];
    if (output === undefined || seen.has(path)) return;
    seen.add(path);
    for (const source of Object.keys(output.inputs)) sources.add(source);
    for (const next of output.imports) if (next.kind === 'import-statement') visit(next.path);
  };
  for (const path of Object.keys(meta.outputs)) if (start(path)) visit(path);
  return sources;
}

// `npm test` builds before it tests; a single test run may come before any build.
describe.skipIf(!existsSync(dlnc))('the bundle', () => {
  const meta = (): Metafile => JSON.parse(readFileSync(`${dist}bundle.json`, 'utf8')) as Metafile;

  it('is a program of its own', () => {
    expect(statSync(dlnc).mode & 0o111).not.toBe(0);
    expect(execFileSync(dlnc, ['--version'], { encoding: 'utf8' })).toBe(`dlnc ${VERSION}\n`);
  });

  it('starts without the compiler, and checks without tfjs', () => {
    const start = [...loadedWith(meta(), (path) => path.endsWith('/dlnc.mjs'))];
    expect(start.filter((s) => /chevrotain|@tensorflow|compiler\/src\/(?!diagnostics)/.test(s))).toEqual([]);
    const checking = loadedWith(meta(), (path) => /\/(?:project|report)-\w+\.mjs$/.test(path));
    const script = loadedWith(meta(), (path) => path.endsWith('/compiler.js'));
    for (const inside of ['chevrotain', 'compiler/src/pipeline.ts', 'cli/src/project.ts'])
      expect([...script].some((s) => s.includes(inside))).toBe(true);
    expect([...checking, ...script].filter((s) => /@tensorflow|fflate|runtime\/src/.test(s))).toEqual([]);
  });

  it('has its compiler compiled by the build, and does without where that cannot be used', () => {
    const chunks = `${dist}chunks/`;
    const [name] = readdirSync(chunks).filter((file) => file.endsWith('.cache'));
    if (name === undefined) throw new Error('no code cache was built');
    // In a process of its own: the loader sets flags, and code is kept for the flags that it was compiled with.
    const loader = new URL('../../scripts/load-compiled.mjs', import.meta.url).href;
    const ask = `import { load } from ${JSON.stringify(loader)};
console.log(load(${JSON.stringify(chunks)}, ${JSON.stringify(name.replace('.cache', ''))}, () => ({})).script.cachedDataRejected);`;
    const asked = spawnSync(process.execPath, ['--input-type=module', '-e', ask], { encoding: 'utf8' });
    expect(asked.stdout).toBe('false\n');
    // As another Node would: its V8 has another version, and so has a V8 with other flags.
    folder.put('c.dln', 'layer Twice(x: f32[N]) -> f32[N] = x * 2\n');
    const check = (...flags: readonly string[]) =>
      spawnSync(process.execPath, [...flags, dlnc, 'check', 'c.dln'], { cwd: folder.path, encoding: 'utf8' });
    expect(check().stdout).toBe('c.dln: no mistakes found\n');
    expect(check('--no-opt').stdout).toBe('c.dln: no mistakes found\n');
  });

  it('runs a program on WebAssembly from any folder, with its exit code', () => {
    const source = `data d = circles(points: 40, seed: 1)
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(2)
train net on d {
  minimize cross_entropy(Net(point), label) with SGD(lr: 0.1)
  batch 20
  epochs 1
  expect loss < 100
}
`;
    folder.put('a.dln', source);
    const run = (...words: readonly string[]) =>
      spawnSync(process.execPath, [dlnc, ...words], { cwd: folder.path, encoding: 'utf8' });
    const good = run('run', 'a.dln', '--backend', 'wasm');
    expect({ status: good.status, err: good.stderr }).toEqual({ status: 0, err: '' });
    expect(good.stdout).toContain('train net · wasm');
    folder.put('a.dln', source.replace('loss < 100', 'loss < -1'));
    expect(run('run', 'a.dln').status).toBe(1);
    expect(run('check', 'b.dln').status).toBe(3);
    expect(run('chekc').status).toBe(2);
  });

  it('does not mind a reader that goes away', () => {
    const script = `"${process.execPath}" "${dlnc}" explain | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = spawnSync('bash', ['-c', script], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toMatch(/^DLN\d{4}.*\n0\n$/);
  });
});
