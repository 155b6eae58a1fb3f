import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.config import RerankConfig
from retrieval.errors import ModelError
from retrieval.reader import MODEL_FILE, NO_TEXT, TOKENIZER_FILE, BundledReader, open_reader
from retrieval.reader_input import HEADLINE_TOKENS, QUESTION_TOKENS, TEXT_TOKENS, PairTokenizer

MEGABYTE = 1_000_000
BRIDGE = (
    "临江二桥通车",
    "临江二桥昨日通车。大桥全长3.2公里，总投资七亿元，由市建设集团承建，设计使用年限一百年。",
)
MEETING = ("市政府召开会议", "会议强调，要加快推进重点项目建设，确保全年目标任务如期完成，切实改善民生。")


@pytest.fixture(scope="module")
def reader() -> BundledReader:
    return BundledReader()


# ---- what is read ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("临江二桥总投资多少？", "七亿元"),
        ("临江二桥有多长？", "3.2公里"),
        ("临江二桥是谁建的？", "市建设集团"),
        ("臨江二橋的設計使用年限是多少年？", "一百年"),
    ],
)
def test_the_answer_is_found_in_the_text_that_has_it(
    reader: BundledReader, question: str, answer: str
) -> None:
    right, wrong = reader.read(question, [BRIDGE, MEETING])
    assert right.answer is not None
    found = BRIDGE[1][slice(*right.answer)]
    assert answer in found or found in answer
    assert right.relevance > wrong.relevance
    assert right.certainty > wrong.certainty


def test_what_the_text_does_not_say_is_less_certain(reader: BundledReader) -> None:
    (stated,) = reader.read("临江二桥总投资多少？", [BRIDGE])
    for question in ("临江二桥的设计师叫什么名字？", "青禾中学有多少名学生？"):
        (unstated,) = reader.read(question, [BRIDGE])
        assert unstated.certainty < stated.certainty


def test_the_company_of_other_texts_changes_little(reader: BundledReader) -> None:
    question = "临江二桥总投资多少？"
    (alone,) = reader.read(question, [BRIDGE])
    together = reader.read(question, [MEETING, BRIDGE, ("", "短。"), *[MEETING] * 9])
    assert together[1].relevance == pytest.approx(alone.relevance, abs=0.7)
    assert together[1].answer == alone.answer


@settings(max_examples=30, deadline=None)
@given(
    question=st.text(min_size=1, max_size=300),
    texts=st.lists(st.tuples(st.text(max_size=40), st.text(max_size=400)), max_size=4),
)
def test_any_text_is_read_and_its_answer_is_a_part_of_it(
    reader: BundledReader, question: str, texts: list[tuple[str, str]]
) -> None:
    readings = reader.read(question, texts)
    assert len(readings) == len(texts)
    for reading, (_headline, text) in zip(readings, texts, strict=True):
        if reading.answer:
            start, end = reading.answer
            assert 0 <= start < end <= len(text)
            assert text[start:end] == text[start:end].strip()


def test_an_empty_text_has_no_answer(reader: BundledReader) -> None:
    (reading,) = reader.read("什么？", [("题目", "")])
    assert (reading.answer, reading.certainty) == (None, NO_TEXT)


@pytest.mark.parametrize(
    "text", ["\x00\x01桥长\x00三公里", "\ud800桥长三公里", "🎉桥长三公里🎉", "\ufdfa桥长三公里"]
)
def test_odd_characters_do_not_shift_the_answer(reader: BundledReader, text: str) -> None:
    (reading,) = reader.read("桥有多长？", [("", text)])
    assert reading.answer is not None
    assert "三公里" in text[slice(*reading.answer)]


# ---- what is given to the model --------------------------------------------------------------------------


def test_a_pair_is_bounded_and_a_long_question_is_read_from_its_end() -> None:
    tokenizer = PairTokenizer(TOKENIZER_FILE)
    (pair,) = tokenizer.pairs("前言" * 2000 + "大桥多长？", [("题目" * 500, "正文。" * 5000)])
    assert len(pair.ids) <= QUESTION_TOKENS + HEADLINE_TOKENS + TEXT_TOKENS + 5
    (end,) = tokenizer.pairs("大桥多长？", [("", "")])
    assert pair.ids[: pair.question_tokens][-4:] == end.ids[: end.question_tokens][-4:]


def test_pairs_side_by_side_are_padded_to_the_longest() -> None:
    tokenizer = PairTokenizer(TOKENIZER_FILE)
    pairs = tokenizer.pairs("大桥多长？", [BRIDGE, ("", "短。")])
    batch = tokenizer.batch(pairs)
    assert batch.ids.shape == batch.mask.shape == batch.types.shape == (2, len(pairs[0].ids))
    assert batch.mask.sum(1).tolist() == [len(pair.ids) for pair in pairs]
    assert batch.types[0, : pairs[0].question_tokens].sum() == 0
    assert batch.types[0, pairs[0].question_tokens :].all()


# ---- the files -------------------------------------------------------------------------------------------


def test_the_model_fits_the_package_and_its_card_is_with_it() -> None:
    assert MODEL_FILE.stat().st_size + TOKENIZER_FILE.stat().st_size <= 45 * MEGABYTE
    card = MODEL_FILE.with_name("MODEL_CARD.md").read_text(encoding="utf-8")
    for name in ("CMRC 2018", "DRCD", "XQuAD", "CC BY-SA"):
        assert name in card


def test_torch_is_not_needed_to_read() -> None:
    code = (
        "import sys; from retrieval.reader import BundledReader;"
        f"BundledReader().read('桥多长？', [{BRIDGE!r}]); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 100])
def test_a_damaged_model_is_told_in_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    model = tmp_path / "reader.onnx"
    if content is not None:
        model.write_bytes(content)
    with pytest.raises(ModelError, match=r"\[rerank\] enabled = false。$") as caught:
        BundledReader(model)
    assert "\n" not in str(caught.value)


def test_another_model_that_is_not_there_is_told_by_its_setting(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"\[rerank\] model"):
        open_reader(RerankConfig(model=str(tmp_path / "none")))


def test_reading_can_be_switched_off() -> None:
    assert open_reader(RerankConfig(enabled=False)) is None


def test_a_cross_encoder_of_sentence_transformers_gives_relevance_alone(tmp_path: Path) -> None:
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "桥", "长", "多", "三", "公", "里"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    BertTokenizerFast(vocab_file=str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    shape = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
    for labels in (1, 3):
        config = BertConfig(vocab_size=len(words), num_labels=labels, **shape)
        BertForSequenceClassification(config).save_pretrained(tmp_path)
        if labels == 1:
            reader = open_reader(RerankConfig(model=str(tmp_path)))
            assert reader is not None
            readings = reader.read("桥多长", [("桥", "三公里"), ("", "多")])
            assert [reading.answer for reading in readings] == [None, None]
            assert readings[0].relevance != readings[1].relevance
            assert reader.read("桥多长", []) == []
        else:
            with pytest.raises(ModelError, match="3 个输出"):
                open_reader(RerankConfig(model=str(tmp_path)))
