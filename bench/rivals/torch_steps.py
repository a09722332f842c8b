"""The models of bench/steps as PyTorch's users write them. Reads one JSON request a line, answers with one JSON line.

Requests: {"do": "load", "model", "rival", "batch", "folder", "threads"} gives {"versions"}; {"do": "run", "steps"} gives {"times": [ms], "losses"}.
The folder holds the initial weights, inputs and labels that DLN starts from, as raw little-endian numbers, and a list of them.
"""
import json
import os
import sys
import time

import numpy
import torch
import torch.nn.functional as F
from torch import nn


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 8), nn.Linear(8, 8), nn.Linear(8, 2)])

    def forward(self, x):
        return self.layers[2](torch.relu(self.layers[1](torch.relu(self.layers[0](x)))))


class Mlp(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(784, 512), nn.Linear(512, 512), nn.Linear(512, 10)])

    def forward(self, x):
        x = x.flatten(1)
        return self.layers[2](torch.relu(self.layers[1](torch.relu(self.layers[0](x)))))


class Lenet(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5), nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)]
        )

    def forward(self, x):
        x = F.pad(x, (2, 2, 2, 2))
        x = F.avg_pool2d(torch.tanh(self.layers[0](x)), 2)
        x = F.avg_pool2d(torch.tanh(self.layers[1](x)), 2)
        # Rows of the next weight lie as DLN's channels-last images do.
        x = x.permute(0, 2, 3, 1).flatten(1)
        x = torch.tanh(self.layers[2](x))
        return self.layers[4](torch.tanh(self.layers[3](x)))


MODELS = {"small": Small, "mlp": Mlp, "lenet": Lenet}


def arrays(folder):
    with open(os.path.join(folder, "list.json")) as listed:
        return {
            entry["name"]: numpy.fromfile(os.path.join(folder, entry["file"]), dtype=entry["dtype"]).reshape(entry["shape"])
            for entry in json.load(listed)
        }


def loaded(request):
    torch.set_num_threads(request["threads"])
    given = arrays(request["folder"])
    model = MODELS[request["model"]]()
    with torch.no_grad():
        for i, layer in enumerate(model.layers):
            weight = torch.from_numpy(given[f"weight.{i}"])
            layer.weight.copy_(weight.T if weight.dim() == 2 else weight.permute(3, 2, 0, 1))
            layer.bias.copy_(torch.from_numpy(given[f"bias.{i}"]))
    x = torch.from_numpy(given["x"])
    label = torch.from_numpy(given["label"]).long()
    if x.dim() == 4:
        x = x.permute(0, 3, 1, 2).contiguous()
    rival = request["rival"]
    if "channels_last" in rival:
        model = model.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    fused = "fused" in rival or "compile" in rival
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, **({"fused": True} if fused else {}))
    whole = torch.compile(lambda a, b: F.cross_entropy(model(a), b)) if "compile" in rival else None

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = whole(x, label) if whole is not None else F.cross_entropy(model(x), label)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def main():
    step = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "load":
            step = loaded(request)
            answer = {"versions": {"torch": torch.__version__, "python": sys.version.split()[0]}}
        else:
            times, losses = [], []
            for _ in range(request["steps"]):
                begin = time.perf_counter()
                losses.append(step())
                times.append((time.perf_counter() - begin) * 1000)
            answer = {"times": times, "losses": losses}
        print(json.dumps(answer), flush=True)


main()
