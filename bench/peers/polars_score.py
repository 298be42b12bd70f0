"""A file to a file with polars, on all cores, and ONNX Runtime. Usage: polars_score.py MODEL INPUT OUTPUT"""

import sys

import numpy as np
import onnxruntime as ort
import polars as pl

SCAN = {"csv": pl.scan_csv, "jsonl": pl.scan_ndjson, "parquet": pl.scan_parquet}


def main(model: str, source: str, target: str) -> None:
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    frame = SCAN[source.rsplit(".", 1)[-1]](source).select(pl.all().cast(pl.Float32)).collect(engine="streaming")
    name = session.get_inputs()[0].name
    (scores,) = session.run(None, {name: np.ascontiguousarray(frame.to_numpy(), dtype=np.float32)})
    pl.DataFrame({session.get_outputs()[0].name: scores[:, 0]}).write_csv(target)


if __name__ == "__main__":
    main(*sys.argv[1:])
