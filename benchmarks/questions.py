"""What the benchmarks ask of a pool: varied shortlists with five filters and the score, and typed names; the same for a seed."""

from __future__ import annotations

import random
from decimal import Decimal

from domain.creators import Gender, Tier
from domain.criteria import Criteria, Goal, Threshold

_CATEGORIES = ("menswear", "womenswear", "skincare", "makeup", "food", "home", "fitness", "digital", "pets")
_TYPED = (
    "小", "小雅", "雅", "王丽", "陈欣", "李娜穿搭", "穿搭", "美食", "日记", "小糖果", "欣然", "张梦琪", "梦琪", "女装", "好物",
    "x", "xi", "xiao", "xiaoya", "xiaoy", "wang", "wangl", "wangli", "wanglic", "chenxin", "lina", "lncd", "xycd", "meishi",
    "zhang", "zhangm", "k", "ka", "kai", "kaim", "menswear", "luna", "lunag", "luna glow", "glow", "lily ross", "amber",
    "amber.jade", "jade1", "official", "shop", "vlog88", "ootd", "nova luna", "leo sam", "coco", "ruby", "ell", "studio",
    "小稚", "王立穿搭", "lunna", "offcial", "menswaer", "kai 美食", "zzzz", "没有这个人",
)  # fmt: skip


def criteria(count: int, seed: int = 7) -> list[Criteria]:
    """Each sets a platform and four more filters, thresholds besides, and is scored by every part."""
    rng = random.Random(seed)
    return [_criteria(rng, number) for number in range(count)]


def _criteria(rng: random.Random, number: int) -> Criteria:
    platform = rng.choice(("douyin", "douyin", "xiaohongshu", "tiktok"))
    abroad = platform == "tiktok"
    common = {
        "goal": rng.choice(list(Goal)),
        "platform": platform,
        "currency": "USD" if abroad else "CNY",
        "price_to": Decimal(rng.choice((300, 1000, 3000, 8000))),
        "followers_from": rng.choice((5_000, 20_000, 50_000)),
        "followers_to": rng.choice((200_000, 500_000)),
    }
    wanted = {
        "category": rng.choice(_CATEGORIES),
        "gender": rng.choice(list(Gender)),
        "age_from": rng.choice((18, 24, 31)),
        "age_to": rng.choice((40, 50)),
        "audience": Threshold(least=Decimal("0.50"), hard=True),
    }
    more = (
        {**wanted, "engagement": Threshold(least=Decimal("0.04"), hard=True)},
        {"category": rng.choice(_CATEGORIES), "rebate_from": Decimal("0.20"), "supports_ads": True},
        {
            "category": rng.choice(_CATEGORIES),
            "regions": ("MY", "SG") if abroad else ("广东", "浙江"),
            "tiers": (Tier.MIDDLE, Tier.TAIL),
        },
        {"regions": ("US",) if abroad else ("上海", "北京"), "views_from": 10_000, **wanted},
    )
    return Criteria.model_validate({**common, **more[number % len(more)]})


def typed(count: int) -> list[str]:
    """As somebody types: some letters, some more, a mistake now and then."""
    return [_TYPED[number % len(_TYPED)] for number in range(count)]
