/** Decides which residents move by an update that TensorFlow has a kernel for: std's Adam and AdamW, momentum and plain descent, in one pass over the weight. */
import type { Graph, Node, ValueId } from '../graph/graph.js';
import type { GraphDef, TensorName } from './graph-def.js';
import { type Bound, constantOf, match, of } from './match.js';

/** One kernel that moves `residents`, from `operands`. */
export interface Update {
  readonly residents: readonly string[];
  readonly operands: readonly ValueId[];
  /** `handles` of the residents, in their order; `after` are the control inputs. */
  readonly emit: (
    g: GraphDef,
    handles: readonly TensorName[],
    operands: readonly TensorName[],
    after: readonly TensorName[],
  ) => TensorName;
}

const step = of(
  'div',
  of('mul', of('div', 'lr', of('sub', 1, of('pow', 'beta1', 't'))), 'm'),
  of('add', of('sqrt', of('div', 'v', 'rest2')), 'eps'),
);
const adam = of('sub', 'w', step);
const adamW = of('sub', of('sub', 'w', of('mul', 'decayed', 'w')), step);
const rest = of('sub', 1, of('pow', 'beta2', 't'));
const mean = of('add', of('mul', 'beta', 'old'), of('mul', 'share', 'g'));
const meanSquare = of('add', of('mul', 'beta', 'old'), of('mul', 'share', of('mul', 'g', 'g')));
const momentum = of('sub', 'w', of('mul', 'lr', 'v'));
const sum = of('add', of('mul', 'beta', 'old'), 'g');
const descent = of('sub', 'w', of('mul', 'lr', 'g'));

const T = { T: { type: 'f32' }, use_locking: { b: false } } as const;

/** The updates among these moves; what is in none is assigned. `next`: resident to its next value. */
export function updatesOf(graph: Graph, next: ReadonlyMap<string, ValueId>): readonly Update[] {
  const moves = new Moves(graph, next);
  const updates: Update[] = [];
  for (const [name, value] of next) {
    const { type } = graph.nodes[value] as Node;
    if (type.dtype !== 'f32') continue;
    const update = moves.adam(name, value) ?? moves.momentum(name, value) ?? moves.descent(name, value);
    if (update !== null) updates.push(update);
  }
  return updates;
}

class Moves {
  /** Next value to resident. */
  readonly #movers = new Map<ValueId, string>();

  constructor(
    readonly graph: Graph,
    next: ReadonlyMap<string, ValueId>,
  ) {
    for (const [name, value] of next) this.#movers.set(value, name);
  }

  adam(name: string, value: ValueId): Update | null {
    const { graph } = this;
    const tried = [match(graph, value, adamW), match(graph, value, adam)];
    const found = tried.find((one) => one !== null && this.#is(one, 'w', name)) ?? null;
    if (found === null) return null;
    const [lr, beta1, m, v, eps] = [
      named(found, 'lr'),
      named(found, 'beta1'),
      named(found, 'm'),
      named(found, 'v'),
      named(found, 'eps'),
    ];
    const second = match(graph, named(found, 'rest2'), rest, new Map([['t', named(found, 't')]]));
    const [one, two] = [this.#running(m, mean), this.#running(v, meanSquare)];
    if (second === null || one === null || two === null || one.g !== two.g) return null;
    const [beta2] = [named(second, 'beta2')];
    const power1 = this.#power(beta1, named(found, 't'));
    const power2 = this.#power(beta2, named(found, 't'));
    if (one.beta !== beta1 || two.beta !== beta2 || power1 === null || power2 === null) return null;
    if (!this.#scalars([lr, beta1, beta2, eps]) || !this.#whole([value, m, v, one.g])) return null;
    const decayed = found.get('decayed');
    if (decayed !== undefined && !this.#scalars([decayed])) return null;
    const rest2 = found.get('rest2') as ValueId;
    const operands = [power1, power2, lr, beta1, beta2, eps, one.g, rest2];
    return {
      residents: [name, one.resident, two.resident],
      operands: decayed === undefined ? operands : [...operands, decayed, found.get('w') as ValueId],
      emit: (g, handles, [p1, p2, rate, b1, b2, small, slope, left, shrink, w], after) => {
        // TensorFlow adds its epsilon to the root of the moment as it is, ours to that of the moment without its bias.
        const root = g.node('Sqrt', [left as TensorName], { T: T.T });
        const epsilon = g.node('Mul', [small as TensorName, root], { T: T.T });
        const first =
          shrink === undefined
            ? after
            : [
                `^${g.node('AssignSubVariableOp', [handles[0] as TensorName, g.node('Mul', [shrink, w as TensorName], { T: T.T }), ...after], { dtype: { type: 'f32' } })}`,
                ...after,
              ];
        const given = [p1, p2, rate, b1, b2, epsilon, slope] as TensorName[];
        return g.node('ResourceApplyAdam', [...handles, ...given, ...first], { ...T, use_nesterov: { b: false } });
      },
    };
  }

  momentum(name: string, value: ValueId): Update | null {
    const found = match(this.graph, value, momentum);
    if (found === null || !this.#is(found, 'w', name)) return null;
    const [lr, v] = [named(found, 'lr'), named(found, 'v')];
    const moved = match(this.graph, v, sum);
    const resident = this.#movers.get(v);
    if (moved === null || resident === undefined || !this.#is(moved, 'old', resident)) return null;
    const [beta, g] = [named(moved, 'beta'), named(moved, 'g')];
    if (!this.#scalars([lr, beta]) || !this.#whole([value, v, g])) return null;
    return {
      residents: [name, resident],
      operands: [lr, g, beta],
      emit: (graph, handles, operands, after) =>
        graph.node('ResourceApplyMomentum', [...handles, ...operands, ...after], { ...T, use_nesterov: { b: false } }),
    };
  }

  descent(name: string, value: ValueId): Update | null {
    const found = match(this.graph, value, descent);
    if (found === null || !this.#is(found, 'w', name)) return null;
    const [lr, g] = [named(found, 'lr'), named(found, 'g')];
    if (!this.#scalars([lr]) || !this.#whole([value, g])) return null;
    return {
      residents: [name],
      operands: [lr, g],
      emit: (graph, handles, operands, after) =>
        graph.node('ResourceApplyGradientDescent', [...handles, ...operands, ...after], T),
    };
  }

  /** A resident that becomes beta times itself and the rest of 1 times something of `g`. */
  #running(value: ValueId, pattern: typeof mean) {
    const found = match(this.graph, value, pattern);
    const resident = this.#movers.get(value);
    if (found === null || resident === undefined || !this.#is(found, 'old', resident)) return null;
    const [beta, share, g] = [named(found, 'beta'), named(found, 'share'), named(found, 'g')];
    return this.#complete(beta, share) ? { resident, beta, g } : null;
  }

  /** They are b and 1 - b. */
  #complete(beta: ValueId, share: ValueId): boolean {
    const [b, s] = [constantOf(this.graph, beta), constantOf(this.graph, share)];
    if (b !== null && s !== null) return Math.abs(1 - b - s) < 1e-12;
    return match(this.graph, share, of('sub', 1, 'beta'), new Map([['beta', beta]])) !== null;
  }

  #is(found: Bound, key: string, resident: string): boolean {
    const { op, attrs } = this.graph.nodes[found.get(key) as ValueId] as Node;
    return op === 'input' && attrs.kind === 'resident' && attrs.name === resident;
  }

  /** The node that raises `beta` to the power `t`. */
  #power(beta: ValueId, t: ValueId): ValueId | null {
    const { nodes } = this.graph;
    const at = nodes.findIndex(({ op, operands }) => op === 'pow' && operands[0] === beta && operands[1] === t);
    return at < 0 ? null : (at as ValueId);
  }

  #scalars(values: readonly ValueId[]): boolean {
    return values.every((value) => (this.graph.nodes[value] as Node).type.shape.length === 0);
  }

  /** Of one type: nothing is broadcast. */
  #whole([first, ...others]: readonly ValueId[]): boolean {
    const { type } = this.graph.nodes[first as ValueId] as Node;
    return others.every((other) => (this.graph.nodes[other] as Node).type === type);
  }
}

/** What a name of the pattern stands for. */
const named = (found: Bound, name: string): ValueId => found.get(name) as ValueId;
