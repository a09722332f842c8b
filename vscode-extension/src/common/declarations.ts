/** Decides where declarations and expectations stand in a text, for buttons that must work while a program is half typed. */

/** Something that runs. */
export interface Runnable {
  readonly name: string;
  readonly kind: 'train' | 'run' | 'sweep';
  readonly line: number;
  /** The line after its last. */
  readonly end: number;
}
/** One thing that a program states of itself. */
export interface Statement {
  readonly kind: 'expect' | 'checked';
  readonly text: string;
  readonly line: number;
  /** What runs to try an `expect`; null for a checked comment. */
  readonly of: Runnable | null;
}

const BEGINS = /^(?:export\s+)?(train|run|sweep)\s+(`[^`]+`|[A-Za-z_]\w*)/;
/** A line that begins in the first column begins a declaration, unless it closes one. */
const DECLARES = /^[A-Za-z#`]/;

/** What runs, in written order. */
export function runnablesIn(lines: readonly string[]): readonly Runnable[] {
  return lines.flatMap((text, line) => {
    const [, kind, name] = BEGINS.exec(text) ?? [];
    if (kind === undefined || name === undefined) return [];
    const next = lines.findIndex((t, i) => i > line && DECLARES.test(t));
    return [
      { kind: kind as Runnable['kind'], name: name.replaceAll('`', ''), line, end: next < 0 ? lines.length : next },
    ];
  });
}

/** What a program states: `expect`s of what runs, and checked comments. */
export function statementsIn(lines: readonly string[]): readonly Statement[] {
  const runnables = runnablesIn(lines);
  return lines.flatMap((text, line): readonly Statement[] => {
    const code = text.replace(/"(?:[^"\\]|\\.)*"/g, (s) => ' '.repeat(s.length));
    const comment = code.indexOf('#');
    const expected = /^\s*expect\s+(\S.*)$/.exec(comment < 0 ? text : text.slice(0, comment))?.[1]?.trimEnd();
    const of = runnables.find((r) => r.line < line && line < r.end);
    const found: Statement[] = [];
    if (expected !== undefined && of !== undefined) found.push({ kind: 'expect', text: expected, line, of });
    if (comment >= 0 && text.startsWith('#:', comment))
      found.push({ kind: 'checked', text: text.slice(comment + 2).trim(), line, of: null });
    return found;
  });
}

/** The layer, model, function, loss or optimizer that a line stands in; null beside them. */
export function callableAt(lines: readonly string[], line: number): string | null {
  for (let at = Math.min(line, lines.length - 1); at >= 0; at--) {
    const text = lines[at] as string;
    const name = CALLABLE.exec(text)?.[1];
    if (name !== undefined) return name.replaceAll('`', '');
    if (DECLARES.test(text) && !text.startsWith('#')) return null;
  }
  return null;
}
const CALLABLE = /^(?:export\s+)?(?:layer|model|fn|loss|metric|optimizer|schedule)\s+(`[^`]+`|[A-Za-z_]\w*)/;
