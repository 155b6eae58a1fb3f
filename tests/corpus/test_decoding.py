"""Bytes become text strictly: the right charset or an error, never mojibake."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.decoding import decode_text
from corpus.errors import UnreadableFileError

SIMPLIFIED = (
    "昨天上午，临江市召开全市经济工作会议，研"
    "究部署下半年的重点任务。会议指出，上半年全市生产总值增长百分之六。"
)
TRADITIONAL = (
    "昨天上午，臨江市召開全市經濟工作會議，研"
    "究部署下半年的重點任務。會議指出，上半年全市生產總值增長百分之六。"
)
JAPANESE = "日本の市場では円高が進み、株価は一時大きく下落した。総裁は記者会見で賃金と物価について述べた。"
KOREAN = "한국은행은 기준금리를 동결하기로 결정했다. 총재는 기자회견에서 물가 상승률에 대해 말했다."
RUSSIAN = "Центральный банк сохранил ключевую ставку на прежнем уровне."
FRENCH = "Le président a déclaré que la réforme serait présentée dès l'été prochain."


def halves(text: str) -> list[str]:
    return [text[start : start + size] for size in (20, 30, 51) for start in range(0, len(text) - size, 7)]


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("text", [SIMPLIFIED, TRADITIONAL, "第1行\r\n第2行\n\t第3行的文字更多一些。\r"])
def test_text_in_a_known_encoding_reads_back_exactly(codec: str, text: str) -> None:
    data = text.encode(codec)
    found, read = decode_text("a", data)
    assert read == text
    assert data.decode(found) == text


@pytest.mark.parametrize("text", [*halves(SIMPLIFIED), *halves(TRADITIONAL)])
def test_short_texts_in_gb18030_are_not_taken_for_another_charset(text: str) -> None:
    assert decode_text("a", text.encode("gb18030")) == ("gb18030", text)


@pytest.mark.parametrize("text", halves(TRADITIONAL))
def test_big5_that_is_also_valid_gb18030_is_read_as_big5(text: str) -> None:
    data = text.encode("big5")
    data.decode("gb18030", errors="strict")
    assert decode_text("a", data) == ("big5", text)


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (FRENCH, "latin-1"),
    ],
)
def test_other_charsets_are_refused_rather_than_misread(text: str, codec: str) -> None:
    with pytest.raises(UnreadableFileError, match="UTF-8"):
        decode_text("a", text.encode(codec))


@pytest.mark.parametrize("text", [JAPANESE, KOREAN, RUSSIAN, FRENCH, "𠮷野家，😀", "plain ASCII"])
def test_any_language_in_utf8_is_read(text: str) -> None:
    assert decode_text("a", text.encode()) == ("utf-8", text)


def test_utf8_with_one_bad_byte_is_refused_with_the_place_and_never_read_as_gb18030() -> None:
    data = (SIMPLIFIED * 3).encode()[:-1]
    with pytest.raises(UnreadableFileError, match=r"第 \d+ 字节处出错"):
        decode_text("a", data)


def test_a_broken_text_under_a_bom_is_refused_by_the_name_of_its_encoding() -> None:
    with pytest.raises(UnreadableFileError, match="开头标明是 UTF-16"):
        decode_text("a", b"\xff\xfe" + "重庆".encode("utf-16-le") + b"\x00\xd8")
    with pytest.raises(UnreadableFileError, match="开头标明是 UTF-8"):
        decode_text("a", b"\xef\xbb\xbf\xff")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "空"),
        (b" \n\t", "空"),
        ("\u3000\n".encode(), "空白"),
        ("\ufeff".encode(), "空白"),
        (b"%PDF-1.7 text", "PDF"),
        (b"PK\x03\x04docx", "zip"),
        (b"\x89PNG\r\n", "PNG"),
        (bytes(range(256)) * 4, "NUL"),
        (b"\x01\x02\x03abcdefgh", "控制字符"),
    ],
)
def test_what_is_no_text_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFileError, match=reason):
        decode_text("a", data)


@given(st.binary(max_size=200) | st.text(max_size=80).map(lambda text: text.encode("gb18030")))
def test_whatever_is_read_encodes_back_to_the_same_text(data: bytes) -> None:
    try:
        codec, text = decode_text("a", data)
    except UnreadableFileError:
        return
    assert data.decode(codec) == text
    text.encode()
