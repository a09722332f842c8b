/** DLN2725: A tensor of the file has another shape than the weight that it would set. */
import { defineDiagnostic } from './define-diagnostic.js';

export const loadDiffers = defineDiagnostic<{
  readonly target: string;
  readonly file: string;
  readonly count: number;
  /** All of them have the same cause. */
  readonly cause: 'torch' | 'ours' | 'shape' | 'type';
  readonly names: readonly string[];
}>({
  code: 'DLN2725',
  name: 'load-differs',
  severity: 'error',
  message: ({ target, file, count, cause }) => {
    const what = count === 1 ? 'a tensor' : `${count} tensors`;
    const why = {
      torch: `${count === 1 ? 'has its' : 'have their'} axes in PyTorch's order`,
      ours: `${count === 1 ? 'has its' : 'have their'} axes in our order, not in PyTorch's`,
      shape: `${count === 1 ? 'has another shape' : 'have other shapes'}`,
      type: `${count === 1 ? 'holds' : 'hold'} numbers of another kind`,
    }[cause];
    return `${what} of \`${file}\` for \`${target}\` ${why}`;
  },
  label: () => 'does not fit',
  notes: ({ names, count }) => [...names, ...(count > names.length ? [`and ${count - names.length} more`] : [])],
  help: ({ cause }) => [
    {
      torch: 'write `layout: "torch"`: weights of Dense and filters are then turned as they are read',
      ours: 'leave out `layout: "torch"`',
      shape: 'the file is of a model with other sizes, or a line names the wrong tensor',
      type: 'weights are floats; whole numbers and truths are no weights',
    }[cause],
  ],
  explain:
    'A tensor of the file must have the shape of the weight that it sets. PyTorch writes weights of a dense layer as (out, in) and filters as (out, in, height, width); with `layout: "torch"` they are turned.',
  bad: null,
  good: null,
});
