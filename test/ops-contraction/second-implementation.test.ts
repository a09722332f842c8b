/** Convolutions, pools and their gradients against tfjs's own operators and gradient kernels on its JavaScript backend. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import type { NdArray } from '@dln/compiler';
import { beforeAll, describe, expect, it } from 'vitest';
import { distance, drawn, f32, reference } from './apply.js';

beforeAll(async () => {
  // Keeps tfjs's advertisement out of the test's output.
  tf.env().set('IS_TEST', true);
  await tf.setBackend('cpu');
});

type Image = tf.Tensor4D;
const image = ({ shape, data }: NdArray): Image =>
  tf.tensor4d(Float32Array.from(data), shape as [number, number, number, number]);
const array = (x: tf.Tensor): NdArray => f32(x.shape, x.dataSync());
const explicit = ([top, bottom, left, right]: readonly number[]): tf.backend_util.ExplicitPadding => [
  [0, 0],
  [top!, bottom!],
  [left!, right!],
  [0, 0],
];
const pair = (values: readonly number[]): [number, number] => [values[0]!, values[1]!];

/** A gradient kernel of tfjs: the rules that lead to it are not registered in its core alone. */
const kernel = (
  name: string,
  inputs: Readonly<Record<string, NdArray>>,
  attrs: Readonly<Record<string, unknown>>,
): NdArray => {
  const tensors = Object.fromEntries(Object.entries(inputs).map(([key, x]) => [key, image(x)]));
  return array(tf.engine().runKernel(name, tensors, attrs as unknown as tf.NamedAttrMap) as tf.Tensor);
};

const convolutions = [
  { x: [2, 7, 8, 3], w: [3, 2, 3, 4], strides: [1, 1], pads: [0, 0, 0, 0] },
  { x: [1, 9, 7, 2], w: [3, 3, 2, 5], strides: [2, 2], pads: [1, 1, 1, 1] },
  { x: [2, 6, 6, 1], w: [5, 5, 1, 2], strides: [1, 1], pads: [2, 2, 2, 2] },
  { x: [1, 8, 8, 3], w: [1, 1, 3, 2], strides: [2, 1], pads: [0, 0, 0, 0] },
];

describe('conv2d and tfjs', () => {
  it.each(convolutions)('%j', ({ x: xShape, w: wShape, strides, pads }) => {
    const [x, w] = [drawn(xShape, 1), drawn(wShape, 2)];
    const attrs = { strides, pads, dilations: [1, 1], groups: 1 };
    const y = array(tf.conv2d(image(x), image(w), pair(strides), explicit(pads), 'NHWC', [1, 1], 'floor'));
    const dy = drawn(y.shape, 3);
    const theirs = { strides, pad: explicit(pads), dataFormat: 'NHWC', dimRoundingMode: 'floor' };
    const dx = kernel('Conv2DBackpropInput', { dy, filter: w }, { ...theirs, inputShape: xShape });
    const dw = kernel('Conv2DBackpropFilter', { x, dy }, { ...theirs, filterShape: wShape });
    expect(distance(reference('conv2d', [x, w], attrs), y)).toBeLessThan(1e-5);
    expect(distance(reference('conv2d_input_grad', [dy, w], { ...attrs, input: xShape }), dx)).toBeLessThan(1e-5);
    expect(distance(reference('conv2d_filter_grad', [x, dy], { ...attrs, filter: wShape }), dw)).toBeLessThan(2e-5);
  });

  it('depthwise', () => {
    const [x, w] = [drawn([2, 6, 5, 3], 1), drawn([3, 2, 3, 2], 2)];
    const y = array(tf.depthwiseConv2d(image(x), image(w), [1, 1], 'valid', 'NHWC', [1, 1]));
    const dy = drawn(y.shape, 3);
    const theirs = { strides: [1, 1], pad: 'valid', dilations: [1, 1], dimRoundingMode: null };
    const dx = kernel('DepthwiseConv2dNativeBackpropInput', { dy, filter: w }, { ...theirs, inputShape: x.shape });
    const dw = kernel('DepthwiseConv2dNativeBackpropFilter', { x, dy }, { ...theirs, filterShape: w.shape });
    const attrs = { strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], groups: 3 };
    const filter = f32([3, 2, 1, 6], w.data);
    expect(distance(reference('conv2d', [x, filter], attrs), y)).toBeLessThan(1e-5);
    expect(distance(reference('conv2d_input_grad', [dy, filter], { ...attrs, input: x.shape }), dx)).toBeLessThan(1e-5);
    const got = reference('conv2d_filter_grad', [x, dy], { ...attrs, filter: filter.shape });
    expect(distance(f32(w.shape, got.data), dw)).toBeLessThan(2e-5);
  });
});

const pools = [
  { x: [2, 6, 8, 3], window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] },
  { x: [1, 7, 7, 2], window: [3, 3], strides: [2, 2], pads: [1, 1, 1, 1] },
  { x: [1, 5, 6, 2], window: [2, 3], strides: [1, 1], pads: [0, 0, 0, 0] },
];

describe('pools and tfjs', () => {
  it.each(pools)('%j', ({ x: xShape, window, strides, pads }) => {
    const x = drawn(xShape, 7);
    const attrs = { window, strides, pads };
    const theirs = { filterSize: window, strides, pad: explicit(pads), dimRoundingMode: 'floor' };
    const y = array(tf.maxPool(image(x), pair(window), pair(strides), explicit(pads), 'floor'));
    const dy = drawn(y.shape, 8);
    expect(distance(reference('max_pool', [x], attrs), y)).toBeLessThan(1e-6);
    const dMax = kernel('MaxPoolGrad', { dy, input: x, output: y }, theirs);
    expect(distance(reference('pool_scatter', [x, dy], attrs), dMax)).toBeLessThan(1e-6);
    const mean = array(tf.avgPool(image(x), pair(window), pair(strides), explicit(pads), 'floor'));
    expect(distance(reference('avg_pool', [x], { ...attrs, countPad: false }), mean)).toBeLessThan(1e-6);
    // Its gradient of the mean divides by the whole window, whose padding the mean itself leaves out.
    const dMean = kernel('AvgPoolGrad', { dy, input: x }, theirs);
    const shared = reference('avg_pool_grad', [dy], { ...attrs, countPad: true, input: xShape });
    expect(distance(shared, dMean)).toBeLessThan(1e-6);
  });
});
