/** Decides the PyTorch program of a training: its step and its evaluation as functions, and a loop that reads the tensors beside it. */
import { type PytorchFunction, pytorchFunction, type TrainPlan } from '@dln/compiler';
import type { Length } from '@dln/runtime';

/** What cannot be written, in the user's words. */
export interface Refused {
  readonly why: string;
}

/** The text of the program; `stem` names the file of its tensors. */
export function pytorchFile(plan: TrainPlan, length: Length, file: string, stem: string): string | Refused {
  const moving = [...plan.program.entries.keys()].filter((name) => /^(step|epoch|objective|average)/.test(name));
  const other = moving.find((name) => name !== 'step');
  const step = plan.program.entries.get('step');
  if (other !== undefined || step === undefined)
    return { why: `\`${plan.name}\` moves something else than once a step (\`${other ?? 'nothing'}\`)` };
  if (plan.from !== null)
    return { why: `\`${plan.name}\` begins from \`${plan.from}\`, which would have to run first` };
  const evaluation = plan.program.entries.get('evaluate');
  const functions: PytorchFunction[] = [pytorchFunction('step', step)];
  if (plan.validate !== null && evaluation !== undefined) functions.push(pytorchFunction('evaluate', evaluation));
  const texts: string[] = [];
  for (const made of functions) {
    if ('lacks' in made)
      return {
        why: `\`${plan.name}\` needs ${made.lacks.map((op) => `\`${op}\``).join(', ')}, which has no form in PyTorch here`,
      };
    texts.push(made.text);
  }
  const { batch, rows, steps, epochs } = length;
  return `"""The train \`${plan.name}\` of ${file}, written by \`dlnc export --pytorch\`: the same numbers in the same order.

Needs torch 2.2 or newer, and ${stem}.safetensors beside it: initial values, rows, and their order in each epoch.
Usage: python ${stem}.py [--steps N] [--double] [--json]; --double computes in float64, --json prints the measures of each step.
"""

import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

FLOAT = torch.float64 if "--double" in sys.argv else torch.float32
PARAMS = ${JSON.stringify(plan.params)}
BATCH, ROWS, STEPS, EPOCHS = ${batch}, ${rows}, ${steps}, ${epochs}
FOLDED = ${JSON.stringify(plan.folded)}  # measures whose last value counts, not the mean over rows


${texts.join('\n\n')}

def load(path):
    """The tensors of a safetensors file by name."""
    kinds = {"F32": torch.float32, "I32": torch.int32, "BOOL": torch.bool}
    with open(path, "rb") as file:
        head = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        body = bytearray(file.read())
    found = {}
    for name, about in head.items():
        kind, shape = kinds[about["dtype"]], about["shape"]
        begin, end = about["data_offsets"]
        count = torch.Size(shape).numel()
        one = torch.frombuffer(body, dtype=kind, count=count, offset=begin).reshape(shape) if end > begin else torch.empty(shape, dtype=kind)
        found[name] = one.to(FLOAT) if kind == torch.float32 else one
    return found


def under(tensors, prefix, keep=False):
    return {name[0 if keep else len(prefix) :]: value for name, value in tensors.items() if name.startswith(prefix)}


def main():
    tensors = load(Path(__file__).with_suffix(".safetensors"))
    residents, fields = under(tensors, "resident/"), under(tensors, "field/")
    checked, columns, order = under(tensors, "validate/"), under(tensors, "column/"), tensors["order"]
    p = {name: torch.tensor(value, dtype=FLOAT) for name, value in PARAMS.items()}
    last = int(sys.argv[sys.argv.index("--steps") + 1]) if "--steps" in sys.argv else STEPS
    begin = under(residents, "measure/", keep=True)
    done, epoch, position, sums = 0, 0, 0, {}
    while done < min(last, STEPS):
        residents = {**residents, **(begin if position == 0 else {})}
        rows = order[epoch, position : position + min(BATCH, ROWS - position)].long()
        clock = {
            "step": torch.tensor(done, dtype=torch.int32),
            "epoch": torch.tensor(epoch, dtype=torch.int32),
            "steps": torch.tensor(STEPS, dtype=FLOAT),
            "epochs": torch.tensor(EPOCHS, dtype=FLOAT),
        }
        batch = {name: value[rows] for name, value in fields.items()}
        after, measures = step(residents, {**batch, **columns}, p, clock)
        residents = {**residents, **after}
        numbers = {name: float(value) for name, value in measures.items()}
        if "--json" in sys.argv:
            print(json.dumps({"step": done, **numbers}))
        for name, value in numbers.items():
            sums[name] = value * (position + len(rows)) if name in FOLDED else sums.get(name, 0.0) + value * len(rows)
        done, position = done + 1, position + len(rows)
        if position >= ROWS:
            line = "  ".join(f"{name} {value / position:.4f}" for name, value in sums.items())
            if checked:
                line += "  validation: " + "  ".join(f"{name} {value:.4f}" for name, value in validate({**residents, **begin}, checked, columns, p, clock).items())
            if "--json" not in sys.argv:
                print(f"epoch {epoch + 1}/{EPOCHS}  {line}")
            epoch, position, sums = epoch + 1, 0, {}


def validate(residents, fields, columns, p, clock):
    """The means of the measures over all rows, or what they fold to."""
    count = len(next(iter(fields.values())))
    sums = {}
    for begin in range(0, count, BATCH):
        batch = {name: value[begin : begin + BATCH] for name, value in fields.items()}
        rows = len(next(iter(batch.values())))
        after, measures = evaluate(residents, {**batch, **columns}, p, clock)
        residents = {**residents, **after}
        for name, value in measures.items():
            sums[name] = float(value) * (begin + rows) if name in FOLDED else sums.get(name, 0.0) + float(value) * rows
    return {name: value / count for name, value in sums.items()}


if __name__ == "__main__":
    main()
`;
}
