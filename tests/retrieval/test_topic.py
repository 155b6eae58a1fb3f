import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval import bundled_model
from retrieval.config import ModelConfig
from retrieval.encoder import Encoder, open_encoder
from retrieval.topic import DIRECTION, LEAST_TOPICAL, MOST_TOPICAL, topical

DIMENSION = len(np.load(DIRECTION)) - 1

ON_TOPIC = (
    "渝北区去年的零售总额是多少？",
    "大桥什么时候通车",
    "谁是临江港务集团的总经理？",
    "台风登陆后转移了多少群众",
    "市里为什么要修这条地铁线？",
    "How many people were moved before the typhoon?",
)
OFF_TOPIC = (
    "你叫什么名字呀",
    "帮我写一首关于月亮的诗",
    "鱼香肉丝怎么炒",
    "三百加五百等于几",
    "電腦卡住了怎麼辦",
    "Tell me a joke, please",
)


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return open_encoder(ModelConfig(), tmp_path_factory.mktemp("model"))


def topics(encoder: Encoder, questions: tuple[str, ...]) -> list[float]:
    return [topical(vector, encoder.fingerprint) for vector in encoder.encode_queries(list(questions))]


def test_questions_for_an_archive_are_told_from_talk_in_any_script_and_in_english(encoder: Encoder) -> None:
    assert min(topics(encoder, ON_TOPIC)) > max(topics(encoder, OFF_TOPIC))
    assert max(topics(encoder, OFF_TOPIC)) < 0.0


def test_of_another_model_every_question_is_taken_for_one_for_an_archive() -> None:
    assert topical(np.zeros(3, np.float32), "another model") == MOST_TOPICAL


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 100.0))
def test_the_logit_is_bounded(seed: int, length: float) -> None:
    vector = np.random.default_rng(seed).normal(size=DIMENSION).astype(np.float32) * length
    assert LEAST_TOPICAL <= topical(vector, bundled_model.FINGERPRINT) <= MOST_TOPICAL


def test_the_direction_is_of_the_bundled_models_dimension(encoder: Encoder) -> None:
    assert encoder.dimension == DIMENSION
