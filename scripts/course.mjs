/** Runs every file of the course in full and writes what each expectation came to into examples/course/results.md. */
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../examples/course/', import.meta.url));
const dlnc = fileURLToPath(new URL('../cli/dist/dlnc.mjs', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.dln') && !/parts\.dln|spectral\.dln|batch\.dln/.test(name))
  .sort();

const number = (value) => (value === null ? '' : String(Number(value.toPrecision(4))));
const lines = [];
let failed = 0;
for (const file of files) {
  const { stdout, status } = spawnSync(process.execPath, [dlnc, 'run', file, '--json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  const events = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line));
  const expects = events.filter((e) => e.event === 'expect');
  for (const { text, holds, left } of expects)
    lines.push(`| \`${file}\` | \`${text.replaceAll('|', '\\|')}\` | ${number(left)} | ${holds ? 'yes' : '**no**'} |`);
  const pictures = events.filter((e) => e.event === 'image' || e.event === 'save').length;
  if (status !== 0) failed++;
  process.stdout.write(
    `${file}: ${status === 0 ? 'well' : 'NOT WELL'}, ${expects.length} expectations, ${pictures} files\n`,
  );
}
writeFileSync(
  `${folder}results.md`,
  `<!-- Written by \`npm run course\`. -->

# What the course reached

The left side of each expectation in the full form, seed 0. Where TensorFlow is installed it computes, else WebAssembly; the last digits differ.

| file | expectation | reached | holds |
| --- | --- | --- | --- |
${lines.join('\n')}
`,
);
process.exitCode = failed === 0 ? 0 : 1;
