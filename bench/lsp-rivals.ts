/** How fast the language server is beside others, through the same driver in the same job: `npm run bench -- lsp-rivals`. `TY` and `TSGO` say where the programs are (`pip install ty`, `npm install @typescript/native-preview`). Prints JSON. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { longProgram } from './long-program.js';
import { longPython, longTypeScript } from './long-rival-programs.js';
import { Driven, quantiles, type Subject, timesOf } from './lsp-driver.js';
import { machine } from './statistics.js';

/** Each server is started anew so often, in turns, so that a load of the machine falls on all. */
const ROUNDS = 3;
const EDITS = 60;
const LOOKS = 40;

interface Rival {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly languageId: string;
  readonly file: string;
  readonly pulls: boolean;
  readonly program: (lines: number) => string;
  /** In it stands the number that is edited: `10` fits, what `wrong` says does not. */
  readonly mark: string;
  readonly wrong: string;
}

const { TY, TSGO } = process.env;
const dln: Omit<Rival, 'name' | 'pulls'> = {
  command: process.execPath,
  args: [join(process.cwd(), 'cli/dist/dlnc.mjs'), 'lsp', '--stdio'],
  languageId: 'dln',
  file: 'long.dln',
  program: longProgram,
  mark: '|> Dense(10)',
  wrong: '11',
};
const rivals: readonly Rival[] = [
  { ...dln, name: 'DLN', pulls: false },
  { ...dln, name: 'DLN, pulled', pulls: true },
  ...(TY === undefined
    ? []
    : [
        {
          name: 'ty',
          command: TY,
          args: ['server'],
          languageId: 'python',
          file: 'long.py',
          pulls: false,
          program: longPython,
          mark: 'dense(hidden, 10)',
          wrong: '""',
        },
      ]),
  ...(TSGO === undefined
    ? []
    : [
        {
          name: 'tsgo',
          command: TSGO,
          args: ['--lsp', '--stdio'],
          languageId: 'typescript',
          file: 'long.ts',
          pulls: true,
          program: longTypeScript,
          mark: 'dense(hidden, 10)',
          wrong: '""',
        },
      ]),
];

const folder = mkdtempSync(join(tmpdir(), 'dln-bench-'));

/** One session: from spawn to the first findings, edits that make a mistake and mend it, hovers, completions behind an edit, memory. */
async function session(rival: Rival, lines: number) {
  const text = rival.program(lines);
  const path = join(folder, rival.file);
  writeFileSync(path, text);
  const subject: Subject = { ...rival, uri: pathToFileURL(path).href, folder: pathToFileURL(folder).href };
  const begun = performance.now();
  const server = new Driven(subject);
  const first = await server.begin(text);
  const start = performance.now() - begun;
  if (first !== 0) throw new Error(`${rival.name} finds ${first} mistakes where there is none`);
  const at = text.indexOf(rival.mark, Math.floor(text.length / 2)) + rival.mark.indexOf('10');
  const toggle = async (run: number): Promise<void> => {
    const found = await server.edit(at, 2, run % 2 === 0 ? rival.wrong : '10');
    if (found > 0 !== (run % 2 === 0)) throw new Error(`${rival.name} finds ${found} at edit ${run}`);
  };
  await timesOf(4, toggle);
  const edits = await timesOf(EDITS, toggle);
  const hover = await timesOf(LOOKS, () => server.ask('textDocument/hover', at - 3));
  const completion = await timesOf(LOOKS, async (run) => {
    await toggle(run);
    return server.ask('textDocument/completion', at - rival.mark.indexOf('10') + 3);
  });
  const rss = server.resident();
  await server.end();
  return { start, edits, hover, completion, rss };
}

const results: object[] = [];
for (const lines of [300, 2000]) {
  const seen = new Map(rivals.map((r) => [r.name, [] as Awaited<ReturnType<typeof session>>[]]));
  for (let round = 0; round < ROUNDS; round++)
    for (const rival of rivals) seen.get(rival.name)?.push(await session(rival, lines));
  for (const [name, runs] of seen)
    results.push({
      name,
      lines,
      spawnToFirstFindings: Number(Math.min(...runs.map((r) => r.start)).toFixed(1)),
      editToFindings: quantiles(runs.flatMap((r) => r.edits)),
      hover: quantiles(runs.flatMap((r) => r.hover)),
      completionAfterEdit: quantiles(runs.flatMap((r) => r.completion)),
      megabytes: Math.round(Math.max(...runs.map((r) => r.rss)) / 1e6),
    });
}
rmSync(folder, { recursive: true, force: true });
console.log(JSON.stringify({ machine: await machine(), results }, null, 2));
process.exit(0);
