/** DLN2703: An objective must reach at least one weight that is not frozen. */
import { aroundWall } from '../differentiate/walls.js';
import { defineDiagnostic } from './define-diagnostic.js';

export const nothingToMove = defineDiagnostic<{ readonly why: string; readonly wall: string }>({
  code: 'DLN2703',
  name: 'nothing-to-move',
  severity: 'error',
  message: (a) => `this objective moves no weight: ${a.why}`,
  label: () => 'nothing to train',
  help: (a) => aroundWall(a.wall),
  explain: 'An objective must reach at least one weight that is not frozen.',
  bad: `train t on circles() {
  minimize mean(point) with SGD(lr: 0.1)
}`,
  good: `model M(x: f32[N, 2]) -> f32[N, 2] = x |> Dense(2)
train t on circles() {
  minimize mean(M(point)) with SGD(lr: 0.1)
}`,
});
