/** DLN3004: A name that nothing mentions does nothing: a knob that turns nothing, a parameter that no body reads, a value that was computed for an edit that never came. */
import { defineDiagnostic } from './define-diagnostic.js';

export const unusedName = defineDiagnostic<{ readonly what: string; readonly name: string }>({
  code: 'DLN3004',
  name: 'unused-name',
  severity: 'warning',
  message: (a) => `nothing uses the ${a.what} \`${a.name}\``,
  label: () => 'never mentioned again',
  help: (a) => [a.what === 'import' ? 'leave it out' : `leave it out, or call it \`_${a.name}\` where it is meant`],
  explain:
    'A name that nothing mentions does nothing: a knob that turns nothing, a parameter that no body reads, a value that was computed for an edit that never came. A name that begins with `_` is passed over.',
  bad: `layer Block(x: f32[N, D], width: dim, slope: float = 0.1) -> f32[N, width] = x |> Dense(width) |> relu`,
  good: `layer Block(x: f32[N, D], width: dim, slope: float = 0.1) -> f32[N, width] = x |> Dense(width) |> leaky_relu(slope: slope)`,
});
