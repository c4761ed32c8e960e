"""A persona named in a sentence: taken by its name, asked about where none is called so, and never guessed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.asking.asked import About, Asked, Doubt
from domain.asking.reading import parse
from domain.asking.tokens import Known
from domain.creators import Gender
from domain.personas import Wanted

COATS, COMMUTERS, GYM = "Men of 30 to 50, menswear", "通勤女生", "Gym lads"
KNOWN = Known(
    personas={
        COATS: Wanted(gender=Gender.MALE, age_from=30, age_to=50),
        COMMUTERS: Wanted(gender=Gender.FEMALE),
        GYM: Wanted(),
    }
)


def named(asked: Asked) -> list[str]:
    return [key for each in asked.findings if each.about is About.PERSONA for key in each.keys]


@pytest.mark.parametrize(
    ("sentence", "name", "gender", "age"),
    [
        ("find 10 skincare creators for persona men of 30 to 50, menswear", COATS, Gender.MALE, 30),
        ("10 creators for persona GYM LADS in MY", GYM, None, None),
        ("找10个达人 画像通勤女生 粉丝5-50万", COMMUTERS, Gender.FEMALE, None),
        ("画像“通勤女生”的达人", COMMUTERS, Gender.FEMALE, None),
        ("达人画像：通勤女生，找10个达人", COMMUTERS, Gender.FEMALE, None),
        ("10 creators for persona Men of 30 to 50, menswear, women 20-30", COATS, Gender.FEMALE, 20),
        ("creators, women, for persona gym lads", GYM, Gender.FEMALE, None),
    ],
)
def test_a_persona_says_gender_and_ages_unless_the_words_do(
    sentence: str, name: str, gender: Gender | None, age: int | None
) -> None:
    asked = parse(sentence, KNOWN)
    assert named(asked) == [name]
    assert (asked.criteria.gender, asked.criteria.age_from) == (gender, age)
    assert (asked.questions, asked.left) == ((), ())


@pytest.mark.parametrize(
    ("sentence", "nearest"),
    [
        ("10 creators for persona Gym", GYM),
        ("20 creators persona Mensware under ¥300", COATS),
        ("找10个达人 画像 通勤 粉丝5-50万", COMMUTERS),
        ("creators for persona blorbs foo, er over 5%", COATS),
    ],
)
def test_a_name_that_none_has_is_asked_about_with_the_nearest(sentence: str, nearest: str) -> None:
    asked = parse(sentence, KNOWN)
    [question] = [each for each in asked.questions if each.doubt is Doubt.PERSONA]
    assert question.readings[0].findings[0].keys == (nearest,)
    assert question.readings[-1].findings == ()
    assert asked.criteria.gender is None
    picked = parse(sentence, KNOWN, chosen={question.key: 0})
    assert named(picked) == [nearest]
    assert named(parse(sentence, KNOWN, chosen={question.key: len(question.readings) - 1})) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "受众画像女性 25-35岁 找达人",
        "粉丝画像 女性 找10个达人",
        "画像 女性 找10个达人",
        "找达人，画像：男性30-50岁",
    ],
)
def test_other_words_of_an_audience_mean_what_they_did(sentence: str) -> None:
    for known in (KNOWN, Known()):
        asked = parse(sentence, known)
        assert named(asked) == []
        assert asked.criteria.gender is not None
        assert not asked.questions


def test_two_personas_in_one_sentence_are_asked_about() -> None:
    asked = parse("creators for persona gym lads, persona 通勤女生", KNOWN)
    assert [each.doubt for each in asked.questions] == [Doubt.TWICE]


@given(st.text(max_size=60), st.text(max_size=30))
def test_any_name_and_any_words_are_read_without_an_error(words: str, name: str) -> None:
    known = Known(personas={name: Wanted(), **KNOWN.personas})
    for sentence in (f"creators for persona {words}", f"画像{words}", f"画像{name} 达人"):
        parse(sentence, known)
