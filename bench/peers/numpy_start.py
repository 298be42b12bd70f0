"""From a fresh process to one answer with NumPy and ONNX Runtime. Usage: MODEL=model.onnx BODY=body.json numpy_start.py"""

import json
import os
import sys

import numpy as np
import onnxruntime as ort

with open(os.environ["BODY"]) as file:
    tensor = json.load(file)["inputs"][0]
options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = ort.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
results = session.run(None, {tensor["name"]: np.array(tensor["data"], dtype=np.float32).reshape(tensor["shape"])})
sys.stdout.write(json.dumps(results[0].ravel().tolist()) + "\n")
sys.stdout.flush()
