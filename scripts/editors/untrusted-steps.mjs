/** Decides what a user of a folder that is not trusted does, and what must be seen then: all but running works. */
import { breakKernel, repair } from './common-steps.mjs';

export const untrustedSteps = [
  [
    'nothing is trusted',
    async (e) => {
      const no = e.page.getByRole('button', { name: /No, I don't trust/ });
      await no.click();
      await e.status('Restricted Mode').waitFor();
    },
  ],
  [
    'shapes, findings and repairs are there',
    async (e) => {
      await e.open('lenet.dln');
      await e.hints('f32[N, 400]');
      await breakKernel(e);
      await e.press('ArrowLeft');
      await repair(e, /ConvBlock/);
      await e.command('File: Revert File');
    },
  ],
  [
    'running says why it does not',
    async (e, files) => {
      await e.press('Control+End');
      await e.lens('Run').click();
      await e.notification('trusted').waitFor();
      await e.shot('30 not trusted');
      if (files.exists('runs')) throw new Error('something was run');
    },
  ],
];
