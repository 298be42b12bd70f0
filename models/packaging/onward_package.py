"""Writes a version folder (manifest, model, baseline, golden) and a registry, as functions/contracts describes them."""

import hashlib
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

import onnx
from onnx import TensorProto

APPROVED = "Its held-out metrics are in its manifest."
MODELS = Path(__file__).resolve().parent.parent

DATATYPES = {
    TensorProto.FLOAT: "FP32",
    TensorProto.DOUBLE: "FP64",
    TensorProto.INT64: "INT64",
    TensorProto.INT32: "INT32",
    TensorProto.BOOL: "BOOL",
    TensorProto.STRING: "BYTES",
}


@dataclass(frozen=True)
class Version:
    """What a manifest says beyond what the graph and the files say themselves."""

    name: str
    version: str
    description: str
    training_data: str
    packages: Sequence[str]
    evaluation: Mapping[str, object]
    features: Sequence[Mapping] = ()
    class_labels: Mapping[str, list] = field(default_factory=dict)
    default_outputs: Sequence[str] = ()
    changes: Sequence[str] = ()


def tidy(model: onnx.ModelProto) -> bytes:
    """Bytes that are the same in every run: operator sets sorted, and no notes on the machine that exported.

    Converters list the operator sets in the order of a hash set, and exporters note source paths on each node.
    """
    opsets = sorted(model.opset_import, key=lambda o: o.domain)
    copies = [onnx.helper.make_opsetid(o.domain, o.version) for o in opsets]
    del model.opset_import[:]
    model.opset_import.extend(copies)
    del model.metadata_props[:]
    del model.graph.metadata_props[:]
    model.doc_string = model.graph.doc_string = ""
    for item in [*model.graph.node, *model.graph.input, *model.graph.output, *model.graph.value_info]:
        item.doc_string = ""
        del item.metadata_props[:]
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def tensor_spec(info: onnx.ValueInfoProto, labels: Mapping[str, list]) -> dict[str, object]:
    """One tensor of the signature; a dimension that is not a fixed number becomes -1."""
    kind = info.type.tensor_type
    shape = [d.dim_value if d.HasField("dim_value") else -1 for d in kind.shape.dim]
    spec: dict[str, object] = {"name": info.name, "datatype": DATATYPES[kind.elem_type], "shape": shape}
    return spec | ({"classLabels": labels[info.name]} if info.name in labels else {})


def manifest(
    spec: Version, model: bytes, files: Sequence[Path], created_at: str, measured: Mapping[str, object]
) -> dict[str, object]:
    """The manifest of one version."""
    graph = onnx.load_from_string(model).graph
    code = f"models/{spec.name}/train.py"
    result: dict[str, object] = {
        "manifestVersion": 1,
        "name": spec.name,
        "version": spec.version,
        "description": spec.description,
        "entry": "model.onnx",
        "files": [file_entry(path) for path in files],
        "signature": {
            "inputs": [tensor_spec(i, spec.class_labels) for i in graph.input],
            "outputs": [tensor_spec(o, spec.class_labels) for o in graph.output],
        },
        "features": list(spec.features),
        "limits": {"maxRows": 10_000, "maxBytes": 6_000_000},
        "provenance": {
            "createdAt": created_at,
            "trainingData": spec.training_data,
            "code": code,
            "command": f"python {code}",
            "packages": {name: installed(name) for name in sorted(spec.packages)},
            "changes": list(spec.changes),
        },
        "evaluation": spec.evaluation,
        "measured": measured,
        "licence": "Apache-2.0",
    }
    return result | ({"defaultOutputs": list(spec.default_outputs)} if spec.default_outputs else {})


def file_entry(path: Path) -> dict[str, object]:
    """A file of the version with its sha256 and size."""
    data = path.read_bytes()
    return {"path": path.name, "sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}


def manifest_of_same(folder: Path, model: bytes) -> Mapping | None:
    """The manifest that the folder has, if it is of this same model: a rerun then changes no byte."""
    path = folder / "manifest.json"
    if not path.exists():
        return None
    old = json.loads(path.read_text())
    return old if old["files"][0]["sha256"] == hashlib.sha256(model).hexdigest() else None


def measure(model: Path) -> Mapping[str, object]:
    """What it costs the served runtime to load the model and run it once, in a process of its own. Needs Node.js."""
    command = ["node", str(MODELS.parent / "cli" / "onward.mjs"), "inspect", "--run", "--json", str(model)]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["measured"]


def write_version(spec: Version, model: bytes, baseline: Mapping, golden: Mapping) -> str:
    """Writes the version's folder. @returns its creation time."""
    folder = MODELS / spec.name / spec.version
    folder.mkdir(parents=True, exist_ok=True)
    old = manifest_of_same(folder, model)
    created_at = old["provenance"]["createdAt"] if old else datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    (folder / "model.onnx").write_bytes(model)
    measured = (old or {}).get("measured") or measure(folder / "model.onnx")
    (folder / "baseline.json").write_text(dump(baseline))
    (folder / "golden.json").write_text(dump(golden))
    files = [folder / name for name in ("model.onnx", "baseline.json", "golden.json")]
    (folder / "manifest.json").write_text(dump(manifest(spec, model, files, created_at, measured)))
    print(f"{folder.relative_to(MODELS)}: {len(model)} bytes, sha256 {hashlib.sha256(model).hexdigest()}")
    return created_at


def write_registry(name: str, versions: Mapping[str, tuple[str, str]], champion: str, champion_why: str) -> None:
    """Writes the first registry of a model; one that is there keeps its history and is left alone.

    @param versions version -> (when it was added, why).
    """
    path = MODELS / name / "registry.json"
    if path.exists():
        print(f"{path.relative_to(MODELS)}: kept")
        return
    history: list[dict[str, object]] = []
    for version, (at, why) in versions.items():
        status = {"action": "status", "version": version, "from": "pending", "to": "approved"}
        history.append({"at": at, "who": "train.py", "what": {"action": "add", "version": version}, "why": why})
        history.append({"at": at, "who": "train.py", "what": status, "why": APPROVED})
    move = {"action": "alias", "alias": "champion", "from": None, "to": champion}
    history.append({"at": versions[champion][0], "who": "train.py", "what": move, "why": champion_why})
    registry = {
        "registryVersion": 1,
        "name": name,
        "versions": {v: {"status": "approved", "addedAt": at} for v, (at, _) in versions.items()},
        "aliases": {"champion": champion},
        "history": history,
    }
    path.write_text(dump(registry))


def dump(value: object) -> str:
    """JSON, indented, with each list of plain values on one line."""
    return render(value, "") + "\n"


def render(value: object, indent: str) -> str:
    """One JSON value at an indentation."""
    deeper = indent + "  "
    if isinstance(value, Mapping) and value:
        items = [f"{deeper}{json.dumps(k, ensure_ascii=False)}: {render(v, deeper)}" for k, v in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    if isinstance(value, list | tuple) and any(isinstance(v, Mapping | list | tuple) for v in value):
        return "[\n" + ",\n".join(deeper + render(v, deeper) for v in value) + f"\n{indent}]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
