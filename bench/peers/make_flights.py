"""Files of real flights of 2013, sampled with replacement, for the batch part of the bench.

Usage: make_flights.py FOLDER ROWS. Writes trees.{csv,jsonl,parquet,f32} with the columns of flight-arrival, and
linear.{csv,parquet,f32} with 30 standardised numbers a row; .f32 has the same values as bare FP32 rows.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl

sys.path.insert(0, str(Path(__file__).parents[2] / "models/packaging"))
from nyc_flights import load_flights  # noqa: E402

TREES = ["month", "weekday", "hour", "minute", "distance", "temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
MORE = ["day", "sched_dep_time", "sched_arr_time", "flight", "dep_time", "arr_time", "air_time", "dep_delay", "arr_delay"]
LINEAR_COLUMNS = 30


def main(folder: Path, rows: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    flights = load_flights()
    sample = flights.iloc[np.random.default_rng(2013).integers(0, len(flights), rows)]
    trees = pl.DataFrame({name: sample[name].to_numpy() for name in TREES}, nan_to_null=True)
    write(trees, folder / "trees")
    trees.write_ndjson(folder / "trees.jsonl")
    numbers = sample[TREES + MORE].astype(np.float64).to_numpy()
    standard = (numbers - np.nanmean(numbers, axis=0)) / np.nanstd(numbers, axis=0)
    wide = np.nan_to_num(standard[:, np.arange(LINEAR_COLUMNS) % standard.shape[1]]).round(6)
    # Columns that come twice are told apart, so that no two compress alike.
    wide[:, standard.shape[1] :] *= 1.5
    linear = pl.DataFrame({f"x{i}": wide[:, i].astype(np.float32) for i in range(LINEAR_COLUMNS)})
    write(linear, folder / "linear")


def write(frame: pl.DataFrame, path: Path) -> None:
    frame.write_csv(path.with_suffix(".csv"))
    frame.write_parquet(path.with_suffix(".parquet"), compression="snappy", row_group_size=100_000)
    frame.cast(pl.Float32).fill_null(float("nan")).to_numpy().astype(np.float32).tofile(path.with_suffix(".f32"))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
