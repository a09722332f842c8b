/** Decides where a `save` writes and in which format: below the folder of the run, by the path's ending. */
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, isAbsolute, normalize, resolve, sep } from 'node:path';
import { type Diagnostic, diagnose, saveOutside, saveShape, saveUnknownEnding } from '@dln/compiler';
import type { HostTensor } from '@dln/runtime';
import { systemFault } from '../files.js';
import { encodeNpy } from './npy.js';
import { encodePng } from './png.js';

interface Writer {
  readonly takes: string;
  /** Null for a shape that the format does not take. */
  readonly encode: (tensor: HostTensor) => Uint8Array | string | null;
}

const WRITERS: Readonly<Record<string, Writer>> = {
  '.png': {
    takes: 'f32 of shape [H, W, 1] or [H, W, 3], from 0 to 1',
    encode: ({ shape, data }) => {
      const [height, width, channels] = shape;
      if (shape.length !== 3 || height === undefined || width === undefined || height * width === 0) return null;
      return channels === 1 || channels === 3 ? encodePng(data, height, width, channels) : null;
    },
  },
  '.npy': { takes: 'any shape', encode: encodeNpy },
  '.csv': {
    takes: 'one or two axes',
    encode: ({ shape, data }) => {
      if (shape.length > 2) return null;
      const columns = shape.length === 2 ? (shape[1] as number) : 1;
      let text = '';
      for (let i = 0; i < data.length; i += columns) text += `${Array.from(data.subarray(i, i + columns)).join(',')}\n`;
      return text;
    },
  },
};

/** Writes a result; gives its path, or why it could not. `folder` is where the program runs. */
export function saveResult(
  folder: string,
  to: string,
  tensor: HostTensor,
  at: Diagnostic['at'],
): { readonly path: string } | Diagnostic {
  const path = normalize(to);
  if (isOutside(to, path)) return diagnose(saveOutside, at, { to });
  const writer = WRITERS[extname(path).toLowerCase()];
  if (writer === undefined) return diagnose(saveUnknownEnding, at, { to, known: Object.keys(WRITERS) });
  const content = writer.encode(tensor);
  if (content === null) {
    const shape = tensor.shape.length === 0 ? 'a single number' : tensor.shape.join(' x ');
    return diagnose(saveShape, at, { to, shape, takes: writer.takes });
  }
  return write(folder, path, to, content, at);
}

/** Writes a table in the only format that has columns with names. */
export function saveTable(
  folder: string,
  to: string,
  csv: string,
  at: Diagnostic['at'],
): { readonly path: string } | Diagnostic {
  const path = normalize(to);
  if (isOutside(to, path)) return diagnose(saveOutside, at, { to });
  if (extname(path).toLowerCase() !== '.csv') return diagnose(saveUnknownEnding, at, { to, known: ['.csv'] });
  return write(folder, path, to, csv, at);
}

/** Writes what a command makes, in a format of its own, below the folder. */
export const saveFile = (
  folder: string,
  path: string,
  content: Uint8Array | string,
  at: Diagnostic['at'],
): { readonly path: string } | Diagnostic => write(folder, normalize(path), path, content, at);

const isOutside = (to: string, path: string): boolean => isAbsolute(to) || path === '..' || path.startsWith(`..${sep}`);

function write(
  folder: string,
  path: string,
  to: string,
  content: Uint8Array | string,
  at: Diagnostic['at'],
): { readonly path: string } | Diagnostic {
  const target = resolve(folder, path);
  try {
    if (throughLink(folder, path)) return diagnose(saveOutside, at, { to });
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, content);
  } catch (error) {
    return { ...systemFault(error, target, to, 'write'), at };
  }
  return { path };
}

/** A part of the path is a symbolic link, which could lead anywhere. */
function throughLink(folder: string, path: string): boolean {
  let at = folder;
  for (const part of path.split(sep)) {
    at = resolve(at, part);
    if (lstatSync(at, { throwIfNoEntry: false })?.isSymbolicLink() === true) return true;
  }
  return false;
}
