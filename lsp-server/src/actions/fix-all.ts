/** Decides what a whole file is once every fix that never changes a meaning is applied. */
import { fixFile } from '@dln/compiler';
import { minimalEdits } from '../text-edits.js';
import type { ActionSource } from './action.js';

const kind = 'source.fixAll.dln';

export const fixAll: ActionSource = {
  kind,
  offer: ({ session, uri }) => {
    const mended = fixFile(session.db, uri, 'safe');
    const lines = session.linesOf(uri);
    if (mended === null || mended.text === lines.text) return [];
    const edits = [...minimalEdits(lines, 0, lines.text.length, mended.text)];
    return [
      {
        title: `Apply all safe fixes (${mended.applied.length})`,
        kind,
        edit: { changes: { [session.wireUri(uri)]: edits } },
      },
    ];
  },
};
