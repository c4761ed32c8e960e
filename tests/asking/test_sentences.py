"""What people say is understood as what they mean, and shown back so in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from asking.sentences import CHINESE, ENGLISH, LEFT_OUT, Meant
from asking.shown import block, lines

from domain.asking.reading import parse
from domain.asking.tokens import Known
from domain.criteria import Criteria, Threshold, Without

HERE = Path(__file__).parent
ALL = [*CHINESE, *ENGLISH]


def test_there_are_forty_sentences_in_each_language() -> None:
    assert len(CHINESE) == len(ENGLISH) == len({sentence for sentence, _ in CHINESE}) == 40


@pytest.mark.parametrize(("sentence", "meant"), ALL, ids=[sentence for sentence, _ in ALL])
def test_a_sentence_is_understood_as_it_was_meant(sentence: str, meant: Meant) -> None:
    asked = parse(sentence)
    assert asked.criteria == Criteria.model_validate({**Criteria().model_dump(), **meant})
    assert asked.is_clear
    for finding in asked.findings:
        for part in finding.words.split(" … "):
            assert part in sentence


@pytest.mark.parametrize(("sentence", "without"), LEFT_OUT, ids=[sentence for sentence, _ in LEFT_OUT])
def test_who_is_left_out_is_understood_and_shown_back(sentence: str, without: Meant) -> None:
    asked = parse(sentence)
    assert asked.criteria.without == Without.model_validate(without)
    assert asked.is_clear
    shown = {line.partition(":")[0] for line in lines(sentence, "en")}
    named = {"categories": "Without category", "regions": "Without region", "platforms": "Without platform", "tags": "Without tag", "pool": "In the pool already", "worked": "Worked with already"}  # fmt: skip
    assert {named[each] for each in without} <= shown


@pytest.mark.parametrize(
    ("sentence", "wanted", "refused"),
    [
        ("不要母婴 女装达人", "womenswear", ("mother_baby",)),
        ("not beauty but skincare creators", "skincare", ("makeup",)),
        ("not only skincare creators", "skincare", ()),
    ],
)
def test_what_follows_a_refusal_is_wanted_unless_it_is_listed_with_it(
    sentence: str, wanted: str, refused: tuple[str, ...]
) -> None:
    criteria = parse(sentence).criteria
    assert (criteria.category, criteria.without.categories) == (wanted, refused)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_each_sentence_is_shown_back_line_by_line(language: str) -> None:
    golden = (HERE / f"shown_{language}.txt").read_text("utf-8").rstrip("\n").split("\n\n")
    assert [block(sentence, language) for sentence, _ in ALL] == golden


def test_what_was_not_said_is_the_workspaces_own() -> None:
    own = Criteria(wanted=5, completion=None, engagement=Threshold(least="0.02", hard=True))
    asked = parse("女装达人 粉丝5万以上", base=own)
    assert asked.criteria.completion is None
    assert asked.criteria.engagement == own.engagement
    assert asked.criteria.wanted == 5


def test_a_workspaces_tags_are_words_of_its_own() -> None:
    asked = parse("女装达人 会讲面料", Known(tags=("会讲面料", "准时")))
    assert asked.criteria.tags == ("会讲面料",)
    assert asked.is_clear


@pytest.mark.parametrize(
    ("sentence", "currency", "price"),
    [
        ("beauty creators under $200", "USD", 200),
        ("beauty creators under $200", "SGD", 200),
        ("美妆达人 报价200元以内", "CNY", 200),
        ("美妆达人 报价200以内", "MYR", 200),
        ("beauty creators, RM500 max", "MYR", 500),
        ("beauty creators 200 USD max", "USD", 200),
    ],
)
def test_a_price_is_in_the_currency_of_the_workspace(sentence: str, currency: str, price: int) -> None:
    asked = parse(sentence, Known(currency=currency))
    assert (asked.criteria.price_to, asked.criteria.currency, asked.is_clear) == (price, currency, True)


@pytest.mark.parametrize(
    ("sentence", "currency", "price"),
    [
        ("美妆达人 报价200美元以内", "USD", 200),
        ("美妆达人 报价RM 50以内", "MYR", 50),
        ("beauty creators under 200 dollars US", "USD", 200),
        ("beauty creators in Thailand under $200 USD", "USD", 200),
    ],
)
def test_a_price_that_names_its_currency_is_in_that_one(sentence: str, currency: str, price: int) -> None:
    asked = parse(sentence, Known(currency="CNY"))
    assert (asked.criteria.price_to, asked.criteria.currency, asked.is_clear) == (price, currency, True)


def test_sales_in_another_currency_than_the_price_are_left_out_and_said() -> None:
    asked = parse("beauty creators under 200 USD, GMV over 5000", Known(currency="CNY"))
    assert (asked.criteria.price_to, asked.criteria.currency, asked.criteria.gmv_from) == (200, "USD", None)
    assert [each.words for each in asked.left] == ["GMV over 5000"]


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("找10个女装达人 要会飞", ["会飞"]),
        ("女装达人 不要男粉", ["不要男粉"]),
        ("合作过的女装达人", ["合作过的"]),
        ("女装达人 不要没合作过的", ["不要没合作过的"]),
        ("除了女装还要男装达人", ["除了"]),
        ("menswear creators, no agencies", ["no agencies"]),
        ("女装达人 粉丝多的", ["粉丝多"]),
        ("女装达人 完播率50%以下", ["完播率50%以下"]),
        ("女装达人 佣金20%", ["佣金20%"]),
        ("skincare creators with a purple aura", ["purple aura"]),
        ("女装达人 受众80%以上", []),
    ],
)
def test_what_cannot_be_used_is_said(sentence: str, left: list[str]) -> None:
    asked = parse(sentence)
    assert [each.words for each in asked.left] == left
    assert not asked.is_clear
