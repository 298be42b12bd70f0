"""FastAPI + ONNX Runtime as its documentation would have it: Pydantic models in and out.

Usage: MODEL=model.onnx uvicorn fastapi_server:app --port 8000
"""

import os

import numpy as np
import onnxruntime as ort
from fastapi import FastAPI
from pydantic import BaseModel

options = ort.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = ort.InferenceSession(os.environ["MODEL"], options, providers=["CPUExecutionProvider"])
app = FastAPI()


class Tensor(BaseModel):
    name: str
    shape: list[int]
    datatype: str
    data: list[float]


class InferRequest(BaseModel):
    inputs: list[Tensor]


class InferResponse(BaseModel):
    outputs: list[Tensor]


@app.get("/v2/health/live")
async def live() -> dict[str, bool]:
    return {"live": True}


@app.post("/infer")
async def infer(request: InferRequest) -> InferResponse:
    feeds = {t.name: np.array(t.data, dtype=np.float32).reshape(t.shape) for t in request.inputs}
    names = [output.name for output in session.get_outputs()]
    results = session.run(names, feeds)
    return InferResponse(
        outputs=[
            Tensor(name=name, shape=list(value.shape), datatype="FP32", data=value.ravel().tolist())
            for name, value in zip(names, results)
        ]
    )
