"""What is looked for, in words: what each criterion is called, and a line for what a sentence was understood as."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bot.messages import formats
from bot.messages.words import Share, Words, msg
from bot.reader import Reader
from domain.asking.asked import About, Finding
from domain.categories import suiting
from domain.creators import Gender, Tier
from domain.criteria import Goal
from domain.money import Money
from domain.personas import Power
from domain.regions import named as region_named

GOALS: dict[Goal, Words] = {
    Goal.CONVERSION: msg("Campaign conversion"),
    Goal.FIRST_ORDERS: msg("More first orders"),
    Goal.EXPOSURE: msg("Exposure of a new product"),
    Goal.AUDIENCE: msg("Reach an audience"),
}
CATEGORY_LABELS: dict[str, Words] = {
    "menswear": msg("Menswear"), "womenswear": msg("Womenswear"), "styling": msg("Outfits and styling"),
    "fashion": msg("Fashion"), "shoes_bags": msg("Shoes and bags"), "jewellery": msg("Jewellery and watches"),
    "skincare": msg("Skincare"), "makeup": msg("Make-up"), "food": msg("Food and drink"),
    "mother_baby": msg("Mother and baby"), "home": msg("Home"), "fitness": msg("Fitness and sport"),
    "outdoor": msg("Outdoor"), "digital": msg("Phones and digital"), "pets": msg("Pets"),
    "books": msg("Books and learning"), "toys": msg("Toys and hobbies"), "health": msg("Health"),
}  # fmt: skip
PLATFORM_LABELS: dict[str, Words] = {
    "douyin": msg("Douyin"), "tiktok": msg("TikTok"), "xiaohongshu": msg("Xiaohongshu"), "kuaishou": msg("Kuaishou"),
    "wechat_channels": msg("WeChat Channels"), "bilibili": msg("Bilibili"), "weibo": msg("Weibo"),
    "instagram": msg("Instagram"), "youtube": msg("YouTube"),
}  # fmt: skip


TIERS: dict[Tier, Words] = {
    Tier.TOP: msg("Top creators"),
    Tier.MIDDLE: msg("Mid-tail"),
    Tier.TAIL: msg("Small"),
}
FLAGS: dict[str, Words] = {
    "supports_ads": msg("Supports ads"),
    "accepts_script_changes": msg("Accepts script changes"),
    "verified": msg("Numbers verified"),
    "linked": msg("Linked: can be written to"),
}
THRESHOLDS: dict[str, Words] = {
    "active_fans": msg("Active fans"),
    "completion": msg("Completion rate"),
    "audience": msg("Share of the audience"),
    "engagement": msg("Engagement rate"),
}
ABOUTS: Mapping[About, Words] = {
    About.WANTED: msg("How many"),
    About.GOAL: msg("Goal"),
    About.CATEGORY: msg("Category"),
    About.PLATFORM: msg("Platform"),
    About.REGION: msg("Region"),
    About.PERSONA: msg("Persona"),
    About.TIER: msg("Size class"),
    About.FOLLOWERS: msg("Followers"),
    About.PRICE: msg("Price of a video"),
    About.GENDER: msg("Audience"),
    About.AGES: msg("Audience, age"),
    About.AUDIENCE: msg("Share of the audience"),
    About.ACTIVE_FANS: msg("Active fans"),
    About.COMPLETION: msg("Completion rate"),
    About.ENGAGEMENT: msg("Engagement rate"),
    About.VIEWS: msg("Median views"),
    About.GMV: msg("GMV"),
    About.REBATE: msg("Rebate"),
    About.TAGS: msg("Tags"),
    About.ADS: msg("Supports ads"),
    About.SCRIPT: msg("Accepts script changes"),
    About.VERIFIED: msg("Numbers verified"),
    About.LINKED: msg("Linked"),
    About.NOT_CATEGORY: msg("Without category"),
    About.NOT_PLATFORM: msg("Without platform"),
    About.NOT_REGION: msg("Without region"),
    About.NOT_TAGS: msg("Without tag"),
    About.NOT_POOL: msg("In the pool already"),
    About.NOT_WORKED: msg("Worked with already"),
}
WITH_US: dict[str, Words] = {
    "pool": msg("Creators in the pool"),
    "worked": msg("Creators who have had a task"),
}
GENDERS: Mapping[Gender, Words] = {Gender.MALE: msg("Men"), Gender.FEMALE: msg("Women")}
POWERS: Mapping[Power, Words] = {
    Power.LOW: msg("Low"),
    Power.MIDDLE: msg("Middle"),
    Power.HIGH: msg("High"),
}
_SHARES = frozenset({About.AUDIENCE, About.ACTIVE_FANS, About.COMPLETION, About.ENGAGEMENT, About.REBATE})
_SOFT = frozenset({About.AUDIENCE, About.ACTIVE_FANS, About.COMPLETION, About.ENGAGEMENT})
_FIXED: Mapping[About, Words] = {
    **dict.fromkeys((About.ADS, About.SCRIPT, About.VERIFIED, About.LINKED), msg("yes")),
    **dict.fromkeys((About.NOT_POOL, About.NOT_WORKED), msg("leave out")),
}


def label(finding: Finding, reader: Reader) -> str:
    """What the criterion is called."""
    return formats.spoken_words(ABOUTS[finding.about], reader)


def value(finding: Finding, reader: Reader) -> str:
    """What is looked for, as the person reads it: 50k–500k; at least 60%; Womenswear."""
    if finding.any or (
        not finding.keys and finding.low is None and finding.high is None and finding.about not in _FIXED
    ):
        return _say(msg("any"), reader)
    if finding.about in _FIXED:
        return _say(_FIXED[finding.about], reader)
    if finding.about is About.CATEGORY:
        return _category(finding.keys[0], reader)
    if finding.keys:
        return formats.listing([_key(finding.about, key, reader) for key in finding.keys], reader)
    if finding.about is About.WANTED:
        return formats.exact(finding.low or 0, reader)
    words = _ends(finding)
    if finding.about in _SOFT:
        words = msg("%(value)s; who is below is cut", value=words) if finding.hard else words
    return _say(words, reader)


def called(about: About, key: str, reader: Reader) -> str:
    """What a category, a platform or a region is called; one that is not ours as it was written."""
    return _key(about, key, reader)


def reading(findings: tuple[Finding, ...], reader: Reader) -> str:
    """One way to read words, for a button; empty for leaving them out."""
    colon = _say(msg("%(label)s: %(value)s", label="\0", value="\1"), reader)
    lines = [colon.replace("\0", label(each, reader)).replace("\1", value(each, reader)) for each in findings]
    return " + ".join(lines)


def _say(words: Words, reader: Reader) -> str:
    return formats.spoken_words(words, reader)


def _category(key: str, reader: Reader) -> str:
    name = _key(About.CATEGORY, key, reader)
    akin = [_key(About.CATEGORY, each, reader) for each in suiting(key)[1:]]
    if not akin:
        return name
    others = ("、" if reader.language == "zh_CN" else ", ").join(akin)
    return _say(msg("%(name)s (akin: %(others)s)", name=name, others=others), reader)


def _key(about: About, key: str, reader: Reader) -> str:
    if about in {About.REGION, About.NOT_REGION}:
        return region_named(key, reader.language)
    words = _KEYS[about].get(key) if about in _KEYS else None
    return _say(words, reader) if words else key


def _ends(finding: Finding) -> Words:
    low, high = finding.low, finding.high
    if low is not None and high is not None:
        if low == high:
            return Words("%(value)s", {"value": _figure(finding, low)})
        return msg("%(low)s–%(high)s", low=_figure(finding, low), high=_figure(finding, high))
    if low is not None:
        return msg("at least %(value)s", value=_figure(finding, low))
    assert high is not None  # a figure has an end
    return msg("at most %(value)s", value=_figure(finding, high))


def _figure(finding: Finding, figure: Decimal) -> object:
    if finding.about in _SHARES:
        return Share(figure)
    if finding.about in {About.PRICE, About.GMV}:
        return Money(amount=figure, currency=finding.currency)
    return figure


_KEYS: Mapping[About, Mapping[str, Words]] = {
    About.GOAL: {goal.value: words for goal, words in GOALS.items()},
    About.CATEGORY: CATEGORY_LABELS,
    About.NOT_CATEGORY: CATEGORY_LABELS,
    About.PLATFORM: PLATFORM_LABELS,
    About.NOT_PLATFORM: PLATFORM_LABELS,
    About.TIER: {tier.value: words for tier, words in TIERS.items()},
    About.GENDER: {gender.value: words for gender, words in GENDERS.items()},
}
