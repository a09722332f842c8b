/** Proves that a checkpoint comes back with every bit and that any change to its bytes is noticed. */
import { createHash } from 'node:crypto';
import { readSafetensors, writeSafetensors } from '@dln/formats';
import { describe, expect, it } from 'vitest';
import type { CheckpointState } from '../../runtime/src/checkpoint/checkpoint.js';
import { decodeCheckpoint } from '../../runtime/src/checkpoint/decode.js';
import { encodeCheckpoint } from '../../runtime/src/checkpoint/encode.js';
import { nodeDigest } from '../../runtime/src/node/checkpoints.js';

const state: CheckpointState = {
  program: 'a1b2',
  train: 'lenet "quoted" \\ ünïcode 深',
  seed: -3,
  clock: { step: 120, epoch: 3, position: 64 },
  loop: {
    sums: { loss: { sum: 0.1 + 0.2, weight: 1e300 }, nan: { sum: Number.NaN, weight: 0 } },
    trained: { loss: 5e-324, 'train.x': -0 },
    validated: null,
    best: Number.POSITIVE_INFINITY,
    waited: 2,
    ended: null,
    params: { lr: 1 / 3 },
  },
  data: 'data.mnist.train, 60000 rows, 0123',
  backend: 'wasm',
  dln: '0.1.0',
  residents: new Map([
    [
      'dense.weight',
      {
        role: 'weight',
        tensor: { dtype: 'f32', shape: [2, 3], data: Float32Array.of(1, -0, Number.NaN, 1e-45, 3, 4) },
      },
    ],
    ['dense.weight/adam.m', { role: 'moment', tensor: { dtype: 'f32', shape: [1], data: Float64Array.of(Math.PI) } }],
    ['count', { role: 'counter', tensor: { dtype: 'i32', shape: [], data: Int32Array.of(-7) } }],
    ['seen', { role: 'state', tensor: { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) } }],
    ['sha256', { role: 'state', tensor: { dtype: 'i32', shape: [0], data: new Int32Array(0) } }],
  ]),
};
const bytesOf = (data: ArrayBufferView): number[] => [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)];

describe('a checkpoint', () => {
  const bytes = encodeCheckpoint(state);

  it.each([
    ['an array', bytes],
    ['a Buffer', Buffer.concat([Buffer.alloc(3), bytes]).subarray(3)],
  ])('comes back with every bit from %s', (_, from) => {
    const back = decodeCheckpoint(from);
    if ('fault' in back) throw new Error(JSON.stringify(back));
    const { residents, ...rest } = back;
    const { residents: had, ...wanted } = state;
    expect(rest).toStrictEqual(wanted);
    expect(Object.is(rest.loop.trained?.['train.x'], -0)).toBe(true);
    expect([...residents.keys()].sort()).toEqual([...had.keys()].sort());
    for (const [name, { role, tensor }] of had) {
      const got = residents.get(name)!;
      expect([name, got.role, got.tensor.dtype, got.tensor.shape]).toEqual([name, role, tensor.dtype, tensor.shape]);
      expect(got.tensor.data.constructor).toBe(tensor.data.constructor);
      expect(bytesOf(got.tensor.data)).toEqual(bytesOf(tensor.data));
    }
  });

  it('is the same file for the same state, with any SHA-256', () => {
    expect(bytesOf(encodeCheckpoint(state, nodeDigest))).toEqual(bytesOf(bytes));
    expect('fault' in decodeCheckpoint(bytes, nodeDigest)).toBe(false);
  });

  it('is plain safetensors, sealed as it says', () => {
    const file = readSafetensors(bytes);
    if ('fault' in file) throw new Error(file.fault);
    expect([...file.tensors.keys()].sort()).toEqual([
      'counter/count',
      'moment/dense.weight/adam.m',
      'state/seen',
      'state/sha256',
      'weight/dense.weight',
    ]);
    const digest = file.metadata.get('sha256')!;
    const text = Buffer.from(bytes).toString('latin1');
    const zeroed = Buffer.from(text.replace(digest, '0'.repeat(64)), 'latin1');
    expect(createHash('sha256').update(zeroed).digest('hex')).toBe(digest);
  });

  it('every changed byte of the header is detected, and 2,000 changes anywhere', () => {
    const large = encodeCheckpoint({
      ...state,
      residents: new Map([
        ...state.residents,
        ['w', { role: 'weight', tensor: { dtype: 'f32', shape: [500], data: new Float32Array(500).fill(1.5) } }],
      ]),
    });
    const header = 8 + new DataView(large.buffer).getUint32(0, true);
    const flipped = (at: number, bits: number): boolean => {
      const copy = large.slice();
      copy[at] = copy[at]! ^ bits;
      return 'fault' in decodeCheckpoint(copy, nodeDigest);
    };
    for (let at = 0; at < header; at++) {
      expect(flipped(at, 1 << (at % 8))).toBe(true);
      expect(flipped(at, 0xff)).toBe(true);
      expect(flipped(at, 0x20)).toBe(true); // upper and lower case of a letter or a hex digit
    }
    let bits = 12345;
    const random = (below: number): number => {
      bits = (Math.imul(bits, 1664525) + 1013904223) >>> 0;
      return Math.floor((bits / 2 ** 32) * below);
    };
    for (let i = 0; i < 2000; i++) expect(flipped(random(large.length), 1 + random(255))).toBe(true);
    expect('fault' in decodeCheckpoint(large, nodeDigest)).toBe(false); // the control: unchanged it reads
  });

  it('cut anywhere, lengthened or emptied it is damaged', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(decodeCheckpoint(bytes.slice(0, length), nodeDigest)).toMatchObject({ fault: 'DLN4301' });
    }
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(decodeCheckpoint(longer)).toMatchObject({ fault: 'DLN4301' });
  });

  it('other files are told apart', () => {
    const weights = writeSafetensors(new Map([['w', { dtype: 'F32', shape: [1], data: new Uint8Array(4) }]]));
    expect(decodeCheckpoint(weights)).toMatchObject({ fault: 'DLN4302' });
    expect(decodeCheckpoint(new Uint8Array(Buffer.from('just some text, longer than eight bytes')))).toMatchObject({
      fault: 'DLN4301',
    });
  });

  it('a sealed file with wrong contents is a fault and no exception', () => {
    const resealed = (change: (metadata: Map<string, string>) => void) => {
      const file = readSafetensors(bytes);
      if ('fault' in file) throw new Error(file.fault);
      const metadata = new Map(file.metadata);
      change(metadata);
      metadata.set('sha256', '0'.repeat(64));
      const out = writeSafetensors(file.tensors, metadata);
      const digest = nodeDigest([out]);
      return decodeCheckpoint(
        new Uint8Array(Buffer.from(Buffer.from(out).toString('latin1').replace('0'.repeat(64), digest), 'latin1')),
      );
    };
    expect('fault' in resealed(() => {})).toBe(false);
    expect(resealed((m) => m.set('format', '2'))).toMatchObject({
      fault: 'DLN4303',
      args: { format: '2', dln: '0.1.0' },
    });
    for (const key of ['program', 'train', 'seed', 'clock', 'loop', 'data', 'backend', 'dln']) {
      expect(resealed((m) => m.delete(key))).toMatchObject({ fault: 'DLN4302' });
    }
    for (const clock of [
      '',
      '{}',
      '[]',
      '{"step":-1,"epoch":0,"position":0}',
      '{"step":1.5,"epoch":0,"position":0}',
      'null',
      '{"__proto__":1}',
    ]) {
      expect(resealed((m) => m.set('clock', clock))).toMatchObject({ fault: 'DLN4302' });
    }
    for (const loop of [
      '{}',
      '{"sums":[],"trained":null,"validated":null,"best":null,"waited":0,"ended":null,"params":{}}',
      '7',
    ]) {
      expect(resealed((m) => m.set('loop', loop))).toMatchObject({ fault: 'DLN4302' });
    }
  });
});
