/** Decides what is in the code cache: whatever checking, formatting and showing the corpus's programs needs, compiled once. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { load } from './load-compiled.mjs';

const [folder, name] = process.argv.slice(2);
const { packages, script } = load(folder, name);
const { checkFile, fileTable, chunksOf, openDatabase, renderTerminal } = packages['@dln/compiler'];
const { format } = packages['@dln/grammar'];

const texts = ['test/corpus/programs', 'examples'].flatMap((path) =>
  readdirSync(path)
    .filter((file) => file.endsWith('.dln'))
    .map((file) => readFileSync(`${path}/${file}`, 'utf8')),
);
for (const text of texts) {
  const db = openDatabase();
  db.setText('/a.dln', text);
  const { diagnostics } = checkFile(db, '/a.dln');
  const files = fileTable([{ uri: '/a.dln', name: 'a.dln', text, chunks: chunksOf(db, '/a.dln') }]);
  for (const d of diagnostics) renderTerminal(d, files, { colour: true, width: 80 });
  format(text);
}
writeFileSync(`${folder}${name}.cache`, script.createCachedData());
