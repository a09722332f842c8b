/** Decides how a document of text, possible line breaks and comments is laid out in a given width. */

/** A piece of formatted text; arrays are pieces one after the other. */
export type Doc = string | readonly Doc[] | Group | Indent | Line | IfBroken | CommentDoc | Comma;

/** Laid out on one line if it fits and nothing in it forces a break; then each of its own lines is a space or nothing, else a line end. */
interface Group {
  readonly is: 'group';
  readonly doc: Doc;
  broken: boolean;
}
/** Line ends inside are followed by that many more spaces. */
interface Indent {
  readonly is: 'indent';
  readonly by: number;
  readonly doc: Doc;
}
interface Line {
  readonly is: 'line';
  readonly flat: ' ' | '';
  readonly hard: boolean;
  /** Leaves one line empty. */
  readonly blank: boolean;
}
interface IfBroken {
  readonly is: 'ifBroken';
  readonly broken: Doc;
  readonly flat: Doc;
}
/** `own`: on a line of its own; else behind what stands before it. Either way nothing follows it on its line. */
interface CommentDoc {
  readonly is: 'comment';
  readonly text: string;
  readonly own: boolean;
}
/** A comma, which goes before a comment that stands behind the item. */
interface Comma {
  readonly is: 'comma';
}

/** On one line if it fits, else broken at its own lines. */
export const group = (doc: Doc): Doc => ({ is: 'group', doc, broken: false });
/** Lines inside begin `by` columns further right. */
export const indent = (doc: Doc, by = 2): Doc => ({ is: 'indent', by, doc });
/** One thing where the group around it breaks, another where it does not. */
export const ifBroken = (broken: Doc, flat: Doc = ''): Doc => ({ is: 'ifBroken', broken, flat });
/** A comment: it breaks the group around it. `own`: on a line of its own. */
export const comment = (text: string, own: boolean): Doc => ({ is: 'comment', text, own });
/** A space, or a line break where the group breaks. */
export const line: Doc = { is: 'line', flat: ' ', hard: false, blank: false };
/** Nothing, or a line break where the group breaks. */
export const softline: Doc = { is: 'line', flat: '', hard: false, blank: false };
/** A line break in any case. */
export const hardline: Doc = { is: 'line', flat: '', hard: true, blank: false };
/** A line break and an empty line. */
export const blankline: Doc = { is: 'line', flat: '', hard: true, blank: true };
/** A comma that is left out before a comment's line and before a closing bracket on the same line. */
export const comma: Doc = { is: 'comma' };
/** A line break that is taken only where the next piece does not fit. */
export const fillLine = (): Doc => group(line);

/** The docs with something between each two. */
export const join = (separator: Doc, docs: readonly Doc[]): Doc =>
  docs.flatMap((doc, i) => (i === 0 ? [doc] : [separator, doc]));

const isList = (doc: Doc): doc is readonly Doc[] => Array.isArray(doc);

/** Breaks every group that holds a hard line, or a comment with something after it. Returns whether the doc forces a break, and whether it ends with a comment. */
function settle(doc: Doc, after: boolean): { readonly forced: boolean; readonly after: boolean } {
  if (typeof doc === 'string') return { forced: after && doc !== '', after: after && doc === '' };
  if (isList(doc)) {
    let forced = false;
    let pending = after;
    for (const part of doc) {
      const each = settle(part, pending);
      forced ||= each.forced;
      pending = each.after;
    }
    return { forced, after: pending };
  }
  switch (doc.is) {
    case 'group': {
      const inner = settle(doc.doc, after);
      if (inner.forced) doc.broken = true;
      return inner;
    }
    case 'indent':
      return settle(doc.doc, after);
    case 'line':
      return { forced: doc.hard || after, after: false };
    case 'ifBroken':
      return settle(doc.flat, after);
    case 'comment':
      return { forced: doc.own || after, after: true };
    case 'comma':
      return { forced: false, after };
  }
}

interface Command {
  readonly doc: Doc;
  readonly indent: number;
  readonly broken: boolean;
}

/** True if what follows up to the next possible line end fits into `room` columns. */
function fits(first: Command, rest: readonly Command[], room: number): boolean {
  let left = room;
  const stack: Command[] = [first];
  let next = rest.length;
  while (left >= 0) {
    let command = stack.pop();
    if (command === undefined) {
      if (next === 0) return true;
      command = rest[--next]!;
    }
    const { doc, broken } = command;
    if (typeof doc === 'string') left -= doc.length;
    else if (isList(doc)) for (let i = doc.length - 1; i >= 0; i--) stack.push({ ...command, doc: doc[i]! });
    else if (doc.is === 'comma') left -= 1;
    else if (doc.is === 'comment') return true;
    else if (doc.is === 'line') {
      if (broken || doc.hard) return true;
      left -= doc.flat.length;
    } else if (doc.is === 'group') stack.push({ ...command, doc: doc.doc, broken: doc.broken || broken });
    else if (doc.is === 'indent') stack.push({ ...command, doc: doc.doc });
    else stack.push({ ...command, doc: broken ? doc.broken : doc.flat });
  }
  return false;
}

/** The text of a document, without a line end after it. */
export function layout(root: Doc, width: number): string {
  settle(root, false);
  const out: string[] = [];
  let current = '';
  let suffix = '';
  let mustBreak = false;
  const end = (next: number): void => {
    out.push((current + suffix).trimEnd());
    current = ' '.repeat(next);
    suffix = '';
    mustBreak = false;
  };
  const stack: Command[] = [{ doc: root, indent: 0, broken: true }];
  for (let command = stack.pop(); command !== undefined; command = stack.pop()) {
    const { doc, broken } = command;
    if (typeof doc === 'string') {
      if (doc === '') continue;
      if (mustBreak) {
        end(command.indent);
        current += doc.trimStart();
      } else {
        current += doc;
      }
    } else if (isList(doc)) {
      for (let i = doc.length - 1; i >= 0; i--) stack.push({ ...command, doc: doc[i]! });
    } else if (doc.is === 'comma') {
      if (mustBreak && suffix === '') end(command.indent);
      current += ',';
    } else if (doc.is === 'comment') {
      if (doc.own) {
        if (mustBreak || current.trim() !== '') end(command.indent);
        current += doc.text;
      } else {
        if (mustBreak) end(command.indent);
        if (current.trim() === '') current += doc.text;
        else suffix = `  ${doc.text}`;
      }
      mustBreak = true;
    } else if (doc.is === 'line') {
      if (!broken && !doc.hard && !mustBreak) {
        current += doc.flat;
        continue;
      }
      end(command.indent);
      if (doc.blank) {
        out.push('');
      }
    } else if (doc.is === 'indent') {
      stack.push({ ...command, doc: doc.doc, indent: command.indent + doc.by });
    } else if (doc.is === 'group') {
      const flat = { ...command, doc: doc.doc, broken: false };
      const whole = !doc.broken && (!broken || fits(flat, stack, width - current.length));
      stack.push(whole ? flat : { ...flat, broken: true });
    } else {
      stack.push({ ...command, doc: broken ? doc.broken : doc.flat });
    }
  }
  end(0);
  return out.join('\n');
}
