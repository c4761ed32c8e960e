"""What the pre-check of a draft found, and the six points of a review, as short words for questions and forms."""

from __future__ import annotations

from collections.abc import Sequence

from bot.messages.words import Words, msg
from domain.review import Finding, FindingCode, ReviewPoint

POINTS: dict[ReviewPoint, tuple[Words, Words]] = {
    ReviewPoint.CONTENT: (msg("Content"), msg("nothing misleading, the points of the brief are said")),
    ReviewPoint.QUALITY: (msg("Picture and video"), msg("sharp pictures, right subtitles, clear sound")),
    ReviewPoint.AD_LAW: (msg("Advertising law"), msg("no superlatives, no promised effects")),
    ReviewPoint.PRODUCT: (msg("Product and link"), msg("the right product, its facts, a link that works")),
    ReviewPoint.DISCLOSURE: (
        msg("Disclosure and label"),
        msg("says early and clearly that it is a cooperation"),
    ),
    ReviewPoint.TIMING: (msg("Timing"), msg("handed in and published as agreed")),
}
_FOUND: dict[FindingCode, str] = {
    FindingCode.DISCLOSURE_MISSING: msg("the caption does not say that it is a cooperation").msgid,
    FindingCode.DISCLOSURE_LATE: msg("the disclosure comes after the first 150 characters").msgid,
    FindingCode.ABSOLUTE_WORD: msg("“%(phrase)s” is an absolute term").msgid,
    FindingCode.PROMISED_EFFECT: msg("“%(phrase)s” promises an effect").msgid,
    FindingCode.LINK_MISSING: msg("the product link is missing").msgid,
    FindingCode.LINK_ELSEWHERE: msg("the product link leads to %(phrase)s").msgid,
    FindingCode.LINK_DIFFERS: msg("the product link is not the brief's").msgid,
    FindingCode.TAGS_MISSING: msg("there are no tags").msgid,
    FindingCode.FILE_TOO_LARGE: msg("the file is too large to be fetched").msgid,
    FindingCode.LATE: msg("it is later than agreed").msgid,
}


def spoken(findings: Sequence[Finding]) -> Words | None:
    """All findings in one sentence, as advice; None when there are none."""
    if not findings:
        return None
    found = tuple(Words(_FOUND[each.code], {"phrase": each.phrase}) for each in findings)
    return msg("Look once more: %(findings)s.", findings=found)
