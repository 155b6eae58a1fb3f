"""How wide a place is, so that a country takes the place of a country and a district of a district."""

import re

_COUNTRIES = frozenset(
    "美国 俄罗斯 日本 韩国 朝鲜 蒙古 越南 老挝 柬埔寨 泰国 缅甸 马来西亚 新加坡 印度尼西亚 印尼 菲律宾 "
    "文莱 东帝汶 印度 巴基斯坦 孟加拉国 斯里兰卡 尼泊尔 不丹 马尔代夫 阿富汗 哈萨克斯坦 吉尔吉斯斯坦 "
    "塔吉克斯坦 乌兹别克斯坦 土库曼斯坦 伊朗 伊拉克 叙利亚 黎巴嫩 以色列 巴勒斯坦 约旦 沙特 沙特阿拉伯 "
    "也门 阿曼 阿联酋 卡塔尔 巴林 科威特 土耳其 格鲁吉亚 亚美尼亚 阿塞拜疆 英国 法国 德国 意大利 西班牙 "
    "葡萄牙 荷兰 比利时 卢森堡 瑞士 奥地利 爱尔兰 丹麦 挪威 瑞典 芬兰 冰岛 波兰 捷克 斯洛伐克 匈牙利 "
    "罗马尼亚 保加利亚 塞尔维亚 克罗地亚 斯洛文尼亚 希腊 乌克兰 白俄罗斯 立陶宛 拉脱维亚 爱沙尼亚 "
    "摩尔多瓦 埃及 利比亚 突尼斯 阿尔及利亚 摩洛哥 苏丹 南苏丹 埃塞俄比亚 肯尼亚 坦桑尼亚 乌干达 卢旺达 "
    "尼日利亚 加纳 塞内加尔 马里 刚果 安哥拉 赞比亚 津巴布韦 莫桑比克 南非 纳米比亚 博茨瓦纳 马达加斯加 "
    "加拿大 墨西哥 古巴 海地 巴拿马 哥伦比亚 委内瑞拉 秘鲁 玻利维亚 厄瓜多尔 巴西 阿根廷 智利 乌拉圭 "
    "巴拉圭 澳大利亚 新西兰 斐济 中国 我国 全国 国内 欧盟 东盟 非盟 欧洲 亚洲 非洲 南美 北美 拉美 中亚 "
    "中东".split()
)
_PROVINCES = frozenset(
    "北京 天津 上海 重庆 河北 山西 辽宁 吉林 黑龙江 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 "
    "海南 四川 贵州 云南 陕西 甘肃 青海 台湾 内蒙古 广西 西藏 宁夏 新疆 香港 澳门 全省".split()
)
_TAIL = re.compile(r"(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区|特别行政区)$")
NATION = frozenset("全国 我国 中国 国内".split())
"""What is said of the country at large, which its papers say without naming it."""
COUNTRY, PROVINCE, CITY, COUNTY, TOWN = range(5)


def level(place: str) -> int:
    """Return how wide a place is, from COUNTRY down to TOWN; one that nothing tells is a CITY."""
    if place in _COUNTRIES:
        return COUNTRY
    if place in _PROVINCES or (_TAIL.search(place) and _TAIL.sub("", place) in _PROVINCES):
        return PROVINCE
    if place.endswith("省"):
        return PROVINCE
    if place[-1] in "区县旗" and len(place) > 2:
        return COUNTY
    if place[-1] in "镇乡村" or place.endswith("街道"):
        return TOWN
    if place.endswith("国") and len(place) <= 4:
        return COUNTRY
    return CITY
