/** `dlnc import-weights FILE WEIGHTS`: a file of trained weights of another library as a file in this program's names and layout. */
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Diagnostic, Portion } from '@dln/compiler';
import { defineCommand } from '../command.js';
import { Exit, type ExitCode } from '../exit.js';
import { columns } from '../terminal/columns.js';

/** Bytes that one buffer holds on every supported Node. */
const LARGEST = 2 ** 31 - 1;
/** Names that are listed of what is left over. */
const LISTED = 12;

export const importWeights = defineCommand({
  name: 'import-weights',
  summary: "turns another library's weights into those of a model",
  doc: `Finds by itself which tensor sets which weight: equal names first, then modules with the same tensors, by the last words of their paths
and in order. With --layout torch, which is the default, axes are put from PyTorch's order into ours, and the packed projections of its
attention are taken apart. --names prints the pairs; --out writes a file that
\`load MODEL from safetensors("FILE")\` takes without a line. Every weight and running statistic of the model must be set.`,
  operands: [
    { name: 'FILE', is: 'program', doc: 'a program, ending in .dln' },
    { name: 'WEIGHTS', is: 'word', doc: 'a safetensors file' },
  ],
  options: {
    model: { type: 'text', value: 'NAME', doc: 'one of its models, the last if absent' },
    out: { type: 'text', value: 'PATH', short: 'o', doc: 'the file to write' },
    layout: { type: 'text', value: 'LAYOUT', choices: ['torch', 'dln'], doc: 'the order of axes in WEIGHTS' },
    names: { type: 'flag', doc: 'prints each weight with the tensor that sets it' },
  },
  examples: [
    {
      line: 'dlnc import-weights resnet.dln resnet18.safetensors --model ResNet18 -o resnet18-dln.safetensors',
      doc: 'weights that torchvision saved',
    },
  ],
  run: async ({ model, out, layout, names }, [file = '', word = ''], io) => {
    const [
      { Project },
      { exitOf, faultDiagnostic, printDiagnostics },
      { deriveTensors, fileSpan },
      formats,
      { systemFault },
      { laidOut },
      { writeAtomically },
    ] = await Promise.all([
      import('../project.js'),
      import('../report.js'),
      import('@dln/compiler'),
      import('@dln/formats'),
      import('../files.js'),
      import('@dln/runtime'),
      import('@dln/runtime/node'),
    ]);
    const project = new Project(io.cwd);
    const { answer, found } = await project.weights(file, model);
    printDiagnostics(found, project.files(), io.err);
    if (answer === null) return exitOf(found);
    const refuse = (why: Diagnostic): ExitCode => {
      printDiagnostics([why], project.files(), io.err);
      return exitOf([why]);
    };
    const path = resolve(io.cwd, word);
    let bytes: Uint8Array;
    try {
      if (statSync(path).size > LARGEST) {
        io.err.write(`error: \`${word}\` has more than ${LARGEST} bytes: split it into several files\n`);
        return Exit.file;
      }
      bytes = readFileSync(path);
    } catch (error) {
      return refuse(systemFault(error, path, word, 'read'));
    }
    const read = formats.readSafetensors(bytes);
    if (formats.isFault(read))
      return refuse(faultDiagnostic({ ...read, args: { file: word, path: word, ...read.args } }, fileSpan(word)));
    const kinds = new Set(['F64', 'F32', 'F16', 'BF16']);
    const tensors = [...read.tensors].flatMap(([name, t]) => (kinds.has(t.dtype) ? [{ name, shape: t.shape }] : []));
    const derived = deriveTensors(answer, tensors, layout !== 'dln');
    if (derived.missing.length > 0) {
      const list = (all: readonly { readonly name: string; readonly shape: readonly number[] }[]): string =>
        all
          .slice(0, LISTED)
          .map((t) => `  ${t.name} [${t.shape.join(', ')}]\n`)
          .join('') + (all.length > LISTED ? `  and ${all.length - LISTED} more\n` : '');
      io.err.write(
        `error: ${derived.missing.length} of ${answer.length} weights find no tensor in \`${word}\`:\n${list(derived.missing)}` +
          (derived.unused.length > 0 ? `tensors that set nothing:\n${list(derived.unused)}` : ''),
      );
      return Exit.found;
    }
    const pairs = [...derived.found].map(([own, { of, part }]) => [
      own,
      part === null ? of : `${of}, part ${part + 1} of 3`,
    ]);
    if (names) io.out.write(`${columns(pairs, ['left', 'left']).join('\n')}\n`);
    const own = new Map(
      answer.map((w) => {
        const { of, shape, part } = derived.found.get(w.name) as Portion;
        const tensor = read.tensors.get(of) as NonNullable<ReturnType<typeof read.tensors.get>>;
        const size = shape.reduce((n, d) => n * d, 1);
        const all = formats.tensorValues(tensor);
        const values = Float32Array.from(all.subarray((part ?? 0) * size, ((part ?? 0) + 1) * size));
        const theirs = w.order === null || layout === 'dln' ? w.shape : w.order.map((axis) => w.shape[axis] as number);
        const data = layout === 'dln' ? values : laidOut({ shape: theirs, data: values }, w.order).data;
        return [w.name, { dtype: 'F32' as const, shape: w.shape, data: new Uint8Array(data.buffer) }];
      }),
    );
    if (out !== undefined) {
      const target = resolve(io.cwd, out);
      const refusal = writeAtomically(target, formats.writeSafetensors(own));
      if (refusal !== null) return refuse(faultDiagnostic(refusal, fileSpan(out)));
    }
    const unused = derived.unused.length;
    io.out.write(
      `${answer.length} weights${unused > 0 ? `, ${unused} tensors left over` : ''}${out === undefined ? '' : `, in ${out}`}\n`,
    );
    return Exit.ok;
  },
});
