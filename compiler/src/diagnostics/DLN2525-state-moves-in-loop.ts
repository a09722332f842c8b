/** DLN2525: A state moves once a training step. */
import { defineDiagnostic } from './define-diagnostic.js';

export const stateMovesInLoop = defineDiagnostic<{
  readonly name: string;
  readonly loop: string;
}>({
  code: 'DLN2525',
  name: 'state-moves-in-loop',
  severity: 'error',
  message: (a) => `the state of ${a.name} moves, which it cannot in a \`${a.loop}\``,
  label: () => `moves a state in every round`,
  help: () => [
    'carry it: give the value to the loop and move it with `next`',
    'or take a layer without state: LayerNorm in place of BatchNorm',
  ],
  explain:
    'A state moves once a training step. In a loop it would move in every round, and in which order would depend on where the loop stands; what lives from round to round is a carry, which the loop shows.',
  bad: `layer A(x: f32[N, T, D]) -> f32[N, T, D] =
  scan xt in x over T from h = zeros([N, D]) {
    next h = xt |> BatchNorm
    next h
  }`,
  good: `layer A(x: f32[N, T, D]) -> f32[N, T, D] =
  scan xt in x over T from h = zeros([N, D]) {
    next h = xt + h |> LayerNorm
    next h
  }`,
});
