/** Decides what a user does where the workbench is a page and the server a web worker, and what must be seen then. */
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
      await e.find('ConvBlock(6, kernel: 5');
      await e.press('ArrowRight');
      await e.type('5');
      await e.squiggles().first().waitFor();
      await e.command('Problems: Focus on Problems View');
      await e.problems.filter({ hasText: 'DLN2301' }).first().waitFor();
      await e.press('Control+1');
      for (let i = 0; i < 4; i++) await e.press('ArrowLeft');
      await e.command('Show or Focus Hover');
      await e.hover.filter({ hasText: 'kernel' }).first().waitFor();
      await e.shot('41 web, problem');
      await e.press('Escape');
      await e.command('Quick Fix...');
      await e.actions
        .filter({ hasText: /ConvBlock/ })
        .first()
        .waitFor();
      await e.press('Enter');
      await until('no squiggle', async () => (await e.squiggles().count()) === 0);
    },
    'quick',
  ],
  [
    'a layer is completed',
    async (e) => {
      await e.find('Dense(84)');
      await e.press('End');
      await e.press('Enter');
      await e.type('|> Drop');
      await e.suggestion('Dropout').waitFor();
      await e.shot('42 web, completion');
      await e.press('Enter');
      await until('the layer in the text', async () => (await e.editorText()).includes('|> Dropout'));
      await e.press('Escape');
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
      await e.find('Dense');
      await e.press('ArrowLeft');
      await e.command('Go to Definition');
      await e.tab('layers.dln').waitFor();
      await until('the layer in std', async () => (await e.editorText()).includes('Dense'));
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
