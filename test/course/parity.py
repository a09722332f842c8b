"""Holds, with torch at hand, that weights written by torch go through `dlnc import-weights` and give torch's logits to 1e-4.

    pip install torch==2.2.2 torchvision==0.17.2 transformers==4.44.2 safetensors==0.8.0 numpy==1.26.4
    npm run parity                  # the small configurations of make-values.py, and every published variant that one file holds
    npm run parity -- small         # the former only
    npm run parity -- ResNet ViT    # those whose names begin so

For each: a randomly initialised model, its state dict as safetensors, its names derived and its axes turned by `dlnc import-weights`, a run
that loads the result and saves logits for a random input. Writes parity.md, what was held when it last ran whole or in part.
"""
import importlib.util
import json
import math
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch
import transformers
from safetensors.torch import save_file
from torchvision import models

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
COURSE = ROOT / "examples/course"
REPORT = HERE / "parity.md"
# A file of weights is read into one buffer.
LARGEST = 2**31 - 1


def initialise(model):
    """Numbers that matter everywhere: torch leaves heads at 0, running statistics at 0 and 1, and ConvNeXt's scales at 1e-6."""
    torch.manual_seed(0)
    with torch.no_grad():
        for name, t in model.state_dict().items():
            if not t.is_floating_point():
                continue
            if name.endswith("running_var"):
                t.uniform_(0.75, 1.25)
            elif name.endswith(("bias", "running_mean")):
                t.uniform_(-0.1, 0.1)
            elif t.squeeze().dim() < 2:
                t.uniform_(0.9, 1.1)
            elif not name.endswith("positional_embedding"):
                t.normal_(std=1 / math.sqrt(t.numel() / t.shape[0]))
    return model.eval()


def definitions(file):
    """A file of the course without what it runs and the data of that."""
    text = (COURSE / f"{file}.dln").read_text()
    return re.sub(r"^(?:##.*\n)*(?:run|train|sweep|data|import) (?:[^\n]*\{\n[\s\S]*?^\}|[^\n]*)\n", "", text, flags=re.MULTILINE)


def dlnc(folder, *words):
    ran = subprocess.run(["node", str(ROOT / "cli/dist/dlnc.mjs"), *words], cwd=folder, capture_output=True, text=True)
    if ran.returncode != 0:
        raise SystemExit(f"dlnc {' '.join(words)}\n{ran.stdout[-1000:]}\n{ran.stderr[-3000:]}")
    return ran.stdout


def own_logits(source, name, arguments, state, inputs):
    """What the model of that name gives for inputs, with torch's weights."""
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept)
        save_file({k: v.detach().contiguous().clone() for k, v in state.items()}, folder / "theirs.safetensors")
        np.savez(folder / "given.npz", **inputs)
        (folder / "net.dln").write_text(f"""{source}
const given = npz("given.npz")

run parity {{
  load {name} from safetensors("own.safetensors")
  save {name}({arguments}) to "logits.npy"
}}
""")
        told = dlnc(folder, "import-weights", "net.dln", "theirs.safetensors", "--model", name, "-o", "own.safetensors")
        dlnc(folder, "run", "net.dln", "parity")
        return np.load(folder / "logits.npy"), told.strip().splitlines()[-1]


def compared(name, theirs, ours, told, began):
    off = float(np.abs(theirs - ours).max() / np.abs(theirs).max())
    holds = off < 1e-4
    print(f"{'holds' if holds else 'DIFFERS'}  {name}: {off:.1e} of the largest logit; {told}; {time.time() - began:.0f} s", flush=True)
    return [name, f"{off:.1e}", told.split(",")[0], "yes" if holds else "**no**"]


def small(wanted):
    spec = importlib.util.spec_from_file_location("values", HERE / "make-values.py")
    values = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(values)
    for row, model, x, call in values.models_of:
        if not wanted(row["name"]):
            continue
        began = time.time()
        text = definitions(row["file"])
        model.eval()
        inputs = {k: v.float().numpy() for k, v in x.items()}
        arguments = ", ".join(f"given.{k}" for k in inputs)
        if "tokens" in row:
            inputs = {"tokens": np.array(row["tokens"], np.int32)}
            arguments = 'cast(given.tokens, class<40>)'
        with torch.no_grad():
            theirs = call(model, x).numpy()
        state = {k: v.float() if v.is_floating_point() else v for k, v in model.state_dict().items()}
        ours, told = own_logits(f"{text}\n{row['dln']}", "Small", arguments, state, inputs)
        yield compared(f"small: {row['name']}", theirs, ours, told, began)


def sam(size):
    width, depth, heads = dict(B=(768, 12, 12), L=(1024, 24, 16), H=(1280, 32, 16))[size]
    vision = dict(hidden_size=width, num_hidden_layers=depth, num_attention_heads=heads, mlp_dim=4 * width,
                  global_attn_indexes=[depth // 4 * i - 1 for i in range(1, 5)])
    return transformers.SamModel(transformers.SamConfig(vision_config=vision))


def published(wanted):
    for row in json.loads((HERE / "published.json").read_text()):
        name, file = row["model"], row["file"]
        # LLaMA and the largest models do not fit a file, or a machine; SAM's encoders are held by SAM.
        if not wanted(name) or 4 * row["parameters"] > LARGEST or file == "33-llama" or name.startswith("SAMEncoder"):
            continue
        began = time.time()
        torch.manual_seed(1)
        source = definitions(file)
        if file == "32-sam":
            model = initialise(sam(name[-1]))
            image, points = torch.randn(1, 3, 1024, 1024), 1024 * torch.rand(1, 1, 2, 2)
            with torch.no_grad():
                theirs = model(pixel_values=image, input_points=points[:, :, :1], input_labels=torch.ones(1, 1, 1)).pred_masks.numpy()
            inputs = {"image": image.permute(0, 2, 3, 1).numpy(), "points": points.numpy()}
            source += f"""
model Asked(image: f32[N, 1024, 1024, 3], points: f32[N, P, 2, 2]) -> f32[N, P, 3, 256, 256] {{
  let kinds = expand(cast([[[1, 4]]], class<6>), [N, P, 2])
  let (masks, _quality) = {name}(image, points, kinds, zeros([N, P, 256, 256]), full(false, shape: [N, P]))
  masks[:, :, 1:]
}}"""
            state = model.state_dict()
            ours, told = own_logits(source, "Asked", "given.image, given.points", state, inputs)
        else:
            model = initialise(models.get_model_builder(row["theirs"])())
            size = int(re.search(rf"model {name}\(image: f32\[N, (\d+)", source)[1])
            image = torch.randn(1, 3, size, size)
            with torch.no_grad():
                theirs = model(image).numpy()
            ours, told = own_logits(source, name, "given.image", model.state_dict(), {"image": image.permute(0, 2, 3, 1).numpy()})
        del model
        yield compared(name, theirs, ours, told, began)


asked = sys.argv[1:]
rows = []
if not asked or "small" in asked:
    rows += small(lambda name: True)
if asked != ["small"]:
    rows += published(lambda name: not asked or any(name.startswith(word) for word in asked))
before = dict(re.findall(r"^\| ([^|]+) (\|.*)$", REPORT.read_text(), re.MULTILINE)) if REPORT.exists() else {}
versions = f"torch {torch.__version__.split('+')[0]}, transformers {transformers.__version__}"
for name, *cells in rows:
    before[f"`{name}`"] = f"| {' | '.join([*cells, versions])} |"
lines = "\n".join(f"| {name} {cells}" for name, cells in before.items() if name.startswith("`"))
REPORT.write_text(f"""<!-- Written by `npm run parity`. -->

# Weights of other libraries

State dicts that torch wrote, read by `dlnc import-weights`, and the logits that a run gives with them.

| model | largest difference, of the largest logit | read | under 1e-4 | against |
| --- | --- | --- | --- | --- |
{lines}
""")
sys.exit(any("no" in row[3] for row in rows))
