/** Proves that every file that cannot be a program is refused with its own code, and told why. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { decodeProgram, readProgram, shownPath } from '../../cli/src/files.js';
import { describe as textsOf } from '../../compiler/src/diagnostics/catalogue.js';
import { Folder } from './folder.js';

let folder = new Folder();
afterEach(() => {
  folder.remove();
  folder = new Folder();
});
/** Code, message and help of the refusal. */
function refusal(name: string): readonly string[] {
  const reading = readProgram(join(folder.path, name), name);
  if (reading.is === 'text') return ['read'];
  const { message, help } = textsOf(reading.fault);
  return [reading.fault.code, message, ...help];
}
const bytesOf = (...values: number[]): Uint8Array => Uint8Array.from(values);

describe('a file that is refused', () => {
  it('does not exist: files with a name like it are named', () => {
    folder.put('lenet.dln', 'x');
    folder.put('notes.txt', 'x');
    expect(refusal('lennet.dln')).toEqual([
      'DLN4001',
      'there is no file `lennet.dln`',
      'files with a name like it: `lenet.dln`',
    ]);
    expect(refusal('lenet')).toContain('files with a name like it: `lenet.dln`');
    expect(refusal('sub/other.dln')).toEqual(['DLN4001', 'there is no file `sub/other.dln`']);
    expect(refusal('lenet.dln/x')[0]).toBe('DLN4001');
  });

  it('is a folder: the programs inside are named', () => {
    mkdirSync(join(folder.path, 'nets'));
    folder.put('nets/a.dln', 'x');
    expect(refusal('nets')).toEqual(['DLN4002', '`nets` is a folder, not a file', 'programs inside it: `nets/a.dln`']);
  });

  it('is a pipe, which would never end', () => {
    execFileSync('mkfifo', [join(folder.path, 'pipe.dln')]);
    expect(refusal('pipe.dln')[1]).toBe('`pipe.dln` is a pipe, not a file');
  });

  it('is not text', () => {
    folder.put('zero.dln', bytesOf(0x61, 0x00, 0x62));
    expect(refusal('zero.dln')).toEqual(['DLN4003', '`zero.dln` is not UTF-8 text: byte 1 is 0x00']);
    folder.put('latin.dln', bytesOf(0x63, 0x61, 0x66, 0xe9));
    expect(refusal('latin.dln')[1]).toContain('byte 3 is 0xE9');
    folder.put('wide.dln', bytesOf(0xff, 0xfe, 0x61, 0x00));
    expect(refusal('wide.dln')[2]).toBe('it is UTF-16 text; save it as UTF-8');
    folder.put('data.dln', bytesOf(0x1f, 0x8b, 8, 0));
    expect(refusal('data.dln')[2]).toBe('it looks like a gzip archive');
  });

  it('is too large: 5 MB are not even read', () => {
    folder.put('huge.dln', 'a'.repeat(5_000_000));
    expect(refusal('huge.dln').slice(0, 2)).toEqual([
      'DLN4004',
      '`huge.dln` has 5000000 bytes; a program may have 1048576',
    ]);
    folder.put('fits.dln', 'a'.repeat(2 ** 20));
    expect(refusal('fits.dln')).toEqual(['read']);
  });

  it.skipIf(process.getuid?.() === 0)('may not be read', () => {
    folder.put('secret.dln', 'x');
    chmodSync(join(folder.path, 'secret.dln'), 0);
    expect(refusal('secret.dln')).toEqual(['DLN4005', 'no permission to read `secret.dln`']);
  });

  it('is empty, or blank', () => {
    for (const text of ['', ' \n\t\r\n', '\uFEFF']) {
      folder.put('empty.dln', text);
      expect(refusal('empty.dln').slice(0, 2)).toEqual(['DLN4006', '`empty.dln` is empty']);
    }
  });

  it('has a name that no file can have', () => {
    expect(refusal('x'.repeat(5000)).slice(0, 2)).toEqual(['DLN4007', expect.stringContaining('ENAMETOOLONG')]);
  });
});

describe('bytes', () => {
  it('are text exactly where a strict decoder takes them and no zero byte is among them', () => {
    const strict = new TextDecoder('utf-8', { fatal: true });
    const decodes = (bytes: Uint8Array): boolean => {
      try {
        strict.decode(bytes);
        return true;
      } catch {
        return false;
      }
    };
    const byte = fc.oneof(
      fc.nat(255),
      fc.constantFrom(0x41, 0x80, 0xbf, 0xc2, 0xe0, 0xa0, 0xed, 0x9f, 0xf0, 0x90, 0xf4, 0x8f),
    );
    fc.assert(
      fc.property(fc.array(byte, { minLength: 1, maxLength: 6 }), (values) => {
        const bytes = Uint8Array.from([0x61, ...values]);
        const reading = decodeProgram(bytes, 'f');
        expect(reading.is === 'text').toBe(decodes(bytes) && !values.includes(0));
      }),
      { numRuns: 3000 },
    );
  });

  it('lose a byte order mark and nothing else', () => {
    expect(decodeProgram(new TextEncoder().encode('\uFEFFé\r\n'), 'f')).toEqual({ is: 'text', text: 'é\r\n' });
  });
});

it('a path is shown as the user would write it', () => {
  expect(shownPath('/a/b/c.dln', '/a/b')).toBe('c.dln');
  expect(shownPath('/a/x/c.dln', '/a/b')).toBe('/a/x/c.dln');
  expect(shownPath('/a/b', '/a/b')).toBe('/a/b');
});
