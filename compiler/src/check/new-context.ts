/** Decides where an evaluation starts: types only, nothing known, in no instance. */
import type { Context } from './context.js';
import { newInstance } from './instance.js';

export function newContext(given: Pick<Context, 'world' | 'evaluator' | 'uri' | 'decl' | 'diagnostics'>): Context {
  return {
    ...given,
    facts: [],
    conditions: null,
    atUse: null,
    emission: null,
    inline: false,
    instance: newInstance(null, '', ''),
    training: null,
    uses: [],
    depth: 0,
    loop: null,
    effects: null,
    cells: null,
    axes: null,
    moves: false,
    stateRole: 'state',
    folds: null,
    purpose: 'draw',
    average: null,
    initialOf: null,
    data: null,
    parts: null,
  };
}
