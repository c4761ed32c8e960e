"""地域 as data: provinces, cities and countries with their names in both languages, and which lies in which."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from domain.importing.values import folded


@dataclass(frozen=True)
class Region:
    """`key` is what criteria keep; `aliases` are lower case; `codes` mean the region only in capitals."""

    key: str
    english: str
    chinese: str
    aliases: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    inside: str | None = None


# A province with its larger cities. Cities whose name is an everyday word (开封, 日照, 三明) are left out.
_CHINA = """
北京 Beijing
上海 Shanghai
天津 Tianjin
重庆 Chongqing
河北 Hebei: 石家庄 Shijiazhuang, 唐山 Tangshan, 秦皇岛 Qinhuangdao, 邯郸 Handan, 保定 Baoding, 廊坊 Langfang
山西 Shanxi: 太原 Taiyuan, 大同 Datong
内蒙古 Inner Mongolia: 呼和浩特 Hohhot, 包头 Baotou, 鄂尔多斯 Ordos
辽宁 Liaoning: 沈阳 Shenyang, 大连 Dalian, 鞍山 Anshan
吉林 Jilin: 长春 Changchun
黑龙江 Heilongjiang: 哈尔滨 Harbin
江苏 Jiangsu: 南京 Nanjing, 苏州 Suzhou, 无锡 Wuxi, 常州 Changzhou, 南通 Nantong, 徐州 Xuzhou, 扬州 Yangzhou
浙江 Zhejiang: 杭州 Hangzhou, 宁波 Ningbo, 温州 Wenzhou, 金华 Jinhua, 义乌 Yiwu, 嘉兴 Jiaxing, 绍兴 Shaoxing, 台州 Taizhou
安徽 Anhui: 合肥 Hefei, 芜湖 Wuhu
福建 Fujian: 福州 Fuzhou, 厦门 Xiamen, 泉州 Quanzhou
江西 Jiangxi: 南昌 Nanchang, 赣州 Ganzhou, 景德镇 Jingdezhen
山东 Shandong: 济南 Jinan, 青岛 Qingdao, 烟台 Yantai, 潍坊 Weifang, 临沂 Linyi, 威海 Weihai
河南 Henan: 郑州 Zhengzhou, 洛阳 Luoyang
湖北 Hubei: 武汉 Wuhan, 宜昌 Yichang, 襄阳 Xiangyang
湖南 Hunan: 长沙 Changsha, 株洲 Zhuzhou
广东 Guangdong: 广州 Guangzhou, 深圳 Shenzhen, 东莞 Dongguan, 佛山 Foshan, 珠海 Zhuhai, 中山 Zhongshan, 惠州 Huizhou, 汕头 Shantou
广西 Guangxi: 南宁 Nanning, 桂林 Guilin, 柳州 Liuzhou
海南 Hainan: 海口 Haikou, 三亚 Sanya
四川 Sichuan: 成都 Chengdu, 绵阳 Mianyang
贵州 Guizhou: 贵阳 Guiyang, 遵义 Zunyi
云南 Yunnan: 昆明 Kunming, 大理 Dali, 丽江 Lijiang
西藏 Tibet: 拉萨 Lhasa
陕西 Shaanxi: 西安 Xi'an
甘肃 Gansu: 兰州 Lanzhou
青海 Qinghai: 西宁 Xining
宁夏 Ningxia: 银川 Yinchuan
新疆 Xinjiang: 乌鲁木齐 Urumqi
"""
# Codes | English | Chinese | other names: cities
_COUNTRIES = """
CN | China | 中国 | mainland china, 国内, 内地, 中国大陆
HK | Hong Kong | 香港 | hongkong
MO | Macau | 澳门 | macao
TW | Taiwan | 台湾 | 台灣
SG | Singapore | 新加坡 |
MY | Malaysia | 马来西亚 | 马来, 大马: Kuala Lumpur 吉隆坡, Penang 槟城, Johor 柔佛
ID | Indonesia | 印尼 | 印度尼西亚: Jakarta 雅加达, Bali 巴厘岛
TH | Thailand | 泰国 |: Bangkok 曼谷
VN | Vietnam | 越南 |: Ho Chi Minh City 胡志明市, Hanoi 河内
PH | Philippines | 菲律宾 | the philippines: Manila 马尼拉
US USA | United States | 美国 | usa, u.s., u.s.a., america, the states: New York 纽约, Los Angeles 洛杉矶, San Francisco 旧金山, Texas 得州, Florida 佛罗里达
UK GB | United Kingdom | 英国 | britain, great britain, england: London 伦敦, Manchester 曼彻斯特
JP | Japan | 日本 |: Tokyo 东京, Osaka 大阪
KR | South Korea | 韩国 | korea: Seoul 首尔
AU | Australia | 澳大利亚 | 澳洲: Sydney 悉尼, Melbourne 墨尔本
NZ | New Zealand | 新西兰 |
CA | Canada | 加拿大 |: Toronto 多伦多, Vancouver 温哥华
MX | Mexico | 墨西哥 |
BR | Brazil | 巴西 |
DE | Germany | 德国 |: Berlin 柏林
FR | France | 法国 |: Paris 巴黎
ES | Spain | 西班牙 |: Madrid 马德里
IT | Italy | 意大利 |: Milan 米兰
AE UAE | United Arab Emirates | 阿联酋 | uae, emirates: Dubai 迪拜
SA KSA | Saudi Arabia | 沙特 | 沙特阿拉伯, saudi
IN | India | 印度 |
RU | Russia | 俄罗斯 |
TR | Turkey | 土耳其 |
JO | Jordan | 约旦 |
GE | Georgia | 格鲁吉亚 |
"""
# What people call several regions together.
GROUPS: dict[str, tuple[str, ...]] = {
    "东南亚": ("Indonesia", "Malaysia", "Philippines", "Singapore", "Thailand", "Vietnam"),
    "新马泰": ("Singapore", "Malaysia", "Thailand"),
    "新马": ("Singapore", "Malaysia"),
    "北美": ("United States", "Canada"),
    "港澳台": ("Hong Kong", "Macau", "Taiwan"),
    "江浙沪": ("江苏", "浙江", "上海"),
    "江浙": ("江苏", "浙江"),
    "长三角": ("上海", "江苏", "浙江", "安徽"),
    "珠三角": ("广东",),
    "京津冀": ("北京", "天津", "河北"),
    "川渝": ("四川", "重庆"),
    "两广": ("广东", "广西"),
    "东三省": ("辽宁", "吉林", "黑龙江"),
    "东北三省": ("辽宁", "吉林", "黑龙江"),
    "北上广深": ("北京", "上海", "广州", "深圳"),
    "华南": ("广东", "广西", "海南"),
}
_GROUP_ALIASES = {
    "southeast asia": "东南亚", "south east asia": "东南亚", "south-east asia": "东南亚", "asean": "东南亚",
    "north america": "北美",
}  # fmt: skip
_SHORT = {
    "kl": "Kuala Lumpur", "nyc": "New York", "hcmc": "Ho Chi Minh City", "malaysian": "Malaysia", "singaporean": "Singapore",
    "indonesian": "Indonesia", "thai": "Thailand", "vietnamese": "Vietnam", "filipino": "Philippines",
}  # fmt: skip
GROUP_CODES = {"SEA": "东南亚"}
NAMES_TOO = frozenset(
    {"jordan", "georgia", "sydney", "paris", "florida", "milan"}
)  # people are called so as well
_CURRENCIES = {
    "Hong Kong": "HKD", "Taiwan": "TWD", "Singapore": "SGD", "Malaysia": "MYR", "Indonesia": "IDR", "Thailand": "THB",
    "Vietnam": "VND", "Philippines": "PHP", "United States": "USD", "United Kingdom": "GBP", "Japan": "JPY",
    "South Korea": "KRW", "Australia": "AUD", "New Zealand": "NZD", "Canada": "CAD", "Mexico": "MXN",
}  # fmt: skip
_SUFFIXES = ("壮族自治区", "维吾尔自治区", "回族自治区", "自治区", "特别行政区", "省", "市")
_CODES_THAT_ARE_WORDS = frozenset(
    {"it", "in", "us", "my", "id", "de", "es", "la", "mo", "ca", "sa", "ge", "jo"}
)
_LATIN = re.compile(r"[a-z][a-z.' ]*[a-z]|[a-z]")


def _china() -> Iterable[Region]:
    for line in _CHINA.strip().splitlines():
        province, _, cities = line.partition(": ")
        key, english = province.split(" ", 1)
        yield Region(key, english, key, inside="China")
        for city in filter(None, cities.split(", ")):
            name, spelled = city.split(" ", 1)
            yield Region(name, spelled, name, inside=key)


def _countries() -> Iterable[Region]:
    for line in _COUNTRIES.strip().splitlines():
        country, _, cities = line.partition(":")
        codes, english, chinese, others = (part.strip() for part in country.split("|"))
        aliases = tuple(each.strip() for each in others.split(",") if each.strip())
        yield Region(english, english, chinese, aliases, tuple(codes.split()))
        for city in filter(None, (each.strip() for each in cities.split(","))):
            spelled, _, name = city.rpartition(" ")
            yield Region(spelled, spelled, name, inside=english)


REGIONS: dict[str, Region] = {region.key: region for region in (*_countries(), *_china())}


def _spellings() -> dict[str, tuple[str, ...]]:
    """Every name in lower case with the regions it means. A Chinese place also with 省, 市; groups are several."""
    found: dict[str, tuple[str, ...]] = {}
    for region in REGIONS.values():
        names = (region.english.lower(), region.chinese, *region.aliases)
        if region.inside and region.key == region.chinese:
            names = (*names, *(region.chinese + suffix for suffix in _SUFFIXES))
        for name in names:
            found.setdefault(name, (region.key,))
    found |= GROUPS
    found |= {name: (key,) for name, key in _SHORT.items()}
    return found | {alias: GROUPS[group] for alias, group in _GROUP_ALIASES.items()}


SPELLINGS = _spellings()
CODES: dict[str, tuple[str, ...]] = {
    **{code: (region.key,) for region in REGIONS.values() for code in region.codes},
    **{code: GROUPS[group] for code, group in GROUP_CODES.items()},
}
# Codes that mean the region in small letters too, because they are no word of any sentence.
SMALL_CODES = {
    code.lower(): keys for code, keys in CODES.items() if code.lower() not in _CODES_THAT_ARE_WORDS
}


@lru_cache(maxsize=4096)
def known(written: str) -> tuple[str, ...]:
    """The regions that a whole text names; empty when it is not one of ours."""
    word = folded(written)
    return SPELLINGS.get(word.lower()) or CODES.get(word.upper()) or ()


def named(key: str, language: str) -> str:
    """A region as it is called in the language; one that is not ours as it was written."""
    region = REGIONS.get(key)
    if region is None:
        return key
    return region.chinese if language == "zh_CN" else region.english


def currency_of(key: str) -> str | None:
    """What is paid with abroad, where the region or the one it lies in is known for it."""
    region = REGIONS.get(key)
    while region is not None and region.key not in _CURRENCIES and region.inside is not None:
        region = REGIONS.get(region.inside)
    return None if region is None else _CURRENCIES.get(region.key)


def within(region: str, wanted: Iterable[str]) -> bool:
    """Say whether the place lies in one of the wanted: 深圳 and 广东省 in 广东, Kuala Lumpur in MY.

    What is not ours is compared letter by letter, either within the other.
    """
    here = _places(region)
    return any(_meets(region, here, each) for each in wanted)


def _meets(region: str, here: frozenset[str], wanted: str) -> bool:
    keys = known(wanted)
    if keys and here:
        return not here.isdisjoint(keys)
    one, other = region.casefold(), wanted.casefold()
    if min(len(one), len(other)) <= 2 and (one + other).isascii():
        return one == other  # a code lies in many a word: my in germany
    return other in one or one in other


@lru_cache(maxsize=4096)
def _places(written: str) -> frozenset[str]:
    """All regions that the text names, with those they lie in."""
    text = folded(written).lower()
    found = set(known(written))
    for words in _LATIN.findall(text):
        found.update(known(words))
        found.update(key for word in words.split() for key in SPELLINGS.get(word, ()))
    chinese = [name for name in SPELLINGS if not name.isascii() and name in text]
    found.update(key for name in chinese for key in SPELLINGS[name])
    for key in list(found):
        inside = REGIONS[key].inside
        while inside is not None:
            found.add(inside)
            inside = REGIONS[inside].inside
    return frozenset(found)
