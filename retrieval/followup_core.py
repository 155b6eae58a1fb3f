"""What a message says when its politeness, its hesitation and its corrections are taken off."""

import re
from dataclasses import dataclass

_OPENING = re.compile(
    r"^(?:(?:那么|那(?![里儿边个些座家种年天时位场届次])|另外|对了|然后|所以|但是?|不过|话说|嗯+|哦+|噢|喔|哎|诶|额|呃|喂"
    r"|好(?:的呢?|吧|嘞|啊)?(?=[，,。！!～~\s])|行(?=[，,。！!\s])|OK(?=[，,。！!\s])"
    r"|(?:多谢|谢谢|感谢)(?:你|您|啦|了)?(?=[，,。！!～~\s])|(?:明白|知道|了解|懂|清楚|收到)了?(?=[，,。！!\s])|原来如此|是这样(?:啊|的)?"
    r"|请问(?:一下|下)?|请(?=告诉|问|查|说)|(?:麻烦|劳驾)(?:你|您)?|不好意思|打扰了|(?:你|您)好(?=[，,。！!\s])"
    r"|(?:我|俺)?(?:还|再|又|就|只)?想(?:再|要)?(?:问|知道|了解|查|确认)(?:一下|下|问)?|我(?:再|还)(?:问|查)(?:一下|下|问)?"
    r"|(?:顺便|再|接着|继续)(?:问|查|看|说)(?:一下|下|问)?|(?:请|帮我|给我|替我)(?:再)?(?:查|看|找|问|说)(?:一下|下|查|看)?"
    r"|(?:(?:你|您)?(?:能不能|能|可以|可否|可不可以))?(?:告诉|跟我说)(?:一下|下)?我?|(?:你|您)知道|问一下|问下|查一下|查下"
    r"|还有(?![呢谁哪什多几别其没吗？?])|至于|关于|说到|说起|比如(?:说)?|例如|如果是|要是|假如是|若是)[，,。！!、：:\s]*)+",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    r"[，,。！!\s]*(?:(?:多谢|谢谢|感谢)(?:你|您|啦|了)*|谢了|麻烦(?:你|您)?了|(?:可以|行|好|能告诉我|你知道|您知道|知道)吗|的话(?:呢)?"
    r"|(?:又|也)?是(?:怎么回事|什么情况)|又如何|又怎样)[。！!？?～~\s]*$"
)
_COURTESY = re.compile(
    r"(?:好(?:的|吧|嘞|滴)?|行|可以|嗯+|哦+|噢|哈+|是(?:的|吗)?|对(?:的)?|谢谢?(?:你|您|啦|了)*|多谢|感谢|辛苦(?:你|您)?了?|不客气|再见|拜拜"
    r"|(?:你|您)好(?:啊|呀)?|早(?:上好)?|晚(?:上好|安)|明白|知道|了解|懂|收到|清楚|了|啦|啊|呀|哇|厉害|真棒|不错|太好|原来如此|这样|没事"
    r"|ok|okay|thanks?|thank you|thx|hi|hello|bye|got it|great|[\W_])+",
    re.IGNORECASE,
)
_NOT_BUT = re.compile(
    r"^(?:我(?:说|问|指|要|查)?(?:的)?)?(?:不是|并非|不要|不问|不看)(?P<old>[^，,。！!；;]{1,15}?)的?[，,。！!；;\s]*"
    r"(?:而?是|应该是|我?要(?:的是|看|问|查)?|我(?:是)?(?:想)?[问说指查](?:的)?(?:是)?|改成|换成|改为|换为)(?P<new>.+)$"
)
_BUT_NOT = re.compile(
    r"^(?:我(?:想)?(?:说|问|指|要|查)(?:的)?)?(?:应该)?是(?P<new>[^，,。！!；;]{1,15}?)的?[，,。！!；;\s]*(?:而)?不是(?P<old>[^，,。！!；;呀啊哦]{1,15})"
)
_REPLACED = re.compile(
    r"^(?:请)?把(?P<old>.{1,15}?)(?:改|换|替换)(?:成|为|作|做)(?P<new>.+)$"
    r"|^(?P<old2>.{1,15}?)(?:改|换)(?:成|为|作|做)(?P<new2>.+)$"
)
_MEANT = re.compile(
    r"^(?:(?:不是|不对|错了|(?:我)?(?:说|问|打|搞|写)错了|哦?不|抱歉|对不起|no|sorry)[，,。！!、\s]*)*"
    r"(?:我(?:是|刚才|其实)*(?:想|要)?(?:说|问|指|要|查|看)(?:的)?(?:是)?|应该是|应为|(?:改|换)(?:成|为|作|做)|换|(?:那|就)?(?:只|仅|光|单)(?:是)?(?:看|要|说|算|问|查|统计|限|就)"
    r"|(?:只|仅)限|限(?:定)?(?:于|在)|具体到)(?P<new>.+?)(?:而言|来说|来看|来讲|就行|就好|即可|就可以了?|吧)?$"
)
_SORRY = re.compile(r"^(?:不对|错了|(?:我)?(?:说|问|打|搞|写)错了|哦?不)[，,。！!、\s]+(?:是)?(?P<new>.+)$")


@dataclass(frozen=True, slots=True)
class Core:
    """What is left of a message.

    `marked` tells that it says to be put in the place of something ("那…", "我是说…"), and `old` of what, ""
    where it does not say.
    """

    text: str
    marked: bool
    old: str = ""


def is_courtesy(text: str) -> bool:
    """Return whether a message only greets, thanks or agrees: it asks nothing, and ends no topic."""
    return any(map(str.isalnum, text)) and _COURTESY.fullmatch(text.strip()) is not None


def core_of(text: str) -> Core:
    """Take what says nothing off a simplified message; of nothing else it stays as it is."""
    opened = _OPENING.sub("", text)
    closed = _CLOSING.sub("", opened).strip()
    core = closed if any(map(str.isalnum, closed)) else text
    for pattern in (_NOT_BUT, _BUT_NOT, _REPLACED):
        if match := pattern.match(core):
            found = {name.rstrip("2"): part for name, part in match.groupdict().items() if part}
            return Core(_bare(found["new"]), marked=True, old=_bare(found["old"]))
    if match := _MEANT.match(core) or _SORRY.match(core):
        return Core(_bare(match["new"]), marked=True)
    return Core(core, marked=core != text or _asks_on(text))


def _bare(text: str) -> str:
    return text.strip(" ，,。！!“”\"'")


def _asks_on(text: str) -> bool:
    return re.search(r"[呢咧哪捏][？?!！。～~\s]*$", text) is not None
