/** Decides which piece of the syntax tree a place is: the expression with exactly this span, and what stands around it. */
import type { BinaryExpr, CallExpr, Expr, Parsed, PipeExpr, Span } from '@dln/grammar';
import type { Database, ParsedChunk } from '../query/database.js';

/** The declaration of a file in which a place stands; null for another file's. */
export const chunkOf = (db: Database, uri: string, span: Span): ParsedChunk | null =>
  db.file(uri)?.chunks.find((c) => c.chunk.key === span.decl) ?? null;

interface Node {
  readonly kind?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
}

/** Calls `found` for every node of the tree that may touch the span, outermost first; true ends the walk. */
function visit(node: unknown, at: Span, found: (node: Node) => boolean): boolean {
  if (typeof node !== 'object' || node === null) return false;
  if (Array.isArray(node)) return node.some((item) => visit(item, at, found));
  const { start, end } = node as Node;
  if (typeof start === 'number' && typeof end === 'number' && (end < at.start || start > at.end)) return false;
  return found(node as Node) || Object.values(node).some((part) => visit(part, at, found));
}

const covers = (node: Node, at: Span): boolean => node.start === at.start && node.end === at.end;

/** The call or name that covers exactly this place. */
export function calledAt(parsed: Parsed, at: Span): Expr | null {
  let expr: Expr | null = null;
  visit(parsed.decl, at, (node) => {
    if ((node.kind !== 'call' && node.kind !== 'name') || !covers(node, at)) return false;
    expr = node as Expr;
    return true;
  });
  return expr;
}

/** The pipe of which this place is a stage, and which one it is. */
export function stageAt(parsed: Parsed, at: Span): { readonly pipe: PipeExpr; readonly index: number } | null {
  let stage: { readonly pipe: PipeExpr; readonly index: number } | null = null;
  visit(parsed.decl, at, (node) => {
    if (node.kind !== 'pipe') return false;
    const pipe = node as unknown as PipeExpr;
    const index = pipe.stages.findIndex((s) => covers(s.value, at));
    if (index >= 0) stage = { pipe, index };
    return index >= 0;
  });
  return stage;
}

/** The pipe that covers exactly this place. */
export function pipeAt(parsed: Parsed, at: Span): PipeExpr | null {
  let pipe: PipeExpr | null = null;
  visit(parsed.decl, at, (node) => {
    if (node.kind !== 'pipe' || !covers(node, at)) return false;
    pipe = node as unknown as PipeExpr;
    return true;
  });
  return pipe;
}

/** The binary expression that covers exactly this place. */
export function binaryAt(parsed: Parsed, at: Span): BinaryExpr | null {
  let binary: BinaryExpr | null = null;
  visit(parsed.decl, at, (node) => {
    if (node.kind !== 'binary' || !covers(node, at)) return false;
    binary = node as unknown as BinaryExpr;
    return true;
  });
  return binary;
}

/** The innermost call of which this place is an argument. */
export function callAround(parsed: Parsed, at: Span): CallExpr | null {
  let call: CallExpr | null = null;
  visit(parsed.decl, at, (node) => {
    if (node.kind === 'call' && (node as unknown as CallExpr).args.some((a) => covers(a.value, at)))
      call = node as unknown as CallExpr;
    return false;
  });
  return call;
}
