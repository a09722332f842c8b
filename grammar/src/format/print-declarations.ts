/** Decides how declarations, bodies and clauses are laid out. */
import type { Callable, Clause, Decl, Every, Expr, Parameter, Stmt } from '../ast.js';
import { comma, type Doc, group, hardline, ifBroken, indent, line } from './doc.js';
import { ExpressionPrinter } from './print-expressions.js';

/** Expressions that open a bracket or brace early: they stay on the line of their `=`. */
const OPENING: ReadonlySet<Expr['kind']> = new Set<Expr['kind']>([
  'call',
  'index',
  'list',
  'tuple',
  'comprehension',
  'if',
  'match',
  'for',
  'repeat',
  'scan',
  'iterate',
  'lambda',
]);

export class DeclarationPrinter extends ExpressionPrinter {
  declaration(decl: Omit<Decl, 'doc'> | Decl): Doc {
    const exported = decl.exported ? [this.take('export'), ' '] : '';
    return [exported, this.bareDeclaration(decl as Decl)];
  }

  private bareDeclaration(decl: Decl): Doc {
    switch (decl.kind) {
      case 'import': {
        const head = [this.take('import'), ' '];
        const names = decl.names === null ? this.word() : this.importNames(decl.names);
        return [head, names, ' ', this.take('from'), ' ', this.word()];
      }
      case 'param': {
        const head = [this.take('param'), ' ', this.word()];
        const type = [this.take(':'), ' ', this.type(decl.type)];
        const value = [' ', this.take('='), ' ', this.expr(decl.value)];
        if (decl.range === null) return [head, type, value];
        const low = [' ', this.take('in'), ' ', this.expr(decl.range.low)];
        return [head, type, value, low, this.take('..'), this.expr(decl.range.high)];
      }
      case 'const': {
        const head = [this.take('const'), ' ', this.word()];
        const type = decl.type === null ? '' : [this.take(':'), ' ', this.type(decl.type)];
        return [head, type, this.assigned(decl.value)];
      }
      case 'type':
        return [this.take('type'), ' ', this.word(), ' ', this.take('='), ' ', this.type(decl.type)];
      case 'callable':
        return this.callable(decl.callable, [this.take(decl.role), ' ', this.word()]);
      case 'data': {
        const head = [this.take('data'), ' ', this.word()];
        const source = this.assigned(decl.source);
        return decl.body === null ? [head, source] : [head, source, ' ', this.block(decl.body)];
      }
      case 'train': {
        const head = [this.take(decl.role), ' ', this.word()];
        const from = decl.from === null ? '' : [' ', this.take('from'), ' ', this.expr(decl.from)];
        const on = decl.on === null ? '' : [' ', this.take('on'), ' ', this.expr(decl.on)];
        return [head, from, on, ' ', this.clauses(decl.clauses)];
      }
      case 'sweep': {
        const head = [this.take('sweep'), ' ', this.word(), ' ', this.take('of'), ' ', this.word(), ' '];
        const over = decl.over.map(({ values }, i): Doc => {
          const before = i === 0 ? [this.take('over'), ' '] : [this.comma(), line];
          return [before, this.word(), ' ', this.take('in'), ' ', this.expr(values)];
        });
        return [head, group(indent(over)), ' ', this.clauses(decl.clauses)];
      }
    }
  }

  private importNames(names: readonly unknown[]): Doc {
    const opener = this.take('{');
    const docs = names.map((_, i): Doc => (i === 0 ? this.word() : [this.comma(), line, this.word()]));
    const extra = this.cursor.skipIf(',');
    return group([opener, indent([line, docs, extra]), line, this.take('}')]);
  }

  private clauses(clauses: readonly Clause[]): Doc {
    return group(this.braces(clauses, (clause) => this.clause(clause), clauses.length > 0));
  }

  /** A signature and its body. */
  protected callable(node: Callable, name: Doc): Doc {
    const params = this.bracketed('(', node.params, ')', (param) => this.parameter(param), ifBroken(comma));
    const result = node.result === null ? '' : [' ', this.take('->'), ' ', group(this.type(node.result))];
    let broken = false;
    const wheres = node.wheres.map((where): Doc => {
      broken ||= this.cursor.breaksNext();
      const condition = [this.take('where'), ' ', this.expr(where.condition)];
      return where.message === null ? condition : [condition, ' ', this.take(':'), ' ', this.word()];
    });
    const conditions = wheres.length === 0 ? '' : group(indent(wheres.map((doc) => [broken ? hardline : line, doc])));
    const head = [name, group([params, result]), conditions];
    if (node.body.kind === 'block') return [head, ' ', this.block(node.body)];
    const sign = this.take('=');
    const breaks = this.cursor.breaksNext();
    const body = this.alone(node.body);
    if (breaks) return [head, ' ', sign, indent([hardline, body])];
    const stays = OPENING.has(node.body.kind) && node.body.kind !== 'call' && node.body.kind !== 'index';
    if (stays && node.body.parens !== true) return [head, ' ', sign, ' ', body];
    return [head, group([' ', sign, indent([line, body])])];
  }

  private parameter(param: Parameter): Doc {
    const name = [this.word(), this.take(':'), ' ', this.type(param.type)];
    return param.value === null ? name : [name, ' ', this.take('='), ' ', this.expr(param.value)];
  }

  /** `= value`: a pipeline goes on under it, what opens a bracket stays on the line, anything else may move to the next. */
  private assigned(value: Expr): Doc {
    const sign = this.take('=');
    if (value.parens !== true) {
      if (value.kind === 'pipe') return [' ', sign, ' ', this.pipe(value, true)];
      if (OPENING.has(value.kind)) return [' ', sign, ' ', this.expr(value)];
    }
    return group([' ', sign, indent([line, this.alone(value)])]);
  }

  protected statement(node: Stmt): Doc {
    switch (node.kind) {
      case 'result':
        return this.expr(node.value);
      case 'let': {
        const head = [this.take('let'), ' ', this.pattern(node.pattern)];
        const type = node.type === null ? '' : [this.take(':'), ' ', this.type(node.type)];
        return [head, type, this.assigned(node.value)];
      }
      case 'nextEq': {
        const head = [this.take('next'), ' ', this.word()];
        const clock = node.atEpoch ? [' ', this.take('at'), ' ', this.take('epoch')] : '';
        return [head, clock, this.assigned(node.value)];
      }
      default: {
        const head = [this.take(node.kind), ' ', this.word()];
        const type = node.type === null ? '' : [this.take(':'), ' ', this.type(node.type)];
        return [head, type, this.assigned(node.value)];
      }
    }
  }

  private every(every: Every | null): Doc {
    if (every === null) return '';
    return [' ', this.take('every'), ' ', this.expr(every.count), ' ', this.take(every.unit)];
  }

  private clause(clause: Clause): Doc {
    switch (clause.kind) {
      case 'let':
      case 'weight':
      case 'state':
      case 'field':
      case 'nextEq':
        return this.statement(clause);
      case 'minimize': {
        const head = [this.take('minimize'), ' '];
        const name = clause.name === null ? '' : [this.word(), ' ', this.take('='), ' '];
        const value = this.expr(clause.value);
        const broken = this.cursor.breaksNext();
        const movers = clause.movers.map((mover, i): Doc => {
          const before = i === 0 ? (broken ? hardline : line) : [this.comma(), line];
          const over = mover.over === null ? '' : [this.take('over'), ' ', this.expr(mover.over), ' '];
          return [before, over, this.take('with'), ' ', this.expr(mover.with)];
        });
        return [head, name, group([value, indent(movers)]), this.every(clause.every)];
      }
      case 'measure': {
        const head = [this.take('measure'), ' '];
        const items = clause.measures.map((measure, i): Doc => {
          const before = i === 0 ? '' : [this.comma(), line];
          const name = measure.name === null ? '' : [this.word(), ' ', this.take('='), ' '];
          return [before, name, this.expr(measure.value)];
        });
        return [head, group(indent(items))];
      }
      case 'validate':
      case 'epochs':
      case 'steps':
      case 'accumulate':
      case 'clip':
        return [this.take(clause.kind), ' ', this.expr(clause.value)];
      case 'batch':
        return [this.take('batch'), ' ', this.expr(clause.value), clause.dropLast ? [' ', this.take('drop_last')] : ''];
      case 'in_order':
        return this.take('in_order');
      case 'freeze': {
        const value = [this.take('freeze'), ' ', this.expr(clause.value)];
        return clause.until === null ? value : [value, ' ', this.take('until'), ' ', this.expr(clause.until)];
      }
      case 'early_stop': {
        const on = [this.take('early_stop'), ' ', this.take('on'), ' ', this.expr(clause.on)];
        return [on, ' ', this.take('patience'), ' ', this.expr(clause.patience)];
      }
      case 'stop':
        return [this.take('stop'), ' ', this.take('when'), ' ', this.expr(clause.when)];
      case 'checkpoint':
        return [this.take('checkpoint'), this.every(clause.every)];
      case 'expect': {
        const condition = [this.take('expect'), ' ', this.expr(clause.condition)];
        return clause.message === null ? condition : [condition, ' ', this.take(':'), ' ', this.word()];
      }
      case 'plot':
      case 'show': {
        const head = [this.take(clause.kind), ' '];
        const values = clause.values.map((value, i): Doc => [i === 0 ? '' : [this.comma(), line], this.expr(value)]);
        const against = clause.against === null ? '' : [' ', this.take('against'), ' ', this.word()];
        return [head, group(indent(values)), against, this.every(clause.every)];
      }
      case 'save':
        return [
          [this.take('save'), ' ', this.expr(clause.value), ' '],
          [this.take('to'), ' ', this.word(), this.every(clause.every)],
        ];
      case 'load': {
        const target = [this.take('load'), ' ', this.expr(clause.target), ' '];
        const source = [this.take('from'), ' ', this.expr(clause.source)];
        if (this.cursor.peek() !== '{') return [target, source];
        const opener = this.take('{');
        const broken = this.cursor.breaksNext();
        const names = clause.names.map((_, i): Doc => {
          const before = i === 0 ? '' : [this.comma(), line];
          return [before, this.word(), ' ', this.take('->'), ' ', this.word()];
        });
        const extra = this.cursor.skipIf(',');
        const dangling = this.cursor.ownComments().map((own) => own.doc);
        const inside = names.length === 0 ? dangling : indent([broken ? hardline : line, names, extra, dangling]);
        return [target, source, ' ', group([opener, inside, names.length === 0 ? '' : line, this.take('}')])];
      }
    }
  }
}
