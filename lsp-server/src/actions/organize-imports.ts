/** Decides the order of a file's imports: by path, names in order, those of one file in one line, what nobody uses left out. */
import type { ImportDecl } from '@dln/grammar';
import { namesIn } from '../name-index.js';
import { targetKey } from '../name-targets.js';
import type { ActionSource } from './action.js';

const kind = 'source.organizeImports';

export const organizeImports: ActionSource = {
  kind,
  offer: ({ session, uri }) => {
    const imports = session
      .chunks(uri)
      .flatMap(({ chunk, parsed }) =>
        parsed.decl?.kind === 'import' && parsed.faults.length === 0 ? [{ chunk, decl: parsed.decl }] : [],
      );
    if (imports.length === 0) return [];
    const names = namesIn(session, uri);
    const used = new Set(
      names
        .filter((n) => !imports.some((i) => i.chunk.key === n.chunk.key))
        .flatMap((n) => [n.occurrence.text, targetKey(n.occurrence.target)]),
    );
    const wanted = merged(imports.map((i) => i.decl))
      .map((decl) => line(decl, used))
      .filter((text) => text !== null)
      .sort((a, b) => (pathIn(a) === pathIn(b) ? (a < b ? -1 : 1) : pathIn(a) < pathIn(b) ? -1 : 1));
    const lines = session.linesOf(uri);
    // Each import's own comments stay where they are: only the lines of the imports change places.
    const edits = imports.map(({ chunk, decl }, i) => {
      const text = wanted[i] ?? '';
      const start = chunk.start + decl.start;
      let end = chunk.start + decl.end;
      if (text === '') end = lines.startOf(lines.lineAt(end) + 1);
      return { start, end, newText: text };
    });
    const changed = edits.filter((e) => lines.text.slice(e.start, e.end) !== e.newText);
    if (changed.length === 0) return [];
    return [
      {
        title: 'Organize imports',
        kind,
        edit: {
          changes: {
            [session.wireUri(uri)]: changed.map((e) => ({ range: lines.range(e.start, e.end), newText: e.newText })),
          },
        },
      },
    ];
  },
};

const pathIn = (line: string): string => /"(.*)"/.exec(line)?.[1] ?? '';

type Import = Pick<ImportDecl, 'exported' | 'from' | 'name' | 'names'>;

/** Names of one file in one import; what is passed on stays apart from what is not, and a file under a name of its own is another thing. */
function merged(imports: readonly ImportDecl[]): readonly Import[] {
  const made = new Map<string, Import>();
  for (const decl of imports) {
    const key = `${decl.exported} ${decl.from.value} ${decl.names === null ? decl.name.text : ''}`;
    const had = made.get(key);
    made.set(key, had === undefined ? decl : { ...had, names: had.names && [...had.names, ...(decl.names ?? [])] });
  }
  return [...made.values()];
}

/** Null where nothing of it is used. */
function line(decl: Import, used: ReadonlySet<string>): string | null {
  const path = `"${decl.from.value}"`;
  const exported = decl.exported ? 'export ' : '';
  if (decl.names === null)
    return used.has(decl.name.text) || decl.exported ? `${exported}import ${decl.name.text} from ${path}` : null;
  const names = [...new Set(decl.names.map((n) => n.text))].filter((n) => used.has(n) || decl.exported).sort();
  return names.length === 0 ? null : `${exported}import { ${names.join(', ')} } from ${path}`;
}
