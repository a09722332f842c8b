/** Proves that what TensorFlow refuses while a program runs is told at the line of the program: a kernel that its library lacks, memory that runs out. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type JsonDiagnostic, toJson } from '@dln/compiler';
import type { Backend, RunEvent } from '@dln/runtime';
import { afterEach, expect, it } from 'vitest';
import { Project } from '../../cli/src/project.js';
import { runPlans } from '../../cli/src/run-plans.js';
import { type Binding, loadBinding } from '../../runtime/src/node/tensorflow-binding.js';
import { Tensors } from '../../runtime/src/node/tensorflow-model.js';
import { TensorflowSession } from '../../runtime/src/node/tensorflow-session.js';
import { Folder } from '../cli/folder.js';
import { describeOn } from './native.js';

const folder = new Folder();
afterEach(() => folder.remove());

const program = `data points = circles(points: 64, seed: 1)
model Net(point: f32[N, 2]) -> f32[N, 2] =
  point
  |> Dense(8)
  |> softplus
  |> Dense(2)
train net on points {
  minimize cross_entropy(Net(point), label) with Adam(lr: 0.01)
  batch 8
  steps 2
}
`;

/** Trains on a TensorFlow whose addon is changed so; gives what was told. */
async function told(changed: (own: Binding) => Partial<Binding>): Promise<readonly JsonDiagnostic[]> {
  folder.put('net.dln', program);
  const own = loadBinding(2);
  const binding = Object.create(own, Object.getOwnPropertyDescriptors(changed(own))) as Binding;
  const backend: Backend = {
    name: 'tensorflow',
    open: async (made, options) =>
      new TensorflowSession(new Tensors(binding), new Set(), made, options, Number.MAX_SAFE_INTEGER, undefined),
  };
  const before = own.getNumOfTensors();
  const project = new Project(folder.path);
  const { plans } = await project.plan('net.dln', { params: new Map() });
  const events: RunEvent[] = [];
  await runPlans(plans, {
    file: 'net.dln',
    cwd: folder.path,
    backend,
    resume: false,
    set: {},
    writtenIn: (key) => project.writtenIn(key),
    tell: (event) => events.push(event),
    interrupted: () => false,
  });
  expect(own.getNumOfTensors()).toBe(before);
  return events.flatMap((e) => (e.event === 'diagnostic' ? [toJson(e.diagnostic, project.files())] : []));
}

/** An addon whose library does not know this operator: in every graph that is loaded it is called otherwise. */
const without = (op: string, otherwise: string) => (own: Binding) => ({
  loadSavedModel: (at: string, tags: string): number => {
    const path = join(at, 'saved_model.pb');
    // A node's operator is its second field: a tag, a length, the name.
    const named = String.fromCharCode(0x12, op.length);
    const bytes = readFileSync(path).toString('latin1');
    writeFileSync(path, Buffer.from(bytes.replaceAll(named + op, named + otherwise), 'latin1'));
    try {
      return own.loadSavedModel(at, tags);
    } catch (error) {
      // The library tells the operator's own name.
      throw new Error(String(error).replaceAll(otherwise, op));
    }
  },
});

describeOn(['tensorflow'], 'what is refused on %s', () => {
  it('trains where nothing is planted', async () => {
    expect(await told(() => ({}))).toEqual([]);
  });

  it('a kernel that is missing is told at the line that needs it', async () => {
    const [found, ...others] = await told(without('Softplus', 'Softdiff'));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code: 'DLN5008', file: 'net.dln', range: { start: { line: 4 } } });
    expect(found?.message).toContain('softplus');
  });

  it.each([
    ['OOM when allocating tensor with shape[8,8] and type float\n\t [[{{node NODE}}]]', 'DLN5006', 4],
    ['std::bad_alloc', 'DLN5006', 6],
    ["No OpKernel was registered to support Op 'Softplus' used by {{node NODE}} with these attrs", 'DLN5008', 4],
  ] as const)('what a call refuses is told at the line that asked for it: %s', async (said, code, line) => {
    let nodes: readonly string[] = [];
    const [found, ...others] = await told((own) => ({
      loadSavedModel: (at, tags) => {
        const bytes = readFileSync(join(at, 'saved_model.pb')).toString('latin1');
        nodes = bytes.match(/e\d+\/\d+\/Softplus_\d+/g) ?? [];
        return own.loadSavedModel(at, tags);
      },
      runSavedModel: (model, ids, feeds, fetches) => {
        // Only the step is fed with rows.
        if (ids.length < 2) return own.runSavedModel(model, ids, feeds, fetches);
        throw new Error(`Session fail to run with error: ${said.replace('NODE', nodes.at(-1) ?? '')}`);
      },
    }));
    expect(nodes.length).toBeGreaterThan(0);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ code, file: 'net.dln', range: { start: { line } } });
  });
});
