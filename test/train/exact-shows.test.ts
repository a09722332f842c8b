/** Holds that a whole number which is known while compiling is shown with all its digits, however large. */
import { openDatabase, planOf, type RunPlan } from '@dln/compiler';
import { expect, it } from 'vitest';

it('shows whole numbers that no f32 holds exactly', () => {
  const db = openDatabase();
  db.setText(
    '/a.dln',
    `layer Big(x: f32[N, 4097]) = x |> Dense(4096)
run r {
  show params(Big), flops(Big, N: 1_000_003), 16_777_217, 3
}
`,
  );
  const { plans, diagnostics } = planOf(db, '/a.dln', { params: new Map() });
  expect(diagnostics).toEqual([]);
  const plan = plans[0] as RunPlan;
  const weights = 4097 * 4096 + 4096;
  expect(plan.says.map((s) => s.text.join(''))).toEqual([
    `params(Big) = ${weights}`,
    `flops(Big, N: 1_000_003) = ${1_000_003 * (2 * 4097 * 4096 + 4096)}`,
    '16_777_217 = 16777217',
  ]);
  // Control: what an f32 holds stays a value.
  expect(plan.shows.map((s) => s.text)).toEqual(['3']);
});
