/** Decides which axis a dim's name means once sizes are numbers: the axis that it was when every dim had a symbol of its own. */
import type { Span } from '@dln/grammar';

/** What was found out where dims were symbols; what an evaluation with numbers asks for when two axes have one size. */
export interface AxisPlaces {
  /** From the front, or negative from the end where a pack stands before it. */
  readonly note: (place: string, axis: number) => void;
  readonly find: (place: string) => number | undefined;
}
/** Axis by place, for a body that was evaluated with symbols. */
export type AxisRecord = ReadonlyMap<string, number>;

/** Where a name stands as an axis. */
export const axisPlace = (at: Span, name: string): string => `${at.decl} ${at.start} ${name}`;

/** Notes into a record. */
export function notingAxes(into: Map<string, number>): AxisPlaces {
  return { note: (place, axis) => void into.set(place, axis), find: (place) => into.get(place) };
}

/** Asks a record that is made when it is first needed. */
export function askingAxes(record: () => AxisRecord): AxisPlaces {
  let made: AxisRecord | null = null;
  return {
    note: () => {},
    find: (place) => {
      made ??= record();
      return made.get(place);
    },
  };
}
