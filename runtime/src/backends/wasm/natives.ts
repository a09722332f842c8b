/** Decides which operators run on generated WebAssembly instead of tfjs's kernels. */
import type { BoundNode } from '../bind.js';
import type { Native } from '../engine.js';
import { elements } from '../tfjs.js';
import { conv2d, conv2dFilterGrad, conv2dInputGrad } from './convolutions.js';
import { concat, pad, reverse, slice, transpose } from './copies.js';
import { randomUniform } from './draws.js';
import { elementwise } from './elementwise.js';
import { poolScatter } from './max-pool.js';
import { avgPoolGrad } from './pools.js';
import { matmul } from './products.js';
import { reduceSum } from './reduce.js';
import type { Site } from './site.js';

/** Null leaves a node to the operator's own kernels. */
type Generator = (node: BoundNode, site: Site) => Native | null;

const fused: Generator = ({ fused, shape }, { compile, address, shapes }) => {
  if (fused === undefined) return null;
  const { expression } = fused;
  const run = compile(JSON.stringify(['fused', expression, shapes, shape]), () =>
    elementwise(expression, shapes, shape),
  );
  return { run: (inputs, results) => void run(...results.map(address), ...inputs.map(address)) };
};

const generators: Readonly<Record<string, Generator>> = {
  fused,
  matmul,
  conv2d,
  conv2d_filter_grad: conv2dFilterGrad,
  conv2d_input_grad: conv2dInputGrad,
  avg_pool_grad: avgPoolGrad,
  pool_scatter: poolScatter,
  reduce_sum: reduceSum,
  random_uniform: randomUniform,
  transpose,
  slice,
  pad,
  reverse,
  concat,
};

/** The generated kernel for a node; null where there is none, or nothing to compute. */
export const native = (node: BoundNode, site: Site): Native | null =>
  elements(node.shape) === 0 ? null : (generators[node.op]?.(node, site) ?? null);
