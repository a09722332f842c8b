/** Decides which tensor of a foreign file, or which third of one, sets which weight: PyTorch's attention holds the projections of queries, keys and values as one. */
import type { ModelWeight } from '../summary/model-weights.js';
import { deriveNames, type NamedTensor } from './derive-names.js';

/** A tensor of a file, or one of the equal parts along its first axis. */
export interface Portion {
  readonly of: string;
  readonly shape: readonly number[];
  /** Which part, from 0; null for all of it. */
  readonly part: number | null;
}
export interface DerivedTensors {
  /** By our names. */
  readonly found: ReadonlyMap<string, Portion>;
  /** Ours that nothing sets. */
  readonly missing: readonly ModelWeight[];
  /** Tensors of the file that set nothing. */
  readonly unused: readonly NamedTensor[];
}

/** First as the file has them, for a model may hold its projections as one too; where that leaves a weight unset and PyTorch wrote the file, in std's words. */
export function deriveTensors(
  weights: readonly ModelWeight[],
  tensors: readonly NamedTensor[],
  torch: boolean,
): DerivedTensors {
  const whole = tensors.map(({ name, shape }) => ({ name, portion: { of: name, shape, part: null } }));
  const plain = derived(weights, tensors, whole, torch);
  if (plain.missing.length === 0 || !torch) return plain;
  const apart = derived(weights, tensors, inOurWords(tensors), torch);
  return apart.missing.length === 0 ? apart : plain;
}

interface Named {
  readonly name: string;
  readonly portion: Portion;
}

function derived(
  weights: readonly ModelWeight[],
  tensors: readonly NamedTensor[],
  named: readonly Named[],
  torch: boolean,
): DerivedTensors {
  const offered = named.map(({ name, portion }) => ({ name, shape: portion.shape }));
  const { names, missing } = deriveNames(weights, offered, torch);
  const portions = new Map(named.map(({ name, portion }) => [name, portion]));
  const found = new Map([...names].map(([own, their]) => [own, portions.get(their) as Portion]));
  const used = new Set([...found.values()].map((portion) => portion.of));
  return { found, missing, unused: tensors.filter((t) => !used.has(t.name)) };
}

const PACKED = /^(?:(.*)\.)?in_proj_(weight|bias)$/;
/** How std's TransformerEncoderLayer and TransformerDecoderLayer call what PyTorch's call so. */
const OURS: Readonly<Record<string, string>> = { self_attn: 'attention', multihead_attn: 'cross' };

/** The tensors of each `torch.nn.MultiheadAttention`, which is known by its packed projections, as std's layers call theirs. */
function inOurWords(tensors: readonly NamedTensor[]): readonly Named[] {
  const attentions = new Set(tensors.flatMap(({ name }) => (PACKED.test(name) ? [PACKED.exec(name)?.[1] ?? ''] : [])));
  const renamed = (path: string): string => {
    const parts = path.split('.');
    const last = parts.pop() as string;
    return [...parts, OURS[last] ?? last].join('.');
  };
  return tensors.flatMap(({ name, shape }): readonly Named[] => {
    const [, path = '', kind] = PACKED.exec(name) ?? [];
    const [rows = 0, ...rest] = shape;
    if (kind !== undefined && rows % 3 === 0)
      return ['query', 'key', 'value'].map((word, part) => ({
        name: `${renamed(path)}.${word}.${kind}`,
        portion: { of: name, shape: [rows / 3, ...rest], part },
      }));
    const owner = [...attentions].find((a) => name.startsWith(`${a}.out_proj.`));
    const own =
      owner === undefined ? name : `${renamed(owner)}.output.${name.slice(owner.length + '.out_proj.'.length)}`;
    return [{ name: own, portion: { of: name, shape, part: null } }];
  });
}
