import { expect, it } from 'vitest';
import { runDln, trainDln, plansOf } from '/work/main/test/oracles/run-dln.js';
it('a', async () => {
  const x = { shape: [2, 3], data: [1, 2, 3, 4, 5, 6.5] };
  console.log(await runDln(`data d = npy("inputs")
run r on d {
  let net = Dense(2)
  let y = net(x)
  show y, grad(sum(y * y), wrt: x), grad(sum(y*y), wrt: net.weight)
}`, { inputs: { x, label: { shape: [2], data: [0, 1], classes: 3 } } }));
  const t = await trainDln(`data d = npy("inputs")
train t on d {
  let y = x |> Dense(2)
  minimize sum(y * y) with Adam
  steps 5
}`, { inputs: { x } });
  console.log(await t.step(), await t.step(), await t.read());
});
