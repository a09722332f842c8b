/** Decides where a test's files lie. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that goes away with `remove`. */
export class Folder {
  readonly path = mkdtempSync(join(tmpdir(), 'dln-cli-'));

  /** Writes a file and gives its name. */
  put(name: string, content: string | Uint8Array): string {
    writeFileSync(join(this.path, name), content);
    return name;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}
