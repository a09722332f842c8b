/** Decides how two shapes are held against each other in a message: what an axis of an image is called, and the guilty size marked. */

/** `wanted f32[400, 10]` above `actual f32[256, 10]`, carets under the size that is wrong. */
export function sideBySide(
  dtype: string,
  wanted: readonly string[],
  actual: readonly string[],
  axis: number,
): readonly string[] {
  const guilty = actual[axis];
  if (guilty === undefined || wanted.join() === actual.join()) return [];
  const head = `actual ${dtype}[`;
  const before = actual.slice(0, axis).join(', ').length + (axis === 0 ? 0 : 2);
  return [
    [
      `wanted ${dtype}[${wanted.join(', ')}]`,
      `${head}${actual.join(', ')}]`,
      `${' '.repeat(head.length + before)}${'^'.repeat(guilty.length)}`,
    ].join('\n'),
  ];
}

const isNumber = (text: string | undefined): boolean => text !== undefined && /^\d+$/.test(text);

/** Are these the sizes of images [N, H, W, C]? Four axes alone do not say so: heads of attention have four too. */
export function looksLikeImages(name: string, shape: readonly string[]): boolean {
  if (shape.length !== 4) return false;
  const [, rows, columns] = shape;
  if (/image|img|photo|picture|pixel|frame/i.test(name)) return true;
  if (/^h(eight)?\b/i.test(rows ?? '') && /^w(idth)?\b/i.test(columns ?? '')) return true;
  return isNumber(rows) && rows === columns && Number(rows) >= 8;
}

/** `3 channels`, `a height of 28`: a size of an image by its axis; null for the batch. */
export function imageSize(axis: number, size: string): string | null {
  const names = [null, `a height of ${size}`, `a width of ${size}`, `${size} ${size === '1' ? 'channel' : 'channels'}`];
  return names[axis] ?? null;
}

const colours: Readonly<Record<string, string>> = { '1': 'grey', '3': 'colour', '4': 'colour with transparency' };
/** Both numbers of channels have a name: 1, 3 and 4. */
export const colourOf = (channels: string): string | undefined => colours[channels];

/** [N, C, H, W] where [N, H, W, C] is wanted: the sizes are the right ones in the wrong places. */
export const looksChannelsFirst = (wanted: readonly string[], actual: readonly string[]): boolean =>
  wanted.length === 4 &&
  actual.length === 4 &&
  wanted.join() !== actual.join() &&
  actual[1] === wanted[3] &&
  actual[2] === wanted[1] &&
  actual[3] === wanted[2];
