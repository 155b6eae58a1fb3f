from dataclasses import astuple, fields
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.folding import fold
from corpus.types import Article, Span
from retrieval.evidence import UNKNOWN, Evidence, Understood, headline_view, weigh, weighted
from retrieval.period_fit import CONTRADICTS, PUBLISHED_THEN, SAYS_SO
from retrieval.question import Background, QuestionError, analyse
from retrieval.sentence_views import sentence_views
from retrieval.tokens import Tokenizer
from retrieval.types import Hit
from tests.factories import article_of


class Weigher:
    """Weighs passages for questions, as found by the whole of their text unless told otherwise."""

    def __init__(self, tokenizer: Tokenizer, background: Background) -> None:
        self._tokenizer, self._background = tokenizer, background

    def weigh(
        self, asked: str, article: Article, heading: str = "", window: Span | None = None
    ) -> tuple[int, Evidence]:
        question = analyse(asked, self._tokenizer, self._background)
        windows = (window or (0, len(article.passages[0].text)),)
        return weigh(question, Hit(article.id, 0, windows, 0.8, 1.0, 0.0), article, heading)

    def evidence(self, asked: str, article: Article, heading: str = "") -> Evidence:
        return self.weigh(asked, article, heading)[1]

    def best(self, asked: str, article: Article, window: Span | None = None) -> str:
        best, _evidence = self.weigh(asked, article, window=window)
        return sentence_views(article.passages[0].text)[best].folded


@pytest.fixture
def weigher(tokenizer: Tokenizer, background: Background) -> Weigher:
    return Weigher(tokenizer, background)


RETAIL = article_of(["2023年，渝北区社会消费品零售总额达到1100亿元。"], title="渝北区社会消费品零售总额")


def test_a_passage_with_all_of_the_question_has_all_the_evidence(weigher: Weigher) -> None:
    found = weigher.evidence("2023年渝北区社会消费品零售总额是多少？", RETAIL)
    for name in ("words", "rare_words", "focus", "headline", "distinctive", "complete", "period", "kind"):
        expected = pytest.approx(1.0, abs=0.25) if name == "headline" else pytest.approx(1.0)
        assert getattr(found, name) == expected, name
    # "额是" and the like are of no answer.
    assert 0.7 < found.own_bigrams <= found.bigrams <= 1.0


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        ("2023年江北区社会消费品零售总额是多少？", "distinctive"),
        ("2023年江北区社会消费品零售总额是多少？", "complete"),
        ("2022年渝北区社会消费品零售总额是多少？", "period"),
        ("渝北区社会消费品零售总额由谁公布？", "kind"),
        ("2023年渝北区新建小学数量是多少？", "words"),
        ("2023年渝北区新建小学数量是多少？", "rare_words"),
        ("2023年渝北区新建小学数量是多少？", "bigrams"),
        ("渝北区社会消费品零售总额增速是多少？", "focus"),
        ("渝北区马拉松的冠军是谁", "headline"),
    ],
)
def test_what_a_near_miss_lacks_is_what_its_evidence_lacks(
    weigher: Weigher, asked: str, lacking: str
) -> None:
    right = weigher.evidence("2023年渝北区社会消费品零售总额是多少？", RETAIL)
    assert getattr(weigher.evidence(asked, RETAIL), lacking) < getattr(right, lacking)


def test_the_deputy_is_no_evidence_of_the_head(weigher: Weigher) -> None:
    head, deputy = (
        weigher.evidence("渝北区区长是谁", article_of([f"渝北区{role}李明出席会议。"]))
        for role in ("区长", "副区长")
    )
    assert (head.distinctive, head.complete) == (1.0, 1.0)
    assert deputy.distinctive < 1.0
    assert deputy.complete < 1.0


def test_a_short_form_of_a_compound_is_as_good_as_its_words(weigher: Weigher) -> None:
    short = article_of(["渝北区社零总额达到1100亿元。"])
    found = weigher.evidence("渝北区社会消费品零售总额是多少", short)
    assert (found.words, found.focus) == (1.0, 1.0)


@pytest.mark.parametrize("lender", ["headline", "heading"])
def test_what_stands_over_a_passage_lends_it_its_words(weigher: Weigher, lender: str) -> None:
    asked, line = "渝北区零售总额是多少", "渝北区零售数据公布"
    without = weigher.evidence(asked, article_of(["总额达到1100亿元。"], title="数据公布"))
    title, heading = (line, "") if lender == "headline" else ("数据公布", line)
    with_it = weigher.evidence(asked, article_of(["总额达到1100亿元。"], title=title), heading)
    for name in ("words", "rare_words", "bigrams", "headline", "distinctive"):
        assert getattr(with_it, name) > getattr(without, name), name
    assert with_it.own_bigrams == without.own_bigrams


def test_the_sentence_before_the_best_one_counts_and_the_one_after_does_not(weigher: Weigher) -> None:
    subject, fact = "渝北区召开座谈会。", "会议披露零售总额为1100亿元。"
    before = article_of([f"{subject}{fact}"], title="消费", outlet="", authors=())
    after = article_of([f"{fact}{subject}"], title="消费", outlet="", authors=())
    asked = "渝北区零售总额是多少"
    assert weigher.best(asked, before) == weigher.best(asked, after) == fold(fact).text
    one, other = weigher.evidence(asked, before), weigher.evidence(asked, after)
    assert one.words > other.words
    assert one.bigrams > other.bigrams
    # Names count anywhere in the passage.
    assert one.distinctive == other.distinctive == 1.0


def test_a_year_may_be_said_by_the_date_of_the_paper(weigher: Weigher) -> None:
    text = ["今年，渝北区零售总额达到1100亿元。"]
    article = article_of(text, published=date(2023, 12, 30))
    assert weigher.evidence("2023年渝北区零售总额是多少", article).period == SAYS_SO
    assert weigher.evidence("2022年渝北区零售总额是多少", article).period == CONTRADICTS
    silent = article_of(["渝北区零售总额达到1100亿元。"], published=date(2023, 12, 30))
    assert weigher.evidence("2023年渝北区零售总额是多少", silent).period == PUBLISHED_THEN


def test_of_nothing_asked_nothing_is_lacking(weigher: Weigher) -> None:
    found = weigher.evidence("是多少", RETAIL)
    assert (found.words, found.bigrams, found.headline) == (0.0, 0.0, 0.0)
    assert (found.distinctive, found.complete, found.period) == (1.0, 1.0, 1.0)
    assert found.focus == UNKNOWN


def test_the_headline_view_holds_headline_heading_paper_and_date_folded() -> None:
    article = article_of(["。"], title="ＡＢＣ大橋", outlet="临江日报", published=date(2024, 7, 1))
    assert headline_view(article, "橋面") == "abc大桥 桥面 临江日报 2024年7月1日"


# ---- the best sentence -----------------------------------------------------------------------------------

BRIDGE = (
    "临江大桥于2021年开工。大桥全长3公里，总投资12亿元。“群众盼了20年。”局长李明说。"
    "因连续降雨，工期推迟了三个月。通车后，每天可通行5万辆汽车。"
)


@pytest.mark.parametrize(
    ("asked", "best"),
    [
        ("临江大桥全长多少公里？", "大桥全长3公里"),
        ("临江大桥投资了多少钱？", "大桥全长3公里"),
        ("临江大桥什么时候开工？", "临江大桥于2021年开工"),
        ("临江大桥的工期为什么推迟？", "因连续降雨"),
        ("工期推迟了多久？", "工期推迟了3个月"),
        ("临江大桥每天通行多少辆汽车？", "每天可通行50000辆汽车"),
        ("大桥的局长是谁？", "局长李明说"),
    ],
)
def test_the_best_sentence_is_the_one_that_answers(weigher: Weigher, asked: str, best: str) -> None:
    assert best in weigher.best(asked, article_of([BRIDGE]))


def test_of_sentences_alike_the_best_holds_the_kind_asked_for(weigher: Weigher) -> None:
    for text in ("大桥通车时间公布。大桥7月10日通车。", "大桥7月10日通车。大桥通车时间公布。"):
        assert weigher.best("大桥什么时候通车", article_of([text])) == "大桥7月10日通车。"


def test_of_sentences_alike_the_best_lies_in_the_nearest_window(weigher: Weigher) -> None:
    text = "大桥提前通车。大桥顺利通车。大桥正式通车。"
    for start, end in ((0, 7), (7, 14), (14, 21)):
        assert weigher.best("大桥通车", article_of([text]), window=(start, end)) == text[start:end]


def test_of_sentences_alike_in_all_the_first_is_best(weigher: Weigher) -> None:
    assert weigher.weigh("大桥通车", article_of(["大桥通车。大桥通车。"]))[0] == 0


# ---- sums ------------------------------------------------------------------------------------------------

PARTS = len(fields(Evidence))


@given(weights=st.lists(st.floats(-5, 5), min_size=PARTS, max_size=PARTS), number=st.integers(0, PARTS - 1))
def test_evidence_weighs_as_its_parts_do(weights: list[float], number: int) -> None:
    alone = Evidence(*[float(place == number) for place in range(PARTS)])
    assert weighted(Evidence(*weights), alone) == pytest.approx(weights[number])
    assert weighted(Evidence(*weights), Evidence(*[1.0] * PARTS)) == pytest.approx(sum(weights))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(asked=st.text("渝北区零售总额是多少谁2023年7月？abc ", min_size=1, max_size=20))
def test_every_part_of_the_evidence_is_a_share(weigher: Weigher, asked: str) -> None:
    try:
        best, found = weigher.weigh(asked, article_of([BRIDGE], title="渝北区零售总额"))
    except QuestionError:
        return
    assert 0 <= best < len(sentence_views(BRIDGE))
    assert all(0.0 <= part <= 1.0 + 1e-9 for part in astuple(found))


def test_what_is_understood_counts_as_said_in_every_sentence(
    tokenizer: Tokenizer, background: Background
) -> None:
    article = article_of(["成都岷江村党委书记陶勋花扎根乡村。今年54岁的她最近很忙。"], title="代表履职故事")
    question = analyse("成都岷江村党委书记陶勋花多大年纪", tokenizer, background)
    hit = Hit(article.id, 0, ((0, 10),), 0.8, 1.0, 0.0)
    everything = Understood((1.0,) * len(question.terms), question.bigrams)
    plainly, plain = weigh(question, hit, article, "")
    best, evidence = weigh(question, hit, article, "", everything)
    assert (plainly, best) == (0, 1)
    assert evidence.words == evidence.bigrams == evidence.complete == 1.0
    assert plain.words < 1.0
