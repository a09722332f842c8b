/** The programs that the grammar is tried on. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export interface Program {
  readonly name: string;
  readonly text: string;
}

const read = (folder: string): readonly Program[] => {
  const path = fileURLToPath(new URL(`../corpus/${folder}/`, import.meta.url));
  return readdirSync(path)
    .filter((name) => name.endsWith('.dln'))
    .sort()
    .map((name) => ({ name, text: readFileSync(path + name, 'utf8') }));
};

/** Whole programs, all of them sound. */
export const programs = (): readonly Program[] => read('programs');
/** Small ones: `ok_*` are sound, `bad_*` are not. */
export const edges = (): readonly Program[] => read('edge');
export const corpus = (): readonly Program[] => [...programs(), ...edges()];
