/** Decides what a new name changes: every place that names the same thing, in all files; and which names cannot be given. */
import { isStd } from '@dln/compiler';
import { isReserved } from '@dln/grammar';
import type { PrepareRenameParams, RenameParams, TextEdit, WorkspaceEdit } from 'vscode-languageserver-protocol';
import { answer, type Feature } from '../feature.js';
import { type Named, nameAt, namesIn, placesOf, rangeOf } from '../name-index.js';
import type { Session } from '../session.js';
import { Refusal } from '../wire.js';

/** The protocol's code for what was asked for and cannot be done. */
const requestFailed = -32803;
const refuse = (why: string): never => {
  throw new Refusal(requestFailed, why);
};

export const rename: Feature = {
  name: 'rename',
  capabilities: (client) => ({
    renameProvider: client.textDocument?.rename?.prepareSupport === true ? { prepareProvider: true } : true,
  }),
  answers: [
    answer('textDocument/prepareRename', (session, { textDocument, position }: PrepareRenameParams) => {
      const named = nameAt(session, session.uri(textDocument), position);
      if (named === null || !isOwn(named)) return null;
      return { range: rangeOf(session, named), placeholder: named.occurrence.text };
    }),
    answer('textDocument/rename', (session, { textDocument, position, newName }: RenameParams): WorkspaceEdit => {
      const uri = session.uri(textDocument);
      const named = nameAt(session, uri, position) ?? refuse('there is no name here');
      if (!isOwn(named)) refuse(`\`${named.occurrence.text}\` belongs to the language: it cannot be renamed`);
      const written = spelled(newName);
      collision(session, named, newName.replaceAll('`', ''));
      const changes: Record<string, TextEdit[]> = {};
      for (const place of placesOf(session, named.occurrence.target)) {
        const wireUri = session.wireUri(place.uri);
        changes[wireUri] ??= [];
        changes[wireUri].push({ range: rangeOf(session, place), newText: written });
      }
      return { changes };
    }),
  ],
};

const isOwn = ({ occurrence: { target } }: Named): boolean => target.is !== 'builtin' && !isStd(target.uri);

/** A reserved word or one with other letters stands in backticks. */
function spelled(name: string): string {
  const bare = name.replaceAll('`', '');
  if (bare === '' || /[\n\r]/.test(bare)) return refuse('a name is not empty and has no line end');
  return /^[A-Za-z_]\w*$/.test(bare) && !isReserved(bare) ? bare : `\`${bare}\``;
}

/** Another thing of that name in the same scope would take its uses over. */
function collision(session: Session, { occurrence: { target, kind, text } }: Named, name: string): void {
  if (target.is === 'builtin' || name === text) return;
  if (target.is === 'declared') {
    if (session.db.file(target.uri)?.byName.has(name) === true) refuse(`the file has a \`${name}\` already`);
    return;
  }
  const taken = namesIn(session, target.uri).some(
    (n) =>
      n.chunk.key === target.decl &&
      n.occurrence.text === name &&
      (n.occurrence.binds || n.occurrence.target.is === 'local'),
  );
  if (taken) refuse(`\`${name}\` has a meaning here already`);
  if (kind === 'dim' && !/^[A-Z]/.test(name)) refuse('a dim variable begins with a capital letter');
}
