/** Decides the table of docs/models.md: what the compiler says of every published variant beside what its library publishes. */
import { readFileSync } from 'node:fs';
import { openDatabase, type Summary, summaryOf } from '@dln/compiler';
import { memoryPart } from './memory.js';

/** What make-published.py stored of a variant. */
export interface Published {
  readonly model: string;
  readonly theirs: string;
  readonly file: string;
  readonly source: string;
  readonly parameters: number;
  /** Billions of multiply-adds; null where none are published. */
  readonly gigaops: number | null;
  /** 2^20 bytes; null where no file is published. */
  readonly megabytes: number | null;
  readonly lines: number;
  /** Learnt tensors: parameters and running statistics. */
  readonly tensors: number;
}

/** Compiled, this file lies one folder deeper. */
const root = new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url);
export const published = JSON.parse(
  readFileSync(new URL('test/course/published.json', root), 'utf8'),
) as readonly Published[];
export const documentUrl = new URL('docs/models.md', root);

const textOf = (file: string): string => readFileSync(new URL(`examples/course/${file}.dln`, root), 'utf8');

const known = new Map<string, Summary>();
/** The summary of a variant. Throws where the program has errors. */
export function summaryFor({ file, model }: Published): Summary {
  const before = known.get(model);
  if (before !== undefined) return before;
  const db = openDatabase();
  db.setText(file, textOf(file));
  const { summary } = summaryOf(db, file, model);
  if (summary === null) throw new Error(`${model} of ${file} does not check`);
  known.set(model, summary);
  return summary;
}

/** Bytes of all weights and states as float32. */
function bytesOf(summary: Summary): number {
  const sizes = [summary, ...summary.layers].flatMap((l) =>
    [...l.weights, ...l.states].map((c) => Number(c.size.atOne)),
  );
  return 4 * sizes.reduce((sum, n) => sum + n, 0);
}

/** Lines that hold code: no blank ones, no comments. */
const codeLines = (file: string): number =>
  textOf(file)
    .split('\n')
    .filter((line) => !/^\s*(?:#.*)?$/.test(line)).length;

/** The whole document. */
export function modelsDocument(): string {
  const row = (p: Published): string => {
    const summary = summaryFor(p);
    const parameters = Number(summary.parameters.atOne);
    const gigaops = Number(summary.macs.atOne) / 1e9;
    const megabytes = bytesOf(summary) / 2 ** 20;
    const beside = (ours: number, theirs: number | null, digits: number): string =>
      theirs === null ? ours.toFixed(digits) : `${ours.toFixed(digits)} (${theirs.toFixed(digits)})`;
    return `| ${[
      `\`${p.model}\``,
      parameters.toLocaleString('en'),
      parameters === p.parameters ? 'exact' : `${(parameters - p.parameters).toLocaleString('en')} off`,
      beside(gigaops, p.gigaops, 3),
      beside(megabytes, p.megabytes, 1),
    ].join(' | ')} |`;
  };
  const files = [...new Set(published.map((p) => p.file))];
  const head =
    '| model | parameters | against the library | GFLOPs (published) | MiB (published) |\n| --- | ---: | --- | ---: | ---: |';
  const sections = files.map((file) => {
    const rows = published.filter((p) => p.file === file);
    const { source, theirs } = rows[0] as Published;
    const lines = [...new Set(rows.map((p) => p.lines))];
    const module = [...new Map(rows.map((p) => [p.lines, p])).values()].map(
      (p) => `${p.lines} of the module of \`${p.theirs}\``,
    );
    return `## \`examples/course/${file}.dln\`\n\n${codeLines(file)} lines of DLN for all of them, against ${
      lines.length === 1 ? `${lines[0]} of the module of \`${theirs}\`` : module.join(' and ')
    } in ${source}.\n\n${head}\n${rows.map(row).join('\n')}\n`;
  });
  return `# Models

Every published variant in \`examples/course\`, as the compiler sees it for one image (of LLaMA: one text of the length in its type; of SAM: one image, one prompt, one point). Made by \`npm run models\`; \`test/course/published.test.ts\` holds it.

- **Parameters** are compared with the library's own count, stored by \`test/course/make-published.py\`.
- **GFLOPs** are billions of multiply-adds of products and convolutions, in brackets what torchvision publishes (\`_ops\`); the two differ by less than 1 %.
- **MiB** are all weights and running statistics as float32, in brackets the size of torchvision's file. The WideResNets' published files hold half floats.
- **Lines** are those that hold code: of both sides without comments and blank lines, of torchvision without its tables of weights.
- The same families with small sizes give the same logits to 1e-4, and the same gradient for every weight to 1e-3, as the libraries from the same weights: \`test/course/parity.test.ts\`.

${sections.join('\n')}
${memoryPart()}`;
}
