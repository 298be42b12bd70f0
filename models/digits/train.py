"""Trains digits: a small convolutional network that reads 8x8 images of handwritten digits."""

import sys
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from torch import nn

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "packaging"))

from onward_baseline import profile_outputs
from onward_golden import Case, golden, open_session, run
from onward_package import Version, tidy, write_registry, write_version

NAME = "digits"
TRAIN_ROWS = 1_200
CLASSES = list(range(10))
LABELS = {"probabilities": CLASSES}
BRIGHTEST = 16.0
EPOCHS = 60
BATCH = 32
OPSET = 18
PACKAGES = ["numpy", "onnx", "onnxruntime", "onnxscript", "scikit-learn", "torch"]


class Network(nn.Module):
    """Scores [rows, 10] of images [rows, 1, 8, 8] with pixels from 0 to BRIGHTEST."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.3),
            nn.Linear(32 * 4 * 4, 64),
            nn.ReLU(),
            nn.Linear(64, len(CLASSES)),
        )

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Scores before softmax, which the loss wants."""
        return self.layers(image / BRIGHTEST)


class Probabilities(nn.Module):
    """The network with softmax at its end, which callers want."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, image: torch.Tensor) -> torch.Tensor:
        """Probabilities [rows, 10]."""
        return torch.softmax(self.network(image), dim=1)


def fit(images: np.ndarray, digits: np.ndarray) -> Network:
    """Trains on one thread with a fixed seed, so that every run gives the same weights."""
    torch.manual_seed(0)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    network = Network()
    optimizer = torch.optim.AdamW(network.parameters(), lr=2e-3, weight_decay=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, EPOCHS)
    x, y = torch.from_numpy(images), torch.from_numpy(digits)
    for _ in range(EPOCHS):
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(network(x[rows]), y[rows]).backward()
            optimizer.step()
        schedule.step()
    return network.eval()


def to_graph(network: Network) -> bytes:
    """The network as ONNX with a batch of any size."""
    program = torch.onnx.export(
        Probabilities(network).eval(),
        (torch.zeros(2, 1, 8, 8),),
        input_names=["image"],
        output_names=["probabilities"],
        dynamic_shapes=({0: torch.export.Dim("batch")},),
        opset_version=OPSET,
        dynamo=True,
        external_data=False,
        verbose=False,
    )
    return tidy(program.model_proto)


def evaluate(images: np.ndarray, digits: np.ndarray, network: Network, model: bytes) -> dict[str, object]:
    """Scores of the ONNX model on the last rows, beside a logistic regression on the same split.

    @raises AssertionError if the ONNX model and the network disagree on any held-out image.
    """
    held, truth = images[TRAIN_ROWS:], digits[TRAIN_ROWS:]
    got = run(open_session(model), {"image": held})["probabilities"]
    with torch.no_grad():
        expected = Probabilities(network).eval()(torch.from_numpy(held)).numpy()
    difference = float(np.abs(got - expected).max())
    assert difference < 1e-5, f"ONNX differs from PyTorch by {difference}"
    flat = images.reshape(len(images), -1) / BRIGHTEST
    exact = got.astype(np.float64)
    simple = LogisticRegression(max_iter=1000).fit(flat[:TRAIN_ROWS], digits[:TRAIN_ROWS])
    scores = {
        "accuracy": accuracy_score(truth, got.argmax(axis=1)),
        "logLoss": log_loss(truth, exact / exact.sum(axis=1, keepdims=True)),
        "logisticRegressionAccuracy": simple.score(flat[TRAIN_ROWS:], truth),
        "logisticRegressionLogLoss": log_loss(truth, simple.predict_proba(flat[TRAIN_ROWS:])),
        "commonestClassAccuracy": float((truth == np.bincount(digits[:TRAIN_ROWS]).argmax()).mean()),
    }
    rounded = {name: round(float(value), 4) for name, value in scores.items()}
    print(rounded, f"largest difference from PyTorch {difference:.1e}")
    return {"data": "The last 597 of scikit-learn's 1,797 digits", "rows": len(truth), "metrics": rounded}


def golden_cases(held: np.ndarray) -> list[Case]:
    """One image, three, thirty-two, and the two extremes of brightness."""
    extremes = np.stack([np.zeros((1, 8, 8)), np.full((1, 8, 8), BRIGHTEST)]).astype(np.float32)
    rows = {"one image": held[:1], "three images": held[1:4], "thirty-two images": held[4:36]}
    return [
        Case(name, {"image": images}) for name, images in (rows | {"no pixel set, every pixel set": extremes}).items()
    ]


def main() -> None:
    """Trains, converts, checks and writes version 1."""
    data = load_digits()
    images = data.images.astype(np.float32).reshape(-1, 1, 8, 8)
    network = fit(images[:TRAIN_ROWS], data.target[:TRAIN_ROWS])
    model = to_graph(network)
    evaluation = evaluate(images, data.target, network, model)
    session = open_session(model)
    outputs = profile_outputs(run(session, {"image": images[:TRAIN_ROWS]}), LABELS)
    version = Version(
        name=NAME,
        version="1",
        description="Which digit an 8x8 grey image shows (pixels 0 to 16): a convolutional network.",
        training_data="scikit-learn 1.9.1 load_digits, the first 1,200 of 1,797 images",
        packages=PACKAGES,
        evaluation=evaluation,
        class_labels=LABELS,
    )
    baseline = {"baselineVersion": 1, "rows": TRAIN_ROWS, "features": {}, "outputs": outputs}
    created_at = write_version(version, model, baseline, golden(session, golden_cases(images[TRAIN_ROWS:])))
    write_registry(NAME, {"1": (created_at, "The first version.")}, "1", "The only version.")


if __name__ == "__main__":
    main()
