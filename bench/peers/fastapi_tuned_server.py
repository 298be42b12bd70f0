"""FastAPI + ONNX Runtime tuned by hand: orjson in and out (arrays by its NumPy support), no Pydantic on the way.

Usage: MODEL=model.onnx uvicorn fastapi_tuned_server:app --port 8000
"""

import os

import numpy as np
import onnxruntime as ort
import orjson
from fastapi import FastAPI, Request, Response

options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = ort.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
names = [output.name for output in session.get_outputs()]
app = FastAPI()


@app.get("/v2/health/live")
async def live() -> Response:
    return Response(b'{"live":true}', media_type="application/json")


@app.post("/infer")
async def infer(request: Request) -> Response:
    body = orjson.loads(await request.body())
    feeds = {t["name"]: np.array(t["data"], dtype=np.float32).reshape(t["shape"]) for t in body["inputs"]}
    results = session.run(names, feeds)
    outputs = [
        {"name": name, "shape": value.shape, "datatype": "FP32", "data": value.ravel()}
        for name, value in zip(names, results)
    ]
    return Response(orjson.dumps({"outputs": outputs}, option=orjson.OPT_SERIALIZE_NUMPY), media_type="application/json")
