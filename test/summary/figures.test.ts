/** Holds the figures of models and layers against numbers that others publish or that a sum on paper gives. */
import { describe as described, summaryOf } from '@dln/compiler';
import { describe, expect, it } from 'vitest';
import { checkText, mainUri } from '../check/check-text.js';

const figures = async (text: string, name?: string) => {
  const { db, diagnostics } = await checkText(text);
  expect(diagnostics.map((d) => described(d).message)).toEqual([]);
  const { summary, diagnostics: found } = summaryOf(db, mainUri, name);
  expect(found.map((d) => described(d).message)).toEqual([]);
  if (summary === null) throw new Error('no summary');
  const { parameters, flops, macs, activationBytes } = summary;
  return {
    summary,
    parameters: parameters.expression,
    flops: flops.expression,
    macs: macs.expression,
    activations: activationBytes.expression,
  };
};

const resnet18 = `
layer Basic(x: f32[N, H, W, C], filters: dim, stride: dim = 1) {
  let y = x |> Conv2d(filters, kernel: 3, stride: stride, padding: 1, bias: false) |> BatchNorm |> relu
    |> Conv2d(filters, kernel: 3, padding: 1, bias: false) |> BatchNorm
  let shortcut = if stride == 1 and C == filters { x } else {
    x |> Conv2d(filters, kernel: 1, stride: stride, bias: false) |> BatchNorm
  }
  relu(y + shortcut)
}
model ResNet18(image: f32[N, 224, 224, 3]) -> f32[N, 1000] =
  image |> Conv2d(64, kernel: 7, stride: 2, padding: 3, bias: false) |> BatchNorm |> relu
    |> max_pool(3, stride: 2, padding: 1)
    |> for (filters, stride) in [(64, 1), (64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), (512, 1)] {
      Basic(filters, stride: stride)
    }
    |> mean(axis: [1, 2]) |> Dense(1000)
`;
const vgg16 = `
model VGG16(image: f32[N, 224, 224, 3]) -> f32[N, 1000] =
  image
    |> for (filters, count) in [(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)] {
      repeat count { Conv2d(filters, kernel: 3, padding: 1) |> relu } |> max_pool(2)
    }
    |> flatten |> Dense(4096) |> relu |> Dense(4096) |> relu |> Dense(1000)
`;
const block = `
layer Block(x: f32[N, T, D], heads: dim) -> f32[N, T, D] =
  x |> residual(LayerNorm |> SelfAttention(heads: heads)) |> residual(LayerNorm |> Dense(4 * D) |> gelu |> Dense(D))
layer Stack(x: f32[N, T, D], depth: dim) -> f32[N, T, D] = x |> repeat depth { Block(heads: 4) }
layer Gpt(ids: class<V>[N, T], depth: dim, width: dim) -> f32[N, T, V] =
  ids |> Embedding(V, width) |> Stack(depth) |> Dense(V, bias: false)
`;

describe('published figures', () => {
  it('are those of torchvision for ResNet-18 at 224: 11,689,512 parameters, 1.814 G multiply-adds', async () => {
    const { parameters, macs } = await figures(resnet18);
    expect(parameters).toBe('11689512');
    expect(macs).toBe('1814073344*N');
  });
  it('are those of torchvision for VGG-16: 138,357,544 parameters, 15.47 G multiply-adds', async () => {
    const { parameters, macs } = await figures(vgg16);
    expect(parameters).toBe('138357544');
    expect(macs).toBe('15470264320*N');
  });
});

describe('polynomials', () => {
  it('are those of a transformer: 12 L D^2 and what is small beside it', async () => {
    expect((await figures(block, 'Block')).parameters).toBe('12*D^2 + 13*D');
    expect((await figures(block, 'Block')).macs).toBe('12*D^2*N*T + 2*D*N*T^2');
    expect((await figures(block, 'Stack')).parameters).toBe('12*D^2*depth + 13*D*depth');
    expect((await figures(block, 'Stack')).macs).toBe('12*D^2*N*T*depth + 2*D*N*T^2*depth');
    expect((await figures(block, 'Gpt')).parameters).toBe('12*depth*width^2 + 2*V*width + 13*depth*width');
  });

  it('give at numbers what a model of these numbers has', async () => {
    const model = `${block}model M(x: f32[N, 16, 64]) -> f32[N, 16, 64] = x |> Stack(3)`;
    const { summary } = await figures(block, 'Stack');
    const M = await figures(model, 'M');
    expect(summary.dims).toEqual(['D', 'N', 'T', 'depth']);
    expect(M.parameters).toBe(String(3 * (12 * 64 ** 2 + 13 * 64)));
    expect(M.macs).toBe(`${3 * (12 * 64 ** 2 * 16 + 2 * 64 * 16 ** 2)}*N`);
  });

  it('count a shared layer once and its work twice', async () => {
    const shared = 'model M(x: f32[N, 8]) -> f32[N, 8] { let f = Dense(8)\n x |> f |> f }';
    const { parameters, macs } = await figures(shared);
    expect([parameters, macs]).toEqual(['72', '128*N']);
  });

  it('count the body of a scan once a round', async () => {
    const text = `layer Cell(x: f32[N, T, D], width: dim) -> f32[N, T, width] =
  scan xt in x over T from h = zeros([N, width]) {
    next h = tanh((concat([xt, h], axis: -1) |> Dense(width)))
    next h
  }`;
    const { parameters, macs } = await figures(text, 'Cell');
    expect([parameters, macs]).toEqual(['D*width + width^2 + width', 'D*N*T*width + N*T*width^2']);
  });

  it('speak of a layer that takes a pack as of one with one axis', async () => {
    const text = 'layer Twice(x: f32[*S, D], units: dim) = x |> Dense(units) |> Dense(units)';
    expect((await figures(text, 'Twice')).parameters).toBe('D*units + units^2 + 2*units');
    expect((await figures(text, 'Twice')).macs).toBe('D*S*units + S*units^2');
  });
});

describe('activations', () => {
  it('are what the backward pass reads: the output of tanh, not the sum before it', async () => {
    const mlp = 'model M(x: f32[N, 16]) -> f32[N, 4] = x |> Dense(8) |> tanh |> Dense(4)';
    expect((await figures(mlp)).activations).toBe('32*N');
  });
  it('are none for a layer that is linear in its input', async () => {
    expect((await figures('model M(x: f32[N, 16]) -> f32[N, 4] = x |> Dense(4)')).activations).toBe('0');
  });
  it('count each value once, however many read it', async () => {
    const twice =
      'model M(x: f32[N, 4]) -> f32[N, 8] { let y = x |> Dense(4) |> tanh\n concat([y |> Dense(4), y |> Dense(4)], axis: 1) }';
    expect((await figures(twice)).activations).toBe('16*N');
  });
  it('are those of each part where it makes them', async () => {
    const { summary } = await figures(
      'model M(x: f32[N, 16]) -> f32[N, 4] = x |> Dense(8) |> tanh |> Dense(8) |> tanh |> Dense(4)',
    );
    expect(summary.activationBytes.atOne).toBe(64);
  });
});
