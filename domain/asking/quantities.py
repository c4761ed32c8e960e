"""Numbers of a sentence with what belongs to them: their bounds, their unit, and the other end of a range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.asking.asked import About
from domain.asking.folding import Folded
from domain.asking.lexicon import AFTER, EITHER_SIDE, SHARED_MARKS, Bound, Kind
from domain.asking.numerals import Number
from domain.asking.tokens import Token

BAND = Decimal("0.2")  # how far 左右 reaches to either side
YEARS_AROUND = 5
_UNIT_KINDS = (Kind.CURRENCY, Kind.PERCENT, Kind.TENTH, Kind.COUNTER, Kind.YEARS, Kind.SPAN)
_PASSED = (Kind.SPACE, Kind.FILL, Kind.CURRENCY, Kind.SUBJECT, Kind.HARD, Kind.SOFT)
_MOST_PASSED = 6
_FIRST_HAN = "\u4e00"


class Unit(StrEnum):
    NONE = "none"
    PERCENT = "percent"
    MONEY = "money"
    COUNT = "count"
    YEARS = "years"
    SPAN = "span"


@dataclass
class Quantity:
    """`first` and `last` are indexes of tokens. A single number without a bound has neither `low` nor `high`."""

    first: int
    last: int
    value: Decimal
    low: Decimal | None = None
    high: Decimal | None = None
    unit: Unit = Unit.NONE
    currency: str = ""
    bound: Bound | None = None
    is_range: bool = False
    is_reversed: bool = False
    is_scaled: bool = False  # 万, k
    about: About | None = None
    subject: int | None = None  # the token of the word that says what it is

    @property
    def is_bounded(self) -> bool:
        return self.bound is not None or self.is_range


@dataclass
class _Ends:
    """What is being read: the numbers, their units, where it stops."""

    number: Number
    other: Number | None = None
    at: int = 0  # the token after the last one taken


class Gatherer:
    """Reads the quantities of one sentence, marking the tokens it takes."""

    def __init__(self, text: Folded, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.found: list[Quantity] = []

    def gather(self) -> list[Quantity]:
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind is Kind.NUMBER and not token.used:
                self.found.append(self._quantity(at))
                at = self.found[-1].last
            at += 1
        return self.found

    def _quantity(self, at: int) -> Quantity:
        number = self.tokens[at].number
        assert number is not None
        quantity = Quantity(at, at, number.value, is_scaled=number.unit >= 100)
        self.tokens[at].used = True
        self._currency_before(quantity)
        between = self._before(quantity)
        self._units(quantity)
        other = self._other_end(quantity, between)
        if number.second is not None:
            quantity.low, quantity.high, quantity.is_range = number.value, number.second * number.unit, True
        elif other is not None:
            self._range(quantity, number, other)
        self._after(quantity)
        _settle(quantity)
        return quantity

    def _take(self, quantity: Quantity, at: int) -> None:
        self.tokens[at].used = True
        quantity.first, quantity.last = min(quantity.first, at), max(quantity.last, at)

    def _kind(self, at: int) -> Kind | None:
        is_free = 0 <= at < len(self.tokens) and not self.tokens[at].used
        return self.tokens[at].kind if is_free else None

    def _beyond_space(self, at: int, step: int = 1) -> int:
        return at + step if self._kind(at) is Kind.SPACE else at

    def _currency_before(self, quantity: Quantity) -> None:
        at = self._beyond_space(quantity.first - 1, -1)
        if self._kind(at) is Kind.CURRENCY:
            self._money(quantity, at)
            self._take(quantity, at)
        elif self._kind(at) is Kind.HUNDREDTHS:
            quantity.unit = Unit.PERCENT
            self._take(quantity, at)

    def _money(self, quantity: Quantity, at: int) -> None:
        """The first mark counts, unless a later one says more: $200 USD is in USD."""
        quantity.unit = Unit.MONEY
        if quantity.currency in {"", *SHARED_MARKS}:
            quantity.currency = str(self.tokens[at].value)

    def _before(self, quantity: Quantity) -> bool:
        """Take a bound that stands before; say whether "between" does."""
        at = quantity.first - 1
        for _ in range(_MOST_PASSED):
            kind = self._kind(at)
            if kind is Kind.BETWEEN:
                self.tokens[at].used = True
                return True
            if kind is Kind.BEFORE:
                self._take_bound(quantity, at)
                return False
            if kind is Kind.RANGE and self._word(at) == "~" and at == quantity.first - 1:
                quantity.bound = Bound.AROUND
                self._take(quantity, at)
                return False
            if kind not in _PASSED:
                return False
            at -= 1
        return False

    def _take_bound(self, quantity: Quantity, at: int) -> None:
        """上, 过, 超 count only right before their number. A subject in between stays free: 不超过预算3000."""
        word = self._word(at)
        if len(word) == 1 and word >= _FIRST_HAN and at != quantity.first - 1:
            return
        value = self.tokens[at].value
        assert isinstance(value, Bound)
        quantity.bound = value
        passed = range(at + 1, quantity.first)
        self.tokens[at].used = True
        subjects = [each for each in passed if self.tokens[each].kind is Kind.SUBJECT]
        if subjects:
            self._hint(quantity, subjects[-1])
        quantity.first = at

    def _hint(self, quantity: Quantity, at: int) -> None:
        about = self.tokens[at].value
        assert isinstance(about, About)
        if quantity.about is None and fits(about, quantity):
            quantity.about, quantity.subject = about, at
            self.tokens[at].used = True

    def _word(self, at: int) -> str:
        return self.text.text[self.tokens[at].start : self.tokens[at].end]

    def _units(self, quantity: Quantity) -> None:
        for _ in range(2):
            at = quantity.last + 1
            if self._kind(at) is Kind.SPACE and self._kind(at + 1) in _UNIT_KINDS:
                at += 1
            kind = self._kind(at)
            if kind is Kind.CURRENCY and self._kind(at + 1) is Kind.NUMBER:
                return  # the next number's
            if kind not in _UNIT_KINDS or (quantity.unit is not Unit.NONE and kind is not Kind.CURRENCY):
                return
            self._take_unit(quantity, at, kind)

    def _take_unit(self, quantity: Quantity, at: int, kind: Kind) -> None:
        units = {
            Kind.CURRENCY: Unit.MONEY,
            Kind.PERCENT: Unit.PERCENT,
            Kind.TENTH: Unit.PERCENT,
            Kind.COUNTER: Unit.COUNT,
            Kind.YEARS: Unit.YEARS,
            Kind.SPAN: Unit.SPAN,
        }
        quantity.unit = units[kind]
        if kind is Kind.CURRENCY:
            self._money(quantity, at)
        if kind is Kind.TENTH:
            quantity.value *= 10
        self._take(quantity, at)

    def _other_end(self, quantity: Quantity, between: bool) -> Number | None:
        """The second number after a range's mark, with its own units; what stands between must touch: 5万粉-50万粉."""
        at = quantity.last + 1
        subject = at if self._kind(at) is Kind.SUBJECT else None
        mark = self._beyond_space(at if subject is None else at + 1)
        is_mark = self._kind(mark) is Kind.RANGE or (between and self._kind(mark) is Kind.LIST)
        if not is_mark:
            return None
        follows = self._beyond_space(mark + 1)
        currency = follows if self._kind(follows) is Kind.CURRENCY else None
        number_at = follows if currency is None else follows + 1
        if self._kind(number_at) is not Kind.NUMBER:
            return None
        for each in range(quantity.last + 1, number_at + 1):
            if each != subject:
                self._take(quantity, each)
        if subject is not None:
            self._hint(quantity, subject)
        if currency is not None:
            self._money(quantity, currency)
        quantity.last = number_at
        self._units(quantity)
        return self.tokens[number_at].number

    def _range(self, quantity: Quantity, one: Number, other: Number) -> None:
        """5-50万 is 5万 to 50万; 5000-5万 is as it stands."""
        low, high = one.value, other.value
        if one.unit == 1 and other.unit > 1 and one.digits <= other.digits:
            low = one.digits * other.unit
        elif other.unit == 1 and one.unit > 1 and one.digits <= other.digits and high < low:
            high = other.digits * one.unit
        quantity.is_range, quantity.is_reversed = True, low > high
        quantity.is_scaled = max(one.unit, other.unit) >= 100
        quantity.low, quantity.high = min(low, high), max(low, high)

    def _after(self, quantity: Quantity) -> None:
        """以上 right behind, or behind the word that says what it is: 10万粉以上."""
        at = self._beyond_space(quantity.last + 1)
        subject = None
        if self._kind(at) in {Kind.SUBJECT, Kind.CREATOR, Kind.PER} and self._is_after(
            self._beyond_space(at + 1), quantity
        ):
            subject, at = at, self._beyond_space(at + 1)
        if not self._is_after(at, quantity):
            return
        if subject is not None and self._kind(subject) is Kind.SUBJECT:
            self._hint(quantity, subject)
        quantity.bound = AFTER[self._word(at)]
        self._take(quantity, at)

    def _is_after(self, at: int, quantity: Quantity) -> bool:
        kind = self._kind(at)
        if kind is Kind.AFTER:
            return quantity.bound is None
        if kind is not Kind.BEFORE or self._word(at) not in EITHER_SIDE or quantity.bound is not None:
            return False
        follows = self._beyond_space(at + 1)
        return self._kind(follows) not in {Kind.NUMBER, Kind.CURRENCY, Kind.SUBJECT}


def _settle(quantity: Quantity) -> None:
    """Shares as fractions, and the ends that the bound gives."""
    if quantity.unit is Unit.PERCENT:
        quantity.value /= 100
        quantity.low = None if quantity.low is None else quantity.low / 100
        quantity.high = None if quantity.high is None else quantity.high / 100
    if quantity.is_range:
        quantity.bound = None
    else:
        quantity.low, quantity.high = ends(quantity.value, quantity.bound, is_age=quantity.unit is Unit.YEARS)


def ends(
    value: Decimal, bound: Bound | None, *, is_age: bool = False
) -> tuple[Decimal | None, Decimal | None]:
    """The lowest and highest value that the bound allows."""
    match bound:
        case Bound.LEAST:
            return value, None
        case Bound.MOST:
            return None, value
        case Bound.AROUND:
            reach = Decimal(YEARS_AROUND) if is_age else value * BAND
            return value - reach, value + reach
        case None:
            return None, None


_FITS: dict[About, frozenset[Unit]] = {
    About.WANTED: frozenset({Unit.NONE, Unit.COUNT}),
    About.FOLLOWERS: frozenset({Unit.NONE, Unit.COUNT}),
    About.VIEWS: frozenset({Unit.NONE, Unit.COUNT}),
    About.PRICE: frozenset({Unit.NONE, Unit.MONEY}),
    About.GMV: frozenset({Unit.NONE, Unit.MONEY}),
    About.AGES: frozenset({Unit.NONE, Unit.YEARS}),
    About.ENGAGEMENT: frozenset({Unit.NONE, Unit.PERCENT}),
    About.ACTIVE_FANS: frozenset({Unit.NONE, Unit.PERCENT}),
    About.COMPLETION: frozenset({Unit.NONE, Unit.PERCENT}),
    About.REBATE: frozenset({Unit.NONE, Unit.PERCENT}),
}


def fits(about: About, quantity: Quantity) -> bool:
    """Whether a number of this unit can be one of these. A count of people is one of followers only when it is large."""
    if quantity.unit is Unit.COUNT and not quantity.is_scaled:
        return about is About.WANTED
    return quantity.unit in _FITS[about]
