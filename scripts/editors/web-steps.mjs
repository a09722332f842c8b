/** Decides what a user does where the workbench is a page and the server a web worker, and what must be seen then. */
import { breakKernel, completeLayer, hoverKernel, openLayer, repair, seeProblem } from './common-steps.mjs';
import { until } from './workbench-page.mjs';

export const webSteps = [
  [
    'shapes beside the text, from the worker',
    async (e) => {
      await e.openFromExplorer('lenet.dln');
      await e.hints('f32[N, 400]');
      await e.lens('61706 parameters').waitFor();
      if ((await e.lens('Run').count()) > 0) throw new Error('a lens for what a browser cannot do');
      await e.shot('40 web, shapes');
    },
    'quick',
  ],
  [
    'a broken kernel: squiggle, problem, hover, repair',
    async (e) => {
      await breakKernel(e);
      await seeProblem(e);
      await hoverKernel(e);
      await e.shot('41 web, problem');
      await e.press('Escape');
      await repair(e, /ConvBlock/);
    },
    'quick',
  ],
  [
    'a layer is completed',
    async (e) => {
      await completeLayer(e, () => e.shot('42 web, completion'));
    },
    'quick',
  ],
  [
    'the columns of a data file are read through the editor',
    async (e) => {
      await e.openFromExplorer('wine.dln');
      await e.lens('parameters').waitFor();
      await until('no finding', async () => (await e.squiggles().count()) === 0);
    },
  ],
  [
    'the standard library is opened',
    async (e) => {
      await openLayer(e, 'Dense');
    },
  ],
  [
    'the graph is drawn',
    async (e) => {
      await e.openFromExplorer('lenet.dln');
      await e.find('ConvBlock(16');
      await e.command('DLN: Show the Graph');
      const panel = await e.panel('svg .node');
      await panel.locator('.node.marked', { hasText: 'ConvBlock(16' }).first().waitFor();
      await e.shot('43 web, graph');
    },
  ],
];
