/** Every row of the course runs in its quick form and keeps what it expects; what it draws and saves is there. */
import { readdirSync, readFileSync } from 'node:fs';
import { stdFiles } from '@dln/compiler';
import { format } from '@dln/grammar';
import type { RunEvent } from '@dln/runtime';
import { describe, expect, it } from 'vitest';
import { Project } from '../../cli/src/project.js';
import { dlnc } from '../cli/dlnc.js';
import { course, kept, lesson } from './course.js';

/** How each row is run here, how many expectations it has then, and what it writes. */
const rows: readonly {
  readonly file: string;
  readonly only?: string;
  readonly expects: number;
  readonly writes?: readonly string[];
}[] = [
  {
    file: '01-linear-classifiers.dln',
    expects: 6,
    writes: ['runs/01-linear-classifiers/svm/boundary-Svm-step-012000.png'],
  },
  { file: '02-playground/linear.dln', expects: 2, writes: ['runs/linear/bent/boundary-Bent-step-001000.png'] },
  { file: '02-playground/circle.dln', expects: 1, writes: ['runs/circle/net/boundary-Net-step-000500.png'] },
  { file: '02-playground/xor.dln', expects: 1 },
  { file: '02-playground/gaussian.dln', expects: 1 },
  { file: '02-playground/spiral.dln', expects: 1 },
  { file: '02-playground/plane.dln', expects: 1 },
  { file: '02-playground/multi-gaussian.dln', expects: 1 },
  { file: '03-mlp-family.dln', expects: 4 },
  { file: '04-universality.dln', expects: 4 },
  { file: '05-double-descent.dln', only: 'interpolation', expects: 0 },
  { file: '06-gradient-descent.dln', expects: 3 },
  { file: '07-least-squares.dln', expects: 2 },
  { file: '08-stochastic-gradient.dln', only: 'batches_agree', expects: 1 },
  { file: '09-optimizers.dln', only: 'muon', expects: 1 },
  {
    file: '10-losses.dln',
    expects: 6,
    writes: ['runs/10-losses/surrogates/errors-svm-squared-svm-logit-boosting-least-squares-against-.svg'],
  },
  { file: '11-gradient.dln', expects: 3 },
  { file: '12-mlp-in-summary.dln', expects: 1 },
  { file: '14-sharpening.dln', expects: 3 },
  { file: '15-sobel.dln', expects: 1, writes: ['pictures/sobel.png'] },
  { file: '16-harris.dln', expects: 2, writes: ['pictures/corners.png'] },
  { file: '17-visual-words.dln', expects: 2, writes: ['pictures/words.png'] },
  { file: '18-convolution.dln', expects: 3 },
  { file: '19-max-pooling.dln', expects: 1 },
  { file: '21-lenet.dln', only: 'size', expects: 1 },
  { file: '23-resnet.dln', expects: 2 },
  { file: '26-attention.dln', expects: 2 },
  { file: '30-scaling.dln', only: 'convolution', expects: 0 },
];

describe('the course', () => {
  for (const { file, only, expects, writes = [] } of rows) {
    it(file, { timeout: 120_000 }, async () => {
      const { exit, events, wrote } = await lesson(file, only === undefined ? {} : { only });
      const broken = events.filter((e) => e.event === 'expect' && !e.holds);
      expect({ exit, broken }).toEqual({ exit: 0, broken: [] });
      expect(kept(events)).toHaveLength(expects);
      for (const path of writes) {
        const bytes = wrote(path);
        const head = path.endsWith('.svg') ? '<svg' : '\x89PNG';
        expect(bytes?.subarray(0, 4).toString('latin1'), path).toBe(head);
      }
    });
  }

  it('breaks its word where it hardly trains', async () => {
    const { exit, events } = await lesson('02-playground/circle.dln', { set: { activation: 'linear' } });
    expect(exit).toBe(1);
    expect(events.some((e) => e.event === 'expect' && !e.holds)).toBe(true);
  });
});

describe('the tiny foundation models, after a few steps', () => {
  /** The first loss that is told, and the last. */
  const losses = (events: readonly RunEvent[]): readonly [number, number] => {
    const all = events.flatMap((e) => (e.event === 'step' ? [e.measures.loss ?? Number.NaN] : []));
    return [all[0] ?? Number.NaN, all.at(-1) ?? Number.NaN];
  };

  it('32-sam-tiny.dln learns, and draws what it cut out', { timeout: 240_000 }, async () => {
    const { events, wrote } = await lesson('32-sam-tiny.dln', { set: { rounds: 24 } });
    const [first, last] = losses(events);
    expect(last).toBeLessThan(0.9 * first);
    expect(events.flatMap((e) => (e.event === 'expect' ? [e.text] : []))).toHaveLength(2);
    expect(wrote('pictures/sam.png')?.subarray(1, 4).toString('latin1')).toBe('PNG');
  });

  it('33-llama-tiny.dln learns, and its cache says what the whole text says', { timeout: 240_000 }, async () => {
    const { events } = await lesson('33-llama-tiny.dln', { only: 'cache_agrees', set: { rounds: 16 } });
    const [first, last] = losses(events);
    expect(last).toBeLessThan(0.9 * first);
    expect(kept(events)).toEqual(['max(abs(rest - whole[:, 10:])) < 1e-3']);
  });
});

describe('what the rows lean on', () => {
  it('the gradients of 11-gradient.dln hold against differences', { timeout: 120_000 }, async () => {
    const { code, out } = await dlnc(course, 'gradcheck', '11-gradient.dln', '--json');
    expect(code).toBe(0);
    expect(out).toContain('"holds"');
  });

  it('the double descent has its minimum, its peak and its second descent', { timeout: 240_000 }, async () => {
    const errors: number[] = [];
    for (const width of [80, 220, 1600]) {
      const { events } = await lesson('05-double-descent.dln', { only: 'interpolation', set: { width } });
      for (const e of events) if (e.event === 'done') errors.push(e.measures.error ?? Number.NaN);
    }
    const [before = 0, peak = 0, after = 0] = errors;
    expect(before).toBeLessThan(0.4);
    expect(peak).toBeGreaterThan(1.5 * before);
    expect(after).toBeLessThan(peak / 2);
  });

  it('every loss of std is held against other libraries', () => {
    const defined = stdFiles().flatMap((f) => f.chunks.flatMap((c) => /export loss (\w+)/.exec(c.text)?.[1] ?? []));
    const stored = ['losses', 'library'].map((name) =>
      readFileSync(new URL(`../oracles/values/${name}.json`, import.meta.url), 'utf8'),
    );
    expect(defined.length).toBeGreaterThan(15);
    expect(defined.filter((name) => !stored.some((text) => new RegExp(`\\b${name}\\(`).test(text)))).toEqual([]);
  });
});

/** Every file, by its path in the folder. */
const files = readdirSync(course, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.dln'));
const wrong = ['20-forgotten-dimensions/batch.dln', '20-forgotten-dimensions/spectral.dln'];

describe('the files of the course', () => {
  it.each(files)('%s is laid out and has no finding, or the one that its comment foretells', async (file) => {
    const text = readFileSync(`${course}${file}`, 'utf8');
    expect(format(text)).toEqual({ text, faults: [] });
    const project = new Project(course);
    const found = await project.check([file]);
    if (!wrong.includes(file)) return expect(found.map((d) => d.code)).toEqual([]);
    const { toJson } = await import('@dln/compiler');
    const lines = text.split('\n');
    const comment = lines.findIndex((line) => line.trim().startsWith('# error['));
    const told = found.map((d) => toJson(d, project.files()));
    expect(told.map((d) => `# ${d.severity}[${d.code}]: ${d.message}`)).toEqual([lines[comment]?.trim()]);
    expect(told[0]?.range.start.line).toBe(comment + 1);
  });

  it('are all in the table of the README', () => {
    const readme = readFileSync(`${course}README.md`, 'utf8');
    expect(files.filter((file) => !readme.includes(`\`${file}\``))).toEqual([]);
    for (const { file } of rows) expect(files).toContain(file);
  });
});
