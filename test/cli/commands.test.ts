/** Proves what each command prints and which exit code it has, without a process of its own. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findBinding } from '@dln/runtime/node';
import { afterEach, describe, expect, it } from 'vitest';
import { commands, main } from '../../cli/src/main.js';
import { VERSION } from '../../cli/src/version.js';
import { catalogue } from '../../compiler/src/diagnostics/catalogue.js';
import { dlnc } from './dlnc.js';
import { fakeIo } from './fake-io.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});
const run = (...words: readonly string[]) => dlnc(folder.path, ...words);

const WRONG = `layer Head(x: f32[N, 256]) -> f32[N, 10] = x |> Dense(10)

model Net(image: f32[N, 8, 8, 1]) -> f32[N, 10] =
  image
  |> flatten
  |> Head
`;
const RIGHT = WRONG.replace('256', '64');

describe('dlnc', () => {
  it('alone offers commands that work here', async () => {
    expect((await run()).out).toContain('dlnc init hello');
    folder.put('net.dln', RIGHT);
    expect(await run()).toMatchObject({ code: 0, out: expect.stringContaining('dlnc run net.dln') });
  });

  it('says its version, the one of every package', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `dlnc ${VERSION}\n`, err: '' });
    for (const name of ['.', 'cli', 'compiler', 'grammar', 'formats', 'runtime', 'lsp-server', 'vscode-extension']) {
      const file = new URL(`../../${name}/package.json`, import.meta.url);
      expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ version: VERSION });
    }
  });

  it('has help for all and for each command, with an example of each', async () => {
    const { out, code } = await run('--help');
    expect(code).toBe(0);
    for (const c of commands) {
      expect(out).toContain(`  ${c.name}`);
      const help = await run(c.name, '--help');
      expect(help).toMatchObject({ code: 0, err: '' });
      expect(help.out).toMatch(/examples:\n(?: {2}\S.*\n)+$/);
      for (const option of Object.keys(c.options)) expect(help.out).toContain(`--${option}`);
      expect(await run('help', c.name)).toEqual(help);
    }
  });

  it.each([
    [['chek', 'a.dln'], 'there is no command `chek`', 'did you mean `dlnc check`?'],
    [['net.dln'], 'a command is missing', '`dlnc run net.dln`'],
    [['--jsn'], 'no option `--jsn`', 'after the command'],
    [['check'], 'FILE is missing', '`dlnc check --help`'],
    [['check', '--jsno', 'a'], 'no option `--jsno`', '`--json`'],
    [['run', 'a.dln', '--set', 'lr'], '`--set lr` names no value', 'lr=0.01'],
    [['run', 'a.dln', '--set', 'a=1', '--set', 'a=2'], 'given twice', 'one of them'],
    [['run', 'a.dln', '--seed', '-1'], 'no whole number', '--seed 7'],
    [['run', 'a.dln', '--backend', 'wsam'], 'one of tensorflow, wasm, cpu, reference', '`wasm`'],
    [['completion', 'tcsh'], 'one of bash, zsh, fish', 'help'],
    [['explain', 'DLN0000'], 'no diagnostic is called `DLN0000`', 'help'],
  ])('%j is told how to mend it', async (words, message, hint) => {
    const ran = await run(...words);
    expect(ran).toMatchObject({ code: 2, out: '' });
    expect(ran.err).toContain(message);
    expect(ran.err).toContain(hint);
  });

  it('takes a bug for its own: how to reproduce it, a stack only when asked', async () => {
    const broken = (env: Readonly<Record<string, string>>) => {
      const { io, seen } = fakeIo(folder.path, { env });
      Object.defineProperty(io, 'cwd', {
        get: () => {
          throw new Error('planted');
        },
      });
      return { io, seen };
    };
    const plain = broken({});
    expect(await main(['check', 'a b.dln'], plain.io)).toBe(70);
    expect(plain.seen.err).toContain('internal error: planted');
    expect(plain.seen.err).toContain("dlnc check 'a b.dln'");
    expect(plain.seen.err).not.toContain('    at ');
    const debugged = broken({ DLN_DEBUG: '1' });
    expect(await main(['check', 'a'], debugged.io)).toBe(70);
    expect(debugged.seen.err).toContain('    at ');
  });
});

describe('dlnc check', () => {
  it('says that nothing is wrong, or what is, with code, place, shapes and carets', async () => {
    folder.put('net.dln', RIGHT);
    expect(await run('check', 'net.dln')).toEqual({ code: 0, out: 'net.dln: no mistakes found\n', err: '' });
    folder.put('net.dln', WRONG);
    const { code, out, err } = await run('check', 'net.dln');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toMatch(/^error\[DLN2\d{3}\]: .*256.*64/);
    expect(err).toContain('--> net.dln:');
    expect(err).toContain('64 = 8 * 8');
    expect(err).toContain('^');
    expect(err.endsWith('\n1 error\n')).toBe(true);
  });

  it('prints exactly one JSON object when asked', async () => {
    folder.put('net.dln', WRONG);
    const { code, out, err } = await run('check', '--json', 'net.dln');
    expect({ code, err }).toEqual({ code: 1, err: '' });
    const parsed: unknown = JSON.parse(out);
    expect(Object.keys(parsed as object)).toEqual(['diagnostics']);
    expect(parsed).toMatchObject({
      diagnostics: [
        {
          code: expect.stringMatching(/^DLN2/),
          severity: 'error',
          file: 'net.dln',
          range: { start: { line: expect.any(Number) } },
        },
      ],
    });
    folder.put('net.dln', RIGHT);
    expect(JSON.parse((await run('check', '--json', 'net.dln')).out)).toEqual({ diagnostics: [] });
  });

  it('reads what is imported, and tells what is wrong there too', async () => {
    folder.put('part.dln', `export ${WRONG.split('\n')[0]}\n`);
    folder.put('net.dln', `import { Head } from "./part.dln"\n\n${RIGHT.split('\n').slice(2).join('\n')}`);
    expect((await run('check', 'net.dln')).err).toContain('net.dln');
    folder.put('part.dln', 'export layer Head(x: f32[N, F]) -> f32[N, 10] = x |> Dense(9)\n');
    const { code, err } = await run('check', 'net.dln');
    expect(code).toBe(1);
    expect(err).toContain('--> part.dln:1');
  });

  it.each([
    ['DLN4001', 'ne.dln'],
    ['DLN4002', 'folder'],
    ['DLN4003', 'binary.dln'],
    ['DLN4004', 'huge.dln'],
    ['DLN4006', 'empty.dln'],
  ])('a file that cannot be read is %s with exit code 3, as text and as JSON', async (code, name) => {
    folder.put('net.dln', RIGHT);
    folder.put('binary.dln', Uint8Array.of(1, 0, 2));
    folder.put('huge.dln', '#'.repeat(5_000_000));
    folder.put('empty.dln', '');
    mkdirSync(join(folder.path, 'folder'));
    for (const command of ['check', 'run', 'summary', 'fmt', 'gradcheck']) {
      const ran = await run(command, name);
      expect(ran.code).toBe(3);
      expect(ran.err).toMatch(new RegExp(`^error\\[${code}\\]: .*\`${name}\`.*\n --> ${name}\n`));
    }
    const json: unknown = JSON.parse((await run('check', '--json', name)).out);
    expect(json).toMatchObject({ diagnostics: [{ code, file: name, range: { start: { line: 0, character: 0 } } }] });
  });
});

describe('dlnc fmt', () => {
  const UGLY = 'layer   A( x:f32[N,D] )->f32[N,D]=x|>tanh\n';
  it('writes the one layout, once', async () => {
    folder.put('a.dln', UGLY);
    expect(await run('fmt', '--check', 'a.dln')).toEqual({ code: 1, out: 'a.dln would change\n', err: '' });
    expect(await run('fmt', 'a.dln')).toEqual({ code: 0, out: 'a.dln formatted\n', err: '' });
    const formatted = readFileSync(join(folder.path, 'a.dln'), 'utf8');
    expect(formatted).toContain('layer A(x: f32[N, D])');
    expect(await run('fmt', '--check', 'a.dln')).toEqual({ code: 0, out: '', err: '' });
    expect(await run('fmt', 'a.dln')).toEqual({ code: 0, out: '', err: '' });
    const { io, seen } = fakeIo(folder.path, { stdin: UGLY });
    expect(await main(['fmt', '-'], io)).toBe(0);
    expect(seen.out).toBe(formatted);
  });

  it('leaves a file with a mistake as it is, and says where the mistake is', async () => {
    folder.put('a.dln', 'layer A(x: f32[N]) -> f32[N] = (x\n');
    expect(await run('fmt', 'a.dln')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^error\[DLN1\d{3}\]: .*\n --> a\.dln:1:/),
    });
    expect(readFileSync(join(folder.path, 'a.dln'), 'utf8')).toBe('layer A(x: f32[N]) -> f32[N] = (x\n');
  });
});

describe('dlnc explain', () => {
  it('knows a code, a number and a name, and lists all', async () => {
    const page = await run('explain', 'DLN4001');
    expect(page).toMatchObject({ code: 0, out: expect.stringContaining('DLN4001 file-not-found (error)') });
    for (const word of ['4001', 'dln4001', 'file-not-found']) expect(await run('explain', word)).toEqual(page);
    expect((await run('explain')).out.trim().split('\n')).toHaveLength(catalogue.size);
  });
  it('suggests the nearest', async () => {
    expect((await run('explain', 'file-not-fuond')).err).toContain('`file-not-found`');
  });
  it('has a page for every diagnostic, with its programs where it has any', async () => {
    for (const { code, bad } of catalogue.values()) {
      const { out } = await run('explain', code);
      expect(out.length).toBeGreaterThan(60);
      expect(out.includes('This gives it:')).toBe(bad !== null);
    }
  });
});

describe('dlnc init', () => {
  it('writes a program that is right, formatted and runs, and never overwrites', async () => {
    expect(await run('init', 'hello')).toMatchObject({ code: 0, err: '' });
    const main = join('hello', 'main.dln');
    expect(await run('check', main)).toMatchObject({ code: 0 });
    expect(await run('fmt', '--check', main)).toMatchObject({ code: 0 });
    expect(await run('run', main)).toMatchObject({ code: 0 });
    expect(readdirSync(join(folder.path, 'runs', 'main', 'net')).sort()).toEqual([
      'metrics.jsonl',
      expect.stringMatching(/^step-\d+\.dlnw$/),
    ]);
    expect(await run('init', 'hello')).toMatchObject({ code: 3, err: expect.stringContaining('DLN4008') });
  });
});

describe('dlnc summary', () => {
  it('shows shapes with their symbols, and numbers that another program can read', async () => {
    folder.put('net.dln', RIGHT);
    const { code, out } = await run('summary', 'net.dln');
    expect(code).toBe(0);
    expect(out).toContain('Net(image: f32[N, 8, 8, 1]) -> f32[N, 10]');
    expect(out).toContain('650');
    const json: unknown = JSON.parse((await run('summary', '--json', 'net.dln', 'Net')).out);
    expect(json).toMatchObject({
      dims: ['N'],
      parameters: 650,
      flops: 1290,
      macs: 640,
      expressions: { parameters: '650', flops: '1290*N', macs: '640*N' },
      layers: expect.any(Array),
    });
    expect(await run('summary', 'net.dln', 'Nte')).toMatchObject({ code: 1, err: expect.stringContaining('Net') });
  });
  it('shows where the memory of a step goes: Adam keeps two numbers a weight, tanh its output', async () => {
    folder.put('net.dln', RIGHT);
    folder.put(
      'points.dln',
      `data d = spirals(points: 64)
model Net(point: f32[N, 2]) -> f32[N, 2] = point |> Dense(8) |> tanh |> Dense(2)
train t on d {
  minimize cross_entropy(Net(point), label) with Adam(lr: 0.01)
  batch 16
  epochs 1
}
`,
    );
    const { code, out } = await run('summary', '--memory', '--json', '--batch', '4', 'points.dln');
    expect(code).toBe(0);
    // 2 * 8 + 8 + 8 * 2 + 2 = 42 weights; Adam has a counter a weight tensor; x and label; tanh's output and the logits that the loss reads.
    expect(JSON.parse(out)).toEqual({
      train: 't',
      memory: {
        batch: 4,
        weights: 168,
        gradients: 168,
        optimizer: 2 * 168 + 4 * 4,
        states: 0,
        rows: 4 * 3 * 4,
        activations: 4 * (8 + 2) * 4,
        total: 168 * 4 + 16 + 48 + 160,
      },
    });
    expect((await run('summary', '--memory', 'points.dln')).out).toContain('t, a step of 16 rows, in bytes');
    expect(await run('summary', '--memory', 'points.dln', 'tt')).toMatchObject({
      code: 1,
      err: expect.stringContaining('DLN2621'),
    });
    expect(await run('summary', '--memory', 'net.dln')).toMatchObject({
      code: 1,
      err: expect.stringContaining('DLN2621'),
    });
    expect(await run('summary', '--batch', '0', 'net.dln')).toMatchObject({ code: 2 });
  });
});

describe('dlnc doctor', () => {
  it('loads every backend and says which one is used', async () => {
    const { code, out } = await run('doctor');
    expect(code).toBe(0);
    expect(out).toMatch(findBinding() === null ? /wasm +loads, used/ : /tensorflow +loads, used/);
    expect(JSON.parse((await run('doctor', '--json')).out)).toMatchObject({
      dlnc: VERSION,
      backends: expect.any(Array),
    });
  });
});

describe('dlnc completion', () => {
  it('knows every command and option in every shell', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const { out, code } = await run('completion', shell);
      expect(code).toBe(0);
      for (const c of commands) {
        expect(out).toContain(c.name);
        for (const option of Object.keys(c.options))
          expect(out).toContain(shell === 'fish' ? `-l ${option}` : `--${option}`);
      }
    }
  });
  it('completes in a real bash', async () => {
    const { out } = await run('completion', 'bash');
    folder.put('complete.sh', out);
    folder.put('net.dln', RIGHT);
    const complete = (...words: readonly string[]): string[] => {
      const script = `source ./complete.sh; COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _dlnc; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return execFileSync('bash', ['-c', script], { cwd: folder.path, encoding: 'utf8' }).trim().split('\n');
    };
    expect(complete('dlnc', 'ch')).toEqual(['check']);
    expect(complete('dlnc', 'run', '--res')).toEqual(['--resume']);
    expect(complete('dlnc', 'run', '--backend', '')).toEqual(['tensorflow', 'wasm', 'cpu', 'reference']);
    expect(complete('dlnc', 'run', 'ne')).toEqual(['net.dln']);
    expect(complete('dlnc', 'completion', 'z')).toEqual(['zsh']);
  });
});

it('nothing but what a command says is left behind', async () => {
  folder.put('net.dln', RIGHT);
  for (const words of [
    ['check', 'net.dln'],
    ['summary', 'net.dln'],
    ['fmt', '--check', 'net.dln'],
    ['explain'],
    ['doctor'],
  ])
    await run(...words);
  expect(readdirSync(folder.path)).toEqual(['net.dln']);
  expect(existsSync(join(folder.path, 'runs'))).toBe(false);
});
