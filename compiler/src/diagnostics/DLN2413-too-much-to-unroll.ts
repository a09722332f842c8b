/** DLN2413: What is unrolled at compile time has an end. */
import { defineDiagnostic } from './define-diagnostic.js';

export const tooMuchToUnroll = defineDiagnostic<{ readonly limit: number }>({
  code: 'DLN2413',
  name: 'too-much-to-unroll',
  severity: 'error',
  message: (a) => `checking this needs more than ${a.limit} evaluations`,
  help: () => ['fewer rounds, a shorter list, or a recursion that calls itself once'],
  explain:
    'Loops, lists and recursion are unrolled while a program is checked. A program that unrolls into millions of steps would never be checked to its end, so the checker stops and says where it was.',
  bad: 'fn f(k: int, d: int) -> int = if d == 0 { k % 2 } else { f(2 * k, d - 1) + f(2 * k + 1, d - 1) }\nconst a = f(1, 40)',
  good: 'fn f(k: int, d: int) -> int = if d == 0 { k % 2 } else { f(2 * k, d - 1) }\nconst a = f(1, 40)',
});
