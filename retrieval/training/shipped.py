"""The weights of a reader as it ships, back in the torch module: where a further training starts.

Int8 weights are a rounding of those they were made from; training on takes that out again.
"""

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from onnx import numpy_helper

from retrieval.training.model import ReaderModel

_LAYER = re.compile(r"/encoder/(encoder/layer\.\d+/.*)/MatMul_quant$")
Array = npt.NDArray[np.float32]


def load_reader(model: ReaderModel, file: Path) -> None:
    """Put the weights of `file`, as `export` writes it, into a model of the same vocabulary and layers.

    Raises RuntimeError (torch's) naming the tensors if the shapes are others.
    """
    graph = onnx.load(str(file)).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found = {name: values for name, values in stored.items() if values.dtype == np.float32}
    for name in stored:
        if name.startswith("encoder.embeddings.") and name.endswith("_quantized"):
            found[name.removesuffix("_quantized")] = _precise(stored, name)
    for node in graph.node:
        if node.op_type == "QAttention":
            layer = f"encoder.encoder.layer.{node.name.split('_')[1]}.attention.self"
            weight, bias = _precise(stored, node.input[1]).T, stored[node.input[2]]
            for part, rows, values in zip(
                ("query", "key", "value"), np.split(weight, 3), np.split(bias, 3), strict=True
            ):
                found[f"{layer}.{part}.weight"], found[f"{layer}.{part}.bias"] = rows, values
        elif node.op_type == "MatMulInteger":
            weight = _precise(stored, node.input[1]).T
            if inside := _LAYER.match(node.name):
                found[f"encoder.{inside[1].replace('/', '.')}.weight"] = weight
            else:
                found[f"{node.name.split('/')[1]}.weight"] = weight
    own = model.state_dict()
    tensors = {name: torch.from_numpy(values.copy()) for name, values in found.items() if name in own}
    model.load_state_dict(tensors, strict=False)
    absent = [name for name, _ in model.named_parameters() if name not in tensors]
    if absent:
        raise RuntimeError(f"{file}: {', '.join(absent)} not there; a reader of this project's was expected")


def _precise(stored: dict[str, npt.NDArray[np.generic]], name: str) -> Array:
    """Return the values that a quantised tensor stands for; scales are of the tensor or of its columns."""
    base = name.removesuffix("_quantized")
    values, zero, scale = (
        stored[part].astype(np.float32) for part in (name, f"{base}_zero_point", f"{base}_scale")
    )
    return (values - zero) * scale
