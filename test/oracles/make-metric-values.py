"""Writes values/pass-metrics.json: what scikit-learn says of rows that no batch size divides.

Made with scikit-learn 1.5.2 and numpy 1.26: python3 test/oracles/make-metric-values.py
"""

import json
from pathlib import Path

import numpy as np
import sklearn
from sklearn import metrics

ROWS, CLASSES, BINS = 53, 3, 512
draw = np.random.RandomState(7)
score = draw.normal(size=ROWS).astype(np.float32)
target = (score + draw.normal(size=ROWS) > 0.3).astype(np.float32)
logits = draw.normal(size=(ROWS, CLASSES)).astype(np.float32)
label = np.where(draw.uniform(size=ROWS) < 0.5, logits.argmax(axis=1), draw.randint(CLASSES, size=ROWS))
hit, guess = score > 0, logits.argmax(axis=1)
shares = np.exp(logits.astype(np.float64))
shares /= shares.sum(axis=1, keepdims=True)
bins = np.minimum(np.floor(BINS / (1 + np.exp(-score.astype(np.float64)))), BINS - 1)
values = {
    "accuracy": metrics.accuracy_score(label, guess),
    "precision": metrics.precision_score(target, hit),
    "recall": metrics.recall_score(target, hit),
    "f1": metrics.f1_score(target, hit),
    "macro_f1": metrics.f1_score(label, guess, average="macro"),
    "balanced_accuracy": metrics.balanced_accuracy_score(label, guess),
    "matthews": metrics.matthews_corrcoef(label, guess),
    "roc_auc": metrics.roc_auc_score(target, bins),
    "perplexity": np.exp(metrics.log_loss(label, shares)),
    "r2": metrics.r2_score(target.astype(np.float64), score.astype(np.float64)),
    "mean_iou": metrics.jaccard_score(label, guess, average="macro"),
}
made = {
    "sklearn": sklearn.__version__,
    "inputs": {name: np.asarray(x, dtype=float).ravel().tolist() for name, x in [("score", score), ("target", target), ("logits", logits), ("label", label)]},
    "values": {name: float(value) for name, value in values.items()},
    "confusion": metrics.confusion_matrix(label, guess).ravel().tolist(),
    "auc_of_scores": float(metrics.roc_auc_score(target, score)),
}
(Path(__file__).parent / "values" / "pass-metrics.json").write_text(json.dumps(made, indent=1) + "\n")
