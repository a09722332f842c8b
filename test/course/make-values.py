"""Writes cases.json: what torchvision, torch and transformers compute for small configurations of the architectures of examples/course.

    pip install torch==2.2.2 torchvision==0.17.2 transformers==4.44.2 numpy==1.26.4
    python make-values.py

Weights and inputs are a formula of their name and place (`numbers`), which weights.ts computes alike; so only results are stored:
logits in evaluation mode, and of a loss in training mode for each weight the gradient's norm and its product with the formula.
"""
import json
import math
from pathlib import Path

import numpy as np
import torch
import torchvision
import transformers
from torch import nn
from torchvision import models
from torchvision.models import convnext, efficientnet, resnet, swin_transformer, vgg, vision_transformer
from transformers.models.sam.modeling_sam import SamVisionEncoder


def numbers(name, count):
    """`count` numbers from -1 to 1 that only the name and the place decide: FNV-1a, then a mixing of 32 bits."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    x = (np.arange(count, dtype=np.uint64) * 2654435761 + seed) & 0xFFFFFFFF
    x ^= x >> np.uint64(16)
    x = (x * 0x7FEB352D) & 0xFFFFFFFF
    x ^= x >> np.uint64(15)
    x = (x * 0x846CA68B) & 0xFFFFFFFF
    x ^= x >> np.uint64(16)
    return x.astype(np.float64) / 2**31 - 1


def weight(name, shape):
    u = numbers(name, math.prod(shape))
    if name.endswith("running_var"):
        u = 1 + 0.25 * u
    elif name.endswith("bias") or name.endswith("running_mean"):
        u = 0.1 * u
    elif len(shape) < 2:
        u = 1 + 0.1 * u
    else:
        u = u * math.sqrt(6 / (math.prod(shape) / shape[0]))
    return torch.from_numpy(u.astype(np.float32).reshape(shape))


def given(name, shape):
    return torch.from_numpy(numbers(name, math.prod(shape)).astype(np.float32).reshape(shape))


def fill(model):
    """Sets every weight and state; gives their names and shapes in the order of the state dict."""
    known = {k for k, _ in model.named_parameters()}
    # Of the buffers only running statistics are learnt, and SAM's random directions are drawn; it holds them twice.
    state = {k: v for k, v in model.state_dict().items()
             if k in known or "running_" in k or k == "shared_image_embedding.positional_embedding"}
    model.load_state_dict({k: weight(k, tuple(v.shape)) for k, v in state.items()}, strict=False)
    return [[k, list(v.shape)] for k, v in state.items()]


def still(model):
    """Without draws: what is left out while training is another thing than what is computed."""
    for m in model.modules():
        if isinstance(m, nn.Dropout):
            m.p = 0.0
        if isinstance(m, torchvision.ops.StochasticDepth):
            m.p = 0.0
        if isinstance(m, nn.MultiheadAttention):
            m.dropout = 0.0
    return model


def digits(values):
    return [float(f"{v:.7g}") for v in values]


cases = []
# What each case is of, for parity.py.
models_of = []


def case(name, file, dln, model, inputs, call, source, gradients=True, apart=False):
    tensors = fill(still(model))
    model = model.double()
    x = {k: given(k, shape).double() for k, shape in inputs.items()}
    model.eval()
    with torch.no_grad():
        logits = call(model, x)
    row = dict(name=name, file=file, dln=dln, source=source, inputs=inputs, tensors=tensors,
               shape=list(logits.shape), logits=digits(logits.flatten().tolist()))
    if gradients:
        model.train()
        model.zero_grad()
        out = call(model, x)
        loss = (out * given("target", tuple(out.shape)).double()).mean()
        loss.backward()
        row["loss"] = digits([loss.item()])[0]
        # Of packed projections each third apart.
        known = [(k if n == 1 else f"{k}:{i}", None if p.grad is None else p.grad.chunk(n)[i])
                 for k, p in model.named_parameters() for n in [3 if apart and ".in_proj_" in k else 1] for i in range(n)]
        row["gradients"] = {
            k: None if g is None else digits([g.norm().item(), float(g.flatten().numpy() @ numbers("probe " + k, g.numel()))])
            for k, g in known}
    cases.append(row)
    models_of.append((row, model, x, call))


def picture(model, x):
    return model(x["image"].permute(0, 3, 1, 2))


VISION = f"torchvision {torchvision.__version__.split('+')[0]}"


def vision(name, file, dln, model, size, rows=2):
    case(name, file, dln, model, {"image": [rows, size, size, 3]}, picture, VISION)


small_alex = models.AlexNet(num_classes=10)
small_alex.classifier = nn.Sequential(nn.Dropout(), nn.Linear(9216, 32), nn.ReLU(), nn.Dropout(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 10))
vision("AlexNet", "22-alexnet-vgg", "model Small(image: f32[N, 224, 224, 3]) -> f32[N, 10] = AlexNetOf(image, hidden: 32, classes: 10, drop: 0)",
       small_alex, 224)
for norm in (False, True):
    small_vgg = vgg.VGG(vgg.make_layers([8, "M", 8, "M", 16, 16, "M", 16, "M", 16, "M"], batch_norm=norm), num_classes=10, init_weights=False)
    small_vgg.classifier = nn.Sequential(nn.Linear(784, 32), nn.ReLU(), nn.Dropout(), nn.Linear(32, 32), nn.ReLU(), nn.Dropout(), nn.Linear(32, 10))
    vision("VGG with norms" if norm else "VGG", "22-alexnet-vgg",
           "model Small(image: f32[N, 224, 224, 3]) -> f32[N, 10] = VGG(image, depths: [1, 1, 2, 1, 1], widths: [8, 8, 16, 16, 16], "
           f"norm: {str(norm).lower()}, hidden: 32, classes: 10, drop: 0)", small_vgg, 224)
vision("ResNet of basic blocks", "23-resnet",
       "model Small(image: f32[N, 64, 64, 3]) -> f32[N, 10] = ResNet(image, block: basic, depths: [2, 1, 1, 1], classes: 10)",
       resnet.ResNet(resnet.BasicBlock, [2, 1, 1, 1], num_classes=10), 64, 4)
vision("ResNeXt", "23-resnet",
       "model Small(image: f32[N, 64, 64, 3]) -> f32[N, 10] =\n  ResNet(image, block: fn(c: dim, s: dim) = Bottleneck(c, width: c//2, stride: s, groups: 4), "
       "depths: [1, 2, 1, 1], classes: 10)",
       resnet.ResNet(resnet.Bottleneck, [1, 2, 1, 1], num_classes=10, groups=4, width_per_group=8), 64, 4)
settings, last = efficientnet._efficientnet_conf("efficientnet_b0", width_mult=0.5, depth_mult=0.5)
vision("EfficientNet", "24-efficientnet",
       "model Small(image: f32[N, 64, 64, 3]) -> f32[N, 10] = EfficientNet(image, width: 0.5, depth: 0.5, drop: 0, classes: 10)",
       efficientnet.EfficientNet(settings, 0.0, stochastic_depth_prob=0.0, num_classes=10, last_channel=last), 64, 4)
F, M = efficientnet.FusedMBConvConfig, efficientnet.MBConvConfig
vision("EfficientNetV2", "24-efficientnet",
       "model Small(image: f32[N, 64, 64, 3]) -> f32[N, 10] =\n  EfficientNetV2(image, stem: 16, fused: [(1, 1, 16, 2), (4, 2, 24, 2)], "
       "rest: [(4, 2, 32, 2), (6, 1, 40, 1)], drop: 0, classes: 10)",
       efficientnet.EfficientNet([F(1, 3, 1, 16, 16, 2), F(4, 3, 2, 16, 24, 2), M(4, 3, 2, 24, 32, 2), M(6, 3, 1, 32, 40, 1)], 0.0,
                                 stochastic_depth_prob=0.0, num_classes=10, last_channel=1280,
                                 norm_layer=lambda c: nn.BatchNorm2d(c, eps=1e-3)), 64, 4)
C = convnext.CNBlockConfig
vision("ConvNeXt", "25-convnext",
       "model Small(image: f32[N, 64, 64, 3]) -> f32[N, 10] = ConvNeXt(image, widths: [8, 16, 24, 32], depths: [1, 2, 1, 1], classes: 10)",
       convnext.ConvNeXt([C(8, 16, 1), C(16, 24, 2), C(24, 32, 1), C(32, None, 1)], num_classes=10), 64)


class Lecture(nn.Module):
    def __init__(self):
        super().__init__()
        self.q, self.k, self.v = (nn.Parameter(torch.zeros(a, 16)) for a in (8, 8, 16))

    def forward(self, h):
        return nn.functional.scaled_dot_product_attention(h @ self.q.T, h @ self.k.T, h @ self.v.T)


case("attention as the lecture's formula", "26-attention", "model Small(h: f32[N, 5, 16]) -> f32[N, 5, 16] = LectureAttention(h, l: 8)",
     Lecture(), {"h": [2, 5, 16]}, lambda m, x: m(x["h"]), f"torch {torch.__version__.split('+')[0]} scaled_dot_product_attention")
TORCH = f"torch {torch.__version__.split('+')[0]}"
FUTURE = nn.Transformer.generate_square_subsequent_mask(5).double()
for pre in (False, True):
    case(f"torch.nn.Transformer, norms {'before' if pre else 'after'}", "27-transformer",
         f"model Small(source: f32[N, 7, 16], said: f32[N, 5, 16]) -> f32[N, 5, 16] =\n  "
         f"Transformer(source, said, depth: 2, heads: 4, hidden: 24, pre: {str(pre).lower()})",
         nn.Transformer(16, 4, 2, 2, 24, batch_first=True, norm_first=pre),
         {"source": [2, 7, 16], "said": [2, 5, 16]}, lambda m, x: m(x["source"], x["said"], tgt_mask=FUTURE), f"{TORCH} nn.Transformer", apart=True)
case("torch.nn.TransformerEncoderLayer, gelu", "27-transformer",
     "model Small(x: f32[N, 5, 16]) -> f32[N, 5, 16] =\n  x |> TransformerEncoder(depth: 2, heads: 2, hidden: 24, activation: gelu, causal: true)",
     nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 2, 24, activation="gelu", batch_first=True), 2),
     {"x": [2, 5, 16]}, lambda m, x: m(x["x"], mask=FUTURE), f"{TORCH} nn.TransformerEncoderLayer", apart=True)
vision("ViT", "28-vit",
       "model Small(image: f32[N, 32, 32, 3]) -> f32[N, 10] = ViT(image, patch: 8, width: 32, depth: 3, heads: 4, hidden: 64, classes: 10)",
       vision_transformer.VisionTransformer(32, 8, 3, 4, 32, 64, num_classes=10), 32)
vision("Swin", "29-swin",
       "model Small(image: f32[N, 112, 112, 3]) -> f32[N, 10] = Swin(image, width: 16, depths: [2, 4, 2], heads: [2, 4, 8], classes: 10)",
       swin_transformer.SwinTransformer([4, 4], 16, [2, 4, 2], [2, 4, 8], [7, 7], num_classes=10), 112)
vision("SwinV2", "29-swin",
       "model Small(image: f32[N, 128, 128, 3]) -> f32[N, 10] = SwinV2(image, width: 16, depths: [2, 2, 2], heads: [2, 4, 8], classes: 10)",
       swin_transformer.SwinTransformer([4, 4], 16, [2, 2, 2], [2, 4, 8], [8, 8], num_classes=10,
                                        block=swin_transformer.SwinTransformerBlockV2, downsample_layer=swin_transformer.PatchMergingV2), 128)
case("SAM's image encoder", "32-sam",
     "model Small(image: f32[N, 96, 96, 3]) -> f32[N, 6, 6, 16] =\n  ImageEncoder(image, width: 32, heads: 4, windows: [4, 0, 4], count: 2, channels: 16)",
     SamVisionEncoder(transformers.SamVisionConfig(hidden_size=32, num_hidden_layers=3, num_attention_heads=4, image_size=96, patch_size=16,
                                                   window_size=4, global_attn_indexes=[1], mlp_dim=128, output_channels=16)),
     {"image": [2, 96, 96, 3]}, lambda m, x: m(x["image"].permute(0, 3, 1, 2)).last_hidden_state.permute(0, 2, 3, 1),
     f"transformers {transformers.__version__}")


def sam():
    return transformers.SamModel(transformers.SamConfig(
        vision_config=dict(hidden_size=32, num_hidden_layers=3, num_attention_heads=4, image_size=96, patch_size=16, window_size=4,
                           global_attn_indexes=[1], mlp_dim=128, output_channels=24, num_pos_feats=12),
        prompt_encoder_config=dict(hidden_size=24, image_size=96, patch_size=16, image_embedding_size=6),
        mask_decoder_config=dict(hidden_size=24, num_attention_heads=4, mlp_dim=40, iou_head_hidden_dim=24)))


# A prompt of ours is a list of points of a kind; transformers wants a pad behind points without a box, and boxes by themselves.
SMALL_SAM = """model Small({inputs}) -> {result} {{
  let (masks, quality) = SAM(image, (points + 1) * 48, cast(expand({kinds}[none], [N, 2, {k}]), class<6>), {mask}, full({masked}, shape: [N, 2]),
    width: 32, heads: 4, windows: [4, 0, 4], count: 2, channels: 24, looks: 4, hidden: 40)
  {out}
}}"""
GRID = "image: f32[N, 96, 96, 3], points: f32[N, 2, {k}, 2]"
LABELS = [[1.0, 0, 1], [0, 1, -10]]


def sam_points(model, x):
    out = model(pixel_values=x["image"].permute(0, 3, 1, 2), input_points=(x["points"][:, :, :3] + 1) * 48,
                input_labels=torch.tensor(LABELS).expand(2, 2, 3), multimask_output=True)
    return out


def sam_boxes(model, x):
    p = (x["points"] + 1) * 48
    out = model(pixel_values=x["image"].permute(0, 3, 1, 2), input_points=p[:, :, :1], input_labels=torch.tensor([[1.0], [0.0]]).expand(2, 2, 1),
                input_boxes=p[:, :, 1:].reshape(2, 2, 4), input_masks=x["mask"].reshape(2, 1, 24, 24), multimask_output=False)
    return out


case("SAM of points", "32-sam",
     SMALL_SAM.format(k=4, inputs=GRID.format(k=4), result="f32[N, 2, 3, 24, 24]", kinds="[[1.0, 0, 1, 4], [0, 1, 5, 4]]", mask="zeros([N, 2, 24, 24])",
                      masked="false", out="masks[:, :, 1:]"),
     sam(), {"image": [2, 96, 96, 3], "points": [2, 2, 4, 2]}, lambda m, x: sam_points(m, x).pred_masks, f"transformers {transformers.__version__}")
case("SAM of points, a box and a mask", "32-sam",
     SMALL_SAM.format(k=3, inputs=GRID.format(k=3) + ", mask: f32[N, 24, 24]", result="f32[N, 2, 1, 24, 24]", kinds="[[1.0, 2, 3], [0, 2, 3]]",
                      mask="expand(mask[:, none], [N, 2, 24, 24])", masked="true", out="masks[:, :, :1]"),
     sam(), {"image": [2, 96, 96, 3], "points": [2, 2, 3, 2], "mask": [2, 24, 24]}, lambda m, x: sam_boxes(m, x).pred_masks,
     f"transformers {transformers.__version__}")
case("what SAM says of its masks", "32-sam",
     SMALL_SAM.format(k=4, inputs=GRID.format(k=4), result="f32[N, 2, 3]", kinds="[[1.0, 0, 1, 4], [0, 1, 5, 4]]", mask="zeros([N, 2, 24, 24])",
                      masked="false", out="quality[:, :, 1:]"),
     sam(), {"image": [2, 96, 96, 3], "points": [2, 2, 4, 2]}, lambda m, x: sam_points(m, x).iou_scores, f"transformers {transformers.__version__}")
TOKENS = [[3, 14, 15, 9, 2, 6], [5, 35, 8, 9, 7, 1]]
case("LLaMA with grouped queries", "33-llama",
     "model Small(tokens: class<40>[N, 6]) -> f32[N, 6, 40] = LLaMA(tokens, width: 32, depth: 2, heads: 4, groups: 2, hidden: 48)",
     transformers.LlamaForCausalLM(transformers.LlamaConfig(
         vocab_size=40, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
         attn_implementation="eager")),
     {}, lambda m, x: m(torch.tensor(TOKENS)).logits, f"transformers {transformers.__version__}")
cases[-1]["tokens"] = TOKENS

if __name__ == "__main__":
    rows = ",\n".join(json.dumps(c) for c in cases)
    Path(__file__).with_name("cases.json").write_text(f"[\n{rows}\n]\n")
    print(len(cases), "cases")
