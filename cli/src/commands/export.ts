/** `dlnc export --pytorch FILE [NAME]`: writes a training as a PyTorch program that gives the same numbers. */
import { resolve } from 'node:path';
import { defineCommand } from '../command.js';
import { Exit } from '../exit.js';
import { isMistake, readParams, readSeed } from '../given-params.js';

export const exportProgram = defineCommand({
  name: 'export',
  summary: 'writes a training as a PyTorch program',
  doc: `Writes NAME.py, which needs nothing but PyTorch, and NAME.safetensors with the initial values, the rows and their order: running it gives
the numbers of \`dlnc run\`. What draws at random within a step, loops, and what moves at other times than each step has no form there yet.`,
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program, ending in .dln' },
    { name: 'NAME', is: 'declaration', doc: 'one train of it, the last if absent', optional: true },
  ],
  options: {
    pytorch: { type: 'flag', doc: 'the target; there is no other yet, and it must be named' },
    set: { type: 'text', value: 'NAME=VALUE', doc: 'gives a param another value; may be repeated', many: true },
    to: { type: 'text', value: 'FOLDER', doc: 'where both files go, here if absent' },
    seed: { type: 'text', value: 'N', doc: 'seed of weights and order, 0 if absent' },
  },
  examples: [{ line: 'dlnc export --pytorch lenet.dln', doc: 'writes lenet.py and lenet.safetensors here' }],
  run: async (values, [file = '', name], io) => {
    const refuse = (message: string, help: string): typeof Exit.usage => {
      io.err.write(`error: ${message}\n  = help: ${help}\n`);
      return Exit.usage;
    };
    if (!values.pytorch) return refuse('the target is missing', '`--pytorch` writes a PyTorch program');
    const params = readParams(values.set);
    if (isMistake(params)) return refuse(params.message, params.hint);
    const seed = readSeed(values.seed);
    if (isMistake(seed)) return refuse(seed.message, seed.hint);
    const [{ Project }, { exitOf, faultDiagnostic, printDiagnostics }, { fileSpan }, { isFault }] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
      import('@dln/compiler'),
      import('@dln/formats'),
    ]);
    const project = new Project(io.cwd);
    const { plans, found } = await project.plan(file, {
      params,
      ...(name === undefined ? {} : { name }),
      ...(seed === undefined ? {} : { seed }),
    });
    if (found.length > 0) printDiagnostics(found, project.files(), io.err);
    if (exitOf(found) !== Exit.ok) return exitOf(found);
    const trains = plans.filter((p) => p.kind === 'train');
    const plan = name === undefined ? trains.at(-1) : trains.find((p) => p.name === name);
    if (plan === undefined)
      return refuse(
        `\`${file}\` has no train${name === undefined ? '' : ` called \`${name}\``}`,
        'a `train` is what is exported',
      );
    const [
      { exportedTensors },
      { pytorchFile },
      { encodeSafetensors },
      { saveFile },
      { shownPath },
      runtime,
      { openSource },
    ] = await Promise.all([
      import('../export/tensors.js'),
      import('../export/pytorch-file.js'),
      import('../export/safetensors.js'),
      import('../save/save-result.js'),
      import('../files.js'),
      import('@dln/runtime'),
      import('@dln/runtime/node'),
    ]);
    const door = runtime.rowOpener(
      (call) => openSource(call, project.writtenIn(call.key)),
      await runtime.loadBackend('reference'),
    );
    const exported = await exportedTensors(plan, door);
    if (isFault(exported)) {
      printDiagnostics([faultDiagnostic(exported, fileSpan(file))], project.files(), io.err);
      return Exit.file;
    }
    const program = 'why' in exported ? exported : pytorchFile(plan, exported.length, file, plan.name);
    if ('why' in exported || typeof program !== 'string') {
      io.err.write(`error: ${(program as { readonly why: string }).why}\n`);
      return Exit.found;
    }
    const folder = resolve(io.cwd, values.to ?? '.');
    for (const [path, content] of [
      [`${plan.name}.py`, program],
      [`${plan.name}.safetensors`, encodeSafetensors(exported.tensors)],
    ] as const) {
      const result = saveFile(folder, path, content, fileSpan(file));
      if ('code' in result) {
        printDiagnostics([result], project.files(), io.err);
        return Exit.file;
      }
      io.out.write(`wrote ${shownPath(resolve(folder, result.path), io.cwd)}\n`);
    }
    return Exit.ok;
  },
});
