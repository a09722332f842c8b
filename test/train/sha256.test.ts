/** Proves SHA-256 against published vectors and OpenSSL. */
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../runtime/src/checkpoint/sha256.js';

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));

describe('sha256', () => {
  it('gives the published vectors of FIPS 180-4', () => {
    expect(sha256([])).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(sha256([bytes('abc')])).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(sha256([bytes('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')])).toBe(
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    );
    expect(sha256([new Uint8Array(1_000_000).fill(0x61)])).toBe(
      'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0',
    );
  });

  it('agrees with OpenSSL for every length up to 300, cut in parts anywhere', () => {
    for (let length = 0; length < 300; length++) {
      const data = new Uint8Array(randomBytes(length));
      const cut = Math.floor((length * 7) / 11);
      const wanted = createHash('sha256').update(data).digest('hex');
      expect(sha256([data])).toBe(wanted);
      expect(sha256([data.subarray(0, cut), new Uint8Array(0), data.subarray(cut)])).toBe(wanted);
      expect(sha256(Array.from(data, (b) => Uint8Array.of(b)))).toBe(wanted);
    }
  });
});
