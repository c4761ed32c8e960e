"""Which number belongs to which word: 粉丝5-50万 报价3000以内, 50k-500k followers under $200."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.asking.asked import About
from domain.asking.lexicon import Kind
from domain.asking.quantities import Quantity, Unit, fits
from domain.asking.tokens import Token
from domain.criteria import MOST_WANTED

_BETWEEN = frozenset(
    {Kind.SPACE, Kind.FILL, Kind.HARD, Kind.SOFT, Kind.AFTER, Kind.RANGE, Kind.BEFORE, Kind.BETWEEN}
)
_TO_CREATOR = frozenset(
    {Kind.SPACE, Kind.FILL, Kind.THING, Kind.OWN, Kind.MOTHERS, Kind.LIST, Kind.TOP, Kind.UNKNOWN}
)
_BY_UNIT = {Unit.COUNT: About.WANTED, Unit.YEARS: About.AGES, Unit.MONEY: About.PRICE, Unit.SPAN: None}
_MOST_TOKENS = 12  # how far a word looks for its number
YOUNGEST, OLDEST = 13, 99


class Binder:
    """Gives quantities their subjects; what stays without one is left to be asked about."""

    def __init__(self, tokens: Sequence[Token], quantities: Sequence[Quantity]) -> None:
        self.tokens = tokens
        self.quantities = quantities
        self._first = {each.first: each for each in quantities}
        self._last = {each.last: each for each in quantities}

    def bind(self) -> None:
        for at, token in enumerate(self.tokens):
            if token.kind is Kind.SUBJECT and not token.used:
                assert isinstance(token.value, About)
                self._bind_subject(at, token.value)
        for at, token in enumerate(self.tokens):
            if token.kind is Kind.PER and not token.used:
                self._bind_per(at)
        for quantity in self.quantities:
            if quantity.about is None:
                quantity.about = self._by_itself(quantity)
        self._continue()

    def _bind_subject(self, at: int, about: About) -> None:
        left, left_gap = self._nearest(at, -1)
        right, right_gap = self._nearest(at, 1)
        left = left if left and left.about is None and fits(about, left) else None
        right = right if right and right.about is None and fits(about, right) else None
        chosen = left or right
        if left and right:
            is_left = left_gap < right_gap or (left_gap == right_gap and not self._is_typed(left, about))
            chosen = left if is_left else right
        if chosen:
            chosen.about, chosen.subject = about, at
            self.tokens[at].used = True

    @staticmethod
    def _is_typed(quantity: Quantity, about: About) -> bool:
        """It says itself what it is, and it is not this."""
        return quantity.unit is Unit.COUNT or (quantity.unit is Unit.MONEY and about is not About.PRICE)

    def _nearest(self, at: int, step: int) -> tuple[Quantity | None, int]:
        """The quantity that stands next in this direction, and how many spaces lie between."""
        gap = 0
        ends = self._first if step > 0 else self._last
        for _ in range(_MOST_TOKENS):
            at += step
            if at in ends:
                return ends[at], gap
            if not 0 <= at < len(self.tokens) or self.tokens[at].kind not in _BETWEEN:
                return None, gap
            gap += self.tokens[at].kind is Kind.SPACE
        return None, gap

    def _bind_per(self, at: int) -> None:
        """每条3000, $200 per video: a price."""
        for step in (1, -1):
            quantity, _ = self._nearest(at, step)
            if (
                quantity
                and quantity.about in {None, About.PRICE}
                and quantity.unit in {Unit.NONE, Unit.MONEY}
            ):
                quantity.about = About.PRICE
                quantity.subject = at if quantity.subject is None else quantity.subject
                self.tokens[at].used = True
                return

    def _by_itself(self, quantity: Quantity) -> About | None:
        """What a quantity is by its unit and its neighbours; None: to be asked."""
        if quantity.unit in _BY_UNIT:
            return _BY_UNIT[quantity.unit]
        if quantity.unit is Unit.PERCENT:
            return About.AUDIENCE if self._touches(quantity, {About.GENDER, About.AGES}) else None
        if self._could_be_ages(quantity) and self._touches(quantity, {About.GENDER}):
            return About.AGES
        return About.WANTED if self._counts_creators(quantity) else None

    @staticmethod
    def _could_be_ages(quantity: Quantity) -> bool:
        if quantity.is_scaled or not quantity.is_range:
            return False
        return all(end is not None and YOUNGEST <= end <= OLDEST for end in (quantity.low, quantity.high))

    def _touches(self, quantity: Quantity, abouts: set[About]) -> bool:
        return self._is_about(quantity.first, -1, abouts) or self._is_about(quantity.last, 1, abouts)

    def _is_about(self, at: int, step: int, abouts: set[About]) -> bool:
        """The next word in this direction says one of these: men, 女粉, 30-50岁."""
        for _ in range(_MOST_TOKENS):
            at += step
            if not 0 <= at < len(self.tokens):
                return False
            token = self.tokens[at]
            near = self._last.get(at) if step < 0 else self._first.get(at)
            if near is not None:
                return (near.about or (About.AGES if near.unit is Unit.YEARS else None)) in abouts
            if token.kind is Kind.MOTHERS:
                return About.GENDER in abouts
            if token.kind is Kind.THING and isinstance(token.value, tuple):
                return token.value[0] in abouts
            if token.kind not in {Kind.SPACE, Kind.FILL}:
                return False
        return False

    def _counts_creators(self, quantity: Quantity) -> bool:
        """A whole number right after "find", or with nothing but descriptions between it and "creators"."""
        if quantity.is_range or quantity.is_scaled or quantity.value != int(quantity.value):
            return False
        if quantity.bound and quantity.value > MOST_WANTED:
            return False
        before = next(self._words(quantity.first, -1), None)
        if before is not None and before.kind in {Kind.FIND, Kind.WISH}:
            return True
        seen_thing = False
        for token in self._words(quantity.last, 1):
            if token.kind is Kind.CREATOR or token.kind in {Kind.OWN, Kind.TOP}:
                return True
            if token.kind not in _TO_CREATOR:
                break
            seen_thing = seen_thing or token.kind is Kind.THING
        return seen_thing and before is None and quantity.value <= MOST_WANTED

    def _words(self, at: int, step: int) -> Iterator[Token]:
        for _ in range(_MOST_TOKENS):
            at += step
            if not 0 <= at < len(self.tokens):
                return
            if self.tokens[at].kind not in {Kind.SPACE, Kind.FILL}:
                yield self.tokens[at]

    def _continue(self) -> None:
        """粉丝10万以上50万以下: an end without a word goes on with the quantity before it."""
        for before, quantity in zip(self.quantities, self.quantities[1:], strict=False):
            is_next = all(
                token.kind in {Kind.SPACE, Kind.LIST, Kind.FILL, Kind.SEP}
                for token in self.tokens[before.last + 1 : quantity.first]
            )
            opposite = (before.low is None) != (quantity.low is None) and (before.high is None) != (
                quantity.high is None
            )
            if (
                quantity.about is None
                and before.about
                and is_next
                and opposite
                and before.unit is quantity.unit
            ):
                quantity.about = before.about
