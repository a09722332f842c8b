/** Decides what becomes of a value that a program shows or saves: numbers are told, pictures and files are written, a failure is told once. */
import type { Diagnostic, SavePlan, ShowPlan, TextPlan } from '@dln/compiler';
import { decodeText, type Vocabulary } from '@dln/formats';
import type { HostTensor } from '../backends/backend.js';
import type { Clock } from '../events.js';
import type { SaveDoor } from './door.js';
import type { Readings } from './measure-expr.js';
import { pictureOf } from './pictures.js';
import type { Place } from './place.js';
import type { Reporter } from './reporter.js';
import { textAt } from './text.js';

/** Numbers of a `show` event, at most. */
const SHOWN = 100_000;

export class OutputWriter {
  /** Something could not be written. */
  failed = false;

  constructor(
    private readonly plan: { readonly name: string },
    private readonly door: SaveDoor,
    private readonly reporter: Reporter,
    private readonly at: Place,
  ) {}

  say(text: TextPlan, readings: Readings): void {
    this.reporter.tell({ event: 'text', text: textAt(text, readings) });
  }

  async show({ text, picture, vocabulary }: ShowPlan, tensor: HostTensor, clock: Clock): Promise<void> {
    if (picture) return this.draw(text, pictureOf(tensor), clock);
    const { shape, data } = tensor;
    if (vocabulary !== null) return this.write(vocabulary, tensor);
    this.reporter.tell({ event: 'show', text, shape, values: Array.from(data.subarray(0, SHOWN)) });
  }

  /** Tokens as texts, one for each row. */
  private write(vocabulary: Vocabulary, { shape, data }: HostTensor): void {
    const length = Math.max(1, shape.at(-1) ?? 1);
    for (let at = 0; at < Math.min(data.length, SHOWN); at += length)
      this.reporter.tell({ event: 'text', text: decodeText(vocabulary, data.subarray(at, at + length)) });
  }

  async save({ to, at }: SavePlan, tensor: HostTensor, readings: Readings): Promise<void> {
    const result = await this.door.save(textAt(to, readings), tensor, at);
    if (!this.refused(result)) this.reporter.tell({ event: 'save', path: result.path });
  }

  /** Writes a picture: `fake-16-step-000938`. */
  async draw(text: string, image: HostTensor, clock: Clock): Promise<void> {
    const stem = text.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'image';
    const name = `${stem.slice(0, 60)}-step-${String(clock.step).padStart(6, '0')}`;
    const result = await this.door.picture(this.plan.name, name, image, this.at);
    if (!this.refused(result)) this.reporter.tell({ event: 'image', text, path: result.path, clock });
  }

  private refused(result: { readonly path: string } | Diagnostic): result is Diagnostic {
    if (!('code' in result)) return false;
    this.failed = true;
    this.reporter.diagnostic(result);
    return true;
  }
}
