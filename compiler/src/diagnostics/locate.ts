/** Decides where a span lies in a file: declaration and offsets become file, line and UTF-16 column, and only when something is shown. */
import { type Chunk, type DeclKey, lineStarts, positionAt, type Span } from '@dln/grammar';

/** A file as a renderer sees it. `name` is how it is shown to the user; `chunks` are those of exactly this text. */
export interface SourceFile {
  readonly uri: string;
  readonly name: string;
  readonly text: string;
  readonly chunks: readonly Chunk[];
}

/** Line and UTF-16 column, both from 0, as the Language Server Protocol counts them. */
export interface Position {
  readonly line: number;
  readonly character: number;
}
/** From the first character to the one behind the last. */
export interface Range {
  readonly start: Position;
  readonly end: Position;
}

/** A span at its place. `lines` is null for a file that could not be read: it has a name and nothing else. */
export interface Place {
  readonly uri: string;
  readonly name: string;
  readonly lines: Lines | null;
  readonly range: Range;
}

/** The files that a set of diagnostics may point into. */
export interface FileTable {
  /** Never fails: a span of a declaration that is not here lies at the start of its file. */
  readonly locate: (span: Span) => Place;
}

/** A text by lines. A line ends with LF, CRLF or CR, as in the Language Server Protocol; the ends are not part of it. */
export class Lines {
  private readonly starts: readonly number[];

  constructor(readonly text: string) {
    this.starts = lineStarts(text);
  }

  /** The text of a line from 0; empty beyond the last. */
  line(index: number): string {
    const start = this.starts[index];
    if (start === undefined) return '';
    return this.text.slice(start, this.starts[index + 1] ?? this.text.length).replace(/[\r\n]+$/, '');
  }

  /** Line and column of an absolute UTF-16 offset, which is brought into the text first. */
  position(offset: number): Position {
    const { line, column } = positionAt(this.starts, Math.max(0, Math.min(offset, this.text.length)));
    return { line, character: column };
  }
}

/** A span for what concerns a whole file, readable or not. */
export const fileSpan = (uri: string): Span => ({ decl: `${uri}#` as DeclKey, start: 0, end: 0 });

/** A table over these files; line tables are made when first asked for. */
export function fileTable(files: readonly SourceFile[]): FileTable {
  const places = new Map<DeclKey, { readonly file: SourceFile; readonly chunk: Chunk }>();
  for (const file of files) for (const chunk of file.chunks) places.set(chunk.key, { file, chunk });
  const tables = new Map<SourceFile, Lines>();
  const linesOf = (file: SourceFile): Lines => {
    const had = tables.get(file);
    if (had !== undefined) return had;
    const made = new Lines(file.text);
    tables.set(file, made);
    return made;
  };
  const place = (file: SourceFile, start: number, end: number): Place => {
    const lines = linesOf(file);
    return {
      uri: file.uri,
      name: file.name,
      lines,
      range: { start: lines.position(start), end: lines.position(Math.max(start, end)) },
    };
  };
  return {
    locate: (span) => {
      const known = places.get(span.decl);
      if (known !== undefined) {
        const { file, chunk } = known;
        const inside = (offset: number): number => chunk.start + Math.max(0, Math.min(offset, chunk.text.length));
        return place(file, inside(span.start), inside(span.end));
      }
      const file = files.find((f) => span.decl.startsWith(`${f.uri}#`));
      if (file !== undefined) return place(file, 0, 0);
      const uri = span.decl.slice(0, Math.max(0, span.decl.lastIndexOf('#')));
      const origin = { line: 0, character: 0 };
      return { uri, name: uri, lines: null, range: { start: origin, end: origin } };
    },
  };
}
