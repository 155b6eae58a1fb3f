"""Articles made up for the tests of readers: what a file is made of, and what must be read from it."""

from datetime import date

from tests.corpus.web_pages import Story

BRIDGE = Story(
    title="临江二桥合龙 两岸通勤缩短至八分钟",
    outlet="临江日报",
    author="杨帆",
    published=date(2024, 7, 11),
    paragraphs=(
        "7月10日上午，临江二桥最后一节钢箱梁吊装到位，这座跨越青溪的大桥正式合龙。",
        "大桥全长1.86公里，双向六车道，总投资23.5亿元，计划今年年底通车。",
        "“过去过江要绕行四十分钟，现在只要八分钟。”建设单位负责人说，“两岸的早晚高峰会好很多。”",
        "施工中，项目部采用了步履式顶推工艺，把4,200吨的钢梁逐米推过江面，误差不超过3毫米。",
        "记者了解到，与大桥相接的滨江路改造工程也将于9月开工，届时公交线路会作相应调整。",
    ),
)
SCHOOL = Story(
    title="松柏镇小学新图书馆开放，藏书三万册",
    outlet="松柏周报",
    author="陈小禾",
    published=date(2023, 3, 5),
    paragraphs=(
        "松柏镇中心小学的新图书馆3月4日开放。图书馆共有三层，藏书三万册，其中绘本占四成。",
        "校长林静说，周末图书馆也向镇上居民开放，凭身份证即可借阅，每次最多五册。",
    ),
)
HARBOUR = Story(
    title="海棠灣新碼頭啟用",
    outlet="海棠灣時報",
    author="",
    published=date(2023, 12, 1),
    paragraphs=(
        "海棠灣新碼頭昨日啟用，首日有三十六艘漁船靠泊，碼頭處理漁獲一百二十噸。",
        "港務局表示，新碼頭設有冷藏庫、製冰廠與拍賣場，漁民不必再把漁獲運到鄰縣出售。",
        "碼頭工程歷時兩年，耗資八億元，其中六成由地方政府負擔，其餘由漁會自籌。",
    ),
)
STORIES = (BRIDGE, SCHOOL, HARBOUR)
