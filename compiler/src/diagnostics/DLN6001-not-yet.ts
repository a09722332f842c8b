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
  bad: `layer A(x: f32[N, T, D]) -> f32[N, T, D] = scan xt in x over T from h = zeros([N, D]) {
  next h = xt + h
  next h
}`,
  good: `layer A(x: f32[N, T, D]) -> f32[N, T, D] = x`,
});
