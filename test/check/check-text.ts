/** Decides how a test has a text checked: the file, its neighbours and headers of data by name. */
import { type Checked, checkFile, type Database, openDatabase } from '@dln/compiler';
import type { Fault, SourceHeader } from '@dln/formats';
import { loadSourceHeader } from '@dln/runtime/node';

export interface Neighbours {
  /** Texts by uri. */
  readonly files?: Readonly<Record<string, string>>;
  /** Headers by format and file, `idx("data")`; else the door looks. */
  readonly headers?: (format: string) => SourceHeader | Fault | null;
}
export const mainUri = 'folder/main.dln';

/** Asks again until nothing is lacking; a file that no one has is none. */
export async function settle<A extends Checked>(db: Database, ask: () => A, given: Neighbours = {}): Promise<A> {
  let answer = ask();
  for (let round = 0; round < 8 && answer.needs.length > 0; round++) {
    for (const need of answer.needs) {
      if (need.kind === 'text') db.setText(need.uri, given.files?.[need.uri] ?? null);
      else
        db.setHeader(
          need.call.key,
          given.headers?.(need.call.format) ?? (await loadSourceHeader(need.call, need.from)),
        );
    }
    answer = ask();
  }
  return answer;
}

export async function checkText(text: string, given: Neighbours = {}): Promise<Checked & { readonly db: Database }> {
  const db = openDatabase();
  db.setText(mainUri, text);
  return { ...(await settle(db, () => checkFile(db, mainUri), given)), db };
}
