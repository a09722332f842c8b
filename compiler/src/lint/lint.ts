/** Decides what a lint is: a look at one walked `train`, or at the text of one declaration; it warns and stops nothing. */

import type { Span } from '@dln/grammar';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import type { FileState, ParsedChunk } from '../query/database.js';
import type { ProgramWorld } from '../query/program-world.js';
import type { Observed } from './observed.js';

/** Where fixes are written. */
export interface LintPlace {
  /** The declaration of the linted file in which a place stands; null for std's and other files'. */
  readonly chunkAt: (at: Span) => ParsedChunk | null;
}
export type TrainLint = (train: Observed, place: LintPlace) => readonly Diagnostic[];
export type DeclarationLint = (declaration: ParsedChunk, file: FileState, world: ProgramWorld) => readonly Diagnostic[];
