/** Decides how a model's summary reads: a table of its layers, then what all of it costs. */

interface Figure {
  readonly expression: string;
  readonly atOne: number | string;
}
/** The answer to `dln/summary`, as far as it is shown. */
export interface ModelSummary {
  readonly model: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly parameters: Figure;
  readonly flops: Figure;
  readonly activationBytes: Figure;
  readonly layers: readonly {
    readonly path: string;
    readonly layer: string;
    readonly depth: number;
    readonly output: string;
    readonly parameters: Figure;
    readonly flops: Figure;
  }[];
}

/** Columns as wide as what is in them, so that it reads well without being rendered. */
export function summaryText(summary: ModelSummary): string {
  const rows = [
    ['layer', 'is', 'gives', 'parameters', 'FLOPs'],
    ...summary.layers.map(({ path, layer, depth, output, parameters, flops }) => [
      `${'  '.repeat(depth)}${path}`,
      layer,
      output,
      parameters.expression,
      flops.expression,
    ]),
  ];
  const widths = (rows[0] as string[]).map((_, i) => Math.max(...rows.map((row) => (row[i] as string).length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => (i < 3 ? cell.padEnd(widths[i] as number) : cell.padStart(widths[i] as number))).join(' | ')} |`;
  const [head, ...body] = rows as [string[], ...string[][]];
  return [
    `# ${summary.model}`,
    '',
    `${summary.inputs.join(', ')} -> ${summary.outputs.join(', ')}`,
    '',
    line(head),
    `| ${widths.map((w, i) => (i < 3 ? '-'.repeat(w) : `${'-'.repeat(w - 1)}:`)).join(' | ')} |`,
    ...body.map(line),
    '',
    `- parameters: ${summary.parameters.expression}`,
    `- FLOPs: ${summary.flops.expression}`,
    `- bytes kept for the backward pass: ${summary.activationBytes.expression}`,
    '',
  ].join('\n');
}
