import { loadBackend } from '@dln/runtime';
import { constant } from '/work/main/compiler/src/dims/algebra.js';
import { tensorType } from '/work/main/compiler/src/types/tensor-type.js';
import { args, entry, open, program } from '/work/main/test/backends/programs.js';
const backend = await loadBackend((process.env.B ?? 'wasm') as 'wasm');
const rnd = (shape: number[]) => ({ dtype: 'f32' as const, shape, data: Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => Math.random() - 0.5) });
async function time(title: string, op: string, shapes: number[][], attrs: any, flop = 0) {
  const inputs = shapes.map(rnd);
  const types = shapes.map((s) => tensorType('f32', s.map(constant)));
  // many copies of the operator in one entry, so that feeding does not count
  const build = (n: number) => program({ 'run:x': entry((g) => {
    const xs = types.map((t, i) => g.input('argument', `x${i}`, t));
    let sum: any = null;
    for (let i = 0; i < n; i++) {
      const ys = xs.map((x) => g.b.mul(x, g.b.scalar(1 + i, x)));
      const y = g.b.add(op, ys, attrs);
      const m = g.b.reshape(g.b.slice(y, { begin: g.b.typeOf(y).shape.map(() => 0), size: g.b.typeOf(y).shape.map(() => 1), strides: g.b.typeOf(y).shape.map(() => 1) }), { shape: [] });
      sum = sum === null ? m : g.b.add(sum, m);
    }
    return { measures: { y: sum } };
  }) });
  const feeds = args(Object.fromEntries(inputs.map((x, i) => [`x${i}`, x])));
  const best = async (n: number) => {
    const s = await open(backend, build(n)); const e = s.executable('run:x', {});
    let m = 1e9;
    const cpu = () => { const c = process.cpuUsage(); return (c.user + c.system) / 1000; };
    for (let i = 0; i < 16; i++) { const t = cpu(); await e.run(feeds, ['y']).values(); if (i > 3) m = Math.min(m, cpu() - t); }
    s.close(); return m;
  };
  const a = await best(1), b = await best(4);
  const ms = (b - a) / 3;
  console.log(title.padEnd(48), ms.toFixed(3), 'ms', flop ? (flop / ms / 1e6).toFixed(1) + ' GFLOP/s' : '');
}
const S = (strides: number[], pads: number[], groups = 1, dilations = [1, 1]) => ({ strides, pads, dilations, groups });
for (const [N, H, C, K, F, st, p, g] of [[64,32,1,5,6,1,0,1],[64,14,6,5,16,1,0,1],[64,28,32,3,64,1,1,1],[64,28,32,3,64,2,1,1],[16,56,64,1,64,1,0,1],[16,28,64,3,64,1,1,64],[16,28,64,3,64,1,1,4]] as number[][]) {
  const O = Math.floor((H! + 2 * p! - K!) / st!) + 1;
  const a = S([st!, st!], [p!, p!, p!, p!], g!);
  const fl = 2 * N! * O * O * F! * K! * K! * C! / g!;
  const t = `${N}x${H}x${H}x${C} ${K}x${K} -> ${F} /${st} g${g}`;
  await time(`conv2d ${t}`, 'conv2d', [[N!, H!, H!, C!], [K!, K!, C! / g!, F!]], a, fl);
  await time(`  input grad`, 'conv2d_input_grad', [[N!, O, O, F!], [K!, K!, C! / g!, F!]], { ...a, input: [N!, H!, H!, C!] }, fl);
  await time(`  filter grad`, 'conv2d_filter_grad', [[N!, H!, H!, C!], [N!, O, O, F!]], { ...a, filter: [K!, K!, C! / g!, F!] }, fl);
}
const P = { window: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] };
for (const [H, C] of [[28, 6], [10, 16]] as const) {
  await time(`max_pool 64x${H}x${H}x${C}`, 'max_pool', [[64, H, H, C]], P);
  await time(`  pool_scatter`, 'pool_scatter', [[64, H, H, C], [64, H / 2, H / 2, C]], P);
  await time(`avg_pool 64x${H}x${H}x${C}`, 'avg_pool', [[64, H, H, C]], { ...P, countPad: true });
  await time(`  avg_pool_grad`, 'avg_pool_grad', [[64, H / 2, H / 2, C]], { ...P, countPad: true, input: [64, H, H, C] });
}
await time('conv2d_bias 64x32x32x1 5x5 -> 6', 'conv2d_bias', [[64, 32, 32, 1], [5, 5, 1, 6], [6]], S([1, 1], [0, 0, 0, 0]));
await time('linear 64x400 -> 120', 'linear', [[64, 400], [400, 120], [120]], { activation: 'none' });
await time('matmul 64x400x120', 'matmul', [[64, 400], [400, 120]], {});
await time('matmul dW 400x64x120', 'matmul', [[64, 400], [64, 120]], { transposeX: true });
await time('matmul batched 64 x 64x32x64', 'matmul', [[64, 64, 32], [64, 32, 64]], {}, 2*64*64*32*64);
await time('matmul batched 64 x 64x32x64 T', 'matmul', [[64, 64, 32], [64, 64, 32]], { transposeY: true }, 2*64*64*32*64);
await time('softmax 4096x64', 'softmax', [[64, 64, 64]], {});
await time('log_softmax 4096x64', 'log_softmax', [[64, 64, 64]], {});
await time('layer_norm 2048x192', 'layer_norm', [[32, 64, 192], [192], [192]], { eps: 1e-5 });
await time('batch_norm 64x28x28x32', 'batch_norm', [[64, 28, 28, 32], [32], [32]], { eps: 1e-5 });
await time('gelu 2048x768', 'gelu', [[2048, 768]], {});
await time('pad 64x28x28x6', 'pad', [[64, 28, 28, 6]], { low: [0,2,2,0], high: [0,2,2,0], interior: [0,0,0,0], value: 0 });
await time('solve 32', 'solve', [[32, 32], [32, 8]], {});
