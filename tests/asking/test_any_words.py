"""Any text at all: never an error, never long, never words that were not there; composed sentences mean what they say."""

from __future__ import annotations

import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from domain.asking.asked import MOST_READ
from domain.asking.lexicon import PHRASES
from domain.asking.reading import parse
from domain.creators import Gender, Tier
from domain.criteria import Criteria, Goal, Threshold

WORDS = sorted(PHRASES)
MIXED = st.lists(
    st.one_of(
        st.sampled_from(WORDS),
        st.integers(0, 10**9).map(str),
        st.sampled_from(list(" ,，。~-%$¥万kK百千十个")),
        st.text(max_size=3),
    ),
    max_size=60,
).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=400), MIXED))
@example("\x00\ufeff\u202e")
@example("1" * 5000)
@example("ﷺ" * 300)
def test_any_text_is_read_without_an_error(sentence: str) -> None:
    asked = parse(sentence)
    for finding in asked.findings:
        for part in finding.words.split(" … "):
            assert part in sentence
    for question in asked.questions:
        assert parse(sentence, chosen={question.key: 0}) is not None
    assert 1 <= asked.criteria.wanted <= 30
    low, high = asked.criteria.followers_from, asked.criteria.followers_to
    assert low is None or high is None or low <= high


@pytest.mark.parametrize(
    "unit",
    ["1", "一", "10个", "粉丝", "粉丝5-50万 ", "不要头部", "#a", "，", "最好5%", "每条3000 ", "总预算3 ", "佣金5%", "ﷺ", "😀", "in my ",
     "between 5 and ", "Jordan ", "5-", "1,111,", "粉丝不限", "preferably ", "广东深圳", "\x00", "\u202e10个", "(((", "''''", "a-b.c/"],
)  # fmt: skip
def test_ten_thousand_hostile_characters_take_under_50_ms(unit: str) -> None:
    sentence = (unit * 10_000)[:10_000]
    parse(unit)
    best = min(_seconds(sentence) for _ in range(3))
    assert best < 0.05, f"{best * 1000:.0f} ms"


def _seconds(sentence: str) -> float:
    began = time.thread_time()
    parse(sentence)
    return time.thread_time() - began


def test_more_than_a_sentence_is_said_to_be_too_long() -> None:
    asked = parse("女装达人 " + "啊" * MOST_READ)
    assert not asked.is_clear
    assert asked.criteria.category == "womenswear"


# A grammar: each clause says one criterion in several ways.

Clause = tuple[str, dict[str, Any]]


def _one_of(*clauses: tuple[str, dict[str, Any]]) -> st.SearchStrategy[Clause]:
    return st.sampled_from(clauses)


@st.composite
def _followers(draw: st.DrawFn) -> Clause:
    low = draw(st.integers(1, 90))
    high = draw(st.integers(low + 1, 99))
    both = {"followers_from": low * 10_000, "followers_to": high * 10_000}
    least = {"followers_from": low * 10_000}
    return draw(
        _one_of(
            (f"粉丝{low}-{high}万", both),
            (f"粉丝{low}万到{high}万", both),
            (f"{low}0k-{high}0k followers", both),
            (f"between {low}0k and {high}0k followers", both),
            (f"粉丝{low}万以上", least),
            (f"at least {low}0k followers", least),
            (f"粉丝不超过{low}万", {"followers_to": low * 10_000}),
        )
    )


@st.composite
def _price(draw: st.DrawFn) -> Clause:
    most = draw(st.integers(1, 99)) * 100
    to = {"price_to": Decimal(most)}
    return draw(
        _one_of(
            (f"报价{most}以内", to),
            (f"报价不超过{most:,}元", to),
            (f"price under {most}", to),
            (f"up to ¥{most} per video", to),
            (f"预算{most}", to),
        )
    )


@st.composite
def _rate(draw: st.DrawFn) -> Clause:
    share = draw(st.integers(2, 95))
    name, zh, en = draw(
        st.sampled_from(
            [
                ("engagement", "互动率", "engagement rate"),
                ("completion", "完播率", "completion rate"),
                ("active_fans", "活跃粉丝", "active fans"),
            ]
        )
    )
    least = Decimal(share) / 100
    hard, soft = Threshold(least=least, hard=True), Threshold(least=least)
    return draw(
        _one_of(
            (f"{zh}{share}%以上", {name: hard}),
            (f"{zh}至少{share}%", {name: hard}),
            (f"最好{zh}{share}%", {name: soft}),
            (f"{en} over {share}%", {name: hard}),
            (f"preferably {en} of {share}%", {name: soft}),
        )
    )


_CATEGORY = _one_of(
    ("女装达人", {"category": "womenswear"}),
    ("护肤博主", {"category": "skincare"}),
    ("pet creators", {"category": "pets"}),
    ("food influencers", {"category": "food"}),
)
_OTHERS = [
    _one_of(("在广东", {"regions": ("广东",)}), ("in Malaysia", {"regions": ("Malaysia",)}), ("in SG", {"regions": ("Singapore",)})),
    _one_of(("抖音", {"platform": "douyin"}), ("on TikTok", {"platform": "tiktok"})),
    _one_of(("不要头部", {"tiers": (Tier.MIDDLE, Tier.TAIL)}), ("micro", {"tiers": (Tier.MIDDLE,)}), ("素人", {"tiers": (Tier.TAIL,)})),
    _one_of(("配合投流", {"supports_ads": True}), ("open to edits", {"accepts_script_changes": True}), ("verified", {"verified": True})),
    _one_of(("返点20%以上", {"rebate_from": Decimal("0.2")}), ("rebate at least 25%", {"rebate_from": Decimal("0.25")})),
    _one_of(("女粉为主", {"gender": Gender.FEMALE}), ("men 30-50", {"gender": Gender.MALE, "age_from": 30, "age_to": 50})),
    _one_of(("冲转化", {"goal": Goal.CONVERSION}), ("for exposure", {"goal": Goal.EXPOSURE}), ("拉首单", {"goal": Goal.FIRST_ORDERS})),
    _one_of(("找12个", {"wanted": 12}), ("来五位", {"wanted": 5})),
    _followers(),
    _price(),
    _rate(),
]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_composed_sentence_means_what_it_was_composed_of(data: st.DataObject) -> None:
    kinds = data.draw(st.lists(st.sampled_from(range(len(_OTHERS))), unique=True, max_size=6))
    clauses = [data.draw(_CATEGORY), *(data.draw(_OTHERS[kind]) for kind in kinds)]
    order = data.draw(st.permutations(clauses))
    sentence = data.draw(st.sampled_from(["，", ", ", "; ", "\n"])).join(words for words, _ in order)
    meant: dict[str, Any] = {}
    for _, sets in clauses:
        meant |= sets
    asked = parse(sentence)
    assert not asked.questions, sentence
    assert not asked.left, sentence
    assert asked.criteria == Criteria.model_validate({**Criteria().model_dump(), **meant}), sentence
