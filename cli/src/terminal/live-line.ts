/** Decides the one line that is redrawn while a run goes on; on anything but a terminal there is none. */
import type { Out } from '../io.js';

/** Seconds between two redraws. */
const INTERVAL = 0.05;

export class LiveLine {
  private drawn = false;
  private last = Number.NEGATIVE_INFINITY;

  constructor(private readonly out: Out) {}

  /** Draws `text` over what was there, at most 20 times a second. `seconds` is the run's own time. */
  draw(seconds: number, text: (width: number) => string): void {
    if (!this.out.isTerminal || Math.abs(seconds - this.last) < INTERVAL) return;
    this.last = seconds;
    this.drawn = true;
    this.out.write(`\r\u001b[2K${text(this.out.width() - 1)}`);
  }

  /** Takes the line away before something that stays is printed. */
  clear(): void {
    if (this.drawn) this.out.write('\r\u001b[2K');
    this.drawn = false;
    this.last = Number.NEGATIVE_INFINITY;
  }
}
