"""Follow-ups that point at what was said before: "他", "它", "那里", "该公司", "这座桥"."""

import re

from retrieval.followup import FollowUp, Turn, same_topic
from retrieval.followup_left_out import is_known, left_out
from retrieval.followup_meant import named_as_answer, person_meant, phrase_with_role, place_meant, thing_meant
from retrieval.followup_topic import Statement, asked_kind, counted, joined, matter, subject, topic
from retrieval.tokens import Tokenizer

_HE = re.compile(r"(?<![其吉维])(?:他|她)(?![们国乡人])(?:本人)?")
_IT = re.compile(r"它(?!们)|(?<![尤与极])其(?![他它她中实余次间后])")
_THEM = re.compile(r"[他她它]们|这些|那些|其中")
_THERE = re.compile(r"[那这][里儿边]|当地|该地|此地")
_DEMONSTRATIVE = re.compile(
    r"(?:[这那][一两]?[个项座家场次位条所种份件起款届批艘架辆部套支只笔名颗片口]|[本此上]次|上述|此|该|这)"
    r"(?=(?P<noun>老人|男子|女子|人|公司|企业|集团|校长|学校|校|医院|法院|学院|院|球队|队|大桥|桥|系统|平台|比赛|赛事|会议|项目|工程"
    r"|计划|活动|案件|案子|案|事故|政策|制度|方案|线路|航线|线|机构|单位|部门|群岛|岛|国家|国|省|市|区|县|镇|村|站|馆|台|所|船|病|星"
    r"|[一-鿿]{2}))"
)
_DESCRIBED = re.compile(r"[^，,。；;]{4,}的$")
"""What tells which one by itself, before "那份": "英法协调核力量的那份宣言"."""
_POINTS = re.compile(r"^(?:这|那)(?:个|件|项)?(?:事|事情)?(?=是|有|在|怎|为|什|发|会|能|$)")


def pointing(text: str, statement: Statement, previous: Turn, tokenizer: Tokenizer) -> FollowUp | None:
    """Name what the follow-up points at: "他", "它", "那里", "该公司", "这座桥"."""
    if match := _HE.search(text):
        person = person_meant(statement, previous, tokenizer)
        if not person and asked_kind(statement.asking) == "who" and statement.after:
            return same_topic(joined(statement.parts) + "，" + text, text)
        meant = phrase_with_role(statement, person) if person else topic(statement)
    elif match := _THEM.search(text):
        meant = subject(statement) + ("中" if match[0] == "其中" else counted(statement))
    elif match := _THERE.search(text):
        meant = place_meant(statement, previous, tokenizer) or subject(statement)
    elif (match := _demonstrated(text)) and _is_new(match, statement, previous):
        return None
    elif match:
        meant = thing_meant(match["noun"], statement, previous, tokenizer)
        if meant:
            return same_topic(
                text[: match.start()] + meant + text[match.end("noun") :],
                text[: match.start()] + text[match.end("noun") :],
            )
        # "这笔钱", "这个数字": a word for what was asked of.
        return same_topic(matter(statement) + "，" + text, text)
    elif match := _IT.search(text):
        meant = named_as_answer(statement, previous) or subject(statement)
        if text[match.end() :][:1] not in ("", "的") and match[0] == "其":
            meant += "的"
    elif match := _POINTS.match(text):
        return left_out(text[match.end() :], statement, previous, tokenizer)
    else:
        return None
    return same_topic(
        text[: match.start()] + meant + text[match.end() :], text[: match.start()] + text[match.end() :]
    )


def _is_new(match: re.Match[str], statement: Statement, previous: Turn) -> bool:
    """Return whether "这次" stands before what was not spoken of: "这次进博会有多少家企业参展"."""
    noun = match["noun"]
    return match[0][-1] in "次届" and noun not in _KNOWN_NOUNS and not is_known(noun, statement, previous)


def _demonstrated(text: str) -> re.Match[str] | None:
    """Find "这座桥", "该校"; "该" and "此" stand before few words, "该怎么办" asks what should be done."""
    match = _DEMONSTRATIVE.search(text)
    if match is None or _DESCRIBED.search(text, 0, match.start()):
        return None
    known = match["noun"] in _KNOWN_NOUNS
    return match if known or len(match[0]) > 1 else None


_KNOWN_NOUNS = frozenset(re.findall(r"[一-鿿]+", _DEMONSTRATIVE.pattern.partition("<noun>")[2]))
