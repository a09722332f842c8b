/** Decides the small data that the corpus's programs are run on: the files that they name, made from a fixed seed in the formats' own bytes. */
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { deflateSync } from 'node:zlib';

/** Whole numbers below `below`, the same each time (Park and Miller's generator). */
export function numbersBelow(seed: number): (below: number) => number {
  let state = (seed % 2147483646) + 1;
  return (below) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
}

const put = (folder: string, name: string, content: string | Uint8Array): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
};

/** An IDX file of bytes: magic number, dims, elements. */
export function idx(shape: readonly number[], next: (below: number) => number, below: number): Uint8Array {
  const head = new DataView(new ArrayBuffer(4 + 4 * shape.length));
  head.setUint32(0, 0x0800 + shape.length);
  shape.forEach((n, i) => {
    head.setUint32(4 + 4 * i, n);
  });
  const body = Uint8Array.from({ length: shape.reduce((n, d) => n * d, 1) }, () => next(below));
  return Buffer.concat([new Uint8Array(head.buffer), body]);
}

/** MNIST's four files with few rows, images of this shape. */
function writeImages(folder: string, name: string, shape: readonly number[], rows: number, test = 20): void {
  const next = numbersBelow(7);
  for (const [part, count] of [
    ['train', rows],
    ['t10k', test],
  ] as const) {
    put(folder, `${name}/${part}-images-idx3-ubyte`, idx([count, ...shape], next, 256));
    put(folder, `${name}/${part}-labels-idx1-ubyte`, idx([count], next, 10));
  }
}

const crcTable = Int32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});
function crc32(bytes: Uint8Array): number {
  let c = -1;
  for (const b of bytes) c = (crcTable[(c ^ b) & 0xff] as number) ^ (c >>> 8);
  return ~c >>> 0;
}

/** A PNG of 8-bit colours. */
export function png(width: number, height: number, colour: (x: number, y: number, c: number) => number): Uint8Array {
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const named = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(named.length + 8);
    out.writeUInt32BE(data.length, 0);
    named.copy(out, 4);
    out.writeUInt32BE(crc32(named), named.length + 4);
    return out;
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (1 + 3 * width));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) rows[y * (1 + 3 * width) + 1 + 3 * x + c] = colour(x, y, c);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', new Uint8Array()),
  ]);
}

/** A NumPy archive of float64 arrays, its members stored as they are. */
export function npz(
  arrays: Readonly<Record<string, { readonly shape: readonly number[]; readonly data: readonly number[] }>>,
): Uint8Array {
  const files = Object.entries(arrays).map(([name, { shape, data }]) => {
    const text = `{'descr': '<f8', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
    const padded = `${text.padEnd(Math.ceil((text.length + 11) / 64) * 64 - 11)}\n`;
    const head = Buffer.concat([
      Buffer.from([0x93]),
      Buffer.from('NUMPY'),
      Buffer.from([1, 0, padded.length & 255, padded.length >> 8]),
    ]);
    return {
      name: Buffer.from(`${name}.npy`),
      bytes: Buffer.concat([head, Buffer.from(padded), Buffer.from(Float64Array.from(data).buffer)]),
    };
  });
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const { name, bytes } of files) {
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(bytes.length, 14);
    shared.writeUInt32LE(bytes.length, 18);
    shared.writeUInt16LE(name.length, 22);
    local.push(Buffer.from('PK\x03\x04', 'latin1'), shared, name, bytes);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    central.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), shared, rest, name);
    at += 30 + name.length + bytes.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...local, directory, end]);
}

/** Passengers with gaps in three columns; who survives hangs on the sex. */
function passengers(rows: number): string {
  const next = numbersBelow(3);
  const lines = Array.from({ length: rows }, (_, i) => {
    const sex = next(2) === 0 ? 'male' : 'female';
    const age = next(10) === 0 ? 'NA' : String(1 + next(79));
    const port = ['S', 'C', 'Q', ''][i % 37 === 0 ? 3 : next(3)];
    const survived = (sex === 'female') === next(10) < 9 ? 1 : 0;
    return `${survived},${1 + next(3)},${sex},${age},${next(500) / 4},${port}`;
  });
  return `survived,pclass,sex,age,fare,embarked\n${lines.join('\n')}\n`;
}

/** The body of a ResNet-18 as PyTorch lays it out, all zeros: a header, and room that takes none on the disk. */
function writeResnet(path: string): void {
  const shapes: [string, readonly number[]][] = [];
  const norm = (name: string, c: number): void => {
    for (const part of ['weight', 'bias', 'running_mean', 'running_var']) shapes.push([`${name}.${part}`, [c]]);
  };
  const pair = (conv: string, bn: string, c: number, from: number, kernel: number): void => {
    shapes.push([`${conv}.weight`, [c, from, kernel, kernel]]);
    norm(bn, c);
  };
  pair('stem.conv', 'stem.norm', 64, 3, 7);
  for (const [s, c] of [64, 128, 256, 512].entries()) {
    const before = s === 0 ? 64 : c / 2;
    for (const b of [0, 1]) {
      pair(`layer${s + 1}.${b}.conv1`, `layer${s + 1}.${b}.bn1`, c, b === 0 ? before : c, 3);
      pair(`stages.${s}.${b}.b.conv`, `stages.${s}.${b}.b.norm`, c, c, 3);
    }
    if (s > 0) pair(`stages.${s}.0.convnorm.conv`, `stages.${s}.0.convnorm.norm`, c, before, 1);
  }
  let at = 0;
  const header: Record<string, object> = {};
  for (const [name, shape] of shapes) {
    const end = at + 4 * shape.reduce((n, d) => n * d, 1);
    header[name] = { dtype: 'F32', shape, data_offsets: [at, end] };
    at = end;
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeUInt32LE(text.length);
  writeFileSync(path, Buffer.concat([length, text]));
  truncateSync(path, 8 + text.length + at);
}

/** Everything that the corpus's programs read, in a folder of their own. */
export function writeData(folder: string): void {
  writeImages(folder, 'mnist', [28, 28, 1], 4000, 4000);
  writeImages(folder, 'cifar', [32, 32, 3], 64);
  put(folder, 'mnist.dln', 'export data mnist = idx("mnist")\n');
  put(folder, 'data.dln', 'export data mnist = idx("mnist")\nexport data cifar = idx("cifar")\n');
  writeResnet(join(folder, 'resnet18.safetensors'));
  const next = numbersBelow(11);
  const a = Array.from({ length: 60 }, () => next(2001) / 1000 - 1);
  const b = Array.from({ length: 20 }, () => next(2001) / 1000 - 1);
  put(folder, 'ab.npz', npz({ a: { shape: [20, 3], data: a }, b: { shape: [20], data: b } }));
  put(folder, 'titanic.csv', passengers(400));
  put(
    folder,
    'photo.png',
    png(48, 40, (x, y, c) => (x > 15 && x < 34 && y > 11 && y < 29 ? 200 - 20 * c : 30)),
  );
  const tile = (label: number, k: number) => (x: number, y: number, c: number) =>
    (x * (label + 1) + y * (k + 3) + 40 * c) % 256;
  for (let k = 0; k < 4; k++) {
    for (let label = 0; label < 10; label++)
      put(folder, `photos/class${label}/${k}.png`, png(128, 128, tile(label, k)));
    for (let label = 0; label < 5; label++) put(folder, `flowers/kind${label}/${k}.png`, png(224, 224, tile(label, k)));
  }
  put(
    folder,
    'shakespeare.txt',
    // More letters than the 50 that the program's `sample` draws from.
    'ROMEO: what light through yonder window breaks? JULIET: it is the east.\nSPHINX OF BLACK QUARTZ, judge my vow; pack my box with five dozen jugs!\n'.repeat(
      30,
    ),
  );
}
