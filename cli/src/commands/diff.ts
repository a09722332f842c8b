/** `dlnc diff A B [MODEL]`: what a change of a model means: its parts, shapes, cost, and the weights that still load. */
import type { FigureDiff, LayerDiff, ModelDiff, WeightDiff } from '@dln/compiler';
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';
import { columns } from '../terminal/columns.js';
import { countText } from '../terminal/numbers.js';

export const diff = defineCommand({
  name: 'diff',
  summary: 'compares a model of two programs: layers, shapes, cost, weights that still load',
  doc: `Parts are matched by path, then by layer, weights and order. Exits with 0 where the models are the same, 1 where they differ, 2 where
one of them has errors.`,
  operands: [
    { name: 'BEFORE', is: 'program', doc: 'the older program' },
    { name: 'AFTER', is: 'program', doc: 'the newer program' },
    {
      name: 'MODEL',
      is: 'declaration',
      doc: 'a model or layer of both, the last model of each if absent',
      optional: true,
    },
  ],
  options: {
    checkpoint: { type: 'text', value: 'FILE', doc: 'a .dlnw file: which of its weights the newer model takes' },
    json: { type: 'flag', doc: 'prints the same as JSON: layers, figures, weights' },
  },
  examples: [
    { line: 'dlnc diff old.dln new.dln', doc: 'the last model of each' },
    { line: 'dlnc diff old.dln new.dln LeNet --checkpoint runs/old/lenet/step-002814.dlnw', doc: 'with a real file' },
  ],
  run: async ({ json, checkpoint }, [before = '', after = '', model], io) => {
    const [{ Project }, { diffSummaries, diffStored }, report] = await Promise.all([
      import('../project.js'),
      import('@dln/compiler'),
      import('../report.js'),
    ]);
    const sides = [];
    for (const file of [before, after]) {
      const project = new Project(io.cwd);
      const { answer, found } = await project.summarise(file, model);
      if (answer === null) {
        if (json) report.printJson(found, project.files(), io);
        else report.printDiagnostics(found, project.files(), io.err);
        return report.exitOf(found) === Exit.file ? Exit.file : Exit.usage;
      }
      sides.push(answer);
    }
    const [old, now] = sides as [(typeof sides)[0], (typeof sides)[0]];
    const found = diffSummaries(old, now);
    let weights = found.weights;
    if (checkpoint !== undefined) {
      const { storedTypes } = await import('../stored-types.js');
      const stored = storedTypes(io.cwd, checkpoint, [old.path, now.path]);
      if ('code' in stored) {
        const files = new Project(io.cwd).files();
        if (json) report.printJson([stored], files, io);
        else report.printDiagnostics([stored], files, io.err);
        return Exit.file;
      }
      weights = diffStored(stored.types, now);
    }
    const whole: ModelDiff = { ...found, weights };
    io.out.write(json ? `${JSON.stringify(whole, null, 2)}\n` : text(whole, checkpoint ?? null));
    return whole.same && weights.every((w) => w.is === 'kept') ? Exit.ok : Exit.found;
  },
});

function text(d: ModelDiff, checkpoint: string | null): string {
  const title = d.before === d.after ? d.before : `${d.before} -> ${d.after}`;
  const parts: string[] = [];
  if (d.same) parts.push(`${title}: the same`);
  else {
    const head = d.signature.map((c) => `  ${c.what}  ${c.before} -> ${c.after}`);
    parts.push([title, ...head].join('\n'));
    if (d.layers.length > 0) parts.push(d.layers.flatMap(layerLines).join('\n'));
    parts.push(figureLines(d.figures).join('\n'));
  }
  if (!d.same || checkpoint !== null) parts.push(weightLines(d.weights, checkpoint).join('\n'));
  return `${parts.join('\n\n')}\n`;
}

const signs = { added: '+', removed: '-', changed: '~', moved: '>' } as const;
function layerLines(l: LayerDiff): readonly string[] {
  const path = l.before === null ? l.path : `${l.before} -> ${l.path}`;
  return [`${signs[l.is]} ${path} ${l.layer}`, ...l.changes.map((c) => `    ${c.what}  ${c.before} -> ${c.after}`)];
}

const titles = {
  parameters: 'parameters',
  flops: 'FLOPs',
  macs: 'multiply-adds',
  activationBytes: 'activation bytes',
} as const;
const grouped = (text: string): string => (/^\d+$/.test(text) ? countText(BigInt(text)) : text);

function figureLines(figures: readonly FigureDiff[]): readonly string[] {
  return columns(
    [
      ['', 'before', 'after', 'change'],
      ...figures.map((f) => [
        titles[f.figure],
        grouped(f.before.expression),
        grouped(f.after.expression),
        changeText(f),
      ]),
    ],
    ['left', 'right', 'right', 'right'],
  );
}

/** `-1,234 (-2.0 %)`, of one row where rows are open. */
function changeText({ before, change }: FigureDiff): string {
  const by = BigInt(change);
  if (by === 0n) return '0';
  const share = BigInt(before.atOne) === 0n ? '' : ` (${by > 0n ? '+' : ''}${share1(by, BigInt(before.atOne))} %)`;
  return `${by > 0n ? '+' : '-'}${countText(by > 0n ? by : -by)}${share}`;
}
/** A percentage with one digit, exact for any size. */
const share1 = (part: bigint, whole: bigint): string => (Number((part * 100_000n) / whole) / 1000).toFixed(1);

const order = ['kept', 'renamed', 'reshaped', 'new', 'lost'] as const;
function weightLines(weights: readonly WeightDiff[], checkpoint: string | null): readonly string[] {
  const counts = order.flatMap((is) => {
    const n = weights.filter((w) => w.is === is).length;
    return n === 0 ? [] : [`${n} ${is}`];
  });
  const of = checkpoint === null ? 'weights and states of an older checkpoint' : `weights and states of ${checkpoint}`;
  const listed = weights.filter((w) => w.is !== 'kept');
  const rows = listed.map((w) => [
    w.is,
    w.from === null ? w.name : `${w.from} -> ${w.name}`,
    w.before !== null && w.after !== null && w.before !== w.after
      ? `${w.before} -> ${w.after}`
      : (w.after ?? w.before ?? ''),
  ]);
  return [
    `${of}: ${counts.length === 0 ? 'none' : counts.join(', ')}`,
    ...columns(rows, ['left', 'left', 'left']).map((line) => `  ${line}`),
  ];
}
