from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.config import AnswerConfig
from retrieval.followup import FollowUp, Turn, resolve, standalone, turn_after
from retrieval.tokens import Tokenizer
from tests.index_maker import Workshop, write_pages

OBITUARY = "著名桥梁专家、临江大桥总设计师沈怀舟，于2024年7月13日在临江逝世。"
SCHOOL = "规模最大的北坡实验学校设54个班。校长由苗雨禾担任。"
COMPANY = "无人机由临江市的远翎科技公司研制，最大载重10公斤。"
DIPLOMAT = "埃及前旅游部长哈立德·埃纳尼当选新任总干事。"


def after(before: str, said: str = "") -> Turn:
    """The turn after a question that `said` answered."""
    return Turn(before, "id" if said else None, text=said, quote=said, sentence=said)


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("2023年渝北区社零总额是多少？", "那万州区呢？", "2023年万州区社零总额是多少？"),
        ("2023年渝北区社零总额是多少？", "万州区有多少", "2023年万州区社零总额是多少？"),
        ("重庆市渝北区的GDP是多少", "那渝中区呢", "重庆市渝中区的GDP是多少"),
        ("重庆市渝北区的GDP是多少", "成都市呢", "成都市的GDP是多少"),
        ("十五运会澳门赛区有多少志愿者", "香港赛区呢", "十五运会香港赛区有多少志愿者"),
        ("龙舟赛男子组谁夺冠了", "女子组呢", "龙舟赛女子组谁夺冠了"),
        ("松柏区新增了多少个小学学位", "初中呢", "松柏区新增了多少个初中学位"),
        ("2024年第一产业增加值是多少", "第三产业呢", "2024年第三产业增加值是多少"),
        ("地铁3号线什么时候通车", "那4号线呢", "地铁4号线什么时候通车"),
        ("神舟二十号第二次出舱用了多久", "神舟二十一号第一次呢", "神舟二十一号第一次出舱用了多久"),
        ("临江港集装箱吞吐量是多少", "货物总吞吐量呢", "临江港货物总吞吐量是多少"),
        ("沈怀舟是哪年出生的", "那程以宁呢", "程以宁是哪年出生的"),
    ],
)
def test_another_place_group_number_or_person_takes_the_place_of_its_kind(
    tokenizer: Tokenizer, before: str, text: str, expected: str
) -> None:
    assert standalone(text, after(before), tokenizer) == expected


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("2023年渝北区社零总额是多少？", "2024年呢", "2024年渝北区社零总额是多少？"),
        ("2024年上半年优良天数是多少天？", "上一年同期呢", "2023年上半年优良天数是多少天？"),
        ("2024年上半年优良天数是多少天？", "那下半年呢", "2024年下半年优良天数是多少天？"),
        ("今年上半年优良天数是多少天", "去年同期呢", "去年上半年优良天数是多少天"),
        ("2025年3月末外汇储备是多少", "那11月末呢", "2025年11月末外汇储备是多少"),
        ("2024年临江港有几条外贸航线", "2023年有几条", "2023年临江港有几条外贸航线"),
        ("临江港有几条外贸航线", "2023年呢", "2023年临江港有几条外贸航线"),
        ("2024年全市GDP是多少", "what about 2023?", "2023年全市GDP是多少？"),
    ],
)
def test_another_time_takes_the_place_of_the_year_or_of_its_part(
    tokenizer: Tokenizer, before: str, text: str, expected: str
) -> None:
    assert standalone(text, after(before), tokenizer) == expected


@pytest.mark.parametrize(
    ("before", "said", "text", "expected"),
    [
        ("临江大桥的总设计师是谁", OBITUARY, "他是哪年出生的", "临江大桥的总设计师沈怀舟是哪年出生的"),
        ("大桥的总设计师是谁？", "", "他是哪年出生的？", "大桥的总设计师是哪年出生的？"),
        ("沈怀舟设计了多少座桥", "", "他女儿是干什么的", "沈怀舟女儿是干什么的"),
        ("谁当选了新任总干事", DIPLOMAT, "他以前当什么官", "哈立德·埃纳尼以前当什么官"),
        ("北坡实验学校的校长是谁", SCHOOL, "多大了", "北坡实验学校的校长苗雨禾多大了"),
        ("北坡实验学校有多少个班", SCHOOL, "该校校长是谁", "北坡实验学校校长是谁"),
        ("送血的无人机是哪家公司造的", COMPANY, "该公司在哪里", "远翎科技公司在哪里"),
        ("临江大桥有多长", "", "这座桥是哪年建成的", "临江大桥是哪年建成的"),
        ("“探渊号”最大下潜深度是多少", "", "它一共下潜了几次", "“探渊号”一共下潜了几次"),
        ("帕洛玛群岛的潮汐电站装机容量多大", "", "其总投资是多少", "帕洛玛群岛的潮汐电站的总投资是多少"),
        ("凌家滩遗址在哪里", "", "那里发掘过几次", "凌家滩遗址发掘过几次"),
        ("青禾县夏粮产量是多少", "", "当地有多少农户", "青禾县有多少农户"),
    ],
)
def test_what_a_follow_up_points_at_is_named(
    tokenizer: Tokenizer, before: str, said: str, text: str, expected: str
) -> None:
    found = resolve(text, after(before, said), tokenizer)
    assert found.question == expected
    assert found.keeps_topic


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("台风“白鲸”在哪里登陆的？", "什么时候？", "台风“白鲸”什么时候登陆的？"),
        ("台风“白鲸”在哪里登陆的？", "when was it?", "台风“白鲸”什么时候登陆的？"),
        ("木牍什么时候展出", "在哪里呢", "木牍在哪里展出"),
        ("云岭区新增了多少个公办学位", "为什么", "云岭区为什么新增了公办学位"),
        ("白鹭洲二期工程什么时候建成", "总投资多少", "白鹭洲二期工程总投资多少"),
        ("地铁3号线东延段票价多少", "首班车几点", "地铁3号线东延段首班车几点"),
        ("地铁3号线东延段票价多少", "那全长呢", "地铁3号线东延段的全长是多少"),
        ("沈怀舟主持设计了多少座桥", "一共花了多少钱", "沈怀舟一共花了多少钱"),
        ("新能源汽车产量是多少", "同比增长多少", "新能源汽车产量同比增长多少"),
        ("青溪古城出土了多少枚木牍", "有字的有多少", "青溪古城有字的木牍有多少"),
    ],
)
def test_what_a_follow_up_leaves_out_is_put_before_it(
    tokenizer: Tokenizer, before: str, text: str, expected: str
) -> None:
    found = resolve(text, after(before, f"{before}首班车。"), tokenizer)
    assert found.question == expected
    assert found.keeps_topic


@pytest.mark.parametrize(
    "text",
    [
        "2024年渝北区的GDP是多少？",
        "重庆对口支援西藏的哪个市？",
        "长江干流重庆段的水质是几类？",
        "第5号桥全长多少公里？",
        "夏粮总产量是多少万吨",
        "龙舟赛有几支队伍",
        "脉冲星编号是什么",
        "潮汐电站装机容量多大",
        "小满是第几个节气？",
        "李向晚多大了",
        "运动处方可以免费健身多久",
        "白鹭洲作业区二期 投资额",
        "Who is the mayor of Chongqing?",
    ],
)
def test_a_question_that_can_be_understood_alone_stays_as_it_is(tokenizer: Tokenizer, text: str) -> None:
    assert resolve(text, after("临江大桥的总设计师是谁？"), tokenizer) == FollowUp(text, keeps_topic=False)
    # Where an article answered before, the archive decides about what names nothing.
    found = resolve(text, after("临江大桥的总设计师是谁？", OBITUARY), tokenizer)
    assert found.question == text or found.unsure


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("What was the output in 2024?", "what about 2023?", "What was the output in 2023?"),
        ("How big is the GDP of Chongqing?", "and Chengdu?", "How big is the GDP of Chengdu?"),
        ("Where did the typhoon land?", "when was it?", "when was it: the typhoon land?"),
        ("Who won the cup?", "how old is he?", "how old is the one who won the cup?"),
    ],
)
def test_simple_english_follow_ups_are_filled_in(
    tokenizer: Tokenizer, before: str, text: str, expected: str
) -> None:
    assert standalone(text, after(before), tokenizer) == expected


def test_a_part_of_the_same_matter_keeps_the_topic_and_another_place_or_time_does_not(
    tokenizer: Tokenizer,
) -> None:
    turn = after("2024年临江市龙舟赛男子组谁夺冠了")
    assert resolve("女子组呢", turn, tokenizer).keeps_topic
    assert not resolve("2023年呢", turn, tokenizer).keeps_topic
    assert not resolve("海棠湾市呢", turn, tokenizer).keeps_topic


def test_a_chain_of_follow_ups_keeps_its_topic(tokenizer: Tokenizer) -> None:
    turn = after("2024年上半年渝北区的社零总额是多少")
    for text, expected in (
        ("那2023年呢", "2023年上半年渝北区的社零总额是多少"),
        ("万州区呢", "2023年上半年万州区的社零总额是多少"),
        ("下半年呢", "2023年下半年万州区的社零总额是多少"),
    ):
        turn = after(standalone(text, turn, tokenizer))
        assert turn.question == expected


def test_the_turn_after_an_answer_holds_what_was_quoted(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path / "pages", [1, 2]))
    engine = workshop.engine(answer=AnswerConfig(caution=0.0))
    answer = engine.ask("第2号桥全长多少公里？")
    engine.close()
    quote = answer.quotes[0]
    turn = turn_after(answer)
    assert (turn.question, turn.article_id) == (answer.standalone_question, quote.article.id)
    assert (turn.title, turn.quote) == (quote.article.title, quote.text)
    assert turn.sentence
    assert turn.sentence in quote.text
    assert all(passage.text in turn.text for passage in quote.article.passages)


def test_thanks_end_no_topic(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path / "pages", [1, 2]))
    engine = workshop.engine(answer=AnswerConfig(caution=0.0))
    turn = turn_after(engine.ask("第2号桥全长多少公里？"))
    thanked = engine.ask("谢谢！", previous=turn)
    assert thanked.standalone_question == "谢谢！"
    assert turn_after(thanked, turn) == turn
    asked_on = engine.ask("第1号桥呢？", previous=turn)
    engine.close()
    assert turn_after(asked_on, turn).question == "第1号桥全长多少公里？"


def test_the_turn_after_no_answer_holds_the_nearest_passage(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path / "pages", [1]))
    engine = workshop.engine(answer=AnswerConfig(caution=1.0))
    answer = engine.ask("谁发明了电话？")
    engine.close()
    turn = turn_after(answer)
    assert not answer.answered
    assert turn.article_id == answer.nearest[0].article.id
    assert turn.quote == answer.nearest[0].text


def test_where_nothing_is_found_the_turn_holds_the_question_only(workshop: Workshop, tmp_path: Path) -> None:
    workshop.build(*write_pages(tmp_path / "pages", [1]))
    engine = workshop.engine()
    answer = replace(engine.ask("谁发明了电话？"), quotes=(), nearest=())
    engine.close()
    assert turn_after(answer) == Turn(answer.standalone_question, None)


@pytest.mark.parametrize(
    ("before", "answer", "text", "expected"),
    [
        ("西吉卖南瓜的“80后”是谁？", "马亮", "跟他一起创业的是谁？", "跟马亮一起创业的是谁？"),
        ("谁当选了新任总干事？", "拉斯洛", "他多大年纪？", "拉斯洛多大年纪？"),
        ("哪座桥合龙了？", "黑山峡黄河大桥", "这座桥全长多少米？", "黑山峡黄河大桥全长多少米？"),
        ("临江哪家公司造出了量子计算机？", "本源量子", "这家公司有多少员工？", "本源量子公司有多少员工？"),
        ("哪个装置装好了底座？", "BEST", "它什么时候能发电？", "BEST什么时候能发电？"),
    ],
)
def test_who_or_what_the_answer_names_is_meant(
    tokenizer: Tokenizer, before: str, answer: str, text: str, expected: str
) -> None:
    said = f"近日，{answer}的消息传来。"
    turn = Turn(before, "id", text=said, quote=said, sentence=said, answer=answer)
    assert resolve(text, turn, tokenizer).question == expected


@pytest.mark.parametrize(
    ("before", "text", "expected"),
    [
        ("我国天然气一次管输能力提升到了多少？", "以前呢？", "以前我国天然气一次管输能力提升到了多少？"),
        ("2025年1—5月社会物流总额是多少？", "1—4月呢", "2025年1—4月社会物流总额是多少？"),
        ("2024年前5个月我国出口多少？", "前8个月呢", "2024年前8个月我国出口多少？"),
        ("霍尔果斯口岸每天通行多少辆车？", "2012年的时候呢？", "2012年霍尔果斯口岸每天通行多少辆车？"),
        ("去年全国粮食产量多少？", "棉花呢", "去年全国棉花产量多少？"),
        ("天宫空间站在轨几年了？", "国际空间站呢", "国际空间站在轨几年了？"),
        ("中国女排世界联赛得了第几名？", "意大利队呢", "意大利队世界联赛得了第几名？"),
    ],
)
def test_times_and_things_that_no_list_knows_take_the_place_of_their_kind(
    tokenizer: Tokenizer, before: str, text: str, expected: str
) -> None:
    assert standalone(text, after(before, "截至目前。"), tokenizer) == expected


def test_a_chinese_question_is_not_joined_with_an_english_one(tokenizer: Tokenizer) -> None:
    turn = after("How many medals did China win at the World Games?", "成都世运会中国队获得64枚奖牌。")
    for text in ("神舟二十号什么时候返回地球的？", "今年高考报名人数有多少？", "报名人数有多少"):
        assert resolve(text, turn, tokenizer).question == text


def test_what_is_described_by_itself_is_not_pointed_at(tokenizer: Tokenizer) -> None:
    turn = after("传梭博物馆在哪儿？", "传梭博物馆在杭州余杭的溪口村。")
    found = resolve("英法协调核力量的那份宣言叫什么？", turn, tokenizer)
    assert found.unsure or found.question == "英法协调核力量的那份宣言叫什么？"


def test_a_property_alone_is_no_question_of_its_own(tokenizer: Tokenizer) -> None:
    found = resolve(
        "门票多少钱？", after("江门中微子实验装置在哪里？", "江门中微子实验装置在广东。"), tokenizer
    )
    assert found.question == "江门中微子实验装置门票多少钱？"
    assert not found.unsure


QUESTION_PARTS = st.sampled_from(
    "他 它 其 这 那 的 了 呢 吗 ？ ? ， 。 2 年 月 号 第 “ ” 是 在 · 谁 多少 什么时候 为什么 该校 "
    "这座桥 渝北区 2023年 上一年同期 总投资 沈怀舟 what about when he".split(" ")
)
TEXTS = st.lists(QUESTION_PARTS, max_size=8).map("".join) | st.text(max_size=20)


@settings(max_examples=300, deadline=None)
@given(before=TEXTS, text=TEXTS, said=TEXTS)
def test_any_two_texts_make_a_question_and_an_empty_one_changes_nothing(
    tokenizer: Tokenizer, before: str, text: str, said: str
) -> None:
    found = resolve(text, after(before, said), tokenizer)
    if text.strip():
        assert found.question.strip()
    assert resolve(text, Turn("", None), tokenizer) == FollowUp(text.strip(), keeps_topic=False)
    assert found.keeps_topic or not found.own
    assert not found.own or any(map(str.isalnum, found.own))  # It is searched for.
