"""The sample archive is what the other tests take it to be: encodings, golds, questions, conversations."""

import gzip
import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

REPO = Path(__file__).parents[2]
SAMPLES = REPO / "corpus" / "samples"
DATA = REPO / "tests" / "data"

UTF8_BOM = b"\xef\xbb\xbf"
UTF16_LE_BOM = b"\xff\xfe"

ENCODINGS = {
    "changhe_agency_2024.jsonl.gz": "utf-8",
    "haitangwan_times_2023-07-14.txt": "big5",
    "linjiang_archive_2024.jsonl": "utf-8",
    "linjiang_daily_2023-07-13.txt": "utf-8-sig",
    "linjiang_daily_2024-07-11.txt": "utf-8",
    "qinghe_evening_20240712.txt": "gb18030",
    "songbai_weekly_2024-07-19.md": "utf-8",
    "yunling_morning_2024-07-15.txt": "utf-16",
}
PAGES = sorted(name for name in ENCODINGS if name.endswith(".txt"))

RUNNING_HEADS = {
    "haitangwan_times_2023-07-14.txt": "海棠灣時報2023年7月14日星期五A2版",
    "linjiang_daily_2023-07-13.txt": "",
    "linjiang_daily_2024-07-11.txt": "临江港上半年集装箱吞吐量突破百万标箱",
    "qinghe_evening_20240712.txt": "",
    "yunling_morning_2024-07-15.txt": "云岭晨报2024年7月15日星期一03版要闻",
}
"""What a page prints beside its articles, without white space."""

QUESTION_KINDS = {"number", "who", "when", "where", "fact", "why", "definition", "quote"}


def raw(name: str) -> bytes:
    data = (SAMPLES / name).read_bytes()
    return gzip.decompress(data) if name.endswith(".gz") else data


def squeeze(text: str) -> str:
    return "".join(text.split())


@cache
def decoded(name: str) -> str:
    return raw(name).decode(ENCODINGS[name])


@cache
def gold(name: str) -> dict[str, Any]:
    path = DATA / "pages" / f"{name.removesuffix('.txt')}.gold.json"
    page: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return page


def json_lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


@cache
def paragraphs_by_title() -> dict[str, list[str]]:
    """Return the paragraphs of every sample article, read without the project's own parser."""
    articles: dict[str, list[str]] = {}
    for name in ENCODINGS:
        if name in PAGES:
            articles |= {article["title"]: article["paragraphs"] for article in gold(name)["articles"]}
        elif name.endswith(".md"):
            for section in decoded(name).removeprefix("# ").split("\n# "):
                title, _, body = section.partition("\n")
                articles[title] = body.strip().split("\n\n")
        else:
            articles |= {record["title"]: record["text"].split("\n") for record in json_lines(decoded(name))}
    return articles


def test_the_folder_holds_these_files_and_nothing_else() -> None:
    assert sorted(path.name for path in SAMPLES.iterdir()) == sorted(ENCODINGS)


def test_there_are_enough_articles_and_no_two_have_the_same_title() -> None:
    titles = paragraphs_by_title()
    records = sum(len(json_lines(decoded(name))) for name in ENCODINGS if ".jsonl" in name)
    on_pages = sum(len(gold(name)["articles"]) for name in PAGES)
    in_markdown = sum(line.startswith("# ") for line in decoded("songbai_weekly_2024-07-19.md").splitlines())
    assert len(titles) == records + on_pages + in_markdown
    assert len(titles) >= 24


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_a_file_decodes_strictly_and_encodes_back_to_the_same_bytes(name: str) -> None:
    assert "\ufffd" not in decoded(name)
    encoded = decoded(name).encode("utf-16-le" if ENCODINGS[name] == "utf-16" else ENCODINGS[name])
    assert encoded == raw(name).removeprefix(UTF16_LE_BOM)


@pytest.mark.parametrize("name", sorted(ENCODINGS))
def test_byte_order_marks_are_just_where_the_encoding_has_them(name: str) -> None:
    marks = {"utf-8-sig": UTF8_BOM, "utf-16": UTF16_LE_BOM}
    found = [codec for codec, mark in marks.items() if raw(name).startswith(mark)]
    assert found == [codec for codec in marks if codec == ENCODINGS[name]]


@pytest.mark.parametrize("name", [n for n, codec in ENCODINGS.items() if codec in ("big5", "gb18030")])
def test_a_page_in_an_older_encoding_is_not_also_valid_utf_8(name: str) -> None:
    with pytest.raises(UnicodeDecodeError):
        raw(name).decode("utf-8")


def test_the_gb18030_page_is_also_plain_gbk() -> None:
    name = "qinghe_evening_20240712.txt"
    assert raw(name).decode("gbk") == decoded(name)


@pytest.mark.parametrize("name", PAGES)
def test_every_character_of_a_page_is_in_its_gold_or_its_running_head(name: str) -> None:
    rest = squeeze(decoded(name))
    pieces: list[str] = []
    for article in gold(name)["articles"]:
        inline = any(article["byline"] in paragraph for paragraph in article["paragraphs"])
        pieces += [*article["captions"], *article["paragraphs"], *article["headline_lines"]]
        pieces += [] if inline else [article["byline"]]
    captions = [caption for article in gold(name)["articles"] for caption in article["captions"]]
    # Captions first: one may stand in the middle of a paragraph. Then the longest, for a short headline
    # such as "158天" also stands in a paragraph.
    for piece in sorted(pieces, key=lambda piece: (piece not in captions, -len(piece))):
        assert squeeze(piece) in rest, piece
        rest = rest.replace(squeeze(piece), "", 1)
    assert rest == RUNNING_HEADS[name]


@pytest.mark.parametrize("name", PAGES)
def test_headlines_and_paragraphs_stand_in_the_page_in_the_golds_order(name: str) -> None:
    text = squeeze(decoded(name))
    for article in gold(name)["articles"]:
        for caption in article["captions"]:
            text = text.replace(squeeze(caption), "", 1)
    end = 0
    for article in gold(name)["articles"]:
        for piece in (*article["headline_lines"], *article["paragraphs"]):
            start = text.find(squeeze(piece), end)
            assert start >= end, piece
            end = start + len(squeeze(piece))


@pytest.mark.parametrize("name", PAGES)
def test_a_gold_is_consistent_in_itself(name: str) -> None:
    page = gold(name)
    assert page["page"] == name
    assert page["published"].replace("-", "") in name.replace("-", "")
    for article in page["articles"]:
        assert article["title"] in article["headline_lines"]
        assert all(author in article["byline"] for author in article["authors"])
        assert bool(article["byline"]) == bool(article["authors"])
        assert 3 <= len(article["paragraphs"]) <= 7


@pytest.mark.parametrize("name", PAGES)
def test_every_page_has_paragraphs_that_a_break_cuts_in_mid_sentence(name: str) -> None:
    text = decoded(name)
    paragraphs = [p for article in gold(name)["articles"] for p in article["paragraphs"]]
    assert any(paragraph not in text for paragraph in paragraphs)


def test_some_captions_are_glued_to_the_next_headline_and_some_stand_inside_a_paragraph() -> None:
    glued, alone = 0, 0
    for name in PAGES:
        lines = decoded(name).splitlines()
        for article in gold(name)["articles"]:
            for caption in article["captions"]:
                alone += caption in lines
                glued += any(line.startswith(caption) and line != caption for line in lines)
    assert glued >= 4
    assert alone >= 3


@pytest.mark.parametrize("name", [name for name in ENCODINGS if ".jsonl" in name])
def test_a_record_has_just_the_five_fields_and_an_id_of_its_own(name: str) -> None:
    records = json_lines(decoded(name))
    assert all(list(record) == ["id", "title", "date", "source", "text"] for record in records)
    assert len({record["id"] for record in records}) == len(records)


def test_questions_are_many_with_ids_of_their_own_and_known_kinds() -> None:
    questions = json_lines((DATA / "sample_questions.jsonl").read_text("utf-8"))
    assert len({question["id"] for question in questions}) == len(questions)
    assert len({question["question"] for question in questions}) == len(questions)
    assert {question["kind"] for question in questions} == QUESTION_KINDS
    assert sum(question["answerable"] for question in questions) >= 60
    assert sum(not question["answerable"] for question in questions) >= 30


def test_an_answerable_question_has_an_answer_inside_a_paragraph_of_its_article() -> None:
    for question in json_lines((DATA / "sample_questions.jsonl").read_text("utf-8")):
        if not question["answerable"]:
            assert question["answers"] == []
            continue
        paragraphs = paragraphs_by_title()[question["title"]]
        assert any(a in p for a in question["answers"] for p in paragraphs), question


def test_every_listed_answer_stands_in_some_article() -> None:
    everything = [p for paragraphs in paragraphs_by_title().values() for p in paragraphs]
    for name in ("sample_questions.jsonl", "sample_conversations.jsonl"):
        for item in json_lines((DATA / name).read_text("utf-8")):
            for answer in item["answers"]:
                assert any(answer in paragraph for paragraph in everything), (item["id"], answer)


def test_a_conversation_has_a_follow_up_shorter_than_the_question_it_stands_for() -> None:
    conversations = json_lines((DATA / "sample_conversations.jsonl").read_text("utf-8"))
    assert len(conversations) >= 10
    for conversation in conversations:
        assert conversation["answers"]
        assert len(conversation["follow_up"]) < len(conversation["standalone"])
