/** Decides which files are read as programs, and how each reason not to is told. */
import { readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import {
  type Diagnostic,
  diagnose,
  emptyFile,
  fileFailed,
  fileNotFound,
  fileSpan,
  fileTooLarge,
  noPermission,
  notAFile,
  notText,
  similar,
} from '@dln/compiler';

/** Bytes of a program file; one of 1,000 lines has about 50,000. */
const LARGEST_PROGRAM = 2 ** 20;

/** A program's text, or why there is none. */
export type Reading =
  | { readonly is: 'text'; readonly text: string }
  | { readonly is: 'fault'; readonly fault: Diagnostic };

/** A path as the user would write it: relative where it lies below the folder that `dlnc` was started in. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path);
  return short === '' || short === '..' || short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short;
}

const fault = (made: Diagnostic): Reading => ({ is: 'fault', fault: made });

/** Reads a program. `shown` is the path as the user wrote it and names the file in every message. */
export function readProgram(path: string, shown: string): Reading {
  const at = fileSpan(shown);
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    return fault(systemFault(error, path, shown, 'read'));
  }
  if (!stats.isFile())
    return fault(diagnose(notAFile, at, { path: shown, is: kindOf(stats), inside: programsIn(path, shown) }));
  if (stats.size > LARGEST_PROGRAM)
    return fault(diagnose(fileTooLarge, at, { path: shown, bytes: stats.size, limit: LARGEST_PROGRAM }));
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return fault(systemFault(error, path, shown, 'read'));
  }
  return decodeProgram(bytes, shown);
}

/** Bytes of a program to its text, without a byte order mark. */
export function decodeProgram(bytes: Uint8Array, shown: string): Reading {
  const at = fileSpan(shown);
  const wrong = firstNotText(bytes);
  if (wrong !== null)
    return fault(
      diagnose(notText, at, {
        path: shown,
        at: wrong,
        byte: (bytes[wrong] as number).toString(16).toUpperCase().padStart(2, '0'),
        looksLike: looksLike(bytes),
      }),
    );
  const text = new TextDecoder('utf-8').decode(bytes);
  if (text.trim() === '') return fault(diagnose(emptyFile, at, { path: shown }));
  return { is: 'text', text };
}

/** A refusal of the operating system as a diagnostic. Anything else is a bug and is thrown on. */
export function systemFault(error: unknown, path: string, shown: string, to: 'read' | 'write'): Diagnostic {
  const reason = (error as NodeJS.ErrnoException).code;
  if (reason === undefined) throw error;
  const at = fileSpan(shown);
  if (reason === 'EACCES' || reason === 'EPERM') return diagnose(noPermission, at, { path: shown, to });
  if (reason === 'EISDIR')
    return diagnose(notAFile, at, { path: shown, is: 'a folder', inside: programsIn(path, shown) });
  if ((reason === 'ENOENT' || reason === 'ENOTDIR') && to === 'read')
    return diagnose(fileNotFound, at, { path: shown, similar: neighbours(path, shown) });
  return diagnose(fileFailed, at, { path: shown, to, reason });
}

function kindOf(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  if (stats.isSocket()) return 'a socket';
  return 'a device';
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // only suggestions come from here
  }
}

const programsIn = (folder: string, shown: string): readonly string[] =>
  namesIn(folder)
    .filter((name) => name.endsWith('.dln'))
    .slice(0, 5)
    .map((name) => join(shown, name));

/** Files beside a missing one that it may have meant; the same name with the ending comes first. */
function neighbours(path: string, shown: string): readonly string[] {
  const names = namesIn(dirname(resolve(path)));
  const name = basename(path);
  const ended = names.filter((n) => n === `${name}.dln`);
  const near = similar(name, names).filter((n) => n.endsWith('.dln') && !ended.includes(n));
  return [...ended, ...near].map((n) => join(dirname(shown), n));
}

/** Offset of the first zero byte or of the first byte that is not part of UTF-8; null for text. */
function firstNotText(bytes: Uint8Array): number | null {
  for (let i = 0; i < bytes.length; ) {
    const length = sequenceLength(bytes, i);
    if (length === 0) return i;
    i += length;
  }
  return null;
}

/** Bytes of the UTF-8 character at `i` (RFC 3629, section 4); 0 for none, and for a zero byte. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const first = bytes[i] as number;
  if (first < 0x80) return first === 0 ? 0 : 1;
  const follows = (k: number, low = 0x80, high = 0xbf): boolean => {
    const byte = bytes[i + k];
    return byte !== undefined && byte >= low && byte <= high;
  };
  if (first >= 0xc2 && first <= 0xdf) return follows(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const second = first === 0xe0 ? follows(1, 0xa0) : first === 0xed ? follows(1, 0x80, 0x9f) : follows(1);
    return second && follows(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const second = first === 0xf0 ? follows(1, 0x90) : first === 0xf4 ? follows(1, 0x80, 0x8f) : follows(1);
    return second && follows(2) && follows(3) ? 4 : 0;
  }
  return 0;
}

/** First bytes of formats that are mistaken for programs. */
const SIGNATURES: readonly (readonly [string, readonly number[]])[] = [
  ['UTF-16 text', [0xff, 0xfe]],
  ['UTF-16 text', [0xfe, 0xff]],
  ['a gzip archive', [0x1f, 0x8b]],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['a PNG picture', [0x89, 0x50, 0x4e, 0x47]],
  ['a JPEG picture', [0xff, 0xd8, 0xff]],
  ['a NumPy array', [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]],
  ['a program of the operating system', [0x7f, 0x45, 0x4c, 0x46]],
];
const looksLike = (bytes: Uint8Array): string =>
  SIGNATURES.find(([, start]) => start.every((byte, i) => bytes[i] === byte))?.[0] ?? '';
