"""From the trained torch module to the file that ships: ONNX, fused, linear layers and words in int8."""

import tempfile
from pathlib import Path

import torch
from torch import nn

from retrieval.bundled_model import find_weights, read_weights, write_tokenizer
from retrieval.training.model import ReaderModel
from retrieval.training.train import Plan
from retrieval.training.vocabulary import kept_pieces, trimmed

INPUTS = ("ids", "mask", "types")
OUTPUTS = ("relevance", "start", "end")
OPSET = 17


def load_trained(file: Path) -> ReaderModel:
    """Return the model that `train` has written."""
    state = torch.load(file)
    weights = read_weights(find_weights())
    model = ReaderModel(weights, kept_pieces(weights), Plan(**state["plan"]).layers)
    model.load_state_dict(state["model"])
    return model.eval()


def write_reader_tokenizer(path: Path) -> Path:
    """Write the tokenizer of the kept pieces; return its path."""
    weights = read_weights(find_weights())
    write_tokenizer(trimmed(weights, kept_pieces(weights)), path)
    return path


def export(trained: Path, folder: Path) -> tuple[Path, Path]:
    """Write reader.fp32.onnx and reader.onnx (int8) into `folder`; return both paths."""
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.transformers import optimizer

    model = load_trained(trained)
    model.encoder.set_attn_implementation("eager")
    precise, small = folder / "reader.fp32.onnx", folder / "reader.onnx"
    with tempfile.TemporaryDirectory() as temporary:
        plain = Path(temporary) / "plain.onnx"
        write_onnx(model, plain)
        heads, hidden = model.encoder.config.num_attention_heads, model.encoder.config.hidden_size
        fused = optimizer.optimize_model(str(plain), "bert", heads, hidden, opt_level=0)
        fused.save_model_to_file(str(precise))
    quantize_dynamic(
        precise,
        small,
        weight_type=QuantType.QInt8,
        per_channel=True,
        # The fused operators are unknown to onnx's own inference of types: all of theirs are float (1).
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": 1},
    )
    return precise, small


def write_onnx(model: nn.Module, path: Path) -> None:
    """Write a module as ONNX, with any number of pairs and of tokens."""
    ids = torch.ones((2, 8), dtype=torch.int64)
    per_token = {0: "pairs", 1: "tokens"}
    torch.onnx.export(
        model,
        (ids, ids, ids),
        str(path),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=dict.fromkeys([*INPUTS, "start", "end"], per_token) | {"relevance": {0: "pairs"}},
        opset_version=OPSET,
        dynamo=False,
    )
