/** Decides the part of docs/models.md that says what the lecture's large models need of memory: what `dlnc plan` reckons beside what PyTorch keeps, and the lecture's figures. */
import { readFileSync } from 'node:fs';
import { openDatabase, summaryOf } from '@dln/compiler';

/** What make-memory.py stored of a model and a batch, in bytes. */
export interface Held {
  readonly model: string;
  readonly batch: number;
  /** Of the weights. */
  readonly parameters: number;
  /** Of what the backward pass keeps. */
  readonly saved: number;
  /** The most that lives at once in a training step with Adam. */
  readonly peak: number;
}

const root = new URL(import.meta.url.includes('/dist/') ? '../../../' : '../../', import.meta.url);
export const memory = JSON.parse(readFileSync(new URL('test/course/memory.json', root), 'utf8')) as {
  readonly torch: string;
  readonly transformers: string;
  readonly rows: readonly Held[];
};

/** Parameters, and the bytes of activations for a batch, as `dlnc plan` reckons with them. */
export function needsOf(file: string, model: string, batch: number): { parameters: number; activations: number } {
  const db = openDatabase();
  db.setText(file, readFileSync(new URL(`examples/course/${file}.dln`, root), 'utf8'));
  const { summary } = summaryOf(db, file, model, new Map([['N', batch]]));
  if (summary === null) throw new Error(`${model} of ${file} does not check`);
  return { parameters: Number(summary.parameters.atOne), activations: Number(summary.activationBytes.atOne) };
}

const gigabytes = (bytes: number): string => (bytes / 1e9).toFixed(2);

/** The part of the document. */
export function memoryPart(): string {
  const rows = memory.rows.map((row) => {
    const { parameters, activations } = needsOf('32-sam', row.model, row.batch);
    return `| \`${row.model}\` | ${row.batch} | ${gigabytes(4 * parameters)} | ${gigabytes(activations)} | ${gigabytes(row.saved)} | ${gigabytes(
      16 * parameters + activations,
    )} | ${gigabytes(row.peak)} |`;
  });
  const sam = needsOf('32-sam', 'SAMH', 1).parameters;
  const small = needsOf('32-sam', 'SAMB', 2);
  const efficient = needsOf('24-efficientnet', 'EfficientNetB7', 1).parameters;
  const llama = needsOf('33-llama', 'LLaMA65B', 1).parameters;
  return `## Memory

GB are 10^9 bytes. Kept is what the backward pass reads; PyTorch's figures are those of torch ${memory.torch} with transformers ${memory.transformers},
counted on its \`meta\` device by \`test/course/make-memory.py\`, which allocates nothing either. Whole is weights, gradients, Adam and what is kept.

| model | batch | weights | kept | kept by PyTorch | whole | most at once in PyTorch |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

The lecture's figures:

- **100 MB for EfficientNet**: b0 to b7 take 20 to 254 MiB (above); 100 MB lie between b4 and b5. B7 has ${efficient.toLocaleString('en')} weights.
- **2 GB of weights for SAM**: \`dlnc plan 32-sam.dln SAMH --inference\` says ${gigabytes(4 * sam)} GB, which are ${((4 * sam) / 2 ** 30).toFixed(2)} GiB: the lecture cut off the rest.
- **21 GB for a batch of 2 on the small model**: \`dlnc plan 32-sam.dln SAMB --batch 2\` says ${gigabytes(16 * small.parameters + small.activations)} GB, without what only lives on the way. With it
  PyTorch holds ${gigabytes((memory.rows.find((r) => r.model === 'SAMEncoderB' && r.batch === 2) as Held).peak)} GB at once for the encoder alone: in the backward pass of a block that looks everywhere there are several more
  tensors of 12 heads by 4096 by 4096 scores, 1.61 GB each for two images. What a driver and an allocator take besides is not reckoned here, and 21 GB on a real device leave room for it.
- **128 GB of weights for LLaMA**: 65.3 billion weights in 16 bits are ${gigabytes(2 * llama)} GB, ${((2 * llama) / 2 ** 30).toFixed(1)} GiB. 128 are 64 billion times 2 bytes, or eight times 16 GB.
- **8 devices of 32 GB**: \`dlnc plan 33-llama.dln LLaMA65B --inference --number f16 --devices 8 --memory 32GB\` fits, at most 16.71 GB on a device; what is
  left holds the cache of keys and values. On 4 devices it does not: 32.90 GB on the last.
`;
}
