import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.folding import fold
from retrieval.asked import NUMBER_OF_ANOTHER_UNIT, Asked, Kind, asked_for, holds


def asked(question: str) -> Asked:
    return asked_for(fold(question).text)


def held(question: str, text: str) -> float:
    return holds(asked(question), fold(text).text)


# ---- kinds -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("优良天数是多少天？", Kind.QUANTITY),
        ("排名第几", Kind.QUANTITY),
        ("贴合精度有多高", Kind.QUANTITY),
        ("绿化率是多少", Kind.QUANTITY),
        ("体重有多重？", Kind.QUANTITY),
        ("占全市的比重是怎样的", Kind.QUANTITY),
        ("去过几次", Kind.QUANTITY),
        ("考察是哪几天？", Kind.DATE),
        ("大桥什么时候通车", Kind.DATE),
        ("几月几日开幕", Kind.DATE),
        ("比赛在星期几举行", Kind.DATE),
        ("建于哪个年代", Kind.DATE),
        ("战争在西元几年结束", Kind.DATE),
        ("大桥建于几年", Kind.DATE),
        ("大桥将在几年内建成", Kind.QUANTITY),
        ("几时通车", Kind.DATE),
        ("會議是誰主持的？", Kind.PERSON),
        ("发言的是哪位代表", Kind.PERSON),
        ("在哪里举行", Kind.PLACE),
        ("会议在哪召开？", Kind.PLACE),
        ("来自哪个国家", Kind.PLACE),
        ("哪几个区参加了", Kind.PLACE),
        ("哪座城市夺冠", Kind.PLACE),
        ("为什么停运", Kind.REASON),
        ("起火原因是什么", Kind.REASON),
        ("什么原因导致停电", Kind.REASON),
        ("有什么措施", Kind.OTHER),
        ("哪家公司中标", Kind.OTHER),
        ("通车了吗", Kind.OTHER),
        ("首任舰长叫什么名字", Kind.PERSON),
        ("这位工艺师的名字叫什么？", Kind.PERSON),
        ("他妻子姓名是什么", Kind.PERSON),
        ("这条街叫什么", Kind.OTHER),
        ("立秋之后又热上几天，这叫什么？", Kind.OTHER),
        ("他谈了什么叫幸福，讲了几个小时", Kind.QUANTITY),
        ("How many people came?", Kind.QUANTITY),
        ("When did the bridge open?", Kind.DATE),
        ("Which year was it?", Kind.DATE),
        ("Who is the mayor?", Kind.PERSON),
        ("Where was it held?", Kind.PLACE),
        ("What city hosted it?", Kind.PLACE),
        ("Why was it closed?", Kind.REASON),
        ("What caused the fire?", Kind.REASON),
        ("What is built there?", Kind.OTHER),
    ],
)
def test_the_kind_asked_for_is_told_from_the_words(question: str, kind: Kind) -> None:
    assert asked(question).kind is kind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("很多大学停课的原因有哪些", Kind.REASON),
        ("许多高校由谁管理", Kind.PERSON),
        ("怎样建立多重保障", Kind.OTHER),
        ("几内亚总统是谁", Kind.PERSON),
        ("几乎没有雨的地方在哪里", Kind.PLACE),
        ("十几人受伤的事故在哪里发生", Kind.PLACE),
        ("近几年由谁负责", Kind.PERSON),
        ("地铁几号线开通", Kind.QUANTITY),
        ("第几号台风登陆", Kind.QUANTITY),
        ("哪吒在哪里上映", Kind.PLACE),
        ("Somewhere, whatever happens", Kind.OTHER),
    ],
)
def test_a_word_that_only_looks_like_asking_is_passed_over(question: str, kind: Kind) -> None:
    assert asked(question).kind is kind


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("大桥全长多少公里", "多少"),
        ("占比是多少", "多少"),
        ("茶几卖多少钱", "多少"),
        ("近几年建了多少座桥", "多少"),
        ("由谁主持", "谁"),
        ("which city won", "which city"),
        ("通车了吗", ""),
    ],
)
def test_where_a_question_asks_is_told(question: str, words: str) -> None:
    found = asked(question)
    assert fold(question).text[found.start : found.end] == words
    assert words or found.start == len(question)


# ---- units -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("总投资多少钱", "总投资1.2亿元"),
        ("大桥的造价是多少", "耗资300万美元"),
        ("票价多少", "每张50元"),
        ("奖金是多少", "奖金800万克朗"),
        ("展馆面积是多少", "面积达12万平方米"),
        ("大桥全长多少", "全长3.2公里"),
        ("山峰海拔是多少", "海拔8848米"),
        ("一年用了多少度电", "用电量10226亿千瓦时"),
        ("全社会用电量是多少", "用电量10226亿千瓦时"),
        ("来了多少游客", "接待120万人次"),
        ("花了多少资金", "安排300万美元"),
        ("冠军能拿多少奖金", "奖金为10万元"),
        ("来了多少顾客", "接待3000人"),
        ("探测器总重多少", "重2.1吨"),
        ("仓库有多少平方米", "占地1.2万平方米"),
        ("这座桥有多长", "桥长1200米"),
        ("比赛有多长", "历时三个月"),
        ("种植面积有多少", "种植3万余亩"),
        ("展馆面积多大", "面积达12万平方米"),
        ("全长多少公里", "全长十二公里"),
        ("桥有多长", "桥长1200米"),
        ("展览有多长", "展期为三个月"),
        ("考察了多少天", "历时163天"),
        ("建了多少年", "前后用了八年"),
        ("建了多少年", "用了十几年"),
        ("生存了多少年", "生存了两千四百万年"),
        ("占多少比例", "占2.1%"),
        ("停运多久", "停运两个半月"),
        ("停运多久", "停运半天"),
        ("要等多少个小时", "需要5小时"),
        ("多少个月完工", "8个月后完工"),
        ("有多少人参加", "120名学生参加"),
        ("有多少人参加", "20多万人参加"),
        ("有多少人参加", "数百人参加"),
        ("多少家企业参展", "三千余家企业参展"),
        ("多少企业参展", "120家企业参展"),
        ("增速是多少", "同比增长12.4%"),
        ("增速是多少", "下降百分之五"),
        ("就业率为多少", "超过九成"),
        ("提高几个百分点", "提高2.3个百分点"),
        ("最高气温多少度", "最高35℃"),
        ("吞吐量是多少万标箱", "完成108.6万标箱"),
        ("多少箱", "完成108.6万标箱"),
        ("今年他几岁", "今年６７岁"),
        ("排名第几", "排名第三"),
        ("这是第几届", "第十二届博览会"),
        ("有多少国家参加", "来自44个国家"),
        ("推广了多少新能源汽车", "推广新能源汽车26.3万辆"),
        ("有多少年轻人参加", "参加的年轻人有300"),
        ("有多少人口", "人口达3200万"),
        ("how many people came", "来了350人"),
        ("how long is it", "全长3公里"),
        ("how old is she", "今年30岁"),
        ("how much money", "投资3亿美元"),
    ],
)
def test_a_number_of_the_unit_asked_for_holds_the_quantity(question: str, text: str) -> None:
    assert held(question, text) == 1.0


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("考察了多少天", "7月11日开始考察"),
        ("建了多少年", "建于2023年"),
        ("建了多少年", "20世纪90年代"),
        ("停运多久", "2023年7月11日停运"),
        ("多少个月完工", "5月完工"),
        ("有多少人参加", "2023年工人放假"),
        ("有多少人参加", "建成5个项目"),
        ("全长多少公里", "重5公斤"),
        ("要等多少个小时", "新建3个小学"),
        ("要等多少分钟", "提高5分"),
        ("提高几个百分点", "得了5分"),
        ("总投资多少钱", "全长5公里"),
        ("大桥的造价是多少", "全长5公里"),
        ("大桥全长多少", "总投资5亿元"),
        ("增速最快的区有多少人", "增长5%"),
        ("近几年建了多少座桥", "用了3年"),
        ("排名第几", "增长3%"),
        ("冠军能拿多少奖金", "用时2小时40分夺冠"),
        ("仓库有多少平方米", "商圈面积1.8平方公里"),
        ("探测器总重多少", "已飞行125天"),
        ("这座桥有多长", "工期三个月"),
    ],
)
def test_a_number_of_another_unit_or_a_date_holds_it_less(question: str, text: str) -> None:
    assert held(question, text) == NUMBER_OF_ANOTHER_UNIT


@pytest.mark.parametrize("question", ["全长多少公里", "规模多大", "有多少人", "how many people"])
def test_a_text_without_a_number_holds_no_quantity(question: str) -> None:
    assert held(question, "大桥已经通车") == 0.0


def test_a_quantity_of_an_open_unit_is_held_by_any_number_but_one_of_a_date() -> None:
    assert asked("规模多大").unit is None
    assert asked("规模有多少呢").unit is None
    assert held("规模多大", "泊位32个") == 1.0
    assert held("规模多大", "2023年7月11日上午9时") == 0.0


# ---- the other kinds -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("question", "with_it", "without"),
    [
        ("哪天通车", "7月10日通车", "大桥已经通车"),
        ("何时建成", "康熙7年建成", "用了7年建成"),
        ("何时建成", "约9时建成", "近3年来建成"),
        ("何时通车", "今年底通车", "通车后增加5条公交线"),
        ("什么时候开工", "上世纪90年代开工", "由3号线施工单位建造"),
        ("谁主持会议", "会议由局长李明主持", "会议由他主持"),
        ("谁主持会议", "贺远洲出席会议", "国家和方面的高质量发展"),
        ("谁说的", "总统马克龙在会上表示", "专家表示，有关部门负责人介绍"),
        ("在哪里举行", "在渝北区体育馆举行", "比赛将如期举行"),
        ("来自哪个国家", "他是法国球员", "他是一名球员"),
        ("他在哪里出生", "生于上海", "他出生了"),
        ("为什么停运", "因台风停运", "基因研究停了"),
        ("为什么停运", "受大风影响停运", "渡轮已停运"),
    ],
)
def test_a_text_holds_the_kind_or_not(question: str, with_it: str, without: str) -> None:
    assert held(question, with_it) == 1.0
    assert held(question, without) == 0.0


def test_of_a_question_for_something_else_it_cannot_be_told() -> None:
    assert held("有什么措施", "没有什么") == 1.0


@given(
    question=st.text("多少几哪年天人谁0123.万元第 是?how many"),
    text=st.text("0123.半数几百万年月人个元约因 "),
)
def test_any_question_asks_within_itself_and_any_text_holds_a_share(question: str, text: str) -> None:
    found = asked_for(question)
    assert 0 <= found.start <= found.end <= len(question)
    assert (found.start == len(question)) == (found.start == found.end)
    assert 0.0 <= holds(found, text) <= 1.0


LONG = 20_000
LONGEST_SECONDS = 1.0


@pytest.mark.parametrize(
    "repeated", ["9", "1.", "的", "高", "几", "受", "多少", "百", "上百", "哪一", "王某", "总统"]
)
def test_time_grows_with_the_length_of_a_text_and_not_with_its_square(repeated: str) -> None:
    text = repeated * LONG
    started = time.process_time()
    asked_for(text)
    for question in ("规模多大", "多少公里", "多少人", "多久", "第几", "何时", "谁", "在哪里", "为什么"):
        holds(asked_for(question), text)
    assert time.process_time() - started < LONGEST_SECONDS
