"""What people of a merchant's team say, each with the criteria it means: what differs from those with nothing said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from domain.creators import Gender, Tier
from domain.criteria import Goal, Threshold

Meant = dict[str, Any]
MALE, FEMALE = Gender.MALE, Gender.FEMALE
TOP, MIDDLE, TAIL = Tier.TOP, Tier.MIDDLE, Tier.TAIL
SEA = ("Indonesia", "Malaysia", "Philippines", "Singapore", "Thailand", "Vietnam")


def soft(least: str) -> Threshold:
    return Threshold(least=Decimal(least))


def hard(least: str) -> Threshold:
    return Threshold(least=Decimal(least), hard=True)


CHINESE: list[tuple[str, Meant]] = [
    (
        "找10个女装穿搭达人 粉丝5-50万 报价3000以内",
        {
            "wanted": 10,
            "category": "womenswear",
            "followers_from": 50000,
            "followers_to": 500000,
            "price_to": 3000,
        },
    ),
    (
        "十位男装达人，男粉为主，30到50岁，活跃粉丝65%以上，完播率至少35%",
        {
            "wanted": 10,
            "category": "menswear",
            "gender": MALE,
            "age_from": 30,
            "age_to": 50,
            "active_fans": hard("0.65"),
            "completion": hard("0.35"),
        },
    ),
    (
        "帮我找５个美妆博主，粉丝十万到五十万，报价不超过两千，不要头部",
        {
            "wanted": 5,
            "category": "makeup",
            "followers_from": 100000,
            "followers_to": 500000,
            "price_to": 2000,
            "tiers": (MIDDLE, TAIL),
        },
    ),
    (
        "推荐一批护肤博主，互动率大于5%，返点20%以上",
        {"category": "skincare", "engagement": hard("0.05"), "rebate_from": Decimal("0.2")},
    ),
    (
        "中腰部母婴达人，宝妈人群，配合投流，可改稿",
        {
            "category": "mother_baby",
            "tiers": (MIDDLE,),
            "gender": FEMALE,
            "supports_ads": True,
            "accepts_script_changes": True,
        },
    ),
    (
        "东南亚的数码达人，粉丝10万以上，要能直接发消息的",
        {"regions": SEA, "category": "digital", "followers_from": 100000, "linked": True},
    ),
    (
        "抖音美食探店 20位 广东深圳 播放中位数1万以上",
        {"platform": "douyin", "category": "food", "wanted": 20, "regions": ("深圳",), "views_from": 10000},
    ),
    (
        "新品曝光，找健身达人十个，女性18-24岁",
        {
            "goal": Goal.EXPOSURE,
            "category": "fitness",
            "wanted": 10,
            "gender": FEMALE,
            "age_from": 18,
            "age_to": 24,
        },
    ),
    (
        "冲转化 家居达人 报价1000到3000 GMV10万以上",
        {
            "goal": Goal.CONVERSION,
            "category": "home",
            "price_from": 1000,
            "price_to": 3000,
            "gmv_from": 100000,
        },
    ),
    (
        "首单 宠物博主 江浙沪 5位",
        {"goal": Goal.FIRST_ORDERS, "category": "pets", "regions": ("江苏", "浙江", "上海"), "wanted": 5},
    ),
    (
        "小红书 穿搭 素人 报价500以下",
        {"platform": "xiaohongshu", "category": "styling", "tiers": (TAIL,), "price_to": 500},
    ),
    (
        "粉丝10万以上50万以下的护肤达人",
        {"category": "skincare", "followers_from": 100000, "followers_to": 500000},
    ),
    (
        "女装达人，最好完播率30%以上，必须互动率5%",
        {"category": "womenswear", "completion": soft("0.30"), "engagement": hard("0.05")},
    ),
    ("报价3000左右的男装达人", {"category": "menswear", "price_from": 2400, "price_to": 3600}),
    (
        "找个数据真实的珠宝达人，粉丝不少于20万",
        {"category": "jewellery", "verified": True, "followers_from": 200000},
    ),
    (
        "男粉占比80%以上，30-50岁，男装",
        {"category": "menswear", "gender": MALE, "age_from": 30, "age_to": 50, "audience": hard("0.80")},
    ),
    ("粉丝不限，价格不限，美妆达人，完播率不限", {"category": "makeup", "completion": None}),
    ("两三千的报价 护肤达人", {"category": "skincare", "price_from": 2000, "price_to": 3000}),
    ("预算3000 找5个女装达人", {"category": "womenswear", "wanted": 5, "price_to": 3000}),
    (
        "快手 零食 达人 粉丝一百五十万以内",
        {"platform": "kuaishou", "category": "food", "followers_to": 1500000},
    ),
    (
        "马来西亚 新加坡 美妆达人 十二个",
        {"regions": ("Malaysia", "Singapore"), "category": "makeup", "wanted": 12},
    ),
    ("标签 测评、开箱 的美妆达人", {"category": "makeup", "tags": ("测评", "开箱")}),
    ("除了头部，男装达人都可以", {"category": "menswear", "tiers": (MIDDLE, TAIL)}),
    ("头部不要 女装达人", {"category": "womenswear", "tiers": (MIDDLE, TAIL)}),
    ("活跃粉丝六成以上的运动户外达人", {"category": "fitness", "active_fans": hard("0.60")}),
    ("完播率百分之四十以上 图书达人", {"category": "books", "completion": hard("0.40")}),
    ("B站 游戏 UP主 粉丝３０万以上", {"platform": "bilibili", "category": "toys", "followers_from": 300000}),
    ("每条3000以内 旅行博主 云南", {"category": "outdoor", "price_to": 3000, "regions": ("云南",)}),
    (
        "人群渗透 女生 穿搭博主 15个",
        {"goal": Goal.AUDIENCE, "gender": FEMALE, "category": "styling", "wanted": 15},
    ),
    ("返点二成 潮玩达人", {"category": "toys", "rebate_from": Decimal("0.2")}),
    (
        "来八个小红书家居博主，粉丝5万起，北京或者上海",
        {
            "wanted": 8,
            "platform": "xiaohongshu",
            "category": "home",
            "followers_from": 50000,
            "regions": ("北京", "上海"),
        },
    ),
    (
        "想找腰部和尾部的美食达人，支持脚本修改，￥1k–3k",
        {
            "tiers": (MIDDLE, TAIL),
            "category": "food",
            "accepts_script_changes": True,
            "price_from": 1000,
            "price_to": 3000,
        },
    ),
    (
        "粉丝量：10w+；报价：2000元以内；类目：护肤；数量：6",
        {"followers_from": 100000, "price_to": 2000, "category": "skincare", "wanted": 6},
    ),
    (
        "要３０岁以上的男性用户，数码类，互动率不低于3%",
        {"age_from": 30, "gender": MALE, "category": "digital", "engagement": hard("0.03")},
    ),
    (
        "找 10 个 skincare 达人 ER 5% 以上 报价 under 3000",
        {"wanted": 10, "category": "skincare", "engagement": hard("0.05"), "price_to": 3000},
    ),
    (
        "视频号 养生 达人，50岁以上，粉丝5万到20万之间",
        {
            "platform": "wechat_channels",
            "category": "health",
            "age_from": 50,
            "followers_from": 50000,
            "followers_to": 200000,
        },
    ),
    (
        "浙江杭州的女装主播，月GMV一百万以上，配合千川投流",
        {"regions": ("杭州",), "category": "womenswear", "gmv_from": 1000000, "supports_ads": True},
    ),
    ("有没有适合触达人群的鞋包博主？3位就行", {"goal": Goal.AUDIENCE, "category": "shoes_bags", "wanted": 3}),
    ("男女不限，亲子博主，平台不限，报价最高5000", {"category": "mother_baby", "price_to": 5000}),
    (
        "找30个长尾滋补达人 返点30% 报价二百五以内",
        {
            "wanted": 30,
            "tiers": (TAIL,),
            "category": "health",
            "rebate_from": Decimal("0.3"),
            "price_to": 250,
        },
    ),
]
ENGLISH: list[tuple[str, Meant]] = [
    (
        "find 10 skincare creators in MY under ¥200 with ER over 5%",
        {
            "wanted": 10,
            "category": "skincare",
            "regions": ("Malaysia",),
            "price_to": 200,
            "engagement": hard("0.05"),
        },
    ),
    (
        "10 menswear creators, 50k-500k followers, up to ¥3,000 per video",
        {
            "wanted": 10,
            "category": "menswear",
            "followers_from": 50000,
            "followers_to": 500000,
            "price_to": 3000,
        },
    ),
    (
        "a dozen nano and micro beauty creators, no top creators",
        {"wanted": 12, "category": "makeup", "tiers": (MIDDLE, TAIL)},
    ),
    (
        "women 18-24, skincare in Singapore and Malaysia",
        {
            "gender": FEMALE,
            "age_from": 18,
            "age_to": 24,
            "category": "skincare",
            "regions": ("Singapore", "Malaysia"),
        },
    ),
    (
        "looking for five fitness creators with at least 100k followers",
        {"wanted": 5, "category": "fitness", "followers_from": 100000},
    ),
    (
        "top 10 food creators in Southeast Asia, engagement rate at least 4%",
        {"wanted": 10, "category": "food", "regions": SEA, "engagement": hard("0.04")},
    ),
    (
        "home decor creators on TikTok in the US, 10k+ followers, verified, open to edits, spark ads",
        {
            "category": "home",
            "platform": "tiktok",
            "regions": ("United States",),
            "followers_from": 10000,
            "verified": True,
            "accepts_script_changes": True,
            "supports_ads": True,
        },
    ),
    (
        "menswear, men 30-50 at least 80%, completion at least 35%",
        {
            "category": "menswear",
            "gender": MALE,
            "age_from": 30,
            "age_to": 50,
            "audience": hard("0.80"),
            "completion": hard("0.35"),
        },
    ),
    (
        "pet creators under 1M followers, preferably completion over 30%",
        {"category": "pets", "followers_to": 1000000, "completion": soft("0.30")},
    ),
    (
        "Recommend 8 mid-tail outfit creators priced between 1k and 3k",
        {"wanted": 8, "tiers": (MIDDLE,), "category": "styling", "price_from": 1000, "price_to": 3000},
    ),
    (
        "skincare creators with a rebate of 20% or more",
        {"category": "skincare", "rebate_from": Decimal("0.2")},
    ),
    (
        "beauty creators, median views over 10k, GMV over 50k",
        {"category": "makeup", "views_from": 10000, "gmv_from": 50000},
    ),
    (
        "for a product launch: 15 tech creators in the UK",
        {"goal": Goal.EXPOSURE, "wanted": 15, "category": "digital", "regions": ("United Kingdom",)},
    ),
    (
        "we want first orders, 20 baby creators, mostly women",
        {"goal": Goal.FIRST_ORDERS, "wanted": 20, "category": "mother_baby", "gender": FEMALE},
    ),
    ("books creators, any price, any region", {"category": "books"}),
    ("creators tagged unboxing for electronics", {"tags": ("unboxing",), "category": "digital"}),
    ("toys creators #unboxing #review", {"tags": ("unboxing", "review"), "category": "toys"}),
    (
        "jewelry influencers around 3000 a video",
        {"category": "jewellery", "price_from": 2400, "price_to": 3600},
    ),
    ("max 5000 per post, travel bloggers", {"category": "outdoor", "price_to": 5000}),
    (
        "skincare creators aged 25 to 35 audience, active fans 70%+",
        {"category": "skincare", "age_from": 25, "age_to": 35, "active_fans": hard("0.70")},
    ),
    (
        "must have engagement rate 6%, fashion creators on Instagram",
        {"engagement": hard("0.06"), "category": "fashion", "platform": "instagram"},
    ),
    (
        "linked creators only, makeup, Bangkok",
        {"linked": True, "category": "makeup", "regions": ("Bangkok",)},
    ),
    ("need two hundred thousand followers or more, snacks", {"followers_from": 200000, "category": "food"}),
    ("camping creators, price not over 2k", {"category": "outdoor", "price_to": 2000}),
    (
        "12 creators for women's fashion in 广东, followers 5-50万",
        {
            "wanted": 12,
            "category": "womenswear",
            "regions": ("广东",),
            "followers_from": 50000,
            "followers_to": 500000,
        },
    ),
    (
        "drive sales with 6 creators in KL for bags",
        {"goal": Goal.CONVERSION, "wanted": 6, "regions": ("Kuala Lumpur",), "category": "shoes_bags"},
    ),
    (
        "MY/SG beauty creators, ER > 3% and completion rate > 30%",
        {
            "regions": ("Malaysia", "Singapore"),
            "category": "makeup",
            "engagement": hard("0.03"),
            "completion": hard("0.30"),
        },
    ),
    (
        "wellness creators except macro, budget 1500",
        {"category": "health", "tiers": (MIDDLE, TAIL), "price_to": 1500},
    ),
    (
        "10 gaming creators on YouTube, no less than 50k subscribers",
        {"wanted": 10, "category": "toys", "platform": "youtube", "followers_from": 50000},
    ),
    (
        "skin care, female audience, ER 5%",
        {"category": "skincare", "gender": FEMALE, "engagement": soft("0.05")},
    ),
    (
        "find me seven mens fashion creators in Shanghai or Beijing",
        {"wanted": 7, "category": "menswear", "regions": ("上海", "北京")},
    ),
    (
        "up to 20 parenting creators, moms, rebate 30%",
        {"wanted": 20, "category": "mother_baby", "gender": FEMALE, "rebate_from": Decimal("0.3")},
    ),
    (
        "awareness: cosmetics, 1m-5m followers, supports ads",
        {
            "goal": Goal.EXPOSURE,
            "category": "makeup",
            "followers_from": 1000000,
            "followers_to": 5000000,
            "supports_ads": True,
        },
    ),
    (
        "apparel creators with script changes, price from 500 to 1,500",
        {"category": "styling", "accepts_script_changes": True, "price_from": 500, "price_to": 1500},
    ),
    (
        "show me 10 Douyin food creators, completion doesn't matter",
        {"wanted": 10, "platform": "douyin", "category": "food", "completion": None},
    ),
    (
        "creators for lipstick, men, 20k followers at least",
        {"category": "makeup", "gender": MALE, "followers_from": 20000},
    ),
    (
        "hiking creators in Jakarta, ideally ER over 2%",
        {"category": "outdoor", "regions": ("Jakarta",), "engagement": soft("0.02")},
    ),
    (
        "cats and dogs creators, between 10k and 80k followers, each under 400",
        {"category": "pets", "followers_from": 10000, "followers_to": 80000, "price_to": 400},
    ),
    (
        "exposure for phones & electronics with 3 micro creators in Vietnam",
        {
            "goal": Goal.EXPOSURE,
            "category": "digital",
            "wanted": 3,
            "tiers": (MIDDLE,),
            "regions": ("Vietnam",),
        },
    ),
    (
        "twenty kols, watches, price ≤ 8000, followers ≥ 300k, verified numbers",
        {"wanted": 20, "category": "jewellery", "price_to": 8000, "followers_from": 300000, "verified": True},
    ),
]

LEFT_OUT: list[tuple[str, dict[str, Any]]] = [  # who is left out, by the names that Criteria.without has
    ("女装达人 不要美妆", {"categories": ("makeup", "skincare")}),
    ("女装达人 不要美妆、护肤的", {"categories": ("makeup", "skincare")}),
    ("女装达人 不要彩妆", {"categories": ("makeup",)}),
    ("护肤达人 不要美妆", {"categories": ("makeup",)}),
    ("美妆不要 女装达人", {"categories": ("makeup", "skincare")}),
    ("除了美妆，女装达人都可以", {"categories": ("makeup", "skincare")}),
    ("找10个女装达人 粉丝5-50万 排除广东", {"regions": ("广东",)}),
    ("马来西亚的美妆博主，柔佛、槟城除外", {"regions": ("Johor", "Penang")}),
    ("不要柔佛的美妆博主", {"regions": ("Johor",)}),
    ("不要抖音和快手的美食博主", {"platforms": ("douyin", "kuaishou")}),
    ("男装达人，不要标签 拖稿 的", {"tags": ("拖稿",)}),
    ("没合作过的女装达人 5个", {"worked": True}),
    ("女装达人 除了合作过的", {"worked": True}),
    ("护肤达人，不在达人池里的", {"pool": True}),
    ("护肤达人 排除达人池里的 不要广东", {"pool": True, "regions": ("广东",)}),
    ("menswear creators, not beauty", {"categories": ("makeup", "skincare")}),
    ("skincare creators in Malaysia except Johor", {"regions": ("Johor",)}),
    ("skincare creators, not from Singapore", {"regions": ("Singapore",)}),
    ("menswear creators not from Johor or Penang, no TikTok", {"regions": ("Johor", "Penang"), "platforms": ("tiktok",)}),
    ("menswear creators, no beauty and no skincare", {"categories": ("makeup", "skincare")}),
    ("pet creators without tag late", {"tags": ("late",)}),
    ("pet creators, no #late", {"tags": ("late",)}),
    ("5 menswear creators who are not in the pool", {"pool": True}),
    ("menswear creators we haven't worked with", {"worked": True}),
    ("menswear creators, leaving out those in the pool and those we have worked with", {"pool": True, "worked": True}),
]  # fmt: skip
