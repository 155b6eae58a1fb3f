"""Questions to measure the engine with, read from lines of JSON, and what in the index answers them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import msgspec

from corpus.folding import fold
from corpus.store import ArticleStore
from retrieval.errors import RetrievalError

_EXAMPLE = '如 {"question": "…", "answers": ["…"], "article": "…"}'


FOLDED_TEXTS_CACHED = 4096
"""Folded passages kept: the questions on one article come one after the other."""


class EvaluationError(RetrievalError):
    """Questions or results that nothing can be measured with. Names the file and the line."""


@dataclass(frozen=True, slots=True)
class EvaluationQuestion:
    """A question with what is known of its answer.

    `articles` are references to articles that answer, any of which will do: an article's id, the id of its
    record, its source path or its title. `answers` are the words of the answer in their variants. `kind` is
    what is asked for, `style` how, `change` what makes a question unanswerable ("" where not said).
    `first` is the question before, of which this one is the follow-up; `first_articles` and `first_answers`
    are those of that one. `place` says where the question was read, for error messages.
    """

    id: str
    text: str
    answers: tuple[str, ...]
    articles: tuple[str, ...]
    kind: str
    style: str
    answerable: bool
    change: str
    first: str
    first_answers: tuple[str, ...]
    first_articles: tuple[str, ...]
    place: str


class _Line(msgspec.Struct):
    """A line as written. Also called: `question` follow_up, `first` previous, `article` title."""

    question: str = ""
    id: str | int = ""
    answers: list[str] = []
    article: str = ""
    title: str = ""
    also: list[str] = []
    kind: str | None = ""
    style: str | None = ""
    answerable: bool | None = None
    change: str | None = ""
    first: str = ""
    previous: str = ""
    follow_up: str = ""
    first_answers: list[str] = []
    first_article: str = ""


_DECODER = msgspec.json.Decoder(_Line)


def read_questions(lines: Iterable[bytes], name: str) -> list[EvaluationQuestion]:
    """Read questions, one JSON object a line; blank lines are passed over. `name` is that of the file.

    Raises EvaluationError, naming file and line, for a line that is no such object or contradicts itself, for
    an id that comes twice, and if there is no question at all.
    """
    questions: list[EvaluationQuestion] = []
    seen: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        place = f"{name} 第 {number} 行"
        question = _question(line, place, number)
        if question.id in seen:
            raise EvaluationError(
                f"{place}：id “{question.id}”与{seen[question.id]}重复；每个问题要有自己的 id。"
            )
        seen[question.id] = f"第 {number} 行"
        questions.append(question)
    if not questions:
        raise EvaluationError(f"{name}：没有问题；每行应为一个 JSON 对象，{_EXAMPLE}。")
    return questions


def _question(line: bytes, place: str, number: int) -> EvaluationQuestion:
    try:
        read = _DECODER.decode(line)
    except msgspec.ValidationError as error:
        raise EvaluationError(f"{place}：字段不合要求（{error}）；应{_EXAMPLE}。") from error
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise EvaluationError(
            f"{place}：不是有效的 JSON（{error}）；应为一个 JSON 对象，{_EXAMPLE}。"
        ) from error
    text = (read.question or read.follow_up).strip()
    if not text:
        raise EvaluationError(f"{place}：没有 question，或它是空的；应{_EXAMPLE}。")
    if any(not answer.strip() for answer in [*read.answers, *read.first_answers]):
        raise EvaluationError(f"{place}：answers 里有空的答案；请写出答案的原文。")
    articles = _distinct([read.article or read.title, *read.also])
    answerable = bool(read.answers or articles) if read.answerable is None else read.answerable
    if answerable and not (read.answers or articles):
        raise EvaluationError(
            f'{place}：有答案的问题应有 answers 或 article；没有答案的请写 "answerable": false。'
        )
    return EvaluationQuestion(
        id=str(read.id) or f"L{number}",
        text=text,
        answers=tuple(read.answers),
        articles=articles,
        kind=read.kind or "",
        style=read.style or "",
        answerable=answerable,
        change=read.change or "",
        first=(read.first or read.previous).strip(),
        first_answers=tuple(read.first_answers),
        first_articles=_distinct([read.first_article]),
        place=place,
    )


def _distinct(references: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reference.strip() for reference in references if reference.strip()))


class ArticleNames:
    """What the articles of one generation may be called: id, record id, source path or title."""

    def __init__(self, store: ArticleStore, generation: int) -> None:
        self._store = store
        self._generation = generation
        self._ids: defaultdict[str, set[str]] = defaultdict(set)
        for article_id, path in store.places(generation):
            record = path.partition("#")[2]
            for name in filter(None, (article_id, path, re.split(r"[/\\]", path)[-1], record)):
                self._ids[name].add(article_id)
        self._titles: dict[str, set[str]] | None = None

    def ids(self, reference: str) -> frozenset[str]:
        """Return the ids of the articles meant, several for a title that several have; empty if unknown."""
        if reference in self._ids:
            return frozenset(self._ids[reference])
        if self._titles is None:
            # Only when needed: titles are read with the whole article.
            self._titles = defaultdict(set)
            for article in self._store.articles(self._generation):
                self._titles[article.title].add(article.id)
        return frozenset(self._titles.get(reference, ()))


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of an answer in their variants, as written and as folded. None at all fit every text."""

    written: tuple[str, ...]
    folded: tuple[str, ...]

    @classmethod
    def of(cls, answers: Iterable[str]) -> "Wording":
        written = tuple(answers)
        return cls(written, tuple(filter(None, map(_squeezed, written))))

    def is_in(self, text: str) -> bool:
        """Return whether a text holds one of the variants, compared on the folded view."""
        if not self.written:
            return True
        # As written too: folding reads numbers in context, and an answer may be a part of one.
        if any(answer in text for answer in self.written):
            return True
        squeezed = _squeezed(text)
        return any(answer in squeezed for answer in self.folded)


@dataclass(frozen=True, slots=True)
class Gold:
    """What answers a question in the index at hand.

    `articles` are the ids of the articles that do, empty where the question names none: then any article
    will do. `passages` are the (article id, index) of the passages of those articles that hold the words of
    the answer; none where the words stand in no single passage.
    """

    wording: Wording
    articles: frozenset[str]
    passages: frozenset[tuple[str, int]]

    def is_in(self, article_id: str, text: str) -> bool:
        """Return whether a text of an article answers: the right article, and the words where known."""
        return (not self.articles or article_id in self.articles) and self.wording.is_in(text)


def find_gold(
    answers: Iterable[str],
    references: Sequence[str],
    names: ArticleNames,
    store: ArticleStore,
    generation: int,
    place: str,
) -> Gold:
    """Find what answers in the index. Raises EvaluationError if none of the articles referred to is there."""
    articles = frozenset[str]().union(*(names.ids(reference) for reference in references))
    if references and not articles:
        raise EvaluationError(
            f"{place}：索引里没有文章“{references[0]}”；article 应是文章编号、记录的 id 或标题，"
            '没有答案的问题请写 "answerable": false。'
        )
    wording = Wording.of(answers)
    passages = {
        (article_id, number)
        for article_id in articles
        if (article := store.article(article_id, generation)) is not None
        for number, passage in enumerate(article.passages)
        if wording.is_in(passage.text)
    }
    return Gold(wording, articles, frozenset(passages))


@lru_cache(FOLDED_TEXTS_CACHED)
def _squeezed(text: str) -> str:
    """Return the search view of a text without its white space, which line breaks put anywhere."""
    return "".join(fold(text).text.split())
