/** DLN2025: A filter spans all channels of its group: the third axis of the weight times `groups` is the number of channels. */
import { defineDiagnostic } from './define-diagnostic.js';
import { colourOf, imageSize } from './shape-words.js';

export const channelMismatch = defineDiagnostic<{
  readonly got: string;
  readonly weight: string;
  readonly channels: string;
  readonly wanted: string;
  readonly fails: string;
}>({
  code: 'DLN2025',
  name: 'channel-mismatch',
  severity: 'error',
  message: (a) => {
    const [is, wants] = [colourOf(a.channels), colourOf(a.wanted)];
    const named = is !== undefined && wants !== undefined && is !== wants;
    return named
      ? `the images are ${is} (${imageSize(3, a.channels)}), these filters want ${wants} (${a.wanted}): ${a.got} arrives`
      : `these filters take ${imageSize(3, a.wanted)}, but ${a.got} has ${a.channels}`;
  },
  label: (a) => `the weight is ${a.weight}`,
  help: () => ['images are channels-last: [N, H, W, C]'],
  notes: (a) => (a.fails === '' ? [] : [`counterexample: ${a.fails}`]),
  explain:
    'A filter spans all channels of its group: the third axis of the weight times `groups` is the number of channels.',
  bad: `fn f(x: f32[N, 8, 8, 1], w: f32[3, 3, 3, 4]) -> f32[N, 6, 6, 4] = conv2d(x, w)`,
  good: `fn f(x: f32[N, 8, 8, 3], w: f32[3, 3, 3, 4]) -> f32[N, 6, 6, 4] = conv2d(x, w)`,
});
