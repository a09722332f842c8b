/** Decides how types and patterns are laid out. */
import type { Expr, Pattern, ShapeDim, TypeNode } from '../ast.js';
import { comma, type Doc, group, indent, join, line, softline } from './doc.js';
import type { TokenCursor } from './tokens.js';

export abstract class TypePrinter {
  constructor(protected readonly cursor: TokenCursor) {}

  /** An expression; `tight` leaves out the spaces around arithmetic, as in dims. */
  protected abstract expr(node: Expr, tight?: boolean): Doc;

  protected take(text: string): Doc {
    return this.cursor.take(text);
  }
  /** The next token, whatever it is. */
  protected word(): Doc {
    return this.cursor.take('');
  }

  /** Things between brackets, separated by commas. `last` ends the last line with a comma where they do not fit on one. */
  protected listed<T>(
    open: string,
    items: readonly T[],
    close: string,
    print: (item: T) => Doc,
    last: Doc = '',
    separator: () => Doc = () => line,
  ): Doc {
    return group(this.bracketed(open, items, close, print, last, separator));
  }

  /** As `listed`, breaking with what is around it. */
  protected bracketed<T>(
    open: string,
    items: readonly T[],
    close: string,
    print: (item: T) => Doc,
    last: Doc = '',
    separator: () => Doc = () => line,
  ): Doc {
    const opener = this.take(open);
    if (items.length === 0) {
      const inside = this.cursor.ownComments().map((own) => own.doc);
      if (inside.length === 0) return [opener, this.take(close)];
      return [opener, indent([softline, join(softline, inside)]), softline, this.take(close)];
    }
    const docs: Doc[] = [];
    items.forEach((item, i) => {
      docs.push(print(item));
      if (i < items.length - 1) docs.push(this.comma(), separator());
    });
    const extra = this.cursor.peek() === ',' ? this.cursor.skip(',') : '';
    const dangling = this.cursor.ownComments().map((own) => own.doc);
    return [opener, indent([softline, docs, last, extra, dangling]), softline, this.take(close)];
  }

  /** A comma with the comments around it. */
  protected comma(): Doc {
    const taken = this.take(',');
    if (typeof taken === 'string') return comma;
    return (taken as readonly Doc[]).map((part) => (part === ',' ? comma : part));
  }

  protected pattern(pattern: Pattern): Doc {
    const open = this.openParens(pattern.start);
    const inner =
      pattern.kind === 'name' ? this.word() : this.listed('(', pattern.items, ')', (item) => this.pattern(item));
    return [open.docs, inner, this.closeParens(open.count)];
  }

  /** Passes over parentheses around something that needs none. */
  protected openParens(start: number): { readonly docs: Doc; readonly count: number } {
    const docs: Doc[] = [];
    let count = 0;
    for (; this.cursor.peek() === '(' && this.cursor.peekStart() < start; count++) docs.push(this.cursor.skip('('));
    return { docs, count };
  }
  protected closeParens(count: number): Doc {
    const docs: Doc[] = [];
    for (let i = 0; i < count; i++) docs.push(this.cursor.skip(')'));
    return docs;
  }

  protected type(node: TypeNode): Doc {
    const open = this.openParens(node.start);
    const inner = this.bareType(node);
    return open.count === 0 ? inner : [open.docs, inner, this.closeParens(open.count)];
  }

  private bareType(node: TypeNode): Doc {
    switch (node.kind) {
      case 'tupleType':
        return this.listed('(', node.items, ')', (item) => this.type(item));
      case 'listType':
        return group([this.take('['), indent([softline, this.type(node.item)]), softline, this.take(']')]);
      case 'arrowType': {
        const role = this.take(node.role);
        if (node.params === null) return role;
        const params = this.listed('(', node.params, ')', (item) => this.type(item));
        const arrow = this.take('->');
        return [role, params, ' ', arrow, ' ', this.type(node.result!)];
      }
      case 'choiceType':
        return node.options.map((_, i) => (i === 0 ? this.word() : [' ', this.take('|'), ' ', this.word()]));
      case 'classType': {
        const start = [this.take('class'), this.take('<')];
        const classes = this.expr(node.classes, true);
        const rest = [this.take('>'), node.optional ? this.take('?') : ''];
        return [start, classes, rest, this.shape(node.shape)];
      }
      case 'namedType': {
        const name = [this.word(), node.optional ? this.take('?') : ''];
        return node.shape === null ? name : [name, this.shape(node.shape)];
      }
      case 'errorType':
        throw new Error('formatter: a type that could not be read');
    }
  }

  private shape(dims: readonly ShapeDim[]): Doc {
    return this.listed('[', dims, ']', (dim) => [dim.pack ? this.take('*') : '', this.expr(dim.dim, true)]);
  }
}
