/** Decides where a model may be cut, and how neighbouring parts make stages of which the fullest needs as little as possible. */
import type { Summary, SummaryLayer } from '@dln/compiler';

/** What a part or a stage holds, in numbers of weights and bytes of activations. */
export interface Part {
  readonly path: string;
  readonly parameters: number;
  readonly activations: number;
}
interface Node {
  readonly layer: SummaryLayer | Summary;
  readonly children: Node[];
}

/** The parts of a model in order: rounds of a `for` or `repeat`, else whole layers; what a layer has beside its parts goes with its first. */
export function partsOf(summary: Summary): readonly Part[] {
  const root: Node = { layer: summary, children: [] };
  const open: Node[] = [root];
  for (const layer of summary.layers) {
    open.length = layer.depth + 1;
    const node: Node = { layer, children: [] };
    (open[layer.depth] as Node).children.push(node);
    open.push(node);
  }
  return split(root, true);
}

/** A list of rounds is cut between them, and so is a layer that is all that another one has; a round stays whole, for its residuals. */
function split({ layer, children }: Node, cut: boolean): readonly Part[] {
  const own = sizeOf(layer);
  const inside = children.filter(({ layer: child }) => sizeOf(child).parameters + sizeOf(child).activations > 0);
  if (!cut || inside.length === 0 || ('layer' in layer && /^\d+$/.test(layer.layer))) return [own];
  const parts = inside.flatMap((child) => split(child, inside.length === 1 || loops(child)));
  const first = parts[0] as Part;
  const rest = (of: 'parameters' | 'activations'): number =>
    first[of] + Math.max(0, own[of] - parts.reduce((sum, part) => sum + part[of], 0));
  return [{ path: first.path, parameters: rest('parameters'), activations: rest('activations') }, ...parts.slice(1)];
}
const sizeOf = (layer: SummaryLayer | Summary): Part => ({
  path: layer.path,
  parameters: Number(layer.parameters.atOne),
  activations: Number(layer.activationBytes.atOne),
});
/** A `for` or `repeat`, or a list of them: its parts are numbered rounds. */
const loops = ({ children }: Node): boolean =>
  children.length > 0 && children.every(({ layer }) => /(?:^|\.)\d+$/.test(layer.path));

/** `count` stages (fewer where there are fewer parts) whose largest is the smallest possible; each is a range of parts. */
export function balanced(sizes: readonly number[], count: number): readonly (readonly [number, number])[] {
  const sums = [0];
  for (const size of sizes) sums.push((sums.at(-1) as number) + size);
  const n = sizes.length;
  const k = Math.min(count, n);
  // best[s][i]: the largest stage where the first i parts make s stages; from[s][i]: where its last stage begins.
  const best = [Array.from({ length: n + 1 }, (_, i) => (i === 0 ? 0 : Number.POSITIVE_INFINITY))];
  const from: number[][] = [[]];
  for (let s = 1; s <= k; s++) {
    best.push(Array.from({ length: n + 1 }, () => Number.POSITIVE_INFINITY));
    from.push([]);
    for (let i = s; i <= n; i++) {
      for (let j = s - 1; j < i; j++) {
        const largest = Math.max(best[s - 1]?.[j] as number, (sums[i] as number) - (sums[j] as number));
        if (largest >= (best[s]?.[i] as number)) continue;
        (best[s] as number[])[i] = largest;
        (from[s] as number[])[i] = j;
      }
    }
  }
  const stages: (readonly [number, number])[] = [];
  for (let s = k, end = n; s > 0; s--) {
    const start = from[s]?.[end] as number;
    stages.unshift([start, end]);
    end = start;
  }
  return stages;
}
