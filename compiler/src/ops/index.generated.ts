/** Lists every operator of this folder; written by `npm run gen`. */
import { abs } from './abs.js';
import { add } from './add.js';
import { argmax } from './argmax.js';
import { argsort } from './argsort.js';
import { avgPoolGrad } from './avg-pool-grad.js';
import { avgPool } from './avg-pool.js';
import { batchNorm } from './batch-norm.js';
import { broadcastTo } from './broadcast-to.js';
import { cast } from './cast.js';
import { concat } from './concat.js';
import { constant } from './constant.js';
import { conv2dBias } from './conv2d-bias.js';
import { conv2dFilterGrad } from './conv2d-filter-grad.js';
import { conv2dInputGrad } from './conv2d-input-grad.js';
import { conv2d } from './conv2d.js';
import { cos } from './cos.js';
import { cumsum } from './cumsum.js';
import { dimValue } from './dim-value.js';
import { div } from './div.js';
import { dropout } from './dropout.js';
import { equal } from './equal.js';
import { erf } from './erf.js';
import { exp } from './exp.js';
import { floorDiv } from './floor-div.js';
import { floor } from './floor.js';
import { gather } from './gather.js';
import { gelu } from './gelu.js';
import { iota } from './iota.js';
import { layerNorm } from './layer-norm.js';
import { less } from './less.js';
import { linear } from './linear.js';
import { logSoftmax } from './log-softmax.js';
import { log } from './log.js';
import { log1p } from './log1p.js';
import { logicalAnd } from './logical-and.js';
import { logicalNot } from './logical-not.js';
import { logsumexp } from './logsumexp.js';
import { matmul } from './matmul.js';
import { maxPool } from './max-pool.js';
import { maximum } from './maximum.js';
import { minimum } from './minimum.js';
import { mod } from './mod.js';
import { mul } from './mul.js';
import { neg } from './neg.js';
import { pad } from './pad.js';
import { poolGather } from './pool-gather.js';
import { poolScatter } from './pool-scatter.js';
import { pow } from './pow.js';
import { randomUniform } from './random-uniform.js';
import { reduceMax } from './reduce-max.js';
import { reduceSum } from './reduce-sum.js';
import { relu } from './relu.js';
import { reshape } from './reshape.js';
import { reverse } from './reverse.js';
import { rmsNorm } from './rms-norm.js';
import { rsqrt } from './rsqrt.js';
import { scatterAdd } from './scatter-add.js';
import { select } from './select.js';
import { sigmoidCrossEntropy } from './sigmoid-cross-entropy.js';
import { sigmoid } from './sigmoid.js';
import { sign } from './sign.js';
import { silu } from './silu.js';
import { sin } from './sin.js';
import { slice } from './slice.js';
import { softmaxCrossEntropy } from './softmax-cross-entropy.js';
import { softmax } from './softmax.js';
import { softplus } from './softplus.js';
import { solve } from './solve.js';
import { sqrt } from './sqrt.js';
import { stopGradient } from './stop-gradient.js';
import { sub } from './sub.js';
import { tanh } from './tanh.js';
import { topK } from './top-k.js';
import { transpose } from './transpose.js';
import './abs.js';
import './add.js';
import './argmax.js';
import './argsort.js';
import './avg-pool-grad.js';
import './avg-pool.js';
import './batch-norm.js';
import './broadcast-to.js';
import './cast.js';
import './concat.js';
import './constant.js';
import './conv2d-bias.js';
import './conv2d-filter-grad.js';
import './conv2d-input-grad.js';
import './conv2d.js';
import './cos.js';
import './cumsum.js';
import './dim-value.js';
import './div.js';
import './dropout.js';
import './equal.js';
import './erf.js';
import './exp.js';
import './floor-div.js';
import './floor.js';
import './gather.js';
import './gelu.js';
import './iota.js';
import './layer-norm.js';
import './less.js';
import './linear.js';
import './log-softmax.js';
import './log.js';
import './log1p.js';
import './logical-and.js';
import './logical-not.js';
import './logsumexp.js';
import './matmul.js';
import './max-pool.js';
import './maximum.js';
import './minimum.js';
import './mod.js';
import './mul.js';
import './neg.js';
import './pad.js';
import './pool-gather.js';
import './pool-scatter.js';
import './pow.js';
import './random-uniform.js';
import './reduce-max.js';
import './reduce-sum.js';
import './relu.js';
import './reshape.js';
import './reverse.js';
import './rms-norm.js';
import './rsqrt.js';
import './scatter-add.js';
import './select.js';
import './sigmoid-cross-entropy.js';
import './sigmoid.js';
import './sign.js';
import './silu.js';
import './sin.js';
import './slice.js';
import './softmax-cross-entropy.js';
import './softmax.js';
import './softplus.js';
import './solve.js';
import './sqrt.js';
import './stop-gradient.js';
import './sub.js';
import './tanh.js';
import './top-k.js';
import './transpose.js';
import type { AnyOp } from './define-op.js';

export const operators: readonly AnyOp[] = [
  abs,
  add,
  argmax,
  argsort,
  avgPoolGrad,
  avgPool,
  batchNorm,
  broadcastTo,
  cast,
  concat,
  constant,
  conv2dBias,
  conv2dFilterGrad,
  conv2dInputGrad,
  conv2d,
  cos,
  cumsum,
  dimValue,
  div,
  dropout,
  equal,
  erf,
  exp,
  floorDiv,
  floor,
  gather,
  gelu,
  iota,
  layerNorm,
  less,
  linear,
  logSoftmax,
  log,
  log1p,
  logicalAnd,
  logicalNot,
  logsumexp,
  matmul,
  maxPool,
  maximum,
  minimum,
  mod,
  mul,
  neg,
  pad,
  poolGather,
  poolScatter,
  pow,
  randomUniform,
  reduceMax,
  reduceSum,
  relu,
  reshape,
  reverse,
  rmsNorm,
  rsqrt,
  scatterAdd,
  select,
  sigmoidCrossEntropy,
  sigmoid,
  sign,
  silu,
  sin,
  slice,
  softmaxCrossEntropy,
  softmax,
  softplus,
  solve,
  sqrt,
  stopGradient,
  sub,
  tanh,
  topK,
  transpose,
];
