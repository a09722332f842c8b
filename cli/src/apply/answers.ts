/** Decides what a model's result says of a row: its numbers, and where the training takes them for classes, their probabilities. */
import type { ApplyPlan } from '@dln/compiler';
import type { HostTensor } from '@dln/runtime';

/** What came out for one row. */
export interface Answer {
  /** What the row is called: its file, and where it stands in it. */
  readonly input: string;
  /** The result as it is, row-major; of a model with several results the first. */
  readonly shape: readonly number[];
  readonly output: readonly number[];
  /** All results by name, where there are several. */
  readonly outputs?: Readonly<
    Record<string, { readonly shape: readonly number[]; readonly values: readonly number[] }>
  >;
  /** The likeliest class, where the training holds the result against classes. */
  readonly class?: string;
  readonly probability?: number;
  /** In the order of the classes; of a result that is a number for yes and no, that of yes. */
  readonly probabilities?: readonly { readonly class: string; readonly probability: number }[];
}

/** One answer a row. */
export function answersOf(
  { results, meaning }: ApplyPlan,
  values: ReadonlyMap<string, HostTensor>,
  names: readonly string[],
): readonly Answer[] {
  return names.map((input, row) => {
    const all = results.map(({ name }) => ({ name, ...rowOf(values.get(name) as HostTensor, row, names.length) }));
    const { shape, values: output } = all[0] as (typeof all)[number];
    const several = all.length < 2 ? {} : { outputs: Object.fromEntries(all.map(({ name, ...one }) => [name, one])) };
    return { input, shape, output, ...several, ...(meaning === null ? {} : meant(meaning, shape, output)) };
  });
}

/** The numbers of one row; a result that has no rows is the same for all. */
function rowOf({ shape, data }: HostTensor, row: number, rows: number) {
  if (shape[0] !== rows) return { shape, values: Array.from(data) };
  const width = data.length / rows;
  return { shape: shape.slice(1), values: Array.from(data.subarray(row * width, (row + 1) * width)) };
}

/** Classes, where the row's result is one vector of them. */
function meant(
  { probabilities, classes }: NonNullable<ApplyPlan['meaning']>,
  shape: readonly number[],
  output: readonly number[],
): Pick<Answer, 'class' | 'probability' | 'probabilities'> {
  if (probabilities === 'sigmoid') {
    const [x = 0, ...others] = output;
    return others.length > 0 ? {} : { probability: 1 / (1 + Math.exp(-x)) };
  }
  if (classes === null || shape.length !== 1 || classes.length !== output.length) return {};
  const shares = probabilities === 'exp' ? output.map(Math.exp) : softmax(output);
  const listed = shares.map((probability, k) => ({ class: classes[k] as string, probability }));
  const best = listed.reduce((a, b) => (b.probability > a.probability ? b : a));
  return { class: best.class, probability: best.probability, probabilities: listed };
}

function softmax(logits: readonly number[]): readonly number[] {
  const most = Math.max(...logits);
  const powers = logits.map((x) => Math.exp(x - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((p) => p / sum);
}
