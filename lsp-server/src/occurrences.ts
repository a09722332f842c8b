/** Decides what each name in a declaration's text means: where it is bound, in this body, in this file, in another one or in std. */
import { isStd, resolveUri } from '@dln/compiler';
import type {
  At,
  Block,
  Callable,
  Chunk,
  Clause,
  Decl,
  Equation,
  Expr,
  Identifier,
  Pattern,
  Stmt,
  TypeNode,
} from '@dln/grammar';
import {
  type Bound,
  declarationOf,
  declaredAs,
  kindOf,
  type NameKind,
  type Occurrence,
  type Target,
} from './name-targets.js';
import type { Session } from './session.js';

class Names {
  readonly own = new Map<string, Bound>();
  constructor(readonly parent: Names | null) {}
  find(name: string): Bound | null {
    return this.own.get(name) ?? this.parent?.find(name) ?? null;
  }
}

/** Every name of one declaration, in the order of the text. */
export function occurrencesIn(session: Session, uri: string, chunk: Chunk, decl: Decl | null): readonly Occurrence[] {
  if (decl === null) return [];
  const walk = new Walk(session, uri, chunk);
  walk.declaration(decl);
  return walk.found.sort((a, b) => a.start - b.start);
}

class Walk {
  readonly found: Occurrence[] = [];
  constructor(
    readonly session: Session,
    readonly uri: string,
    readonly chunk: Chunk,
    /** False where what a declaration binds is all that is asked: a body that names its own parts would be looked into without end. */
    readonly followsDots = true,
  ) {}

  #local(kind: NameKind, at: At): Bound {
    return { kind, target: { is: 'local', uri: this.uri, decl: this.chunk.key, start: at.start, end: at.end } };
  }
  #note(id: At & { readonly text: string }, bound: Bound, binds: boolean): void {
    this.found.push({ start: id.start, end: id.end, text: id.text, kind: bound.kind, binds, target: bound.target });
  }
  #bind(names: Names, id: Identifier, kind: NameKind): void {
    if (id.text === '_') return;
    const bound = this.#local(kind, id);
    names.own.set(id.text, bound);
    this.#note(id, bound, true);
  }
  #use(names: Names, id: At & { readonly text: string }): Bound | null {
    const bound = names.find(id.text) ?? declaredAs(this.session, this.uri, id.text);
    if (bound !== null) this.#note(id, bound, false);
    return bound;
  }

  declaration(decl: Decl): void {
    const names = new Names(null);
    const self: Bound = { kind: kindOf(decl), target: { is: 'declared', uri: this.uri, name: decl.name.text } };
    if (decl.kind === 'import' && decl.names !== null) {
      const from = resolveUri(this.uri, decl.from.value);
      for (const name of decl.names)
        this.#note(
          name,
          declaredAs(this.session, from, name.text) ?? {
            kind: 'value',
            target: { is: 'declared', uri: from, name: name.text },
          },
          false,
        );
      return;
    }
    this.#note(decl.name, self, true);
    switch (decl.kind) {
      case 'callable':
        this.callable(names, decl.callable);
        break;
      case 'const':
      case 'param':
        if (decl.type !== null) this.type(names, decl.type, false);
        this.expr(names, decl.value);
        if (decl.kind === 'param' && decl.range !== null) {
          this.expr(names, decl.range.low);
          this.expr(names, decl.range.high);
        }
        break;
      case 'type':
        this.type(names, decl.type, true);
        break;
      case 'data':
        this.expr(names, decl.source);
        this.fieldsInto(names, decl.source);
        if (decl.body !== null) this.block(names, decl.body);
        break;
      case 'sweep':
        this.#use(names, decl.of);
        for (const { param, values } of decl.over) {
          this.#use(names, param);
          this.expr(names, values);
        }
        this.clauses(names, decl.clauses);
        break;
      case 'train':
        if (decl.from !== null) this.expr(names, decl.from);
        if (decl.on !== null) {
          this.expr(names, decl.on);
          this.fieldsInto(names, decl.on);
        }
        this.clauses(names, decl.clauses);
        break;
      default:
        break;
    }
  }

  callable(outer: Names, callable: Callable): void {
    const names = new Names(outer);
    for (const p of callable.params) names.own.set(p.name.text, this.#local('param', p.name));
    for (const p of callable.params) {
      this.#note(p.name, names.own.get(p.name.text) as Bound, true);
      this.type(names, p.type, true);
    }
    for (const p of callable.params) if (p.value !== null) this.expr(names, p.value);
    if (callable.result !== null) this.type(names, callable.result, true);
    for (const w of callable.wheres) this.expr(names, w.condition);
    this.body(names, callable.body);
  }
  body(names: Names, body: Expr | Block): void {
    if (body.kind === 'block') this.block(names, body);
    else {
      this.stages(names, body);
      this.expr(names, body);
    }
  }

  /** `defines`: a dim's name that nobody has bound is bound here. */
  type(names: Names, type: TypeNode, defines: boolean): void {
    switch (type.kind) {
      case 'tupleType':
        for (const item of type.items) this.type(names, item, defines);
        break;
      case 'listType':
        this.type(names, type.item, defines);
        break;
      case 'arrowType':
        for (const p of type.params ?? []) this.type(names, p, defines);
        if (type.result !== null) this.type(names, type.result, defines);
        break;
      case 'choiceType':
      case 'errorType':
        break;
      case 'classType':
        this.dim(names, type.classes, defines);
        for (const d of type.shape) this.dim(names, d.dim, defines);
        break;
      case 'namedType': {
        const alias = declaredAs(this.session, this.uri, type.name.text);
        if (alias?.kind === 'type') this.#note(type.name, alias, false);
        for (const d of type.shape ?? []) this.dim(names, d.dim, defines);
        break;
      }
    }
  }
  dim(names: Names, expr: Expr, defines: boolean): void {
    if (expr.kind === 'name' && defines && names.find(expr.text) === null && /^[A-Z]/.test(expr.text)) {
      const own = this.session.db.file(this.uri)?.byName.get(expr.text)?.decl.kind;
      if (own !== 'const' && own !== 'param') {
        this.#bind(names, expr, 'dim');
        return;
      }
    }
    this.expr(names, expr);
  }

  block(outer: Names, block: Block): void {
    const names = new Names(outer);
    this.lines(names, block.items);
    for (const item of block.items) this.line(names, item);
  }
  /** The names of a body are in sight in all of it. */
  lines(names: Names, items: readonly (Stmt | Clause)[]): void {
    for (const item of items) {
      if (item.kind === 'let') this.pattern(names, item.pattern);
      else if (item.kind === 'weight' || item.kind === 'state' || item.kind === 'field')
        this.#bind(names, item.name, item.kind);
      if ('value' in item && item.value !== null) this.stages(names, item.value);
    }
  }
  pattern(names: Names, pattern: Pattern): void {
    if (pattern.kind === 'name') this.#bind(names, pattern, 'binding');
    else for (const item of pattern.items) this.pattern(names, item);
  }
  /** `as` binds in the body in which it stands. */
  stages(names: Names, expr: Expr): void {
    if (expr.kind === 'pipe') {
      for (const stage of expr.stages) {
        if (stage.as !== null) this.#bind(names, stage.as, 'stage');
        this.stages(names, stage.value);
      }
    } else if (expr.kind === 'call') for (const arg of expr.args) this.stages(names, arg.value);
    else if (expr.kind === 'tuple' || expr.kind === 'list') for (const item of expr.items) this.stages(names, item);
    else if (expr.kind === 'binary') {
      this.stages(names, expr.left);
      this.stages(names, expr.right);
    }
  }
  line(names: Names, item: Stmt | Equation): void {
    if (item.kind === 'nextEq') this.#use(names, item.name);
    if ('type' in item && item.type !== null) this.type(names, item.type, false);
    this.expr(names, item.value);
  }

  clauses(outer: Names, clauses: readonly Clause[]): void {
    const names = new Names(outer);
    this.lines(names, clauses);
    for (const clause of clauses) {
      if (clause.kind === 'minimize' && clause.name !== null) this.#bind(names, clause.name, 'measure');
      if (clause.kind === 'measure')
        for (const m of clause.measures) if (m.name !== null) this.#bind(names, m.name, 'measure');
    }
    for (const clause of clauses) {
      if (
        clause.kind === 'let' ||
        clause.kind === 'weight' ||
        clause.kind === 'state' ||
        clause.kind === 'field' ||
        clause.kind === 'nextEq'
      )
        this.line(names, clause);
      else this.expressions(names, clause);
    }
  }
  /** All expressions of a clause, wherever they stand in it. */
  expressions(names: Names, value: unknown): void {
    if (Array.isArray(value)) for (const each of value) this.expressions(names, each);
    else if (typeof value === 'object' && value !== null) {
      if ('kind' in value && isExpr(value as { kind: string })) this.expr(names, value as Expr);
      else
        for (const [name, each] of Object.entries(value)) {
          if (name === 'against' && each !== null) this.#use(names, each as Identifier);
          else if (name !== 'name') this.expressions(names, each);
        }
    }
  }

  expr(names: Names, expr: Expr): void {
    switch (expr.kind) {
      case 'name':
        this.#use(names, expr);
        break;
      case 'next':
        this.#use(names, expr.name);
        break;
      case 'class':
        this.expr(names, expr.classes);
        break;
      case 'tuple':
      case 'list':
        for (const item of expr.items) this.expr(names, item);
        break;
      case 'comprehension': {
        this.expr(names, expr.source);
        const inner = new Names(names);
        this.pattern(inner, expr.pattern);
        this.expr(inner, expr.item);
        break;
      }
      case 'binary':
        this.expr(names, expr.left);
        this.expr(names, expr.right);
        break;
      case 'unary':
        this.expr(names, expr.operand);
        break;
      case 'call':
        this.expr(names, expr.callee);
        for (const arg of expr.args) {
          if (arg.label !== null) this.label(names, expr.callee, arg.label);
          this.expr(names, arg.value);
        }
        break;
      case 'index':
        this.expr(names, expr.base);
        for (const item of expr.items) {
          if (item.kind === 'point') this.expr(names, item.value);
          if (item.kind === 'slice')
            for (const e of [item.from, item.to, item.step]) if (e !== null) this.expr(names, e);
        }
        break;
      case 'dot': {
        this.expr(names, expr.base);
        const member = this.member(names, expr.base, expr.name.text);
        if (member !== null) this.#note(expr.name, member, false);
        break;
      }
      case 'pipe':
        for (const stage of expr.stages) this.expr(names, stage.value);
        break;
      case 'if':
        this.expr(names, expr.condition);
        this.block(names, expr.then);
        if (expr.else?.kind === 'block') this.block(names, expr.else);
        else if (expr.else !== null) this.expr(names, expr.else);
        break;
      case 'match':
        this.expr(names, expr.subject);
        for (const arm of expr.arms) {
          if (!(arm.pattern.kind === 'name' && arm.pattern.text === '_')) this.expr(names, arm.pattern);
          this.expr(names, arm.value);
        }
        break;
      case 'for': {
        this.expr(names, expr.source);
        const inner = new Names(names);
        this.pattern(inner, expr.pattern);
        this.block(inner, expr.body);
        break;
      }
      case 'repeat':
        this.expr(names, expr.count);
        this.block(names, expr.body);
        break;
      case 'scan': {
        this.expr(names, expr.source);
        if (expr.over !== null) this.expr(names, expr.over);
        const inner = new Names(names);
        this.pattern(inner, expr.pattern);
        for (const carry of expr.carries) {
          if (carry.type !== null) this.type(names, carry.type, false);
          this.expr(names, carry.value);
          this.#bind(inner, carry.name, 'state');
        }
        this.block(inner, expr.body);
        break;
      }
      case 'iterate': {
        this.expr(names, expr.init);
        this.expr(names, expr.max);
        const inner = new Names(names);
        this.pattern(inner, expr.pattern);
        this.expr(inner, expr.condition);
        this.block(inner, expr.body);
        break;
      }
      case 'lambda':
        this.callable(names, expr.callable);
        break;
      default:
        break;
    }
  }

  /** The parameter that a label names, where the callee is declared. */
  label(names: Names, callee: Expr, label: Identifier): void {
    const found = this.resolved(names, callee);
    if (found?.decl.kind !== 'callable') return;
    const param = found.decl.callable.params.find((p) => p.name.text === label.text);
    if (param === undefined) return;
    const target: Target = {
      is: 'local',
      uri: found.uri,
      decl: found.chunk.key,
      start: param.name.start,
      end: param.name.end,
    };
    this.#note(label, { kind: 'param', target }, false);
  }
  /** The declaration that an expression names. */
  resolved(names: Names, expr: Expr): ReturnType<typeof declarationOf> {
    if (expr.kind === 'call') return this.resolved(names, expr.callee);
    const bound =
      expr.kind === 'name'
        ? (names.find(expr.text) ?? declaredAs(this.session, this.uri, expr.text))
        : expr.kind === 'dot'
          ? this.member(names, expr.base, expr.name.text)
          : null;
    return bound === null || bound.target.is !== 'declared' ? null : declarationOf(this.session, bound.target);
  }

  /** What a dot leads to: an export of a file, a field of a dataset, a part of a model. */
  member(names: Names, base: Expr, name: string): Bound | null {
    if (!this.followsDots) return null;
    const found = this.resolved(names, base);
    if (found === null) return null;
    const { decl } = found;
    if (decl.kind === 'import') return declaredAs(this.session, resolveUri(found.uri, decl.from.value), name);
    const at = (kind: NameKind, id: At): Bound => ({
      kind,
      target: { is: 'local', uri: found.uri, decl: found.chunk.key, start: id.start, end: id.end },
    });
    if (decl.kind === 'data') {
      const field = decl.body?.items.find((i) => i.kind === 'field' && i.name.text === name);
      return field?.kind === 'field' ? at('field', field.name) : null;
    }
    if (decl.kind !== 'callable') return null;
    const inside = new Walk(this.session, found.uri, found.chunk, false);
    inside.declaration(decl);
    const part = inside.found.find(
      (o) =>
        o.binds &&
        o.text === name &&
        (o.kind === 'binding' || o.kind === 'stage' || o.kind === 'weight' || o.kind === 'state'),
    );
    return part === undefined ? null : at(part.kind, part);
  }
  /** The fields of a dataset that this file or another one writes are names in a train over it. */
  fieldsInto(names: Names, source: Expr): void {
    let at: Expr = source;
    // Data that is made of itself, through however many names, is a mistake that is told elsewhere.
    const seen = new Set<string>();
    for (;;) {
      const found = this.resolved(names, at);
      if (found !== null) {
        if (seen.has(found.chunk.key)) return;
        seen.add(found.chunk.key);
      }
      if (found?.decl.kind === 'data') {
        for (const item of found.decl.body?.items ?? [])
          if (item.kind === 'field')
            names.own.set(item.name.text, {
              kind: 'field',
              target: {
                is: 'local',
                uri: found.uri,
                decl: found.chunk.key,
                start: item.name.start,
                end: item.name.end,
              },
            });
        if (found.decl.source.kind === 'name' || found.decl.source.kind === 'dot') at = found.decl.source;
        else return;
        if (isStd(found.uri)) return;
      } else if (at.kind === 'dot') at = at.base;
      else if (at.kind === 'pipe' && at.stages[0] !== undefined) at = at.stages[0].value;
      else return;
    }
  }
}

const expressions: ReadonlySet<string> = new Set<Expr['kind']>([
  'number',
  'string',
  'name',
  'bool',
  'none',
  'next',
  'class',
  'tuple',
  'list',
  'comprehension',
  'binary',
  'unary',
  'call',
  'index',
  'dot',
  'pipe',
  'if',
  'match',
  'for',
  'repeat',
  'scan',
  'iterate',
  'lambda',
  'error',
]);
const isExpr = (value: { readonly kind: string }): boolean => expressions.has(value.kind);
