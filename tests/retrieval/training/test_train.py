import json
from pathlib import Path

import numpy as np
import pytest

from retrieval.bundled_model import bert_tensors, find_weights, read_weights
from retrieval.errors import ModelError
from retrieval.reader import BundledReader
from retrieval.reader_input import PairTokenizer
from retrieval.training.loss_plot import plot_losses
from retrieval.training.vocabulary import kept_pieces
from tests.retrieval.training.test_groups import EXAMPLES


def small_training(tokenizer: PairTokenizer, folder: Path) -> Path:
    """Train a little. torch is imported when a test runs: others see to it that nothing else imports it."""
    from retrieval.training.train import Plan, train

    return train(EXAMPLES, tokenizer, Plan(steps=4, groups=2, layers=1, checkpoint_every=2), folder)


@pytest.fixture(scope="module")
def tokenizer_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from retrieval.training.export import write_reader_tokenizer

    return write_reader_tokenizer(tmp_path_factory.mktemp("tokenizer") / "tokenizer.json")


@pytest.fixture(scope="module")
def trained(tokenizer_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return small_training(PairTokenizer(tokenizer_file), tmp_path_factory.mktemp("trained"))


def test_a_training_goes_on_from_its_checkpoint_to_the_same_model(
    trained: Path, tokenizer_file: Path, tmp_path: Path
) -> None:
    import torch

    class BrokenOffError(Exception):
        pass

    class Interrupting(PairTokenizer):
        """Breaks off while the third step is put together."""

        batches = 0

        def batch(self, pairs):  # type: ignore[no-untyped-def]
            self.batches += 1
            if self.batches == 3:
                raise BrokenOffError
            return super().batch(pairs)

    with pytest.raises(BrokenOffError):
        small_training(Interrupting(tokenizer_file), tmp_path)
    resumed = small_training(PairTokenizer(tokenizer_file), tmp_path)
    steps = [json.loads(line).get("step") for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert steps == [None, 1, 2, None, 3, 4]
    expected = torch.load(trained)["model"]
    for name, values in torch.load(resumed)["model"].items():
        torch.testing.assert_close(values, expected[name], atol=1e-4, rtol=1e-3)


def test_words_are_not_trained_but_all_else_is(trained: Path) -> None:
    from retrieval.training.export import load_trained

    before = load_trained(trained).state_dict()
    weights = read_weights(find_weights())
    tensors = bert_tensors(weights)
    words = tensors["embeddings.word_embeddings.weight"][kept_pieces(weights)]
    np.testing.assert_array_equal(before["encoder.embeddings.word_embeddings.weight"].numpy(), words)
    name = "encoder.layer.0.attention.self.query.weight"
    assert not np.array_equal(before[f"encoder.{name}"].numpy(), tensors[name])


def test_the_exported_model_gives_what_the_trained_one_gives(
    trained: Path, tokenizer_file: Path, tmp_path: Path
) -> None:
    import torch

    from retrieval.training.export import export, load_trained

    precise, small = export(trained, tmp_path)
    assert small.stat().st_size < 0.3 * precise.stat().st_size
    question = "大桥的总投资是多少？"
    texts = [("大桥通车", "工程总投资七亿元。"), ("", "会议昨天在区政府召开，多个部门参加了这次会议。")]
    readings = BundledReader(precise, tokenizer_file).read(question, texts)
    tokenizer = PairTokenizer(tokenizer_file)
    batch = tokenizer.batch(tokenizer.pairs(question, texts))
    with torch.no_grad():
        relevance, _start, _end = load_trained(trained)(
            *map(torch.from_numpy, (batch.ids, batch.mask, batch.types))
        )
    assert [reading.relevance for reading in readings] == pytest.approx(relevance.tolist(), abs=1e-4)
    quantised = BundledReader(small, tokenizer_file).read(question, texts)
    assert [reading.relevance for reading in quantised] == pytest.approx(relevance.tolist(), abs=0.1)


def test_the_losses_are_drawn(trained: Path, tmp_path: Path) -> None:
    plot_losses(trained.with_name("log.jsonl"), tmp_path / "loss.png")
    assert (tmp_path / "loss.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("content", [None, b"", b"no model", b"\x08\x08"])
def test_what_is_no_reader_cannot_be_gone_on_from(tmp_path: Path, content: bytes | None) -> None:
    from retrieval.training.model import ReaderModel
    from retrieval.training.shipped import load_reader

    path = tmp_path / "reader.onnx"
    if content is not None:
        path.write_bytes(content)
    weights = read_weights(find_weights())
    model = ReaderModel(weights, kept_pieces(weights), 1)
    with pytest.raises(ModelError, match=r"reader\.onnx.*--start。$"):
        load_reader(model, path)


def test_a_training_starts_from_a_model_that_was_written(
    trained: Path, tokenizer_file: Path, tmp_path: Path
) -> None:
    import torch

    from retrieval.training.export import export
    from retrieval.training.model import ReaderModel
    from retrieval.training.shipped import load_reader

    _precise, small = export(trained, tmp_path)
    weights = read_weights(find_weights())
    model = ReaderModel(weights, kept_pieces(weights), 1)
    load_reader(model, small)
    expected = torch.load(trained)["model"]
    for name, values in model.state_dict().items():
        # Int8 has 255 steps between the largest values of a tensor.
        step = float(expected[name].abs().max()) / 127
        torch.testing.assert_close(values, expected[name], atol=step + 1e-6, rtol=0)
