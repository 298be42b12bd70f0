"""Calls a server with tritonclient as it comes from PyPI. Reads one JSON object on stdin, writes one on stdout.

in:  url, headers; cases: [{model, version, inputs, outputs, binary_inputs, binary_outputs, gzip}]; reload: a model
out: facts about server and models; results: [{version, outputs: [{name, datatype, shape, data}]}] of the cases; errors
"""

import json
import sys

import numpy as np
from tritonclient.http import InferenceServerClient, InferInput, InferRequestedOutput
from tritonclient.utils import InferenceServerException, np_to_triton_dtype, triton_to_np_dtype


def array_of(tensor):
    dtype = triton_to_np_dtype(tensor["datatype"])
    data = [np.nan if value is None else value for value in tensor["data"]]
    if tensor["datatype"] == "BYTES":
        data = [value.encode() for value in data]
    return np.array(data, dtype=dtype).reshape(tensor["shape"])


def input_of(tensor, binary):
    given = InferInput(tensor["name"], tensor["shape"], tensor["datatype"])
    given.set_data_from_numpy(array_of(tensor), binary_data=binary)
    return given


def plain(value):
    if isinstance(value, bytes):
        return value.decode()
    return None if isinstance(value, float) and np.isnan(value) else value


def output_of(name, array):
    data = [plain(value) for value in array.flatten().tolist()]
    return {"name": name, "datatype": np_to_triton_dtype(array.dtype), "shape": list(array.shape), "data": data}


def infer(client, headers, case):
    encoding = "gzip" if case["gzip"] else None
    names = [tensor["name"] for tensor in case["outputs"]]
    result = client.infer(
        case["model"],
        [input_of(tensor, case["binary_inputs"]) for tensor in case["inputs"]],
        model_version=case["version"],
        outputs=[InferRequestedOutput(name, binary_data=case["binary_outputs"]) for name in names],
        request_id="request 1",
        headers={**headers, **case.get("headers", {})},
        request_compression_algorithm=encoding,
        response_compression_algorithm=encoding,
    )
    answer = result.get_response()
    return {
        "id": answer["id"],
        "model": answer["model_name"],
        "version": answer["model_version"],
        "binary": ["parameters" in output for output in answer["outputs"]],
        "outputs": [output_of(name, result.as_numpy(name)) for name in names],
    }


def error_of(call):
    try:
        return {"returned": str(call())}
    except InferenceServerException as error:
        return {"status": error.status(), "message": error.message()}


def main():
    given = json.load(sys.stdin)
    headers, model = given["headers"], given["reload"]
    # The client writes headers of its own into the object that it is given.
    common = lambda: {"headers": dict(headers)}
    client = InferenceServerClient(given["url"])
    client.load_model(model, **common())
    facts = {
        "live": client.is_server_live(**common()),
        "ready": client.is_server_ready(**common()),
        "server": client.get_server_metadata(**common()),
        "model": client.get_model_metadata(model, **common()),
        "modelReady": client.is_model_ready(model, **common()),
        "absentReady": client.is_model_ready("no-such-model", **common()),
        "index": client.get_model_repository_index(**common()),
    }
    client.unload_model(model, **common())
    facts["indexAfterUnload"] = client.get_model_repository_index(**common())
    facts["results"] = [infer(client, headers, case) for case in given["cases"]]
    facts["errors"] = {
        "absent": error_of(lambda: client.get_model_metadata("no-such-model", **common())),
        "shape": error_of(lambda: infer(client, headers, {**given["cases"][0], "inputs": given["badInputs"]})),
    }
    json.dump(facts, sys.stdout)


main()
