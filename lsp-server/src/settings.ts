/** Decides what a user may set, and what holds where nothing or nonsense is set. */

/** The settings below `dln`. */
export interface Settings {
  readonly hints: {
    readonly stages: boolean;
    readonly bindings: boolean;
    readonly parameters: boolean;
    /** Names of positional arguments in calls. */
    readonly arguments: boolean;
    /** Types and conditions that a signature does not write. */
    readonly inferred: boolean;
    /** Longer hints are cut. */
    readonly maximumLength: number;
  };
  readonly lenses: { readonly run: boolean; readonly cost: boolean };
  /** `open`: files that are open; `workspace`: all programs of the folders. */
  readonly diagnostics: { readonly scope: 'open' | 'workspace' };
}

/** What holds where nothing is set. */
export const defaultSettings: Settings = {
  hints: { stages: true, bindings: true, parameters: true, arguments: false, inferred: true, maximumLength: 60 },
  lenses: { run: true, cost: true },
  diagnostics: { scope: 'workspace' },
};

/** Takes what has the type of its default, by name; everything else stays as it is by default. */
export const readSettings = (given: unknown): Settings => merged(defaultSettings, given) as Settings;

function merged(fallback: unknown, given: unknown): unknown {
  if (typeof fallback !== 'object' || fallback === null)
    return typeof given === typeof fallback && given !== null ? given : fallback;
  const from = typeof given === 'object' && given !== null ? (given as Record<string, unknown>) : {};
  return Object.fromEntries(Object.entries(fallback).map(([name, value]) => [name, merged(value, from[name])]));
}
