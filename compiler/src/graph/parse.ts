/** Decides how a graph's text is read back: `parseGraph(printGraph(g))` prints the same. */
import { add, apply, constant, literal, mul, neg, power, sub, variable } from '../dims/algebra.js';
import type { Dim } from '../dims/dim.js';
import { type DType, type GraphType, tensorType } from '../types/tensor-type.js';
import { canonicalAttrs } from './attrs.js';
import { noSource } from './builder.js';
import type { Attr, Graph, Input, InputKind, Node, Output, ValueId } from './graph.js';
import { GraphError } from './graph-error.js';

const tokenPattern =
  /\s*(?:(%\d+)|("(?:[^"\\]|\\.)*")|(#-?(?:NaN|Infinity))|(\d+(?:\.\d+)?(?:e[+-]?\d+)?)|(\w+)|(\/\/|[-+*/%^()[\]{}<>,:=]))/y;

/** Reads one line of text from left to right. */
class Line {
  readonly #tokens: string[] = [];
  #at = 0;
  constructor(
    private readonly text: string,
    private readonly ints: ReadonlySet<string>,
  ) {
    tokenPattern.lastIndex = 0;
    while (tokenPattern.lastIndex < text.trimEnd().length) {
      const match = tokenPattern.exec(text);
      if (match === null) throw new GraphError(`cannot read: ${text}`);
      this.#tokens.push(match[0].trimStart());
    }
  }
  get next(): string {
    return this.#tokens[this.#at] ?? '';
  }
  get done(): boolean {
    return this.#at === this.#tokens.length;
  }
  take(): string {
    const token = this.next;
    this.#at++;
    return token;
  }
  expect(token: string): void {
    if (this.take() !== token) throw new GraphError(`no ${token} where one is due: ${this.text}`);
  }
  /** Takes the token if it is next; the empty token is the line's end. */
  has(token: string): boolean {
    if (this.next !== token) return false;
    if (token !== '') this.#at++;
    return true;
  }
  value(): ValueId {
    const token = this.take();
    if (!token.startsWith('%')) throw new GraphError(`no value where one is due: ${this.text}`);
    return Number(token.slice(1)) as ValueId;
  }
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (!this.has(close)) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    return items;
  }

  dim(): Dim {
    let sum = this.term();
    while (this.next === '+' || this.next === '-') sum = (this.take() === '+' ? add : sub)(sum, this.term());
    return sum;
  }
  private term(): Dim {
    if (this.has('-')) return neg(this.term());
    let product = this.factor();
    while (this.next === '*' || this.next === '//' || this.next === '/' || this.next === '%') {
      const op = this.take();
      const right = this.factor();
      product = op === '*' ? mul(product, right) : apply(op as '//' | '/' | '%', product, right);
    }
    return product;
  }
  private factor(): Dim {
    const base = this.atom();
    return this.has('^') ? power(base, this.atom()) : base;
  }
  private atom(): Dim {
    const token = this.take();
    if (token === '(') {
      const inner = this.dim();
      this.expect(')');
      return inner;
    }
    if (/^\d+$/.test(token)) return constant(Number(token));
    if ((token === 'min' || token === 'max') && this.has('(')) {
      const [a, b] = this.list(')', () => this.dim());
      return apply(token, a as Dim, b as Dim);
    }
    if (!/^\w+$/.test(token)) throw new GraphError(`no dim where one is due: ${this.text}`);
    return variable(token, this.ints.has(token) ? 'int' : 'dim');
  }

  type(): GraphType {
    const name = this.take();
    let classes: Dim | null = null;
    if (name === 'class') {
      this.expect('<');
      classes = this.dim();
      this.expect('>');
    } else if (name !== 'f32' && name !== 'i32' && name !== 'bool')
      throw new GraphError(`no dtype ${name}: ${this.text}`);
    this.expect('[');
    const dtype = (classes === null ? name : 'i32') as DType;
    return tensorType(
      dtype,
      this.list(']', () => this.dim()),
      classes,
    );
  }

  attr(): Attr {
    if (this.has('[')) return this.list(']', () => this.number());
    if (this.next.startsWith('"')) return JSON.parse(this.take()) as string;
    if (this.next === 'true' || this.next === 'false') return this.take() === 'true';
    return this.number();
  }
  /** A number, or a dim with variables. */
  private number(): number | Dim {
    const start = this.#at;
    const sign = this.has('-') ? -1 : 1;
    const token = this.take();
    const ends = /^[,\]}]$/.test(this.next);
    if (token.startsWith('#')) return Number(token.slice(1));
    if (/^\d/.test(token) && ends) return sign * Number(token);
    this.#at = start;
    const dim = this.dim();
    return literal(dim) ?? dim;
  }
}

/** The graph of a text; throws `GraphError` where it is none. Whether its types are right, `verifyGraph` says. */
export function parseGraph(text: string): Graph {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const { graph, next } = parseLines(lines, 0);
  if (next < lines.length) throw new GraphError(`a line after the return: ${lines[next]}`);
  return graph;
}

const indent = (line: string): number => line.length - line.trimStart().length;

/** One graph from line `start` to its return; what stands deeper after a node are that node's bodies. */
function parseLines(lines: readonly string[], start: number): { readonly graph: Graph; readonly next: number } {
  const nodes: Node[] = [];
  const inputs: Input[] = [];
  let ints: ReadonlySet<string> = new Set();
  const depth = indent(lines[start] ?? '');
  let at = start;
  while (at < lines.length) {
    const written = lines[at] as string;
    const line = new Line(written, ints);
    at++;
    if (line.has('int')) ints = new Set(line.list('', () => line.take()));
    else if (line.has('return')) {
      const outputs = line.list('', (): Output => {
        const name = JSON.parse(line.take()) as string;
        line.expect(':');
        return { name, value: line.value() };
      });
      return { graph: { nodes, inputs, outputs }, next: at };
    } else {
      const node = parseNode(line, nodes.length, inputs);
      const bodies: Graph[] = [];
      while (at < lines.length && indent(lines[at] as string) > depth) {
        const body = parseLines(lines, at);
        bodies.push(body.graph);
        at = body.next;
      }
      nodes.push({ ...node, bodies });
    }
    if (!line.done) throw new GraphError(`too much text: ${written}`);
  }
  throw new GraphError('no return');
}

function parseNode(line: Line, id: number, inputs: Input[]): Node {
  const value = line.value();
  if (value !== id) throw new GraphError(`%${value} stands where %${id} is due`);
  line.expect('=');
  const op = line.take();
  const operands = line.has('(') ? line.list(')', () => line.value()) : [];
  const attrs: Record<string, Attr> = {};
  if (line.has('{')) {
    line.list('}', () => {
      const name = line.take();
      line.expect(':');
      attrs[name] = line.attr();
    });
  }
  line.expect(':');
  const type = line.type();
  if (op === 'input') inputs.push({ kind: attrs.kind as InputKind, name: attrs.name as string, value });
  return { op, operands, attrs: canonicalAttrs(attrs), type, bodies: [], source: noSource };
}
