/** Decides how curves are drawn as SVG: axes with round numbers, a colour and a name for each curve, logarithms where numbers span decades. */
import type { Curve } from '@dln/runtime';

const [WIDTH, HEIGHT] = [640, 400];
/** Room for the numbers and names around the curves. */
const [LEFT, RIGHT, TOP, BOTTOM] = [64, 16, 16, 44];
/** Okabe and Ito's palette (2008), told apart by everyone; a second round is dashed. */
const COLOURS = ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#000000'];
/** Positive numbers whose largest is so many times the smallest are drawn by their logarithms. */
const DECADE = 10;
/** Over an axis of logarithms fewer are enough: a power law is a straight line then. */
const BESIDE_LOGARITHMS = 3;

interface Axis {
  /** 0 at the low end, 1 at the high end. */
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
  /** Is it one of logarithms? */
  readonly decades: boolean;
}

/** Curves over one axis; what is not finite is left out and breaks its curve. */
export function chartOf(curves: readonly Curve[], along: string): string {
  const x = axisOf(curves.flatMap((c) => c.x));
  const y = axisOf(
    curves.flatMap((c) => c.y),
    x.decades ? BESIDE_LOGARITHMS : DECADE,
  );
  const px = (value: number): string => (LEFT + x.at(value) * (WIDTH - LEFT - RIGHT)).toFixed(1);
  const py = (value: number): string => (HEIGHT - BOTTOM - y.at(value) * (HEIGHT - TOP - BOTTOM)).toFixed(1);
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="white"/>`,
    ...x.ticks.map(
      (t) =>
        `<path d="M${px(t)} ${TOP}V${HEIGHT - BOTTOM}" stroke="#ddd"/><text x="${px(t)}" y="${HEIGHT - BOTTOM + 16}" text-anchor="middle">${numberText(t)}</text>`,
    ),
    ...y.ticks.map(
      (t) =>
        `<path d="M${LEFT} ${py(t)}H${WIDTH - RIGHT}" stroke="#ddd"/><text x="${LEFT - 6}" y="${py(t)}" dy="4" text-anchor="end">${numberText(t)}</text>`,
    ),
    `<text x="${(LEFT + WIDTH - RIGHT) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(along)}</text>`,
  ];
  for (const [i, curve] of curves.entries()) {
    const stroke = `stroke="${COLOURS[i % COLOURS.length]}" stroke-width="2"${i < COLOURS.length ? '' : ' stroke-dasharray="5 3"'}`;
    const row = TOP + 14 + 16 * i;
    lines.push(
      `<path d="${pathOf(curve, px, py)}" fill="none" stroke-linejoin="round" ${stroke}/>`,
      `<path d="M${WIDTH - RIGHT - 24} ${row - 4}h18" ${stroke}/><text x="${WIDTH - RIGHT - 30}" y="${row}" text-anchor="end" stroke="white" stroke-width="3" paint-order="stroke">${escaped(curve.name)}</text>`,
    );
  }
  return `${[...lines, '</svg>'].join('\n')}\n`;
}

function pathOf({ x, y }: Curve, px: (v: number) => string, py: (v: number) => string): string {
  let path = '';
  let joined = false;
  for (const [i, value] of y.entries()) {
    const at = x[i] ?? Number.NaN;
    const drawn = Number.isFinite(at) && Number.isFinite(value);
    if (drawn) path += `${joined ? 'L' : 'M'}${px(at)} ${py(value)}`;
    joined = drawn;
  }
  return path;
}

function axisOf(all: readonly number[], far = DECADE): Axis {
  const values = all.filter(Number.isFinite);
  const low = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const high = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  if (values.length === 0) return { at: () => 0.5, ticks: [], decades: false };
  if (low > 0 && high / low >= far) {
    const [from, to] = [Math.log10(low), Math.log10(high)];
    const powers = Array.from(
      { length: Math.floor(to) - Math.floor(from) + 1 },
      (_, i) => 10 ** (Math.floor(from) + i),
    );
    const inside = (ticks: readonly number[]): readonly number[] => ticks.filter((t) => t >= low && t <= high);
    const ticks = [powers, powers.flatMap((p) => [p, 2 * p, 5 * p])].map(inside).find((t) => t.length > 2);
    return {
      at: (value) => (Math.log10(value) - from) / (to - from),
      ticks: ticks ?? evenly(low, high),
      decades: true,
    };
  }
  const span = high > low ? high - low : Math.abs(high) || 1;
  const start = high > low ? low : low - span / 2;
  return { at: (value) => (value - start) / span, ticks: evenly(start, start + span), decades: false };
}

/** Some six round numbers from one to another. */
function evenly(from: number, to: number): readonly number[] {
  const step = roundStep((to - from) / 6);
  const first = Math.ceil(from / step);
  return Array.from({ length: Math.floor(to / step) - first + 1 }, (_, i) => (first + i) * step);
}

/** The next of 1, 2, 5 times a power of ten. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((f) => f * power >= least) ?? 10);
}

const numberText = (value: number): string => String(Number(value.toPrecision(6)));
const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
