/** Decides that `dlnc check --fix` and `--update` do what they say: nothing that changes a meaning, told line by line, whole files, the same again. */
import { chmodSync, lstatSync, readdirSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { differences } from '../../cli/src/differences.js';
import { dlnc } from './dlnc.js';
import { Folder } from './folder.js';

const folders: Folder[] = [];
function folderWith(files: Readonly<Record<string, string>>): Folder {
  const folder = new Folder();
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) folder.put(name, text);
  return folder;
}
afterEach(() => {
  for (const folder of folders.splice(0)) folder.remove();
});

const halves = `export layer Halves(x: f32[N, H, W, C]) -> f32[N, H, W, C] =
  x |> max_pool(2) |> ConvTranspose2d(C, kernel: 2, stride: 2)
`;
const written = `export layer Halves(x: f32[N, H, W, C]) -> f32[N, H, W, C] where H % 2 == 0 where W % 2 == 0 =
  x |> max_pool(2) |> ConvTranspose2d(C, kernel: 2, stride: 2)
`;

describe('dlnc check --fix', () => {
  it('writes what may be written without asking, says so, and finds nothing the second time', async () => {
    const folder = folderWith({ 'net.dln': halves });
    const first = await dlnc(folder.path, 'check', '--fix', 'net.dln');
    expect(first.out).toBe(
      'net.dln:1: DLN2302: `where H % 2 == 0 where W % 2 == 0` written into the signature\nnet.dln: no mistakes found\n',
    );
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(folder.read('net.dln')).toBe(written);
    expect(await dlnc(folder.path, 'check', '--fix', 'net.dln')).toEqual({
      code: 0,
      out: 'net.dln: no mistakes found\n',
      err: '',
    });
    expect(folder.read('net.dln')).toBe(written);
    expect(readdirSync(folder.path)).toEqual(['net.dln']);
  });

  it('mends a text round by round: what a fault had hidden comes to light', async () => {
    const folder = folderWith({ 'net.dln': `// halves\n${halves.replace('\n  x', ';\n  x').replace(';', '')}` });
    const { out, code } = await dlnc(folder.path, 'check', '--fix', 'net.dln');
    expect(out).toContain('net.dln:1: DLN1014');
    expect(out).toContain('DLN2302');
    expect(code).toBe(0);
  });

  it('leaves alone what would change a meaning, and tells it', async () => {
    const text = 'fn f(x: f32[N, 1], y: f32[N]) -> f32[] = mean((x - y) ^ 2)\n';
    const folder = folderWith({ 'net.dln': text });
    const { code, out, err } = await dlnc(folder.path, 'check', '--fix', 'net.dln');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain('DLN2204');
    expect(folder.read('net.dln')).toBe(text);
  });

  it('shows the difference and writes nothing with --diff', async () => {
    const folder = folderWith({ 'net.dln': halves });
    const { out, code } = await dlnc(folder.path, 'check', '--fix', '--diff', 'net.dln');
    expect(out).toBe(`--- net.dln
+++ net.dln
@@ -1,3 +1,3 @@
-export layer Halves(x: f32[N, H, W, C]) -> f32[N, H, W, C] =
+export layer Halves(x: f32[N, H, W, C]) -> f32[N, H, W, C] where H % 2 == 0 where W % 2 == 0 =
   x |> max_pool(2) |> ConvTranspose2d(C, kernel: 2, stride: 2)
 
`);
    expect(code).toBe(1);
    expect(folder.read('net.dln')).toBe(halves);
    folder.put('right.dln', written);
    expect(await dlnc(folder.path, 'check', '--fix', '--diff', 'right.dln')).toEqual({ code: 0, out: '', err: '' });
  });

  it('keeps a link a link and the permissions of a file', async () => {
    const folder = folderWith({ 'real.dln': halves });
    symlinkSync(join(folder.path, 'real.dln'), join(folder.path, 'net.dln'));
    chmodSync(join(folder.path, 'real.dln'), 0o640);
    await dlnc(folder.path, 'check', '--fix', 'net.dln');
    expect(lstatSync(join(folder.path, 'net.dln')).isSymbolicLink()).toBe(true);
    expect(statSync(join(folder.path, 'real.dln')).mode & 0o777).toBe(0o640);
    expect(folder.read('real.dln')).toBe(written);
  });

  it('writes the named files only', async () => {
    const folder = folderWith({
      'parts.dln': halves,
      'net.dln': 'import { Halves } from "./parts.dln"\nimport { Halves as_ } from "./parts.dln"\n',
    });
    await dlnc(folder.path, 'check', '--fix', 'net.dln');
    expect(folder.read('parts.dln')).toBe(halves);
  });

  it('tells of a file that cannot be written', async () => {
    const folder = folderWith({ 'sub/net.dln': halves });
    chmodSync(join(folder.path, 'sub'), 0o555);
    const { code, err } = await dlnc(folder.path, 'check', '--fix', 'sub/net.dln');
    chmodSync(join(folder.path, 'sub'), 0o755);
    // Whoever may do everything may write here too.
    if (process.getuid?.() === 0) return;
    expect(code).toBe(3);
    expect(err).toContain('DLN4005');
  });
});

describe('dlnc check --update', () => {
  const head = (comment: string): string => `layer Head(x: f32[N, 5, 5, 16]) =
  x
  |> flatten  #: ${comment}
  |> Dense(10)
`;

  it('writes the types that checked comments should say', async () => {
    const folder = folderWith({ 'net.dln': head('f32[N, 256]') });
    expect((await dlnc(folder.path, 'check', 'net.dln')).code).toBe(1);
    const { out, code } = await dlnc(folder.path, 'check', '--update', 'net.dln');
    expect(out).toBe('net.dln:3: DLN2028: `f32[N, 400]` instead of `f32[N, 256]`\nnet.dln: no mistakes found\n');
    expect(code).toBe(0);
    expect(folder.read('net.dln')).toBe(head('f32[N, 400]'));
  });
  it('leaves a comment alone that is true in other words, and --fix leaves all alone', async () => {
    const folder = folderWith({ 'net.dln': head('f32[N, 5 * 5 * 16]'), 'old.dln': head('f32[N, 256]') });
    await dlnc(folder.path, 'check', '--update', 'net.dln');
    expect(folder.read('net.dln')).toBe(head('f32[N, 5 * 5 * 16]'));
    expect((await dlnc(folder.path, 'check', '--fix', 'old.dln')).code).toBe(1);
    expect(folder.read('old.dln')).toBe(head('f32[N, 256]'));
  });
});

describe('differences', () => {
  it('are none between equal texts', () => expect(differences('a', 'x\ny', 'x\ny')).toBe(''));
  it('in two places far apart are two hunks with their lines', () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`);
    const changed = lines.map((l, i) => (i === 2 ? 'two' : i === 20 ? 'twenty' : l));
    const shown = differences('a', lines.join('\n'), changed.join('\n'));
    expect(shown.match(/^@@ .*$/gm)).toEqual(['@@ -1,6 +1,6 @@', '@@ -18,7 +18,7 @@']);
    expect(shown.match(/^[-+](?![-+]).*$/gm)).toEqual(['-line 2', '+two', '-line 20', '+twenty']);
  });
  it('of an added line count it on one side', () => {
    expect(differences('a', 'x\ny\n', 'x\nnew\ny\n')).toBe('--- a\n+++ a\n@@ -1,3 +1,4 @@\n x\n+new\n y\n \n');
  });
});
