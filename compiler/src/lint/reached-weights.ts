/** Decides what is told of a weight beyond its declaration: in which trainings it stands, under which paths, and which objectives move it. */
import type { Span } from '@dln/grammar';
import { cellPath, cellsBelow } from '../check/instance.js';
import type { Database } from '../query/database.js';
import { ProgramWorld } from '../query/program-world.js';
import { isFrozen, observeTrain, reachedFrom } from './observed.js';

/** One weight of one training. */
export interface PlacedWeight {
  readonly train: string;
  /** `net.dense1.weight`. */
  readonly path: string;
  /** Where it is declared; null for what has no line of its own. */
  readonly at: Span | null;
  /** The objectives that depend on it, where they stand. */
  readonly reachedBy: readonly Span[];
  readonly frozen: boolean;
}

/** The weights of every training of a file that has no mistake. */
export function placedWeights(db: Database, uri: string): readonly PlacedWeight[] {
  const world = new ProgramWorld(db, new Map());
  return (db.file(uri)?.chunks ?? []).flatMap(({ chunk, parsed: { decl } }): PlacedWeight[] => {
    if (decl?.kind !== 'train' || decl.role !== 'train') return [];
    const train = observeTrain(world, world.context(uri, chunk.key, []), world.env(uri), decl);
    if (train === null) return [];
    const objectives = train.objectives.map(({ at, value }) => ({ at, reached: reachedFrom(train, value) }));
    return cellsBelow(train.work.root, 'weight').map((cell) => {
      const input = train.cells.get(cell);
      return {
        train: decl.name.text,
        path: cellPath(cell),
        at: cell.at,
        reachedBy: objectives.filter((o) => input !== undefined && o.reached.has(input)).map((o) => o.at),
        frozen: isFrozen(cell.instance) || train.work.frozen.has(cell),
      };
    });
  });
}
