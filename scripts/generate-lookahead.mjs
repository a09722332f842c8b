/** Writes which token leads where in the grammar, so that the parser need not find it out at every start. `--check` fails when it is stale. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { bundling } from './bundling.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const path = 'grammar/src/lookahead.generated.ts';
const { outputFiles } = await build({
  ...bundling(root),
  banner: {},
  legalComments: 'none',
  stdin: {
    contents: `import { Parser } from './parser.ts'; import { answersOf } from './lookahead.ts'; export const answers = () => answersOf(new Parser(false, null));`,
    resolveDir: `${root}grammar/src`,
  },
  write: false,
});
const { answers } = await import(
  `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
);
const { sets, places } = answers();
const list = (items) => items.map((item) => `    ${item},\n`).join('');
const quoted = (text) => `'${text.replaceAll("'", "\\'")}'`;
const wanted = `/** Lists which tokens lead where in the grammar; written by \`npm run gen\`. */
import type { Lookahead } from './lookahead.js';

export const lookahead: Lookahead = {
  sets: [
${list(sets.map(quoted))}  ],
  places: [
${list(places.map(([key, asked, ...ways]) => `[${[key, quoted(asked), ...ways].join(', ')}]`))}  ],
};
`;
let had = '';
try {
  had = readFileSync(root + path, 'utf8');
} catch {
  // It is written for the first time.
}
if (had === wanted) process.exit(0);
if (process.argv.includes('--check')) {
  console.error(`stale: ${path}; \`npm run gen\` writes it`);
  process.exit(1);
}
writeFileSync(root + path, wanted);
console.log(`wrote ${path}`);
