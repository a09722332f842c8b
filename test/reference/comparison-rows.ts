/** Decides the rows of docs/comparison.md: what each system has, in the words of its own documentation, and where DLN's claim is proved. */

/** Y yes, P partly, N no, ? not found out, - does not apply; digits name notes, g is general knowledge that was not looked up again. */
export type Cell = string;
export interface Proof {
  readonly path: string;
  /** A text that stands there: a test's name, a heading. */
  readonly says?: string;
}
export interface Row {
  readonly feature: string;
  /** In the order of `rivals`, apart by spaces. */
  readonly others: string;
  readonly dln: 'yes' | 'partly' | 'no';
  readonly why?: string;
  readonly proofs: readonly Proof[];
}

export const rivals: readonly (readonly [short: string, name: string])[] = [
  ['SK', 'SkriptND (NNEF 2.0)'],
  ['OX', 'ONNX text and ONNX Script'],
  ['LU', 'Ludwig'],
  ['KE', 'Keras 3'],
  ['AX', 'Axon'],
  ['OC', 'OCANNL'],
  ['DX', 'Dex'],
  ['PF', 'PyTorch with Pyrefly'],
  ['JX', 'JAX with Equinox or Penzai, jaxtyping, export'],
  ['ND', 'Neural DSL'],
];

export const notes: readonly string[] = [
  'also dims that are known at run time only, with a bound',
  'dims have names or are unknown; there are no expressions over them',
  'a dim is open or a number (`None`, `nil`); open ones are not told apart',
  'inferred for each use of a block, not proved once for all of them',
  'affine indices, concatenation and strides',
  'products of index sets stand where others have arithmetic',
  'on numbers only',
  'divisibility is asserted of numbers when they are there; nothing is concluded from it',
  'named as a limitation in its documentation',
  'by writing `3*b` for a dim, or by constraints that act as rewrite rules',
  'per function; the functions of one class cannot share a dim',
  'a dim may carry a unit or meaning, which is checked but does not select an axis',
  'an index notation that defines convolutions too',
  'loops that keep the shape; a list of layers loses it',
  'by plugins in Python',
  'a calculator of multiply-adds beside the language (SK), parameters only (KE), parameters and bytes (AX)',
  'claimed, and not verified here',
  'C++ and TVM (SK), source of other frameworks (ND)',
  'in a notebook that runs anew what depends on an edit',
  'messages written by the author of an operator with its values (SK), origins of constraints (OC), bindings of all axes (JX)',
  'types, without units',
  'random numbers from counters or keys',
  'data and training are typed by column; the architecture is one of a list',
];

const construct = (name: string): Proof => ({ path: `docs/reference/constructs/${name}.md` });
export const rows: readonly Row[] = [
  {
    feature: 'symbolic dims',
    others: 'Y1 Y2 N P3 P3 P4 Y Y Y N',
    dln: 'yes',
    proofs: [construct('tensors'), { path: 'test/ports/ports.test.ts', says: '%s checks without a word' }],
  },
  {
    feature: 'arithmetic over dims',
    others: 'Y N2 N N N P5 N6 Y Y P7',
    dln: 'yes',
    proofs: [
      { path: 'test/dims/decide-fuzz.test.ts' },
      { path: 'test/dims/obligations.test.ts', says: 'obligations of known architectures' },
    ],
  },
  {
    feature: 'divisibility facts used in proofs',
    others: 'N8 N N N N N - N9 P10 N',
    dln: 'yes',
    proofs: [construct('where'), { path: 'test/dims/residues.test.ts', says: 'all concats of a U-Net of depth' }],
  },
  {
    feature: 'blocks of the user checked once, for all dims',
    others: 'Y P N N N P4 Y Y P11 N',
    dln: 'yes',
    proofs: [construct('layer'), { path: 'test/ports/ports.test.ts', says: '%s leaves nothing to be believed' }],
  },
  {
    feature: 'any number of axes under one name',
    others: 'Y N N N N Y Y Y Y N',
    dln: 'yes',
    proofs: [construct('tensors'), { path: 'compiler/std/layers.dln', says: 'x: f32[*S, D]' }],
  },
  {
    feature: 'axes by name',
    others: 'N P N N Pg P12 P N Y N',
    dln: 'yes',
    why: 'the dim variables of a type are the names of its axes',
    proofs: [{ path: 'test/check/named-axes.test.ts', says: 'an axis named by a dim' }],
  },
  {
    feature: 'einsum, checked',
    others: 'Y13 Pg N Pg Ng Y13 Y Y P N',
    dln: 'yes',
    proofs: [{ path: 'docs/reference/builtins/einsum.md' }, { path: 'docs/reference/builtins/rearrange.md' }],
  },
  {
    feature: 'names for values, residual and skip connections',
    others: 'Y Y N Y Y Y Y Y Y ?',
    dln: 'yes',
    proofs: [construct('pipelines'), { path: 'test/check/cases/skip-connection/expected.txt' }],
  },
  {
    feature: 'repetition with a list of sizes a stage',
    others: '? Pg P Y Y Y Y P14 Y ?',
    dln: 'yes',
    proofs: [
      construct('control'),
      { path: 'test/summary/figures.test.ts', says: 'are those of torchvision for VGG-16' },
    ],
  },
  {
    feature: 'shared weights',
    others: 'Y Yg Pg Yg P Y Y Y Pg N',
    dln: 'yes',
    proofs: [
      construct('layer'),
      { path: 'test/summary/figures.test.ts', says: 'count a shared layer once and its work twice' },
    ],
  },
  {
    feature: 'own layers in the language',
    others: 'Y Y N15 Y Y Y Y Y Y N15',
    dln: 'yes',
    proofs: [construct('layer'), { path: 'compiler/std/layers.dln' }],
  },
  {
    feature: 'own losses and optimizers in the language',
    others: 'N N N Y Y Y Y Y Y N',
    dln: 'yes',
    proofs: [
      construct('optimizer'),
      construct('loss'),
      { path: 'test/oracles/optimizers.test.ts', says: 'covers every optimizer of std' },
    ],
  },
  {
    feature: 'schedules',
    others: 'N N Y Yg Y Pg P Yg Yg P',
    dln: 'yes',
    proofs: [construct('schedule'), { path: 'compiler/std/schedules.dln' }],
  },
  {
    feature: 'data specifications',
    others: 'N N Y Pg N N N N N P',
    dln: 'yes',
    why: 'the headers of the files are types',
    proofs: [
      construct('data'),
      { path: 'test/examples/mistakes.test.ts' },
      { path: 'test/programs/data-body.test.ts' },
    ],
  },
  {
    feature: 'parameter count and FLOPs',
    others: 'P16 N Pg P16 P16 N N Pg Pg P17',
    dln: 'yes',
    why: 'polynomials of the dims, usable in `where` and `expect`',
    proofs: [
      construct('cost'),
      { path: 'test/summary/figures.test.ts', says: 'published figures' },
      { path: 'test/summary/language.test.ts' },
    ],
  },
  {
    feature: 'a semantic diff of two models',
    others: 'N N N N N N N N N N',
    dln: 'yes',
    proofs: [{ path: 'test/cli/diff.test.ts', says: 'reads which weights of a real checkpoint a newer model takes' }],
  },
  {
    feature: 'import of trained weights',
    others: 'Y Y Yg Y Y P N Yg Yg N',
    dln: 'yes',
    proofs: [{ path: 'test/cli/load.test.ts', says: 'turns dense layers and filters, and leaves all else as it is' }],
  },
  {
    feature: 'export to other systems',
    others: 'Y18 Y Yg Yg P N P Y Y Y18',
    dln: 'yes',
    why: 'trainings, to PyTorch',
    proofs: [{ path: 'test/course/pytorch.test.ts', says: 'the losses of PyTorch' }],
  },
  { feature: 'an edit while training goes on', others: 'N N N N Pg N P19 N N N', dln: 'no', proofs: [] },
  {
    feature: 'errors in own words, with values and origin',
    others: 'P20 P P P P P20 P P P20 N',
    dln: 'yes',
    proofs: [
      { path: 'test/check/cases.test.ts', says: 'a mistake that people make is told' },
      { path: 'test/diagnostics/render.test.ts', says: 'shows the header, the chain of stages' },
    ],
  },
  {
    feature: 'a fix that was tried',
    others: 'N N P N N N N N N N',
    dln: 'yes',
    proofs: [{ path: 'test/check/cases/lenet-kernel/expected.txt' }],
  },
  {
    feature: 'documentation while the pointer rests on a name',
    others: 'N N Pg Pg Pg P12 N P21 Pg ?',
    dln: 'no',
    proofs: [],
  },
  {
    feature: 'gradients to be seen',
    others: '- - N Pg P Y Y Pg Y P17',
    dln: 'yes',
    proofs: [construct('gradients'), { path: 'test/cli/gradcheck.test.ts' }],
  },
  {
    feature: 'the same seed, the same bits; exact resume',
    others: '- - Yg Pg Y Y22 Y22 Pg Y22 ?',
    dln: 'yes',
    proofs: [
      { path: 'test/train/resume.test.ts', says: 'at every step of 120 ends with the same bits' },
      { path: 'test/backends/philox.test.ts' },
    ],
  },
  {
    feature: 'modules',
    others: 'Y P N Y Y Y Y Y Y N',
    dln: 'yes',
    proofs: [construct('modules'), { path: 'examples/lenet.dln', says: 'import' }],
  },
  { feature: 'shapes in the editor while typing', others: 'N N N N N N N Y N N', dln: 'no', proofs: [] },
  {
    feature: 'when each value is computed anew, and why',
    others: '? ? ? ? ? ? ? ? ? ?',
    dln: 'yes',
    proofs: [construct('clocks'), { path: 'test/analyze/clocks.test.ts', says: 'the clock of an expression' }],
  },
  {
    feature: 'model, data and training in one checked file',
    others: 'N N P23 N N N N N N P',
    dln: 'yes',
    proofs: [construct('train'), { path: 'examples/lenet.dln' }, { path: 'test/examples/training.test.ts' }],
  },
];
