from pathlib import Path

import pytest
from tokenizers import Tokenizer

from corpus.files import read_articles
from corpus.folding import to_simplified
from corpus.types import Article
from retrieval.bundled_model import Weights, find_weights, read_weights, write_tokenizer
from retrieval.training.vocabulary import kept_pieces, trimmed

SAMPLES = Path(__file__).parents[3] / "corpus" / "samples"
MAX_BYTES = 1_000_000
UNKNOWN = 3


@pytest.fixture(scope="module")
def weights() -> Weights:
    return read_weights(find_weights())


@pytest.fixture(scope="module")
def tokenizers(weights: Weights, tmp_path_factory: pytest.TempPathFactory) -> tuple[Tokenizer, Tokenizer]:
    """The tokenizer of all pieces, and that of the kept ones."""
    folder = tmp_path_factory.mktemp("tokenizers")
    write_tokenizer(weights, folder / "all.json")
    write_tokenizer(trimmed(weights, kept_pieces(weights)), folder / "kept.json")
    return Tokenizer.from_file(str(folder / "all.json")), Tokenizer.from_file(str(folder / "kept.json"))


def test_text_of_kept_pieces_is_cut_as_by_all_pieces(tokenizers: tuple[Tokenizer, Tokenizer]) -> None:
    complete, kept = tokenizers
    known = set(kept.get_vocab())
    covered = 0
    for path in SAMPLES.iterdir():
        for article in read_articles(path, MAX_BYTES):
            assert isinstance(article, Article)
            for passage in article.passages:
                tokens = complete.encode(to_simplified(passage.text)).tokens
                if set(tokens) <= known:
                    covered += 1
                    assert kept.encode(to_simplified(passage.text)).tokens == tokens
    assert covered >= 60


@pytest.mark.parametrize("text", ["ΔΟΚΙΜΗ", "preposterous Unwahrscheinlichkeit", "臺灣學者", "ﬁ①Ⅳ", "κόσμος"])
def test_other_text_falls_to_shorter_pieces_without_a_gap(
    tokenizers: tuple[Tokenizer, Tokenizer], text: str
) -> None:
    encoded = tokenizers[1].encode(text, add_special_tokens=False)
    held = {at for start, end in encoded.offsets for at in range(start, end)}
    assert held == set(range(len(text)))
    assert UNKNOWN not in encoded.ids


def test_a_character_of_no_piece_is_one_unknown_token(tokenizers: tuple[Tokenizer, Tokenizer]) -> None:
    assert tokenizers[1].encode("桥ጀ通车", add_special_tokens=False).ids.count(UNKNOWN) == 1


def test_special_tokens_keep_their_places(weights: Weights) -> None:
    kept = trimmed(weights, kept_pieces(weights))
    for place in ("bos", "eos", "pad", "unk"):
        assert kept.pieces[getattr(kept, place)] == weights.pieces[getattr(weights, place)]
    assert kept.words == len(kept.pieces) == len(kept.scores) < 40_000
