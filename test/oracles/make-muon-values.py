"""Writes test/oracles/values/muon.json: 50 steps of Muon in float64, written out from its description (Jordan et al., 2024).

Usage: python make-muon-values.py. Needs torch on the CPU; PyTorch 2.2 has no such optimizer. The weight is a matrix as DLN keeps it.
"""
import json
import pathlib
import platform

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(22)


def draw(*shape):
    return (torch.randn(*shape) * 1e4).round() / 1e4


def tensor(x):
    return {"shape": list(x.shape), "data": [float(f"{v:.14g}") for v in x.detach().reshape(-1).tolist()]}


def orthogonal(g):
    x = g / (torch.linalg.matrix_norm(g) + 1e-7)
    tall = x.shape[0] > x.shape[1]
    x = x.mT if tall else x
    for _ in range(5):
        gram = x @ x.mT
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return x.mT if tall else x


cases = []


def muon(call, rows, columns, lr=0.02, beta=0.95, nesterov=True, decay=0.0, steps=50):
    x, target, w = draw(8, rows), draw(8, columns), draw(rows, columns)
    first = tensor(w)
    momentum = torch.zeros_like(w)
    losses, after = [], {}
    for step in range(steps):
        w.requires_grad_(True)
        loss = ((x @ w - target) ** 2).mean()
        (g,) = torch.autograd.grad(loss, w)
        losses.append(float(f"{loss.item():.14g}"))
        momentum = beta * momentum + g
        update = orthogonal(g + beta * momentum if nesterov else momentum) * max(1, rows / columns) ** 0.5
        w = (w - lr * (update + decay * w)).detach()
        if step + 1 in (1, 2, 10, 50):
            after[str(step + 1)] = {"dense.weight": tensor(w)}
    cases.append({"name": f"{call} of [{rows}, {columns}]", "call": call, "model": f"Dense({columns}, bias: false)",
                  "inputs": {"x": tensor(x), "target": tensor(target)}, "weights": {"dense.weight": first}, "losses": losses, "after": after})


muon("Muon", 3, 2)
muon("Muon", 2, 3)
muon("Muon(lr: 0.1, beta: 0.5, nesterov: false, decay: 0.1)", 4, 4, lr=0.1, beta=0.5, nesterov=False, decay=0.1, steps=25)

versions = {"torch": torch.__version__.split("+")[0], "python": platform.python_version()}
text = ",\n".join("  " + json.dumps(case, separators=(",", ":")) for case in cases)
(pathlib.Path(__file__).parent / "values" / "muon.json").write_text(f'{{"versions":{json.dumps(versions)},"cases":[\n{text}\n]}}\n')
