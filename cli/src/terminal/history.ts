/** Decides what is remembered of a run to draw its curves: every measure in order, thinned so that it never grows without end. */

const MOST = 2048;

/** A curve. When it is full every second value is dropped and from then on every second one taken. */
class Curve {
  private readonly kept: number[] = [];
  private stride = 1;
  private seen = 0;

  add(value: number): void {
    if (this.seen++ % this.stride === 0) this.kept.push(value);
    if (this.kept.length < MOST) return;
    for (let i = 0; i < MOST / 2; i++) this.kept[i] = this.kept[2 * i] as number;
    this.kept.length = MOST / 2;
    this.stride *= 2;
  }

  get values(): readonly number[] {
    return this.kept;
  }
}

export class History {
  private readonly curves = new Map<string, Curve>();

  add(measures: Readonly<Record<string, number>>, prefix = ''): void {
    for (const [name, value] of Object.entries(measures)) {
      const key = prefix + name;
      const curve = this.curves.get(key) ?? new Curve();
      this.curves.set(key, curve);
      curve.add(value);
    }
  }

  /** Empty for a name that was never measured. */
  of(name: string): readonly number[] {
    return this.curves.get(name)?.values ?? [];
  }
}
