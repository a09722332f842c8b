/** DLN2720: What a state takes at the end of an epoch comes from states and weights, not from the rows of some batch. */
import { defineDiagnostic } from './define-diagnostic.js';

export const epochReadsBatch = defineDiagnostic<{ readonly name: string }>({
  code: 'DLN2720',
  name: 'epoch-reads-batch',
  severity: 'error',
  message: (a) => `\`next ${a.name} at epoch\` needs the rows of a batch, and at the end of an epoch there is none`,
  label: () => 'this depends on the data',
  help: () => ['gather it in a state at each step, and read that state here'],
  explain:
    'What a state takes at the end of an epoch comes from states, weights and clocks. Rows come batch by batch: what an epoch has seen of them is gathered in a state that moves at each step.',
  bad: `model M(x: f32[N, 2]) -> f32[N] {
  state centre: f32[2] = 0
  next centre at epoch = mean(x, axis: 0)
  sum((x - centre) ^ 2, axis: -1)
}
train t on circles() {
  measure m = mean(M(point))
}`,
  good: `model M(x: f32[N, 2]) -> f32[N] {
  state centre: f32[2] = 0
  state seen: f32[2] = 0
  next seen = seen + sum(x, axis: 0)
  next centre at epoch = seen / 500
  next seen at epoch = zeros([2])
  sum((x - centre) ^ 2, axis: -1)
}
train t on circles() {
  measure m = mean(M(point))
}`,
});
