"""Writes test/oracles/values/*.json: what PyTorch computes in float64 for everything that the standard library defines.

Usage: python make-torch-values.py [folder]. Needs torch on the CPU, nothing else. Images are [N, H, W, C] and kernels
[height, width, in / groups, out] in the files, as DLN has them; they are transposed here for PyTorch.
Where PyTorch has no such function the paper's formula is written out here in plain tensor operations, and its gradient is autograd's.
"""
import json
import math
import pathlib
import platform
import sys

import torch
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(20)
here = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent / "values")


def draw(*shape, scale=1.0):
    """Normal numbers with four decimals, so that the files stay small and every parser reads the same numbers."""
    return (torch.randn(*shape) * scale * 1e4).round() / 1e4


def digits(value):
    return float(f"{value:.14g}")


def tensor(x, classes=None):
    x = x.detach()
    data = x.reshape(-1).tolist()
    out = {"shape": list(x.shape), "data": [int(v) for v in data] if classes is not None else [digits(v) for v in data]}
    if classes is not None:
        out["classes"] = classes
    return out


def leaf(x):
    return x.clone().requires_grad_(True)


def write(name, cases):
    versions = {"torch": torch.__version__.split("+")[0], "python": platform.python_version()}
    here.mkdir(parents=True, exist_ok=True)
    text = ",\n".join("  " + json.dumps(case, separators=(",", ":")) for case in cases)
    (here / f"{name}.json").write_text(f'{{"versions":{json.dumps(versions)},"cases":[\n{text}\n]}}\n')
    print(name, len(cases))


# -- losses: the value and the gradient with respect to every float argument ----------------------------------------------------
losses = []


def loss(name, call, f, classes=None, **inputs):
    leaves = {k: (v if k in (classes or {}) else leaf(v)) for k, v in inputs.items()}
    value = f(**leaves)
    value.backward()
    losses.append({
        "name": name,
        "call": call,
        "inputs": {k: tensor(v, (classes or {}).get(k)) for k, v in inputs.items()},
        "value": digits(value.item()),
        "gradients": {k: tensor(v.grad) for k, v in leaves.items() if v.is_floating_point() and v.grad is not None},
    })


logits, label = draw(6, 4, scale=2), torch.tensor([0, 3, 1, 1, 2, 0])
seq, seq_label = draw(3, 5, 4, scale=2), torch.randint(0, 4, (3, 5))
a, b = draw(5, 3, scale=2), draw(5, 3, scale=2)
k4 = {"label": 4}
loss("cross_entropy", "cross_entropy(logits, label)", lambda logits, label: F.cross_entropy(logits, label), k4, logits=logits, label=label)
loss("cross_entropy of sequences", "cross_entropy(logits, label)", lambda logits, label: F.cross_entropy(logits.flatten(0, 1), label.flatten()), k4, logits=seq, label=seq_label)
loss("cross_entropy of large logits", "cross_entropy(logits, label)", lambda logits, label: F.cross_entropy(logits, label), k4, logits=logits * 400, label=label)
loss("cross_entropy, smoothed", "cross_entropy(logits, label, smoothing: 0.2)", lambda logits, label: F.cross_entropy(logits, label, label_smoothing=0.2), k4, logits=logits, label=label)
loss("cross_entropy_soft", "cross_entropy_soft(logits, target)", lambda logits, target: F.cross_entropy(logits, target), logits=logits, target=torch.softmax(draw(6, 4), -1))
loss("nll", "nll(log_probabilities, label)", lambda log_probabilities, label: F.nll_loss(log_probabilities, label), k4, log_probabilities=torch.log_softmax(logits, -1), label=label)
loss("bce", "bce(probability, target)", lambda probability, target: F.binary_cross_entropy(probability, target), probability=torch.sigmoid(draw(7)), target=torch.rand(7))
loss("bce at 0 and 1", "bce(probability, target, eps: 1e-6)", lambda probability, target: F.binary_cross_entropy(probability.clamp(1e-6, 1 - 1e-6), target), probability=torch.tensor([1.0, 0.0, 0.0, 0.25]), target=torch.tensor([1.0, 0.0, 1.0, 0.0]))
loss("bce_logits", "bce_logits(logits, target)", lambda logits, target: F.binary_cross_entropy_with_logits(logits, target), logits=draw(7, scale=30), target=torch.rand(7))
loss("mse", "mse(prediction, target)", lambda prediction, target: F.mse_loss(prediction, target), prediction=a, target=b)
loss("mae", "mae(prediction, target)", lambda prediction, target: F.l1_loss(prediction, target), prediction=a, target=b)
loss("huber", "huber(prediction, target, delta: 0.7)", lambda prediction, target: F.huber_loss(prediction, target, delta=0.7), prediction=a, target=b)
loss("smooth_l1", "smooth_l1(prediction, target, beta: 0.7)", lambda prediction, target: F.smooth_l1_loss(prediction, target, beta=0.7), prediction=a, target=b)
loss("log_cosh", "log_cosh(prediction, target)", lambda prediction, target: torch.log(torch.cosh(prediction - target)).mean(), prediction=a, target=b)
signs = torch.tensor([1.0, -1.0, 1.0, -1.0, 1.0])
loss("binary_hinge", "binary_hinge(score, target)", lambda score, target: torch.clamp(1 - target * score, min=0).mean(), score=draw(5), target=signs)
loss("squared_hinge", "squared_hinge(score, target)", lambda score, target: (torch.clamp(1 - target * score, min=0) ** 2).mean(), score=draw(5), target=signs)
loss("multiclass_hinge", "multiclass_hinge(logits, label)", lambda logits, label: torch.clamp(1 - (2 * F.one_hot(label, 4) - 1) * logits, min=0).sum(-1).mean(), k4, logits=logits, label=label)
# PyTorch's margin loss divides by the number of classes.
loss("margin", "margin(logits, label)", lambda logits, label: F.multi_margin_loss(logits, label), k4, logits=logits, label=label)


def focal(logits, label, gamma=1.5):
    p = torch.softmax(logits, -1)[torch.arange(len(label)), label]
    return (-((1 - p) ** gamma) * torch.log(p)).mean()


loss("focal", "focal(logits, label, gamma: 1.5)", focal, k4, logits=logits, label=label)
loss("kl_divergence", "kl_divergence(logits, target)", lambda logits, target: F.kl_div(torch.log_softmax(logits, -1), torch.log_softmax(target, -1), reduction="batchmean", log_target=True), logits=logits, target=draw(6, 4))
loss("poisson", "poisson(log_rate, target)", lambda log_rate, target: F.poisson_nll_loss(log_rate, target), log_rate=draw(6), target=torch.tensor([0.0, 1.0, 2.0, 3.0, 1.0, 5.0]))
loss("gaussian_nll", "gaussian_nll(mean, log_variance, target)", lambda mean, log_variance, target: F.gaussian_nll_loss(mean, target, torch.exp(log_variance)), mean=draw(6), log_variance=draw(6), target=draw(6))
write("losses", losses)

# -- activations: the values and the gradient of sum(y * dy) ---------------------------------------------------------------------
activations = []
grid = torch.cat([torch.linspace(-7.25, 7.25, 30), torch.tensor([0.25, -0.25])]).reshape(8, 4)
grid_dy = draw(8, 4)


def activation(call, f):
    x = leaf(grid)
    y = f(x)
    (y * grid_dy).sum().backward()
    activations.append({"name": call, "call": call, "inputs": {"x": tensor(grid), "dy": tensor(grid_dy)}, "value": tensor(y), "gradient": tensor(x.grad)})


activation("relu(x)", F.relu)
activation("tanh(x)", torch.tanh)
activation("sigmoid(x)", torch.sigmoid)
activation("softplus(x)", F.softplus)
activation("gelu(x)", F.gelu)
activation("gelu_tanh(x)", lambda x: F.gelu(x, approximate="tanh"))
activation("silu(x)", F.silu)
activation("mish(x)", F.mish)
activation("softmax(x)", lambda x: F.softmax(x, -1))
activation("log_softmax(x)", lambda x: F.log_softmax(x, -1))
activation("leaky_relu(x)", F.leaky_relu)
activation("leaky_relu(x, slope: 0.2)", lambda x: F.leaky_relu(x, 0.2))
activation("elu(x, alpha: 0.7)", lambda x: F.elu(x, 0.7))
activation("selu(x)", F.selu)
# F.celu and F.hardsigmoid round a constant of their gradients to float32.
activation("celu(x, alpha: 1.3)", lambda x: torch.where(x > 0, x, 1.3 * torch.expm1(x.clamp(max=0) / 1.3)))
activation("relu6(x)", F.relu6)
activation("hard_tanh(x)", F.hardtanh)
activation("hard_sigmoid(x)", lambda x: torch.clamp(x + 3, 0, 6) / 6)
activation("hard_swish(x)", F.hardswish)
activation("softsign(x)", F.softsign)
activation("log_sigmoid(x)", F.logsigmoid)
activation("l2_normalize(x)", lambda x: F.normalize(x, dim=-1))
write("activations", activations)

# -- layers: y, and the gradients of sum(y * dy) with respect to x and the weights --------------------------------------------------
layers = []
to_nchw, to_nhwc = (lambda x: x.permute(0, 3, 1, 2)), (lambda x: x.permute(0, 2, 3, 1))
to_oihw = lambda w: w.permute(3, 2, 0, 1)


def layer(name, call, f, x, weights, classes=None):
    xs = x if classes is not None else leaf(x)
    ws = {k: leaf(v) for k, v in weights.items()}
    y = f(xs, *ws.values())
    dy = draw(*y.shape)
    (y * dy).sum().backward()
    layers.append({
        "name": name,
        "call": call,
        "inputs": {"x": tensor(x, classes), "dy": tensor(dy)},
        "weights": {k: tensor(v) for k, v in weights.items()},
        "value": tensor(y),
        "gradients": {**({} if classes is not None else {"x": tensor(xs.grad)}), **{k: tensor(w.grad) for k, w in ws.items()}},
    })


layer("Dense", "x |> Dense(3)", lambda x, w, b: F.linear(x, w.T, b), draw(4, 5), {"dense.weight": draw(5, 3), "dense.bias": draw(3)})
layer("Dense over the last of three axes", "x |> Dense(2)", lambda x, w, b: F.linear(x, w.T, b), draw(2, 3, 5), {"dense.weight": draw(5, 2), "dense.bias": draw(2)})
layer("Dense without bias", "x |> Dense(3, bias: false)", lambda x, w: F.linear(x, w.T), draw(4, 5), {"dense.weight": draw(5, 3)})


def same(x, kernel, stride, dilation):
    """Pads so that ceil(size / stride) windows fit, the odd row and column at the end."""
    pads = []
    for size in (x.shape[3], x.shape[2]):
        total = max((-(-size // stride) - 1) * stride + (kernel - 1) * dilation + 1 - size, 0)
        pads += [total // 2, total - total // 2]
    return F.pad(x, pads)


def conv(channels, filters, kernel=3, stride=1, padding=0, dilation=1, groups=1, bias=True, size=(7, 6)):
    parts = [f"{filters}", f"kernel: {kernel}"]
    parts += [f"stride: {stride}"] if stride > 1 else []
    parts += [f'padding: "{padding}"' if isinstance(padding, str) else f"padding: {padding}"]
    parts += [f"dilation: {dilation}"] if dilation > 1 else []
    parts += [f"groups: {groups}"] if groups > 1 else []
    parts += [] if bias else ["bias: false"]
    call = f"x |> Conv2d({', '.join(parts)})"

    def f(x, w, b=None):
        v = to_nchw(x)
        v = same(v, kernel, stride, dilation) if padding == "same" else v
        pad = padding if isinstance(padding, int) else 0
        return to_nhwc(F.conv2d(v, to_oihw(w), b, stride, pad, dilation, groups))

    weights = {"conv2d.weight": draw(kernel, kernel, channels // groups, filters), **({"conv2d.bias": draw(filters)} if bias else {})}
    layer(call[5:], call, f, draw(2, *size, channels), weights)


conv(2, 3, padding="valid")
conv(2, 3, padding="same")
conv(2, 3, kernel=4, padding="same")
conv(2, 3, stride=2, padding="same")
conv(2, 3, kernel=5, stride=3, padding="same")
conv(2, 3, padding=2)
conv(2, 3, stride=2, padding=1)
conv(2, 3, dilation=2, padding=2)
conv(2, 3, dilation=2, padding="same")
conv(4, 6, groups=2, padding=1)
conv(4, 4, groups=4, stride=2, padding=1)
conv(4, 6, groups=2, dilation=2, stride=2, padding=2, bias=False)
conv(3, 2, kernel=1, padding=0)
layer("DepthwiseConv2d", "x |> DepthwiseConv2d(kernel: 3, stride: 2, padding: 1)", lambda x, w, b: to_nhwc(F.conv2d(to_nchw(x), to_oihw(w), b, 2, 1, 1, 3)), draw(2, 6, 5, 3),
      {"depthwiseconv2d.conv2d.weight": draw(3, 3, 1, 3), "depthwiseconv2d.conv2d.bias": draw(3)})
for kernel, stride, padding in [(3, 1, 0), (4, 2, 1), (3, 2, 0), (2, 3, 0)]:
    layer(f"ConvTranspose2d {kernel} {stride} {padding}", f"x |> ConvTranspose2d(3, kernel: {kernel}, stride: {stride}, padding: {padding})",
          lambda x, w, b: to_nhwc(F.conv_transpose2d(to_nchw(x), w.permute(3, 2, 0, 1), b, stride, padding)), draw(2, 4, 3, 2),
          {"convtranspose2d.weight": draw(kernel, kernel, 3, 2), "convtranspose2d.bias": draw(3)})
pools = [("max_pool(2)", lambda v: F.max_pool2d(v, 2)), ("max_pool(3, stride: 2, padding: 1)", lambda v: F.max_pool2d(v, 3, 2, 1)),
         ("max_pool(3, stride: 1)", lambda v: F.max_pool2d(v, 3, 1)), ("avg_pool(2)", lambda v: F.avg_pool2d(v, 2)),
         ("avg_pool(3, stride: 2)", lambda v: F.avg_pool2d(v, 3, 2)), ("avg_pool(3, stride: 2, padding: 1)", lambda v: F.avg_pool2d(v, 3, 2, 1))]
for call, f in pools:
    layer(call, f"x |> {call}", lambda x: to_nhwc(f(to_nchw(x))), draw(2, 6, 4, 3), {})
layer("LayerNorm", "x |> LayerNorm", lambda x, w, b: F.layer_norm(x, (5,), w, b), draw(4, 5), {"layernorm.weight": draw(5), "layernorm.bias": draw(5)})
layer("LayerNorm of sequences", "x |> LayerNorm(eps: 0.01)", lambda x, w, b: F.layer_norm(x, (5,), w, b, 0.01), draw(2, 3, 5), {"layernorm.weight": draw(5), "layernorm.bias": draw(5)})
layer("RMSNorm", "x |> RMSNorm", lambda x, w: x / torch.sqrt((x**2).mean(-1, keepdim=True) + 1e-5) * w, draw(4, 5), {"rmsnorm.weight": draw(5)})


def group_norm(x, w, b):
    return to_nhwc(F.group_norm(to_nchw(x), 3, w, b))


layer("GroupNorm", "x |> GroupNorm(3)", group_norm, draw(2, 4, 3, 6), {"groupnorm.weight": draw(6), "groupnorm.bias": draw(6)})
layer("InstanceNorm", "x |> InstanceNorm", lambda x, w, b: to_nhwc(F.instance_norm(to_nchw(x), weight=w, bias=b)), draw(2, 4, 3, 3), {"instancenorm.weight": draw(3), "instancenorm.bias": draw(3)})
layer("PReLU", "x |> PReLU", lambda x, w: to_nhwc(F.prelu(to_nchw(x), w)), draw(2, 3, 2, 3), {"prelu.weight": draw(3)})
layer("Embedding", "x |> Embedding(classes: 7, width: 3)", lambda x, w: F.embedding(x, w), torch.tensor([[0, 2, 2], [6, 1, 0]]), {"embedding.table": draw(7, 3)}, classes=7)
layer("MLP", "x |> MLP([4, 3, 2], activation: tanh)", lambda x, w0, b0, w1, b1, w2, b2: F.linear(torch.tanh(F.linear(torch.tanh(F.linear(x, w0.T, b0)), w1.T, b1)), w2.T, b2), draw(4, 5),
      {"mlp.for.0.weight": draw(5, 4), "mlp.for.0.bias": draw(4), "mlp.for.1.weight": draw(4, 3), "mlp.for.1.bias": draw(3), "mlp.dense.weight": draw(3, 2), "mlp.dense.bias": draw(2)})


def attention(heads, causal):
    def f(x, qw, qb, kw, kb, vw, vb, ow, ob):
        n, t, d = x.shape
        q, k, v = (F.linear(x, w.T, b).view(n, t, heads, d // heads).transpose(1, 2) for w, b in ((qw, qb), (kw, kb), (vw, vb)))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=causal)
        return F.linear(y.transpose(1, 2).reshape(n, t, d), ow.T, ob)

    weights = {f"selfattention.{part}.{kind}": draw(*shape) for part in ("query", "key", "value", "output") for kind, shape in (("weight", (6, 6)), ("bias", (6,)))}
    call = f"x |> SelfAttention(heads: {heads}{', causal: true' if causal else ''})"
    layer(call[5:], call, f, draw(2, 4, 6), weights)


attention(1, False)
attention(3, False)
attention(2, True)
write("layers", layers)

# -- BatchNorm: three steps of training, then evaluation ---------------------------------------------------------------------------
norms = []


def batch_norm(name, shape, momentum, eps):
    c = shape[-1]
    w, bias = leaf(draw(c)), leaf(draw(c))
    mean, var = torch.zeros(c), torch.ones(c)
    first = lambda x: x.reshape(-1, c)
    case = {"name": name, "call": f"x |> BatchNorm(momentum: {momentum}, eps: {eps})", "weight": tensor(w), "bias": tensor(bias), "steps": []}
    for _ in range(3):
        x, dy, probe = leaf(draw(*shape)), draw(*shape), draw(*shape)
        y = F.batch_norm(first(x), mean, var, w, bias, True, momentum, eps)
        value = (y * first(dy)).sum()
        gx, gw, gb = torch.autograd.grad(value, [x, w, bias])
        case["steps"].append({"inputs": {"x": tensor(x), "dy": tensor(dy), "probe": tensor(probe)}, "value": digits(value.item()), "probed": digits((gx * probe).sum().item()),
                              "gradients": {"weight": tensor(gw), "bias": tensor(gb)}, "running_mean": tensor(mean), "running_var": tensor(var)})
    x, dy = draw(*shape), draw(*shape)
    value = (F.batch_norm(first(x), mean, var, w, bias, False, momentum, eps) * first(dy)).sum()
    case["evaluation"] = {"inputs": {"x": tensor(x), "dy": tensor(dy), "probe": tensor(dy)}, "value": digits(value.item())}
    norms.append(case)


batch_norm("of images", (2, 3, 4, 3), 0.1, 1e-5)
batch_norm("of rows", (5, 4), 0.25, 1e-3)
write("batch-norm", norms)

# -- optimizers: 50 steps on a linear least-squares problem with a weight matrix and a bias ------------------------------------------
optimizers = []
X, Y = draw(8, 3), draw(8, 2)
W0, B0 = draw(3, 2, scale=0.5), draw(2, scale=0.5)


def optimizer(call, make):
    w, bias = leaf(W0), leaf(B0)
    opt = make([w, bias])
    case = {"name": call, "call": call, "inputs": {"x": tensor(X), "target": tensor(Y)}, "weights": {"dense.weight": tensor(W0), "dense.bias": tensor(B0)}, "losses": [], "after": {}}
    for step in range(1, 51):
        opt.zero_grad()
        value = F.mse_loss(X @ w + bias, Y)
        value.backward()
        case["losses"].append(digits(value.item()))
        opt.step()
        if step in (1, 2, 10, 50):
            case["after"][step] = {"dense.weight": tensor(w), "dense.bias": tensor(bias)}
    optimizers.append(case)


class Lion(torch.optim.Optimizer):
    """Chen et al., 2023, algorithm 2."""

    def __init__(self, params, lr, beta1, beta2, decay):
        super().__init__(params, dict(lr=lr, beta1=beta1, beta2=beta2, decay=decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = group["beta1"] * m + (1 - group["beta1"]) * p.grad
                p -= group["lr"] * (torch.sign(c) + group["decay"] * p)
                m.mul_(group["beta2"]).add_(p.grad, alpha=1 - group["beta2"])


class LAMB(torch.optim.Optimizer):
    """You et al., 2020, algorithm 2, with phi the identity; a norm of 0 leaves the step as it is."""

    def __init__(self, params, lr, beta1, beta2, eps, decay):
        super().__init__(params, dict(lr=lr, beta1=beta1, beta2=beta2, eps=eps, decay=decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                s = self.state[p]
                t = s["t"] = s.get("t", 0) + 1
                m, v = s.setdefault("m", torch.zeros_like(p)), s.setdefault("v", torch.zeros_like(p))
                m.mul_(group["beta1"]).add_(p.grad, alpha=1 - group["beta1"])
                v.mul_(group["beta2"]).add_(p.grad**2, alpha=1 - group["beta2"])
                r = m / (1 - group["beta1"] ** t) / (torch.sqrt(v / (1 - group["beta2"] ** t)) + group["eps"]) + group["decay"] * p
                a, b = p.norm(), r.norm()
                p -= group["lr"] * (a / b if a > 0 and b > 0 else 1.0) * r


O = torch.optim
optimizer("SGD(lr: 0.1)", lambda p: O.SGD(p, 0.1))
optimizer("SGD(lr: 0.1, decay: 0.05)", lambda p: O.SGD(p, 0.1, weight_decay=0.05))
optimizer("Momentum(lr: 0.05, beta: 0.8)", lambda p: O.SGD(p, 0.05, momentum=0.8))
optimizer("Momentum(lr: 0.05, decay: 0.02)", lambda p: O.SGD(p, 0.05, momentum=0.9, weight_decay=0.02))
optimizer("Nesterov(lr: 0.05, beta: 0.8, decay: 0.02)", lambda p: O.SGD(p, 0.05, momentum=0.8, nesterov=True, weight_decay=0.02))
optimizer("Adagrad(lr: 0.1)", lambda p: O.Adagrad(p, 0.1))
optimizer("Adadelta(lr: 0.9, rho: 0.8)", lambda p: O.Adadelta(p, 0.9, rho=0.8))
optimizer("RMSProp(lr: 0.005)", lambda p: O.RMSprop(p, 0.005))
optimizer("RMSProp(lr: 0.005, alpha: 0.95, eps: 1e-3)", lambda p: O.RMSprop(p, 0.005, alpha=0.95, eps=1e-3))
optimizer("Adam(lr: 0.05)", lambda p: O.Adam(p, 0.05))
optimizer("Adam(lr: 0.05, beta1: 0.8, beta2: 0.99, eps: 1e-4)", lambda p: O.Adam(p, 0.05, betas=(0.8, 0.99), eps=1e-4))
optimizer("AdamW(lr: 0.05, decay: 0.1)", lambda p: O.AdamW(p, 0.05, weight_decay=0.1))
optimizer("Adamax(lr: 0.05)", lambda p: O.Adamax(p, 0.05))


def nadam(p):
    """PyTorch keeps the product of NAdam's momenta in float32 unless it is there already."""
    opt = O.NAdam(p, 0.05)
    for w in p:
        opt.state[w] = {"step": torch.tensor(0.0), "mu_product": torch.tensor(1.0), "exp_avg": torch.zeros_like(w), "exp_avg_sq": torch.zeros_like(w)}
    return opt


optimizer("NAdam(lr: 0.05)", nadam)
optimizer("RAdam(lr: 0.05)", lambda p: O.RAdam(p, 0.05))
optimizer("RAdam(lr: 0.05, beta2: 0.95)", lambda p: O.RAdam(p, 0.05, betas=(0.9, 0.95)))
optimizer("Lion(lr: 0.01, decay: 0.1)", lambda p: Lion(p, 0.01, 0.9, 0.99, 0.1))
optimizer("LAMB(lr: 0.02, decay: 0.01)", lambda p: LAMB(p, 0.02, 0.9, 0.999, 1e-6, 0.01))


def clipped(p):
    opt = O.SGD(p, 0.1)
    plain = opt.step

    def step():
        torch.nn.utils.clip_grad_norm_(p, 0.3)
        plain()

    opt.step = step
    return opt


optimizer("SGD(lr: 0.1) clip global_norm(0.3)", clipped)
write("optimizers", optimizers)

# -- a Wasserstein GAN with gradient penalty (Gulrajani et al., 2017): two objectives, two movers, a gradient of a gradient -------------
def wgan():
    names = ["maker.dense.weight", "maker.dense.bias", "maker.dense_2.weight", "maker.dense_2.bias", "critic.dense.weight", "critic.dense.bias", "critic.dense_2.weight"]
    shapes = [(2, 4), (4,), (4, 3), (3,), (3, 5), (5,), (5, 1)]
    ws = {name: leaf(draw(*shape, scale=0.7)) for name, shape in zip(names, shapes)}
    g1, c1, g2, c2, d1, e1, d2 = ws.values()
    maker = lambda z: torch.tanh(z @ g1 + c1) @ g2 + c2
    critic = lambda x: torch.tanh(x @ d1 + e1) @ d2
    case = {"weights": {k: tensor(v) for k, v in ws.items()}, "steps": []}
    critic_moves, maker_moves = O.Adam([d1, e1, d2], 0.05, betas=(0.5, 0.9)), O.SGD([g1, c1, g2, c2], 0.1)
    for step in range(6):
        image, z, e = draw(4, 3), draw(4, 2), torch.rand(4, 1)
        fake = maker(z)
        mixed = e * image + (1 - e) * fake
        (slope,) = torch.autograd.grad(critic(mixed).sum(), mixed, create_graph=True)
        value = critic(fake).mean() - critic(image).mean() + 10 * ((slope.norm(dim=1) - 1) ** 2).mean()
        grads = torch.autograd.grad(value, [d1, e1, d2])
        for w, g in zip([d1, e1, d2], grads):
            w.grad = g
        critic_moves.step()
        losses = {"critic": digits(value.item())}
        if step % 2 == 0:
            value = -critic(maker(z)).mean()
            for w, g in zip([g1, c1, g2, c2], torch.autograd.grad(value, [g1, c1, g2, c2])):
                w.grad = g
            maker_moves.step()
            losses["maker"] = digits(value.item())
        case["steps"].append({"inputs": {"image": tensor(image), "z": tensor(z), "e": tensor(e)}, "losses": losses, "after": {k: tensor(v) for k, v in ws.items()}})
    write("wgan", [case])


wgan()

# -- schedules: the rate at each step ------------------------------------------------------------------------------------------------
schedules = []


def schedule(call, start, make, steps=24):
    opt = O.SGD([leaf(torch.zeros(1))], start)
    rates = []
    by = make(opt)
    for _ in range(steps):
        rates.append(digits(opt.param_groups[0]["lr"]))
        opt.step()
        by.step()
    schedules.append({"name": call, "call": call, "rates": rates})


S = torch.optim.lr_scheduler
schedule("constant(0.3)", 0.3, lambda o: S.ConstantLR(o, 1.0))
schedule("cosine(0.5, over: 24)", 0.5, lambda o: S.CosineAnnealingLR(o, 24))
schedule("cosine(0.5, over: 24, floor: 0.1)", 0.5, lambda o: S.CosineAnnealingLR(o, 24, eta_min=0.1))
schedule("linear(0.5, over: 10, end: 0.05)", 0.5, lambda o: S.LinearLR(o, 1.0, 0.1, 10))
schedule("staircase(0.5, every: 7, factor: 0.3)", 0.5, lambda o: S.StepLR(o, 7, 0.3))
schedule("exponential(0.5, every: 1, factor: 0.9)", 0.5, lambda o: S.ExponentialLR(o, 0.9))
schedule("polynomial(0.5, over: 12, power: 2.0)", 0.5, lambda o: S.PolynomialLR(o, 12, 2.0))


def warmup_cosine(step, over=20, warmup=0.25, peak=0.5, floor=0.1):
    """Step k of w is peak * (k + 1) / w, then half a cosine from the end of the warmup to the end."""
    w = warmup * over
    if step + 1 < w:
        return peak * (step + 1) / w
    share = min(max(step - w, 0) / (over - w), 1)
    return floor + (peak - floor) * (1 + math.cos(math.pi * share)) / 2


schedules.append({"name": "warmup_cosine", "call": "warmup_cosine(0.5, over: 20, warmup: 0.25, floor: 0.1)", "rates": [digits(warmup_cosine(k)) for k in range(24)]})
schedule("one_cycle(0.5, over: 21)", 0.02, lambda o: S.OneCycleLR(o, 0.5, total_steps=21, cycle_momentum=False), steps=21)
schedule("one_cycle(0.5, over: 31, rise: 0.5, low: 10.0, end: 100.0)", 0.05, lambda o: S.OneCycleLR(o, 0.5, total_steps=31, pct_start=0.5, div_factor=10, final_div_factor=100, cycle_momentum=False), steps=31)
schedule("inverse_sqrt", 1.0, lambda o: S.LambdaLR(o, lambda k: 0.5 * min((k + 1) / 6, math.sqrt(6 / (k + 1)))))
schedules[-1]["call"] = "inverse_sqrt(0.5, warmup: 6)"
write("schedules", schedules)

# -- metrics ---------------------------------------------------------------------------------------------------------------------------
metrics = []


def metric(call, value, classes=None, **inputs):
    metrics.append({"name": call, "call": call, "inputs": {k: tensor(v, (classes or {}).get(k)) for k, v in inputs.items()}, "value": digits(float(value))})


big, big_label = draw(12, 6), torch.randint(0, 6, (12,))
k6 = {"label": 6}
metric("accuracy(logits, label)", (big.argmax(-1) == big_label).double().mean(), k6, logits=big, label=big_label)
for k in (1, 2, 5):
    metric(f"top_accuracy(logits, label, k: {k})", (big.topk(k, -1).indices == big_label[:, None]).any(-1).double().mean(), k6, logits=big, label=big_label)
score, truth = draw(11), torch.randint(0, 2, (11,)).double()
metric("binary_accuracy(logits, target)", ((torch.sigmoid(score) > 0.5) == (truth > 0.5)).double().mean(), logits=score, target=truth)
metric("error_rate(logits, label)", (big.argmax(-1) != big_label).double().mean(), k6, logits=big, label=big_label)
metric("mean_absolute_error(prediction, target)", (a - b).abs().mean(), prediction=a, target=b)
metric("mean_absolute_percentage_error(prediction, target)", ((a - b) / b).abs().mean(), prediction=a, target=b)
write("metrics", metrics)
