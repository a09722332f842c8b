"""Writes parameters.json: how many parameters PyTorch's own libraries count for the ported architectures.

    pip install torch==2.2.2 torchvision==0.17.2 transformers==4.44.2 numpy==1.26.4
    python make-parameters.py

Models are built on the `meta` device: nothing is allocated or downloaded. Architectures that no library has are built here from
torch.nn layers, independently of the DLN files.
"""
import json
from pathlib import Path

import torch
import torchvision
import transformers
from torch import nn
from torchvision import models

torch.set_default_device("meta")
counts = {}


def put(name, model, source):
    total = sum(p.numel() for p in model.parameters()) if isinstance(model, nn.Module) else model
    counts[name] = {"count": total, "source": source}


def vision(name, function):
    put(name, function(), f"torchvision {torchvision.__version__.split('+')[0]}")


def on_cpu(function):
    """For models whose widths are computed with tensors."""
    def made():
        with torch.device("cpu"):
            return function()
    return made


def hub(name, model):
    put(name, model, f"transformers {transformers.__version__}")


def layers(name, *parts):
    put(name, nn.ModuleList(parts), "torch.nn layers")


def mlp(*widths, bias=True):
    return nn.Sequential(*[nn.Linear(a, b, bias=bias) for a, b in zip(widths, widths[1:])])


for name, function in {
    "AlexNet": models.alexnet,
    "DenseNet121": models.densenet121, "DenseNet161": models.densenet161, "DenseNet169": models.densenet169, "DenseNet201": models.densenet201,
    "MobileNetV2": models.mobilenet_v2,
    "ResNet18": models.resnet18, "ResNet34": models.resnet34, "ResNet50": models.resnet50, "ResNet101": models.resnet101,
    "ResNet152": models.resnet152, "ResNeXt50": models.resnext50_32x4d, "WideResNet50": models.wide_resnet50_2,
    "SqueezeNet10": models.squeezenet1_0, "SqueezeNet11": models.squeezenet1_1,
    "VGG11": models.vgg11, "VGG13": models.vgg13, "VGG16": models.vgg16, "VGG19": models.vgg19, "VGG16BN": models.vgg16_bn,
    "ViTB16": models.vit_b_16, "ViTB32": models.vit_b_32, "ViTL16": models.vit_l_16, "ViTL32": models.vit_l_32, "ViTH14": models.vit_h_14,
    "ConvNeXtTiny": models.convnext_tiny, "ConvNeXtSmall": models.convnext_small, "ConvNeXtBase": models.convnext_base,
    "ConvNeXtLarge": models.convnext_large,
    "GoogLeNet": lambda: models.googlenet(aux_logits=False, init_weights=False),
    "EfficientNetB0": models.efficientnet_b0, "EfficientNetB1": models.efficientnet_b1, "EfficientNetB4": models.efficientnet_b4,
    "EfficientNetB7": models.efficientnet_b7, "SwinT": on_cpu(models.swin_t), "SwinS": on_cpu(models.swin_s), "SwinB": on_cpu(models.swin_b),
    "RegNetX400MF": on_cpu(models.regnet_x_400mf), "MnasNet": models.mnasnet1_0, "ShuffleNetX05": models.shufflenet_v2_x0_5, "ShuffleNetX1": models.shufflenet_v2_x1_0,
}.items():
    vision(name, function)


def gpt2(width, depth, heads):
    # `lm_head` is the embedding itself and counted once.
    return transformers.GPT2LMHeadModel(transformers.GPT2Config(n_embd=width, n_layer=depth, n_head=heads))


hub("GPT2", gpt2(768, 12, 12))
hub("GPT2Medium", gpt2(1024, 24, 16))
hub("GPT2XL", gpt2(1600, 48, 25))
hub("BERTBase", transformers.BertModel(transformers.BertConfig()))
hub("BERTLarge", transformers.BertModel(transformers.BertConfig(
    hidden_size=1024, num_hidden_layers=24, num_attention_heads=16, intermediate_size=4096)))


def llama(width, depth, heads, groups, hidden):
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(
        hidden_size=width, num_hidden_layers=depth, num_attention_heads=heads, num_key_value_heads=groups, intermediate_size=hidden))


hub("LLaMA7B", llama(4096, 32, 32, 32, 11008))
hub("LLaMA13B", llama(5120, 40, 40, 40, 13824))
hub("LLaMA33B", llama(6656, 60, 52, 52, 17920))
hub("LLaMA65B", llama(8192, 80, 64, 64, 22016))
hub("LLaMA2Of70B", llama(8192, 80, 64, 8, 28672))
hub("Mixtral8x7B", transformers.MixtralForCausalLM(transformers.MixtralConfig()))

# DCGAN: the two columns of the paper's figure 1 at 64 x 64.
layers("Generator",
       nn.ConvTranspose2d(100, 512, 4, bias=False), *[part for a, b in [(512, 256), (256, 128), (128, 64)]
                                                     for part in (nn.BatchNorm2d(a), nn.ConvTranspose2d(a, b, 4, bias=False))],
       nn.BatchNorm2d(64), nn.ConvTranspose2d(64, 3, 4, bias=False))
layers("Discriminator", nn.Conv2d(3, 64, 4, bias=False), *[part for a, b in [(64, 128), (128, 256), (256, 512)]
                                                          for part in (nn.Conv2d(a, b, 4, bias=False), nn.BatchNorm2d(b))],
       nn.Conv2d(512, 1, 4, bias=False))
layers("Netflix", mlp(17768, 512, 512, 1024, 512, 512, 17768))
put("NetflixTied", 17768 * 512 + 512 * 1024 + 512 + 1024 + 512 + 17768, "two matrices used twice, four biases")
layers("DLRM", mlp(13, 512, 256, 16), nn.EmbeddingBag(1000, 16), nn.EmbeddingBag(500, 16), nn.EmbeddingBag(200, 16), mlp(22, 512, 256, 1))


def mask_block(embedding, hidden, units):
    return nn.ModuleList([mlp(embedding, hidden, hidden), nn.Linear(hidden, units, bias=False), nn.LayerNorm(units)])


norms = [nn.LayerNorm(32) for _ in range(10)]
layers("SerialMaskNet", *norms, mask_block(320, 320, 512), mask_block(320, 512, 256))
layers("ParallelMaskNet", *norms, *[mask_block(320, 320, 64) for _ in range(3)], mlp(192, 512, 256))


def final_layer(inputs):
    return nn.ModuleList([mlp(inputs, 512, 256), mlp(inputs, 512, 256), nn.Linear(256, 256), nn.Linear(256, 256),
                          *[nn.Linear(64, 64, bias=False) for _ in range(4)], nn.Linear(4, 256), nn.Linear(256, 512), nn.LayerNorm(32)])


layers("FinalMLP", final_layer(320), final_layer(512))


def generated(inputs, units, rank=4, wide=8):
    return nn.ModuleList([nn.Linear(inputs, wide, bias=False), nn.Linear(wide, rank, bias=False), nn.Linear(rank, wide, bias=False),
                          nn.Linear(wide, units, bias=False), nn.Linear(inputs, rank * rank + units)])


layers("APG", generated(320, 512), generated(512, 256))


def encoder():
    return nn.ModuleList([nn.Conv2d(9, 32, 3), nn.Conv2d(32, 32, 3), nn.Conv2d(32, 32, 3), nn.Conv2d(32, 32, 3),
                          nn.Linear(32 * 35 * 35, 50), nn.LayerNorm(50)])


layers("Pixels", encoder())
layers("PixelActor", encoder(), mlp(50, 1024, 1024, 12))
layers("PixelCritic", encoder(), mlp(56, 1024, 1024, 1), mlp(56, 1024, 1024, 1))
layers("Actor", mlp(17, 1024, 1024, 12))
layers("Critics", mlp(23, 1024, 1024, 1), mlp(23, 1024, 1024, 1))


def double(a, b):
    return [nn.Conv2d(a, b, 3, bias=False), nn.BatchNorm2d(b), nn.Conv2d(b, b, 3, bias=False), nn.BatchNorm2d(b)]


widths = [3, 64, 128, 256, 512, 1024]
layers("Carvana", *[p for a, b in zip(widths, widths[1:]) for p in double(a, b)],
       *[p for w in widths[1:-1] for p in (nn.ConvTranspose2d(2 * w, w, 2), *double(2 * w, w))], nn.Conv2d(64, 2, 1))


def star(a, b, size, bias=False):
    return [nn.Conv2d(a, b, size, bias=bias), nn.InstanceNorm2d(b, affine=True)]


layers("StarGenerator", *star(8, 64, 7), *star(64, 128, 4), *star(128, 256, 4), *[p for _ in range(12) for p in star(256, 256, 3)],
       *star(256, 128, 4), *star(128, 64, 4), nn.Conv2d(64, 3, 7, bias=False))
layers("StarDiscriminator", *[nn.Conv2d(a, b, 4) for a, b in zip([3, 64, 128, 256, 512, 1024], [64, 128, 256, 512, 1024, 2048])],
       nn.Conv2d(2048, 1, 3, bias=False), nn.Conv2d(2048, 5, 2, bias=False))

layers("Encoder", nn.Linear(784, 400), nn.Linear(400, 20), nn.Linear(400, 20))
layers("Decoder", nn.Linear(20, 400), nn.Linear(400, 784))
mixer = [nn.LayerNorm(768), nn.Linear(196, 384), nn.Linear(384, 196), nn.LayerNorm(768), nn.Linear(768, 3072), nn.Linear(3072, 768)]
layers("MixerB16", nn.Conv2d(3, 768, 16), nn.LayerNorm(768), nn.Linear(768, 1000))
counts["MixerB16"]["count"] += 12 * sum(p.numel() for layer in mixer for p in layer.parameters())


def convs(*sizes, kernel=3):
    return [nn.Conv2d(a, b, kernel) for a, b in zip(sizes, sizes[1:])]


def first(maps):
    return [*convs(128, 128, 128, 128), *convs(128, 512, maps, kernel=1)]


def refine(maps):
    return [*convs(185, 128, 128, 128, 128, 128, kernel=7), *convs(128, 128, maps, kernel=1)]


layers("OpenPose", *convs(3, 64, 64, 128, 128, 256, 256, 256, 256, 512, 512, 256, 128), *first(38), *first(19),
       *[p for _ in range(5) for p in (*refine(38), *refine(19))])
layers("Renderer", mlp(10, 512, 1024, 2048, 4096), *convs(16, 32, 32), *convs(8, 16, 16), *convs(4, 8, 4))
layers("Translate", nn.Embedding(37000, 512), nn.TransformerEncoder(nn.TransformerEncoderLayer(512, 8, 2048), 6),
       nn.TransformerDecoder(nn.TransformerDecoderLayer(512, 8, 2048), 6))
layers("SpeechTransformer", nn.Linear(320, 512), nn.LayerNorm(512), nn.Embedding(4233, 512),
       nn.TransformerEncoder(nn.TransformerEncoderLayer(512, 8, 2048), 6),
       nn.TransformerDecoder(nn.TransformerDecoderLayer(512, 8, 2048), 6))


def attention(down=1, width=256):
    return [*[nn.Linear(width, width // down) for _ in range(3)], nn.Linear(width // down, width)]


def two_way():
    return nn.ModuleList([*attention(), *attention(2), *attention(2), mlp(256, 2048, 256), *[nn.LayerNorm(256) for _ in range(4)]])


layers("Masks", nn.Embedding(64 * 64, 256), nn.Embedding(5, 256), two_way(), two_way(), nn.ConvTranspose2d(256, 64, 2), nn.LayerNorm(64),
       nn.ConvTranspose2d(64, 32, 2), *[mlp(256, 256, 256, 32) for _ in range(4)], mlp(256, 256, 256, 4))


def normed(a, b, kernel):
    return [nn.Conv2d(a, b, kernel), nn.BatchNorm2d(b)]


def branch(channels):
    return [*normed(channels, 64, 7), *normed(64, 128, 3), *normed(128, 256, 3)]


def residual(times):
    return [p for _ in range(2 * times) for p in normed(256, 256, 3)]


layers("Matting", *branch(3), *branch(3), *branch(1), *branch(4), *[p for _ in range(3) for p in normed(512, 64, 1)], *normed(448, 256, 1),
       *residual(7), *residual(3), *normed(256, 128, 3), *normed(128, 64, 3), nn.Conv2d(64, 1, 7),
       *residual(3), *normed(256, 128, 3), *normed(256, 64, 3), nn.Conv2d(64, 3, 7))
layers("PatchCritic", nn.Conv2d(3, 64, 4), *normed(64, 128, 4), *normed(128, 256, 4), *normed(256, 512, 4), nn.Conv2d(512, 1, 4))


def slomo(inputs, outputs):
    down = [nn.Conv2d(32, 64, 5), nn.Conv2d(64, 64, 5), *convs(64, 128, 128), *convs(128, 256, 256), *convs(256, 512, 512), *convs(512, 512, 512)]
    up = [p for a, b in [(64, 32), (128, 64), (256, 128), (512, 256), (512, 512)] for p in (nn.Conv2d(a, b, 3), nn.Conv2d(2 * b, b, 3))]
    return [*convs(inputs, 32, 32, kernel=7), *down, *up, nn.Conv2d(32, outputs, 3)]


layers("Flow", *slomo(6, 4))
layers("Interpolation", *slomo(20, 5))


def basic(a, b, short):
    parts = [nn.Conv2d(a, b, 3, bias=False), nn.BatchNorm2d(b), nn.Conv2d(b, b, 3, bias=False), nn.BatchNorm2d(b)]
    return parts + ([nn.Conv2d(a, b, 1, bias=False), nn.BatchNorm2d(b)] if short else [])


layers("Encoder32", nn.Conv2d(3, 64, 3, bias=False), nn.BatchNorm2d(64), *basic(64, 64, False), *basic(64, 64, False),
       *[p for a, b in [(64, 128), (128, 256), (256, 512)] for p in (*basic(a, b, True), *basic(b, b, False))], mlp(512, 512, 128))
layers("Detector", *[p for a, b in [(3, 64), (64, 128), (128, 256), (256, 512)] for p in (nn.Conv2d(a, b, 3, bias=False), nn.BatchNorm2d(b))],
       *convs(512, 256, kernel=1), *convs(256, 256, kernel=1), *convs(128, 256, kernel=1), nn.Conv2d(256, 256, 3), nn.Conv2d(256, 84, 1))


def conv1(*sizes, kernel=1):
    return [nn.Conv1d(a, b, kernel) for a, b in zip(sizes, sizes[1:])]


layers("Separate", *[p for a, b in [(2, 64), (64, 128), (128, 256)] for p in (*conv1(a, b, kernel=8), *conv1(b, b))],
       nn.LSTM(256, 256, bidirectional=True), nn.Linear(512, 256),
       *[p for a, b in [(256, 128), (128, 64), (64, 8)] for p in (*conv1(a, a, kernel=3), nn.ConvTranspose1d(a, b, 8))])
layers("Speaker", *[p for a in (40, 256, 256) for p in (nn.LSTM(a, 768), nn.Linear(768, 256, bias=False))])


def conv_norm(a, b):
    return [nn.Conv1d(a, b, 5), nn.BatchNorm1d(b)]


layers("Tacotron2", nn.Embedding(148, 512), *[p for _ in range(3) for p in conv_norm(512, 512)], nn.LSTM(512, 256, bidirectional=True),
       mlp(80, 256, 256), nn.Linear(512, 128, bias=False), nn.Linear(1024, 128, bias=False), nn.Conv1d(2, 32, 31, bias=False),
       nn.Linear(32, 128, bias=False), nn.Linear(128, 1, bias=False), nn.LSTMCell(768, 1024), nn.LSTMCell(1536, 1024),
       nn.Linear(1536, 80), nn.Linear(1536, 1), *conv_norm(80, 512), *[p for _ in range(3) for p in conv_norm(512, 512)], *conv_norm(512, 80))


def narrow():
    return [p for _ in range(2) for p in (nn.Linear(128, 128, bias=False), nn.BatchNorm1d(128))]


layers("Vocoder", nn.Linear(80, 128, bias=False), nn.BatchNorm1d(128), *[p for _ in range(10) for p in narrow()], nn.Linear(128, 128),
       nn.Linear(1 + 80 + 32, 512), nn.GRU(512, 512), nn.GRU(544, 512), nn.Linear(544, 512), nn.Linear(544, 512), nn.Linear(512, 512))

if __name__ == "__main__":
    Path(__file__).with_name("parameters.json").write_text(json.dumps(dict(sorted(counts.items())), indent=2) + "\n")
