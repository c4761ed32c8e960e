"""The words that mean something in a search, in both languages, and what they mean: longest match wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from domain.asking.asked import About
from domain.categories import CATEGORIES
from domain.creators import PLATFORMS, Gender, Tier
from domain.criteria import Goal
from domain.regions import NAMES_TOO, SPELLINGS


class Kind(StrEnum):
    """What sort of word it is."""

    SPACE = "space"
    SEP = "sep"  # ends a clause
    LIST = "list"  # 、 / and: between things of one kind
    FILL = "fill"
    UNKNOWN = "unknown"
    NUMBER = "number"
    FIND = "find"
    WISH = "wish"  # 来, need: a search only with more beside it
    CREATOR = "creator"
    SUBJECT = "subject"  # of a figure: value is an About
    THING = "thing"  # a finding by itself: value is (About, keys)
    OWN = "own"  # the creator's own gender
    MOTHERS = "mothers"
    TOP = "top"
    BEFORE = "before"  # a bound that stands before its number
    AFTER = "after"  # a bound that stands after it
    RANGE = "range"
    BETWEEN = "between"
    CURRENCY = "currency"
    PERCENT = "percent"
    TENTH = "tenth"  # 成
    HUNDREDTHS = "hundredths"  # 百分之, before its number
    COUNTER = "counter"
    YEARS = "years"
    SPAN = "span"  # 天, months: a number of these is nothing we look for
    HARD = "hard"
    SOFT = "soft"
    NOT = "not"
    NOT_AFTER = "not_after"
    ANY = "any"
    TOTAL = "total"
    PER = "per"
    TAG = "tag"
    PERSONA = "persona"  # before the name of an audience that the team keeps
    PERSONA_LIKE = "persona_like"  # a name that none of them has
    WITH_US = "with_us"  # whom the team has already: means something only when it is refused
    UNHELD = "unheld"  # understood, but nothing that creators are known by


class Bound(StrEnum):
    LEAST = "least"
    MOST = "most"
    AROUND = "around"


@dataclass(frozen=True)
class Meaning:
    kind: Kind
    value: object = None


def _split(words: str) -> list[str]:
    return [each.strip() for each in words.split("|")]


_SUBJECTS = {
    About.WANTED: "数量|人数|达人数量|达人数|number wanted|how many",
    About.FOLLOWERS: "粉丝|粉丝数|粉丝量|粉丝数量|粉丝体量|粉丝规模|粉量|粉|粉儿|followers|follower|follower count|followers count|fans|fan count|subscribers|subs|following|audience size",
    About.PRICE: "报价|价格|价位|单价|费用|预算|单条预算|坑位费|一口价|单条报价|视频报价|出价|价|price|prices|priced|pricing|budget|quote|quotes|quoted|fee|fees|cost|costs|costing|rate card|rates|charging|charge",
    About.ENGAGEMENT: "互动率|互动|近30天互动率|30天互动率|engagement|engagement rate|engagement rates|er|eng rate|interaction rate",
    About.ACTIVE_FANS: "活跃粉丝|活跃粉|活粉|活跃粉丝占比|活跃粉占比|活粉占比|活粉率|活跃度|active fans|active followers|active fan share|active-fan share|active fan rate|active audience",
    About.COMPLETION: "完播率|完播|视频完播率|平均完播率|completion|completion rate|completion rates|view-through rate|view through rate|vtr|watch-through|watch through rate|finish rate",
    About.REBATE: "返点|返佣|返利|返点比例|返|rebate|rebates|rebate rate|kickback|kickbacks",
    About.GMV: "gmv|成交额|销售额|带货额|交易额|带货gmv|月gmv|sales|turnover|gross sales",
    About.VIEWS: "播放中位数|中位播放|播放中位|中位数播放|视频播放中位数|播放量|播放|均播|平均播放|平均播放量|median views|median view|median plays|views median|views|plays|average views|avg views|avg. views|views per video",
    About.AGES: "年龄|年龄段|age|aged|ages|age range|age group",
}
_FLAGS = {
    About.ADS: "配合投流|支持投流|可投流|能投流|愿意投流|接受投流|可以投流|配合千川投流|支持千川投流|配合千川|配合投放|支持投放|投流授权|可授权投流|supports ads|support ads|supporting ads|ads allowed|allows ads|allow ads|can run ads|willing to run ads|ok with ads|okay with ads|open to ads|spark ads|with ads|ad support|supports ad delivery|whitelisting",
    About.SCRIPT: "可改稿|能改稿|支持改稿|接受改稿|配合改稿|可以改稿|愿意改稿|可改脚本|支持改脚本|接受改脚本|支持脚本修改|接受脚本修改|配合脚本修改|accepts script changes|accept script changes|accepting script changes|script changes ok|script changes|open to script changes|open to edits|accepts edits|allows script edits|allows edits|accept edits|accepts revisions|accept revisions|open to revisions",
    About.VERIFIED: "已核实|已核验|核实过|核验过|数据核实过|数据真实|真实数据|数据可信|数据已核实|数据核实|已验证|verified|verified numbers|verified data|numbers verified|checked numbers|no fake data|genuine numbers",
    About.LINKED: "已绑定|已连接|已关联|已链接|能直接发消息的|能直接发消息|可以直接发消息|能直接联系|能直接联系的|可直接联系|可以直接联系|能发消息|可私信|linked|linked already|already linked|can be messaged|reachable in chat|reachable|can message directly|messageable",
}
_GOALS = {
    Goal.EXPOSURE: "新品曝光|推新品|新品上市曝光|提升曝光|冲曝光|做曝光|曝光|新品上市|上新|种草|awareness|brand awareness|exposure|new product exposure|product exposure|for exposure|product launch|launch",
    Goal.CONVERSION: "冲转化|转化|促转化|做转化|活动转化|成交转化|促进成交|冲成交|冲销量|冲gmv|conversion|conversions|for conversion|drive sales|driving sales|campaign conversion",
    Goal.FIRST_ORDERS: "首单|首单提升|拉首单|冲首单|破零|first orders|first order|more first orders|first-order lift",
    Goal.AUDIENCE: "人群渗透|渗透人群|触达人群|拓人群|拉新人群|特定人群|人群触达|reach an audience|audience reach|audience penetration|penetrate an audience",
}
_TIERS = {
    Tier.TOP: "头部|超头部|超头|头部达人|大v|头部主播|top-tier|top tier|mega|macro|top creators only",
    Tier.MIDDLE: "腰部|中腰部|中腰|肩部|腰部达人|腰部博主|中部|mid-tail|mid tail|midtail|mid-tier|mid tier|mid-size|mid-sized|micro|micro-influencers",
    Tier.TAIL: "尾部|长尾|素人|初级达人|尾部达人|koc|kocs|nano|long-tail|long tail",
}
_TOP_WORDS = "top creators|top influencers|top kols|biggest"
_GENDERS = {
    Gender.MALE: "男粉|男粉丝|男性粉丝|男性粉|男粉为主|男粉丝为主|男性为主|男粉居多|男粉多|男性居多|男性|男士|男性用户|男性受众|男性观众|男性人群|男用户|受众男|受众男性|男|men|male|males|guys|male audience|male fans|male followers|men audience|mostly male|mostly men|mainly men|mainly male|male viewers|dads",
    Gender.FEMALE: "女粉|女粉丝|女性粉丝|女性粉|女粉为主|女粉丝为主|女性为主|女粉居多|女粉多|女性居多|女性|女士|女生|女性用户|女性受众|女性观众|女性人群|女用户|受众女|受众女性|女|women|female|females|ladies|girls|female audience|female fans|female followers|women audience|mostly female|mostly women|mainly women|mainly female|female viewers",
}
_OWN = {
    Gender.MALE: "男达人|男博主|男主播|男网红|男性达人|男性博主|male creators|male creator|male influencers|male influencer|male kols|men creators|guy creators",
    Gender.FEMALE: "女达人|女博主|女主播|女网红|女性达人|女性博主|female creators|female creator|female influencers|female influencer|female kols|women creators|girl creators",
}
_NOT_WITH_US = {
    About.NOT_POOL: "不在达人池|不在达人池里|不在达人池里的|不在池里|不在池里的|未入池|没入池|未入池的|没入池的|池外|not in the pool|not in our pool|not in pool|not yet in the pool|outside the pool|outside our pool",
    About.NOT_WORKED: "没合作过|没合作过的|没有合作过|没有合作过的|未合作过|未合作过的|从没合作过|从没合作过的|从未合作过|从未合作过的|还没合作过|还没合作过的|不曾合作|首次合作|首次合作的|not worked with|not worked with before|not worked with yet|never worked with|never worked with before|haven't worked with|haven't worked with before|haven't worked with yet|have not worked with|have not worked with before|new to us",
}
_WITH_US = {
    About.NOT_POOL: "在达人池里|在达人池里的|达人池里的|在池里的|池里的|达人池里|达人池|已入池|已入池的|已在池|in the pool|in our pool|in pool|already in the pool|already in our pool|already in pool|pool members|from the pool|from our pool|those in the pool",
    About.NOT_WORKED: "合作过|合作过的|已合作|已合作的|已合作过|已合作过的|已经合作|已经合作的|已经合作过|已经合作过的|之前合作过的|以前合作过的|曾经合作过的|合作过的人|worked with|worked with before|worked with already|already worked with|have worked with|have worked with before|have already worked with|existing partners|past partners",
}
_PERSONA = "画像|达人画像|persona|persona of|for persona|for the persona"
_MOTHERS = "宝妈|妈妈|宝妈群体|宝妈人群|妈妈群体|妈妈粉|宝妈粉|moms|mums|mothers|moms audience"
_MOTHERS_OWN = "宝妈达人|宝妈博主|妈妈博主|妈妈达人|mom creators|mum creators|mom influencers|mom bloggers"
_BEFORE = {
    Bound.LEAST: "至少|最少|起码|不低于|不少于|不小于|不要低于|别低于|大于|大于等于|超过|超|高于|多于|过|上|破|最低|>|>=|≥|=>|at least|min|min.|minimum|minimum of|over|above|more than|greater than|no less than|not less than|not below|not under|not lower than|starting at|starting from|from|exceeding|exceeds|exceed|upwards of|north of|higher than|no fewer than",
    Bound.MOST: "不超过|不高于|不大于|不多于|不要超过|别超过|不能超过|低于|少于|小于|小于等于|最多|至多|最高|控制在|不到|不足|<|<=|≤|=<|at most|max|max.|maximum|maximum of|under|below|less than|up to|no more than|not more than|not over|not above|not exceeding|within|cheaper than|fewer than|lower than|capped at|not to exceed|no over",
    Bound.AROUND: "约|大约|大概|差不多|接近|around|about|approximately|approx|approx.|roughly|≈|circa|near|nearly",
}
_AFTER = {
    Bound.LEAST: "以上|及以上|或以上|之上|起|起步|朝上|往上|打底|+|or more|or above|and above|and up|or higher|or better|or over|and more|at least|min|minimum|plus",
    Bound.MOST: "以内|以下|之内|之下|封顶|内|or less|or below|or under|and below|or lower|max|maximum|tops|at most",
    Bound.AROUND: "左右|上下|前后|or so|give or take|ish|-ish",
}
_CURRENCIES = {
    "$": "$|dollars|dollar|bucks|美金|刀", "USD": "us$|usd|美元|美刀|us dollars|us dollar|u.s. dollars|dollars us|american dollars", "¥": "¥", "CNY": "rmb|cny|cn¥|人民币|yuan|元人民币",
    "元": "元|块|块钱|元钱", "MYR": "rm|myr|ringgit|马币|林吉特", "SGD": "s$|sgd|新币|新元|新加坡元|singapore dollars", "GBP": "£|gbp|pounds|pound|英镑|quid",
    "EUR": "€|eur|euros|euro|欧元", "JPY": "jpy|yen|日元|円|jp¥", "HKD": "hk$|hkd|港币|港元|hong kong dollars", "THB": "฿|thb|baht|泰铢",
    "IDR": "rp|idr|rupiah|印尼盾", "PHP": "₱|php|pesos|比索", "VND": "₫|vnd|越南盾", "AUD": "a$|aud|au$|澳元|australian dollars", "KRW": "₩|krw|韩元",
    "TWD": "nt$|twd|台币|新台币", "CAD": "c$|cad|加元|canadian dollars", "AED": "aed|迪拉姆",
}  # fmt: skip
SHARED_MARKS = frozenset({"$", "¥", "元"})  # of several currencies
_CATEGORY_WORDS = {
    "menswear": "男士穿搭|男装穿搭|menswear|men's wear|mens wear|中山装",
    "womenswear": "女装穿搭|女士穿搭|womenswear|women's wear|womens wear",
    "styling": "outfit|ootd|搭配",
    "skincare": "护肤品|skin-care|面膜",
    "makeup": "make up|彩妆护肤|口红|lipstick",
    "mother_baby": "母婴用品|mother and baby|mother & baby|mom and baby",
    "fitness": "gym|workout|健身房|sport|fitness and sport",
    "food": "吃播|探店|美食探店|food and drink|foodie|cooking|snack",
    "digital": "数码科技|手机|gadgets|digital|gadget",
    "pets": "宠物用品|pet|cats|dogs",
    "outdoor": "outdoors|户外露营|hiking",
    "home": "家居好物|homeware|home decor",
    "jewellery": "jewelry and watches|手表",
    "toys": "gaming|toy",
}
_NOT_CATEGORIES = frozenset(
    {"style", "生活", "home", "tech", "知识", "生鲜"}
)  # too often a word of something else
_CATEGORY_ALSO = {
    "tech": "digital",
    "home & living": "home",
    "home and living": "home",
    "生活类": "home",
    "生活方式": "home",
    "知识类": "books",
    "生鲜": "food",
    "home creators": "home",
}
_NOT_PLATFORMS = frozenset({"red", "tt", "dy", "ins"})
_PLATFORM_WORDS = {
    "douyin": "抖音上|抖音平台", "xiaohongshu": "红书|小红书上|little red book", "instagram": "insta|instagram reels|reels",
    "youtube": "油管|youtube shorts|shorts", "bilibili": "b站up|哔哩", "tiktok": "tiktok上|tik-tok", "wechat_channels": "微信视频|wechat channel",
}  # fmt: skip
_FIND = "找|帮我找|帮忙找|找一下|找一些|想找|要找|给我找|搜|搜索|搜一下|搜一搜|筛|筛选|筛一下|筛一批|推荐|推荐一下|推荐几个|物色|匹配|find|find me|find us|search|search for|look for|looking for|recommend|suggest|shortlist|source|hunt for|looking to work with"
_WISH = "show|来|来一批|求|需要|想要|有没有|圈|show me|show us|get me|get us|need|want|give me|give us"
_CREATOR = "达人|达人们|博主|主播|网红|红人|up主|账号|号主|kol|kols|创作者|带货达人|带货主播|creator|creators|influencer|influencers|tiktokers|tiktoker|youtubers|instagrammers|bloggers|blogger|streamers|vloggers|affiliates|talent"
_COUNTERS = "个|位|名|人|个人|个达人|号人|家|pcs|people|persons"
_YEARS = "岁|周岁|岁数|years old|year old|years|year-olds|year olds|yo|y/o|yrs|yr old"
_SPANS = "天|天内|个月|月|周|星期|年|小时|分钟|秒|days|day|weeks|week|months|month|hours|hour|minutes|min video|seconds|secs|条视频|条|单|场|件|款|次|videos|posts|orders|stage|%的佣金"
_FILL = (
    "的|以|吗|呢|吧|啊|呀|了|哦|哈|嘛|我|我们|咱|咱们|你|你们|她|他|它|请|请问|麻烦|麻烦你|谢谢|多谢|一下|一些|一批|几个|几位|些|个别|帮|帮忙|帮我|帮我们|给我|给|能|能不能|可以|可不可以|"
    "想|想要的|要|要求|条件|条件是|条件如下|有|是|在|做|做过|和我|并且|而且|同时|也|还|还要|还有|另外|再|都|就|类|类的|类目|类型|品类|垂类|赛道|领域|方向|行业|风格|适合|适合做|合适的|合适|"
    "优质|靠谱|为主|居多|占比|比例|人群|受众|观众|用户|粉丝画像|画像|目标人群|地区|区域|地域|所在地|地方|本地|当地|那边|这边|平台|平台的|上的|之间|介于|每位|单个|大家|目前|现在|最近|近期|近30天|最近30天|30天内|"
    "合作|合作的|推广|带货|卖|卖货|测评类|发布|短视频|视频|直播|价格在|数据|水平|量级|体量|级别|规模|左右吧|就行|即可|就好|可|行|好|最终|一共|总共|大小|范围|区间|范围内|区间内|区间在|等|等等|这种|这样|那种|一定|比较|相关|相关的|属于|面向|针对|主打|对应|关于|"
    "a|an|the|some|few|several|a few|and also|of|to|for|with|who|whose|which|that|are|is|was|be|have|has|having|had|in|on|at|from|by|based|based in|located|located in|living in|i|i'm|im|we|we're|"
    "our|ours|you|your|me|my|us|please|pls|plz|thanks|thank you|thx|can|could|would|will|should|do|does|did|it|its|this|these|those|them|their|there|like|hi|hey|also|too|then|so|just|good|great|nice|best|"
    "work|working|make|making|doing|do they|content|niche|category|categories|field|space|account|accounts|profile|profiles|video|videos of|region|regions|country|location|market|based out of|last 30 days|30 days|"
    "rate|share|number|count|total number|least|range|size|people who|type|kind|sort|help|help me|help us|let's|lets|campaign|collab|collaboration|cooperate|partner|audience|viewers|sell|sells|selling|promote|promoting|new|"
    "the following|each|creators'|demographic|demo|target|targeting|primarily|mainly|mostly|majority|average|avg|typical|platform|number of|around here|who do|who make|any|list|reach|reaching|'s|but|但|但是|不过|然后|只要|只|仅|only|just|all|hello there|dear|up for|top|前|able|willing|okay|ok|open|got|where|what|when|while|as|if|be in|more|most|total|number wanted|want to|need to|would like|i'd like|i'd|we'd|looking|feel free|not only|not just|不只|不只是|不仅|不仅是|不光|不光是"
)
_GUARDS = (  # everyday words that begin like something else; they mean nothing here
    "一些|一下|一般|一起|一线|一直|一样|万一|十分|三明治|大理石|千川|三农|二手|一手|百搭|不错|不少|内容|内部|国货|男友|女友|男朋友|女朋友|男神|女神|海外|粉底|粉色|返图|上线|上新款|上次|过来|过去|超好|超级|起来|一起来|成功|成交|成分|条理|单身|单品|元气|元旦|人气|人设|名气|位置|家人|来自|来源|求助|号码|要不要|不要紧|好不好|不好意思|没有|没|不知道"
)
_UNHELD = "佣金|佣金率|commission|commission rate|转化率|conversion rate|ctr|点击率|ctor|cpm|cpe|粉丝增长|涨粉|增长率|growth|growth rate|退货率|退款率|refund rate|口碑分|带货口碑|roi|档期|学历|身高|收藏|点赞|likes|comments|评论|shares|转发"
_HARD = "必须|必需|务必|一定要|必须要|硬性|硬性要求|严格|must|must be|must have|must-have|required|strictly|hard floor|mandatory"
_SOFT = "最好|最好是|最好有|尽量|优先|优先考虑|希望|倾向|能有更好|更好|preferably|preferred|prefer|ideally|if possible|nice to have|hopefully|would be nice|would be great"
_NOT = "不要|不找|别要|不需要|别|除了|除开|排除|排除掉|去掉|剔除|过滤掉|避开|非|不是|不含|不包括|不包含|不考虑|不想要|not|no|without|except|except for|exclude|excluding|but not|other than|don't want|do not want|avoid|avoiding|skip|leave out|leaving out|nor|never|non"
_NOT_AFTER = "除外|免谈|勿扰|excluded|的不要|以外|之外"
BESIDES = frozenset({"除了", "除开", "other than"})
"""Refuses, unless one of ALSO follows: besides this, that too."""
ALSO = frozenset({"还", "还要", "还有", "也", "同时", "also", "as well", "too"})
_NO_MATTER = {
    About.REGION: "地区不限|地域不限|不限地区|不限地域|全国|全球|any region|any country|anywhere|worldwide|all regions",
    About.PLATFORM: "平台不限|不限平台|全平台|any platform|all platforms",
    About.CATEGORY: "类目不限|品类不限|不限类目|不限品类|any category|all categories",
    About.AGES: "年龄不限|不限年龄|any age|all ages",
    About.GENDER: "男女不限|男女都可|男女都可以|男女均可|男女皆可|性别不限|any gender|both genders|all genders",
}
_ANY = "不限|不限制|无所谓|都行|都可以|随意|均可|不重要|不看|任意|any number|any price|doesn't matter|does not matter|don't care|no matter|unlimited|no limit"
_TOTAL = "总预算|预算总共|总共预算|预算一共|总费用|总价|total budget|overall budget|budget in total|in total|total cost|altogether|total spend|overall"
_PER = "每条|单条|每个视频|一条|每人|每位达人|每个达人|/条|per video|per post|a video|a post|each|per creator|apiece|each creator|per clip|/video"
_TAG = (
    "标签|带标签|标签是|标签为|打了标签|有标签|tag|tags|tagged|tagged with|tagged as|with tag|with the tag|#"
)
_LISTS = "、|/|和|与|及|或|或者|跟|以及|还有就是|and|or|&|and/or|as well as|plus also"
_RANGES = "-|~|to|到|至|--|~~|->|→"


def _aliases() -> Iterable[tuple[str, Meaning]]:
    for category in CATEGORIES:
        for alias in (category.key, category.label.lower(), *category.aliases):
            if alias not in _NOT_CATEGORIES:
                yield alias, Meaning(Kind.THING, (About.CATEGORY, (category.key,)))
    for key, words in _CATEGORY_WORDS.items():
        yield from _all(words, Kind.THING, (About.CATEGORY, (key,)))
    for alias, key in _CATEGORY_ALSO.items():
        yield alias, Meaning(Kind.THING, (About.CATEGORY, (key,)))
    for key, names in PLATFORMS.items():
        for name in names:
            if name not in _NOT_PLATFORMS:
                yield name, Meaning(Kind.THING, (About.PLATFORM, (key,)))
    for key, words in _PLATFORM_WORDS.items():
        yield from _all(words, Kind.THING, (About.PLATFORM, (key,)))


def _all(words: str, kind: Kind, value: object = None) -> Iterable[tuple[str, Meaning]]:
    for word in _split(words):
        yield word, Meaning(kind, value)


def _things() -> Iterable[tuple[str, Meaning]]:
    """Everything that is a finding by itself."""
    for name, keys in SPELLINGS.items():
        yield name, Meaning(Kind.THING, (About.REGION, keys))
    yield from _aliases()
    named: tuple[tuple[About, Mapping[Any, str]], ...] = (
        (About.GOAL, _GOALS), (About.TIER, _TIERS), (About.GENDER, _GENDERS)
    )  # fmt: skip
    for about, table in named:
        for key, words in table.items():
            yield from _all(words, Kind.THING, (about, (key.value,)))
    for about, words in _FLAGS.items():
        yield from _all(words, Kind.THING, (about, ()))
    for about, words in _NO_MATTER.items():
        yield from _all(words, Kind.THING, (about, None))
    for gender, words in _OWN.items():
        yield from _all(words, Kind.OWN, gender.value)
    for about, words in _NOT_WITH_US.items():
        yield from _all(words, Kind.THING, (about, ()))
    for about, words in _WITH_US.items():
        yield from _all(words, Kind.WITH_US, about)
    yield from _all(_MOTHERS, Kind.MOTHERS, value=False)
    yield from _all(_MOTHERS_OWN, Kind.MOTHERS, value=True)


def _figures() -> Iterable[tuple[str, Meaning]]:
    """What stands around numbers."""
    for about, words in _SUBJECTS.items():
        yield from _all(words, Kind.SUBJECT, about)
    for code, words in _CURRENCIES.items():
        yield from _all(words, Kind.CURRENCY, code)
    for bound, words in _AFTER.items():
        yield from _all(words, Kind.AFTER, bound)
    for bound, words in _BEFORE.items():  # some stand on either side: "max $200", "$200 max"
        yield from _all(words, Kind.BEFORE, bound)


_PLAIN = {
    Kind.FIND: _FIND, Kind.WISH: _WISH, Kind.CREATOR: _CREATOR, Kind.YEARS: _YEARS, Kind.SPAN: _SPANS, Kind.COUNTER: _COUNTERS,
    Kind.UNHELD: _UNHELD, Kind.HARD: _HARD, Kind.SOFT: _SOFT, Kind.NOT: _NOT, Kind.NOT_AFTER: _NOT_AFTER, Kind.ANY: _ANY,
    Kind.TOTAL: _TOTAL, Kind.PER: _PER, Kind.PERSONA: _PERSONA, Kind.TAG: _TAG, Kind.LIST: _LISTS, Kind.RANGE: _RANGES, Kind.TOP: _TOP_WORDS,
    Kind.PERCENT: "%|percent|pct|个百分点|个点|per cent", Kind.TENTH: "成", Kind.HUNDREDTHS: "百分之", Kind.BETWEEN: "between",
}  # fmt: skip


def _everything() -> Iterable[tuple[str, Meaning]]:
    """Later ones win where two say the same."""
    yield from _all(_FILL, Kind.FILL)
    yield from _all(_GUARDS, Kind.UNKNOWN)
    yield from _things()
    for kind, words in _PLAIN.items():
        yield from _all(words, kind)
    yield from _figures()


AFTER: dict[str, Bound] = {word: bound for bound, words in _AFTER.items() for word in _split(words)}
EITHER_SIDE = frozenset(AFTER) & {word for words in _BEFORE.values() for word in _split(words)}
NAMES = NAMES_TOO
SEPARATORS = frozenset(",。.;!?\n·•|^…%")  # a percent sign that follows no number says nothing
BLANKS = frozenset(' :=()[]{}"【】「」『』《》*_`')
PHRASES: dict[str, Meaning] = dict(_everything())
MOST_PHRASE = max(map(len, PHRASES))


def lengths_by_letter(phrases: Iterable[str]) -> dict[str, tuple[int, ...]]:
    """How long the phrases with each first letter are, the longest first."""
    found: dict[str, set[int]] = {}
    for phrase in phrases:
        found.setdefault(phrase[0], set()).add(len(phrase))
    return {letter: tuple(sorted(lengths, reverse=True)) for letter, lengths in found.items()}


LENGTHS = lengths_by_letter(PHRASES)
