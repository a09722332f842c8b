/** Decides what a hover shows of data: a source's fields and rows, ten of its images, the histogram of a column. */
import type { HeaderField } from '@dln/formats';
import type { Sample } from './host.js';
import { filesOf, stringAt } from './paths-in-strings.js';
import { histogram, pictureStrip } from './picture.js';
import type { OpenSource, Session, Spot } from './session.js';

const shownImages = 10;
const shownFields = 12;
/** Rows that a histogram is made of. */
const sampledRows = 2000;

/** Markdown about the data behind a path or a column; null where the place names none. */
export async function dataHover(session: Session, spot: Spot): Promise<string | null> {
  const found = await sourceAt(session, spot);
  if (found === null) return null;
  const { header } = found.source;
  const column = found.column === null ? undefined : header.header.fields.find((f) => f.name === found.column);
  if (found.column !== null && column === undefined) return null;
  const isImages = (f: HeaderField): boolean => f.stored === 'u8' && f.shape.length >= 2;
  const wanted = column === undefined || isImages(column) ? shownImages : sampledRows;
  const sample = (await session.host.sample?.(found.source.call, found.source.from, wanted)) ?? null;
  if (column !== undefined)
    return `**${column.name}**: ${kindOf(column)}, ${header.header.rows} rows\n\n${inside(column, sample)}`;
  const image = header.header.fields.find(isImages);
  return [headOf(found.source), ...(image === undefined ? [] : [inside(image, sample)])].join('\n\n');
}

/** The source whose path stands here, or whose column is named here. */
async function sourceAt(
  session: Session,
  { uri, chunk, parsed, offset }: Spot,
): Promise<{ readonly source: OpenSource; readonly column: string | null } | null> {
  const string = parsed.decl === null ? null : stringAt(parsed.decl, offset);
  if (string?.call != null && string.call.callee.kind === 'name') {
    const files = filesOf(string.call);
    if (files === null || !Object.values(files).includes(string.string.value)) return null;
    const source = await session.sourceOf(uri, string.call.callee.text, files);
    return source === null ? null : { source, column: null };
  }
  // `d.x`: the data named before the dot, of this file.
  const line = chunk.text;
  let [start, end] = [offset, offset];
  while (start > 0 && /[\w.]/.test(line[start - 1] ?? '')) start--;
  while (end < line.length && /\w/.test(line[end] ?? '')) end++;
  const [base = '', ...more] = line.slice(start, end).split('.');
  const column = more.at(-1);
  const data = session.db.file(uri)?.byName.get(base);
  if (column === undefined || data?.decl.kind !== 'data') return null;
  await session.loadData(uri);
  const call = session.facts(uri).find((f) => f.key === data.key)?.sources[0];
  const source = call === undefined ? null : await session.sourceOf(uri, call.format, call.files);
  return source === null ? null : { source, column };
}

function headOf({ call, header: { header, parts } }: OpenSource): string {
  const fields = header.fields.slice(0, shownFields).map((f) => `- \`${f.name}\`: ${kindOf(f)}`);
  const more = header.fields.length > shownFields ? [`- and ${header.fields.length - shownFields} more`] : [];
  const named = Object.entries(parts ?? {}).map(([name, part]) => `${name} ${part.rows}`);
  return [
    `**${call.format}**: ${header.rows} rows${named.length === 0 ? '' : ` (${named.join(', ')})`}`,
    [...fields, ...more].join('\n'),
  ].join('\n\n');
}

function kindOf({ stored, shape, classes, gaps }: HeaderField): string {
  const kind =
    classes === null
      ? `${stored}${shape.length === 0 ? '' : ` [${shape.join(', ')}]`}`
      : typeof classes === 'number'
        ? `${classes} classes`
        : `${classes.length} classes: ${classes.slice(0, 6).join(', ')}${classes.length > 6 ? ', …' : ''}`;
  return gaps ? `${kind}, with gaps` : kind;
}

function inside(field: HeaderField, sample: Sample | null): string {
  const at = sample?.header.fields.findIndex((f) => f.name === field.name) ?? -1;
  const values = sample?.columns[at];
  if (sample === null || values === undefined) return '';
  const { shape } = field;
  const width = shape.reduce((n, d) => n * d, 1);
  if (field.stored === 'u8' && shape.length >= 2) {
    const [h = 1, w = 1, c = 1] = shape;
    if (c !== 1 && c !== 3) return '';
    const images = Array.from({ length: Math.min(shownImages, sample.count) }, (_, i) =>
      Array.from({ length: width }, (_v, k) => values[i * width + k] ?? 0),
    );
    return `![the first images](${pictureStrip(images, h, w, c)})`;
  }
  if (Array.isArray(field.classes)) {
    const counts = field.classes.map((name, k) => `${name}: ${Array.from(values).filter((v) => v === k).length}`);
    return counts.slice(0, shownFields).join(' · ');
  }
  const of = sample.count === sampledRows ? `, of the first ${sampledRows} rows` : '';
  return `${histogram(values)}${of}`;
}
