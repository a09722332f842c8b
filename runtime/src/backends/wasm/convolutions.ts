/** Decides how convolutions and their gradients run: as matrix products over tables of where each pixel and each tap lies, without unrolling the image. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { elements, type TensorInfo } from '../tfjs.js';
import { copy, stepsOf } from './copy.js';
import { gemm, panelSize } from './gemm.js';
import { addRuns } from './runs.js';
import type { Site } from './site.js';

type Four = readonly [number, number, number, number];
interface Convolution {
  readonly strides: readonly [number, number];
  /** Top, bottom, left, right. */
  readonly pads: Four;
  readonly dilations: readonly [number, number];
  readonly groups: number;
}
/** Fewer columns than this per group leave most of a tile empty. */
const fewest = 4;
/** Elements of a block of products that is added into the image before the next is made. */
const blockSize = 1 << 18;

const attrsOf = ({ attrs }: BoundNode): Convolution => attrs as unknown as Convolution;
const serves = (groups: number, ...columns: readonly number[]): boolean =>
  groups === 1 || columns.every((n) => n / groups >= fewest);

/** The image as products read it: with its padding written out. */
interface Padded {
  readonly shape: Four;
  /** Elements of scratch; none where the image has no padding. */
  readonly scratch: readonly number[];
  /** The address to read from, after the copy. */
  readonly read: (image: TensorInfo, scratch: TensorInfo) => number;
}

function padded([n, h, w, c]: Four, { pads: [top, bottom, left, right] }: Convolution, site: Site): Padded {
  const { compile, address, numbers } = site;
  const shape: Four = [n, h + top + bottom, w + left + right, c];
  if ([top, bottom, left, right].every((p) => p === 0)) return { shape, scratch: [], read: address };
  const [from, to] = [stepsOf([n, h, w, c]), stepsOf(shape)];
  const move = { counts: [n, h, w, c], from, to, bytes: 4 as const };
  const run = compile(JSON.stringify(['copy', move]), () => copy(move));
  const start = (top * (to[1] as number) + left * (to[2] as number)) * 4;
  return {
    shape,
    scratch: [elements(shape)],
    read: (image, scratch) => {
      numbers(scratch).fill(0);
      run(address(image), address(scratch) + start);
      return address(scratch);
    },
  };
}

/** Byte offsets of each window's first pixel, windows in row-major order. */
function pixelTable(
  [, height, width, c]: Four,
  [count, rows, columns]: readonly number[],
  strides: readonly [number, number],
): Int32Array {
  const table = new Int32Array((count as number) * (rows as number) * (columns as number));
  let at = 0;
  for (let n = 0; n < (count as number); n++) {
    for (let i = 0; i < (rows as number); i++) {
      for (let j = 0; j < (columns as number); j++)
        table[at++] = ((n * height + i * strides[0]) * width + j * strides[1]) * c * 4;
    }
  }
  return table;
}

/** Byte offsets of each tap and channel within a window. */
function tapTable(
  [, , width, c]: Four,
  [kh, kw, channels]: readonly number[],
  dilations: readonly [number, number],
): Int32Array {
  const table = new Int32Array((kh as number) * (kw as number) * (channels as number));
  let at = 0;
  for (let p = 0; p < (kh as number); p++) {
    for (let q = 0; q < (kw as number); q++) {
      for (let l = 0; l < (channels as number); l++)
        table[at++] = ((p * dilations[0] * width + q * dilations[1]) * c + l) * 4;
    }
  }
  return table;
}

/** result[pixel, f] = image[pixel + tap] filter[tap, f]. */
export const conv2d = (node: BoundNode, site: Site): Native | null => {
  const [image, filter] = site.shapes as unknown as readonly [Four, Four];
  const attrs = attrsOf(node);
  const { groups, strides, dilations } = attrs;
  const f = filter[3];
  if (!serves(groups, f) || elements(node.shape) === 0 || elements(filter) === 0) return null;
  const { address } = site;
  const { shape, scratch, read } = padded(image, attrs, site);
  const product = site.compile('gemm tables', () => gemm('tables'));
  const pixels = pixelTable(shape, node.shape, strides);
  const taps = tapTable(shape, filter, dilations);
  const [per, columns] = [filter[2], f / groups];
  return {
    tables: [pixels, taps],
    scratch: [panelSize, ...scratch],
    run: ([x, w, rows, depths], [out, panel, room]) => {
      const from = read(x, room);
      for (let g = 0; g < groups; g++) {
        product(
          pixels.length,
          columns,
          taps.length,
          from + g * per * 4,
          address(w) + g * columns * 4,
          address(out) + g * columns * 4,
          address(panel),
          address(rows),
          address(depths as TensorInfo),
          f * 4,
          f * 4,
        );
      }
    },
  };
};

/** filter[tap, f] = image[pixel + tap] cotangent[pixel, f], summed over pixels: the same tables exchanged. */
export const conv2dFilterGrad = (node: BoundNode, site: Site): Native | null => {
  const [image, dy] = site.shapes as unknown as readonly [Four, Four];
  const attrs = attrsOf(node);
  const { groups, strides, dilations } = attrs;
  const f = dy[3];
  if (!serves(groups, f) || elements(dy) === 0 || elements(node.shape) === 0) return null;
  const { address } = site;
  const { shape, scratch, read } = padded(image, attrs, site);
  const product = site.compile('gemm tables', () => gemm('tables'));
  const pixels = pixelTable(shape, dy, strides);
  const taps = tapTable(shape, node.shape, dilations);
  const [per, columns] = [node.shape[2] as number, f / groups];
  return {
    tables: [taps, pixels],
    scratch: [panelSize, ...scratch],
    run: ([x, cotangent, rows, depths], [out, panel, room]) => {
      const from = read(x, room);
      for (let g = 0; g < groups; g++) {
        product(
          taps.length,
          columns,
          pixels.length,
          from + g * per * 4,
          address(cotangent) + g * columns * 4,
          address(out) + g * columns * 4,
          address(panel),
          address(rows),
          address(depths as TensorInfo),
          f * 4,
          f * 4,
        );
      }
    },
  };
};

/** Products of cotangent and filter for some pixels at a time, each row of a window then added where it lies on the image. */
export const conv2dInputGrad = (node: BoundNode, site: Site): Native | null => {
  const [dy, filter] = site.shapes as unknown as readonly [Four, Four];
  const attrs = attrsOf(node);
  const { groups } = attrs;
  const [kh, kw, per, f] = filter;
  if (!serves(groups, per * groups, f) || elements(dy) === 0 || elements(filter) === 0) return null;
  const { compile, address, numbers } = site;
  const columns = f / groups;
  const taps = kh * kw * per;
  const product = compile('gemm rows', () => gemm('rows'));
  // The filter of one group as [features, taps].
  const turn = compile(`turn ${columns} ${taps} ${f}`, () =>
    copy({ counts: [columns, taps], from: [1, f], to: [taps, 1], bytes: 4 }),
  );
  const pixels = dy[0] * dy[1] * dy[2];
  const height = Math.max(1, Math.min(pixels, Math.floor(blockSize / taps)));
  const add = compile(JSON.stringify(['add runs', node.shape, dy, filter, attrs]), () =>
    addRuns({ image: node.shape as unknown as Four, pixels: dy, window: [kh, kw], channels: per, ...attrs }),
  );
  return {
    scratch: [panelSize, columns * taps, height * taps],
    run: ([cotangent, w], [out, panel, turned, sums]) => {
      numbers(out).fill(0);
      const [into, room] = [address(sums as TensorInfo), address(panel)];
      for (let g = 0; g < groups; g++) {
        turn(address(w) + g * columns * 4, address(turned));
        for (let first = 0; first < pixels; first += height) {
          const count = Math.min(height, pixels - first);
          const from = address(cotangent) + (first * f + g * columns) * 4;
          product(count, taps, columns, from, address(turned), into, room, f * 4, 0, taps * 4, taps * 4);
          add(into, address(out) + g * per * 4, first, first + count);
        }
      }
    },
  };
};
