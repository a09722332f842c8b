/** Every example is free of diagnostics, warnings and hints too, and laid out as the formatter does it. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { format } from '@dln/grammar';
import { describe, expect, it } from 'vitest';
import { findingsOf, folder } from './example.js';

const examples = readdirSync(folder).filter((name) => name.endsWith('.dln'));
const mistakes = readdirSync(`${folder}mistakes`).map((name) => `mistakes/${name}`);
const foreign = /"(\/[^"]+)"/;

describe('the examples', () => {
  it('are all here', () => {
    expect(examples).toEqual(
      expect.arrayContaining([
        'corners.dln',
        'fashion.dln',
        'gaps.dln',
        'lenet.dln',
        'mnist.dln',
        'spiral.dln',
        'wine.dln',
      ]),
    );
  });

  for (const example of examples) {
    const text = readFileSync(`${folder}${example}`, 'utf8');
    // Data that a Debian package installs is named by its absolute path.
    const elsewhere = foreign.exec(text)?.[1];
    const missing = elsewhere !== undefined && !existsSync(elsewhere);
    it.skipIf(missing)(
      `${example} has nothing to complain of${missing ? ` (${elsewhere} is not installed)` : ''}`,
      async () => {
        expect(await findingsOf(example)).toEqual([]);
      },
    );
  }

  for (const example of [...examples, ...mistakes]) {
    it(`${example} is formatted`, () => {
      const text = readFileSync(`${folder}${example}`, 'utf8');
      expect(format(text)).toEqual({ text, faults: [] });
    });
  }
});
