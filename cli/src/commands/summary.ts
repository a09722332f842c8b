/** `dlnc summary FILE [NAME]`: the parts of a model or layer with their shapes, parameters and cost; with `--memory` where a training step's memory goes. */
import type { Memory, Summary, SummaryLayer } from '@dln/compiler';
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';
import { columns } from '../terminal/columns.js';
import { bytesText, countText } from '../terminal/numbers.js';

export const summary = defineCommand({
  name: 'summary',
  summary: "shows a model's layers, shapes, parameters and cost",
  doc: `Open dims stay symbols: N is the batch. FLOPs are those of one forward pass, a multiplication with its addition as two; MACs are the
multiply-adds of products and convolutions alone, which is what torchvision and most papers call GFLOPs. Activations are the bytes that a
training step keeps for its backward pass.`,
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program, ending in .dln' },
    {
      name: 'NAME',
      is: 'declaration',
      doc: 'one of its models, layers or functions, the last model if absent; with --memory one of its trains, the last if absent',
      optional: true,
    },
  ],
  options: {
    memory: {
      type: 'flag',
      doc: "shows the memory of a train's step instead: weights, gradients, optimizer, activations",
    },
    batch: {
      type: 'text',
      value: 'ROWS',
      doc: "rows of the batch that --memory reckons with, the train's own if absent",
    },
    json: { type: 'flag', doc: 'prints the same as JSON: parameters, flops, macs, activationBytes, layers, …' },
  },
  examples: [
    { line: 'dlnc summary lenet.dln', doc: 'the last model of the file' },
    { line: 'dlnc summary lenet.dln LeNet --json', doc: 'for another program to read' },
    { line: 'dlnc summary lenet.dln --memory --batch 256', doc: 'what a step with 256 rows needs' },
  ],
  run: async ({ json, memory, batch }, [file = '', name], io) => {
    const [{ Project }, { exitOf, printDiagnostics, printJson }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
    ]);
    if (batch !== undefined && !/^[1-9]\d{0,8}$/.test(batch)) {
      io.err.write(`error: --batch takes a whole number from 1, not \`${batch}\`\n`);
      return Exit.usage;
    }
    const project = new Project(io.cwd);
    const { answer, found } = memory
      ? await project.memory(file, name, batch === undefined ? null : Number(batch))
      : await project.summarise(file, name);
    if (answer === null) {
      if (json) printJson(found, project.files(), io);
      else printDiagnostics(found, project.files(), io.err);
      return exitOf(found);
    }
    if (!json) printDiagnostics(found, project.files(), io.err);
    io.out.write(
      json
        ? `${JSON.stringify('layers' in answer ? plain(answer) : answer, null, 2)}\n`
        : 'layers' in answer
          ? table(answer)
          : memoryTable(answer),
    );
    return Exit.ok;
  },
});

/** What scripts rely on: figures are numbers, of a model for one row; their expressions over the open dims stand beside them. */
function plain(summary: Summary): Readonly<Record<string, unknown>> {
  const figures = ({ parameters, flops, macs, activationBytes }: Summary | SummaryLayer) => ({
    parameters: parameters.atOne,
    flops: flops.atOne,
    macs: macs.atOne,
    activationBytes: activationBytes.atOne,
    expressions: {
      parameters: parameters.expression,
      flops: flops.expression,
      macs: macs.expression,
      activationBytes: activationBytes.expression,
    },
  });
  return { ...summary, ...figures(summary), layers: summary.layers.map((l) => ({ ...l, ...figures(l) })) };
}

/** Layers indented by depth, numbers to the right. */
function table(summary: Summary): string {
  const cells = (l: Summary | SummaryLayer): readonly string[] => [
    grouped(l.parameters.expression),
    grouped(l.flops.expression),
    grouped(l.macs.expression),
    grouped(l.activationBytes.expression),
  ];
  const rows = summary.layers.map((l) => [
    `${'  '.repeat(l.depth)}${l.path.split('.').at(-1) ?? l.path} ${l.layer}`,
    l.output,
    ...cells(l).map((text) => (text === '0' ? '' : text)),
  ]);
  const lines = columns(
    [['layer', 'output', 'parameters', 'FLOPs', 'MACs', 'activations'], ...rows, ['total', '', ...cells(summary)]],
    ['left', 'left', 'right', 'right', 'right', 'right'],
  );
  const rule = '─'.repeat(Math.max(...lines.map((l) => l.length)));
  const head = `${summary.model}(${summary.inputs.join(', ')}) -> ${summary.outputs.join(', ')}`;
  const one = summary.dims.length === 0 ? '' : ` at ${summary.dims.map((d) => `${d} = 1`).join(', ')}`;
  const flops = countText(BigInt(summary.flops.atOne));
  const macs = countText(BigInt(summary.macs.atOne));
  return `${head}\n\n${[lines[0], rule, ...lines.slice(1, -1), rule, lines.at(-1)].join('\n')}
${flops} FLOPs, ${macs} multiply-adds, ${bytesText(Number(summary.activationBytes.atOne))} of activations${one}
`;
}

/** A number with thousands apart; a polynomial as it is. */
const grouped = (text: string): string => (/^\d+$/.test(text) ? countText(BigInt(text)) : text);

function memoryTable({ train, memory }: { readonly train: string; readonly memory: Memory }): string {
  const rows: readonly (readonly [string, number])[] = [
    ['weights', memory.weights],
    ['gradients', memory.gradients],
    ["optimizer's state", memory.optimizer],
    ['states', memory.states],
    ['batch', memory.rows],
    ['activations', memory.activations],
  ];
  const lines = columns(
    [...rows, ['total', memory.total] as const].map(([what, bytes]) => [what, countText(bytes), bytesText(bytes)]),
    ['left', 'right', 'right'],
  );
  return `${train}, a step of ${countText(memory.batch)} rows, in bytes\n\n${lines.join('\n')}\n`;
}
