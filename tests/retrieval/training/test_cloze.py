import pytest

from retrieval.training.cloze import cloze_questions, is_cloze
from retrieval.training.rows import Row


def made(text: str, title: str = "清潭大桥") -> list[Row]:
    return list(cloze_questions([{"id": "p", "title": title, "text": text}], "made"))


@pytest.mark.parametrize(
    ("text", "question", "answer"),
    [
        ("清潭大桥主跨全长1200米。", "清潭大桥主跨全长多少米？", "1200米"),
        ("该桥的总投资达到35亿元。", "清潭大桥该桥的总投资达到多少亿元？", "35亿元"),
        ("清潭大桥的车流量增长了12.5%。", "清潭大桥的车流量增长了百分之多少？", "12.5%"),
        ("清潭大桥于2008年6月3日正式通车。", "清潭大桥于什么时候正式通车？", "2008年6月3日"),
        ("清潭大桥在2008年正式通车。", "清潭大桥在哪一年正式通车？", "2008年"),
        ("清潭大橋全長3000個小節。", "清潭大桥清潭大橋全長多少个小節？", "3000個"),
    ],
)
def test_what_is_told_is_asked_for(text: str, question: str, answer: str) -> None:
    (row,) = made(text)
    assert (row["question"], row["answers"]) == (question, [answer])


def test_the_answer_is_where_it_is_said_to_be() -> None:
    text = "桥址在县城东面的河口。全桥的下部共有48个桥墩，工程用去水泥6万吨，1999年建成时是当地最长的桥。"
    rows = made(text)
    assert len(rows) == 3
    for row in rows:
        (answer,), (start,) = row["answers"], row["answer_starts"]
        assert text[start : start + len(answer)] == answer
        assert answer not in row["question"]
        assert row["passage_id"] == "p"
        assert is_cloze(row["id"])
    assert len({row["id"] for row in rows}) == 3


@pytest.mark.parametrize("text", ["共3个。", "他说「大桥全长达到了1200米」。", "大桥建于1990年代初期。", ""])
def test_nothing_is_made_of_speech_scraps_and_vague_years(text: str) -> None:
    assert made(text) == []


def test_every_run_makes_the_same_and_not_too_many() -> None:
    text = "".join(f"第{n}座仓库里存放着大米{n}00吨。" for n in range(1, 30))
    rows = made(text)
    assert rows == made(text)
    assert len(rows) == 6
