/** Decides how pictures are data: a folder with a folder for each class, or one file. */
import type { DataFile, DataFormat, Fault, FieldArray, OpenTable, Rows, SourceFiles, SourceOptions } from './format.js';
import { inFile, isFault, Unreadable } from './format.js';
import { readImage, readImageHeader } from './image.js';
import { MAX_CLASSES, MAX_IMAGE_SIDE } from './limits.js';
import { badOption } from './options.js';
import { type ImageHeader, type Pixels, withChannels } from './pixels.js';
import { resize } from './resize.js';

const ENDING = /\.(png|jpe?g)$/i;
type Channels = 1 | 3 | 4;

/** What a picture becomes. */
export interface Wanted {
  readonly height: number;
  readonly width: number;
  readonly channels: Channels;
}

/** Alpha belongs to drawings: a picture with it counts as one without. */
const channelsOf = ({ channels }: ImageHeader): Channels => (channels >= 3 ? 3 : 1);

function channelsOption(options: SourceOptions): Channels | null | Fault {
  const value = options.channels;
  if (value === undefined) return null;
  return value === 1 || value === 3 || value === 4
    ? value
    : badOption('channels', 'it is 1 (grey), 3 (colour) or 4 (colour with alpha)');
}

function sizeOption(options: SourceOptions): readonly [number, number] | null | Fault {
  const value = options.size;
  if (value === undefined) return null;
  const sizes = typeof value === 'number' ? [value, value] : Array.isArray(value) ? value : [];
  const [height, width] = sizes as readonly unknown[];
  const fits = (n: unknown): n is number =>
    typeof n === 'number' && Number.isInteger(n) && n >= 1 && n <= MAX_IMAGE_SIDE;
  if (sizes.length === 2 && fits(height) && fits(width)) return [height, width];
  return badOption('size', `it is (height, width), each from 1 to ${MAX_IMAGE_SIDE}`);
}

/** What every image becomes; from the first file where the call does not say it. */
async function wantedOf(first: DataFile, options: SourceOptions): Promise<Wanted | Fault> {
  const channels = channelsOption(options);
  if (channels !== null && typeof channels !== 'number') return channels;
  const size = sizeOption(options);
  if (size !== null && 'fault' in size) return size;
  const header = await readImageHeader(first.bytes);
  first.bytes.release?.();
  if (isFault(header)) return inFile(first.name, header);
  const [height, width] = size ?? [header.height, header.width];
  return { height, width, channels: channels ?? channelsOf(header) };
}

/** One file as it is wanted. Throws `Unreadable` where it cannot be read. */
async function pixelsOf({ name, bytes }: DataFile, wanted: Wanted): Promise<Pixels> {
  const pixels = await readImage(bytes);
  bytes.release?.();
  if (isFault(pixels)) throw new Unreadable(inFile(name, pixels));
  return resize(withChannels(pixels, wanted.channels), wanted.height, wanted.width);
}

/** One picture with other channels, and in the other size too where `fit` says so; a file that is no picture is a fault. */
export async function pictureLike(file: DataFile, wanted: Wanted, fit: boolean): Promise<Pixels | Fault> {
  try {
    if (fit) return await pixelsOf(file, wanted);
    const header = await readImageHeader(file.bytes);
    if (isFault(header)) return inFile(file.name, header);
    return await pixelsOf(file, { ...wanted, height: header.height, width: header.width });
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    return error.fault;
  }
}

async function openFolder({ folder, named }: SourceFiles, options: SourceOptions): Promise<OpenTable | Fault> {
  if (folder === null) {
    const [file] = named.values();
    return { fault: 'DLN4135', args: { file: file?.name ?? '', what: 'it is a file, not a folder' } };
  }
  const classes = [...(folder.folders ?? [])].sort();
  if (classes.length === 0) return { fault: 'DLN4135', args: { file: folder.name, what: 'it holds no folders' } };
  if (classes.length > MAX_CLASSES)
    return {
      fault: 'DLN4110',
      args: { file: folder.name, what: 'classes', found: classes.length, limit: MAX_CLASSES },
    };
  const files: DataFile[] = [];
  const labels: number[] = [];
  const counts = classes.map(() => 0);
  const classAt = new Map(classes.map((name, k) => [name, k]));
  for (const [name, file] of folder.files) {
    const k = classAt.get(name.slice(0, name.lastIndexOf('/')));
    if (k === undefined) continue;
    files.push(file);
    labels.push(k);
    counts[k]!++;
  }
  const empty = counts.indexOf(0);
  if (empty !== -1) return { fault: 'DLN4136', args: { file: folder.name, class: classes[empty]! } };
  const wanted = await wantedOf(files[0]!, options);
  if (isFault(wanted)) return wanted;
  const image = {
    name: 'image',
    stored: 'u8',
    shape: [wanted.height, wanted.width, wanted.channels],
    classes: null,
    gaps: false,
  } as const;
  const label = { name: 'label', stored: 'i32', shape: [], classes, gaps: false } as const;
  return {
    header: { header: { fields: [image, label], rows: files.length }, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      return rowsOf(files, labels, wanted);
    },
  };
}

/** Files are decoded when their rows are wanted. */
function rowsOf(files: readonly DataFile[], labels: readonly number[], wanted: Wanted): Rows {
  const width = wanted.height * wanted.width * wanted.channels;
  return {
    count: files.length,
    async read(indices, [image, label]) {
      for (const [i, index] of indices.entries()) {
        if (label != null) label[i] = labels[index]!;
        if (image != null) image.set(eight(await pixelsOf(files[index]!, wanted)), i * width);
      }
    },
  };
}
/** Samples of 16 bits by their upper half. */
const eight = ({ data, depth }: Pixels): Uint8Array | Uint16Array => (depth === 16 ? data.map((v) => v >> 8) : data);

/** Images: `images("photos", size: (128, 128))`, fields `image` and `label`; classes are the folders in the order of their names. */
export const images: DataFormat = {
  name: 'images',
  options: ['size', 'channels'],
  files: true,
  folder: { depth: 1, wants: (name) => ENDING.test(name) },
  open: openFolder,
};

async function openFile({ named }: SourceFiles, options: SourceOptions): Promise<OpenTable | Fault> {
  const file = named.get('file');
  if (file === undefined || named.size !== 1) return { fault: 'DLN4115', args: { file: '', wanted: 'one file' } };
  const wanted = await wantedOf(file, options);
  if (isFault(wanted)) return wanted;
  const { height, width, channels } = wanted;
  const field = { name: 'image', stored: 'f32', shape: [height, width, channels], classes: null, gaps: false } as const;
  return {
    header: { header: { fields: [field], rows: 1 }, parts: null },
    async rows(part) {
      if (part !== null) return { fault: 'DLN4201', args: { part, parts: '' } };
      return {
        count: 1,
        async read(indices, [into]) {
          if (into == null) return;
          const { data, depth } = await pixelsOf(file, wanted);
          for (let i = 0; i < indices.length; i++) scaled(data, depth === 16 ? 65535 : 255, into, i * data.length);
        },
      };
    },
  };
}
function scaled(data: Uint8Array | Uint16Array, most: number, into: FieldArray, at: number): void {
  for (let i = 0; i < data.length; i++) into[at + i] = data[i]! / most;
}

/** One image: `image("photo.png")`, f32 in 0..1 with its own size. */
export const image: DataFormat = { name: 'image', options: ['channels'], files: true, folder: null, open: openFile };
