/** DLN2023: A match must have an arm for every value that its subject can take. */
import { defineDiagnostic } from './define-diagnostic.js';

export const noArmMatches = defineDiagnostic<{ readonly subject: string }>({
  code: 'DLN2023',
  name: 'no-arm-matches',
  severity: 'error',
  message: (a) => `no arm of this match fits ${a.subject}`,
  label: (a) => `${a.subject}`,
  help: () => ['`_ -> …` as the last arm fits everything'],
  explain: 'A match must have an arm for every value that its subject can take.',
  bad: `const a = match 3 { 1 -> 10, 2 -> 20 }`,
  good: `const a = match 3 { 1 -> 10, _ -> 20 }`,
});
