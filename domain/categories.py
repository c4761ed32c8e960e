"""类目 as data: what exports and people call a category, and which content styles suit a product (R15, R23)."""

from __future__ import annotations

from dataclasses import dataclass

from domain.importing.values import folded


@dataclass(frozen=True)
class Category:
    """`aliases` are what files and people write, lower case; `akin` are the other styles that sell this product."""

    key: str
    label: str  # English; the catalogues translate it
    aliases: tuple[str, ...]
    akin: tuple[str, ...] = ()


CATEGORIES: tuple[Category, ...] = (
    Category("menswear", "Menswear", ("男装", "男士服装", "mens fashion", "men's fashion", "men's clothing"), ("styling", "fashion")),
    Category("womenswear", "Womenswear", ("女装", "女士服装", "womens fashion", "women's fashion", "women's clothing"), ("styling", "fashion")),
    Category("styling", "Outfits and styling", ("穿搭", "服装", "服饰", "服饰内衣", "服装穿搭", "outfits", "apparel", "clothing", "styling"), ("fashion", "menswear", "womenswear")),
    Category("fashion", "Fashion", ("时尚", "时尚穿搭", "潮流", "fashion", "style"), ("styling", "menswear", "womenswear")),
    Category("shoes_bags", "Shoes and bags", ("鞋靴", "箱包", "鞋靴箱包", "鞋包", "shoes", "bags"), ("styling", "fashion")),
    Category("jewellery", "Jewellery and watches", ("珠宝", "饰品", "首饰", "银饰", "钟表", "珠宝饰品", "jewelry", "jewellery", "watches", "accessories"), ("fashion", "styling")),
    Category("skincare", "Skincare", ("护肤", "美容护肤", "skincare", "skin care"), ("makeup",)),
    Category("makeup", "Make-up", ("美妆", "彩妆", "美妆护肤", "beauty", "makeup", "make-up", "cosmetics"), ("skincare",)),
    Category("food", "Food and drink", ("美食", "食品", "食品饮料", "生鲜", "零食", "food", "food & beverage", "snacks"), ()),
    Category("mother_baby", "Mother and baby", ("母婴", "母婴亲子", "亲子", "育儿", "baby", "baby & maternity", "parenting"), ("home",)),
    Category("home", "Home", ("家居", "家居家装", "家居生活", "家装", "家清", "日用百货", "生活", "home", "home supplies", "household", "lifestyle"), ()),
    Category("fitness", "Fitness and sport", ("健身", "运动", "运动健身", "运动户外", "瑜伽", "fitness", "sports"), ("outdoor",)),
    Category("outdoor", "Outdoor", ("户外", "露营", "旅行", "旅游", "outdoor", "camping", "travel"), ("fitness",)),
    Category("digital", "Phones and digital", ("数码", "科技", "3c", "3c数码", "数码家电", "家电", "electronics", "tech", "phones & electronics"), ()),
    Category("pets", "Pets", ("宠物", "萌宠", "pets", "pet supplies"), ()),
    Category("books", "Books and learning", ("图书", "教育", "知识", "文具", "books", "education"), ()),
    Category("toys", "Toys and hobbies", ("玩具", "潮玩", "二次元", "游戏", "toys", "hobbies", "games"), ()),
    Category("health", "Health", ("保健", "滋补", "健康", "养生", "health", "wellness", "supplements"), ()),
)  # fmt: skip
BY_KEY = {category.key: category for category in CATEGORIES}
# Words for several categories at once: who leaves them out means each; who looks for one is told what is akin.
UMBRELLAS = dict.fromkeys(("beauty", "美妆", "美妆护肤", "美容护肤"), ("makeup", "skincare"))
_BY_ALIAS = {
    alias: category.key
    for category in CATEGORIES
    for alias in (category.key, category.label.lower(), *category.aliases)
}


def category_key(written: str) -> str:
    """The key of a known category, else what was written, lower case."""
    word = folded(written).lower()
    return _BY_ALIAS.get(word, word)


def suiting(key: str) -> tuple[str, ...]:
    """The category itself, then the styles akin to it."""
    known = BY_KEY.get(key)
    return (key, *known.akin) if known else (key,)


def spellings(key: str) -> tuple[str, ...]:
    """Every way the category and its akin styles may stand in the pool, their keys first."""
    keys = suiting(key)
    names = [
        name
        for each in keys
        if each in BY_KEY
        for name in (BY_KEY[each].label.lower(), *BY_KEY[each].aliases)
    ]
    return tuple(dict.fromkeys([*keys, *names]))
