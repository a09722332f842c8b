"""Writes test/formats/values/: images with the pixels that Pillow reads and resizes, and texts with the tokens that `tokenizers` gives.

Usage: python make-data-values.py [folder]. Needs pillow 12.0.0, numpy and tokenizers 0.22.1.
Every image is drawn here from a formula, so that the files carry nobody's rights.
"""

import base64
import io
import json
import sys
from pathlib import Path

import numpy as np
import PIL
import tokenizers
from PIL import Image
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

OUT = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "values"


def drawing(height, width, channels, most=255, dtype=np.uint8):
    y, x = np.mgrid[0:height, 0:width]
    layers = [
        (np.sin(x / 3.0) + np.cos(y / 5.0) + 2) / 4,
        ((x * 7 + y * 13) % 31) / 30,
        ((x // 4 + y // 4) % 2) * 0.8 + 0.1,
        (x + y) / (height + width),
    ]
    return np.round(np.stack(layers[:channels], axis=-1) * most).astype(dtype)


def file_of(image, kind, **options):
    out = io.BytesIO()
    image.save(out, kind, **options)
    return base64.b64encode(out.getvalue()).decode()


def pixels(image):
    return np.asarray(image).reshape(image.height, image.width, -1).astype(int).ravel().tolist()


def images():
    cases = []

    def case(name, image, kind, read=None, **options):
        data = file_of(image, kind, **options)
        back = Image.open(io.BytesIO(base64.b64decode(data)))
        back.load()
        shown = back if read is None else back.convert(read)
        values = pixels(shown)
        cases.append({"name": name, "file": data, "height": back.height, "width": back.width,
                      "channels": len(values) // (back.height * back.width), "pixels": values})

    grey = Image.fromarray(drawing(13, 17, 1)[:, :, 0], "L")
    colour = Image.fromarray(drawing(13, 17, 3), "RGB")
    case("grey png", grey, "PNG")
    case("colour png", colour, "PNG")
    case("alpha png", Image.fromarray(drawing(9, 11, 4), "RGBA"), "PNG")
    case("grey and alpha png", Image.fromarray(drawing(9, 11, 2), "LA"), "PNG")
    case("palette png", colour.quantize(13), "PNG", "RGB")
    case("two colours png", colour.quantize(2), "PNG", "RGB")
    case("four colours png", colour.quantize(4), "PNG", "RGB")
    case("one bit png", grey.convert("1"), "PNG", "L")
    case("sixteen bits png", Image.fromarray(drawing(7, 5, 1, 65535, np.uint16)[:, :, 0]), "PNG")
    case("grey jpeg", grey, "JPEG", quality=90)
    case("colour jpeg", Image.fromarray(drawing(24, 40, 3), "RGB"), "JPEG", quality=95, subsampling=0)
    case("progressive jpeg", Image.fromarray(drawing(24, 40, 3), "RGB"), "JPEG", quality=95, subsampling=0, progressive=True)
    return cases


def resized():
    cases = []
    for channels in (1, 3):
        source = drawing(23, 31, channels)
        image = Image.fromarray(source[:, :, 0] if channels == 1 else source)
        for height, width in ((8, 8), (23, 8), (40, 31), (64, 50), (1, 1), (5, 60)):
            small = image.resize((width, height), Image.BILINEAR)
            cases.append({"channels": channels, "height": height, "width": width,
                          "file": file_of(image, "PNG"), "pixels": pixels(small)})
    luma = Image.fromarray(drawing(6, 6, 3)).convert("L")
    return cases, {"file": file_of(Image.fromarray(drawing(6, 6, 3)), "PNG"), "pixels": pixels(luma)}


CORPUS = [
    "The quick brown fox jumps over the lazy dog. It's 1984, isn't it?",
    "ROMEO: But soft! What light through yonder window breaks?\n\nJULIET: O Romeo, Romeo!",
    "Größe, naïve café, 東京 und Ελλάδα — 3.14159 and 2,718\t\ttabs  and   spaces \n  lines\n",
    "def f(x):\n    return x ** 2  # comment\n" * 3,
]
TEXTS = CORPUS + [
    "", " ", "\n", "  leading", "trailing  ", "we'll they've I'm he'd", "emoji 👩‍👩‍👧‍👦 and \u0000 zero", "0123456789" * 3,
    "<|endoftext|>middle<|endoftext|>", "ſtraße ǅ", "\u00a0nbsp\u3000wide",
]


def vocabulary():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["<|endoftext|>"],
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(CORPUS * 4, trainer)
    document = json.loads(tokenizer.to_str())
    merges = "\n".join(["#version: 0.2"] + [" ".join(pair) for pair in document["model"]["merges"]]) + "\n"
    return document, document["model"]["vocab"], merges, [
        {"text": text, "ids": tokenizer.encode(text).ids,
         "back": tokenizer.decode(tokenizer.encode(text).ids, skip_special_tokens=False)}
        for text in TEXTS
    ]


def write(name, value):
    (OUT / name).write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


OUT.mkdir(parents=True, exist_ok=True)
versions = {"pillow": PIL.__version__, "numpy": np.__version__, "tokenizers": tokenizers.__version__}
sizes, luma = resized()
write("images.json", {"versions": versions, "images": images(), "resized": sizes, "luma": luma})
document, vocab, merges, texts = vocabulary()
write("tokenizer.json", document)
write("vocab.json", vocab)
(OUT / "merges.txt").write_text(merges, encoding="utf-8")
write("tokens.json", {"versions": versions, "texts": texts})
