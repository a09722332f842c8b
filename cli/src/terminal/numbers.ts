/** Decides how numbers are written for people: four digits that matter, thousands apart, times in the unit that fits. */

/** A measure: `0.0123`, `12.35`, `1.2e-7`; not finite ones by name. */
export function measureText(x: number): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? 'NaN' : x > 0 ? 'Infinity' : '-Infinity';
  if (x === 0) return '0';
  if (Number.isInteger(x) && Math.abs(x) < 1e6) return String(x);
  const size = Math.abs(x);
  if (size >= 1e6 || size < 1e-4) return x.toExponential(3).replace('e+', 'e');
  return size >= 1000 ? x.toFixed(1) : size >= 1 ? x.toPrecision(5) : x.toFixed(4);
}

/** A whole number with thousands apart: `61,706`. */
export function countText(n: number | bigint): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',');
}

/** Seconds: `0.4 s`, `12 s`, `3 min 05 s`, `2 h 04 min`. */
export function durationText(seconds: number): string {
  const s = Math.max(0, seconds);
  if (s < 9.95) return `${s.toFixed(1)} s`;
  const whole = Math.round(s);
  if (whole < 60) return `${whole} s`;
  const pad = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${pad(Math.floor((whole % 3600) / 60))} min`;
}

/** Bytes in binary units: `1.5 MiB`. */
export function bytesText(bytes: number): string {
  let n = bytes;
  let unit = 0;
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  while (n >= 1024 && unit < units.length - 1) {
    n /= 1024;
    unit++;
  }
  return `${unit === 0 ? n : n.toFixed(1)} ${units[unit]}`;
}
