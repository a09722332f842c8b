/** Decides how bytes are read from a file by position: opened when first needed, and never another file than the one that was looked at. */
import { closeSync, constants, fstatSync, openSync, read, readSync, type Stats } from 'node:fs';
import { type ByteSource, type Fault, Unreadable } from '@dln/formats';

/** Bytes read at once where they are many: the event loop has its turn in between. */
const CHUNK = 1 << 20;
/** Up to this many bytes a read does not wait for anything else. */
const AT_ONCE = 1 << 16;

/** What the system said, in words. */
export function reasonOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) throw error;
  const words: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EMFILE: 'too many files are open',
    ENFILE: 'too many files are open',
    EIO: 'the disk failed',
    ELOOP: 'its links go round in a circle',
    ENAMETOOLONG: 'its name is too long',
    ENOENT: 'it is gone',
  };
  return words[code] ?? code;
}

/** A file as bytes by position. `stats` are those of the check that allowed it; a file that is another by now is refused. */
export class FileBytes implements ByteSource {
  readonly size: number;
  private descriptor: number | null = null;

  constructor(
    private readonly path: string,
    private readonly shown: string,
    private readonly stats: Stats,
  ) {
    this.size = stats.size;
  }

  read(at: number, length: number): Uint8Array | Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.size - at));
    const into = new Uint8Array(wanted);
    if (wanted === 0) return into;
    const descriptor = this.open();
    if (wanted > AT_ONCE) return this.readLong(descriptor, into, at);
    let done = 0;
    try {
      while (done < wanted) {
        const got = readSync(descriptor, into, done, wanted - done, at + done);
        if (got === 0) break;
        done += got;
      }
    } catch (error) {
      throw this.unreadable(error);
    }
    return done === wanted ? into : into.subarray(0, done);
  }

  /** Lets the file go; a later read opens it again. */
  release(): void {
    this.close();
  }

  /** May be called twice. A later read opens the file again. */
  close(): void {
    if (this.descriptor !== null) closeSync(this.descriptor);
    this.descriptor = null;
  }

  private async readLong(descriptor: number, into: Uint8Array, at: number): Promise<Uint8Array> {
    let done = 0;
    while (done < into.length) {
      const length = Math.min(CHUNK, into.length - done);
      const got = await new Promise<number>((resolve, reject) => {
        read(descriptor, into, done, length, at + done, (error, count) =>
          error === null ? resolve(count) : reject(this.unreadable(error)),
        );
      });
      if (got === 0) return into.subarray(0, done);
      done += got;
    }
    return into;
  }

  private open(): number {
    if (this.descriptor !== null) return this.descriptor;
    let descriptor: number;
    try {
      // Not to hang on a pipe that took the file's place.
      descriptor = openSync(this.path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    } catch (error) {
      throw this.unreadable(error);
    }
    const { dev, ino, size } = fstatSync(descriptor);
    if (dev !== this.stats.dev || ino !== this.stats.ino || size !== this.stats.size) {
      closeSync(descriptor);
      throw new Unreadable({ fault: 'DLN4119', args: { file: this.shown } });
    }
    this.descriptor = descriptor;
    return descriptor;
  }

  private unreadable(error: unknown): Unreadable {
    const fault: Fault = { fault: 'DLN4103', args: { file: this.shown, why: reasonOf(error) } };
    return new Unreadable(fault);
  }
}
