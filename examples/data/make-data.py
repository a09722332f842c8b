"""Writes the data that examples read and that are made from others: wine-with-gaps.csv and temple.png.

Usage: python make-data.py [folder of sklearn/datasets]. Needs pillow 12.0.0; the photograph is that of scikit-learn 1.7.2.
"""

import csv
import random
import sys
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent


def wine_with_gaps():
    """Every measurement is lost with a probability of 8 %, magnesium with 25 %; every tenth wine's colour is told in words."""
    random.seed(20)
    with open(HERE / "wine.csv", newline="", encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    names.append("shade")
    lost = {name: 0.25 if name == "magnesium" else 0.08 for name in names if name != "cultivar"}
    with open(HERE / "wine-with-gaps.csv", "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(names)
        for row in rows:
            intensity = float(row[names.index("color_intensity")])
            row.append("pale" if intensity < 3.5 else "red" if intensity < 6 else "dark")
            out.writerow(
                ("NA" if random.random() < 0.5 else "") if random.random() < lost.get(name, 0) else value
                for name, value in zip(names, row)
            )


def temple(sklearn):
    """A piece of china.jpg: the roofs of the temple."""
    photo = Image.open(sklearn / "images" / "china.jpg")
    photo.crop((190, 110, 430, 270)).save(HERE / "temple.png", optimize=True)


wine_with_gaps()
if len(sys.argv) > 1:
    temple(Path(sys.argv[1]))
