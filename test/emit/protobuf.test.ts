/** Decides that messages are written as the encoding's specification shows it. */
import { expect, it } from 'vitest';
import { Message } from '../../compiler/src/emit/protobuf.js';

const hex = (message: Message): string => Buffer.from(message.bytes).toString('hex');

it('writes the examples of the specification', () => {
  expect(hex(new Message().int(1, 150))).toBe('089601');
  expect(hex(new Message().string(2, 'testing'))).toBe('120774657374696e67');
  expect(hex(new Message().message(3, new Message().int(1, 150)))).toBe('1a03089601');
  expect(hex(new Message().ints(6, [3, 270, 86942]))).toBe('3206038e029ea705');
});

it('writes whole numbers of 64 bits, and negative ones in ten bytes', () => {
  expect(hex(new Message().int(1, 0))).toBe('0800');
  expect(hex(new Message().int(1, -1))).toBe('08ffffffffffffffffff01');
  expect(hex(new Message().int(1, -2))).toBe('08feffffffffffffffff01');
  expect(hex(new Message().int(1, 2 ** 53))).toBe('088080808080808010');
});

it('writes floats in little endian, field numbers above 15, and text in UTF-8', () => {
  expect(hex(new Message().float(4, 1))).toBe('250000803f');
  expect(hex(new Message().int(16, 1))).toBe('800101');
  for (const text of ['', 'é', '€', '😀', 'a'.repeat(300)]) {
    const bytes = Buffer.from(text, 'utf8');
    const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
    expect(hex(new Message().string(1, text))).toBe(Buffer.from([10, ...length, ...bytes]).toString('hex'));
  }
});
