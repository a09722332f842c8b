/** Decides what a user does in every workbench, on a desktop, in a browser and where nothing is trusted, and what must be seen then. */
import { until } from './workbench-page.mjs';

/** A kernel of 55 in `lenet.dln`, which is open; the cursor stands behind it. */
export async function breakKernel(e) {
  await e.find('ConvBlock(6, kernel: 5');
  await e.press('ArrowRight');
  await e.type('5');
  await e.squiggles().first().waitFor();
}

/** The row of the broken kernel. */
export async function seeProblem(e) {
  await e.command('Problems: Focus on Problems View');
  await e.problems.filter({ hasText: 'DLN2301' }).first().waitFor();
}

/** The hover at the broken kernel stays open. */
export async function hoverKernel(e) {
  await e.press('Control+1');
  for (let i = 0; i < 4; i++) await e.press('ArrowLeft');
  await e.command('Show or Focus Hover');
  await e.hover.filter({ hasText: 'kernel' }).first().waitFor();
}

/** The first repair of what stands at the cursor. `seen` is done while they are listed. */
export async function repair(e, offered, seen = async () => undefined) {
  await e.command('Quick Fix...');
  await e.actions.filter({ hasText: offered }).first().waitFor();
  await seen();
  await e.press('Enter');
  await until('no squiggle', async () => (await e.squiggles().count()) === 0);
}

/** A layer behind the last hidden one, from the list. `seen` is done while that is open. */
export async function completeLayer(e, seen) {
  await e.find('Dense(84)');
  await e.press('End');
  await e.press('Enter');
  await e.type('|> Drop');
  await e.suggestion('Dropout').waitFor();
  await seen();
  await e.press('Enter');
  await until('the layer in the text', async () => (await e.editorText()).includes('|> Dropout'));
  await e.press('Escape');
}

/** The file of std that says what is written at the first such place. */
export async function openLayer(e, written) {
  await e.find(written);
  await e.press('ArrowLeft');
  await e.command('Go to Definition');
  await e.tab('layers.dln').waitFor();
  await until('the layer in std', async () => (await e.editorText()).includes('Dense'));
}
