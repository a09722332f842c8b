/** Decides how docs/comparison.md is laid out. */
import { notes, type Proof, rivals, rows } from './comparison-rows.js';

const words: Readonly<Record<string, string>> = { Y: 'yes', P: 'partly', N: 'no', '?': '?', '-': '–' };

/** `P16`: partly, with note 16. */
function cellText(cell: string): string {
  const mark = cell.slice(0, 1);
  const rest = cell.slice(1);
  return `${words[mark] ?? mark}${rest === '' ? '' : rest === 'g' ? ' °' : ` (${rest})`}`;
}

const proofLink = ({ path }: Proof): string => `[${path.split('/').slice(-2).join('/')}](../${path})`;

export function comparisonPage(): string {
  const head = ['feature', ...rivals.map(([short]) => short), 'DLN', 'where DLN shows it'];
  const table = rows.map(({ feature, others, dln, why, proofs }) => [
    feature,
    ...others.split(' ').map(cellText),
    `**${dln}**${why === undefined ? '' : `: ${why}`}`,
    proofs.map(proofLink).join(', '),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return `<!-- Written by \`npm run docs\`. -->

# Comparison

What DLN has beside the systems that come nearest to it. Each *yes* of DLN links what shows it: a test that runs with every change, or a page whose programs are checked. What is not there yet says *no*.

${line(head)}
${line(head.map(() => '---'))}
${table.map(line).join('\n')}

${rivals.map(([short, name]) => `${short} ${name}`).join(' · ')}. "°": general knowledge, not looked up again; "?": not found out; "–": does not apply.
The columns of the others are as their documentation was in August 2026; nothing of theirs was run.

${notes.map((note, i) => `${i + 1}. ${note}`).join('\n')}
`;
}
