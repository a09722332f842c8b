/** DLN2723: A sweep has a training for each combination, and that many would never end. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooManyCombinations = defineDiagnostic<{ readonly count: number; readonly limit: number }>({
  code: 'DLN2723',
  name: 'too-many-combinations',
  severity: 'error',
  message: (a) => `this sweep has ${a.count} combinations, and at most ${a.limit} are run`,
  label: () => 'a training each',
  help: () => ['take fewer values, or several sweeps of one `param` each'],
  explain: 'A sweep has a training for each combination of its values: their numbers multiply.',
  bad: `param lr: float = 0.1
train t on circles() {
  weight w: f32[] = 1.0
  minimize mean(point) * w with SGD(lr: lr)
}
sweep s of t over lr in [0.001 * (i + 1) for i in range(40)], seed in range(40) {
  plot loss against lr
}`,
  good: `param lr: float = 0.1
train t on circles() {
  weight w: f32[] = 1.0
  minimize mean(point) * w with SGD(lr: lr)
}
sweep s of t over lr in [0.001, 0.01], seed in range(2) {
  plot loss against lr
}`,
});
