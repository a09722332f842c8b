/** Decides what a user does in the workbench, step by step, and what must be seen then. Each step ends with a picture. */

const require = (holds, what) => {
  if (!holds) throw new Error(`not seen: ${what}`);
};
/** Waits until something becomes true: never a fixed time. */
async function until(what, holds, limit = 15_000) {
  for (const end = Date.now() + limit; Date.now() < end; ) {
    if (await holds()) return;
    await new Promise((later) => setTimeout(later, 50));
  }
  throw new Error(`not seen within ${limit / 1000} s: ${what}`);
}

export const steps = [
  [
    'shapes beside the text',
    async (e) => {
      await e.open('lenet.dln');
      await e.hints('f32[N, 400]');
      await e.lens('Run').waitFor();
      await e.shot('1 shapes');
    },
  ],
  [
    'a broken kernel: squiggle, problem with its places, hover',
    async (e) => {
      await e.find('ConvBlock(6, kernel: 5');
      await e.press('ArrowRight');
      await e.type('5');
      await e.squiggles().first().waitFor();
      await e.press('Control+Shift+M');
      await e.problems.filter({ hasText: 'DLN2301' }).first().waitFor();
      require((await e.problems.count()) > 2, 'the places that a dimension came from');
      await e.shot('2 problem');
      await e.press('Control+1');
      for (let i = 0; i < 4; i++) await e.press('ArrowLeft');
      await e.press('Control+K');
      await e.press('Control+I');
      await e.hover.filter({ hasText: 'kernel' }).first().waitFor();
      await e.shot('3 hover');
      await e.press('Escape');
    },
  ],
  [
    'the repair is applied',
    async (e) => {
      await e.press('Control+Period');
      await e.actions
        .filter({ hasText: /kernel|ConvBlock/ })
        .first()
        .waitFor();
      await e.shot('4 repairs');
      await e.press('Enter');
      await until('no squiggle', async () => (await e.squiggles().count()) === 0);
    },
  ],
  [
    'a layer is completed',
    async (e) => {
      await e.find('Dense(84)');
      await e.press('End');
      await e.press('Enter');
      await e.type('|> Drop');
      await e.suggestion('Dropout').waitFor();
      await e.shot('5 completion');
      await e.press('Enter');
      await until('the layer in the text', async () => (await e.editorText()).includes('|> Dropout'));
      await e.press('Escape');
      await e.command('File: Revert File');
    },
  ],
  [
    'the standard library is opened',
    async (e) => {
      await e.find('Dense(84)');
      await e.press('ArrowLeft');
      await e.press('F12');
      await e.tab('layers.dln').waitFor();
      await until('the layer in std', async () => (await e.editorText()).includes('Dense'));
      await e.shot('6 std');
      await e.press('Control+Alt+Minus');
    },
  ],
  [
    'a dim is renamed across files',
    async (e, files) => {
      await e.open('blocks.dln');
      await e.find('width: dim');
      await e.press('ArrowLeft');
      // The first press may come before the editor has taken the cursor back.
      await until('the box of the new name', async () => {
        await e.press('F2');
        return e.renameBox.waitFor({ timeout: 2000 }).then(
          () => true,
          () => false,
        );
      });
      await e.renameBox.fill('units');
      await e.shot('7 rename');
      await e.renameBox.press('Enter');
      await until('the new name', async () => (await e.editorText()).includes('units: dim'));
      await e.command('File: Save All');
      await until('the new name in the other file', () =>
        files.read('uses.dln').includes('Block(units: 8) |> Block(units: 2)'),
      );
      require(files.read('blocks.dln').includes('Dense(units)'), 'the new name in its own file');
    },
  ],
  [
    'a program is formatted',
    async (e, files) => {
      await e.open('uses.dln');
      await e.press('Control+End');
      await e.press('Enter');
      await e.type('const   k=3');
      await e.command('DLN: Format This Program');
      await until('the layout', async () => (await e.editorText()).includes('const k = 3'));
      await e.command('File: Save All');
      await until('the layout on disk', () => files.read('uses.dln').includes('const k = 3'));
    },
  ],
  [
    'the graph panel keeps step with the cursor',
    async (e) => {
      await e.open('lenet.dln');
      await e.find('ConvBlock(16');
      await e.command('DLN: Show the Graph');
      const panel = await e.panel('svg .node');
      await panel.locator('.node.marked', { hasText: 'ConvBlock' }).first().waitFor();
      await e.shot('8 graph');
      await panel.locator('.node', { hasText: 'flatten' }).first().click();
      await panel.locator('.node.marked', { hasText: 'flatten' }).first().waitFor();
      await e.shot('9 graph, other way');
      await e.command('View: Close All Editor Groups');
    },
  ],
  [
    'a training runs from its lens, is watched and stopped',
    async (e) => {
      await e.open('lenet.dln');
      await e.press('Control+End');
      await e.lens('Run').waitFor();
      await e.lens('Run').click();
      const panel = await e.panel('.tile b');
      const loss = () => panel.locator('.tile', { hasText: /loss$/ }).locator('b').first().innerText();
      const first = await loss();
      await until('a loss that moves', async () => (await loss()) !== first);
      await panel.locator('.plot canvas').first().waitFor();
      await until(
        'some curve',
        async () => Number((await panel.locator('progress').getAttribute('value')) ?? 0) > 150,
        60_000,
      );
      await e.shot('10 run');
      await panel.getByRole('button', { name: 'Stop and save' }).click();
      await panel.locator('.facts', { hasText: 'stopped and saved' }).waitFor({ timeout: 30_000 });
      await panel.locator('.links a', { hasText: '.dlnw' }).waitFor();
      await e.shot('11 stopped');
      await e.command('View: Close All Editor Groups');
    },
  ],
  [
    'an expectation that fails is marked at its line',
    async (e) => {
      await e.open('spiral.dln');
      await e.find('accuracy >= 0.97');
      await e.type('accuracy >= 1.5');
      await e.press('Control+F5');
      await e.squiggles().first().waitFor({ timeout: 60_000 });
      const panel = await e.panel('.expects .fails');
      await panel.locator('.expects .fails').first().waitFor();
      await e.shot('12 expectation');
      await e.command('View: Close All Editor Groups');
    },
  ],
  [
    'expectations and checked comments are tests',
    async (e) => {
      await e.command('Testing: Focus on Test Explorer View');
      await e.page.locator('.test-explorer .monaco-list-row', { hasText: 'lenet.dln' }).first().waitFor();
      await e.shot('13 tests');
    },
  ],
];
