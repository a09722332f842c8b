/** Every program of the corpus is free of diagnostics beside the files and the data that it names. */
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dlnc } from '../cli/dlnc.js';
import { Folder } from '../cli/folder.js';
import { writeData } from './data.js';

const corpus = fileURLToPath(new URL('../corpus/programs/', import.meta.url));
const programs = readdirSync(corpus).filter((name) => name.endsWith('.dln'));

const folder = new Folder();
beforeAll(() => {
  writeData(folder.path);
  for (const name of programs) copyFileSync(join(corpus, name), join(folder.path, name));
  copyFileSync(fileURLToPath(new URL('resnet.dln', import.meta.url)), join(folder.path, 'resnet.dln'));
});
afterAll(() => folder.remove());

describe('the corpus', () => {
  it('has 23 programs', () => expect(programs).toHaveLength(23));
  for (const name of programs)
    it(`${name} has nothing to complain of`, async () => {
      const { code, out, err } = await dlnc(folder.path, 'check', name);
      expect(`${out}${err}`).toBe(`${name}: no mistakes found\n`);
      expect(code).toBe(0);
    });
  it('is found wrong where it is wrong', async () => {
    folder.put(
      'wrong.dln',
      'import data from "./data.dln"\nmodel M(image: f32[N, 32, 32, 3]) -> f32[N, 9] = image |> SmallCNN(10)\n',
    );
    const { code, err, out } = await dlnc(folder.path, 'check', 'wrong.dln');
    expect(`${out}${err}`).toContain('DLN2004');
    expect(code).toBe(1);
  });
});

describe('as it stands', () => {
  it.each(['b_leastsquares.dln', 'd_harris.dln', 'q_csv.dln', 's_universality.dln'])(
    '%s runs, and what it expects holds',
    async (name) => {
      const { code, err } = await dlnc(folder.path, 'run', name, '--backend', 'wasm');
      expect(err).not.toContain('error');
      expect(code).toBe(0);
    },
  );
});

describe('parameters of published architectures', () => {
  it.each([
    ['f_resnet.dln', 'ResNet18', 11_689_512],
    ['f_resnet.dln', 'ResNet34', 21_797_672],
    ['f_resnet.dln', 'ResNet50', 25_557_032],
    ['f_resnet.dln', 'ResNet101', 44_549_160],
    ['g_efficientnet.dln', 'B0', 5_288_548],
    ['h_swin.dln', 'SwinT', 28_288_354],
  ])('%s %s', async (file, model, parameters) => {
    const { code, out, err } = await dlnc(folder.path, 'summary', file, model, '--json');
    expect(err).toBe('');
    expect(code).toBe(0);
    const told = JSON.parse(out) as { readonly parameters: number };
    expect(told.parameters).toBe(parameters);
  });
});
