"""The parts of a question that follow-ups are made of: what it asks, times, places, people, and its subject.

All functions read simplified text (corpus.folding.to_simplified); offsets are those of the text given.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from corpus.names import COMPOUND_SURNAMES, is_name
from corpus.types import Span
from retrieval.tokens import Tokenizer

_YEAR = r"(?:(?:19|20)\d\d年?|今年|去年|前年|明年|后年|本年度?|上一?年度?|前一年|次年|后一年|第二年)"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十])月份?"
_MONTHS = r"(?:1[0-2]|[1-9])月?份?[—–~～至到-](?:1[0-2]|[1-9])月份?"
_PART = (
    rf"(?:[上下]半年|前[三3]季度|前(?:1[01]|\d|[一二两三四五六七八九十]{{1,2}})个?月|{_MONTHS}|第?[一二三四1-4]季度|{_MONTH}(?:[上中下]旬|[初底末]|\d{{1,2}}[日号])?"
    rf"(?:[至到]{_MONTH})?|全年|年[初中底末])"
)
TIME = re.compile(
    rf"(?P<year>{_YEAR})(?P<same>同期|同时期)?(?:的?(?P<part>{_PART}))?|(?P<part_only>{_PART})|(?P<same_only>同期)"
    r"|昨[天日晚]|前天|[今明][天日]|后天|上周|本周|上个?月|本月|[上这]一?次"
)
"""A time as questions name it: a year, a part of a year, or both."""

ASKING = re.compile(
    r"(?P<lead>(?:分别)?(?:一共|总共|到底|具体)?(?:约?[是有在为叫由被从]|位于|达到?|约|叫做)?)"
    r"(?P<word>(?:谁|几比几|哪[一几两]?[里儿个些位种年天月日号家所座支项条届名场次国处队方省市区县镇村站款边]|(?<=[在从到去])哪|哪(?=[？?\s]*$)"
    r"|[什甚]么(?:时候|时间|地方|名字|原因|人)?|何[时地人]|为什么|为何|为啥|[啷咋]个|咋样?|啥子?(?:时候|地方|名字|原因)?|怎么样?|如何|怎样"
    r"|(?:多少|几多|几(?=[百千万亿]))[十百千万亿]*(?:平方(?:公里|千米|米)|立方米|公[里斤顷]|千[米克瓦]|人次|架次|[美欧]元|标箱|兆瓦"
    r"|[个名位人次天年元吨米枚条座家所部套株手单亩棵辆只支篇款样种项件场届岁度头匹艘架颗户倍斤本张])?"
    r"|第几|几[^\W\d_]|(?P<yes>[^\W\d_])[没不](?P=yes)|是否|有没|多[大长高久远重深快宽](?:时间)?))"
)
"""What a question asks with. `word` is the question word, `lead` the light verb before it."""

_QUOTED = re.compile(r"[“‘《「『][^”’》」』]{1,20}[”’》」』]")
_CODE = re.compile(r"第?[0-9]+(?:\.[0-9]+)?(?:号线|[号届期路线])|[A-Za-z][A-Za-z0-9.-]*[0-9A-Za-z](?![a-z])")
_STAGE = re.compile(r"第?[一二三四五六七八九十首]{1,3}(?:[期届]|标段)(?![间刊货待])")
"""A part of a thing, which names nothing alone: "一期"."""
PLACE_SUFFIX = "省市区县州镇乡村岛湾港"
_LAND = frozenset("群岛 半岛 高原 平原 盆地 海峡 山脉 沙漠 草原".split())
"""What the rest of a name that the dictionary lacks ("卡/罗什/高原") stands before."""
PLACE = re.compile(rf"[一-鿿]+(?:[{PLACE_SUFFIX}]|{'|'.join(_LAND)})$")
_NO_PLACES = re.compile(
    r"(?:城市|都市|小区|社区|园区|地区|景区|矿区|灾区|片区|辖区|牧区|校区|山区|作业区|保护区|开发区|郊区|街区|库区"
    r"|农村|乡村|新村|全[省市区县州镇乡村]|各[省市区县州镇乡村]|本[省市区县州镇乡村]|该[省市区县州镇乡村]|超市|股市|楼市|上市)$"
)
MEASURE = re.compile(
    r"(?:[量额率数值费价税]|投资|面积|人口|全长|[长宽高深厚]度|容量|规模|产能|收入|支出|利润|成本|预算|[增涨跌降]幅|[增时车风流转航]速|[单总亩]产|[编型舷代番绰座称]号|有效期|刑期|经费|时间|日期|年份|地点"
    r"|地址|位置|名称|名字|编号|电话|网址|原因|理由|目的|意义|作用|用途|影响|后果|背景|经过|方式|方法|办法|措施|要求|条件|范围|对象|内容|主题"
    r"|口号|特点|亮点|优势|功能|性能|材料|尺寸|大小|颜色|品牌|产地|来源|路线|车型|价格|价钱|票价|定价|售价|票房|待遇|奖金|工资|罚款|罚金"
    r"|补贴|补助|学费|房租|押金|金额|款项|年龄|性别|国籍|籍贯|老家|学历|职务|身份|寿命|速度|温度|浓度|风力|重量|体重|体长|身高|海拔|等级|级别"
    r"|比例|占比|比重|同比|环比|增长|比分|得分|积分|排名|名次|成绩|纪录|战绩|标准|目标|门票|工期|进度|进展|冠军|亚军|季军|得主|伤亡|死亡|遇难"
    r"|受伤|损失|余震|震级|震中|震源|伤势|病因|死因|罪名|刑期|反应|回应|看法|评价|情况|数据|数字|结果|总数|人数|人次|户数|天数|次数|数量)$"
)
"""Measures and other properties: what is asked of a thing, and not the thing."""
ROLE = re.compile(
    r"(?:[省市区县州镇乡村局部厅处科司校院行社会团队厂站馆台]长|主任|书记|主席|总统|总理|首相|经理|总裁|董事|负责人|创始人|代表"
    r"|设计师|工程师|教练|作者|队员|冠军|亚军|季军|得主|主角|导演|研究员|科学家|专家|记者|指令长|发言人|教授|球员|前锋|棋手|选手"
    r"|[父母]亲|妻子|丈夫|儿子|女儿|领队|法官|律师|医生|审判长|管理员)$"
)
_BITS_OF_SPECIFIC = 14.0
"""Self-information from which a word names something in particular: "地方" has 10, "老板" 13, "夏粮" 18."""

_BITS_OF_PLACE = 12.0
"""A word with 区 or 县 after it is a place from this on ("松柏" has 13): more frequent are "全" and "各"."""
_BITS_OF_COMMON = 13.0
"""A word more frequent than this is not what somebody is called."""
_BITS_OF_NAME = 17.0
"""A name of two characters that is more frequent is a word as well: 白宫, 高峰."""

_BITS_OF_GIVEN = 17.0
"""A word of two characters after a surname that is as rare is a given name."""

_NOUN_TAGS = frozenset(
    ["n", "nr", "ns", "nt", "nz", "nrt", "nrfg", "vn", "b", "j", "l", "i", "an", "ng", "s", "part", ""]
)
"""Parts of speech that names and compounds are made of; "" is that of words not in the dictionary."""
_NAME_TAGS = frozenset(["n", "nr", "ns", "nz", "nrt", "nrfg", "place", ""])
_LIGHT = frozenset(
    "的 了 着 过 是 有 在 为 叫 被 由 给 把 让 对 从 向 到 达 要 会 能 得 地 和 与 及 又 就 才 都 也 还 那 "
    "那么 个 每个 个班 呢 啊 吗 呀 吧 么 啦 嘛 哦 人 地方 东西 事 钱 一共 总共 后来 最后 最终 结果 到底 目前 "
    "现在 其中 之后 以后 之前 以前 当时 时 时候 分别 大概 大约 具体 请问 说 说了 做 干 用 花 造成 惠及 成为 "
    "属于 位于 想 里面 里 上 下 中".split()
)
"""Words that name nothing: they lean on what is being talked about."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a fixed phrase of a text: `text[start:end]`.

    `tag` is the dictionary's part of speech; "time", "ask", "quoted" and "code" are what patterns tell, and
    "place" and "person" what names tell.
    """

    text: str
    start: int
    tag: str

    @property
    def end(self) -> int:
        return self.start + len(self.text)


def pieces(text: str, tokenizer: Tokenizer) -> list[Piece]:
    """Take a text apart into pieces that joined are the text."""
    found: list[Piece] = []
    done = 0
    for start, end, tag in _fixed(text):
        found += _words(text, done, start, tokenizer)
        found.append(Piece(text[start:end], start, tag))
        done = end
    return found + _words(text, done, len(text), tokenizer)


def _fixed(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield what patterns tell from words, in order and without overlaps."""
    patterns = ((_QUOTED, "quoted"), (TIME, "time"), (_CODE, "code"), (_STAGE, "part"), (ASKING, "ask"))
    position = 0
    while position < len(text):
        matches = [
            (match.start(), -match.end(), tag)
            for pattern, tag in patterns
            if (match := pattern.search(text, position))
        ]
        if not matches:
            return
        start, end, tag = min(matches)
        yield start, -end, tag
        position = -end


def _words(text: str, start: int, end: int, tokenizer: Tokenizer) -> list[Piece]:
    if start >= end:
        return []
    words = _joined_people(tokenizer.cut(text[start:end]), tokenizer)
    found: list[Piece] = []
    for word, tag in words:
        last = found[-1] if found else None
        if last and word in PLACE_SUFFIX and _may_be_place(last, tokenizer):
            found[-1] = Piece(last.text + word, last.start, "place")
        elif word in _LAND and found:
            first = len(found)
            while first > 0 and found[first - 1].tag in _NAME_TAGS and len(found[first - 1].text) < 4:
                first -= 1
            name = "".join(piece.text for piece in found[first:])
            found[first:] = [Piece(name + word, start - len(name), "place")]
        else:
            place = not tag and _is_place(word, tokenizer)
            found.append(Piece(word, start, "place" if place else tag or part_of_speech(word)))
        start += len(word)
    return [half for piece in found for half in _halves(piece)]


def _halves(piece: Piece) -> list[Piece]:
    """Return a phrase that is taken for one word ("粮食产量") as two, which follow-ups replace one by one."""
    thing, measure = piece.text[:-2], piece.text[-2:]
    parts = bool(MEASURE.search(measure)) and part_of_speech(measure) == "n"
    if piece.tag not in ("l", "") or len(thing) < 2 or not parts or part_of_speech(thing) not in _THING_TAGS:
        return [piece]
    return [Piece(thing, piece.start, part_of_speech(thing)), Piece(measure, piece.start + len(thing), "n")]


_THING_TAGS = frozenset(["n", "nz", "vn"])


_TWO_COUNTRIES = re.compile(r"中[美欧俄日韩英法德非印越老泰]$")


def _is_place(word: str, tokenizer: Tokenizer) -> bool:
    if (
        word == "台风"
        or _TWO_COUNTRIES.match(word)
        or (_NO_PLACES.search(word) and part_of_speech(word) != "ns")
    ):
        return False
    return (len(word) > 2 and bool(PLACE.search(word)) and not ROLE.search(word)) or (
        tokenizer.is_name(word) and part_of_speech(word) == "ns" and word not in _LIGHT
    )


def _may_be_place(piece: Piece, tokenizer: Tokenizer) -> bool:
    """Return whether a word with the suffix of a place after it is the place's name."""
    rare = tokenizer.information(piece.text) > _BITS_OF_PLACE
    named = piece.tag in ("place", "ns", "nr", "nz", "", "n") and len(piece.text) > 1
    return named and rare and not ROLE.search(piece.text)


def _joined_people(words: list[str], tokenizer: Tokenizer) -> list[tuple[str, str]]:
    """Return words with the tag "person" for people, else ""; a name cut in two ("顾行/之") is joined."""
    found: list[tuple[str, str]] = []
    place = 0
    while place < len(words):
        joined = "".join(words[place : place + 2])
        if _is_split_name(words[place], words[place + 1 : place + 2], tokenizer):
            found.append((joined, "person"))
            place += 2
            continue
        short = len(words[place]) < 3 and place + 1 < len(words) and len(words[place + 1]) == 1
        if (
            short
            and len(joined) == 3
            and is_name(joined)
            and _may_be_half(words[place + 1])
            and _unknown(words[place], tokenizer)
        ):
            found.append((joined, "person"))
            place += 2
        else:
            word, following = words[place], "".join(words[place + 1 : place + 2])
            # "查清了": what is done, though the dictionary has it for a name.
            person = following not in ("了", "过", "着") and _is_person(word, tokenizer)
            found.append((word, "person" if person else ""))
            place += 1
    return found


def _is_split_name(surname: str, following: Sequence[str], tokenizer: Tokenizer) -> bool:
    """Return whether a surname stands before a rare word of two characters, a given name: "李/向晚"."""
    if not following or len(surname) != 1 or len(following[0]) != 2 or part_of_speech(surname) != "nr":
        return False
    given = following[0]
    return (
        is_name(surname + given)
        and tokenizer.information(given) >= _BITS_OF_GIVEN
        and not MEASURE.search(given)
        and not NEVER_AT_AN_END.intersection((surname, given[-1]))
    )


def _unknown(word: str, tokenizer: Tokenizer) -> bool:
    return len(word) > 1 and part_of_speech(word) in ("", "nr") and not tokenizer.is_name(word)


NEVER_AT_AN_END = frozenset("的了着过是有在和与说称被对从到跟向给由省市区县呢吗啊谁他她它")
"""Characters that a name neither begins nor ends with."""


def _may_be_half(word: str) -> bool:
    return word not in NEVER_AT_AN_END


def _is_person(word: str, tokenizer: Tokenizer) -> bool:
    rare = part_of_speech(word) == "nr" and tokenizer.information(word) > _BITS_OF_NAME
    unknown = len(word) == 3 or word[:2] in COMPOUND_SURNAMES or rare
    return (
        is_name(word)
        and unknown
        and part_of_speech(word) in ("", "nr")
        and not MEASURE.search(word)
        and not NEVER_AT_AN_END.intersection((word[0], word[-1]))
        and not has_common_word(word, tokenizer)
    )


def has_common_word(name: str, tokenizer: Tokenizer) -> bool:
    """Return whether what follows the surname is a frequent word ("和时间"): no given name is."""
    return len(name) > 2 and tokenizer.information(name[1:]) < _BITS_OF_COMMON


@lru_cache(maxsize=1)
def _dictionary() -> bytes:
    return b"\n" + (files("jieba") / "dict.txt").read_bytes()


@lru_cache(maxsize=4096)
def part_of_speech(word: str) -> str:
    """Return the dictionary's tag of a word, "" if it has none.

    Looked up in the file itself, a millisecond a word: jieba's own tagger takes a second to load.
    """
    data = _dictionary()
    start = data.find(b"\n" + word.encode() + b" ")
    if start < 0:
        return ""
    return data[start + 1 : data.find(b"\n", start + 1)].split()[-1].decode()


def is_noun(piece: Piece) -> bool:
    """Return whether a piece can be part of a compound noun or a name."""
    if not piece.tag and _RUN_TOGETHER.search(piece.text):
        return False
    return piece.tag in _NOUN_TAGS and piece.text not in _LIGHT and piece.text[0].isalnum()


def is_anchor(piece: Piece) -> bool:
    """Return whether a piece names one thing, so that a question with it can be understood alone."""
    return piece.tag in ("place", "person", "quoted", "code", "nt")


def is_specific(piece: Piece, tokenizer: Tokenizer) -> bool:
    """Return whether a piece speaks of something in particular, not of a property that anything may have."""
    if (
        is_light(piece)
        or piece.tag in _NEVER_SPECIFIC
        or (piece.tag in ("", "l") and _RUN_TOGETHER.search(piece.text))
        or MEASURE.search(piece.text)
        or ROLE.search(piece.text)
    ):
        return False
    return len(piece.text) > 1 and tokenizer.information(piece.text) >= _BITS_OF_SPECIFIC


_NEVER_SPECIFIC = frozenset(["time", "m", "q", "part", "d", "p", "c", "u", "r", "f", "ad"])
_RUN_TOGETHER = re.compile(r"^[能会可要想被把对从到最很都也还又再没不只就才更是有]|[到了过着得的]$")
"""What tells two words that the dictionary's word model took for one ("能载", "最远到")."""


def is_light(piece: Piece) -> bool:
    """Return whether a piece says nothing of what the question is about."""
    return piece.tag == "ask" or piece.text in _LIGHT or not any(map(str.isalnum, piece.text))


def compound_before(parts: list[Piece], last: int) -> Span:
    """Return the span, in the text, of the compound noun that ends with `parts[last]`."""
    first = last
    while first > 0 and (
        is_noun(parts[first - 1]) or parts[first - 1].tag in ("quoted", "code", "place", "a")
    ):
        first -= 1
    return parts[first].start, parts[last].end
