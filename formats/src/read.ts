/** Decides what happens when a file gives less than it had when it was opened. */
import { type ByteSource, Unreadable } from './format.js';

/** A read that must give all it was asked for: the size was checked when the file was opened. */
export async function readAll(bytes: ByteSource, at: number, length: number, file: string): Promise<Uint8Array> {
  const got = await bytes.read(at, length);
  if (got.length !== length) throw new Unreadable({ fault: 'DLN4119', args: { file } });
  return got;
}
