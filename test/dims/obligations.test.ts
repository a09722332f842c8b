/** The 43 obligations taken from the course's architectures get the verdicts that are known for them. */
import { describe, expect, it } from 'vitest';
import { evaluate } from '../../compiler/src/dims/algebra.js';
import { decideEqual } from '../../compiler/src/dims/decide.js';
import { showFact } from '../../compiler/src/dims/show.js';
import { obligations } from './obligations.js';

describe('obligations of known architectures', () => {
  it('are 43', () => expect(obligations).toHaveLength(43));
  it.each(obligations.map((o) => [o.name, o] as const))('%s', (_, { left, right, facts = [], verdict, weakest }) => {
    const found = decideEqual(left, right, facts);
    if (verdict === 'proved') expect(found.is).toBe('proved');
    else if (verdict === 'refuted') expect(found).toMatchObject({ is: 'refuted', always: null });
    else if (typeof verdict === 'number') expect(found).toMatchObject({ is: 'refuted', always: verdict });
    else expect(found.is === 'where' ? found.facts.map(showFact) : found.is).toEqual(verdict);
    if (weakest !== undefined) expect(found).toMatchObject({ weakest });
    if (found.is !== 'proved') {
      expect(found.fails.size).toBeGreaterThan(0);
      expect(evaluate(left, found.fails)).not.toBe(evaluate(right, found.fails));
    }
  });
});
