"""What kind of thing a question asks for, and whether a text holds one."""

import re
from dataclasses import dataclass
from enum import Enum

from corpus.names import SURNAMES, is_name


class Kind(Enum):
    """What is asked for, as far as the question's own words tell."""

    DATE = "date"
    QUANTITY = "quantity"
    PERSON = "person"
    PLACE = "place"
    REASON = "reason"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asked:
    """`start` and `end` are where the folded question asks, equal to its length where no word does.

    `unit` matches what a quantity is counted or measured in, None where the question leaves it open.
    """

    kind: Kind
    start: int
    end: int
    unit: re.Pattern[str] | None = None


# ---- what is asked for ---------------------------------------------------------------------------------

# 很多大学 and 许多高校 ask nothing, nor do 多重保障 and 多高层.
_HOW = (
    r"(?<![许很众诸更最较增大太好不没])多(?:大(?![学型家数雨])|高(?![校中新级铁速层])|长(?![江沙期春])|久|远(?![程洋])"
    r"|重(?=[\W的呢才]|$)|快(?![递餐])|宽(?!带)|深(?![圳度入])|厚)"
)
# 近几年, 十几人, 几乎 and 几内亚 ask nothing; 哪几个 asks which.
_HOW_MANY = r"(?<![哪这那近好茶头十百千万\d])(?<!过去|未来|下来)几(?![乎何十百千万亿内])"
_AREA = "城市|国家?|省份?|市|区|县|地区?|地方|州|村|镇|乡|岛"
_SOMEBODY = (
    "农民|工人|学生|游客|旅客|乘客|职工|员工|群众|居民|村民|观众|选手|运动员|队员|志愿者|孩子|儿童|老人|士兵|官兵"
    "|警察|医生|教师|代表|顾客|客人|消费者|用户|嘉宾|演员|患者"
)
_BEARS_A_NAME = (
    f"{_SOMEBODY}|[长员师]|总统|总理|首相|主席|书记|主任|教练|经理|总裁|院士|教授|记者|导演|司机|发言人|小伙|小伙子"
    "|姑娘|女孩|男孩|妻子|丈夫|儿子|女儿|父亲|母亲"
)
_AFTER_SOMEBODY = "|".join(f"(?<={somebody})" for somebody in _BEARS_A_NAME.split("|"))
_CALLED = "(?:的名字)?叫(?:什么|啥)|的?(?:名字|姓名)是(?:什么|啥)"
_KINDS = (
    # What is called is asked for, though a number or a day is spoken of before: 热上几天，叫什么.
    (Kind.PERSON, f"(?=[的叫名姓])(?:{_AFTER_SOMEBODY})(?:{_CALLED})"),
    (Kind.OTHER, rf"(?:{_CALLED})(?:名字?|名称)?(?=\W|[呢啊呀]|$)"),
    (
        Kind.DATE,
        r"什么时[候间]|啥时候?|何时|何[年月日]|几时|哪[一几个]*(?:[天日年月周]|星期|季度|世纪|年代)|(?:周|星期|礼拜)几|什么(?:年代|日子|日期)"
        r"|[西公]元前?几|[于在]几年(?![内间后来之])|几月|(?<!第)几号(?![线楼台])|几日(?!游)|几点(?![建要意希])|日期(?=[是为定呢\W]|$)|\bwhen\b"
        r"|\b(?:what|which) (?:date|day|year|month|time|century)\b",
    ),
    (
        Kind.QUANTITY,
        rf"多少|第几|百分之几|{_HOW_MANY}|{_HOW}|(?:比例|占比|比重|增速|增长率)(?:是|为|达)(?!多少|几)"
        r"|\bhow (?:many|much|long|far|old|high|tall|big|large|fast|wide|deep|heavy)\b"
        r"|\bwhat (?:percentage|proportion|share|number|amount)\b",
    ),
    (Kind.PERSON, r"谁|哪[一几]?[位名](?!次)|哪个人|哪些人|何人|什么人|\bwho(?:se|m)?\b"),
    (
        Kind.PLACE,
        rf"哪[里儿]|何[地处]|什么(?:地方|地点|位置|国家|城市)|地[点址]是|哪(?:[一几些]?[个座]?|些)(?:{_AREA})|(?<=[在自于去到往])哪(?=[\W举召开建成]|$)"
        r"|\bwhere\b|\b(?:what|which) (?:city|country|place|province|county|town|village)\b",
    ),
    (
        Kind.REASON,
        r"为什么|为何|为啥|缘何|因何|何故|怎么会|(?:什么|何种|啥)(?:原因|缘故)|原因(?:是|有|何在)"
        r"|\bwhy\b|\bhow come\b|\bwhat (?:caused?|is the (?:reason|cause)|was the (?:reason|cause))\b",
    ),
    (
        Kind.OTHER,
        r"什么|啥|哪些|哪[一几]?[个家种项所类条支款部届场次座只本艘辆]|如何|怎么样?|怎样|何种|是否|\bwhat\b|\bwhich\b|\bhow\b",
    ),
)
_PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in _KINDS]


def asked_for(folded: str) -> Asked:
    """Return what a folded question asks for: the first kind in the order of `Kind` that its words name."""
    for kind, pattern in _PATTERNS:
        if found := pattern.search(folded):
            unit = _unit(folded) if kind is Kind.QUANTITY else None
            return Asked(kind, found.start(), found.end(), unit)
    return Asked(Kind.OTHER, len(folded), len(folded))


# ---- what a quantity is counted in ---------------------------------------------------------------------

_ABOUT = "[多余几来]?[万亿千百]{0,2}个?"
_IN_WORDS = "(?:半|[数几上近逾超约][十百千万亿]{1,2}|[十百千万]几|数(?=[人名位家天年]))"
_NUMBER = rf"(?:(?<![\d.])\d[\d.]*+|(?<![a-z])[ivx]{{1,4}}+|{_IN_WORDS}){_ABOUT}\s*"
"""A folded number: digits, also with 余 or 多 after them, a Roman one (Ⅲ类), or one that folding leaves
(数百, 十几, 半)."""
_NUMBER_OF_SPAN = (
    rf"(?:(?<![\d.])(?:\d{{1,3}}(?:\.\d+)?|\d{{5,}}+)(?![\d.])|{_IN_WORDS})[多余几来]?[万千百]{{0,2}}\s*"
)
"""A year has three or four digits, so that 2023年 is none."""


def _in(units: str) -> re.Pattern[str]:
    return re.compile(f"{_NUMBER}(?:{units})")


def _lasting(units: str) -> re.Pattern[str]:
    return re.compile(f"{_NUMBER_OF_SPAN}(?:{units})")


_LENGTH = "公里|千米|厘米|毫米|米|光年|海里|英里"
_SPAN = "年(?![级代月])|个半?月|天|周(?![一二三四五六日末年边围])|个?(?:小时|星期|礼拜|钟头)|分钟|秒|昼夜"
"""Lengths of time, not dates: 3个月, not 3月; 5天, not 5日."""
_MONEY = (
    "元|[美欧日港韩澳]元|卢布|英镑|块|人民币|卢比|法郎|泰铢|比索|里拉|克朗|第纳尔|先令|雷亚尔|兰特|里亚尔|迪拉姆|盾"
    "|dollar|yuan"
)
_AREA_UNITS = "平方|公顷|亩|平米|m2|km2"
_SHARE = "%|‰|百分点|成|倍"
_PEOPLE = "人|名|位"
_WEIGHT = "吨|公斤|千克|克|斤|kg"
_DEGREES = "度|摄氏度|°c"
_MANY = rf"(?:多少|{_HOW_MANY})(?:万|亿|千(?![米克瓦])|百(?!分))*"
_END = r"(?:[是为有达约]|达到)?多少(?=\W|呢|$)"
_OF_MONEY = (
    "(?:投资额?|造价|耗资|奖金|票价|房价|售价|单价|成本|费用?|产值|总值|营收|收入|利润|销售额|零售额|交易额|成交额"
    "|进出口额|总额|票房|捐款|罚款|工资|月薪|年薪|补贴|预算|经费|资金)"
)
"""What is counted in money, whatever it is of."""
_OF_LENGTH = "桥|隧道|[公铁道马水]路|高速|线路?|河|江|渠|墙|堤|坝|船|舰|管道|廊|全程|[车机船]身"
"""What has a length in metres, not in hours."""
_UNITS = tuple(
    (re.compile(asked), units)
    for asked, units in (
        # How it is asked, and what an answer is counted in.
        (
            rf"{_MANY}(?:的)?(?:钱|{_OF_MONEY}|[美欧日港韩澳]?元|块)|{_OF_MONEY}{_END}"
            r"|how much money",
            _in(_MONEY),
        ),
        (
            rf"{_MANY}(?:平方米|平米)",
            _in("平方米|公顷|亩|平米|m2"),
        ),
        (
            rf"多[大少](?:的)?面积|面积[有是为达]?多[大少]|{_MANY}(?:平方|公顷|亩)|面积{_END}",
            _in(_AREA_UNITS),
        ),
        (
            rf"{_MANY}(?:个?百分点|成|的?比例|的?百分比)|百分之几|(?:(?<![汇频])率|比例|占比|比重|增速|[增降涨跌]幅){_END}",
            _in(_SHARE),
        ),
        (rf"{_MANY}(?:周?岁)|多大(?:年纪|岁数|年龄)|(?:年龄|年纪)[是有]?多[大少]|how old", _in("岁")),
        (rf"{_MANY}(?:度电|千瓦时)|(?:用电量|发电量|耗电量){_END}", _in("千瓦时|度")),
        (rf"{_MANY}(?:摄氏)?度(?!电)|(?:气温|温度|水温|体温){_END}", _in(_DEGREES)),
        (rf"{_MANY}立方", _in("立方|m3")),
        (
            rf"{_MANY}(?:公里|千米|厘米|毫米|米|英里|海里)|多远|how far|how (?:wide|deep)|多[宽深厚]"
            rf"|(?:[全总]长|长度|高度|身高|海拔|深度|宽度|直径|里程|距离){_END}",
            _in(_LENGTH),
        ),
        (r"多高|how (?:high|tall)", _in(f"{_LENGTH}|层|{_DEGREES}|%|元")),
        (r"多重|how heavy", _in(_WEIGHT)),
        (rf"{_MANY}(?:吨|公斤|千克|克|斤)|(?:总重|重量|体重|自重|载重量?){_END}", _in(_WEIGHT)),
        (r"多快|how fast", _in(f"{_LENGTH}|马赫|节|%")),
        (rf"{_MANY}年(?![轻级代度])", _lasting("年(?![级代月])|周年")),
        (rf"{_MANY}个(?:半)?月", _in("(?<=个)半?月")),
        (rf"{_MANY}天", _in("天|昼夜")),
        (rf"{_MANY}个?(?:小时|钟头)|{_MANY}(?:分钟|秒)", _in("小时|分钟|秒|钟头")),
        (rf"{_MANY}个?(?:星期|礼拜|周)", _in("星期|礼拜|周(?![一二三四五六日末年边围])")),
        (r"多久|多长时间", _lasting(_SPAN)),
        (rf"(?:{_OF_LENGTH})(?:[全总]共?)?有?多长(?!时间)", _in(_LENGTH)),
        (r"多长|how long", re.compile(f"{_NUMBER}(?:{_LENGTH}|字)|{_NUMBER_OF_SPAN}(?:{_SPAN})")),
        (
            rf"{_MANY}(?:人(?!口)|名|位|{_SOMEBODY})|人数{_END}"
            r"|how many (?:people|persons|men|women|children)",
            _in(_PEOPLE),
        ),
        (r"第几(?![届次批期号轮版条章])", re.compile(r"第[\d一二三四五六七八九十]|首位|榜首|居首|冠军|末位")),
    )
)
# A noun says less of how its number is given: 多少新能源汽车 is answered by 新能源汽车3万辆.
_MEASURE_WORDS = (
    "家个种次辆台项座条件起例只头户所栋套场轮字页"
    "级票箱分艘架颗枚笔支届版层间门册部首幅张片株棵列班趟倍批宗队组类道处期号"
)
_COUNTED = re.compile(rf"{_MANY}(?P<unit>[{_MEASURE_WORDS}])")
_COUNTED_ALIKE = {
    "家": "家个",
    "个": "",
    "种": "种个类",
    "次": "次趟场轮届",
    "辆": "辆台",
    "台": "台辆",
    "项": "项个",
}
"""Measure words that will do in each other's place; "个" counts nearly everything."""


def _unit(folded: str) -> re.Pattern[str] | None:
    for asked, unit in _UNITS:
        if asked.search(folded):
            return unit
    counted = _COUNTED.search(folded)
    if not counted:
        return None
    alike = _COUNTED_ALIKE.get(counted["unit"], counted["unit"])
    # Up to three characters may stand between, as in 标箱 for 箱, but none of a date.
    return _in(rf"(?:(?![年月日号点时])[一-鿿]{{1,3}}?)?[{alike}]") if alike else None


# ---- whether a text holds it ---------------------------------------------------------------------------

_DIGIT = re.compile(r"\d")
_COUNT = re.compile(rf"(?<!\d)\d++(?![年月日号点时])|{_IN_WORDS}[余多]?[人名位个家天年岁次倍元米吨]")
_TIME = re.compile(
    # 康熙7年 and 89年 are years, 用了3年 is not.
    r"(?<!\d)\d{3,4}年|(?<![\d.了近过约达共每历经满逾超续])\d{1,2}年(?![来内多])|元年|年间"
    r"|(?<!\d)\d++(?:[月日时]|号(?![线楼台])|点(?![建要意希])|世纪)|\d0年代"
    r"|今[年天日晚晨早]|[昨前][天日晚]|明[年天日]|去年|前年|[上本下]周|周[一二三四五六日末]|星期"
    r"|近日|日前|上午|下午|凌晨|[上下]半年|季度|年[初中底末]|月[初中底末]|[上中下]旬|春节|元旦|除夕|元宵|清明|端午|中秋|国庆"
)
_PERSON = re.compile(
    rf"(?P<name>[{''.join(sorted(SURNAMES))}][一-鿿]{{1,2}})"
    r"(?:[、,。(]|说|表示|介绍|告诉|称|指出|认为|在|是|等|当选|获|任|率|同|出席|主持|带领|和|与|向|的)"
)
_ROLE_AND_NAME = re.compile(
    r"(?:总统|总理|首相|主席|书记|部长|省长|市长|区长|县长|局长|厅长|处长|主任|院长|校长|会长|社长|行长|队长|司令|国王|大臣|议长|发言人"
    r"|秘书长|经理|总裁|董事长|教授|院士|专家|研究员|记者|主播|教练|选手|运动员|导演|演员|作家|诗人|医生|护士|老师|司机|先生|女士"
    r"|创始人|负责人|工程师|设计师)(?!表示|认为|指出|介绍|告诉|强调|透露|回应|宣布|会议|办公|[团级们从在获对和与将已的说称是为到了等也就向])[一-鿿·]{2}"
)
_PLACE_WORD = re.compile(
    r"[一-鿿]{2}[省市区县州镇乡村岛湾港路街馆厦场园山江河湖海寺桥国城院站校]"
    r"|[中美英法德韩泰]国|日本|印度|俄罗斯|位于|地处|坐落"
    r"|北京|上海|天津|重庆|河北|山西|辽宁|吉林|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海"
    r"|台湾|广西|西藏|宁夏|新疆|内蒙古|黑龙江|香港|澳门"
)
_REASON_WORD = re.compile(
    r"(?<!基)因(?!特网|子|素)|由于|为了|所以|旨在|导致|致使|受.{1,12}影响|以便|从而|出于|鉴于|目的|缘于|得益于"
)

NUMBER_OF_ANOTHER_UNIT = 0.4
"""How far a text with a number, but none of the unit asked for, holds what is asked."""


def holds(asked: Asked, folded: str) -> float:
    """Return how far folded text holds what is asked for, from 0 to 1; 1 where that cannot be told."""
    if asked.kind is Kind.QUANTITY:
        if asked.unit is None:
            return float(bool(_COUNT.search(folded)))
        if asked.unit.search(folded):
            return 1.0
        return NUMBER_OF_ANOTHER_UNIT * bool(_DIGIT.search(folded))
    if asked.kind is Kind.DATE:
        return float(bool(_TIME.search(folded)))
    if asked.kind is Kind.PERSON:
        return float(_names_somebody(folded))
    if asked.kind is Kind.PLACE:
        return float(bool(_PLACE_WORD.search(folded)))
    if asked.kind is Kind.REASON:
        return float(bool(_REASON_WORD.search(folded)))
    return 1.0


def _names_somebody(folded: str) -> bool:
    return bool(_ROLE_AND_NAME.search(folded)) or any(
        is_name(found["name"]) for found in _PERSON.finditer(folded)
    )
