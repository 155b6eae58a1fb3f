"""Texts of every kind that an archive or a chat may hold, made up from a seed."""

import random

_PIECES = (
    "昨日，记者从市政府新闻办获悉，今年上半年全市新开工项目127个，总投资356.8亿元，同比增长4.2%。",
    "“这条路修通以后，进城只要20分钟。”村民老周说。",
    "臺北市長昨日出席開幕典禮，與會來賓逾三百人，場面熱鬧。",
    "據瞭解，該計畫將於2025年底前完成，屆時可望創造1萬2千個就業機會。",
    "The committee met on 3 May 2024; turnout was 61.5%, up from 58% in 2019. ",
    "GDP增速为5.3%（初步核算），CPI同比上涨0.2%，其中fresh vegetables价格下降。",
    "ＡＢＣ　１２３，全角標點：（）「」『』——……",
    "👍🏽🎉 家人们👨‍👩‍👧‍👦，🇨🇳加油！❤️🔥✅",
    "\t\r\n  　 \u00a0\u200b\u2028",
    "\x01\x07\x1b[31m\x7f\u0085\ufeff",
    "Ça va? Straße, naïve, e\u0301te\u0301, Tiếng Việt, Ελληνικά, Русский язык",
    "日本語のテスト、カタカナ、ﾊﾝｶｸ。한국어 기사입니다.",
    "𠮷𠮷野家，㐂㐂，𪚥龘靐齉",
    "①②③ ㈱ ㎡ ℃ ½ ⅷ ™ ﬁ ﷺ Ⅻ ㍿",
    "http://example.com/a?b=c&d=e#f user@example.com 023-6812-3456",
    "<s>标签</s> <pad> <mask> ▁ __init__ \\n %s {}",
    "مرحبا ﻷَ שלום नमस्ते ไทย",
    "哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈",
)


def varied_texts(count: int, seed: int = 20240711) -> list[str]:
    """Return `count` texts: empty, short, mixed, of random characters, a few of thousands of characters."""
    rng = random.Random(seed)
    return ["", " ", "好", *_PIECES, *(_text(rng) for _ in range(count))][:count]


def _text(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.1:
        return "".join(_character(rng) for _ in range(rng.randrange(1, 60)))
    pieces = rng.choices(_PIECES, k=rng.choice((1, 1, 2, 3, 5)) if kind < 0.97 else rng.randrange(40, 120))
    text = "".join(pieces)
    start = rng.randrange(len(text))
    cut = text[start : start + rng.randrange(1, len(text) + 1)]
    return cut.replace("，", rng.choice(("，", "  ", "\n", ",")))


def _character(rng: random.Random) -> str:
    """A character of one of the blocks seen in practice: Latin, kana, Han, full and half width."""
    blocks = ((0x20, 0x7E), (0xA0, 0x24F), (0x3000, 0x30FF), (0x4E00, 0x9FA5), (0xFF01, 0xFFEE))
    first, last = rng.choice(blocks)
    return chr(rng.randint(first, last))
