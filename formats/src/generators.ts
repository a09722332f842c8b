/** Decides what the generated data sets are: those of the TensorFlow Playground, each row a pure function of the seed and its number. */
import { memoryRows } from './columns.js';
import type { DataFormat, Fault, Header, HeaderField, OpenTable, SourceOptions } from './format.js';
import { numberOption } from './options.js';
import { keyOf, philox } from './philox.js';

/** Draws of one row, in a fixed order. */
interface Draw {
  /** Uniform in [from, to). */
  uniform(from: number, to: number): number;
  /** Normal with mean 0 (Box and Muller). */
  normal(standardDeviation: number): number;
}
/** One row: where the point lies, and its class (0 or 1) or its number. */
interface Sample {
  readonly x: number;
  readonly y: number;
  readonly value: number;
}
interface Generator {
  readonly name: string;
  readonly kind: 'label' | 'target';
  /** Row `row` of `points`; rows of the two classes take turns. `noise` is from 0 to 1, the Playground's slider over 100. */
  sample(draw: Draw, row: number, points: number, noise: number): Sample;
}

const DEFAULT_POINTS = 500;
const MAX_POINTS = 10_000_000;

/** Two rings around the origin, of radius up to 2.5 and from 3.5 to 5; noise moves the point before its class is told. */
const circles: Generator = {
  name: 'circles',
  kind: 'label',
  sample(draw, row, _, noise) {
    const radius = 5;
    const inner = row % 2 === 0;
    const r = inner ? draw.uniform(0, radius * 0.5) : draw.uniform(radius * 0.7, radius);
    const angle = draw.uniform(0, 2 * Math.PI);
    const x = r * Math.sin(angle);
    const y = r * Math.cos(angle);
    const shifted = Math.hypot(x + draw.uniform(-radius, radius) * noise, y + draw.uniform(-radius, radius) * noise);
    return { x, y, value: shifted < radius * 0.5 ? 1 : 0 };
  },
};

/** Four squares with a gap of 0.6 between them; class 1 where the coordinates have the same sign. */
const xor: Generator = {
  name: 'xor',
  kind: 'label',
  sample(draw, _row, _points, noise) {
    const away = (v: number): number => v + (v > 0 ? 0.3 : -0.3);
    const x = away(draw.uniform(-5, 5));
    const y = away(draw.uniform(-5, 5));
    const shifted = (x + draw.uniform(-5, 5) * noise) * (y + draw.uniform(-5, 5) * noise);
    return { x, y, value: shifted >= 0 ? 1 : 0 };
  },
};

/** Two normal clouds around (2, 2) and (-2, -2); noise 0 to 0.5 spreads their variance from 0.5 to 4. */
const gaussians: Generator = {
  name: 'gaussians',
  kind: 'label',
  sample(draw, row, _, noise) {
    const deviation = Math.sqrt(0.5 + 7 * noise);
    const value = row % 2 === 0 ? 1 : 0;
    const centre = value === 1 ? 2 : -2;
    return { x: centre + draw.normal(deviation), y: centre + draw.normal(deviation), value };
  },
};

/** Two spirals of radius 5 and 1.75 turns, half a turn apart. */
const spirals: Generator = {
  name: 'spirals',
  kind: 'label',
  sample(draw, row, points, noise) {
    const value = row % 2 === 0 ? 1 : 0;
    const along = Math.floor(row / 2) / Math.ceil(points / 2);
    const r = along * 5;
    const angle = 1.75 * along * 2 * Math.PI + (value === 1 ? 0 : Math.PI);
    const x = r * Math.sin(angle) + draw.uniform(-1, 1) * noise;
    const y = r * Math.cos(angle) + draw.uniform(-1, 1) * noise;
    return { x, y, value };
  },
};

/** A tilted plane over the square of 12: `(x + y) / 10`, read at a shifted place under noise. */
const plane: Generator = {
  name: 'plane',
  kind: 'target',
  sample(draw, _row, _points, noise) {
    const x = draw.uniform(-6, 6);
    const y = draw.uniform(-6, 6);
    const value = (x + draw.uniform(-6, 6) * noise + y + draw.uniform(-6, 6) * noise) / 10;
    return { x, y, value };
  },
};

/** Six cones of height 1 and radius 2 with signs taking turns, 0 elsewhere. */
const multiGaussian: Generator = {
  name: 'multi_gaussian',
  kind: 'target',
  sample(draw, _row, _points, noise) {
    const x = draw.uniform(-6, 6);
    const y = draw.uniform(-6, 6);
    const atX = x + draw.uniform(-6, 6) * noise;
    const atY = y + draw.uniform(-6, 6) * noise;
    let value = 0;
    for (const centreX of [-4, 0, 4]) {
      for (const centreY of [2.5, -2.5]) {
        const sign = (centreX === 0) === centreY > 0 ? -1 : 1;
        const height = Math.min(1, Math.max(0, 1 - Math.hypot(atX - centreX, atY - centreY) / 2));
        if (height > Math.abs(value)) value = sign * height;
      }
    }
    return { x, y, value };
  },
};

const GENERATORS: readonly Generator[] = [circles, xor, gaussians, spirals, plane, multiGaussian];

function drawOf(seed: number, row: number): Draw {
  const key = keyOf(seed);
  let words = new Uint32Array(0);
  let block = 0;
  let used = 0;
  const next = (): number => {
    if (used === words.length) {
      words = philox([block++, 0, row, 0], key) as Uint32Array<ArrayBuffer>;
      used = 0;
    }
    return words[used++]! / 2 ** 32;
  };
  return {
    uniform: (from, to) => from + (to - from) * next(),
    normal: (standardDeviation) =>
      standardDeviation * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
  };
}

function open(generator: Generator, options: SourceOptions): OpenTable | Fault {
  const points = numberOption(options, 'points', DEFAULT_POINTS, { from: 1, to: MAX_POINTS, whole: true });
  if (typeof points !== 'number') return points;
  const noise = numberOption(options, 'noise', 0, { from: 0, to: 1, whole: false });
  if (typeof noise !== 'number') return noise;
  const seed = numberOption(options, 'seed', 0, { from: 0, to: Number.MAX_SAFE_INTEGER, whole: true });
  if (typeof seed !== 'number') return seed;
  const label = generator.kind === 'label';
  const fields: readonly HeaderField[] = [
    { name: 'point', stored: 'f32', shape: [2], classes: null, gaps: false },
    { name: generator.kind, stored: label ? 'i32' : 'f32', shape: [], classes: label ? 2 : null, gaps: false },
  ];
  const header: Header = { fields, rows: points };
  return {
    header: { header, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      const places = new Float32Array(points * 2);
      const values = label ? new Int32Array(points) : new Float32Array(points);
      for (let row = 0; row < points; row++) {
        const { x, y, value } = generator.sample(drawOf(seed, row), row, points, noise);
        places[2 * row] = x;
        places[2 * row + 1] = y;
        values[row] = value;
      }
      return memoryRows(fields, [places, values], points);
    },
  };
}

/** `circles(points: 500, noise: 0.1, seed: 1)` and its siblings: fields `point: f32[2]` and `label: class<2>`, or `target: f32`. */
export const generators: readonly DataFormat[] = GENERATORS.map((generator) => ({
  name: generator.name,
  options: ['points', 'noise', 'seed'],
  files: false,
  folder: null,
  open: async (_, options) => open(generator, options),
}));
