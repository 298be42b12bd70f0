"""A file to a file with pandas and ONNX Runtime. Usage: pandas_score.py MODEL INPUT OUTPUT"""

import sys

import numpy as np
import onnxruntime as ort
import pandas as pd

READ = {
    "csv": pd.read_csv,
    "jsonl": lambda path: pd.read_json(path, lines=True),
    "parquet": pd.read_parquet,
}


def main(model: str, source: str, target: str) -> None:
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    frame = READ[source.rsplit(".", 1)[-1]](source)
    name = session.get_inputs()[0].name
    (scores,) = session.run(None, {name: frame.to_numpy(np.float32)})
    pd.DataFrame(scores, columns=[session.get_outputs()[0].name]).to_csv(target, index=False)


if __name__ == "__main__":
    main(*sys.argv[1:])
