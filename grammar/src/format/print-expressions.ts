/** Decides how expressions are laid out, pipelines and block forms among them. */
import type {
  Argument,
  BinaryExpr,
  BinaryOperator,
  Block,
  CallExpr,
  DotExpr,
  Expr,
  IfExpr,
  IndexExpr,
  IndexItem,
  PipeExpr,
  Stmt,
  UnaryExpr,
} from '../ast.js';
import { comma, type Doc, fillLine, group, hardline, ifBroken, indent, line, softline } from './doc.js';
import { TypePrinter } from './print-types.js';
import { stack } from './tokens.js';

const LEVEL: Readonly<Record<BinaryOperator, number>> = {
  or: 1,
  and: 2,
  '==': 4,
  '!=': 4,
  '<': 4,
  '<=': 4,
  '>': 4,
  '>=': 4,
  '+': 5,
  '-': 5,
  '*': 6,
  '/': 6,
  '//': 6,
  '%': 6,
  '@': 6,
  '^': 8,
};
/** Operators that are written without spaces in a dim. */
const TIGHT = 5;

export abstract class ExpressionPrinter extends TypePrinter {
  protected abstract callable(node: Extract<Expr, { kind: 'lambda' }>['callable'], name: Doc): Doc;
  protected abstract statement(node: Stmt): Doc;

  /** An expression with the one pair of parentheses that its author wrote around it, if any. */
  protected expr(node: Expr, tight = false): Doc {
    if (node.parens !== true) return this.bare(node, tight);
    const opener = this.take('(');
    const more = this.openParens(node.start);
    const inner = node.kind === 'binary' ? this.binary(node, tight, false) : this.bare(node, tight);
    const closing = this.closeParens(more.count);
    return group([opener, indent([softline, more.docs, inner, closing]), softline, this.take(')')]);
  }

  /** An expression that stands on lines of its own: its continuation lines need no deeper indent. */
  protected alone(node: Expr): Doc {
    return node.kind === 'binary' && node.parens !== true ? this.binary(node, false, false) : this.expr(node);
  }

  private bare(node: Expr, tight: boolean): Doc {
    switch (node.kind) {
      case 'number':
      case 'string':
      case 'name':
      case 'bool':
      case 'none':
        return this.word();
      case 'next':
        return [this.take('next'), ' ', this.word()];
      case 'class':
        return [this.take('class'), this.take('<'), this.expr(node.classes, true), this.take('>')];
      case 'tuple':
        return this.listed('(', node.items, ')', (item) => this.expr(item, tight));
      case 'list':
        return this.list(node.items, tight);
      case 'comprehension': {
        const opener = this.take('[');
        const item = this.expr(node.item, tight);
        const loop = [this.take('for'), ' ', this.pattern(node.pattern), ' ', this.take('in'), ' '];
        const source = this.expr(node.source, tight);
        const extra = this.cursor.skipIf(',');
        return group([opener, indent([softline, item, line, loop, source, extra]), softline, this.take(']')]);
      }
      case 'binary':
        return this.binary(node, tight, true);
      case 'unary':
        return this.unary(node, tight);
      case 'call':
      case 'index':
      case 'dot':
        return this.postfix(node, tight);
      case 'pipe':
        return this.pipe(node, false);
      case 'if':
        return this.ifElse(node);
      case 'match': {
        const head = [this.take('match'), ' ', this.expr(node.subject), ' '];
        return this.match(head, node.arms);
      }
      case 'for': {
        const head = [this.take('for'), ' ', this.pattern(node.pattern), ' ', this.take('in'), ' '];
        return [head, this.expr(node.source), ' ', this.block(node.body)];
      }
      case 'repeat':
        return [this.take('repeat'), ' ', this.expr(node.count), ' ', this.block(node.body)];
      case 'scan': {
        const head = [this.take('scan'), ' ', this.pattern(node.pattern), ' ', this.take('in'), ' '];
        const source = this.expr(node.source);
        const over = node.over === null ? '' : [' ', this.take('over'), ' ', this.expr(node.over)];
        const from = [' ', this.take('from'), ' '];
        const carries = node.carries.map((carry, i): Doc => {
          const before = i === 0 ? '' : [this.comma(), line];
          const name = this.word();
          const type = carry.type === null ? '' : [this.take(':'), ' ', this.type(carry.type)];
          return [before, name, type, ' ', this.take('='), ' ', this.expr(carry.value)];
        });
        return [head, source, over, from, group(indent(carries)), ' ', this.block(node.body)];
      }
      case 'iterate': {
        const head = [this.take('iterate'), ' ', this.pattern(node.pattern), ' ', this.take('='), ' '];
        const init = [this.expr(node.init), ' ', this.take('while'), ' '];
        const condition = [this.expr(node.condition), ' ', this.take('max'), ' '];
        return [head, init, condition, this.expr(node.max), ' ', this.block(node.body)];
      }
      case 'lambda':
        return this.callable(node.callable, this.take(node.role));
      case 'error':
        throw new Error('formatter: an expression that could not be read');
    }
  }

  /** Numbers fill their lines; other items that do not fit stand one on a line. */
  private list(items: readonly Expr[], tight: boolean): Doc {
    const isNumber = (item: Expr): boolean =>
      item.kind === 'number' || (item.kind === 'unary' && item.operand.kind === 'number');
    const fill = items.length > 0 && items.every(isNumber);
    return this.listed(
      '[',
      items,
      ']',
      (item) => this.expr(item, tight),
      ifBroken(comma),
      fill ? fillLine : () => line,
    );
  }

  /** Operands of one precedence break together, after their operators. `deeper` indents all but the first. */
  private binary(node: BinaryExpr, tight: boolean, deeper: boolean): Doc {
    const level = LEVEL[node.op];
    const operands: Expr[] = [];
    const operators: BinaryOperator[] = [];
    let rest: Expr = node;
    const joins = (expr: Expr): expr is BinaryExpr =>
      expr.kind === 'binary' && LEVEL[expr.op] === level && (expr === node || expr.parens !== true);
    if (node.op === '^') {
      for (; joins(rest); rest = rest.right) {
        operands.push(rest.left);
        operators.push(rest.op);
      }
      operands.push(rest);
    } else {
      for (; joins(rest); rest = rest.left) {
        operands.unshift(rest.right);
        operators.unshift(rest.op);
      }
      operands.unshift(rest);
    }
    const close = tight && level >= TIGHT;
    const first = this.expr(operands[0]!, tight);
    const others = operators.map((operator, i): Doc => {
      const sign = this.take(operator);
      const operand = this.expr(operands[i + 1]!, tight);
      return close ? [sign, operand] : [' ', sign, line, operand];
    });
    return close ? [first, others] : group([first, deeper ? indent(others) : others]);
  }

  private unary(node: UnaryExpr, tight: boolean): Doc {
    const signs: Doc[] = [];
    let inner: Expr = node;
    while (inner.kind === 'unary' && (inner === node || inner.parens !== true)) {
      signs.push(this.take(inner.op), inner.op === 'not' ? ' ' : '');
      inner = inner.operand;
    }
    return [signs, this.expr(inner, tight)];
  }

  private postfix(node: CallExpr | IndexExpr | DotExpr, tight: boolean): Doc {
    const links: (CallExpr | IndexExpr | DotExpr)[] = [];
    let base: Expr = node;
    while (
      (base.kind === 'call' || base.kind === 'index' || base.kind === 'dot') &&
      (base === node || base.parens !== true)
    ) {
      links.push(base);
      base = base.kind === 'call' ? base.callee : base.base;
    }
    const docs: Doc[] = [this.expr(base, tight)];
    for (const link of links.reverse()) {
      if (link.kind === 'call') docs.push(this.args(link.args, tight));
      else if (link.kind === 'dot') docs.push(this.take('.'), this.word());
      else docs.push(this.listed('[', link.items, ']', (item) => this.index(item, tight)));
    }
    return docs;
  }

  /** A list or function that is the only argument opens on the line of the call. */
  private args(args: readonly Argument[], tight: boolean): Doc {
    const only = args[0];
    if (args.length === 1 && only !== undefined && only.label === null && HUGGED.has(only.value.kind)) {
      const plain = only.value.parens !== true && !this.cursor.commentNext();
      if (plain) return this.hugged(only, tight);
    }
    return this.listed('(', args, ')', (arg) => this.argument(arg, tight), ifBroken(comma));
  }

  private hugged(arg: Argument, tight: boolean): Doc {
    const opener = this.take('(');
    const value = this.argument(arg, tight);
    const extra = this.cursor.skipIf(',');
    return [opener, value, extra, this.take(')')];
  }

  private argument(arg: Argument, tight: boolean): Doc {
    const label = arg.label === null ? '' : [this.word(), this.take(':'), ' '];
    return [label, this.expr(arg.value, tight)];
  }

  private index(item: IndexItem, tight: boolean): Doc {
    if (item.kind === 'ellipsis') return this.take('...');
    if (item.kind === 'point') return this.expr(item.value, tight);
    const from = item.from === null ? '' : this.expr(item.from, true);
    const first = this.take(':');
    const to = item.to === null ? '' : this.expr(item.to, true);
    if (item.step === null) return [from, first, to, this.cursor.skipIf(':')];
    return [from, first, to, this.take(':'), this.expr(item.step, true)];
  }

  /**
   * A pipeline that its author broke keeps those breaks and gets more where a stage does not fit; another one stands on one line or one
   * stage a line. `under`: the stages stand deeper than the source.
   */
  protected pipe(node: PipeExpr, under: boolean): Doc {
    const stages = node.stages.map((stage, i): { doc: Doc; broken: boolean } => {
      const broken = i > 0 && this.cursor.breaksNext();
      const sign = i === 0 ? '' : [this.take('|>'), ' '];
      const value = this.expr(stage.value);
      const name = stage.as === null ? '' : [' ', this.take('as'), ' ', this.word()];
      return { doc: i === 0 ? [value, name] : [sign, indent([value, name], 3)], broken };
    });
    const kept = stages.some((stage) => stage.broken);
    const [first, ...others] = stages;
    const rest = others.map(({ doc, broken }): Doc => [kept ? (broken ? hardline : fillLine()) : line, doc]);
    return group([first!.doc, under ? indent(rest) : rest]);
  }

  private ifElse(node: IfExpr): Doc {
    const docs: Doc[] = [];
    let branch: IfExpr | Block | null = node;
    while (branch !== null) {
      if (branch !== node) docs.push(' ', this.take('else'), ' ');
      if (branch.kind === 'block') {
        docs.push(this.braced(branch));
        break;
      }
      docs.push(this.take('if'), ' ', this.expr(branch.condition), ' ', this.braced(branch.then));
      branch = branch.else;
    }
    return group(docs);
  }

  private match(head: Doc, arms: Extract<Expr, { kind: 'match' }>['arms']): Doc {
    const opener = this.take('{');
    const breaks = this.cursor.breaksNext();
    const docs: Doc[] = [];
    arms.forEach((arm, i) => {
      for (const own of this.cursor.ownComments()) docs.push(own.doc, hardline);
      docs.push(this.expr(arm.pattern), ' ', this.take('->'), ' ', this.expr(arm.value));
      const sign: Doc[] = [];
      while (this.cursor.peek() === ',') sign.push(this.cursor.skip(','));
      docs.push(i < arms.length - 1 ? [ifBroken('', comma), sign, line] : sign);
    });
    const dangling = this.cursor.ownComments().map((own) => own.doc);
    const inside = [breaks ? hardline : line, docs, dangling];
    return group([head, opener, indent(inside), line, this.take('}')]);
  }

  /** Lines in braces; one that its author wrote on one line stays there if it fits. */
  protected block(block: Block): Doc {
    return group(this.braced(block));
  }

  /** As `block`, breaking with what is around it. */
  protected braced(block: Block): Doc {
    return this.braces(block.items, (item) => this.statement(item), block.items.length > 1);
  }

  protected braces<T>(items: readonly T[], print: (item: T) => Doc, always: boolean): Doc {
    const opener = this.take('{');
    const breaks = always || this.cursor.breaksNext();
    const lines: { doc: Doc; blankBefore: boolean }[] = [];
    for (const item of items) {
      lines.push(...this.cursor.ownComments());
      const blankBefore = this.cursor.blankBefore();
      lines.push({ doc: print(item), blankBefore });
    }
    lines.push(...this.cursor.ownComments());
    if (lines.length === 0) return [opener, this.take('}')];
    const separator = breaks ? hardline : line;
    return [opener, indent([separator, stack(lines)]), separator, this.take('}')];
  }
}

const HUGGED: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>(['list', 'comprehension', 'lambda']);
