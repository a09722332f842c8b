"""Writes test/oracles/values/recurrent.json: results and gradients of torch.nn's recurrent layers in float64.

Usage: python make-recurrent-values.py. Needs torch on the CPU. PyTorch's weights are [gates * hidden, inputs]; DLN's are transposed.
"""
import json
import pathlib
import platform

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
torch.manual_seed(21)


def draw(*shape):
    return (torch.randn(*shape) * 1e4).round() / 1e4


def tensor(x):
    return {"shape": list(x.shape), "data": [float(f"{v:.14g}") for v in x.detach().reshape(-1).tolist()]}


def turned(name, x):
    return x.T if name.startswith("weight") else x


cases = []


def recurrent(name, make, steps, width, hidden, paths):
    """`paths`: where DLN keeps the weights of each direction."""
    layer = make(width, hidden, batch_first=True, bidirectional=len(paths) == 2)
    with torch.no_grad():
        for p in layer.parameters():
            p.copy_(draw(*p.shape) * 0.5)
    x = draw(2, steps, width).requires_grad_(True)
    y = layer(x)[0]
    dy = draw(*y.shape)
    (y * dy).sum().backward()
    weights, gradients = {}, {"x": tensor(x.grad)}
    for suffix, path in zip(["", "_reverse"], paths):
        for part in ["weight_ih", "weight_hh", "bias_ih", "bias_hh"]:
            p = getattr(layer, f"{part}_l0{suffix}")
            weights[f"{path}.{part}"] = tensor(turned(part, p))
            gradients[f"{path}.{part}"] = tensor(turned(part, p.grad))
    cases.append({"name": f"{name} of {steps} steps", "call": f"x |> {name}({hidden})", "inputs": {"x": tensor(x), "dy": tensor(dy)},
                  "weights": weights, "value": tensor(y), "gradients": gradients})


for kind in [nn.RNN, nn.LSTM, nn.GRU]:
    name = kind.__name__
    recurrent(name, kind, 5, 3, 4, [name.lower()])
    recurrent(name, kind, 1, 2, 2, [name.lower()])
    # As many steps as there are features and units: no axis may be taken for another.
    recurrent(name, kind, 3, 3, 3, [name.lower()])
for kind in [nn.LSTM, nn.GRU]:
    name = kind.__name__.lower()
    recurrent(f"Bi{kind.__name__}", kind, 4, 3, 2, [f"bi{name}.{name}", f"bi{name}.{name}_2"])

versions = {"torch": torch.__version__.split("+")[0], "python": platform.python_version()}
text = ",\n".join("  " + json.dumps(case, separators=(",", ":")) for case in cases)
(pathlib.Path(__file__).parent / "values" / "recurrent.json").write_text(f'{{"versions":{json.dumps(versions)},"cases":[\n{text}\n]}}\n')
print(len(cases))
