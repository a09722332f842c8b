/** Holds that an initial value that is made of another weight is made of its initial value. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { dlnc } from '../cli/dlnc.js';
import { Folder } from '../cli/folder.js';

let folder: Folder;
beforeAll(() => {
  folder = new Folder();
});
afterAll(() => folder.remove());

it('the length of a direction is its norm, in whatever order the graphs grow', async () => {
  folder.put(
    'lengths.dln',
    `model Net(x: f32[N, 4]) -> f32[N, 3] = x |> WeightNormDense(3)
run lengths {
  let y = Net(ones([2, 4]))
  expect abs(norm(weights(Net, name: "**.length")) - norm(weights(Net, name: "**.direction"))) < 1e-6
  expect norm(weights(Net, name: "**.length")) > 0.1
  expect max(y) < 100
}
`,
  );
  expect(await dlnc(folder.path, 'run', 'lengths.dln', '--backend', 'reference')).toMatchObject({ code: 0, err: '' });
});
