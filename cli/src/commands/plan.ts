/** `dlnc plan FILE [MODEL]`: what a model needs of a device's memory, whole or cut into stages, without allocating any of it. */
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';
import type { Io } from '../io.js';
import { columns } from '../terminal/columns.js';
import { countText } from '../terminal/numbers.js';

const UNITS: Readonly<Record<string, number>> = {
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
};
const WHOLE = /^[1-9]\d{0,8}$/;

export const plan = defineCommand({
  name: 'plan',
  summary: 'shows what a model needs of the memory of one or several devices',
  doc: `Reckons from types alone; nothing is allocated or run. Training needs the weights, a gradient for each, the optimizer's tensors for each, and
the values that the backward pass reads. Inference needs the weights; what one layer makes on the way is small beside them and not counted.
With --devices the model is cut between its parts into that many stages, so that the fullest needs as little as possible; the whole batch
passes through each, in as many micro-batches as one likes. GB are 10^9 bytes, GiB are 2^30. Exits 1 where it does not fit --memory.`,
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program, ending in .dln' },
    { name: 'MODEL', is: 'declaration', doc: 'one of its models, the last if absent', optional: true },
  ],
  options: {
    batch: { type: 'text', value: 'ROWS', doc: 'rows of a batch, 1 if absent' },
    number: {
      type: 'text',
      value: 'TYPE',
      choices: ['f32', 'f16'],
      doc: 'what weights, gradients and activations are held in, f32 if absent; the optimizer keeps f32',
    },
    optimizer: {
      type: 'text',
      value: 'TENSORS',
      doc: "the optimizer's tensors for each weight: 2 of Adam, which is assumed, 1 of Momentum, 0 of SGD",
    },
    inference: { type: 'flag', doc: 'without training' },
    devices: { type: 'text', value: 'K', doc: 'cuts the model into K stages, one for each device' },
    memory: { type: 'text', value: 'SIZE', doc: 'what one device has, such as 32GB or 24GiB' },
    json: { type: 'flag', doc: 'prints the same as JSON, in bytes' },
  },
  examples: [
    { line: 'dlnc plan sam.dln SAMEncoderB --batch 2', doc: 'what training it needs' },
    {
      line: 'dlnc plan llama.dln LLaMA65B --inference --number f16 --devices 8 --memory 32GB',
      doc: 'whether it runs on eight devices',
    },
  ],
  run: async ({ batch = '1', number = 'f32', optimizer = '2', inference, devices = '1', memory, json }, words, io) => {
    const [file = '', model] = words;
    const wrong = (option: string, wanted: string, got: string): typeof Exit.usage => {
      io.err.write(`error: --${option} takes ${wanted}, not \`${got}\`\n`);
      return Exit.usage;
    };
    if (!WHOLE.test(batch)) return wrong('batch', 'a whole number from 1', batch);
    if (!WHOLE.test(devices)) return wrong('devices', 'a whole number from 1', devices);
    if (!/^\d$/.test(optimizer)) return wrong('optimizer', 'a whole number from 0 to 9', optimizer);
    const room = memory === undefined ? null : bytesIn(memory);
    if (Number.isNaN(room)) return wrong('memory', 'a size such as 32GB or 24GiB', memory ?? '');
    const [{ Project }, { exitOf, printDiagnostics }, { balanced, partsOf }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
      import('../stages.js'),
    ]);
    const project = new Project(io.cwd);
    const { answer, found } = await project.summarise(file, model, new Map([['N', Number(batch)]]));
    printDiagnostics(found, project.files(), io.err);
    if (answer === null) return exitOf(found);
    const width = number === 'f16' ? 2 : 4;
    const needs = (parameters: number, activations: number): Needs => {
      const parts = {
        weights: width * parameters,
        gradients: inference ? 0 : width * parameters,
        optimizer: inference ? 0 : 4 * Number(optimizer) * parameters,
        activations: inference ? 0 : (width / 4) * activations,
      };
      return { ...parts, total: parts.weights + parts.gradients + parts.optimizer + parts.activations };
    };
    const parts = partsOf(answer);
    const sum = (from: number, to: number): Needs => {
      const own = parts.slice(from, to);
      return needs(
        own.reduce((n, p) => n + p.parameters, 0),
        own.reduce((n, p) => n + p.activations, 0),
      );
    };
    const sizes = parts.map((_, i) => sum(i, i + 1).total);
    const stages = balanced(sizes, Number(devices)).map(([from, to]) => ({
      from: parts[from]?.path ?? '',
      to: parts[to - 1]?.path ?? '',
      ...sum(from, to),
    }));
    const whole = needs(Number(answer.parameters.atOne), Number(answer.activationBytes.atOne));
    const fullest = Math.max(...stages.map((s) => s.total));
    const fits = room === null ? null : fullest <= room;
    const told = { model: answer.model, batch: Number(batch), devices: Number(devices), whole, stages, fullest, fits };
    if (json) io.out.write(`${JSON.stringify(told, null, 2)}\n`);
    else tell(told, inference, room, io);
    return fits === false ? Exit.found : Exit.ok;
  },
});

interface Needs {
  readonly weights: number;
  readonly gradients: number;
  readonly optimizer: number;
  readonly activations: number;
  readonly total: number;
}

function bytesIn(text: string): number {
  const found = /^(\d+(?:\.\d+)?)\s*([KMGT]i?B)$/i.exec(text);
  return found === null ? Number.NaN : Number(found[1]) * (UNITS[(found[2] as string).toUpperCase()] as number);
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(2)} GB`;

function tell(
  told: {
    readonly model: string;
    readonly batch: number;
    readonly devices: number;
    readonly whole: Needs;
    readonly stages: readonly (Needs & { readonly from: string; readonly to: string })[];
    readonly fullest: number;
    readonly fits: boolean | null;
  },
  inference: boolean,
  room: number | null,
  io: Io,
): void {
  const { model, batch, devices, whole, stages, fullest, fits } = told;
  const kinds = inference
    ? (['weights', 'total'] as const)
    : (['weights', 'gradients', 'optimizer', 'activations', 'total'] as const);
  const row = (name: string, needs: Needs): readonly string[] => [name, ...kinds.map((kind) => gigabytes(needs[kind]))];
  const rows = [
    ['', ...kinds],
    row('whole', whole),
    ...(devices === 1
      ? []
      : stages.map((s, i) => row(`stage ${i + 1}: ${s.from}${s.to === s.from ? '' : ` to ${s.to}`}`, s))),
  ];
  const what = inference ? 'inference' : `training with a batch of ${countText(batch)}`;
  io.out.write(`${model}, ${what}\n\n${columns(rows, ['left', ...kinds.map(() => 'right' as const)]).join('\n')}\n`);
  if (devices > stages.length) io.out.write(`it has ${stages.length} parts to cut between, fewer than devices\n`);
  if (room !== null)
    io.out.write(
      `\n${fits ? 'fits' : 'does not fit'}: the fullest of ${countText(stages.length)} needs ${gigabytes(fullest)} of ${gigabytes(room)}\n`,
    );
}
