"""Writes published.json: for each published variant in examples/course its parameters, multiply-adds, file size, and the lines of its library's source.

    pip install torch==2.2.2 torchvision==0.17.2 transformers==4.44.2 numpy==1.26.4
    python make-published.py

Models are built on the `meta` device where their code allows it: nothing is downloaded. Lines are those that hold code: no blank lines,
comments or descriptions, and of torchvision no `*_Weights` tables, which only name files.
"""
import ast
import inspect
import io
import json
import sys
import tokenize
from pathlib import Path

import torch
import torchvision
import transformers
from torchvision import models
from transformers.models.sam.modeling_sam import SamVisionEncoder

VISION = f"torchvision {torchvision.__version__.split('+')[0]}"


def lines(module):
    source = inspect.getsource(module)
    skipped = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef) and node.name.endswith("_Weights"):
            skipped.update(range(node.lineno, node.end_lineno + 1))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            skipped.update(range(node.lineno, node.end_lineno + 1))
    code = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER):
            code.update(range(token.start[0], token.end[0] + 1))
    return len(code - skipped)


rows = []
for file, names in {
    "22-alexnet-vgg": {"AlexNet": "alexnet", "VGG11": "vgg11", "VGG13": "vgg13", "VGG16": "vgg16", "VGG19": "vgg19", "VGG11BN": "vgg11_bn",
                       "VGG13BN": "vgg13_bn", "VGG16BN": "vgg16_bn", "VGG19BN": "vgg19_bn"},
    "23-resnet": {"ResNet18": "resnet18", "ResNet34": "resnet34", "ResNet50": "resnet50", "ResNet101": "resnet101", "ResNet152": "resnet152",
                  "ResNeXt50": "resnext50_32x4d", "ResNeXt101": "resnext101_32x8d", "ResNeXt101Of64": "resnext101_64x4d",
                  "WideResNet50": "wide_resnet50_2", "WideResNet101": "wide_resnet101_2"},
    "24-efficientnet": {**{f"EfficientNetB{i}": f"efficientnet_b{i}" for i in range(8)}, **{f"EfficientNetV2{s}": f"efficientnet_v2_{s.lower()}" for s in "SML"}},
    "25-convnext": {f"ConvNeXt{s}": f"convnext_{s.lower()}" for s in ("Tiny", "Small", "Base", "Large")},
    "28-vit": {"ViTB16": "vit_b_16", "ViTB32": "vit_b_32", "ViTL16": "vit_l_16", "ViTL32": "vit_l_32", "ViTH14": "vit_h_14"},
    "29-swin": {"SwinT": "swin_t", "SwinS": "swin_s", "SwinB": "swin_b", "SwinV2T": "swin_v2_t", "SwinV2S": "swin_v2_s", "SwinV2B": "swin_v2_b"},
}.items():
    for name, theirs in names.items():
        builder = models.get_model_builder(theirs)
        with torch.device("cpu" if "swin" in theirs else "meta"):
            model = builder()
        weights = models.get_model_weights(theirs)
        # The first weights are those of the size that the model's name says.
        meta = list(weights)[0].meta
        if theirs == "vit_h_14":
            meta = weights.IMAGENET1K_SWAG_LINEAR_V1.meta
        known = {k for k, _ in model.named_parameters()}
        kept = [[k, list(v.shape)] for k, v in model.state_dict().items() if k in known or "running_" in k]
        rows.append(dict(model=name, theirs=theirs, file=file, source=VISION, parameters=sum(p.numel() for p in model.parameters()),
                         gigaops=meta["_ops"], megabytes=meta["_file_size"], lines=lines(sys.modules[builder.__module__]),
                         tensors=len(kept)))
for name, width, depth, heads, groups, hidden in [("LLaMA7B", 4096, 32, 32, 32, 11008), ("LLaMA13B", 5120, 40, 40, 40, 13824),
                                                  ("LLaMA33B", 6656, 60, 52, 52, 17920), ("LLaMA65B", 8192, 80, 64, 64, 22016),
                                                  ("LLaMA2Of70B", 8192, 80, 64, 8, 28672)]:
    with torch.device("meta"):
        model = transformers.LlamaForCausalLM(transformers.LlamaConfig(
            hidden_size=width, num_hidden_layers=depth, num_attention_heads=heads, num_key_value_heads=groups, intermediate_size=hidden))
    rows.append(dict(model=name, theirs="LlamaForCausalLM", file="33-llama", source=f"transformers {transformers.__version__}",
                     parameters=sum(p.numel() for p in model.parameters()), gigaops=None, megabytes=None,
                     lines=lines(sys.modules[type(model).__module__]), tensors=len(list(model.named_parameters()))))
for size, width, depth, heads in [("B", 768, 12, 12), ("L", 1024, 24, 16), ("H", 1280, 32, 16)]:
    config = transformers.SamVisionConfig(hidden_size=width, num_hidden_layers=depth, num_attention_heads=heads, mlp_dim=4 * width,
                                          global_attn_indexes=[depth // 4 * i - 1 for i in range(1, 5)])
    for name, build in [(f"SAMEncoder{size}", lambda: SamVisionEncoder(config)),
                        (f"SAM{size}", lambda: transformers.SamModel(transformers.SamConfig(vision_config=config.to_dict())))]:
        with torch.device("meta"):
            model = build()
        # The directions of the prompt's waves are drawn, not learnt; they stand in the state dict twice.
        drawn = sum(k == "shared_image_embedding.positional_embedding" for k in model.state_dict())
        rows.append(dict(model=name, theirs=type(model).__name__, file="32-sam", source=f"transformers {transformers.__version__}",
                         parameters=sum(p.numel() for p in model.parameters()), gigaops=None, megabytes=None,
                         lines=lines(sys.modules[type(model).__module__]), tensors=len(list(model.named_parameters())) + drawn))
Path(__file__).with_name("published.json").write_text("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
print(len(rows), "variants")
