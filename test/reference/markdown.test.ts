/** Holds that every program in a document is what the document says: right, running, or wrong in the way that is named. */
import { describe as described } from '@dln/compiler';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { repositoryFiles } from '../architecture/source-files.js';
import { checkText } from '../check/check-text.js';
import { dlnc } from '../cli/dlnc.js';
import { Folder } from '../cli/folder.js';
import { fencesOf } from './fences.js';

/** Its programs read files: test/programs/documents.test.ts makes these and checks them. */
const elsewhere = 'docs/data.md';
const documents = repositoryFiles().filter(({ path }) => path.endsWith('.md') && path !== elsewhere);
const all = documents.flatMap(({ path, text }) =>
  fencesOf(text).map((fence) => ({ title: `${path}:${fence.line}`, fence })),
);

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());

describe('a program in a document', () => {
  it('is one of many', () => expect(all.length).toBeGreaterThan(100));

  it.each(all.map((f) => [f.title, f.fence] as const))(
    '%s is as its mark says',
    async (_, { text, codes, run, unknown }) => {
      expect(unknown).toEqual([]);
      const { diagnostics, needs } = await checkText(text);
      expect(needs).toEqual([]);
      expect(
        diagnostics.map((d) => d.code),
        diagnostics.map((d) => `${d.code} ${described(d).message}`).join('\n'),
      ).toEqual(codes);
      if (!run) return;
      folder.put('example.dln', text);
      expect(await dlnc(folder.path, 'run', 'example.dln', '--backend', 'cpu')).toMatchObject({ code: 0, err: '' });
    },
  );

  it('is found wrong where it is', async () => {
    const [wrong] = fencesOf('text\n```dln\nfn f(x: f32[N]) -> f32[M] = x\n```\n');
    expect((await checkText(wrong?.text ?? '')).diagnostics.length).toBeGreaterThan(0);
    expect(fencesOf('```dln run DLN2003 perhaps\n```\n')[0]).toMatchObject({
      run: true,
      codes: ['DLN2003'],
      unknown: ['perhaps'],
      line: 1,
    });
  });
});
