/** Checks every program of docs/data.md against small files of the names that it uses, and that it speaks of all there is. */
import { readFileSync } from 'node:fs';
import { writeSafetensors } from '@dln/formats';
import { describe, expect, test } from 'vitest';
import { dataSources } from '../../compiler/src/check/builtins/data-sources.js';
import { dataTransforms } from '../../compiler/src/check/builtins/data-transforms.js';
import { type Files, findings } from './run-program.js';
import { digits, npy, npz, passengers, photo, randomOf } from './small-data.js';

const text = readFileSync(new URL('../../docs/data.md', import.meta.url), 'utf8');
const blocks = [
  ...text.matchAll(/^### (.+)\n[\s\S]*?^```dln\n([\s\S]*?)^```$|^## A body\n[\s\S]*?^```dln\n([\s\S]*?)^```$/gm),
].map((match) => ({ title: match[1] ?? 'A body', program: match[2] ?? match[3] ?? '' }));
const value = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../formats/values/${name}`, import.meta.url)));

function files(): Files {
  const random = randomOf(9);
  const { images, labels } = digits(40);
  const made: Record<string, string | Uint8Array> = {
    'titanic.csv': passengers(200),
    'mnist/train-images-idx3-ubyte': images,
    'mnist/train-labels-idx1-ubyte': labels,
    'mnist/t10k-images-idx3-ubyte': images,
    'mnist/t10k-labels-idx1-ubyte': labels,
    'numbers.npy': npy([3], [1, 2, 3]),
    'ab.npz': npz({ a: npy([4, 2], [1, 2, 0, 1, 1, 1, 3, 1]), b: npy([4], [1, 2, 3, 4]), c: npy([2], [0, 1]) }),
    'embedded.safetensors': writeSafetensors(
      new Map([
        ['label', { dtype: 'U8', shape: [2], data: Uint8Array.of(1, 0) }],
        ['x', { dtype: 'F32', shape: [2, 3], data: new Uint8Array(24) }],
      ]),
      new Map(),
    ),
    'photo.png': photo(16, 1, random),
    'corpus.txt': 'The quick brown fox jumps over the lazy dog. PACK MY BOX WITH FIVE DOZEN JUGS: 1234567890! '.repeat(
      20,
    ),
    'tokenizer.json': value('tokenizer.json'),
  };
  for (let k = 0; k < 10; k++) for (let i = 0; i < 2; i++) made[`photos/${k}/${i}.png`] = photo(32, k, random);
  return made;
}

describe('docs/data.md', () => {
  test.each(blocks)('$title', async ({ program }) => {
    expect(await findings(program, files())).toEqual([]);
  });
  test('has an example of every source and transform', () => {
    const documented = blocks.flatMap(({ title }) => [...title.matchAll(/`(\w+)`/g)].map((m) => m[1]));
    const all = [...dataSources, ...dataTransforms].map((b) => b.name);
    expect([...documented].sort()).toEqual([...all, 'augment'].sort());
  });
  test('the blocks are all there are', () => {
    expect(blocks).toHaveLength([...text.matchAll(/^```dln$/gm)].length);
  });
});
