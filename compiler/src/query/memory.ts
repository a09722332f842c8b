/** Decides what is remembered of a program between edits: results by declaration, each beside everything that was read for it. */
import type { DeclKey } from '@dln/grammar';
import type { SourceCall } from '../data/dataset.js';
import type { Diagnostic } from '../diagnostics/define-diagnostic.js';
import { dimAge } from '../dims/intern.js';

/** Something that a result was made from, and what it was then. The result holds while it is still that. */
export type Read =
  /** Which declaration a file has for a name, and what its uses may see of it (`ParsedChunk.signature`). */
  | { readonly of: 'name'; readonly uri: string; readonly key: string; readonly was: string | null }
  /** The whole text of a declaration. */
  | { readonly of: 'text'; readonly uri: string; readonly key: DeclKey; readonly was: string | null }
  /** All names of a file, or those that it exports: for suggestions. */
  | { readonly of: 'names' | 'exports'; readonly uri: string; readonly key: ''; readonly was: string }
  /** Whether a file is there; undefined while nobody has said. */
  | { readonly of: 'file'; readonly uri: string; readonly key: ''; readonly was: boolean | undefined }
  | { readonly of: 'header'; readonly uri: string; readonly key: SourceCall; readonly was: unknown }
  /** What a constant, parameter or dataset is worth; what a definition tells its uses; what a template gives. */
  | { readonly of: 'value' | 'summary'; readonly uri: string; readonly key: DeclKey; readonly was: unknown }
  | { readonly of: 'use'; readonly uri: string; readonly key: string; readonly was: unknown };

/** A result, what it rests on, and the revision in which that was last looked at. */
export interface Remembered {
  readonly value: unknown;
  readonly reads: readonly Read[];
  verified: number;
  /** Set where it was given up because it unrolled too much. */
  readonly exceeded: Diagnostic | null;
}

/** Template uses that are kept; more than any program has, fewer than hurt. */
const rememberedUses = 20_000;

/** Holds nothing that can be reached from a name: no scopes, no callables. So a fork may have it too. */
export class Memory {
  #age = dimAge();
  #files = new Map<string, Map<string, Remembered>>();
  #uses = new Map<string, Remembered>();

  get(uri: string, question: string): Remembered | undefined {
    this.#forgetOldDims();
    return this.#files.get(uri)?.get(question);
  }
  set(uri: string, question: string, made: Remembered): void {
    let file = this.#files.get(uri);
    if (file === undefined) {
      file = new Map();
      this.#files.set(uri, file);
    }
    file.set(question, made);
  }
  use(key: string): Remembered | undefined {
    this.#forgetOldDims();
    return this.#uses.get(key);
  }
  setUse(key: string, made: Remembered): void {
    if (this.#uses.size >= rememberedUses) this.#uses.clear();
    this.#uses.set(key, made);
  }

  /** Forgets a file's declarations that are gone. */
  keep(uri: string, keys: { readonly has: (key: DeclKey) => boolean }): void {
    const file = this.#files.get(uri);
    if (file === undefined) return;
    for (const question of file.keys()) if (!keys.has(declarationOf(question))) file.delete(question);
  }

  /** How many results are held. */
  get size(): number {
    let size = this.#uses.size;
    for (const file of this.#files.values()) size += file.size;
    return size;
  }

  fork(): Memory {
    const made = new Memory();
    made.#age = this.#age;
    made.#files = new Map([...this.#files].map(([uri, file]) => [uri, new Map(file)]));
    made.#uses = new Map(this.#uses);
    return made;
  }

  /** Dims that were forgotten (`limitDims`) equal no dim of today. */
  #forgetOldDims(): void {
    if (this.#age === dimAge()) return;
    this.#age = dimAge();
    this.#files.clear();
    this.#uses.clear();
  }
}

/** What is asked of a declaration, as one key. */
export const questionOf = (kind: string, key: string): string => `${kind} ${key}`;
const declarationOf = (question: string): DeclKey => question.slice(question.indexOf(' ') + 1) as DeclKey;
