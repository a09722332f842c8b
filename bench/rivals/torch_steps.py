"""Trains the models of torch_models.py. Reads one JSON request a line, answers with one JSON line.

Requests: {"do": "load", "model", "rival", "batch", "folder", "threads"} gives {"versions"}; {"do": "run", "steps"} gives {"times": [ms], "losses"};
{"do": "infer", "calls"} applies the model without training and gives {"times": [ms], "result"}, the result of the last call.
The folder holds the initial weights, inputs and labels that DLN starts from, as raw little-endian numbers, and a list of them.
"""
import json
import os
import sys
import time

import numpy
import torch
import torch.nn.functional as F

from torch_models import MODELS


def arrays(folder):
    with open(os.path.join(folder, "list.json")) as listed:
        return {
            entry["name"]: numpy.fromfile(os.path.join(folder, entry["file"]), dtype=entry["dtype"]).reshape(entry["shape"])
            for entry in json.load(listed)
        }


class Weights(dict):
    """DLN's weights by path; remembers which were taken."""

    def __init__(self, pairs):
        super().__init__(pairs)
        self.taken = set()

    def __getitem__(self, name):
        self.taken.add(name)
        return super().__getitem__(name)


def loaded(request):
    torch.set_num_threads(request["threads"])
    given = arrays(request["folder"])
    model = MODELS[request["model"]]()
    weights = Weights((name.removeprefix("net."), value) for name, value in given.items() if name.startswith("net."))
    model.load(weights)
    if weights.keys() != weights.taken:
        raise ValueError(f"no parameter begins with {sorted(weights.keys() - weights.taken)}")
    if "tokens" in given:
        tokens = torch.from_numpy(given["tokens"]).long()
        x, label = tokens[:, :-1].contiguous(), tokens[:, 1:].reshape(-1)
    else:
        x, label = torch.from_numpy(given["x"]), torch.from_numpy(given["label"]).long()
    if x.dim() == 4:
        x = x.permute(0, 3, 1, 2).contiguous()
    rival = request["rival"]
    if "channels_last" in rival:
        model = model.to(memory_format=torch.channels_last)
        x = x.contiguous(memory_format=torch.channels_last)
    fused = "fused" in rival or "compile" in rival
    if request["model"] == "resnet":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9, fused=fused)
    else:
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3, fused=fused)
    plain = lambda a, b: F.cross_entropy(model(a).flatten(0, -2), b)
    whole = torch.compile(plain) if "compile" in rival else plain

    def step():
        optimizer.zero_grad(set_to_none=True)
        loss = whole(x, label)
        loss.backward()
        optimizer.step()
        return loss.item()

    forward = torch.compile(model) if "compile" in rival else model

    def apply(calls):
        model.eval()
        times = []
        with torch.inference_mode():
            for _ in range(calls):
                begin = time.perf_counter()
                result = forward(x)
                times.append((time.perf_counter() - begin) * 1000)
        return {"times": times, "result": result.flatten().tolist()}

    return step, apply


def main():
    step = apply = None
    for line in sys.stdin:
        request = json.loads(line)
        if request["do"] == "load":
            step, apply = loaded(request)
            answer = {"versions": {"torch": torch.__version__, "python": sys.version.split()[0]}}
        elif request["do"] == "infer":
            answer = apply(request["calls"])
        else:
            times, losses = [], []
            for _ in range(request["steps"]):
                begin = time.perf_counter()
                losses.append(step())
                times.append((time.perf_counter() - begin) * 1000)
            answer = {"times": times, "losses": losses}
        print(json.dumps(answer), flush=True)


main()
