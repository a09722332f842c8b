"""Writes the data of the course, and what scikit-learn and scikit-image say about them, into this folder.

Usage: python make-data.py. Needs numpy 1.26.4, scipy 1.17.1, scikit-learn 1.5.2, scikit-image 0.24.0.
"""

import csv
from pathlib import Path

import numpy as np
from skimage import data, feature, filters
from sklearn import datasets, svm

HERE = Path(__file__).parent


def table(name, header, rows):
    with open(HERE / name, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(header)
        out.writerows(rows)


def iris():
    """All 150 flowers; and what LinearSVC makes of the petals of virginica against the rest, standardised."""
    loaded = datasets.load_iris()
    names = [name.replace(" (cm)", "").replace(" ", "_") for name in loaded.feature_names]
    table("iris.csv", [*names, "species"], [[*x, loaded.target_names[y]] for x, y in zip(loaded.data.tolist(), loaded.target)])
    x = loaded.data[:, 2:]
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    y = np.where(loaded.target == 2, 1, -1)
    fitted = svm.LinearSVC(C=1.0, loss="hinge", dual=True, tol=1e-10, max_iter=10_000_000, random_state=0).fit(x, y)
    w, b = fitted.coef_[0], fitted.intercept_[0]
    objective = 0.5 * (w @ w + b * b) + np.maximum(0, 1 - y * (x @ w + b)).sum()
    np.savez(HERE / "iris-svm.npz", w=w, b=np.array([b]), margin=np.array([2 / np.linalg.norm(w)]), objective=np.array([objective]))


def cancer():
    """569 tumours, thirty measurements each."""
    loaded = datasets.load_breast_cancer()
    names = [name.replace(" ", "_") for name in loaded.feature_names]
    table("breast-cancer.csv", [*names, "kind"], [[*x, loaded.target_names[y]] for x, y in zip(loaded.data.tolist(), loaded.target)])


def diabetes():
    """Least squares: age, sex, body mass, blood pressure, triglycerides and sugar against the disease a year later, all with mean 0
    and norm 1; numpy's solution beside them."""
    loaded = datasets.load_diabetes(scaled=False)
    x = loaded.data[:, [0, 1, 2, 3, 8, 9]]
    x = (x - x.mean(axis=0)) / x.std(axis=0) / np.sqrt(len(x))
    y = loaded.target - loaded.target.mean()
    y = y / np.linalg.norm(y)
    solution = np.linalg.lstsq(x, y, rcond=None)[0]
    np.savez_compressed(HERE / "diabetes.npz", a=np.ascontiguousarray(x, np.float32), b=y.astype(np.float32), u=solution)


def digits():
    """1,797 handwritten digits of 8 by 8 pixels, 0 to 16."""
    loaded = datasets.load_digits()
    np.savez_compressed(HERE / "digits.npz", pixels=loaded.data.astype(np.uint8), label=loaded.target.astype(np.uint8))


def photograph():
    """A piece of the photographer, and its edges and corners by scikit-image."""
    from skimage import io

    piece = data.camera()[60:188, 170:298]
    io.imsave(HERE / "camera.png", piece, check_contrast=False)
    grey = piece / 255.0
    response = feature.corner_harris(grey, method="k", k=0.05, sigma=1)
    peaks = np.zeros_like(grey)
    for row, column in feature.corner_peaks(response, min_distance=1, threshold_rel=0.1, exclude_border=False):
        peaks[row, column] = 1
    np.savez_compressed(
        HERE / "camera-filters.npz",
        sobel=filters.sobel(grey).astype(np.float32),
        harris=response.astype(np.float32),
        peaks=peaks.astype(np.float32),
    )


def textures():
    """Bricks, grass and gravel, 64 pieces of 64 by 64 pixels of each photograph."""
    images, labels = [], []
    for label, photo in enumerate([data.brick(), data.grass(), data.gravel()]):
        images.append(photo.reshape(8, 64, 8, 64).transpose(0, 2, 1, 3).reshape(64, 64, 64, 1))
        labels += [label] * 64
    np.savez_compressed(HERE / "textures.npz", image=np.concatenate(images), label=np.array(labels, np.uint8))


for make in (iris, cancer, diabetes, digits, photograph, textures):
    make()
