"""Unanswerable questions by a small change: another year, place or name than the article speaks of.

These are the near-misses that people ask. A value is put in only if the article that answered the question
does not have it; what takes its place is settled by the question's id, so that every run makes the same.
"""

import re
from collections.abc import Iterable, Sequence

import jieba
import jieba.posseg

from corpus.folding import fold
from retrieval.training.rows import Row, number_of

YEARS_AWAY = (-1, 1, -2, 2, -3, 3)
"""What may be added to a year: near-misses are near."""

PLACES = (
    (
        "北京 上海 天津 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 "
        "河南 湖北 湖南 广东 海南 四川 贵州 云南 陕西 甘肃 青海 内蒙古 广西 西藏 宁夏 "
        "新疆 香港 澳门 台湾"
    ).split(),
    (
        "石家庄 太原 沈阳 大连 长春 哈尔滨 南京 苏州 无锡 杭州 宁波 温州 合肥 福州 厦门 "
        "泉州 南昌 济南 青岛 郑州 武汉 长沙 广州 深圳 佛山 东莞 珠海 南宁 海口 三亚 "
        "成都 贵阳 昆明 西安 兰州 西宁 银川 乌鲁木齐 拉萨 呼和浩特"
    ).split(),
    (
        "美国 英国 法国 德国 意大利 西班牙 俄罗斯 白俄罗斯 日本 韩国 印度 印度尼西亚 巴西 "
        "加拿大 澳大利亚 墨西哥 埃及 南非 土耳其 伊朗 沙特 以色列 乌克兰 波兰 瑞典 挪威 荷兰 希腊 泰国 "
        "越南 马来西亚 新加坡 巴基斯坦 尼日利亚 阿根廷"
    ).split(),
)
"""Places that may stand for each other: provinces, cities, countries."""
_PLACE = re.compile("|".join(sorted((name for kind in PLACES for name in kind), key=len, reverse=True)))
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?=年|\W|$)")

NAME_TAGS = frozenset({"nr", "nrt", "nt"})
"""jieba's tags of persons, of persons with foreign names, and of organisations."""
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)


def swapped(questions: Iterable[Row], articles: Iterable[Row]) -> list[Row]:
    """Return the unanswerable questions made from answerable ones: one each for year, place and name, where
    the question has one that its article has as well.

    `questions` are as `baowen eval` reads them, `articles` the records that they refer to by id.
    """
    asked = [q for q in questions if q.get("answerable", True)]
    wanted = {str(q.get("article")) for q in asked}
    sources = {str(row["id"]): row for row in articles if str(row["id"]) in wanted}
    texts = {name: _folded(f"{row.get('title') or ''} {row['text']}") for name, row in sources.items()}
    asked = [q for q in asked if str(q.get("article")) in texts]
    named = {q["id"]: _names(q["question"]) for q in asked}
    pool = sorted({name for names in named.values() for name in names})
    made = []
    for question in asked:
        seen, source = texts[str(question["article"])], sources[str(question["article"])]
        for change, text in (
            ("year", swap_year(question, seen, str(source.get("date") or ""))),
            ("place", swap_place(question, seen)),
            ("name", swap_name(question, seen, named[question["id"]], pool)),
        ):
            if text:
                made.append(_unanswerable(question, text, change))
    return made


def swapped_by_question(questions: Iterable[Row], articles: Iterable[Row]) -> dict[str, list[str]]:
    """Return the texts of what `swapped` makes, by the id of the question that each is made from."""
    made: dict[str, list[str]] = {}
    for row in swapped(questions, articles):
        made.setdefault(row["id"].rsplit("-", 1)[0], []).append(row["question"])
    return made


def _unanswerable(question: Row, text: str, change: str) -> Row:
    row = {key: question[key] for key in ("article", "kind", "style") if key in question}
    swap = {"id": f"{question['id']}-{change}", "question": text, "answerable": False, "change": change}
    return swap | row


def swap_year(question: Row, article: str, published: str) -> str | None:
    """Return the question with another year; None if it has none that the folded text of the article has.

    The years that "今年" and "去年" mean by the date of publication are not put in either.
    """
    text = question["question"]
    found = next((match for match in _YEAR.finditer(text) if match.group() in article), None)
    if not found:
        return None
    year = int(found.group())
    day = re.match(r"\d{4}", published)
    spoken_of = {int(day.group()), int(day.group()) - 1} if day else set()
    others = [year + away for away in YEARS_AWAY if year + away not in spoken_of]
    new = _first_absent([str(other) for other in others], question["id"], article)
    return text.replace(found.group(), new) if new else None


def swap_place(question: Row, article: str) -> str | None:
    """Return the question with another place of its kind; None if it has none that the article has."""
    text = question["question"]
    for match in _PLACE.finditer(text):
        place = match.group()
        if place in article:
            kind = next(names for names in PLACES if place in names)
            others = [name for name in kind if name not in text]
            new = _first_absent(others, question["id"], article)
            return text.replace(place, new) if new else None
    return None


def swap_name(
    question: Row, article: str, names: Sequence[tuple[str, str]], pool: Sequence[tuple[str, str]]
) -> str | None:
    """Return the question with another name of the pool of about its length; None without one to swap."""
    text = question["question"]
    for name, tag in names:
        if not _stands_alone(_folded(name), article):
            continue
        others = [
            other
            for other, other_tag in pool
            if other_tag == tag
            and abs(len(other) - len(name)) <= 1
            and other not in text
            and name not in other
        ]
        new = _first_absent(others, question["id"], article)
        return text.replace(name, new) if new else None
    return None


def _stands_alone(name: str, article: str) -> bool:
    """Return whether an article has a name, and not only as a piece of one longer name.

    What jieba cuts out of a foreign name has a dot beside it, or the same character every time.
    """
    starts = [match.start() for match in re.finditer(re.escape(name), article)]
    before = {article[start - 1 : start] for start in starts}
    after = {article[start + len(name) :][:1] for start in starts}
    if not starts or "·" in before | after:
        return False
    return len(starts) == 1 or not any(len(side) == 1 and "".join(side).isalpha() for side in (before, after))


def _names(text: str) -> list[tuple[str, str]]:
    """Return (name, tag) for the persons and organisations in a text, in order."""
    return [(pair.word, pair.flag) for pair in jieba.posseg.cut(text) if _is_name(pair.word, pair.flag)]


def _is_name(word: str, tag: str) -> bool:
    if tag not in NAME_TAGS or len(word) < 2:
        return False
    # Two characters that the dictionary has as a person's name are mostly a common word: 顾问, 杜绝, 高清.
    is_common = len(word) == 2 and word in jieba.dt.FREQ
    return tag != "nr" or (word[0] in _SURNAMES and not is_common)


def _first_absent(values: Sequence[str], name: str, article: str) -> str | None:
    """Return the first value, counted from one that the hash of `name` picks, that an article lacks."""
    if not values:
        return None
    start = number_of(name) % len(values)
    ordered = [*values[start:], *values[:start]]
    return next((value for value in ordered if _folded(value) not in article), None)


def _folded(text: str) -> str:
    return fold(text).text
