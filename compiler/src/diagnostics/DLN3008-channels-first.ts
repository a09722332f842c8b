/** DLN3008: Images are [N, H, W, C]. */
import { defineDiagnostic } from './define-diagnostic.js';

export const channelsFirst = defineDiagnostic<{
  readonly type: string;
  readonly channels: number;
  readonly side: number;
}>({
  code: 'DLN3008',
  name: 'channels-first',
  severity: 'warning',
  message: (a) =>
    `this looks channels-first: ${a.type} is read as images ${a.channels} rows high with ${a.side} channels`,
  label: (a) => `${a.channels} is taken for the height`,
  help: () => ['images are channels-last, [N, H, W, C]: `transpose(x, [0, 2, 3, 1])`'],
  explain:
    'Images are [N, H, W, C]. Other libraries store [N, C, H, W], and a convolution over that is a program without a mistake in its shapes: it slides over channels and rows and mixes columns.',
  bad: `model Net(x: f32[N, 3, 16, 16]) -> f32[N, 2] = x |> Conv2d(4, kernel: 3) |> relu |> flatten |> Dense(2)
train t on circles() {
  let image = reshape(point, [N, 2, 1, 1]) |> pad([(0, 0), (0, 1), (0, 15), (0, 15)])
  minimize cross_entropy(Net(image), label) with SGD(lr: 0.1)
}`,
  good: `model Net(x: f32[N, 16, 16, 3]) -> f32[N, 2] = x |> Conv2d(4, kernel: 3) |> relu |> flatten |> Dense(2)
train t on circles() {
  let image = reshape(point, [N, 1, 1, 2]) |> pad([(0, 0), (0, 15), (0, 15), (0, 1)])
  minimize cross_entropy(Net(image), label) with SGD(lr: 0.1)
}`,
});
