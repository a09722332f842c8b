/** Decides what a user of a trusted folder does on a desktop, step by step, and what must be seen then. Most steps end with a picture. */
import { breakKernel, completeLayer, hoverKernel, openLayer, repair, seeProblem } from './common-steps.mjs';
import { until } from './workbench-page.mjs';

const must = (holds, what) => {
  if (!holds) throw new Error(`not seen: ${what}`);
};
const CLOSE = 'View: Close All Editors';

/** Name, what is done, and whether the quick form does it too. */
export const desktopSteps = [
  [
    'shapes beside the text',
    async (e) => {
      await e.open('lenet.dln');
      await e.hints('f32[N, 400]');
      await e.lens('Run').waitFor();
      await e.lens('61706 parameters').waitFor();
      await e.shot('1 shapes');
    },
    'quick',
  ],
  [
    'a broken kernel: squiggle, problem with its places, hover',
    async (e) => {
      await breakKernel(e);
      await seeProblem(e);
      await until('the places that a dimension came from', async () => (await e.problems.count()) > 2);
      await e.shot('2 problem');
      await hoverKernel(e);
      await e.shot('3 hover of a problem');
      await e.press('Escape');
    },
    'quick',
  ],
  [
    'its explanation is made for this very error',
    async (e) => {
      await e.command('DLN: Explain the Diagnostic');
      const page = await e.panel('body h1, body h2');
      await page.locator('body', { hasText: 'kernel = 55' }).waitFor();
      await e.page.locator('.tab.active', { hasText: 'DLN2301' }).waitFor();
      await e.shot('4 explanation');
      await e.closeTab('DLN2301');
      await e.press('Control+1');
    },
  ],
  [
    'the repair is applied',
    async (e) => {
      await repair(e, /kernel|ConvBlock/, () => e.shot('5 repairs'));
    },
    'quick',
  ],
  [
    'a layer is completed',
    async (e) => {
      await completeLayer(e, () => e.shot('6 completion'));
      await e.command('File: Revert File');
      await until('the text as it was', async () => !(await e.editorText()).includes('Dropout'));
      await e.lens('61706 parameters').waitFor();
    },
    'quick',
  ],
  [
    'a stage tells its signature, its equation and its cost',
    async (e) => {
      await e.find('ConvBlock(16');
      await e.press('ArrowLeft');
      await e.command('Show or Focus Hover');
      await e.hover.filter({ hasText: 'parameters' }).first().waitFor();
      await e.shot('7 hover');
      await e.press('Escape');
    },
  ],
  [
    'the standard library is opened',
    async (e) => {
      await openLayer(e, 'Dense(84)');
      await e.shot('8 std');
      await e.pick('DLN: Open a File of the Standard Library', 'losses');
      await e.choose('losses');
      await until('another file of std', async () => (await e.editorText()).includes('cross_entropy'));
      await e.command(CLOSE);
    },
  ],
  [
    'a dim is renamed across files',
    async (e, files) => {
      await e.open('blocks.dln');
      await e.find('width: dim');
      await e.press('ArrowLeft');
      await e.pressUntil('F2', e.renameBox);
      await e.renameBox.fill('units');
      await e.shot('9 rename');
      await e.renameBox.press('Enter');
      await until('the new name', async () => (await e.editorText()).includes('units: dim'));
      await e.command('File: Save All');
      await until('the new name in the other file', () =>
        files.read('uses.dln').includes('Block(units: 8) |> Block(units: 2)'),
      );
      must(files.read('blocks.dln').includes('Dense(units)'), 'the new name in its own file');
    },
    'quick',
  ],
  [
    'a program is formatted',
    async (e, files) => {
      await e.open('uses.dln');
      await e.press('Control+End');
      await e.status('Ln 4').waitFor();
      await e.press('Enter');
      await e.type('const   k=3');
      await e.command('DLN: Format This Program');
      await until('the layout', async () => (await e.editorText()).includes('const k = 3'));
      await e.command('File: Save All');
      await until('the layout on disk', () => files.read('uses.dln').includes('const k = 3'));
    },
    'quick',
  ],
  [
    'the summary of a model',
    async (e) => {
      await e.command(CLOSE);
      await e.open('lenet.dln');
      await e.find('ConvBlock(16');
      await e.command('DLN: Show Layers');
      await e.page.locator('.view-line', { hasText: '61706' }).first().waitFor();
      await e.shot('10 summary');
      await e.command(CLOSE);
    },
  ],
  [
    'the graph panel keeps step with the cursor',
    async (e) => {
      await e.open('lenet.dln');
      await e.command('View: Hide Panel');
      await e.find('ConvBlock(16');
      await e.command('DLN: Show the Graph');
      const panel = await e.panel('svg .node');
      await panel.locator('.node.marked', { hasText: 'ConvBlock(16' }).first().waitFor();
      await e.shot('11 graph');
      await panel.locator('.node', { hasText: 'flatten' }).first().click();
      await panel.locator('.node.marked', { hasText: 'flatten' }).first().waitFor();
      await e.status('Ln 18').waitFor();
      await e.press('Control+1');
      await e.find('Dense(84)');
      await panel.locator('.node.marked', { hasText: 'Dense(84)' }).first().waitFor();
      await e.shot('12 graph, moved');
      await e.command(CLOSE);
    },
    'quick',
  ],
  [
    'a training runs from its lens, is watched, stopped and gone on with',
    async (e, files) => {
      await e.open('lenet.dln');
      await e.press('Control+End');
      await e.lens('Run').click();
      const panel = await e.panel('.tile b');
      const loss = () => panel.locator('.tile', { hasText: /loss$/ }).locator('b').first().innerText();
      const first = await loss();
      await until('a loss that moves', async () => (await loss()) !== first);
      await panel.locator('.plot canvas').first().waitFor();
      const step = async () => Number((await panel.locator('progress').getAttribute('value')) ?? 0);
      await until('some curve', async () => (await step()) > 150);
      await e.status(/lenet on .*loss/).waitFor();
      await e.shot('13 run');
      await panel.getByRole('button', { name: 'Stop and save' }).click();
      await panel.locator('.facts', { hasText: 'stopped and saved' }).waitFor();
      const checkpoint = panel.locator('.links a', { hasText: '.dlnw' });
      const path = await checkpoint.innerText();
      must(files.exists(path), `the checkpoint ${path} on disk`);
      await checkpoint.click();
      const name = path.slice(path.lastIndexOf('/') + 1);
      await e.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).waitFor();
      await e.shot('14 stopped');
      await panel.getByRole('button', { name: 'Go on' }).click();
      await panel.locator('.facts', { hasText: 'goes on from step' }).waitFor();
      await until('a step after it', async () => (await step()) > Number(/step-(\d+)/.exec(path)?.[1]));
      await e.command('DLN: Stop the Run and Save');
      await panel.locator('.facts', { hasText: 'stopped and saved' }).waitFor();
      await e.status('lenet: stopped').waitFor();
      await e.command(CLOSE);
    },
    'quick',
  ],
  [
    'an expectation that fails is marked at its line',
    async (e) => {
      await e.open('spiral.dln');
      await e.find('accuracy >= 0.97');
      await e.type('accuracy >= 1.5');
      await e.press('Escape');
      await e.command('DLN: Run This Training');
      await e.squiggles().first().waitFor();
      const panel = await e.panel('.expects .fails');
      await panel.locator('.facts', { hasText: 'one expectation does not hold' }).waitFor();
      must((await panel.locator('.expects li').count()) === 1, 'the expectation, once');
      await e.command('Problems: Focus on Problems View');
      await e.problems.filter({ hasText: 'accuracy = ' }).first().waitFor();
      await e.shot('15 expectation');
      await e.command(CLOSE);
    },
    'quick',
  ],
  [
    'a sweep draws a curve for each training',
    async (e) => {
      await e.open('several.dln');
      await e.command('DLN: Run All of the File');
      const panel = await e.panel('.plot h2');
      await panel.locator('.facts', { hasText: 'done' }).waitFor();
      await e.command('View: Hide Panel');
      await e.shot('16 several');
      await e.command(CLOSE);
    },
  ],
  [
    'expectations and checked comments are tests',
    async (e, files) => {
      files.write(
        'comments.dln',
        [
          '## What a line gives, said beside it: one comment is right, one is not.',
          'model Said(x: f32[N, 2]) -> f32[N, 3] =',
          '  x',
          '  |> Dense(4) #: f32[N, 4]',
          '  |> Dense(3) #: f32[N, 5]',
          '',
        ].join('\n'),
      );
      await e.open('comments.dln');
      await e.command('Testing: Focus on Test Explorer View');
      const row = (text) => e.page.locator('.test-explorer .monaco-list-row', { hasText: text }).first();
      await row('comments.dln').waitFor();
      await row('comments.dln').click();
      await e.press('ArrowRight');
      await row('#: f32[N, 4]').waitFor();
      await e.command('Test: Run All Tests');
      const of = (text, state) =>
        row(text).locator(`.testing-run-glyph, .computed-state, .codicon-testing-${state}-icon`);
      await of('#: f32[N, 4]', 'passed').first().waitFor();
      await until(
        'one that fails',
        async () => (await e.page.locator('.test-explorer .codicon-testing-failed-icon').count()) > 0,
      );
      await until(
        'one that passes',
        async () => (await e.page.locator('.test-explorer .codicon-testing-passed-icon').count()) > 0,
      );
      await e.shot('17 tests');
      await e.press('Control+Shift+E');
      await e.command(CLOSE);
    },
  ],
  [
    'everything is checked by a task, whose findings are problems',
    async (e) => {
      await e.command('DLN: Check All Programs');
      await e.page.locator('.terminal-wrapper.active .xterm').first().waitFor();
      await e.shot('18 task');
      await e.command('View: Hide Panel');
    },
  ],
  [
    'a fenced block of Markdown has colours',
    async (e) => {
      await e.open('notes.md');
      const word = e.page.locator('.view-line', { hasText: 'model Net' }).locator('span span', { hasText: /^model$/ });
      await word.waitFor();
      const colours = await e.page
        .locator('.view-line', { hasText: 'model Net' })
        .locator('span > span')
        .evaluateAll((all) => new Set(all.map((one) => getComputedStyle(one).color)).size);
      must(colours > 2, 'words of several colours');
      await e.shot('19 markdown');
      await e.command(CLOSE);
    },
  ],
  [
    'the first five minutes',
    async (e) => {
      await e.pick('Welcome: Open Walkthrough', 'The first five minutes');
      await e.choose('The first five minutes');
      await e.page.locator('.gettingStarted .step-title', { hasText: 'See every shape' }).first().waitFor();
      await e.shot('20 walkthrough');
      await e.page.locator('.getting-started-step', { hasText: 'See every shape' }).first().click();
      await e.shot('21 walkthrough, shapes');
      await e.command(CLOSE);
      await e.command('DLN: New Program');
      await e.lens('Run').waitFor();
      await e.shot('22 new program');
      await e.command('View: Close All Editors');
      await e.page.getByRole('button', { name: "Don't Save" }).click();
    },
  ],
  [
    'settings are described',
    async (e) => {
      await e.command('Preferences: Open Settings (UI)');
      const field = e.page.locator('.settings-editor .suggest-input-container').first();
      await field.click();
      await e.type('@ext:dln.dln-vscode');
      await e.page.locator('.settings-editor .setting-item', { hasText: 'Shows the type that each stage' }).waitFor();
      await e.shot('23 settings');
      await e.command(CLOSE);
    },
  ],
  [
    'the server is started anew',
    async (e) => {
      await e.open('lenet.dln');
      await e.hints('f32[N, 400]');
      await e.command('DLN: Restart the Language Server');
      await e.find('Dense(84');
      await e.press('ArrowRight');
      await e.type('0');
      await e.hints('f32[N, 840]');
      await e.command('File: Revert File');
    },
  ],
];
