/** Decides how an expression of dims is printed in a message: as written, or with this file's numbers in it. */
import type { Expr, IndexItem } from '@dln/grammar';

/** `replace` gives the text for a name, or null to leave it. */
export function exprText(expr: Expr, replace: (name: string) => string | null = () => null): string {
  const inner = text(expr, replace);
  return expr.parens === true ? `(${inner})` : inner;
}
function text(expr: Expr, replace: (name: string) => string | null): string {
  switch (expr.kind) {
    case 'number':
      return expr.text;
    case 'string':
      return JSON.stringify(expr.value);
    case 'name':
      return replace(expr.text) ?? expr.text;
    case 'bool':
      return String(expr.value);
    case 'none':
      return 'none';
    case 'next':
      return `next ${expr.name.text}`;
    case 'class':
      return `class<${exprText(expr.classes, replace)}>`;
    case 'tuple':
      return `(${expr.items.map((e) => exprText(e, replace)).join(', ')})`;
    case 'list':
      return `[${expr.items.map((e) => exprText(e, replace)).join(', ')}]`;
    case 'binary':
      return `${exprText(expr.left, replace)}${expr.op === '//' || expr.op === '^' ? expr.op : ` ${expr.op} `}${exprText(expr.right, replace)}`;
    case 'unary':
      return expr.op === '-' ? `-${exprText(expr.operand, replace)}` : `not ${exprText(expr.operand, replace)}`;
    case 'call':
      return `${exprText(expr.callee, replace)}(${expr.args.map((a) => (a.label === null ? '' : `${a.label.text}: `) + exprText(a.value, replace)).join(', ')})`;
    case 'dot':
      return `${exprText(expr.base, replace)}.${expr.name.text}`;
    case 'index':
      return `${exprText(expr.base, replace)}[${expr.items.map((i) => itemText(i, replace)).join(', ')}]`;
    case 'pipe':
      return expr.stages.map((s) => exprText(s.value, replace)).join(' |> ');
    default:
      return '…';
  }
}
function itemText(item: IndexItem, replace: (name: string) => string | null): string {
  if (item.kind === 'ellipsis') return '...';
  if (item.kind === 'point') return exprText(item.value, replace);
  const bound = (e: Expr | null): string => (e === null ? '' : exprText(e, replace));
  return `${bound(item.from)}:${bound(item.to)}${item.step === null ? '' : `:${exprText(item.step, replace)}`}`;
}
/** Does it compute anything, or is it just a name or a number? */
export const isFormula = (expr: Expr): boolean =>
  expr.kind === 'binary' || expr.kind === 'unary' || expr.kind === 'call';
