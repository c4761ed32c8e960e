"""Places by name in both languages, in which others they lie, and what a creator's region is met by."""

from __future__ import annotations

import pytest

from domain.regions import CODES, GROUPS, REGIONS, known, named, within


@pytest.mark.parametrize(
    ("region", "wanted", "meets"),
    [
        ("广东", "广东", True),
        ("广东省", "广东", True),
        ("广东 深圳", "广东", True),
        ("深圳", "广东", True),
        ("广东", "深圳", False),
        ("Malaysia", "MY", True),
        ("MY", "Malaysia", True),
        ("吉隆坡", "Malaysia", True),
        ("Kuala Lumpur, MY", "马来西亚", True),
        ("Germany", "MY", False),
        ("Australia", "US", False),
        ("US", "United States", True),
        ("Singapore", "东南亚", True),
        ("杭州市", "浙江", True),
        ("浙江", "China", True),
        ("Atlantis", "Atlantis", True),
        ("Atlantis City", "atlantis", True),
        ("Atlantis", "Malaysia", False),
    ],
)
def test_a_place_lies_in_another(region: str, wanted: str, meets: bool) -> None:
    assert within(region, [wanted]) is meets
    assert within(region, ["Nowhere", wanted]) is meets


def test_every_region_is_found_by_each_of_its_names() -> None:
    for region in REGIONS.values():
        for name in (region.english, region.chinese, *region.aliases, *region.codes):
            assert region.key in known(name) or known(name) != (), name
        assert named(region.key, "en") == region.english
        assert named(region.key, "zh_CN") == region.chinese
        assert region.inside is None or region.inside in REGIONS
    assert all(key in REGIONS for keys in [*GROUPS.values(), *CODES.values()] for key in keys)


def test_a_place_that_is_not_ours_keeps_its_name() -> None:
    assert named("Atlantis", "zh_CN") == "Atlantis"
    assert known("Atlantis") == ()
