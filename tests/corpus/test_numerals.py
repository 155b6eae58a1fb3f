"""Numbers come to plain digits where they are surely numbers, and nowhere else."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.numerals import number_edits, parse_decimal, parse_numeral, share_edits


def rewrite(text: str) -> str:
    for edits in (share_edits, number_edits):
        for start, end, replacement in reversed(list(edits(text))):
            text = text[:start] + replacement + text[end:]
    return text


NUMBERS = """
七千亿=700000000000 7000亿=700000000000 700,000,000,000=700000000000 百分之五=5% 第三=第3 二〇二四年=2024年
二○二四年=2024年 二0二四年=2024年 二零二五年=2025年 一九四九年=1949年 十条=10条 1.92万=19200 5万5=55000
三万五=35000 两百=200 一百二=120 二百五十=250 一百零一=101 两千零八=2008 一千零五十=1050 三千六百元=3600元
一万=10000 十万=100000 十五万人=150000人 一百万=1000000 两千万=20000000 一亿=100000000 一亿二千万=120000000
1亿2000万=120000000 3万2000=32000 3千5百=3500 1.5万亿=1500000000000 一万亿元=1000000000000元 三点五万=35000
七点二亿=720000000 0.5万=5000 1,500.00万股=15000000股 1,234人=1234人 12,345.6吨=12345.6吨
百分之三十五点六=35.6% 百分之1.5=1.5% 百分之百=100% 百分之一百二十=120% 千分之三=3‰ 百分之零点五=0.5%
第十=第10 第二十四届=第24届 第一百零八=第108 第二=第2 十月=10月 十二月三十一日=12月31日 七月一日=7月1日
07月01日=7月1日 三年=3年 五个=5个 两名=2名 八位=8位 三项=3项 六次=6次 九届=9届 两辆=2辆 七岁=7岁
四小时=4小时 五分钟=5分钟 三公里=3公里 六吨=6吨 八亩=8亩 三倍=3倍 五座=5座 两家公司=2家公司 三号线=3号线
一季度=1季度 四季度=4季度 五个百分点=5个百分点 零点五个百分点=0.5个百分点 一个月=1个月 一年=1年 一人=1人
六点八级=6.8级 三点五倍=3.5倍 八点三十分=8点30分 十多年=10多年 十余名=10余名 二十多个=20多个 十多亿=10多亿
五百强=500强 十一届三中全会=11届三中全会 二十大报告=20大报告 八十年代=80年代 二十一世纪=21世纪 九零后=90后
三〇一医院=301医院 双十一=双11 20万千瓦=200000千瓦 三千米=3000米 五百亿立方米=50000000000立方米
一千零一夜=1001夜 三十六计=36计 两万五千里=25000里 五元=5元 十元=10元
""".split()

NOT_NUMBERS = """
一带一路 三峡 万州 十四五 十五五 千方百计 一些 统一 九龙坡 四川 百度 第三者 星期三 周五 礼拜二 半 一 三 十
百 千 万 亿 两 〇 一定 一样 一起 一般 一直 一切 一体化 一线 一把手 一次性 一条龙 一家人 一个问题 一点 一下
唯一 万一 单一 同一年 这一年 某一天 每一名 上一届 二维码 二手房 二人转 二次元 三农 三国 三星 三角洲 三亚
三明 三门峡 三里屯 三元里 三番五次 三三两两 三五成群 四面八方 五星红旗 五台山 五指山 五四运动 五一劳动节
六安 六盘水 七台河 七夕 七上八下 八达岭 八卦 九江 九寨沟 九一八 十分重要 十全十美 十堰 十字路口 十有八九
十万火急 十几年 十三陵 百家争鸣 百分点 百货 百年 千年 千家万户 千万别 上千万 数百万 几百 几十万 数十亿 几十
千百年 亿万 万里长城 万科 万象 万众一心 一五一十 一一对应 七八十 三四百 十二三岁 两三个 五六名 四处 二月河
三部曲 三棵树 五五开 八一 三八妇女节 二八 零下 零售 张三 李四 伍佰 陆续 三点五 1.2.3 2024年 5.26% 3.5
半斤八两 两岸 两会 两手 两国 五湖四海 四通八达 四大 三一重工 一汽 二汽 三分之一 五分之二 不一年 2024一季度
""".split()


@pytest.mark.parametrize("case", NUMBERS)
def test_a_number_is_written_in_plain_digits(case: str) -> None:
    text, expected = case.split("=")
    assert rewrite(text) == expected


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_a_word_or_name_with_a_numeral_in_it_is_left_alone(text: str) -> None:
    assert rewrite(text) == text


def test_numbers_are_found_within_running_text() -> None:
    text = "二〇二三年,全区完成三千六百亿元,增长百分之五点二,其中一季度为1,200亿元。"
    assert rewrite(text) == "2023年,全区完成360000000000元,增长5.2%,其中1季度为120000000000元。"


@given(st.integers(min_value=10, max_value=10**12 - 1))
def test_any_integer_said_in_chinese_reads_back_to_itself(value: int) -> None:
    assert parse_numeral(in_chinese(value)) == str(value)


def in_chinese(value: int) -> str:
    """The standard reading of an integer below 10**12."""
    digits, text, gap = "零一二三四五六七八九", "", False
    for size, big in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, value = divmod(value, size)
        if not section:
            gap = bool(text)
            continue
        for unit, small in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit, section = divmod(section, unit)
            if digit:
                text += ("零" if gap else "") + digits[digit] + small
                gap = False
            else:
                gap = bool(text)
        gap = False
        text += big
    # A section that starts with a zero is said with one 零, which the loop above has put in.
    return text


@given(st.text(alphabet="零〇○一二三四五六七八九十百千万亿两第年个点分之周几,.0159o%元月人", max_size=40))
def test_rewriting_what_was_rewritten_changes_no_number_again(text: str) -> None:
    once = rewrite(text).replace(",", "、")
    assert rewrite(once) == once


@pytest.mark.parametrize("text", ["一二", "百", "十百", "三百四百", "万三", "一零", "五六万", "三十四五"])
def test_an_ill_formed_numeral_has_no_value(text: str) -> None:
    assert parse_numeral(text) is None


@pytest.mark.parametrize(
    ("text", "value"), [("三十五点六", "35.6"), ("一点九二万", "19200"), ("零点五", "0.5")]
)
def test_spelled_decimals_have_a_value(text: str, value: str) -> None:
    assert parse_decimal(text) == value


def test_a_very_long_run_of_numerals_is_left_alone_and_takes_linear_time() -> None:
    text = "九亿" * 200_000
    start = time.process_time()
    assert rewrite(text) == text
    assert time.process_time() - start < 2
