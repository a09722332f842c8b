/** DLN6001: The whole language parses and is formatted; this construct is not compiled by this version. */
import { defineDiagnostic } from './define-diagnostic.js';

export const notYet = defineDiagnostic<{ readonly what: string }>({
  code: 'DLN6001',
  name: 'not-yet',
  severity: 'error',
  message: (a) => `${a.what} is understood but cannot be compiled yet`,
  label: () => 'not yet',
  explain:
    'The whole language parses and is formatted; this construct is not compiled by this version. Nothing is silently left out: where it stands, it says so.',
  bad: `optimizer All(w: weights, g: weights) {
  next w = w - 0.1 * g
}
model Point() -> f32[] {
  weight u: f32[2] = [3.0, -2.0]
  sum(u ^ 2)
}
train t {
  minimize Point() with All
  steps 3
}`,
  good: `model Point() -> f32[] {
  weight u: f32[2] = [3.0, -2.0]
  sum(u ^ 2)
}
train t {
  minimize Point() with SGD
  steps 3
}`,
});
