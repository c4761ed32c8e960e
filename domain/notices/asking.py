"""What is told about searches in plain words."""

from __future__ import annotations

from decimal import Decimal
from typing import ClassVar, Literal, Self

from domain.asking.asked import About, Doubt, Finding, Left, Question, Reading, Remark, Why
from domain.notices.base import Notice, Visibility


def _finding(about: About, words: str, **more: object) -> Finding:
    return Finding.model_validate({"about": about, "words": words, **more})


def _of_every_kind() -> tuple[Finding, ...]:
    figures: dict[str, object] = {"low": Decimal("0.05"), "hard": True, "remarks": tuple(Remark)}
    keys = {
        About.GOAL: "exposure", About.CATEGORY: "womenswear", About.PLATFORM: "douyin", About.REGION: "Malaysia", About.TIER: "middle",
        About.GENDER: "female", About.PERSONA: "<b>30–50</b>", About.TAGS: "<b>开箱</b>", About.NOT_CATEGORY: "makeup", About.NOT_PLATFORM: "weibo",
        About.NOT_REGION: "柔佛 <b>", About.NOT_TAGS: "<b>开箱</b>",
    }  # fmt: skip
    return tuple(
        _finding(about, "<b>a & b</b>", keys=(keys[about],))
        if about in keys
        else _finding(about, "x", currency="USD", **figures)
        for about in About
    )


class AskingShown(Notice):
    """The living card of a sentence: what was understood from which words, what is doubtful, what was not understood.

    `state`: open, searched, changed (searched with other criteria) or dropped. `assumed`: what holds where
    nothing was said. `question` is the first that is open, `questions` how many there are.
    """

    run_id: int
    revision: int
    state: Literal["open", "searched", "changed", "dropped"] = "open"
    sentence: str
    findings: tuple[Finding, ...] = ()
    assumed: tuple[Finding, ...] = ()
    left: tuple[Left, ...] = ()
    question: Question | None = None
    questions: int = 0
    by: str = ""

    @classmethod
    def example(cls) -> Self:
        price = _finding(About.PRICE, "$200", high=Decimal(200), currency="USD")
        question = Question(
            key="currency.0",
            doubt=Doubt.CURRENCY,
            words="$200",
            readings=(Reading(findings=(price,)), Reading()),
        )
        return cls(
            run_id=1,
            revision=0,
            sentence="找10个女装穿搭达人 粉丝5-50万 <b>$200</b>",
            findings=_of_every_kind(),
            assumed=(_finding(About.ACTIVE_FANS, "", low=Decimal("0.6")),),
            left=tuple(Left(words="<i>blah</i>", why=why) for why in Why),
            question=question,
            questions=2,
            by="Lin",
        )


class CommandUnknown(Notice):
    """No command is called so. `near`: the one whose name is nearest, of those that whoever asked may give."""

    visibility: ClassVar[Visibility] = Visibility.EVERYONE

    asked: str
    near: str = ""

    @classmethod
    def example(cls) -> Self:
        return cls(asked="shortlst <b>", near="shortlist")


class SearchUnclear(Notice):
    """Nothing to look for was said. `wants`: that creators are looked for was; `examples` can be pressed or copied."""

    wants: bool = False
    examples: tuple[str, ...]

    @classmethod
    def example(cls) -> Self:
        return cls(examples=("找10个女装达人 粉丝5-50万", "20 skincare creators under $200"))
