/** Decides how a client lists the standard library: each file with its address and what its first line says of it. */
import { stdFiles } from '@dln/compiler';
import { answer, type Feature } from '../feature.js';

export const stdList: Feature = {
  name: 'stdList',
  capabilities: () => ({}),
  answers: [
    answer('dln/stdFiles', (session) =>
      stdFiles().map(({ uri, text }) => ({
        name: uri.slice(uri.indexOf(':') + 1),
        uri: session.wireUri(uri),
        about: /^##?\s*(.+)$/m.exec(text)?.[1] ?? '',
      })),
    ),
  ],
};
