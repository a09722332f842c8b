/** Decides which whole declarations are offered at the start of a line, with places to fill in. */

/** A declaration to fill in, in the protocol's snippet syntax. */
export interface Snippet {
  readonly label: string;
  readonly detail: string;
  readonly body: string;
}

/** One for each kind of declaration that has a body. */
export const declarationSnippets: readonly Snippet[] = [
  {
    label: 'model …',
    detail: 'a model from input to output',
    body: 'model ${1:Net}(x: f32[N, ${2:D}]) -> f32[N, ${3:10}] =\n  x |> Dense(${4:64}) |> relu |> Dense($3)\n$0',
  },
  {
    label: 'layer …',
    detail: 'a layer with a parameter',
    body: 'layer ${1:Block}(x: f32[N, D], units: dim) -> f32[N, units] =\n  x |> Dense(units) |> ${2:relu}\n$0',
  },
  {
    label: 'fn …',
    detail: 'a function of tensors',
    body: 'fn ${1:scale}(x: f32[*S], ${2:by}: float) -> f32[*S] = x * $2\n$0',
  },
  {
    label: 'loss …',
    detail: 'a loss of prediction and target',
    body: 'loss ${1:squared}(y: f32[*S], t: f32[*S]) -> f32[] = mean((y - t) ^ 2)\n$0',
  },
  { label: 'data …', detail: 'a dataset from a file', body: 'data ${1:table} = csv("${2:./data.csv}")\n$0' },
  {
    label: 'train …',
    detail: 'a training with its objective',
    body: 'train ${1:net} on ${2:table} {\n  let y = ${3:Net}(${4:x})\n  minimize ${5:mse}(y, ${6:target}) with Adam(lr: ${7:1e-3})\n  batch ${8:32}\n  epochs ${9:10}\n}\n$0',
  },
  {
    label: 'param …',
    detail: 'a number that a run may set',
    body: 'param ${1:lr}: float = ${2:1e-3} in ${3:1e-5}..${4:1e-1}\n$0',
  },
  {
    label: 'sweep …',
    detail: 'a training for each combination of values',
    body: 'sweep ${1:tries} of ${2:net} over ${3:lr} in [${4:1e-3, 1e-2}] {\n  $0\n}\n',
  },
  { label: 'import …', detail: 'another file as a name', body: 'import ${1:data} from "./${2:data}.dln"\n$0' },
];
