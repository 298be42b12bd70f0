"""Golden cases: inputs and what Python's ONNX Runtime answers, in the shape of functions/contracts/golden.ts."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # Read when the runtime is imported.
import onnxruntime as ort
import pandas as pd
from onward_baseline import shortest

DATATYPES = {
    "float32": "FP32",
    "float64": "FP64",
    "int64": "INT64",
    "int32": "INT32",
    "bool": "BOOL",
    "object": "BYTES",
}
TOLERANCE = {"absolute": 1e-6, "relative": 1e-5}

Tensors = dict[str, np.ndarray]


@dataclass(frozen=True)
class Case:
    """One golden case: the tensors as fed, and the same rows by feature name where the model has features."""

    name: str
    inputs: Tensors
    records: list[dict[str, object]] | None = None


def open_session(model: bytes) -> ort.InferenceSession:
    """A session on one thread, so that sums are added in one order."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    return ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def run(session: ort.InferenceSession, inputs: Tensors) -> Tensors:
    """All outputs of the model by name."""
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, inputs), strict=True))


def feed(frame: pd.DataFrame, features: Sequence[Mapping], dtypes: Mapping[str, str]) -> Tensors:
    """Input tensors from named columns: each feature's missing policy is applied, then its place is filled.

    @param dtypes numpy dtype of each input tensor, by name.
    """
    tensors: Tensors = {}
    for name, dtype in dtypes.items():
        columns = sorted((f for f in features if f["tensor"] == name), key=lambda f: f["position"])
        filled = [fill_missing(frame[f["name"]], f["missing"]).to_numpy(dtype=dtype) for f in columns]
        tensors[name] = np.stack(filled, axis=1)
    return tensors


def fill_missing(column: pd.Series, policy: str | Mapping) -> pd.Series:
    """The column as the policy lets it pass. @raises ValueError where the policy is `reject` and a value is missing."""
    if isinstance(policy, Mapping):
        return column.fillna(policy["impute"])
    if policy == "reject" and column.isna().any():
        raise ValueError(f"{column.name} has missing values, which its policy rejects")
    return column


def records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows by column name as JSON has them; missing values are None."""
    rows = frame.to_dict("records")
    typed = frame.dtypes.to_dict()
    return [{name: json_value(row[name], typed[name]) for name in row} for row in rows]


def json_value(value: object, dtype: object) -> object:
    """A number, string, boolean or None; float32 with its fewest digits; infinities are strings."""
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return None
    if isinstance(value, float | np.floating):
        return (
            str(float(value)).replace("inf", "Infinity") if np.isinf(value) else shortest(np.dtype(dtype).type(value))
        )
    return value.item() if isinstance(value, np.generic) else value


def tensor(name: str, values: np.ndarray) -> dict[str, object]:
    """A tensor as the golden file holds it: flat, row-major."""
    data = [json_value(v, values.dtype) for v in values.reshape(-1)]
    return {"name": name, "datatype": DATATYPES[str(values.dtype)], "shape": list(values.shape), "data": data}


def golden(session: ort.InferenceSession, cases: Sequence[Case]) -> dict[str, object]:
    """The golden file: every case with the outputs of this runtime."""
    written = []
    for case in cases:
        outputs = run(session, case.inputs)
        entry: dict[str, object] = {
            "name": case.name,
            "inputs": [tensor(n, v) for n, v in case.inputs.items()],
            "outputs": [tensor(n, v) for n, v in outputs.items()],
        }
        if case.records is not None:
            entry["records"] = case.records
        written.append(entry)
    return {
        "goldenVersion": 1,
        "runtime": f"onnxruntime {ort.__version__} (Python)",
        "tolerance": TOLERANCE,
        "cases": written,
    }
