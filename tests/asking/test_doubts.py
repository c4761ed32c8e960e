"""What can be meant in several ways is asked; what is no search is asked back; a picked reading is taken."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.asking.asked import Doubt
from domain.asking.reading import parse
from domain.asking.tokens import Known
from domain.creators import Gender, Tier
from domain.criteria import Threshold

AMBIGUOUS = [
    ("找达人 50", Doubt.UNIT),
    ("skincare creators under 200", Doubt.UNIT),
    ("女装达人 30%以上", Doubt.RATE),
    ("护肤达人 粉丝10万", Doubt.BOUND),
    ("beauty creators, 50k followers", Doubt.BOUND),
    ("男装达人 报价3000", Doubt.BOUND),
    ("美妆达人 完播率1", Doubt.PERCENT),
    ("找10个女装达人 来5个", Doubt.TWICE),
    ("女装达人 粉丝5万以上 粉丝10万以上", Doubt.TWICE),
    ("女装达人 粉丝50万-5万", Doubt.REVERSED),
    ("找100个女装达人", Doubt.TOO_MANY),
    ("10 skincare creators in MY under $200, ER over 5%", Doubt.CURRENCY),
    ("美食达人 10个 总预算3万", Doubt.TOTAL),
    ("护肤和美食达人", Doubt.CATEGORY),
    ("抖音和小红书的美妆达人", Doubt.PLATFORM),
    ("女装达人 做曝光 拉首单", Doubt.GOAL),
    ("skincare creators in my, ER over 5%", Doubt.PLACE),
    ("Jordan skincare creators", Doubt.NAME),
    ("female creators for skincare", Doubt.OWN_GENDER),
    ("宝妈博主 报价1000以内", Doubt.MOTHERS),
    ("top creators for skincare", Doubt.TOP),
    ("skincare creators, men, women", Doubt.GENDER),
    ("女装达人 不要女装", Doubt.BOTH_WAYS),
    ("skincare creators in Malaysia, not Malaysia", Doubt.BOTH_WAYS),
]
NONSENSE = [
    "hello", "好累啊", "谢谢", "ok", "在吗", "what can you do", "?????", "asdf qwer", "😀😀😀", "今天天气不错", "I want to sleep",
    "see you tomorrow", "收到", "哈哈哈哈", "https://example.com/a?b=c", "@lily are you there", "12:30 lunch", "不要", "…", "",
    "我下班了", "the meeting is at 5", "who is in charge here",
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "doubt"), AMBIGUOUS, ids=[sentence for sentence, _ in AMBIGUOUS])
def test_a_doubt_is_a_question_with_readings(sentence: str, doubt: Doubt) -> None:
    asked = parse(sentence)
    assert asked.is_search
    assert not asked.is_clear
    assert asked.questions[0].doubt is doubt
    assert asked.questions[0].words
    assert asked.questions[0].readings[-1].findings == ()
    assert all(reading.findings for reading in asked.questions[0].readings[:-1])


@pytest.mark.parametrize(("sentence", "doubt"), AMBIGUOUS, ids=[sentence for sentence, _ in AMBIGUOUS])
def test_every_reading_can_be_picked_until_nothing_is_open(sentence: str, doubt: Doubt) -> None:
    for first in range(len(parse(sentence).questions[0].readings)):
        chosen: dict[str, int] = {}
        at = first
        for _ in range(6):
            asked = parse(sentence, chosen=chosen)
            if not asked.questions:
                break
            chosen[asked.questions[0].key] = at
            at = 0
        assert not parse(sentence, chosen=chosen).questions


@pytest.mark.parametrize("sentence", NONSENSE)
def test_what_is_no_search_is_not_taken_for_one(sentence: str) -> None:
    assert not parse(sentence).is_search


def test_a_picked_reading_is_what_is_looked_for() -> None:
    sentence = "10 skincare creators in MY under $200, ER over 5%"
    [question] = parse(sentence).questions
    there, dollars, own, without = (parse(sentence, chosen={question.key: at}) for at in range(4))
    assert (there.criteria.price_to, there.criteria.currency) == (200, "MYR")
    assert (dollars.criteria.price_to, dollars.criteria.currency) == (200, "USD")
    assert (own.criteria.price_to, own.criteria.currency) == (200, "CNY")
    assert without.criteria.price_to is None
    assert dollars.is_clear
    assert own.is_clear


def test_a_budget_for_all_is_split_by_the_number_wanted() -> None:
    sentence = "美食达人 10个 总预算3万"
    [question] = parse(sentence).questions
    each, one = (parse(sentence, chosen={question.key: at}) for at in range(2))
    assert (each.criteria.price_to, one.criteria.price_to) == (3000, 30000)


def test_a_choice_that_is_not_there_leaves_the_question_open() -> None:
    [question] = parse("找达人 50").questions
    assert parse("找达人 50", chosen={question.key: 9}).questions == (question,)


def test_a_region_that_is_a_creators_name_is_asked_about() -> None:
    known = Known(names=frozenset({"海南"}))
    assert parse("海南 美食达人", known).questions[0].doubt is Doubt.NAME
    assert parse("海南 美食达人").criteria.regions == ("海南",)


def test_small_words_are_no_regions() -> None:
    asked = parse("find us 10 skincare creators for my brand")
    assert asked.criteria.regions == ()
    assert asked.criteria.wanted == 10


def test_everyday_words_that_hold_a_place_or_a_number_are_left_alone() -> None:
    assert parse("四川美食达人").criteria.regions == ("四川",)
    assert parse("三明治美食达人").criteria.regions == ()
    assert parse("10万粉以上海外美妆达人").criteria.regions == ()
    assert parse("以上海为主的美食达人").criteria.regions == ("上海",)
    assert parse("日用百货达人").criteria.category == "home"
    assert parse("二次元达人").criteria.category == "toys"


def test_refused_sizes_are_left_out_of_the_wanted_ones() -> None:
    assert parse("女装达人 不要头部和尾部").criteria.tiers == (Tier.MIDDLE,)
    assert parse("nano, micro and macro beauty creators but not macro").criteria.tiers == (
        Tier.MIDDLE,
        Tier.TAIL,
    )


def test_mothers_are_looked_for_as_women() -> None:
    assert parse("宝妈人群 母婴达人").criteria.gender is Gender.FEMALE


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ("報價3000以內的女裝達人", {"category": "womenswear", "price_to": 3000}),
        ("女装达人10名，粉丝：5万～50万，报价：≤3000元", {"wanted": 10, "followers_from": 50000, "followers_to": 500000, "price_to": 3000}),
        ("女装，men 30-50，100k-110k followers", {"age_from": 30, "age_to": 50, "followers_from": 100000, "followers_to": 110000}),
        ("美妆博主，粉丝最少10万，最多50万", {"followers_from": 100000, "followers_to": 500000}),
        ("find menswear creators, completion 35 percent or better", {"completion": Threshold(least=Decimal("0.35"), hard=True)}),
        ("男装 30-50岁男粉80%以上 活跃粉65%", {"age_from": 30, "audience": Threshold(least=Decimal("0.80"), hard=True)}),
    ],
)  # fmt: skip
def test_other_ways_to_write_the_same(sentence: str, meant: dict[str, object]) -> None:
    asked = parse(sentence)
    assert asked.is_clear
    for name, value in meant.items():
        assert getattr(asked.criteria, name) == value


@pytest.mark.parametrize("sentence", ["十几个护肤达人", "粉丝几十万的美食达人", "粉丝10多万的美食达人"])
def test_a_vague_number_is_no_number(sentence: str) -> None:
    asked = parse(sentence)
    assert asked.criteria.wanted == 10
    assert asked.criteria.followers_from is None
    assert asked.left
