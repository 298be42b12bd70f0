"""Profiles of training data, in the shape of functions/contracts/baseline.ts."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

MAX_EDGES = 19
MAX_CATEGORIES = 50
QUANTILES = (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99)


def shortest(value: float | np.floating) -> float:
    """The number with the fewest digits that reads back as the same float32 (or float64, when it is one)."""
    return float(str(np.float32(value))) if isinstance(value, np.float32) else float(value)


def histogram_edges(values: np.ndarray) -> list[float]:
    """At most MAX_EDGES inner edges near the quantiles of `values` [rows, without NaN].

    Each lies halfway between two neighbouring values, so that no rounding of a live value can move it across.
    """
    distinct = np.unique(values)
    if len(distinct) <= MAX_EDGES + 1:
        starts = np.arange(1, len(distinct))
    else:
        shares = np.linspace(0, 1, MAX_EDGES + 2)[1:-1]
        starts = np.unique(np.searchsorted(distinct, np.quantile(values, shares, method="inverted_cdf")))
    edges = [float(f"{(distinct[i - 1] + distinct[i]) / 2:.9g}") for i in starts if i > 0]
    return sorted(set(edges))


def numeric_column(column: np.ndarray) -> dict[str, object]:
    """Moments (std of the population), quantiles and histogram of [rows]; `count` leaves missing values out."""
    present = column[~np.isnan(column)].astype(np.float64)
    edges = histogram_edges(present)
    bins = np.bincount(np.searchsorted(edges, present, side="right"), minlength=len(edges) + 1)
    quantiles = np.quantile(present, QUANTILES)
    return {
        "kind": "numeric",
        "count": len(present),
        "missing": len(column) - len(present),
        "mean": float(f"{present.mean():.9g}"),
        "std": float(f"{present.std():.9g}"),
        "min": float(f"{present.min():.9g}"),
        "max": float(f"{present.max():.9g}"),
        "quantiles": {str(q): float(f"{v:.9g}") for q, v in zip(QUANTILES, quantiles, strict=True)},
        "histogram": {"edges": edges, "counts": bins.tolist()},
    }


def categorical_column(column: pd.Series) -> dict[str, object]:
    """Counts of the MAX_CATEGORIES commonest categories, ties by name; the rest is summed in `other`."""
    counts = column.dropna().astype(str).value_counts()
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    kept = {name: int(n) for name, n in ranked[:MAX_CATEGORIES]}
    return {
        "kind": "categorical",
        "count": int(counts.sum()),
        "missing": int(column.isna().sum()),
        "distinct": len(counts),
        "categories": kept,
        "other": int(counts.sum()) - sum(kept.values()),
    }


def profile_columns(frame: pd.DataFrame) -> dict[str, dict[str, object]]:
    """One profile a column: numeric columns by their values, all others by their categories."""
    return {
        name: numeric_column(frame[name].to_numpy(dtype=np.float64))
        if pd.api.types.is_numeric_dtype(frame[name])
        else categorical_column(frame[name])
        for name in frame.columns
    }


def profile_outputs(outputs: Mapping[str, np.ndarray], labels: Mapping[str, list]) -> dict[str, dict[str, object]]:
    """Profiles of named outputs; one of class scores [rows, classes] gives a profile a class label."""
    profiles: dict[str, dict[str, object]] = {}
    for name, values in outputs.items():
        if name in labels:
            for i, label in enumerate(labels[name]):
                profiles[f"{name}.{label}"] = numeric_column(values[:, i])
        elif np.issubdtype(values.dtype, np.integer):
            profiles[name] = categorical_column(pd.Series(values.reshape(-1)))
        else:
            profiles[name] = numeric_column(values.reshape(-1))
    return profiles
