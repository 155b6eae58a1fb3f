"""Questions made of statements: a number or a day is asked for in place of being told.

After cloze translation for unsupervised question answering (Lewis, Denoyer and Riedel 2019), by rules, since
Chinese asks where it tells: "产量达到35万吨" becomes "产量达到多少万吨". The words are the passage's own,
with some of its clauses left out. So are the answers; and what makes them hard is on the spot: other figures
of their kind. Persons and places are not asked for: half of what jieba tags as one was a piece of something.
"""

import random
import re
from collections.abc import Iterable, Iterator

from corpus.folding import to_simplified
from corpus.sentences import split_sentences
from retrieval.training.rows import Row, number_of

CLOZE = "cloze/"
"""What the ids of such questions begin with."""
CLOZE_A_PASSAGE = 6
"""Questions of one passage at most."""
SHORTEST_CLAUSE = 8
"""Characters beside the interrogative that a question has at least, its topic apart."""

_UNITS = (
    "人次 人口 人 名 位 个 家 座 公里 千米 厘米 毫米 英里 米 公顷 平方公里 平方千米 平方米 立方米 吨 公斤 "
    "千克 克 日元 欧元 港元 美元 英镑 元 岁 次 场 辆 艘 架 部 所 层 种 条 台 支 张 小时 分钟 秒 天 个月 户 "
    "度 票 分 倍 届"
).split()
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_NUMBER = re.compile(rf"(?<![\d.,:第])(\d[\d,.]*\d|\d)([百千万亿]*)({_UNIT})(?![\d多余])")
_PERCENT = re.compile(r"(?<![\d.])\d[\d.]*[%％]")
_DAY = re.compile(r"(?<!\d)([12]\d{3}年)(\d{1,2}月(?:\d{1,2}日)?)?(?![代末初前後后至－—-])")
_CLAUSE = re.compile("[^，；：,;]+[，；：,;]?")
_SPEECH = re.compile('[「」『』“”"《》()（）]')


def cloze_questions(passages: Iterable[Row], name: str) -> Iterator[Row]:
    """Yield rows as those of a set's questions for its passages; the same in every run."""
    for passage in passages:
        draw = random.Random(number_of(f"{CLOZE}{passage['id']}"))
        made = [row for at in split_sentences(passage["text"]) for row in _of_sentence(passage, at, draw)]
        for number, row in enumerate(draw.sample(made, min(CLOZE_A_PASSAGE, len(made)))):
            yield {**row, "id": f"{CLOZE}{passage['id']}/{number}", "set": name, "passage_id": passage["id"]}


def is_cloze(question_id: str) -> bool:
    """Return whether a question was made of a statement."""
    return question_id.startswith(CLOZE)


def _of_sentence(passage: Row, place: tuple[int, int], draw: random.Random) -> Iterator[Row]:
    text = passage["text"][slice(*place)]
    for start, end, asked in _targets(to_simplified(text)):
        question = _asked(text, start, end, asked, draw)
        topic = (passage["title"] or "").split(" (")[0].split("（")[0]
        if not question or text[start:end] in question:
            continue
        if topic and topic not in question:
            question = topic + question
        yield {
            "question": question,
            "answers": [text[start:end]],
            "answer_starts": [place[0] + start],
        }


def _targets(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where something stands that can be asked for, and the words that ask for it."""
    for match in _NUMBER.finditer(text):
        yield *match.span(), f"多少{match[2][-1:]}{match[3]}"
    for match in _PERCENT.finditer(text):
        yield *match.span(), "百分之多少"
    for match in _DAY.finditer(text):
        yield *match.span(), "什么时候" if match[2] else "哪一年"


def _asked(text: str, start: int, end: int, asked: str, draw: random.Random) -> str | None:
    """Return the clause that tells it as a question, with some around it; None if that is too little."""
    clauses = [match.span() for match in _CLAUSE.finditer(text.rstrip("。！？!?…」”"))]
    at = next((i for i, (s, e) in enumerate(clauses) if s <= start and end <= e), None)
    if at is None:
        return None
    first = at - (at > 0 and draw.random() < 0.6) - (at > 1 and draw.random() < 0.3)
    last = at + (at + 1 < len(clauses) and draw.random() < 0.2)
    begin, stop = clauses[first][0], clauses[last][1]
    question = (text[begin:start] + asked + text[end:stop]).strip("，；：,; ")
    if len(question) - len(asked) < SHORTEST_CLAUSE or _SPEECH.search(text[begin:stop]):
        return None
    return question + "？"
