/** Proves two objectives with a gradient penalty, one of them gated, against the same training written in PyTorch. */
import { expect, it } from 'vitest';
import { expectClose, expectNumber, storedCases } from './compare.js';
import { type Given, type Inputs, trainDln } from './run-dln.js';

interface Wgan {
  readonly weights: Readonly<Record<string, Given>>;
  readonly steps: readonly {
    readonly inputs: Inputs;
    readonly losses: { readonly critic: number; readonly maker?: number };
    readonly after: Readonly<Record<string, Given>>;
  }[];
}

it('a Wasserstein GAN goes the way of PyTorch, weight by weight', async () => {
  const [{ weights, steps }] = storedCases<Wgan>('wgan') as readonly [Wgan];
  const source = `model Maker(z: f32[N, 2]) -> f32[N, 3] = z |> Dense(4) |> tanh |> Dense(3)
model Critic(x: f32[N, 3]) -> f32[N, 1] = x |> Dense(5) |> tanh |> Dense(1, bias: false)
data d = npy("inputs")
train t on d {
  let fake = Maker(z)
  let mixed = e * image + (1 - e) * fake
  let penalty = mean((norm(grad(sum(Critic(mixed)), wrt: mixed), axis: 1) - 1) ^ 2)
  minimize critic = mean(Critic(fake)) - mean(Critic(image)) + 10 * penalty over Critic with Adam(lr: 0.05, beta1: 0.5, beta2: 0.9)
  minimize maker = -mean(Critic(fake)) over Maker with SGD(lr: 0.1) every 2 steps
}`;
  const training = await trainDln(source, { inputs: steps[0]?.inputs ?? {}, weights });
  for (const [i, { inputs, losses, after }] of steps.entries()) {
    const measured = await training.step(inputs);
    expectNumber(measured['critic'], losses.critic, `critic of step ${i}`);
    expect(measured['maker'] === undefined).toBe(losses.maker === undefined);
    if (losses.maker !== undefined) expectNumber(measured['maker'], losses.maker, `maker of step ${i}`);
    const now = await training.read();
    for (const [name, value] of Object.entries(after)) expectClose(now[name], value, `${name} after step ${i}`);
  }
});
