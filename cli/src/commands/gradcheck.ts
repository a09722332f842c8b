/** `dlnc gradcheck FILE [NAME]`: holds every gradient of a training against finite differences. */
import { defineCommand } from '../command.js';
import { Exit, type ExitCode } from '../exit.js';
import { isMistake, readParams, readSeed } from '../given-params.js';
import type { GradientReport } from '../gradcheck/check-gradients.js';
import type { Io } from '../io.js';
import { countText } from '../terminal/numbers.js';

/** Numbers of each weight that are compared, and rows of a batch: each comparison costs four evaluations in float64. */
const ELEMENTS = 6;
const ROWS = 4;

export const gradcheck = defineCommand({
  name: 'gradcheck',
  summary: 'holds the gradients of a training against finite differences',
  doc: `Computes each objective in float64 at the initial weights, on ${ROWS} rows, and compares its gradient with central differences:
${ELEMENTS} numbers of each weight, and one direction through all of them. Numbers at a kink (a relu's 0) are left out and counted.`,
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program, ending in .dln' },
    { name: 'NAME', is: 'declaration', doc: 'one train of it, all of them if absent', optional: true },
  ],
  options: {
    set: { type: 'text', value: 'NAME=VALUE', doc: 'gives a param another value; may be repeated', many: true },
    seed: { type: 'text', value: 'N', doc: 'seed of the weights, 0 if absent' },
    json: { type: 'flag', doc: 'prints the report as JSON' },
  },
  examples: [{ line: 'dlnc gradcheck lenet.dln', doc: 'every train of the file' }],
  run: async (values, [file = '', name], io) => {
    const params = readParams(values.set);
    const seed = readSeed(values.seed);
    for (const given of [params, seed]) {
      if (!isMistake(given)) continue;
      io.err.write(`error: ${given.message}\n  = help: ${given.hint}\n`);
      return Exit.usage;
    }
    const [{ Project }, { exitOf, faultDiagnostic, printDiagnostics, printJson }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
    ]);
    const project = new Project(io.cwd);
    const { plans, found } = await project.plan(file, {
      params: isMistake(params) ? new Map() : params,
      ...(name === undefined ? {} : { name }),
      ...(typeof seed === 'number' ? { seed } : {}),
    });
    if (found.length > 0) {
      if (values.json) printJson(found, project.files(), io);
      else printDiagnostics(found, project.files(), io.err);
      if (exitOf(found) !== Exit.ok) return exitOf(found);
    }
    const trains = plans.filter((p) => p.kind === 'train');
    if (trains.length === 0) {
      io.err.write(`error: \`${file}\` has no train${name === undefined ? '' : ` called \`${name}\``}\n`);
      return Exit.usage;
    }
    const [
      { gradientGraph },
      { checkGradients },
      { trainingPoint },
      { loadBackend, rowOpener },
      { openSource },
      { isFault },
    ] = await Promise.all([
      import('../gradcheck/gradient-graph.js'),
      import('../gradcheck/check-gradients.js'),
      import('../gradcheck/training-point.js'),
      import('@dln/runtime'),
      import('@dln/runtime/node'),
      import('@dln/formats'),
    ]);
    const door = rowOpener((call) => openSource(call, project.writtenIn(call.key)), await loadBackend('reference'));
    const reports: (GradientReport & { readonly train: string; readonly name: string })[] = [];
    for (const plan of trains) {
      const point = await trainingPoint(plan, door, ROWS);
      if (isFault(point)) {
        const { fileSpan } = await import('@dln/compiler');
        printDiagnostics([faultDiagnostic(point, fileSpan(file))], project.files(), io.err);
        return Exit.file;
      }
      for (const objective of plan.objectives) {
        const subject = gradientGraph(plan.program, objective.name);
        if (subject === null) continue;
        const report = checkGradients(subject, point, ELEMENTS);
        reports.push({ train: plan.name, name: objective.name, ...report });
        if (!values.json) print(plan.name, objective.name, report, io);
      }
    }
    const holds = reports.every((r) => r.holds);
    if (values.json) io.out.write(`${JSON.stringify({ holds, objectives: reports }, null, 2)}\n`);
    const code: ExitCode = holds ? Exit.ok : Exit.found;
    return code;
  },
});

function print(train: string, name: string, report: GradientReport, io: Io): void {
  io.out.write(`${train}: ${name} = ${report.objective}\n`);
  const width = Math.max(...report.checked.map((c) => c.name.length));
  for (const c of report.checked) {
    const kinks = c.kinks === 0 ? '' : `, ${countText(c.kinks)} at a kink`;
    const numbers = `${countText(c.compared)} compared${kinks}`;
    io.out.write(`  ${c.name.padEnd(width)}  ${c.error.toExponential(1)}  ${numbers}\n`);
  }
  io.out.write(report.holds ? '  every gradient holds\n' : '  NOT every gradient holds\n');
}
