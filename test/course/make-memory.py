"""Writes memory.json: the bytes that PyTorch holds while it trains SAM's image encoders, for a batch of 1 and of 2.

    pip install torch==2.2.2 transformers==4.44.2 numpy==1.26.4
    python make-memory.py

On the `meta` device: tensors have sizes and no numbers, so that nothing of it is allocated. `saved` are what the backward pass keeps, `peak` is
the most that lives at once in a step with Adam, counted tensor by tensor; an allocator's gaps and CUDA's own are not in it.
"""
import json
import weakref
from pathlib import Path

import torch
import transformers
from torch.autograd.graph import saved_tensors_hooks
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only


class Live(TorchDispatchMode):
    """Counts the storages that live."""

    def __init__(self):
        super().__init__()
        self.known, self.now, self.peak = {}, 0, 0

    def see(self, tensor):
        storage = tensor.untyped_storage()
        key, size = storage._cdata, storage.nbytes()
        if key not in self.known:
            self.known[key] = True
            self.now += size
            self.peak = max(self.peak, self.now)
            weakref.finalize(storage, self.free, key, size)

    def free(self, key, size):
        if self.known.pop(key, None):
            self.now -= size

    def __torch_dispatch__(self, function, types, args=(), kwargs=None):
        out = function(*args, **(kwargs or {}))
        tree_map_only(torch.Tensor, self.see, out)
        return out


rows = []
for size, width, depth, heads in [("B", 768, 12, 12), ("L", 1024, 24, 16), ("H", 1280, 32, 16)]:
    config = transformers.SamVisionConfig(hidden_size=width, num_hidden_layers=depth, num_attention_heads=heads, mlp_dim=4 * width,
                                          global_attn_indexes=[depth // 4 * i - 1 for i in range(1, 5)])
    for batch in (1, 2):
        with torch.device("meta"):
            model = transformers.SamModel(transformers.SamConfig(vision_config=config.to_dict())).train().vision_encoder
            image = torch.zeros(batch, 3, 1024, 1024)
            own = {p.untyped_storage()._cdata for p in model.parameters()}
            saved = {}

            def pack(t):
                storage = t.untyped_storage()
                if storage._cdata not in own:
                    saved[storage._cdata] = (storage.nbytes(), storage)
                return t

            with saved_tensors_hooks(pack, lambda t: t):
                out = model(image)[0].sum()
            kept = sum(n for n, _ in saved.values())
            del out, saved
            parameters = 4 * sum(p.numel() for p in model.parameters())
            with Live() as live:
                model(image)[0].sum().backward()
            # Weights and Adam's two tensors for each are there all along.
            rows.append(dict(model=f"SAMEncoder{size}", batch=batch, parameters=parameters, saved=kept, peak=3 * parameters + live.peak))
        print(rows[-1])
Path(__file__).with_name("memory.json").write_text(
    json.dumps(dict(torch=torch.__version__.split("+")[0], transformers=transformers.__version__, rows=rows), indent=2) + "\n")
