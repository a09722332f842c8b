/** DLN2101: Images of a folder that have other channels than a model wants; the source can change them. */
import { defineDiagnostic } from './define-diagnostic.js';

const words: Readonly<Record<string, string>> = { '1': 'grey', '3': 'colour', '4': 'colour with alpha' };
const count = (channels: string): string => `${channels} ${channels === '1' ? 'channel' : 'channels'}`;

export const imageChannels = defineDiagnostic<{
  readonly got: string;
  readonly wanted: string;
  readonly callee: string;
  /** The folder as written. */
  readonly folder: string;
}>({
  code: 'DLN2101',
  name: 'image-channels',
  severity: 'error',
  message: ({ got, wanted, callee }) =>
    `the images are ${words[got] ?? 'others'} (${count(got)}), \`${callee}\` wants ${words[wanted] ?? 'others'} (${wanted})`,
  label: ({ wanted, got }) => `${count(wanted)} wanted, ${got} here`,
  help: ({ folder, wanted, callee, got }) => [
    wanted === '3'
      ? `\`images("${folder}", channels: 3)\` repeats the grey channel; or let \`${callee}\` take ${got}`
      : `\`images("${folder}", channels: ${wanted})\` makes them so; or let \`${callee}\` take ${got}`,
  ],
  explain:
    'A grey image has one channel, a colour image three, and the first file of a folder says which its images have. ' +
    'The source can bring all of them to the other: grey is repeated, colour becomes its brightness.',
  bad: null,
  good: null,
});
