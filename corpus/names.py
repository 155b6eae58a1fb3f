"""Personal names as Chinese papers print them: told from other words by their surname and shape."""

import re
from collections.abc import Sequence

SURNAMES = frozenset(
    "傅萧王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢"
    "姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
    "康易乔赖文樊兰殷施洪翟安颜倪牛温芦季俞章鲁葛伍申尤毕聂柴焦路阳华齐梅庄辛管祝左涂谷祁时舒耿牟卜詹关"
    "苗凌费纪靳盛童欧甄项曲成游裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴车冉房边车辜吉饶刁"
    "瞿戚丘古"
    "米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓花"
    "仇艾蓝都"
    "巩稽邢鞠丰巫乌焦巴弓隗山缪干解应宗宣贲杭诸钮嵇滑荣羊於惠麴封羿储松井富尧岳帅亓佟佘佴候兆冼刑原厉仝"
    "但邝劳沙桑仲练麻濮蔺暴幸阎闻莘晁冒逯匡国寇禹麦阚那佘娜桓牧隆师訾於岑骆鹿占明智门丛朴危和涛粟欣展郦"
)
"""The common surnames of one character, most frequent first, with the rarer ones that are read in bylines."""
COMPOUND_SURNAMES = frozenset(
    "欧阳 上官 司马 诸葛 司徒 皇甫 令狐 慕容 尉迟 长孙 宇文 公孙 夏侯 东方 独孤 南宫 轩辕 端木 百里 "
    "澹台 呼延 "
    "闻人 申屠 淳于 单于 太史 赫连 钟离 濮阳 拓跋 完颜 纳兰 公冶 宗政 鲜于 闾丘 司空 亓官 仲孙 万俟 "
    "那拉 叶赫".split()
)

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇"
_HAN_ONLY = re.compile(rf"[{_HAN}]+\Z")
_MINORITY = re.compile(rf"[{_HAN}]{{1,10}}(?:[·•・．][{_HAN}]{{1,10}}){{1,4}}\Z")
_LATIN_NAME = re.compile(r"[A-Z][A-Za-z.'’-]+(?: [A-Z][A-Za-z.'’-]*){0,3}\Z")
_LIST_MARK = re.compile(r"[、，,;；/／|｜&和与]")
_BLANKS = re.compile(r"[\s\u3000]+")

NAME_LENGTHS = (2, 4)
"""Characters of a Han name; four with a compound surname, or with both parents' surnames."""
_NOT_NAMES = frozenset(
    "报道 摄影 采访 整理 编译 综合 文图 图文 来源 时间 日期 编辑 责任 高质量 高水平 高品质 高标准 "
    "高效能 全国 全市 全省 全县 "
    "全区 全球 万元 成都 江苏 江西 安徽 宁夏 金融 石油 文化 文明 安全 明年 明天 向前 方面 时代 经济 "
    "解读 解放 程序 和平 关注 "
    "关于 马上 时间 路线 高铁 万人 和谐 强国 国家 国际 应急 荣誉 丰收 来了 成果 成立 常态 严格 简介 "
    "简讯 商业 山水 "
    "花开 展望 明确 门户 都市 文旅 乡村 国内 应对 全面 全力 全员 单位 路上 连线 连续 车企 解码 计划 "
    "强化 项目 高考 单车 "
    "房价 车市 文章 国庆 展览 全民 全运 高校 高手 强势 温暖 金秋 白皮书 毛利率 马拉松 和美 平安 高峰 "
    "安居 乐业 成长 成就 文艺 文学 文物 景区 景点 米兰 解密 应用 智慧 智能 国企 国资 国防 沙龙 宁静 "
    "花海 蓝天".split()
)
"""Frequent words that begin with a surname's character and would else pass for a name."""


def is_name(text: str, *, trusted: bool = False) -> bool:
    """Tell whether `text`, without blanks inside, has the shape of one person's name.

    `trusted`: it stands where only a name can, so a surname that is not listed will do.
    """
    if text in _NOT_NAMES:
        return False
    if _HAN_ONLY.match(text):
        low, high = NAME_LENGTHS
        if text[:2] in COMPOUND_SURNAMES:
            return low < len(text) <= high
        longest = high - (text[1:2] not in SURNAMES)
        return low <= len(text) <= longest and (text[0] in SURNAMES or (trusted and len(text) < high))
    return bool(_MINORITY.match(text))


def read_names(text: str, *, trusted: bool = False) -> tuple[str, ...] | None:
    """Read a list of names ("杨帆 卢志民", "张三、李　明", "程  龙  潘俊强"); None if any part is no name.

    Blanks inside a two-character name are not part of it; they are told from the blanks between names by
    the single characters on either side. Names run together ("张三李四") are parted where that is clear.
    """
    names: list[str] = []
    for part in _LIST_MARK.split(text):
        tokens = _BLANKS.split(part.strip("\u200b\ufeff \u3000\t\xa0"))
        if tokens == [""]:
            continue
        if _LATIN_NAME.match(" ".join(tokens)):
            names.append(" ".join(tokens))
            continue
        joined = _join_single_characters(tokens)
        for token in joined:
            if is_name(token, trusted=trusted):
                names.append(token)
                continue
            apart = _part(token)
            if apart is None:
                return None
            names += apart
    return tuple(names) if names else None


def _join_single_characters(tokens: Sequence[str]) -> list[str]:
    """Join "程", "龙" to "程龙": a single character is half of a name."""
    joined: list[str] = []
    half = False
    for token in tokens:
        if joined and (half or (len(token) == 1 and joined[-1] in COMPOUND_SURNAMES)):
            joined[-1] += token
            half = False
        else:
            joined.append(token)
            half = len(token) == 1
    return joined


def _part(token: str) -> list[str] | None:
    """Part names that are run together, if there is exactly one way to do it with the fewest names."""
    if not 4 <= len(token) <= 9 or not _HAN_ONLY.match(token):
        return None
    ways = _ways(token)
    if len(ways) > 1:  # more names of three characters are the likelier reading
        fewest = min(len(way) for way in ways)
        ways = [way for way in ways if len(way) == fewest]
    return ways[0] if len(ways) == 1 else None


def _ways(token: str) -> list[list[str]]:
    if not token:
        return [[]]
    return [
        [token[:length], *rest]
        for length in (2, 3)
        if length <= len(token) and is_name(token[:length])
        for rest in _ways(token[length:])
    ]
