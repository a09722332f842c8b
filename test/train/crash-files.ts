/** A file system that remembers what has not reached the disk: every state in which a power cut can leave it, and calls that fail. */
import { basename } from 'node:path';
import type { FileCalls } from '../../runtime/src/node/atomic-write.js';

interface Inode {
  bytes: Uint8Array;
  /** What is on the disk for certain. */
  synced: Uint8Array;
}
type Change =
  | { readonly is: 'link'; readonly name: string; readonly inode: Inode }
  | { readonly is: 'unlink'; readonly name: string }
  | { readonly is: 'rename'; readonly from: string; readonly to: string; readonly inode: Inode };

const apply = (names: Map<string, Inode>, change: Change): void => {
  if (change.is === 'link') names.set(change.name, change.inode);
  else if (change.is === 'unlink') names.delete(change.name);
  else {
    names.delete(change.from);
    names.set(change.to, change.inode);
  }
};
const failure = (code: string): Error => Object.assign(new Error(code), { code });

/** One folder. `lies` names calls that say they made something last and did not: the controls. */
export class CrashFiles implements FileCalls {
  private readonly names = new Map<string, Inode>();
  private readonly durable = new Map<string, Inode>();
  private pending: Change[] = [];
  private readonly open = new Map<number, Inode>();
  private count = 0;
  /** Every call so far, by name. */
  readonly log: string[] = [];
  /** Asked before each call: a code to fail with. */
  fails: (call: string, index: number) => string | null = () => null;
  /** Called after each call. */
  after: () => void = () => {};

  constructor(private readonly lies: { readonly fsync?: boolean; readonly fsyncFolder?: boolean } = {}) {}

  private call<T>(name: string, act: () => T): T {
    const code = this.fails(name, this.log.length);
    this.log.push(name);
    if (code !== null) throw failure(code);
    const result = act();
    this.after();
    return result;
  }
  private change(change: Change): void {
    apply(this.names, change);
    this.pending.push(change);
  }

  create(path: string): number {
    return this.call('open', () => {
      const name = basename(path);
      if (this.names.has(name)) throw failure('EEXIST');
      const inode = { bytes: new Uint8Array(0), synced: new Uint8Array(0) };
      this.change({ is: 'link', name, inode });
      this.open.set(++this.count, inode);
      return this.count;
    });
  }
  /** Takes at most a third of what is left, as a full pipe would. */
  write(file: number, bytes: Uint8Array, from: number): number {
    return this.call('write', () => {
      const count = Math.max(1, Math.ceil((bytes.length - from) / 3));
      const inode = this.open.get(file)!;
      inode.bytes = Uint8Array.from([...inode.bytes, ...bytes.subarray(from, from + count)]);
      return count;
    });
  }
  fsync(file: number): void {
    this.call('fsync', () => {
      const inode = this.open.get(file)!;
      if (this.lies.fsync !== true) inode.synced = inode.bytes;
    });
  }
  close(file: number): void {
    this.call('close', () => this.open.delete(file));
  }
  rename(from: string, to: string): void {
    this.call('rename', () => {
      const inode = this.names.get(basename(from));
      if (inode === undefined) throw failure('ENOENT');
      this.change({ is: 'rename', from: basename(from), to: basename(to), inode });
    });
  }
  unlink(path: string): void {
    this.call('unlink', () => {
      if (!this.names.has(basename(path))) throw failure('ENOENT');
      this.change({ is: 'unlink', name: basename(path) });
    });
  }
  fsyncFolder(): void {
    this.call('fsyncFolder', () => {
      if (this.lies.fsyncFolder === true) return;
      for (const change of this.pending) apply(this.durable, change);
      this.pending = [];
    });
  }
  makeFolder(): void {}
  list(): readonly string[] {
    return [...this.names.keys()];
  }
  read(path: string): Uint8Array {
    const inode = this.names.get(basename(path));
    if (inode === undefined) throw failure('ENOENT');
    return inode.bytes;
  }

  get openFiles(): number {
    return this.open.size;
  }

  /** What a reader may find after a power cut now: any set of the names' changes that were not made last, any part of the bytes that were not. */
  *crashes(): Iterable<Pick<FileCalls, 'list' | 'read'>> {
    for (let chosen = 0; chosen < 1 << this.pending.length; chosen++) {
      const names = new Map(this.durable);
      this.pending.forEach((change, i) => {
        if ((chosen >> i) % 2 === 1) apply(names, change);
      });
      for (const left of [0, 0.5, 1]) {
        for (const zeros of [false, true]) {
          const survived = ({ bytes, synced }: Inode): Uint8Array => {
            const kept = Math.max(synced.length, Math.floor(bytes.length * left));
            const out = new Uint8Array(zeros ? bytes.length : kept);
            out.set(bytes.subarray(0, kept));
            return out;
          };
          yield {
            list: () => [...names.keys()],
            read: (path) => survived(names.get(basename(path))!),
          };
        }
      }
    }
  }
}
