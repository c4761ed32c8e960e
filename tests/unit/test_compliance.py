"""The pre-check of a draft: what it finds in a caption, in a link, and what it leaves alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.compliance import Expected, Handed, check, same_address, tags_of
from domain.review import Finding, FindingCode, ReviewPoint

LINK = "https://haohuo.jinritemai.com/views/product/item2?id=42"
GOOD = Handed(caption="#品牌合作 羊毛大衣三套穿法", product_link=LINK, tags=("#大衣",))
EXPECTED = Expected(product_link=LINK)
DUE = datetime(2026, 12, 5, 10, 0, tzinfo=UTC)


def found(caption: str) -> list[Finding]:
    handed = Handed(caption=caption, product_link=LINK, tags=("#大衣",))
    return list(check(handed, EXPECTED))


def phrases(caption: str, code: FindingCode = FindingCode.ABSOLUTE_WORD) -> list[str]:
    return [finding.phrase for finding in found(caption) if finding.code is code]


def codes(caption: str) -> set[FindingCode]:
    return {finding.code for finding in found(caption)}


def test_a_good_draft_has_no_findings() -> None:
    assert check(GOOD, EXPECTED) == ()


@pytest.mark.parametrize(
    ("caption", "phrase"),
    [
        ("#广告 全网最低价的大衣", "全网最低"),
        ("#广告 这是最 佳选择", "最 佳"),
        ("#广告 最\u200b好的面料", "最好"),
        ("#广告 １００％羊毛", "100%"),
        ("#ad The BEST in the   World coat", "BEST in the World"),
        ("#ad NO.1 coat", "NO.1"),
    ],
)
def test_absolute_words_are_found_with_their_phrase(caption: str, phrase: str) -> None:
    assert phrases(caption) == [phrase]


@pytest.mark.parametrize(
    "caption",
    [
        "#广告 第一次穿大衣",
        "#广告 最大程度保暖",
        "#广告 最近很冷，最后一件",
        "#ad unguaranteed",
        "#广告 首选项",
    ],
)
def test_harmless_words_are_left_alone(caption: str) -> None:
    assert phrases(caption) == []


def test_a_harmless_word_does_not_hide_a_bad_one_elsewhere() -> None:
    assert phrases("#广告 最大程度保暖，最大的优惠") == ["最大"]


def test_a_promised_effect_is_another_finding() -> None:
    assert phrases("#广告 一次见效，无副作用", FindingCode.PROMISED_EFFECT) == ["一次见效", "无副作用"]
    assert phrases("#广告 加特效的视频", FindingCode.PROMISED_EFFECT) == []


def test_what_stands_around_a_phrase_is_shown_with_it() -> None:
    [finding] = found("#广告，今年冬天这件是顶级的羊毛大衣，三套穿法")
    assert (finding.before, finding.phrase, finding.after) == (",今年冬天这件是", "顶级", "的羊毛大衣,三套")
    assert finding.point is ReviewPoint.AD_LAW


@pytest.mark.parametrize("words", ["#ad", "Sponsored", "paid  partnership", "#合作", "本条含广告", "＃ad"])
def test_a_disclosure_is_seen(words: str) -> None:
    assert not codes(f"{words} coat") & {FindingCode.DISCLOSURE_MISSING, FindingCode.DISCLOSURE_LATE}


@pytest.mark.parametrize("words", ["", "这不是广告", "#adorable coat", "not sponsored", "符合广告法"])
def test_what_only_looks_like_a_disclosure_is_none(words: str) -> None:
    assert FindingCode.DISCLOSURE_MISSING in codes(words)


def test_a_disclosure_counts_within_the_first_150_characters() -> None:
    assert FindingCode.DISCLOSURE_LATE not in codes("衣" * 147 + "#ad")
    assert FindingCode.DISCLOSURE_LATE in codes("衣" * 148 + "#ad")


@pytest.mark.parametrize(
    ("link", "code"),
    [
        ("", FindingCode.LINK_MISSING),
        ("https://example.com/views/product/item2?id=42", FindingCode.LINK_ELSEWHERE),
        (LINK.replace("42", "43"), FindingCode.LINK_DIFFERS),
        ("https://[broken", FindingCode.LINK_ELSEWHERE),
    ],
)
def test_a_product_link_that_is_not_the_briefs_is_found(link: str, code: FindingCode) -> None:
    handed = Handed(caption=GOOD.caption, product_link=link, tags=GOOD.tags)
    assert [finding.code for finding in check(handed, EXPECTED)] == [code]


def test_tracking_and_the_like_make_no_other_page() -> None:
    assert same_address(LINK, LINK.replace("https://", "HTTPS://www.") + "&utm_source=x&share_id=1#top")
    assert same_address("http://shop.example:80/a/", "http://shop.example/a")
    assert not same_address("http://shop.example:8080/a", "http://shop.example/a")


def test_tags_a_large_file_and_a_late_draft_are_found() -> None:
    handed = Handed(
        caption="品牌合作", product_link=LINK, tags=(), file_size=30 << 20, at=DUE + timedelta(seconds=1)
    )
    expected = Expected(product_link=LINK, due=DUE, most_bytes=20 << 20)
    assert [finding.code for finding in check(handed, expected)] == [
        FindingCode.TAGS_MISSING,
        FindingCode.FILE_TOO_LARGE,
        FindingCode.LATE,
    ]


def test_tags_are_read_as_people_type_them() -> None:
    assert tags_of("#冬装 大衣，#冬装＃羊毛,coat") == ["#冬装", "#大衣", "#羊毛", "#coat"]
    assert tags_of(" # ，") == []


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["", " ", "\u200b", "  ", "\n"]))
def test_a_bad_phrase_is_found_whatever_stands_around_it(before: str, after: str, inside: str) -> None:
    caption = f"{before}。全{inside}国第一。{after}"
    assert (
        any("国第一" in phrase.replace(" ", "") for phrase in phrases(caption)) or len(phrases(caption)) == 8
    )


@given(st.text(), st.text(), st.text())
def test_whatever_is_handed_in_can_be_checked(caption: str, link: str, wanted: str) -> None:
    handed = Handed(caption=caption, product_link=link, tags=tags_of(caption))
    findings = check(handed, Expected(product_link=wanted))
    assert findings == check(handed, Expected(product_link=wanted))
    order = [list(ReviewPoint).index(finding.point) for finding in findings]
    assert order == sorted(order)
