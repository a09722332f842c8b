/** `dlnc summary FILE [MODEL]`: a model's layers with their shapes, parameters and cost. */
import type { Summary } from '@dln/compiler';
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';
import { countText } from '../terminal/numbers.js';

export const summary = defineCommand({
  name: 'summary',
  summary: "shows a model's layers, shapes, parameters and cost",
  doc: 'Shapes keep their symbols: N is the batch. FLOPs are those of one forward pass.',
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program, ending in .dln' },
    { name: 'MODEL', is: 'declaration', doc: 'one of its models, the last if absent', optional: true },
  ],
  options: { json: { type: 'flag', doc: 'prints the same as JSON: parameters, flops, layers, …' } },
  examples: [
    { line: 'dlnc summary lenet.dln', doc: 'the last model of the file' },
    { line: 'dlnc summary lenet.dln LeNet --json', doc: 'for another program to read' },
  ],
  run: async ({ json }, [file = '', model], io) => {
    const [{ Project }, { exitOf, printDiagnostics, printJson }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
    ]);
    const project = new Project(io.cwd);
    const { summary, found } = await project.summarise(file, model);
    if (found.length > 0 || summary === null) {
      if (json) printJson(found, project.files(), io);
      else printDiagnostics(found, project.files(), io.err);
      if (summary === null) return exitOf(found);
    } else io.out.write(json ? `${JSON.stringify(summary, null, 2)}\n` : table(summary));
    return Exit.ok;
  },
});

/** Layers indented by depth, numbers to the right. */
function table(summary: Summary): string {
  const rows = summary.layers.map((l) => [
    `${'  '.repeat(l.depth)}${l.path.split('.').at(-1) ?? l.path} ${l.layer}`,
    l.output,
    l.parameters === 0 ? '' : countText(l.parameters),
    l.flops,
  ]);
  const all = [
    ['layer', 'output', 'parameters', 'FLOPs'],
    ...rows,
    ['total', '', countText(summary.parameters), summary.flopsExpression],
  ];
  const widths = [0, 1, 2].map((k) => Math.max(...all.map((r) => (r[k] as string).length)));
  const lines = all.map(([layer, output, parameters, flops]) =>
    [
      (layer as string).padEnd(widths[0] as number),
      (output as string).padEnd(widths[1] as number),
      (parameters as string).padStart(widths[2] as number),
      flops as string,
    ]
      .join('  ')
      .trimEnd(),
  );
  const rule = '─'.repeat(Math.max(...lines.map((l) => l.length)));
  const head = `${summary.model}(${summary.inputs.join(', ')}) -> ${summary.outputs.join(', ')}`;
  return `${head}\n\n${[lines[0], rule, ...lines.slice(1, -1), rule, lines.at(-1)].join('\n')}
${countText(summary.flops)} FLOPs for one row
`;
}
