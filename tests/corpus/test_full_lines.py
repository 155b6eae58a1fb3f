"""Tests of corpus.full_lines, through whole pages: wrapped lines that end or hide something at the edge."""

from corpus.articles import parse_articles
from corpus.documents import Document
from corpus.types import Article, SourceFile

WIDE = 16
FULL = "港口今天迎来首艘货轮工期提前两月。"[: WIDE - 1] + "。"
LONG = "泊位长三百二十米，可停靠五万吨级的散货船，启用以后全港的吞吐能力大大增加，货主们都说今后方便多了。"
MORE = "为赶在汛期之前完工，建设单位把预制构件的生产搬到了码头后方，吊装的工序也由九道减为五道，省时省力。"


def wrapped(text: str) -> list[str]:
    return [text[i : i + WIDE] for i in range(0, len(text), WIDE)]


def parse(*lines: str) -> Article:
    text = "\n".join(["三号泊位投用", "本报记者 王芳", *lines])
    (article,) = parse_articles(Document(SourceFile.from_text("a.txt", "utf-8", text)))
    return article


def texts(article: Article) -> list[str]:
    return [passage.text for passage in article.passages]


def test_a_sentence_ends_the_paragraph_where_the_next_character_had_room() -> None:
    almost_full = LONG[: WIDE - 2] + "。"
    lines = [*wrapped(MORE), almost_full, *wrapped(LONG), *wrapped(MORE)]
    assert texts(parse(*lines)) == [MORE, almost_full, LONG, MORE]


def test_a_caption_between_two_lines_of_a_sentence_is_taken_out() -> None:
    lines = wrapped(LONG)
    article = parse(*wrapped(MORE), *lines[:2], "滨江步道", *lines[2:], *wrapped(MORE))
    assert texts(article) == [MORE, LONG, MORE]
    assert article.captions == ("滨江步道",)


def test_a_blank_between_words_of_different_scripts_is_kept_where_the_line_ends_with_it() -> None:
    sentence = "港务局说，今年的新泊位全部采用 Smart Port 系统，货船不用再等，吞吐能力也将大大提高。"
    lines = [sentence[:16], sentence[16:37], sentence[37:]]
    (found,) = (text for text in texts(parse(*wrapped(LONG), *lines, *wrapped(MORE))) if "Smart" in text)
    assert found == sentence
