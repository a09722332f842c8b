"""Writes test/oracles/values/library.json: what PyTorch computes in float64 for einsum, rearrange and the attention, image and array parts of
the standard library, with the gradients of sum(y * dy) with respect to every input and weight.

Usage: python make-library-values.py [folder]. Needs torch on the CPU, nothing else. Images are [N, H, W, C]. Every input has the batch's rows;
what has none of its own is given as the first row, `b[0]` in the call.
"""
import json
import pathlib
import platform
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(31)
here = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "values")


def draw(*shape, scale=1.0):
    return (torch.randn(shape) * scale * 1e4).round() / 1e4


def tensor(x, classes=None):
    data = x.detach().reshape(-1).tolist()
    out = {"shape": list(x.shape), "data": [int(v) for v in data] if classes is not None else [float(f"{v:.14g}") for v in data]}
    return out if classes is None else {**out, "classes": classes}


cases = []


def case(call, f, weights=None, turned=None, **inputs):
    """`f` takes the inputs by name, then the weights in order. `turned`: where the rows are no first axis of the result, a tensor whose first axis
    they are, what makes the result's shape of it, and how the language writes that."""
    leaves = {k: v.clone().requires_grad_(True) for k, v in inputs.items()}
    ws = {k: v.clone().requires_grad_(True) for k, v in (weights or {}).items()}
    y = f(*leaves.values(), *ws.values())
    rows = next(iter(inputs.values())).shape[0]
    # dy is a field too, so its rows are the batch's: where the result has others, the first row is used.
    own = len(y.shape) > 0 and y.shape[0] == rows
    dy = draw(*y.shape) if turned is None else turned[1](turned[0])
    given = turned[0] if turned is not None else dy if own else torch.stack([dy] * rows)
    if y.requires_grad:
        (y * dy).sum().backward()
    cases.append({
        "name": call,
        "call": call,
        "dy": turned[2] if turned is not None else "dy" if own else "dy[0]",
        "inputs": {**{k: tensor(v) for k, v in inputs.items()}, "dy": tensor(given)},
        "weights": {k: tensor(v) for k, v in ws.items()},
        "value": tensor(y),
        "gradients": {k: tensor(v.grad) for k, v in {**leaves, **ws}.items() if v.grad is not None},
    })


# -- patterns: the letters are torch's too, one each ---------------------------------------------------------------------------------
def einsum(pattern, *shapes, first=(), turned=None):
    """Operands whose place is in `first` have no rows of their own."""
    names = "abc"[: len(shapes)]
    args = ", ".join(f"{n}[0]" if i in first else n for i, n in enumerate(names))
    torch_pattern = pattern.replace(" ", "")
    inputs = {n: draw(*((2, *s) if i in first else s)) for i, (n, s) in enumerate(zip(names, shapes))}
    case(f'einsum("{pattern}", {args})', lambda *xs: torch.einsum(torch_pattern, *[x[0] if i in first else x for i, x in enumerate(xs)]), turned=turned, **inputs)


einsum("n t d, n s d -> n t s", (2, 3, 4), (2, 5, 4))
einsum("n t d, n s d -> n s t", (2, 3, 4), (2, 5, 4))
einsum("n k g t e, n l k e -> n k g t l", (2, 2, 3, 4, 5), (2, 6, 2, 5))
einsum("n k g t l, n l k e -> n t k g e", (2, 2, 3, 4, 6), (2, 6, 2, 5))
einsum("n m c, n h w c -> n m h w", (2, 3, 4), (2, 5, 6, 4))
einsum("n a b c, n c b d -> n d a", (2, 3, 4, 5), (2, 5, 4, 6))
einsum("n d, d k -> n k", (2, 3), (3, 4), first=(1,))
einsum("n d, d k -> k n", (2, 3), (3, 4), first=(1,), turned=(draw(2, 4), lambda v: v.T, "transpose(dy)"))
einsum("d k, n d -> n k", (3, 4), (2, 3), first=(0,))
einsum("n i, n j, n i j -> n", (2, 3), (2, 4), (2, 3, 4))
einsum("n i, i j, j k -> n k", (2, 3), (3, 4), (4, 5), first=(1, 2))
einsum("n i, n j -> n i j", (2, 3), (2, 4))
einsum("n i, n i -> n i", (2, 3), (2, 3))
einsum("n i, n i -> n", (2, 3), (2, 3))
einsum("n i i -> n i", (2, 3, 3))
einsum("n i i -> n", (2, 3, 3))
einsum("n i i, n i j -> n j", (2, 3, 3), (2, 3, 4))
einsum("n t d -> d", (2, 3, 4))
einsum("n t d -> d n t", (2, 3, 4), turned=(draw(2, 4, 3), lambda v: v.permute(1, 0, 2), "transpose(dy, axes: [1, 0, 2])"))
einsum("n t d -> ", (2, 3, 4))
einsum("... i j, ... j k -> ... i k", (2, 3, 4, 5), (2, 3, 5, 6))
einsum("... i, i j -> ... j", (2, 3, 4), (4, 5), first=(1,))
einsum("... i -> ...", (2, 3, 4))
x6 = draw(2, 4, 6, 3)
case('rearrange(x, "n h w c -> n c h w")', lambda x: x.permute(0, 3, 1, 2), x=x6)
case('rearrange(x, "n h (a b) c -> n a (b h) c", a: 2)', lambda x: x.reshape(2, 4, 2, 3, 3).permute(0, 2, 3, 1, 4).reshape(2, 2, 12, 3), x=x6)
case('rearrange(x, "n (h p) (w q) c -> (n h w) (p q c)", p: 2, q: 3)', lambda x: x.reshape(2, 2, 2, 2, 3, 3).permute(0, 1, 3, 2, 4, 5).reshape(8, 18), turned=(draw(2, 4, 18), lambda v: v.reshape(8, 18), "reshape(dy, [4 * N, 18])"), x=x6)
case('rearrange(x, "... (h d) -> h ... d", d: 1)', lambda x: x.permute(3, 0, 1, 2).unsqueeze(-1), turned=(draw(2, 3, 4, 6, 1), lambda v: v.transpose(0, 1), "transpose(dy, axes: [1, 0, 2, 3, 4])"), x=x6)
case('rearrange(x, "n h w c -> n 1 (h w c) 1")', lambda x: x.reshape(2, 1, 72, 1), x=x6)
case('rearrange(x, "n ... c -> c (n ...)")', lambda x: x.reshape(48, 3).T, turned=(draw(2, 24, 3), lambda v: v.reshape(48, 3).T, "transpose(reshape(dy, [24 * N, 3]))"), x=x6)
case('rearrange(x[:, :1], "n 1 w c -> c w n")', lambda x: x[:, 0].permute(2, 1, 0), turned=(draw(2, 6, 3), lambda v: v.permute(2, 1, 0), "transpose(dy, axes: [2, 1, 0])"), x=x6)

# -- arrays ----------------------------------------------------------------------------------------------------------------------------
rows = draw(3, 5)
case("sort(x)", lambda x: x.sort(-1).values, x=rows)
case("median(x)", lambda x: x.sort(-1).values[..., 2], x=rows)
case("median(x, axis: 1)", lambda x: x.sort(1).values[:, 1:3].mean(1), x=draw(2, 4, 3))
case("cumsum(x, axis: 1)", lambda x: x.cumsum(1), x=rows)
case("cumsum(x, axis: -1, reverse: true, exclusive: true)", lambda x: x.flip(-1).cumsum(-1).flip(-1) - x, x=rows)
case("tril(x)", torch.tril, x=draw(2, 3, 4))
case("triu(x)", torch.triu, x=draw(2, 4, 3))
case("roll(x, 2, axis: 1)", lambda x: x.roll(2, 1), x=rows)
case("roll(x, (-1, 3), axis: (1, 2))", lambda x: x.roll((-1, 3), (1, 2)), x=draw(2, 3, 4))
case("histogram(x, 4, -1.5, 1.5) + 0 * sum(x)", lambda x: torch.histc(x.clamp(-1.49, 1.49), 4, -1.5, 1.5) + 0 * x.sum(), x=draw(9))
case("cosine_similarity(a, b)", lambda a, b: F.cosine_similarity(a, b), a=draw(4, 3), b=draw(4, 3))
case("distances(a, b)", lambda a, b: torch.linalg.norm(a[:, None] - b[None], dim=-1), turned=(draw(4, 2), lambda v: v @ v.T, "(dy @ transpose(dy))"), a=draw(4, 3), b=draw(4, 3))
case("update(x, b, at: 1, axis: 1)", lambda x, b: torch.cat([x[:, :1], b, x[:, 3:]], 1), x=draw(2, 5, 3), b=draw(2, 2, 3))
case("update(x, b, at: argmax([0.0, 0.5, 0.1] + zeros([3])) |> cast(i32), axis: 1)", lambda x, b: torch.cat([x[:, :1], b, x[:, 3:]], 1), x=draw(2, 5, 3), b=draw(2, 2, 3))
case("expand_like(b, x) * x", lambda b, x: b[:, None, None].expand(2, 3, 4) * x, b=draw(2), x=draw(2, 3, 4))
case("l2_normalize(x, axis: 1)", lambda x: F.normalize(x, dim=1), x=draw(2, 3, 4))
case("solve(einsum(\"n i, n j -> i j\", x, x) + eye(3), b[0, :3])", lambda x, b: torch.linalg.solve(x.T @ x + torch.eye(3), b[0, :3]), x=draw(4, 3), b=draw(4, 3))


def newton_schulz(g):
    x = g.T if g.shape[0] > g.shape[1] else g
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        a = x @ x.T
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
    return x.T if g.shape[0] > g.shape[1] else x


case("newton_schulz(x[0])", lambda x: newton_schulz(x[0]), x=draw(2, 3, 4))
case("newton_schulz(x[0])", lambda x: newton_schulz(x[0]), x=draw(2, 5, 3))
cases[-1]["name"] += " of a tall matrix"

# -- images ----------------------------------------------------------------------------------------------------------------------------
nchw, nhwc = (lambda x: x.permute(0, 3, 1, 2)), (lambda x: x.permute(0, 2, 3, 1))
picture = draw(2, 4, 5, 3)
for h, w in [(8, 10), (3, 7), (2, 2), (4, 5), (1, 1)]:
    case(f"resize(x, {h}, {w})", lambda x: nhwc(F.interpolate(nchw(x), (h, w), mode="bilinear", align_corners=False)), x=picture)
    case(f"resize_nearest(x, {h}, {w})", lambda x: nhwc(F.interpolate(nchw(x), (h, w), mode="nearest")), x=picture)
    case(f"adaptive_avg_pool(x, {h}, {w})", lambda x: nhwc(F.adaptive_avg_pool2d(nchw(x), (h, w))), x=picture)
case("upsample(x, 3)", lambda x: nhwc(F.interpolate(nchw(x), scale_factor=3, mode="nearest")), x=picture)
case("pixel_shuffle(x, 2)", lambda x: nhwc(F.pixel_shuffle(nchw(x), 2)), x=draw(2, 3, 2, 8))
case("pixel_unshuffle(x, 2)", lambda x: nhwc(F.pixel_unshuffle(nchw(x), 2)), x=draw(2, 4, 6, 3))
case("grey(x)", lambda x: (x * torch.tensor([0.2125, 0.7154, 0.0721])).sum(-1, keepdim=True), x=picture)
place = torch.arange(5.0) - 2
bell = torch.exp(-place**2 / (2 * 1.3**2))
case("gaussian_kernel(5, 1.3) * x[0, 0]", lambda x: torch.outer(bell, bell) / torch.outer(bell, bell).sum() * x[0, 0], x=draw(2, 1))
case("window_partition(x, 2)", lambda x: x.reshape(2, 2, 2, 3, 2, 3).permute(0, 1, 3, 2, 4, 5).reshape(2, 6, 4, 3), x=draw(2, 4, 6, 3))
case("window_merge(window_partition(x, 2), 4, 6, 2)", lambda x: x * 1, x=draw(2, 4, 6, 3))


def shift_mask(h, w, window, shift):
    """As torchvision makes it: numbered regions, cut into windows, compared pairwise."""
    regions, n = torch.zeros(h, w), 0
    cuts = ((0, -window), (-window, -shift), (-shift, None))
    for a in cuts:
        for b in cuts:
            regions[a[0]:a[1], b[0]:b[1]] = n
            n += 1
    parts = regions.reshape(h // window, window, w // window, window).permute(0, 2, 1, 3).reshape(-1, window * window)
    return torch.where(parts[:, None] == parts[:, :, None], 0.0, -100.0)


case("shift_mask(6, 9, 3, 1) + x[0, 0]", lambda x: shift_mask(6, 9, 3, 1) + x[0, 0], x=draw(2, 1))
case("shift_mask(4, 4, 2, 0) + x[0, 0]", lambda x: torch.zeros(4, 4, 4) + x[0, 0], x=draw(2, 1))


def relative(m):
    """As torchvision makes it."""
    at = torch.stack(torch.meshgrid(torch.arange(m), torch.arange(m), indexing="ij")).flatten(1)
    d = (at[:, :, None] - at[:, None, :]).permute(1, 2, 0) + m - 1
    return (d[..., 0] * (2 * m - 1) + d[..., 1]).double()


case("cast(relative_positions(3), f32) + x[0, 0]", lambda x: relative(3) + x[0, 0], x=draw(2, 1))

# -- attention -------------------------------------------------------------------------------------------------------------------------
heads_first = lambda x: x.transpose(1, 2)
sdpa = lambda q, k, v, **more: heads_first(F.scaled_dot_product_attention(heads_first(q), heads_first(k), heads_first(v), **more))
case("attend(q, k, v)", sdpa, q=draw(2, 3, 4, 5), k=draw(2, 6, 4, 5), v=draw(2, 6, 4, 2))
case("attend(q, k, v)", lambda q, k, v: sdpa(q, k.repeat_interleave(2, 2), v.repeat_interleave(2, 2)), q=draw(2, 3, 4, 5), k=draw(2, 6, 2, 5), v=draw(2, 6, 2, 5))
cases[-1]["name"] += " of shared heads"
case("attend(q, k, v, mask: causal_mask(4))", lambda q, k, v: sdpa(q, k, v, is_causal=True), q=draw(2, 4, 2, 3), k=draw(2, 4, 2, 3), v=draw(2, 4, 2, 3))


def rope(x, at, base=10000.0):
    half = x.shape[-1] // 2
    angle = (torch.arange(x.shape[1]) + at)[:, None] * base ** (-torch.arange(half) / half)[None]
    c, s = angle.cos()[:, None], angle.sin()[:, None]
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * c - b * s, a * s + b * c], -1)


case("rope(x)", lambda x: rope(x, 0), x=draw(2, 5, 2, 6))
case("rope(x, at: cast(iota(8), i32)[7], base: 500.0)", lambda x: rope(x, 7, 500.0), x=draw(2, 5, 2, 6))
angle = torch.arange(4.0)[:, None] * 10000 ** (-torch.arange(3.0) / 3)[None]
case("sinusoids(4, 6) * x[0, 0]", lambda x: torch.stack([angle.sin(), angle.cos()], -1).flatten(1) * x[0, 0], x=draw(2, 1))

pairs = lambda names, shape: {f"{n}.{kind}": draw(*(shape if kind == "weight" else shape[-1:]), scale=0.5) for n in names for kind in ("weight", "bias")}


def attention(x, memory, qw, qb, kw, kb, vw, vb, ow, ob, heads=2, causal=False):
    split = lambda y: y.view(*y.shape[:2], heads, -1)
    y = sdpa(split(x @ qw + qb), split(memory @ kw + kb), split(memory @ vw + vb), is_causal=causal)
    return y.flatten(2) @ ow + ob


case("x |> Attention(memory: memory, heads: 2)", attention,
     {**pairs(["attention.query"], (6, 6)), **pairs(["attention.key", "attention.value"], (4, 6)), **pairs(["attention.output"], (6, 6))}, x=draw(2, 3, 6), memory=draw(2, 5, 4))


def shared(x, memory, qw, kw, vw, ow):
    q, k, v = (x @ qw).view(2, 3, 4, 2), (memory @ kw).view(2, 5, 2, 2), (memory @ vw).view(2, 5, 2, 2)
    return sdpa(q, k.repeat_interleave(2, 2), v.repeat_interleave(2, 2)).flatten(2) @ ow


case("x |> Attention(memory: memory, heads: 4, shared: 2, bias: false)", shared,
     {"attention.query.weight": draw(8, 8), "attention.key.weight": draw(4, 4), "attention.value.weight": draw(4, 4), "attention.output.weight": draw(8, 8)},
     x=draw(2, 3, 8), memory=draw(2, 5, 4))


def encoder(pre, call):
    module = torch.nn.TransformerEncoderLayer(6, 2, 8, dropout=0.0, batch_first=True, norm_first=pre)

    def f(x, *ws):
        names = ["self_attn.in_proj_weight", "self_attn.in_proj_bias", "self_attn.out_proj.weight", "self_attn.out_proj.bias", "linear1.weight", "linear1.bias", "linear2.weight", "linear2.bias", "norm1.weight", "norm1.bias", "norm2.weight", "norm2.bias"]
        qw, qb, kw, kb, vw, vb, ow, ob, w1, b1, w2, b2, n1, m1, n2, m2 = ws
        values = [torch.cat([qw.T, kw.T, vw.T]), torch.cat([qb, kb, vb]), ow.T, ob, w1.T, b1, w2.T, b2, n1, m1, n2, m2]
        return torch.func.functional_call(module, dict(zip(names, values)), (x,))

    p = "transformerencoderlayer."
    weights = {**pairs([p + f"attention.{n}" for n in ("query", "key", "value", "output")], (6, 6)), **pairs([p + "dense"], (6, 8)), **pairs([p + "dense_2"], (8, 6)), **pairs([p + "first", p + "second"], (6,))}
    case(call, f, weights, x=draw(2, 4, 6))


encoder(False, "x |> TransformerEncoderLayer(heads: 2, hidden: 8)")
encoder(True, "x |> TransformerEncoderLayer(heads: 2, hidden: 8, pre: true)")


def decoder(pre, call):
    def f(x, memory, *ws):
        own, cross = ws[:8], ws[8:16]
        w1, b1, w2, b2, n1, m1, n2, m2, n3, m3 = ws[16:]
        norm = lambda v, w, b: F.layer_norm(v, (6,), w, b)
        forward = lambda v: torch.relu(v @ w1 + b1) @ w2 + b2
        if pre:
            y = norm(x, n1, m1)
            h = x + attention(y, y, *own, causal=True)
            g = h + attention(norm(h, n2, m2), memory, *cross)
            return g + forward(norm(g, n3, m3))
        h = norm(x + attention(x, x, *own, causal=True), n1, m1)
        g = norm(h + attention(h, memory, *cross), n2, m2)
        return norm(g + forward(g), n3, m3)

    p = "transformerdecoderlayer."
    four = ("query", "key", "value", "output")
    weights = {**pairs([p + f"attention.{n}" for n in four], (6, 6)), **pairs([p + f"cross.{n}" for n in four], (6, 6)), **pairs([p + "dense"], (6, 8)), **pairs([p + "dense_2"], (8, 6)),
               **pairs([p + n for n in ("first", "second", "third")], (6,))}
    case(call, f, weights, x=draw(2, 4, 6), memory=draw(2, 3, 6))


decoder(False, "x |> TransformerDecoderLayer(memory: memory, heads: 2, hidden: 8)")
decoder(True, "x |> TransformerDecoderLayer(memory: memory, heads: 2, hidden: 8, pre: true)")

# -- other layers ----------------------------------------------------------------------------------------------------------------------
case("x |> SwiGLU(8)", lambda x, g, u, d: (F.silu(x @ g) * (x @ u)) @ d, {"swiglu.gate.weight": draw(5, 8), "swiglu.up.weight": draw(5, 8), "swiglu.down.weight": draw(8, 5)}, x=draw(3, 5))
case("x |> SqueezeExcite(2)", lambda x, a, b, c, d: x * torch.sigmoid(torch.relu(x.mean((1, 2), keepdim=True) @ a[0, 0] + b) @ c[0, 0] + d),
     {"squeezeexcite.conv2d.weight": draw(1, 1, 4, 2), "squeezeexcite.conv2d.bias": draw(2), "squeezeexcite.conv2d_2.weight": draw(1, 1, 2, 4), "squeezeexcite.conv2d_2.bias": draw(4)}, x=draw(2, 3, 2, 4))
for options, more in [("", {}), (", stride: 2, padding: 1", {"stride": 2, "padding": 1}), (", dilation: 2, padding: 2", {"dilation": 2, "padding": 2}), (", groups: 2", {"groups": 2})]:
    groups = more.get("groups", 1)
    case(f"x |> Conv1d(6, kernel: 3{options})", lambda x, w, b: F.conv1d(x.transpose(1, 2), w.permute(2, 1, 0), b, **more).transpose(1, 2),
         {"conv1d.weight": draw(3, 4 // groups, 6), "conv1d.bias": draw(6)}, x=draw(2, 8, 4))
case("x |> WeightNormDense(3)", lambda x, v, g, b: x @ (v / v.norm(dim=0, keepdim=True) * g) + b, {"weightnormdense.direction": draw(5, 3), "weightnormdense.length": draw(3), "weightnormdense.bias": draw(3)}, x=draw(4, 5))

# -- losses and measures -----------------------------------------------------------------------------------------------------------------
case("cosine_loss(a, b)", lambda a, b: F.cosine_embedding_loss(a, b, torch.ones(4)), a=draw(4, 3), b=draw(4, 3))
case("triplet(a, b, c, margin: 0.7)", lambda a, b, c: F.triplet_margin_loss(a, b, c, margin=0.7, eps=0), a=draw(4, 3), b=draw(4, 3), c=draw(4, 3))
mask = (torch.rand(2, 3, 4) > 0.5).double()
case("dice(x, b)", lambda x, b: 1 - (2 * (torch.sigmoid(x) * b).sum() + 1) / (torch.sigmoid(x).sum() + b.sum() + 1), x=draw(2, 3, 4), b=mask)
case("info_nce(a, b, temperature: 0.3)", lambda a, b: F.cross_entropy(F.normalize(a) @ F.normalize(b).T / 0.3, torch.arange(4)), a=draw(4, 3), b=draw(4, 3))

here.mkdir(parents=True, exist_ok=True)
versions = {"torch": torch.__version__.split("+")[0], "python": platform.python_version()}
text = ",\n".join("  " + json.dumps(c, separators=(",", ":")) for c in cases)
(here / "library.json").write_text(f'{{"versions":{json.dumps(versions)},"cases":[\n{text}\n]}}\n')
print("library", len(cases))
