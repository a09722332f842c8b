/** DLN2501: The equations of a body may stand in any order, but each value must be computable from others. */
import { defineDiagnostic } from './define-diagnostic.js';

const stateOf = (next: string): string => next.slice('next '.length).replace(/ at epoch$/, '');

export const bindingCycle = defineDiagnostic<{
  readonly name: string;
  /** The names on the way back to it, itself first and last. */
  readonly cycle: readonly string[];
}>({
  code: 'DLN2501',
  name: 'binding-cycle',
  severity: 'error',
  message: (a) => `\`${a.name}\` depends on itself`,
  label: () => 'needs its own value',
  notes: (a) => (a.cycle.length > 2 ? [`the circle: ${a.cycle.map((name) => `\`${name}\``).join(' needs ')}`] : []),
  help: (a) =>
    a.name.startsWith('next ')
      ? [
          a.cycle.length > 2
            ? `read the value from before, \`${stateOf(a.name)}\`, in one of them`
            : `read the value from before: \`${stateOf(a.name)}\``,
        ]
      : ['a new name for the new value, or a `state` with `next` where memory is meant'],
  explain:
    'The equations of a body may stand in any order, but each value must be computable from others. `next h` on a right-hand side is the value of this instant, so two `next` that read each other can neither be computed first.',
  bad: `fn f(x: f32[N]) -> f32[N] {
  let a = a + x
  a
}`,
  good: `fn f(x: f32[N]) -> f32[N] {
  let a = x + x
  a
}`,
});
