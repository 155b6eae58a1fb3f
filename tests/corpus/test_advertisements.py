"""Tests of corpus.advertisements."""

import pytest

from corpus.advertisements import is_advertisement, mark_advertisements
from corpus.blocks import Block, Kind


@pytest.mark.parametrize(
    "line",
    [
        "广告",
        "【分类广告】",
        "遗失声明",
        "品鉴热线：0571-88886666",
        "旺铺转让 电话：13900002222",
        "全国招商热线 400-812-3456",
        "张三遗失身份证一张，声明作废。",
        "受法院委托，定于近期公开拍卖江城市新华路房产一处。联系电话：0755-23456789",
    ],
)
def test_what_asks_to_call_and_paid_notices_are_advertisements(line: str) -> None:
    assert is_advertisement(line)


@pytest.mark.parametrize(
    "line",
    [
        "市民发现险情可拨打电话：0571-88886666，值班员会在三十秒内上门查看。",
        "广告业上半年营收增长一成",
        "他在遗失声明里写道，证件已经找到。",
        "新闻发布会介绍了招聘的情况。",
        "本次拍卖共成交二百三十件",
    ],
)
def test_news_about_advertisements_is_none(line: str) -> None:
    assert not is_advertisement(line)


def test_the_lines_over_a_number_to_call_go_with_it_and_no_text_does() -> None:
    kinds = (
        (Kind.PARAGRAPH, "三号泊位今天投用。"),
        (Kind.SHORT, "金湖山庄 湖景洋房盛大开盘"),
        (Kind.SHORT, "品鉴热线：0571-88886666"),
        (Kind.SHORT, "地址：江城市滨河路88号"),
        (Kind.SHORT, "书架搬进菜市场"),
        (Kind.SHORT, "7月10日，图书馆在菜市场设立"),
        (Kind.SHORT, "广告"),
        (Kind.SHORT, "江城老窖 传世佳酿"),
        (Kind.SHORT, "招商热线：400-812-3456"),
    )
    blocks = [Block(kind, text, ((i, i + 1),), 0, False, False) for i, (kind, text) in enumerate(kinds)]
    aside = [block.kind is Kind.ASIDE for block in mark_advertisements(blocks)]
    assert aside == [False, True, True, True, False, False, True, True, True]
