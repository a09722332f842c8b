/** Writes the standard library's texts into one module, so that the compiler has them wherever it runs. `--check` fails when it is stale. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = `${root}compiler/std`;
const target = 'compiler/src/std.generated.ts';

const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.dln'))
      .sort()
  : [];
const quoted = (text) => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
const entries = names.map(
  (name) => `  ${quoted(name.slice(0, -'.dln'.length))}:\n    ${quoted(readFileSync(`${folder}/${name}`, 'utf8'))},\n`,
);
const wanted = `/** Holds the standard library's texts by file name without ending; written by \`npm run gen\` from \`compiler/std\`. */
export const stdTexts: Readonly<Record<string, string>> = {
${entries.join('')}};
`;

const had = existsSync(root + target) ? readFileSync(root + target, 'utf8') : null;
if (had !== wanted) {
  if (process.argv.includes('--check')) {
    console.error(`stale, run \`npm run gen\`: ${target}`);
    process.exit(1);
  }
  writeFileSync(root + target, wanted);
  console.log(`wrote ${target}`);
}
