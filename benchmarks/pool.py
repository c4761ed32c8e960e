"""A pool of made-up creators, the same for the same seed, put into a database as fast as it takes them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import insert

from domain.categories import CATEGORIES
from domain.ids import new_id
from storage import folding
from storage.database import Database
from storage.queries import columns, search
from storage.tables import Creator, Workspace

SEED = 20261122
BATCH = 5000
_FIRST = "小大阿老李王张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
_REST = "雅美丽娜婷静敏洁晓艳霞玲芳燕红梅兰英华文慧丹莉欣怡佳悦宁雪琳涵萱梦瑶琪诗语嘉子一可心安然晴朵朵米粒豆包糖果果果"
_TOPICS = (
    "穿搭",
    "日记",
    "美食",
    "家居",
    "好物",
    "探店",
    "测评",
    "护肤",
    "彩妆",
    "男装",
    "女装",
    "运动",
    "旅行",
    "育儿",
    "数码",
    "",
)
_WORDS = [
    "daily",
    "style",
    "beauty",
    "food",
    "home",
    "kai",
    "lily",
    "mia",
    "zoe",
    "anna",
    "menswear",
    "studio",
    "official",
    "shop",
    "life",
    "vlog",
    "tech",
    "pets",
    "mama",
    "fit",
    "ootd",
    "travel",
    "glow",
    "nova",
    "luna",
    "ruby",
    "jade",
    "coco",
    "bella",
    "emma",
    "noah",
    "liam",
    "ella",
    "maya",
    "aria",
    "sky",
    "ray",
    "max",
    "leo",
    "sam",
    "tina",
    "wendy",
    "joyce",
    "amber",
]
_REGIONS = (
    "广东",
    "浙江",
    "江苏",
    "上海",
    "北京",
    "四川 成都",
    "福建",
    "湖南",
    "山东",
    "河南",
    "湖北",
    "陕西",
)
_ABROAD = ("US", "MY", "ID", "TH", "VN", "PH", "SG", "GB")
_TIERS = ("头部", "腰部", "腰部", "尾部", "尾部", "尾部", None)
_BANDS = ("age_18_23", "age_24_30", "age_31_40", "age_41_50", "age_50_up")


def names(rng: random.Random, number: int) -> tuple[str, str]:
    """A name and a handle nobody else has."""
    handle = f"{rng.choice(_WORDS)}{rng.choice(('', '.', '_'))}{rng.choice(_WORDS)}{number}"
    if rng.random() < 0.65:
        given = "".join(rng.choice(_REST) for _ in range(rng.choice((1, 1, 2))))
        return rng.choice(_FIRST) + given + rng.choice(_TOPICS), handle
    return f"{rng.choice(_WORDS)} {rng.choice(_WORDS)}".title(), handle


def creators(count: int, seed: int = SEED) -> Iterator[dict[str, Any]]:
    """Rows of the table: two thirds like Chinese exports, one third like a TikTok Shop; a fifth of figures unknown."""
    rng = random.Random(seed)
    for number in range(count):
        name, handle = names(rng, number)
        yield _creator(rng, name, handle)


def _creator(rng: random.Random, name: str, handle: str) -> dict[str, Any]:
    platform = rng.choices(("douyin", "xiaohongshu", "tiktok"), (50, 20, 30))[0]
    abroad = platform == "tiktok"
    followers = int(rng.lognormvariate(11, 1.4))
    quote = round(followers * rng.uniform(0.01, 0.06), -1) + 50

    def maybe(value: Any, share: float = 0.8) -> Any:
        return value if rng.random() < share else None

    return {
        "id": new_id(),
        "name": name,
        "handle": handle,
        "platform": platform,
        "region": maybe(rng.choice(_ABROAD if abroad else _REGIONS)),
        "tier": rng.choice(_TIERS),
        "categories": _categories(rng),
        "tags": rng.sample(("新品", "长期", "高配合", "慢热", "专场"), rng.choice((0, 0, 1, 2))),
        "followers": maybe(followers, 0.95),
        "active_fan_share": maybe(_share(rng, 0.6, 0.15), 0.75),
        "completion_rate": maybe(_share(rng, 0.3, 0.12), 0.75),
        "engagement_rate": maybe(_share(rng, 0.05, 0.03)),
        "audience": _audience(rng),
        "median_views": maybe(int(followers * rng.uniform(0.05, 0.6)), 0.7),
        "quote": maybe(Decimal(quote)),
        "quote_currency": "USD" if abroad else "CNY",
        "rebate_rate": maybe(Decimal(rng.choice((15, 20, 25, 30))) / 100, 0.5),
        "sales_low": (low := maybe(Decimal(rng.randrange(0, 80_000)), 0.0 if abroad else 0.6)),
        "sales_high": None if low is None else low * 2,
        "gmv": (gmv := maybe(Decimal(rng.randrange(0, 9_000_000)) / 100, 0.8 if abroad else 0.3)),
        "gmv_currency": None if gmv is None else "USD" if abroad else "CNY",
        "orders": None,
        "ctr": maybe(_share(rng, 0.05, 0.04), 0.5),
        "reputation": maybe(Decimal(rng.randrange(400, 500)) / 100, 0.5),
        "supports_ads": maybe(rng.random() < 0.6, 0.6),
        "accepts_script_changes": maybe(rng.random() < 0.5, 0.6),
        "extra": _extra(rng) if abroad else {},
        "verified": maybe(rng.random() < 0.8, 0.2),
        "reach": rng.choices(("off_platform", "invited", "linked"), (80, 10, 10))[0],
        "stance": "",
    }


def _share(rng: random.Random, middle: float, spread: float) -> Decimal:
    return Decimal(int(min(1.0, max(0.0, rng.gauss(middle, spread))) * 10_000)) / 10_000


def _categories(rng: random.Random) -> list[str]:
    if rng.random() < 0.1:
        return []
    some = rng.sample(CATEGORIES, rng.choice((1, 1, 2)))
    return [rng.choice((each.key, *each.aliases[:2])) for each in some]


def _audience(rng: random.Random) -> dict[str, str]:
    if rng.random() < 0.25:
        return {}
    male = rng.randrange(5, 95)
    cuts = sorted(rng.sample(range(1, 100), len(_BANDS) - 1))
    bands = [high - low for low, high in zip((0, *cuts), (*cuts, 100), strict=True)]
    shares = {"male": male, "female": 100 - male, **dict(zip(_BANDS, bands, strict=True))}
    if rng.random() < 0.2:
        shares["male_30_50"] = male // 2
    return {key: str(Decimal(value) / 100) for key, value in shares.items()}


def _extra(rng: random.Random) -> dict[str, str]:
    return {
        "ctor": str(_share(rng, 0.05, 0.03)),
        "video_views": str(rng.randrange(0, 3_000_000)),
        "refunds": str(Decimal(rng.randrange(0, 90_000)) / 100),
        "est_commission": str(Decimal(rng.randrange(0, 900_000)) / 100),
    }


def workspace(database: Database) -> int:
    with database.write() as transaction:
        row = transaction.system.add(Workspace(name="Bench"))
        transaction.session.flush()
        transaction.commit()
        return row.id


def fill(database: Database, workspace_id: int, count: int, seed: int = SEED) -> None:
    """Put them in, with everything that is derived from them, as an import and its end would."""
    waiting: list[dict[str, Any]] = []
    for row in creators(count, seed):
        waiting.append(row)
        if len(waiting) == BATCH:
            _put(database, workspace_id, waiting)
            waiting = []
    _put(database, workspace_id, waiting)
    while folding.step(database, workspace_id):
        pass


def _put(database: Database, workspace_id: int, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    with database.write() as transaction:
        uow = transaction.workspace(workspace_id)
        common = {"workspace_id": workspace_id, "created_at": datetime.now(UTC)}
        uow.connection.execute(insert(Creator.__table__), [{**row, **common} for row in rows])
        search.add(uow.connection, workspace_id, [(row["id"], row["name"], row["handle"]) for row in rows])
        columns.mark(uow.connection, workspace_id, [row["id"] for row in rows])
        transaction.commit()


def plain(value: Any) -> Any:
    """As another engine reads it."""
    if isinstance(value, Decimal):
        return float(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
