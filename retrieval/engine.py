"""The engine: from a question to an answer, over the live generation of a data folder.

message -> follow-up resolved -> analysed and encoded -> both legs -> fusion -> ranked -> read -> quotes or
abstention
"""

import re
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np

from corpus.store import ArticleStore
from corpus.types import Article
from retrieval.abstain import AS_SHIPPED, Calibration, confidence, logit
from retrieval.backends import check_backend, open_backend
from retrieval.calibration_file import calibration_for
from retrieval.config import AnswerConfig, IndexConfig, ModelConfig, RerankConfig, SearchConfig
from retrieval.encoder import Encoder, open_encoder
from retrieval.english_words import Glossary
from retrieval.errors import IncompatibleIndexError, RetrievalError
from retrieval.evidence import Understood
from retrieval.followup import (
    OF_ITS_OWN_LEAST,
    OF_ITS_OWN_MARGIN,
    OF_THE_SAME_STORY,
    FollowUp,
    Turn,
    resolve,
)
from retrieval.followup_article import article_gains, fit_own_words, spoken_of, understood_of
from retrieval.index import Backend, Index
from retrieval.lexical import Filter
from retrieval.publish import (
    DamagedIndexError,
    DataDir,
    IndexNotFoundError,
    Manifest,
    current_number,
    read_manifest,
)
from retrieval.question import Background, Question, QuestionError, analyse
from retrieval.question_dates import published_filter
from retrieval.reader import Reader, open_reader, reader_name
from retrieval.reading import read_first
from retrieval.reprints import select_quotes
from retrieval.rerank import Ranked, newest_first, of_the_time_asked, rerank
from retrieval.search import search
from retrieval.tokens import Tokenizer, dictionary_digest
from retrieval.topic import topical
from retrieval.types import Answer, Hit, Quote

NO_FILTER = Filter()
WITHOUT_READER = RerankConfig(enabled=False)

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Generation:
    """A published generation, opened. Never changed; a newer one replaces it whole."""

    manifest: Manifest
    index: Index


@dataclass(frozen=True, slots=True)
class _Weighed:
    """A question with all hits and the first of them ranked; `topical` and `logit` as in `Considered`.

    `spoken` is how far the article that answered before speaks of a follow-up's own words, from 0 to 1.
    """

    question: Question
    hits: list[Hit]
    ranked: list[Ranked]
    topical: float
    logit: float | None
    spoken: float


@dataclass(frozen=True, slots=True)
class Considered:
    """An answer with all that was weighed for it: the passages found, in the order they were preferred.

    `ranked` are the first of them, with what they were ranked by. `topical` is as in `abstain.Signals`.
    `logit` is that of the confidence before the archive's own calibration, None where nothing was found.
    """

    answer: Answer
    question: Question
    hits: tuple[Hit, ...]
    ranked: tuple[Ranked, ...]
    topical: float
    logit: float | None


def open_generation(data: DataDir, config: IndexConfig, backend: Backend, store: ArticleStore) -> Generation:
    """Open the live generation. Raises IndexNotFoundError, DamagedIndexError naming the file, or
    IncompatibleIndexError if it was built with another backend than that of the settings."""
    while True:
        number = live_number(data)
        try:
            manifest = read_manifest(data, number)
            check_backend(data, manifest, config)
            return Generation(manifest, backend.open(manifest, store))
        except DamagedIndexError:
            # Two publishings while we were opening: the files were not damaged, but old and removed.
            if live_number(data) == number:
                raise


def live_number(data: DataDir) -> int:
    """Return the number of the live generation. Raises IndexNotFoundError or DamagedIndexError."""
    number = current_number(data)
    if number is None:
        raise IndexNotFoundError(f"{data.root}：还没有索引；请先运行 baowen index build。")
    return number


class Engine:
    """Answers questions from one data folder. Safe to share between threads.

    Notices a newly published generation with the next question; questions under way finish on the old one.
    """

    def __init__(
        self,
        data: DataDir,
        encoder: Encoder,
        tokenizer: Tokenizer,
        index: IndexConfig,
        search: SearchConfig,
        answer: AnswerConfig,
        calibration: Calibration = AS_SHIPPED,
        today: Callable[[], date] = date.today,
        reader: Reader | None = None,
        rerank: RerankConfig = WITHOUT_READER,
    ) -> None:
        """Open the live generation. `tokenizer` has the user dictionary of `index`; without a `reader` hits
        are ranked by words and vectors alone. See `open_engine`.

        Raises IndexNotFoundError, DamagedIndexError, IncompatibleIndexError (the settings name another
        model than the index was built with) or StoreError.
        """
        self._data = data
        self._encoder = encoder
        self._tokenizer = tokenizer
        self._glossary = Glossary(tokenizer)
        self._dictionary = dictionary_digest(index.user_dictionary)
        self._index_config = index
        self._search_config = search
        self._rerank_config = rerank
        self._answer_config = answer
        live_number(data)
        self._store = ArticleStore(data.articles)
        self._backend = open_backend(data, index)
        try:
            self._generation = open_generation(data, index, self._backend, self._store)
            self._check_settings(self._generation.manifest)
        except RetrievalError:
            self.close()
            raise
        self._reader = reader
        self._calibration = calibration
        self._today = today
        self._newest_issues: dict[int, date | None] = {}
        self._swap = threading.Lock()

    @property
    def manifest(self) -> Manifest:
        return self._generation.manifest

    @property
    def store(self) -> ArticleStore:
        return self._store

    def close(self) -> None:
        self._backend.close()
        self._store.close()

    def article(self, article_id: str) -> Article | None:
        """Return an article of the live generation, None if there is none of this id."""
        return self._store.article(article_id, self._refreshed().manifest.number)

    def ask(
        self,
        text: str,
        *,
        top: int | None = None,
        only: Filter = NO_FILTER,
        previous: Turn | None = None,
    ) -> Answer:
        """Answer a question with up to `top` quotes (by default as configured), or say there is none.

        Where the `previous` question is the topic of this one, the article that answered it is preferred.

        Raises QuestionError for a question without words, or that is no valid Unicode, and for an
        `only.outlet` that is not in the index.
        """
        return self.consider(text, top=top, only=only, previous=previous).answer

    def hits(
        self,
        text: str,
        *,
        top: int | None = None,
        only: Filter = NO_FILTER,
        previous: Turn | None = None,
    ) -> tuple[Hit, ...]:
        """Return the `top` passages for a question (by default all that were found), best first.

        Raises what `ask` raises.
        """
        return self.consider(text, only=only, previous=previous).hits[:top]

    def consider(
        self,
        text: str,
        *,
        top: int | None = None,
        only: Filter = NO_FILTER,
        previous: Turn | None = None,
        without: Collection[str] = (),
    ) -> Considered:
        """Answer a question as `ask` does, and tell the passages found: those weighed by their quotes in
        their final order, then the rest by fused score. Each passage is there once.

        Articles whose id is in `without` are left out of what is found; how rare a word is still counts them.
        """
        clock = _Clock()
        if _LONE_SURROGATE.search(text):
            raise QuestionError("问题里有无效的字符（不是完整的 Unicode 文字）；请重新输入。")
        generation = self._refreshed()
        resolved = resolve(text, previous, self._tokenizer) if previous else FollowUp(text, keeps_topic=False)
        background = Background(
            generation.index.rarity,
            self._today(),
            self._newest_issue(generation.manifest.number),
            self._glossary,
        )
        self._check_outlet(only, generation)

        def weigh(asked: FollowUp) -> _Weighed:
            return self._weighed(asked, previous, background, generation, only, without, clock)

        weighed = weigh(resolved)
        if resolved.unsure:
            alone = weigh(FollowUp(text, keeps_topic=False))
            if _is_surer(alone, weighed):
                weighed = alone
        question, hits, ranked = weighed.question, weighed.hits, weighed.ranked
        certainty = confidence(weighed.logit, self._calibration)
        answered = certainty >= self._answer_config.caution and bool(ranked)
        limit = top or self._answer_config.quotes
        quoted = of_the_time_asked(ranked) if answered else ranked
        quotes = clock.time("quote", lambda: self._quotes(question, quoted, limit))
        answer = Answer(
            question=text,
            standalone_question=question.text,
            answered=answered,
            confidence=certainty,
            quotes=quotes if answered else (),
            nearest=() if answered else quotes,
            dates=question.dates,
            timings_ms=clock.stop(),
        )
        hits = list(dict.fromkeys([*(item.hit for item in ranked), *hits]))
        return Considered(answer, question, tuple(hits), tuple(ranked), weighed.topical, weighed.logit)

    def _weighed(
        self,
        asked: FollowUp,
        previous: Turn | None,
        background: Background,
        generation: Generation,
        only: Filter,
        without: Collection[str],
        clock: "_Clock",
    ) -> _Weighed:
        """Search for a question and rank what is found, the article that answered before preferred."""
        question = clock.time("analyse", lambda: analyse(asked.question, self._tokenizer, background))
        vector = clock.time("encode", lambda: self._encoder.encode_queries([question.text])[0])
        hits = clock.time("search", lambda: self._search(question, vector, generation, only))
        hits = [hit for hit in hits if hit.article_id not in without]
        gains: dict[tuple[str, int], float] = {}
        own: Question | None = None
        if previous and asked.keeps_topic:
            own = analyse(asked.own, self._tokenizer, background) if asked.own else None
            gains = self._gains(previous, own, hits, generation)
            hits.sort(key=lambda hit: -hit.score - gains.get((hit.article_id, hit.passage), 0.0))
        understood = understood_of(question, own, previous) if previous and gains else None
        ranked = clock.time("rank", lambda: self._ranked(question, hits, gains, understood, generation))
        ranked = clock.time("read", lambda: self._read(question, ranked))
        on_topic = topical(vector, self._encoder.fingerprint)
        spoken = spoken_of(own, previous) if own and previous else 0.0
        return _Weighed(question, hits, ranked, on_topic, logit(question, ranked, on_topic), spoken)

    def _search(
        self, question: Question, vector: np.ndarray, generation: Generation, only: Filter
    ) -> list[Hit]:
        only = self._scope(only, question, generation)
        return search(question, vector, generation.index, self._store, self._search_config, only)

    def _gains(
        self, previous: Turn, own: Question | None, hits: list[Hit], generation: Generation
    ) -> dict[tuple[str, int], float]:
        """Return what hits of the article that answered before gain, by what the follow-up adds."""
        article_id = previous.article_id
        if article_id is None:
            return {}
        fits: dict[int, float] = {}
        if own and any(hit.article_id == article_id for hit in hits):
            vector = self._encoder.encode_queries([own.text])[0]
            fits = fit_own_words(hits, article_id, own, vector, generation.index, self._store)
        return article_gains(hits, article_id, fits)

    def _ranked(
        self,
        question: Question,
        hits: list[Hit],
        gains: Mapping[tuple[str, int], float],
        understood: Understood | None,
        generation: Generation,
    ) -> list[Ranked]:
        """Return the first hits, ranked anew by what they have of the question."""
        first = hits[: self._search_config.reranked]
        number = generation.manifest.number
        articles = {key: self._store.article(key, number) for key in {hit.article_id for hit in first}}
        found = [(hit, article) for hit in first if (article := articles[hit.article_id])]
        return rerank(question, found, gains, understood)

    def _read(self, question: Question, ranked: list[Ranked]) -> list[Ranked]:
        """Return ranked hits after reading the first of them, in their final order."""
        if self._reader:
            ranked = read_first(question, ranked, self._reader, self._rerank_config.windows)
        return newest_first(ranked) if question.dates.newest_first else ranked

    def _quotes(self, question: Question, ranked: Sequence[Ranked], limit: int) -> tuple[Quote, ...]:
        """Return quotes of the best passages, each with its reprints among the hits."""
        return select_quotes(question, ranked, limit, self._answer_config.max_quote_chars)

    def _newest_issue(self, generation: int) -> date | None:
        """Return the day of the newest issue in a generation, None if none has a date."""
        if generation not in self._newest_issues:
            days = self._store.date_range(generation)
            self._newest_issues = {generation: days[1] if days else None}
        return self._newest_issues.get(generation)

    def _scope(self, only: Filter, question: Question, generation: Generation) -> Filter:
        """Return `only`, narrowed to the issues asked for ("昨天的报纸") if there are any."""
        days = published_filter(question.dates.periods)
        if days and not only.since and not only.until:
            narrowed = replace(only, since=days[0], until=days[1])
            if generation.index.admits(narrowed):
                return narrowed
        return only

    def _check_outlet(self, only: Filter, generation: Generation) -> None:
        if only.outlet is None:
            return
        outlets = [name for name in self._store.outlets(generation.manifest.number) if name]
        if only.outlet not in outlets:
            known = "、".join(outlets[:20]) or "（没有注明报纸的文章）"
            raise QuestionError(f"索引中没有报纸“{only.outlet}”；有：{known}。")

    def _check_settings(self, manifest: Manifest) -> None:
        if manifest.model_fingerprint != self._encoder.fingerprint:
            raise IncompatibleIndexError(
                f"{self._data.root}：索引由模型 {manifest.model} 建成，设置 [model] name 是另一个模型；"
                "请改回设置，或用 baowen index build 重建。"
            )
        if manifest.user_dictionary_sha256 != self._dictionary:
            raise IncompatibleIndexError(
                f"{self._data.root}：[index] user_dictionary 与建索引时不同；"
                "请改回设置后重新启动，或用 baowen index build 重建。"
            )

    def _refreshed(self) -> Generation:
        """Return the live generation, opened anew if another has been published."""
        number = current_number(self._data)
        if number == self._generation.manifest.number:
            return self._generation
        with self._swap:
            if number != self._generation.manifest.number:
                opened = open_generation(self._data, self._index_config, self._backend, self._store)
                self._check_settings(opened.manifest)
                self._generation = opened
        return self._generation


def open_engine(
    data: DataDir,
    model: ModelConfig,
    index: IndexConfig,
    search: SearchConfig,
    rerank: RerankConfig,
    answer: AnswerConfig,
) -> Engine:
    """Load what the settings name and open the engine.

    Raises what `Engine` raises, ModelError, DictionaryError or CalibrationFileError.
    """
    live_number(data)  # Before what takes longer to load.
    encoder = open_encoder(model, data.root)
    tokenizer = Tokenizer(data.cache, index.user_dictionary)
    calibration = calibration_for(data, encoder.fingerprint, reader_name(rerank))
    reader = open_reader(rerank)
    return Engine(data, encoder, tokenizer, index, search, answer, calibration, reader=reader, rerank=rerank)


def _is_surer(alone: _Weighed, filled_in: _Weighed) -> bool:
    """Return whether a question as it was asked is answered so much more surely than with its topic filled in
    that it is one of its own."""
    if alone.logit is None or filled_in.logit is None:
        return filled_in.logit is None
    margin = OF_ITS_OWN_MARGIN + OF_THE_SAME_STORY * filled_in.spoken
    return alone.logit > max(OF_ITS_OWN_LEAST, filled_in.logit + margin)


class _Clock:
    """Times the steps of one answer, in milliseconds; one taken twice counts twice."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._steps: dict[str, float] = {}

    def time(self, step: str, work: Callable[[], Result]) -> Result:
        started = time.perf_counter()
        result = work()
        took = (time.perf_counter() - started) * 1000
        self._steps[step] = round(self._steps.get(step, 0.0) + took, 2)
        return result

    def stop(self) -> dict[str, float]:
        return {"total": round((time.perf_counter() - self._started) * 1000, 2), **self._steps}
