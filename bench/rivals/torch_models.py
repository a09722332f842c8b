"""The models of bench/steps as PyTorch's users write them, and which of DLN's weights each parameter begins with."""
import numpy
import torch
import torch.nn.functional as F
from torch import nn


def dense(given, path):
    """A Linear's weight lies transposed in DLN."""
    return {"weight": given[f"{path}.weight"].T, **({"bias": given[f"{path}.bias"]} if f"{path}.bias" in given else {})}


def conv(given, path):
    bias = {"bias": given[f"{path}.bias"]} if f"{path}.bias" in given else {}
    return {"weight": given[f"{path}.weight"].transpose(3, 2, 0, 1), **bias}


def norm(given, path):
    return {"weight": given[f"{path}.weight"], "bias": given[f"{path}.bias"]}


def put(module, values):
    with torch.no_grad():
        for name, value in values.items():
            getattr(module, name).copy_(torch.from_numpy(value.copy()))


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(2, 8), nn.Linear(8, 8), nn.Linear(8, 2)])

    def load(self, given):
        for layer, path in zip(self.layers, ["dense", "dense_2", "dense_3"]):
            put(layer, dense(given, path))

    def forward(self, x):
        return self.layers[2](torch.relu(self.layers[1](torch.relu(self.layers[0](x)))))


class Mlp(Small):
    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList([nn.Linear(784, 512), nn.Linear(512, 512), nn.Linear(512, 10)])

    def forward(self, x):
        return super().forward(x.flatten(1))


class Lenet(nn.Module):
    def __init__(self):
        super().__init__()
        self.convs = nn.ModuleList([nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)])
        self.layers = nn.ModuleList([nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)])

    def load(self, given):
        for layer, path in zip(self.convs, ["block.conv2d", "block_2.conv2d"]):
            put(layer, conv(given, path))
        for layer, path in zip(self.layers, ["dense", "dense_2", "dense_3"]):
            put(layer, dense(given, path))

    def forward(self, x):
        x = F.pad(x, (2, 2, 2, 2))
        x = F.avg_pool2d(torch.tanh(self.convs[0](x)), 2)
        x = F.avg_pool2d(torch.tanh(self.convs[1](x)), 2)
        # Rows of the next weight lie as DLN's channels-last images do.
        x = x.permute(0, 2, 3, 1).flatten(1)
        x = torch.tanh(self.layers[0](x))
        return self.layers[2](torch.tanh(self.layers[1](x)))


class ConvBN(nn.Module):
    def __init__(self, channels, filters, kernel=3, stride=1):
        super().__init__()
        self.conv = nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm2d(filters)

    def load(self, given, path):
        put(self.conv, conv(given, f"{path}.conv2d"))
        put(self.norm, norm(given, f"{path}.batchnorm"))

    def forward(self, x):
        return self.norm(self.conv(x))


class Basic(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.first = ConvBN(channels, filters, stride=stride)
        self.second = ConvBN(filters, filters)
        self.beside = None if stride == 1 and channels == filters else ConvBN(channels, filters, 1, stride)

    def load(self, given, path):
        for part, name in [(self.first, "convbn"), (self.second, "convbn_2"), (self.beside, "beside")]:
            if part is not None:
                part.load(given, f"{path}.{name}")

    def forward(self, x):
        y = self.second(torch.relu(self.first(x)))
        return torch.relu(y + (x if self.beside is None else self.beside(x)))


class Resnet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = ConvBN(3, 64, 7, 2)
        channels, blocks = 64, []
        for filters, stride in [(64, 1), (128, 2), (256, 2), (512, 2)]:
            blocks += [Basic(channels, filters, stride), Basic(filters, filters, 1)]
            channels = filters
        self.blocks = nn.ModuleList(blocks)
        self.head = nn.Linear(512, 10)

    def load(self, given):
        self.stem.load(given, "convbn")
        for i, block in enumerate(self.blocks):
            block.load(given, f"for.{i // 2}.{'basic' if i % 2 == 0 else 'basic_2'}")
        put(self.head, dense(given, "dense"))

    def forward(self, x):
        x = F.max_pool2d(torch.relu(self.stem(x)), 3, 2, 1)
        for block in self.blocks:
            x = block(x)
        return self.head(x.mean((2, 3)))


class Block(nn.Module):
    """A transformer's layer with the norm before each part, queries, keys and values in one product."""

    def __init__(self, width, heads, causal):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.first, self.second = nn.LayerNorm(width), nn.LayerNorm(width)
        self.qkv, self.output = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def load(self, given, path):
        put(self.first, norm(given, f"{path}.first"))
        put(self.second, norm(given, f"{path}.second"))
        parts = [dense(given, f"{path}.attention.{name}") for name in ["query", "key", "value"]]
        for name in ["weight", "bias"]:
            put(self.qkv, {name: numpy.concatenate([part[name] for part in parts])})
        put(self.output, dense(given, f"{path}.attention.output"))
        put(self.up, dense(given, f"{path}.dense"))
        put(self.down, dense(given, f"{path}.dense_2"))

    def forward(self, x):
        n, t, width = x.shape
        heads = lambda v: v.view(n, t, self.heads, width // self.heads).transpose(1, 2)
        q, k, v = (heads(part) for part in self.qkv(self.first(x)).split(width, 2))
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=self.causal)
        x = x + self.output(mixed.transpose(1, 2).reshape(n, t, width))
        return x + self.down(F.gelu(self.up(self.second(x))))


class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches = nn.Linear(48, 192)
        self.places = nn.Parameter(torch.zeros(64, 192))
        self.blocks = nn.ModuleList([Block(192, 3, False) for _ in range(6)])
        self.norm, self.head = nn.LayerNorm(192), nn.Linear(192, 10)

    def load(self, given):
        put(self, {"places": given["places"]})
        put(self.patches, dense(given, "dense"))
        for i, block in enumerate(self.blocks):
            block.load(given, f"repeat.{i}")
        put(self.norm, norm(given, "layernorm"))
        put(self.head, dense(given, "dense_2"))

    def forward(self, x):
        x = x.unfold(2, 4, 4).unfold(3, 4, 4).permute(0, 2, 3, 4, 5, 1).reshape(x.shape[0], 64, 48)
        x = self.patches(x) + self.places
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x).mean(1))


class Gpt(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(256, 192)
        self.places = nn.Parameter(torch.zeros(128, 192))
        self.blocks = nn.ModuleList([Block(192, 6, True) for _ in range(6)])
        self.norm, self.head = nn.LayerNorm(192), nn.Linear(192, 256, bias=False)

    def load(self, given):
        put(self, {"places": given["places"]})
        put(self.table, {"weight": given["embedding.table"]})
        for i, block in enumerate(self.blocks):
            block.load(given, f"repeat.{i}")
        put(self.norm, norm(given, "layernorm"))
        put(self.head, dense(given, "dense"))

    def forward(self, tokens):
        x = self.table(tokens) + self.places
        for block in self.blocks:
            x = block(x)
        return self.head(self.norm(x))


class Lstm(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(64, 128, batch_first=True)
        self.head = nn.Linear(128, 10)

    def load(self, given):
        for name in ["ih", "hh"]:
            put(self.lstm, {f"weight_{name}_l0": given[f"h.weight_{name}"].T, f"bias_{name}_l0": given[f"h.bias_{name}"]})
        put(self.head, dense(given, "dense"))

    def forward(self, x):
        return self.head(self.lstm(x.squeeze(1))[0][:, -1])


MODELS = {"small": Small, "mlp": Mlp, "lenet": Lenet, "resnet": Resnet, "vit": Vit, "gpt": Gpt, "lstm": Lstm}
