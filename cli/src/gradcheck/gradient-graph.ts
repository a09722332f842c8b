/** Decides what is compared: an objective as a function of the weights alone, with its gradients beside it. */
import { copyInto, createBuilder, differentiate, type Graph, type Output, type Program } from '@dln/compiler';

/** An objective and its gradients as graphs. */
export interface GradientGraph {
  /** One output: the objective. */
  readonly objective: Graph;
  /** One output per weight, in the order of `weights`. */
  readonly gradients: Graph;
  /** Names of the weights that the objective reaches. */
  readonly weights: readonly string[];
  /** Gives, under the name of the input that takes it, each value that `stop_gradient` lets no gradient through. A difference quotient
   *  would see through it, so both graphs take these values as inputs of kind `argument`. */
  readonly held: Graph;
}

/** Null where the program has no objective of this name. */
export function gradientGraph(program: Program, name: string): GradientGraph | null {
  const entries = [program.entries.get('step'), program.entries.get(`objective:${name}`)];
  const entry = entries.find((e) => e?.measures.some((m) => m.name === name));
  const measure = entry?.measures.find((m) => m.name === name);
  if (entry === undefined || measure === undefined) return null;
  const source: Graph = { ...entry.graph, outputs: [measure] };

  const whole = createBuilder();
  const heldOutputs: Output[] = [];
  copyInto(whole, source, (_, node, [operand]) => {
    if (node.op === 'stop_gradient' && operand !== undefined)
      heldOutputs.push({ name: heldName(heldOutputs.length), value: operand });
    return null;
  });

  const g = createBuilder();
  let count = 0;
  const placed = copyInto(g, source, (_, node) =>
    node.op === 'stop_gradient' ? g.input('argument', heldName(count++), node.type) : null,
  );
  const objective = placed(measure.value);
  const isWeight = new Set(program.residents.filter((r) => r.role === 'weight').map((r) => r.name));
  const inputs = g.inputs.filter((i) => i.kind === 'resident' && isWeight.has(i.name));
  const made = differentiate(
    g.b,
    objective,
    inputs.map((i) => i.value),
  );
  const reached = inputs.flatMap((input, i): Output[] => {
    const value = made[i] ?? null;
    return value === null ? [] : [{ name: input.name, value }];
  });
  return {
    objective: g.finish([{ name, value: objective }]),
    gradients: g.finish(reached),
    weights: reached.map((r) => r.name),
    held: whole.finish(heldOutputs),
  };
}

const heldName = (index: number): string => `held ${index}`;
