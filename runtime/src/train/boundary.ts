/** Decides the picture of a decision boundary: what a model says at each point of a grid, under the training points. */
import type { BoundaryPlan } from '@dln/compiler';
import type { HostTensor } from '../backends/backend.js';
import type { RowStream } from './door.js';

/** Pixels a side, and grid points a side: each is a square of pixels. */
const PIXELS = 384;
const GRID = 96;
/** Training points that are drawn, at most. */
const POINTS = 1000;
/** Radius of a point in pixels. */
const RADIUS = 3;
/** Room around the points, as a share of their extent. */
const MARGIN = 0.1;

/** Okabe and Ito's palette (2008), told apart by everyone; more classes take it again. */
const PALETTE: readonly (readonly [number, number, number])[] = [
  [0, 0.447, 0.698],
  [0.902, 0.624, 0],
  [0, 0.62, 0.451],
  [0.8, 0.475, 0.655],
  [0.337, 0.706, 0.914],
  [0.835, 0.369, 0],
  [0.941, 0.894, 0.259],
];
const colourOf = (k: number): readonly [number, number, number] =>
  PALETTE[((k % PALETTE.length) + PALETTE.length) % PALETTE.length] as readonly [number, number, number];

/** Training points, and the grid around them. */
export interface Plane {
  /** `f32[GRID * GRID, 2]`, row by row from the top. */
  readonly grid: HostTensor;
  readonly points: readonly { readonly x: number; readonly y: number; readonly label: number | null }[];
  readonly low: readonly [number, number];
  readonly size: number;
}

/** The first training points, in a square that holds them all. */
export async function gridOf({ points: field, labels }: BoundaryPlan, rows: RowStream): Promise<Plane> {
  const count = Math.min(rows.rows, POINTS);
  const fields = await rows.batch(0, 0, count);
  const at = fields.get(field)?.data ?? new Float32Array(0);
  const classes = labels === null ? null : (fields.get(labels)?.data ?? null);
  const points = Array.from({ length: at.length / 2 }, (_, i) => ({
    x: at[2 * i] as number,
    y: at[2 * i + 1] as number,
    label: classes?.[i] ?? null,
  })).filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
  const span = (pick: (p: (typeof points)[number]) => number): readonly [number, number] => {
    const all = points.map(pick);
    return all.length === 0 ? [0, 1] : [Math.min(...all), Math.max(...all)];
  };
  const [x0, x1] = span((p) => p.x);
  const [y0, y1] = span((p) => p.y);
  const size = Math.max(x1 - x0, y1 - y0, 1e-6) * (1 + 2 * MARGIN);
  const low = [(x0 + x1 - size) / 2, (y0 + y1 - size) / 2] as const;
  const data = new Float32Array(2 * GRID * GRID);
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const i = 2 * (row * GRID + column);
      data[i] = low[0] + (size * (column + 0.5)) / GRID;
      data[i + 1] = low[1] + size * (1 - (row + 0.5) / GRID);
    }
  }
  return { grid: { dtype: 'f32', shape: [GRID * GRID, 2], data }, points, low, size };
}

/** `f32[PIXELS, PIXELS, 3]`: the class of each place in a pale colour, paler where the model is unsure; the points in full colour. */
export function boundaryImage({ points, low, size }: Plane, said: HostTensor): HostTensor {
  const data = new Float32Array(PIXELS * PIXELS * 3);
  const scale = PIXELS / GRID;
  for (let y = 0; y < PIXELS; y++) {
    for (let x = 0; x < PIXELS; x++) {
      const { label, sure } = verdict(said, Math.floor(y / scale) * GRID + Math.floor(x / scale));
      paint(data, x, y, colourOf(label), 0.15 + 0.35 * sure);
    }
  }
  for (const { x, y, label } of points) {
    const column = ((x - low[0]) / size) * PIXELS;
    const row = (1 - (y - low[1]) / size) * PIXELS;
    disc(data, column, row, RADIUS + 1, [1, 1, 1]);
    disc(data, column, row, RADIUS, label === null ? [0.2, 0.2, 0.2] : colourOf(label));
  }
  return { dtype: 'f32', shape: [PIXELS, PIXELS, 3], data };
}

/** The class at one place and how sure it is, from 0 to 1: of scores by softmax, of one number by its sign. */
function verdict({ dtype, shape, data }: HostTensor, i: number): { readonly label: number; readonly sure: number } {
  const width = shape[1] ?? 1;
  if (dtype === 'i32') return { label: data[i] as number, sure: 1 };
  if (width === 1) {
    const value = data[i] as number;
    return { label: value > 0 ? 1 : 0, sure: Math.abs(Math.tanh(value / 2)) };
  }
  const scores = Array.from(data.subarray(i * width, (i + 1) * width));
  const best = scores.reduce((a, score, k) => (score > (scores[a] as number) ? k : a), 0);
  const sum = scores.reduce((all, score) => all + Math.exp(score - (scores[best] as number)), 0);
  return { label: best, sure: (1 / sum - 1 / width) / (1 - 1 / width) };
}

/** Mixes a colour into white, `share` of it. */
function paint(data: Float32Array, x: number, y: number, colour: readonly number[], share: number): void {
  for (let c = 0; c < 3; c++) data[(y * PIXELS + x) * 3 + c] = 1 - share * (1 - (colour[c] as number));
}

function disc(data: Float32Array, column: number, row: number, radius: number, colour: readonly number[]): void {
  for (let y = Math.floor(row - radius); y <= row + radius; y++) {
    for (let x = Math.floor(column - radius); x <= column + radius; x++) {
      const inside = (x + 0.5 - column) ** 2 + (y + 0.5 - row) ** 2 <= radius ** 2;
      if (inside && x >= 0 && y >= 0 && x < PIXELS && y < PIXELS) paint(data, x, y, colour, 1);
    }
  }
}
