"""The weights of a reader as it ships, back in the torch module: where a further training starts.

Int8 weights are a rounding of those they were made from; training on takes that out again.
"""

import re
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper

from retrieval.errors import ModelError
from retrieval.training.model import ReaderModel

_LAYER = re.compile(r"/encoder/(encoder/layer\.\d+/.*)/MatMul_quant$")
Array = npt.NDArray[np.float32]


def load_reader(model: ReaderModel, file: Path) -> None:
    """Put the weights of `file`, as `export` writes it, into a model of no more layers.

    Raises ModelError if it cannot be read, or is no such file.
    """
    try:
        found = _tensors(file)
        own = {name: torch.from_numpy(found[name].copy()) for name, _ in model.named_parameters()}
        model.load_state_dict(own, strict=False)
    except (OSError, DecodeError, LookupError, RuntimeError) as error:
        reason = " ".join(str(error).split())
        raise ModelError(
            f"{file}：读不出阅读模型（{reason}）；应为同样层数的训练写出的 reader.onnx，请检查 --start。"
        ) from error


def _tensors(file: Path) -> dict[str, Array]:
    """Return the weights by the names that they have in ReaderModel."""
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
    return found


def _precise(stored: dict[str, npt.NDArray[np.generic]], name: str) -> Array:
    """Return the values that a quantised tensor stands for; scales are of the tensor or of its columns."""
    base = name.removesuffix("_quantized")
    values, zero, scale = (
        stored[part].astype(np.float32) for part in (name, f"{base}_zero_point", f"{base}_scale")
    )
    return (values - zero) * scale
