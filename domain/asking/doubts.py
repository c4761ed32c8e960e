"""Statements to findings: what can be read in one way is taken, what can be read in several is asked, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from domain.asking.asked import About, Doubt, Finding, Left, Question, Reading, Remark, Why
from domain.asking.binding import OLDEST, YOUNGEST
from domain.asking.criteria import THRESHOLDS
from domain.asking.findings import Said
from domain.asking.lexicon import Bound, Kind
from domain.asking.merging import together, words_of
from domain.asking.quantities import Quantity, Unit, ends
from domain.asking.tokens import Known
from domain.creators import Gender, Tier
from domain.criteria import MOST_WANTED, Criteria
from domain.regions import currency_of

MOST_READINGS = 4
RATES = (About.ENGAGEMENT, About.COMPLETION, About.ACTIVE_FANS, About.REBATE)
_ONLY_LEAST = frozenset({*RATES, About.AUDIENCE, About.VIEWS, About.GMV})
_DOLLARS = frozenset({"USD", "SGD", "HKD", "AUD", "CAD", "NZD", "TWD", "MXN"})
_SHARED = {
    "$": ("USD", _DOLLARS),
    "¥": ("CNY", frozenset({"CNY", "JPY"})),
    "元": ("CNY", frozenset({"CNY", "HKD", "TWD"})),
}
_LEAVE_OUT = Reading()
_OPPOSITES = (
    (About.CATEGORY, About.NOT_CATEGORY),
    (About.PLATFORM, About.NOT_PLATFORM),
    (About.REGION, About.NOT_REGION),
    (About.TAGS, About.NOT_TAGS),
)


@dataclass
class Settled:
    findings: list[Finding] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)


class Settler:
    """Settles the statements of one sentence. `chosen`: the index of the reading picked, by a question's key."""

    def __init__(self, known: Known, chosen: Mapping[str, int], base: Criteria) -> None:
        self.known = known
        self.chosen = chosen
        self.base = base
        self.out = Settled()
        self._taken: list[Finding] = []

    def settle(self, said: Sequence[Said]) -> Settled:
        self._said = said
        for one in said:
            self._one(one)
        for about in About:
            mine = [each for each in self._taken if each.about is about]
            if mine:
                self._together(about, mine)
        self._audience()
        for wanted, refused in _OPPOSITES:
            self._both_ways(wanted, refused)
        self._one_currency()
        self.out.questions.sort(key=lambda one: int(one.key.rpartition(".")[2]))
        return self.out

    def _ask(self, doubt: Doubt, at: int, words: str, readings: Sequence[Reading]) -> Reading | None:
        """The reading that was picked; None while it is open. Leaving the words out is always one."""
        offered = (*[each for each in readings if each.findings][:MOST_READINGS], _LEAVE_OUT)
        key = f"{doubt.value}.{at}"
        picked = self.chosen.get(key)
        if picked is not None and 0 <= picked < len(offered):
            return offered[picked]
        if all(question.key != key for question in self.out.questions):
            self.out.questions.append(Question(key=key, doubt=doubt, words=words, readings=offered))
        return None

    def _take(self, reading: Reading | None) -> None:
        if reading is not None:
            self._taken.extend(reading.findings)

    def _leave(self, said: Said, why: Why) -> None:
        self.out.left.append(Left(words=said.words, why=why))

    # One statement

    def _one(self, said: Said) -> None:
        if said.kind is Kind.OWN:
            own = Finding(about=About.GENDER, words=said.words, keys=said.keys)
            self._take(self._ask(Doubt.OWN_GENDER, said.start, said.words, [Reading(findings=(own,))]))
        elif said.kind is Kind.MOTHERS:
            self._mothers(said)
        elif said.kind is Kind.PERSONA_LIKE:
            named = [Finding(about=About.PERSONA, words=said.words, keys=(key,)) for key in said.keys]
            readings = [Reading(findings=(each,)) for each in named]
            self._take(self._ask(Doubt.PERSONA, said.start, said.words, readings))
        elif said.kind is Kind.TOP and not said.is_negated:
            top = Finding(about=About.TIER, words=said.words, keys=(Tier.TOP.value,))
            self._take(self._ask(Doubt.TOP, said.start, said.words, [Reading(findings=(top,))]))
        elif said.quantity is None:
            self._thing(said)
        elif said.about is None:
            self._nameless(said, said.quantity)
        else:
            self._figure(said, said.about, said.quantity)

    def _mothers(self, said: Said) -> None:
        """宝妈 is an audience of women; 宝妈博主 may be the category as well."""
        women = Finding(
            about=About.GENDER, words=said.words, keys=(Gender.FEMALE.value,), remarks=(Remark.MOTHERS,)
        )
        if not said.is_doubtful_place:
            self._taken.append(women)
            return
        baby = Finding(about=About.CATEGORY, words=said.words, keys=("mother_baby",))
        readings = [Reading(findings=(baby,)), Reading(findings=(women,)), Reading(findings=(baby, women))]
        self._take(self._ask(Doubt.MOTHERS, said.start, said.words, readings))

    def _thing(self, said: Said) -> None:
        assert said.about is not None
        keys = said.keys
        if said.kind is Kind.TOP:
            keys = (Tier.TOP.value,)
        if said.is_negated and said.about is About.TIER:
            keys = tuple(tier.value for tier in Tier if tier.value not in keys)
            finding = Finding(about=About.TIER, words=said.words, keys=keys, remarks=_remarks(said))
            self._taken.append(finding.model_copy(update={"any": False}))
            return
        finding = Finding(
            about=said.about, words=said.words, keys=keys, any=said.is_any, remarks=_remarks(said)
        )
        if said.is_doubtful_place or said.is_name:
            doubt = Doubt.NAME if said.is_name else Doubt.PLACE
            self._take(self._ask(doubt, said.start, said.words, [Reading(findings=(finding,))]))
        else:
            self._taken.append(finding)

    # A number

    def _figure(self, said: Said, about: About, quantity: Quantity) -> None:
        if about is About.WANTED:
            self._wanted(said, quantity)
            return
        currency = ""
        if about in {About.PRICE, About.GMV}:
            found = self._currency(said, about, quantity)
            if found is None:
                return
            currency = found
        if about in THRESHOLDS or about is About.REBATE:
            share = self._share(said, about, quantity)
            if share is None:
                return
            quantity = share
        if quantity.is_reversed:
            turned = self._finding(said, about, quantity, currency)
            self._take(self._ask(Doubt.REVERSED, said.start, said.words, [Reading(findings=(turned,))]))
        elif said.is_total:
            self._total(said, quantity, currency)
        elif not quantity.is_bounded and about in {About.FOLLOWERS, About.PRICE, About.AGES}:
            self._unbounded(said, about, quantity, currency)
        else:
            self._bounded(said, about, quantity, currency)

    def _bounded(self, said: Said, about: About, quantity: Quantity, currency: str) -> None:
        finding = self._finding(said, about, quantity, currency)
        if about in _ONLY_LEAST | {About.REBATE} and finding.low is None:
            self._leave(said, Why.ONLY_LEAST)
        elif not _is_possible(finding):
            self._leave(said, Why.NOT_HELD)
        else:
            self._taken.append(finding)

    def _finding(self, said: Said, about: About, quantity: Quantity, currency: str) -> Finding:
        low, high = quantity.low, quantity.high
        if quantity.bound is Bound.AROUND:
            low, high = ends(quantity.value, Bound.AROUND, is_age=about is About.AGES)
        remarks = _remarks(said)
        if quantity.bound is Bound.AROUND:
            remarks = (*remarks, Remark.AROUND)
        if about in _ONLY_LEAST or about is About.REBATE:
            low = quantity.value if not quantity.is_bounded else low
            if high is not None and low is not None and quantity.bound is not Bound.AROUND:
                remarks = (*remarks, Remark.ONLY_LEAST)
            high = None
        is_hard = said.wish is Kind.HARD or (said.wish is None and quantity.bound is Bound.LEAST)
        return Finding(
            about=about,
            words=said.words,
            low=_short(low),
            high=_short(high),
            currency=currency,
            hard=is_hard and about in THRESHOLDS,
            remarks=remarks,
        )

    def _with(
        self, said: Said, about: About, quantity: Quantity, bound: Bound, currency: str = ""
    ) -> Finding:
        low, high = ends(quantity.value, bound, is_age=about is About.AGES)
        return self._finding(said, about, replace(quantity, low=low, high=high, bound=bound), currency)

    def _unbounded(self, said: Said, about: About, quantity: Quantity, currency: str) -> None:
        """A budget is a most. Elsewhere one number may be the least, about, or the most."""
        if about is About.PRICE and said.is_budget:
            self._bounded(said, about, _most(quantity), currency)
            return
        order = (
            (Bound.MOST, Bound.AROUND, Bound.LEAST)
            if about is About.PRICE
            else (Bound.LEAST, Bound.AROUND, Bound.MOST)
        )
        found = [self._with(said, about, quantity, bound, currency) for bound in order]
        readings = [Reading(findings=(each,)) for each in found if _is_possible(each)]
        self._take(self._ask(Doubt.BOUND, said.start, said.words, readings))

    def _total(self, said: Said, quantity: Quantity, currency: str) -> None:
        """A budget for all of them is split by the number wanted, or is meant for one after all."""
        counts = [one.quantity for one in self._said if one.about is About.WANTED and one.quantity]
        wanted = int(counts[0].value) if counts and 1 <= counts[0].value <= MOST_WANTED else self.base.wanted
        value = quantity.high or quantity.value
        each = replace(_most(quantity), value=value / wanted, high=value / wanted)
        readings = [
            Reading(findings=(self._finding(said, About.PRICE, one, currency),))
            for one in (each, _most(quantity))
        ]
        self._take(self._ask(Doubt.TOTAL, said.start, said.words, readings))

    def _wanted(self, said: Said, quantity: Quantity) -> None:
        numbers = [quantity.low, quantity.high] if quantity.is_range else [quantity.value]
        whole = [each for each in numbers if each is not None and each == int(each) and each >= 1]
        found = [
            Finding(about=About.WANTED, words=said.words, low=min(each, Decimal(MOST_WANTED)))
            for each in whole
        ]
        readings = [Reading(findings=(each,)) for each in dict.fromkeys(found)]
        if not whole:
            self._leave(said, Why.UNKNOWN)
        elif max(whole) > MOST_WANTED:
            self._take(self._ask(Doubt.TOO_MANY, said.start, said.words, readings[-1:]))
        elif len(readings) > 1:
            self._take(self._ask(Doubt.TWICE, said.start, said.words, readings))
        else:
            self._taken.append(found[0])

    def _share(self, said: Said, about: About, quantity: Quantity) -> Quantity | None:
        """A rate without a percent sign: 5 is 5%, 0.05 too; 1 is asked about. None when it was asked, or is none."""
        if quantity.unit is Unit.PERCENT:
            return quantity
        if quantity.value == 1 and not quantity.is_range:
            one = [_as_share(quantity, Decimal(by)) for by in ("0.01", "1")]
            found = [Reading(findings=(self._finding(said, about, each, ""),)) for each in one]
            self._take(self._ask(Doubt.PERCENT, said.start, said.words, found))
            return None
        top = quantity.high if quantity.is_range and quantity.high is not None else quantity.value
        return _as_share(quantity, Decimal("0.01") if top > 1 else Decimal(1))

    def _currency(self, said: Said, about: About, quantity: Quantity) -> str | None:
        """The currency of an amount; None while it is asked about, or the amount is to be left out."""
        mark, own = quantity.currency, self.known.currency
        if not mark:
            return own
        if mark not in _SHARED:
            return mark
        usual, sharing = _SHARED[mark]
        if own in sharing:
            return own
        offered = dict.fromkeys((*self._paid_there(), usual, own))
        same = [one for one in self._said if one.quantity and one.quantity.currency == mark]
        low = quantity.low if quantity.is_bounded else quantity.value
        found = [
            Finding(
                about=about,
                words=said.words,
                low=_short(low),
                high=_short(quantity.high or low),
                currency=code,
            )
            if not quantity.is_bounded
            else self._finding(said, about, quantity, code)
            for code in offered
        ]
        readings = [Reading(findings=(each,)) for each in found]
        picked = self._ask(Doubt.CURRENCY, same[0].start, said.words, readings)
        return picked.findings[0].currency if picked is not None and picked.findings else None

    def _paid_there(self) -> tuple[str, ...]:
        """The currency of the region that is named; none where several regions have several."""
        found = {currency_of(key) for one in self._said if one.about is About.REGION for key in one.keys}
        return tuple(code for code in found if code) if len(found) == 1 else ()

    def _nameless(self, said: Said, quantity: Quantity) -> None:
        """A number that nothing says the kind of: a percentage of what, fifty what?"""
        if quantity.unit is Unit.PERCENT:
            rates = [self._finding(said, about, quantity, "") for about in RATES]
            rates = [each for each in rates if each.low is not None]
            self._take(
                self._ask(Doubt.RATE, said.start, said.words, [Reading(findings=(each,)) for each in rates])
            )
            return
        found = list(self._kinds(said, quantity))
        self._take(
            self._ask(Doubt.UNIT, said.start, said.words, [Reading(findings=(each,)) for each in found])
        )

    def _kinds(self, said: Said, quantity: Quantity) -> list[Finding]:
        """What the number can be, as far as nothing else in the sentence is that already."""
        present = {one.about for one in self._said}
        own = self.known.currency
        is_count = (
            not quantity.is_bounded and not quantity.is_scaled and quantity.value == int(quantity.value)
        )
        found = []
        if is_count and 1 <= quantity.value <= MOST_WANTED and About.WANTED not in present:
            found.append(Finding(about=About.WANTED, words=said.words, low=quantity.value))
        top = quantity.high or quantity.low or quantity.value
        if top >= 1000 and About.FOLLOWERS not in present:
            found.append(self._as(said, About.FOLLOWERS, quantity, Bound.LEAST))
        if About.PRICE not in present:
            found.append(self._as(said, About.PRICE, quantity, Bound.MOST, own))
        if (
            About.AGES not in present
            and not quantity.is_scaled
            and YOUNGEST <= top <= OLDEST
            and quantity.is_range
        ):
            found.append(self._as(said, About.AGES, quantity, Bound.LEAST))
        if top >= 1000 and About.VIEWS not in present:
            found.append(self._as(said, About.VIEWS, quantity, Bound.LEAST))
        return [each for each in found if each.low is not None or each.high is not None]

    def _as(self, said: Said, about: About, quantity: Quantity, bound: Bound, currency: str = "") -> Finding:
        if quantity.is_bounded:
            return self._finding(said, about, quantity, currency)
        return self._with(said, about, quantity, bound, currency)

    # Statements of one kind together

    def _together(self, about: About, mine: Sequence[Finding]) -> None:
        merged = together(about, mine)
        if merged is not None:
            self.out.findings.append(merged)
            return
        doubt = {
            About.CATEGORY: Doubt.CATEGORY,
            About.PLATFORM: Doubt.PLATFORM,
            About.GOAL: Doubt.GOAL,
            About.GENDER: Doubt.GENDER,
        }.get(about, Doubt.TWICE)
        different = list({(each.keys, each.low, each.high): each for each in mine}.values())
        words = words_of(mine)
        at = next(one.start for one in self._said if one.about is about or one.words == mine[0].words)
        picked = self._ask(doubt, at, words, [Reading(findings=(each,)) for each in different])
        if picked is not None:
            self.out.findings.extend(picked.findings)

    def _audience(self) -> None:
        """A share of the audience needs somebody whose share it is."""
        abouts = {each.about for each in self.out.findings}
        if About.AUDIENCE in abouts and not abouts & {About.GENDER, About.AGES, About.PERSONA}:
            share = next(each for each in self.out.findings if each.about is About.AUDIENCE)
            self.out.findings.remove(share)
            if not self.out.questions:
                self.out.left.append(Left(words=share.words, why=Why.NOT_HELD))

    def _one_currency(self) -> None:
        """A search compares in one currency: sales in another than the price's cannot be looked for as well."""
        money = {each.about: each for each in self.out.findings if each.about in {About.PRICE, About.GMV}}
        sales = money.get(About.GMV)
        if sales is not None and len({each.currency for each in money.values()}) > 1:
            self.out.findings.remove(sales)
            self.out.left.append(Left(words=sales.words, why=Why.NOT_HELD))

    def _both_ways(self, wanted: About, refused: About) -> None:
        """The same thing wanted and left out: which of them?"""
        pair = [each for each in self.out.findings if each.about in {wanted, refused}]
        if len(pair) != len({wanted, refused}) or not set(pair[0].keys) & set(pair[1].keys):
            return
        self.out.findings = [each for each in self.out.findings if each not in pair]
        at = next(one.start for one in self._said if one.about is refused)
        readings = [Reading(findings=(each,)) for each in pair]
        picked = self._ask(Doubt.BOTH_WAYS, at, words_of(pair), readings)
        if picked is not None:
            self.out.findings.extend(picked.findings)


def _remarks(said: Said) -> tuple[Remark, ...]:
    cuts = said.wish is Kind.SOFT and said.about not in {*THRESHOLDS, About.WANTED, About.GOAL}
    return (Remark.ALWAYS_CUTS,) if cuts else ()


def _most(quantity: Quantity) -> Quantity:
    return replace(quantity, bound=Bound.MOST, low=None, high=quantity.high or quantity.value, is_range=False)


def _as_share(quantity: Quantity, by: Decimal) -> Quantity:
    low = None if quantity.low is None else quantity.low * by
    high = None if quantity.high is None else quantity.high * by
    return replace(quantity, value=quantity.value * by, low=low, high=high, unit=Unit.PERCENT)


def _short(value: Decimal | None) -> Decimal | None:
    """At most four decimal places, written the shortest way: what storage keeps."""
    if value is None:
        return None
    kept = round(value, 4)
    whole = kept.to_integral_value()
    return whole if kept == whole else kept.normalize()


def _is_possible(finding: Finding) -> bool:
    low, high = finding.low, finding.high
    if low is None and high is None:
        return False
    if finding.about is About.AGES:
        return all(end is None or YOUNGEST <= end <= OLDEST for end in (low, high))
    if finding.about in THRESHOLDS or finding.about is About.REBATE:
        return low is not None and 0 < low <= 1
    return (low is None or low > 0) and (high is None or high > 0)
