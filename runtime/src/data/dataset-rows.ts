/** Decides what a dataset's rows are as tensors: its source's rows, taken through its steps one after another. */
import type { Dataset, DatasetField, DatasetStep } from '@dln/compiler';
import { type Fault, isFault, type OpenTable } from '@dln/formats';
import { type Agreed, agreement } from './agreement.js';
import { Gathered } from './gathered.js';
import { type DatasetRows, headerOf, type Layer, sourceLayer } from './layer.js';
import { MappedLayer } from './mapped-layer.js';
import { type Affine, affineOf, channelsOf, measure, type Statistics } from './normalize.js';
import { orderOf } from './order.js';
import { PatchLayer } from './patch-layer.js';
import type { RowTools } from './row-tools.js';
import { stepsText } from './steps-text.js';

/** Opens a dataset on its source. Nothing is copied but what the source itself holds in memory. `only`: the fields that are wanted. */
export async function openDataset(
  dataset: Dataset,
  source: OpenTable,
  tools: RowTools,
  only: readonly string[] | null = null,
): Promise<DatasetRows | Fault> {
  const rows = await open(dataset, dataset.steps, ofSource(source), tools, only);
  if (isFault(rows)) return rows;
  if (rows.rows === dataset.rows || dataset.fields.some((f) => f.rows !== null)) return rows;
  rows.close();
  return agreement(dataset).differs('the number of rows', dataset.rows, rows.rows);
}

/**
 * Other rows than the source's, taken through the same steps but for those that choose rows. What a step measures is measured on the training
 * part of the `source`, which is opened where it is needed.
 */
export async function openGiven(
  dataset: Dataset,
  given: Layer,
  source: () => Promise<OpenTable | Fault>,
  tools: RowTools,
  only: readonly string[],
): Promise<DatasetRows | Fault> {
  const kept = dataset.steps.map((step) => (choosesRows.has(step.step) ? null : step));
  return open(dataset, kept, { start: async () => given, steps: dataset.steps, source }, tools, only);
}
const choosesRows: ReadonlySet<DatasetStep['step']> = new Set(['part', 'take', 'shuffle', 'split']);

/** Where rows begin, and on what steps are measured. */
interface Origin {
  start(steps: Steps): Promise<Layer | Fault>;
  /** All steps of the dataset; null: those that are gone through. */
  readonly steps: Steps | null;
  source(): Promise<OpenTable | Fault>;
}
const ofSource = (source: OpenTable): Origin => ({
  start: (steps) => startOf(steps, source),
  steps: null,
  source: async () => source,
});

/** Steps at their places; null where one is left out. */
type Steps = readonly (DatasetStep | null)[];

/** The rows after these steps, with these fields. */
async function open(
  dataset: Dataset,
  steps: Steps,
  origin: Origin,
  tools: RowTools,
  only: readonly string[] | null,
): Promise<Gathered | Fault> {
  const agreed = agreement(dataset);
  const start = await origin.start(steps);
  if (isFault(start)) return start;
  let layer = start;
  let here = dataset.read;
  let from = 0;
  const measured = origin.steps ?? steps;
  /** The training part's rows before step `end`. */
  const training = async (end: number, wanted: readonly string[]): Promise<Gathered | Fault> => {
    const source = await origin.source();
    if (isFault(source)) return source;
    return open(dataset, trainingSteps(measured, end, source), ofSource(source), { ...tools, augment: false }, wanted);
  };
  const keyAt = async (end: number): Promise<string | Fault> => {
    const source = await origin.source();
    return isFault(source) ? source : `${dataset.source.key} ${stepsText(trainingSteps(measured, end, source))}`;
  };
  const statistics = async (end: number, field: DatasetField): Promise<Statistics | Fault> => {
    const key = await keyAt(end);
    if (typeof key !== 'string') return key;
    const { name } = field;
    return tools.measured(`${key} ${name}`, async () => {
      const rows = await training(end, [name]);
      if (isFault(rows)) return rows;
      try {
        return await measure(rows, name, channelsOf(headerOf(field)));
      } finally {
        rows.close();
      }
    });
  };
  for (const [i, step] of steps.entries()) {
    if (step?.step !== 'map' && step?.step !== 'patches') continue;
    if (step.step === 'map' && step.compute?.clock === 'epoch' && !tools.augment) continue;
    const rows = await gather(agreed, layer, steps, from, i, here, null, statistics);
    if (isFault(rows)) return rows;
    if (step.step === 'patches') layer = new PatchLayer(rows, step);
    else {
      const made = await MappedLayer.open(rows, step, tools, {
        key: () => keyAt(i),
        training: (names) => training(i, names),
      });
      if (isFault(made)) {
        rows.close();
        return made;
      }
      layer = made;
    }
    here = step.fields;
    from = i + 1;
  }
  return gather(agreed, layer, steps, from, steps.length, here, only, statistics);
}

/** The rows of a source before any step but the choice of a part. */
async function startOf(steps: Steps, source: OpenTable): Promise<Layer | Fault> {
  const part = steps.find((step) => step?.step === 'part')?.name ?? null;
  const rows = await source.rows(part);
  if (isFault(rows)) return rows;
  const { header, parts } = source.header;
  return sourceLayer(rows, (part === null ? header : (parts?.[part] ?? header)).fields);
}

/** A layer's rows in the order of the steps from `from` up to `to`, converted to the fields' types. */
async function gather(
  agreed: Agreed,
  layer: Layer,
  steps: Steps,
  from: number,
  to: number,
  fields: readonly DatasetField[],
  only: readonly string[] | null,
  statistics: (end: number, field: DatasetField) => Promise<Statistics | Fault>,
): Promise<Gathered | Fault> {
  const order = await orderOf(steps, from, to, layer);
  if (isFault(order)) return order;
  const columns: { field: DatasetField; k: number; affine: Affine | null }[] = [];
  for (const field of fields) {
    if (only !== null && !only.includes(field.name)) continue;
    const k = layer.fields.findIndex(({ name }) => name === field.name);
    const stored = layer.fields[k];
    if (stored === undefined) return agreed.differs(`the field \`${field.name}\``, 'there', 'not there');
    const wrong = agreed.type(field, stored);
    if (wrong !== null) return wrong;
    const own = [...steps.entries()]
      .slice(from, to)
      .flatMap(([at, step]) => (step?.step === 'normalize' && step.field === field.name ? [{ step, at }] : []));
    const affine = await affineOf(field, stored, own, (at) => statistics(at, field));
    if (affine !== null && 'fault' in affine) return affine;
    columns.push({ field, k, affine });
  }
  return new Gathered(layer, order, columns);
}

/**
 * What makes the training part as it is before step `end`: the steps up to it, and those after it that choose rows, so that a `normalize`
 * or `fit` that is written before a `split` still measures the training part alone. Steps keep their places: orders are keyed by them.
 */
function trainingSteps(steps: Steps, end: number, source: OpenTable): Steps {
  const next = steps.findIndex((step, i) => i >= end && step?.step === 'patches');
  return steps.slice(0, next === -1 ? steps.length : next).map((step, i) => {
    if (step === null || (i >= end && (step.step === 'map' || step.step === 'normalize'))) return null;
    return trainingStep(step, source);
  });
}

/** The same step for the training part: the one called `train`, or the first. */
function trainingStep(step: DatasetStep, { header: { parts } }: OpenTable): DatasetStep {
  const pick = (names: readonly string[], own: string): string =>
    names.includes('train') ? 'train' : (names[0] ?? own);
  if (step.step === 'part') return { ...step, name: pick(Object.keys(parts ?? {}), step.name) };
  if (step.step !== 'split') return step;
  const part = pick(
    step.shares.map(({ name }) => name),
    step.part,
  );
  return { ...step, part };
}
