/** Decides where comments go: the printer takes the tokens one by one in their order, so that no comment between them is lost. */
import type { IToken } from 'chevrotain';
import { endOf, lex } from '../lexer.js';
import { NL } from '../tokens.js';
import { blankline, comment, type Doc, hardline } from './doc.js';

/** A comment on a line of its own, and whether the line before it is empty. */
export interface OwnComment {
  readonly doc: Doc;
  readonly blankBefore: boolean;
}

const LINE_END = /\r\n|\n|\r/;

/** A cursor over a text's tokens and comments. */
export class TokenCursor {
  private readonly tokens: readonly IToken[];
  private readonly comments: readonly IToken[];
  private at = 0;
  private commentAt = 0;
  private done = 0;

  constructor(readonly text: string) {
    const lexed = lex(text);
    this.tokens = lexed.tokens.filter((token) => token.tokenType !== NL);
    this.comments = lexed.comments;
  }

  /** The next token's text; empty at the end. */
  peek(): string {
    return this.tokens[this.at]?.image ?? '';
  }
  peekStart(): number {
    return this.tokens[this.at]?.startOffset ?? this.text.length;
  }
  /** True if the next thing, token or comment, begins a line. */
  breaksNext(): boolean {
    const next = Math.min(this.peekStart(), this.comments[this.commentAt]?.startOffset ?? this.text.length);
    return this.lineEnds(this.done, next) > 0;
  }
  /** True if an empty line stands before the next token or comment. */
  blankBefore(): boolean {
    const next = Math.min(this.peekStart(), this.comments[this.commentAt]?.startOffset ?? this.text.length);
    return this.lineEnds(this.done, next) > 1;
  }
  /** True if a comment stands before the next token. */
  commentNext(): boolean {
    const next = this.comments[this.commentAt];
    return next !== undefined && next.startOffset < this.peekStart();
  }

  /** The next token, with the comments before it and behind it. */
  take(expected: string): Doc {
    const before = this.ownComments().map((own) => own.doc);
    const token = this.tokens[this.at];
    if (token === undefined || (expected !== '' && token.image !== expected)) {
      throw new Error(`formatter: wanted \`${expected}\`, found \`${this.peek()}\` in ${JSON.stringify(this.text)}`);
    }
    this.at++;
    this.done = endOf(token);
    const behind = this.behind();
    return before.length === 0 && behind === '' ? token.image : [...before, token.image, behind];
  }

  /** Passes over a token that is not printed; its comments are kept. */
  skip(expected: string): Doc {
    const parts = this.take(expected);
    return typeof parts === 'string' ? '' : (parts as readonly Doc[]).filter((part) => part !== expected);
  }
  skipIf(expected: string): Doc {
    return this.peek() === expected ? this.skip(expected) : '';
  }

  /** The comments on lines of their own before the next token. */
  ownComments(): OwnComment[] {
    const found: OwnComment[] = [];
    const until = this.peekStart();
    for (let next = this.comments[this.commentAt]; next !== undefined; next = this.comments[this.commentAt]) {
      if (next.startOffset >= until) break;
      found.push({ doc: comment(next.image.trimEnd(), true), blankBefore: this.blankBefore() });
      this.commentAt++;
      this.done = endOf(next);
    }
    return found;
  }

  /** The comment behind the token that was just taken, on the same line. */
  private behind(): Doc {
    const next = this.comments[this.commentAt];
    if (next === undefined || next.startOffset >= this.peekStart()) return '';
    if (this.lineEnds(this.done, next.startOffset) > 0) return '';
    this.commentAt++;
    this.done = endOf(next);
    return comment(next.image.trimEnd(), false);
  }

  /** Line ends between two offsets; two stand for any more. */
  private lineEnds(from: number, to: number): number {
    return from >= to ? 0 : Math.min(2, this.text.slice(from, to).split(LINE_END).length - 1);
  }
}

/** Lines under one another: each preceded by an empty line where the author left one, the first never. */
export function stack(lines: readonly { readonly doc: Doc; readonly blankBefore: boolean }[]): Doc {
  return lines.map(({ doc, blankBefore }, i) => (i === 0 ? doc : [blankBefore ? blankline : hardline, doc]));
}
