/** How fast the language server is: over standard input and output, as an editor speaks to it, without an editor. From spawn to the first findings, from an edit to its publish, completion, hover, memory before and after 10,000 edits. Prints JSON. */
import { join } from 'node:path';
import { longProgram } from './long-program.js';
import { Driven, quantiles, timesOf } from './lsp-driver.js';
import { machine, median } from './statistics.js';

const EDITS = 300;
const LOOKS = 100;
const STARTS = 9;
const DRIFT_EDITS = Number(process.argv[2] ?? 10_000);
const uri = 'file:///bench/long.dln';
const dlnc = join(process.cwd(), 'cli/dist/dlnc.mjs');

const subject = {
  command: process.execPath,
  args: [dlnc, 'lsp', '--stdio'],
  languageId: 'dln',
  uri,
  folder: null,
  pulls: false,
};
const timed = async (runs: number, call: (run: number) => Promise<unknown>) => quantiles(await timesOf(runs, call));

/** Edits in the body of one layer in the middle: a number, wrong every other time. */
async function typing(lines: number) {
  const server = new Driven(subject);
  const text = longProgram(lines);
  await server.begin(text);
  const at = text.indexOf('Dense(64)', Math.floor(text.length / 2)) + 'Dense('.length;
  await server.edit(at, 2, '65');
  const edits = await timed(EDITS, (run) => server.edit(at, 2, String(10 + (run % 80))));
  const hover = await timed(LOOKS, () => server.ask('textDocument/hover', at - 3));
  const completion = await timed(LOOKS, async (run) => {
    await server.edit(at, 2, String(10 + (run % 80)));
    return server.ask('textDocument/completion', at - 'Dense('.length);
  });
  const hints = await timed(LOOKS, () =>
    server.connection.sendRequest('textDocument/inlayHint', {
      textDocument: { uri },
      range: { start: { line: 0, character: 0 }, end: { line: lines, character: 0 } },
    }),
  );
  const rss = server.resident();
  await server.end();
  return { lines, editToPublish: edits, hover, completionAfterEdit: completion, inlayHints: hints, rss };
}

const starts = { firstFindings: [] as number[] };
for (let run = 0; run < STARTS; run++) {
  const begun = performance.now();
  const server = new Driven(subject);
  await server.begin(longProgram(300));
  starts.firstFindings.push(performance.now() - begun);
  await server.end();
}

const drift = new Driven(subject);
const text = longProgram(300);
await drift.begin(text);
const place = text.indexOf('Dense(64)') + 'Dense('.length;
const opened = drift.resident();
for (let i = 0; i < 500; i++) await drift.edit(place, 2, String(10 + (i % 80)));
// What lies in memory goes up and down with the collector: the middle of several looks says more than one.
const around: number[] = [];
const residents: number[] = [];
for (let i = 0; i < DRIFT_EDITS; i++) {
  await drift.edit(place, 2, String(10 + (i % 80)));
  if (i % 100 === 99) around.push(drift.resident());
  if (around.length === 10) residents.push(median(around.splice(0)));
}
const before = residents[0] ?? opened;
const after = residents.at(-1) ?? opened;
await drift.end();

console.log(
  JSON.stringify(
    {
      machine: await machine(),
      spawnToFirstFindings: quantiles(starts.firstFindings),
      small: await typing(300),
      long: await typing(2000),
      memory: {
        opened,
        // Each is the middle of ten looks during a thousand edits.
        everyThousandEdits: residents,
        edits: DRIFT_EDITS,
        drift: Number(((after - before) / before).toFixed(3)),
      },
    },
    null,
    2,
  ),
);
process.exit(0);
