/** Decides how a benchmark sums up its timings: median and spread, never a mean. */

/** Milliseconds over all runs, and how many there were. */
export interface Timing {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  readonly runs: number;
}

/** Rounds to hundredths of a millisecond. */
export function timing(milliseconds: readonly number[]): Timing {
  const sorted = [...milliseconds].sort((a, b) => a - b);
  const at = (share: number): number =>
    Math.round((sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) * 100) / 100;
  return { median: at(0.5), lowest: at(0), highest: at(1), runs: sorted.length };
}

/** The middle one. */
export const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? Number.NaN;

/** What ran where: numbers without it say nothing. */
export const machine = async (): Promise<object> => {
  const { cpus, loadavg, totalmem } = await import('node:os');
  const [first] = cpus();
  return {
    node: process.versions.node,
    processor: first?.model ?? 'unknown',
    cores: cpus().length,
    memory: totalmem(),
    load: loadavg()[0],
    date: new Date().toISOString(),
  };
};
