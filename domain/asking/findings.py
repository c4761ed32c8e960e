"""What the words say, one statement after the other, before doubts are settled: figures, things, refusals, wishes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from domain.asking.asked import About, Left, Why
from domain.asking.binding import Binder
from domain.asking.folding import Folded
from domain.asking.lexicon import ALSO, BESIDES, NAMES, Kind
from domain.asking.quantities import Gatherer, Quantity, Unit
from domain.asking.tokens import Known, Token
from domain.categories import UMBRELLAS

_LOOSE = frozenset({Kind.SPACE, Kind.FILL, Kind.LIST, Kind.CREATOR, Kind.BEFORE})
_CODES_IN_SMALL = {"my": "Malaysia", "us": "United States"}
_IN = frozenset({"in", "from", "based in", "located in", "living in", "for"})
_BUDGETS = ("预算", "budget")
_LEFT_OUT = {
    About.CATEGORY: About.NOT_CATEGORY,
    About.PLATFORM: About.NOT_PLATFORM,
    About.REGION: About.NOT_REGION,
    About.TAGS: About.NOT_TAGS,
    About.NOT_POOL: About.NOT_POOL,
    About.NOT_WORKED: About.NOT_WORKED,
}
"""What a refused statement is about then."""
_SAYS_NO = frozenset({About.NOT_POOL, About.NOT_WORKED})


@dataclass
class Said:
    """One statement. `start` and `end` in the folded text; `token` is where it begins, for what refers to it."""

    about: About | None
    words: str
    start: int
    end: int
    token: int
    quantity: Quantity | None = None
    keys: tuple[str, ...] = ()
    kind: Kind = Kind.THING
    is_any: bool = False
    is_negated: bool = False
    is_total: bool = False
    is_budget: bool = False
    is_doubtful_place: bool = False
    is_name: bool = False
    wish: Kind | None = None  # HARD or SOFT


class Finder:
    """Collects the statements of one sentence, and the words that were understood but cannot be used."""

    def __init__(self, text: Folded, tokens: Sequence[Token], known: Known) -> None:
        self.text = text
        self.tokens = tokens
        self.known = known
        self.said: list[Said] = []
        self.left: list[Left] = []
        self._is_shouted = text.original.isupper()

    def find(self) -> None:
        quantities = Gatherer(self.text, self.tokens).gather()
        self._unheld(quantities)
        Binder(self.tokens, quantities).bind()
        self._totals(quantities)
        self._things()
        self._places()
        self._no_matter()
        for quantity in quantities:
            self._figure(quantity)
        self.said.sort(key=lambda one: one.start)
        self._refusals()
        self._wishes()
        self._without_figure()
        self._with_us()
        self.said = [one for one in self.said if not one.is_negated or _can_be_refused(one)]

    def _words(self, first: int, last: int) -> str:
        return self.text.words(self.tokens[first].start, self.tokens[last].end)

    def _say(self, first: int, last: int, about: About | None, **more: object) -> Said:
        said = Said(about, self._words(first, last), self.tokens[first].start, self.tokens[last].end, first)
        for name, value in more.items():
            setattr(said, name, value)
        for token in self.tokens[first : last + 1]:
            token.used = True
        self.said.append(said)
        return said

    def _unheld(self, quantities: Sequence[Quantity]) -> None:
        """A figure of something that creators are not known by: 佣金20%."""
        firsts = {each.first: each for each in quantities}
        lasts = {each.last: each for each in quantities}
        for at, token in enumerate(self.tokens):
            if token.kind is not Kind.UNHELD:
                continue
            beyond = at + 1
            while beyond < len(self.tokens) and self.tokens[beyond].kind in {Kind.SPACE, Kind.FILL}:
                beyond += 1
            before = at - 2 if at and self.tokens[at - 1].kind is Kind.SPACE else at - 1
            quantity = firsts.get(beyond) or lasts.get(before)
            first, last = at, at
            if quantity is not None and quantity.unit is not Unit.COUNT:
                quantity.unit, quantity.subject = Unit.SPAN, at
                first, last = min(at, quantity.first), max(at, quantity.last)
            token.used = True
            self.left.append(Left(words=self._words(first, last), why=Why.NOT_HELD))

    def _totals(self, quantities: Sequence[Quantity]) -> None:
        """总预算3万: what all of them may cost together."""
        for at, token in enumerate(self.tokens):
            if token.kind is not Kind.TOTAL:
                continue
            near = sorted(quantities, key=lambda one: min(abs(one.first - at), abs(one.last - at)))
            for quantity in near[:2]:
                if quantity.about in {None, About.PRICE} and quantity.unit in {Unit.NONE, Unit.MONEY}:
                    quantity.about, token.used, token.value = About.PRICE, True, quantity
                    quantity.subject = at if quantity.subject is None else quantity.subject
                    break

    def _figure(self, quantity: Quantity) -> None:
        if quantity.unit is Unit.SPAN:
            if quantity.subject is None:
                self.left.append(Left(words=self._words(quantity.first, quantity.last)))
            return
        first, last = quantity.first, quantity.last
        if quantity.subject is not None and abs(quantity.subject - first) < 16:
            first, last = min(first, quantity.subject), max(last, quantity.subject)
        totals = (token.value is quantity for token in self.tokens if token.kind is Kind.TOTAL)
        said = self._say(first, last, quantity.about, quantity=quantity, is_total=any(totals))
        said.is_budget = any(word in said.words.lower() for word in _BUDGETS)

    def _things(self) -> None:
        for at, token in enumerate(self.tokens):
            if token.kind is Kind.THING and isinstance(token.value, tuple):
                about, keys = token.value
                said = self._say(at, at, about, keys=keys or (), is_any=keys is None)
                if about is About.REGION and keys:
                    self._doubt_region(said, token)
            elif token.kind is Kind.PERSONA_LIKE and isinstance(token.value, tuple):
                self._say(at, at, About.PERSONA, keys=token.value, kind=token.kind)
            elif token.kind is Kind.WITH_US:
                assert isinstance(token.value, About)
                self._say(at, at, token.value, kind=token.kind)
            elif token.kind in {Kind.OWN, Kind.MOTHERS, Kind.TOP}:
                about = About.TIER if token.kind is Kind.TOP else About.GENDER
                keys = (str(token.value),) if token.kind is Kind.OWN else ()
                said = self._say(at, at, about, keys=keys, kind=token.kind)
                said.is_doubtful_place = token.kind is Kind.MOTHERS and bool(token.value)

    def _doubt_region(self, said: Said, token: Token) -> None:
        word = self.text.text[token.start : token.end]
        said.is_name = word in NAMES or word in self.known.names
        said.is_doubtful_place = self._is_shouted and word in _CODES_IN_SMALL

    def _places(self) -> None:
        """In small letters my and us are other words, unless they stand where a place does: "in my under $200"."""
        for at, token in enumerate(self.tokens):
            word = self.text.text[token.start : token.end]
            if token.kind is Kind.FILL and word in _CODES_IN_SMALL and not token.used and self._is_placed(at):
                self._say(at, at, About.REGION, keys=(_CODES_IN_SMALL[word],), is_doubtful_place=True)

    def _is_placed(self, at: int) -> bool:
        before = self.tokens[at - 2] if at > 1 and self.tokens[at - 1].kind is Kind.SPACE else None
        if before is None or self.text.text[before.start : before.end] not in _IN:
            return False
        follows = next((one for one in self.tokens[at + 1 :] if one.kind is not Kind.SPACE), None)
        return follows is None or follows.kind in {
            Kind.SEP,
            Kind.BEFORE,
            Kind.NUMBER,
            Kind.CURRENCY,
            Kind.LIST,
            Kind.FILL,
        }

    def _no_matter(self) -> None:
        """粉丝不限, any price: said to be of no matter."""
        for at, token in enumerate(self.tokens):
            if token.kind is not Kind.ANY or token.used:
                continue
            for step in (-1, 1):
                subject = at + step
                if 0 <= subject < len(self.tokens) and self.tokens[subject].kind is Kind.SPACE:
                    subject += step
                if not 0 <= subject < len(self.tokens):
                    continue
                one = self.tokens[subject]
                if one.kind is Kind.SUBJECT and not one.used:
                    assert isinstance(one.value, About)
                    self._say(min(at, subject), max(at, subject), one.value, is_any=True)
                    break

    def _refusals(self) -> None:
        """不要头部, 头部除外, no top creators: what stands next in the clause is refused."""
        at_token = {one.token: one for one in self.said}
        for at, token in enumerate(self.tokens):
            if token.kind not in {Kind.NOT, Kind.NOT_AFTER} or self._is_besides(at):
                continue
            is_after = token.kind is Kind.NOT_AFTER or self._closes(at)
            refused = [] if is_after else list(self._next_said(at, at_token))
            if not refused:
                refused = [one for one in self._said_before(at, at_token) if not one.is_negated]
            for one in refused:
                one.is_negated = True
            if refused:
                token.used = True
                self._refuse(token, refused)

    def _is_besides(self, at: int) -> bool:
        """除了女装还要男装: nothing is refused. What is meant is left to the person: the words are not used."""
        return self._word(at) in BESIDES and any(
            self._word(later) in ALSO for later in range(at + 1, len(self.tokens))
        )

    def _word(self, at: int) -> str:
        return self.text.text[self.tokens[at].start : self.tokens[at].end]

    def _closes(self, at: int) -> bool:
        """It touches what stands before it, and a space follows: 头部不要 女装."""
        touches = at > 0 and self.tokens[at - 1].kind in {Kind.THING, Kind.TOP, Kind.CREATOR, Kind.OWN}
        return touches and at + 1 < len(self.tokens) and self.tokens[at + 1].kind is Kind.SPACE

    def _refuse(self, token: Token, refused: Sequence[Said]) -> None:
        if all(one.about is About.TIER for one in refused):
            refused[0].words = self.text.words(
                min(token.start, refused[0].start), max(token.end, refused[0].end)
            )
            return
        twice = [one for one in refused if one.about in _SAYS_NO and one.kind is not Kind.WITH_US]
        if not twice and all(one.about in _LEFT_OUT and not one.is_any for one in refused):
            self._leave_out(token, refused)
            return
        for one in twice:  # 不要没合作过的: it is the others who are meant, and by that nobody is found
            one.about = None
        start = min(token.start, *(one.start for one in refused))
        end = max(token.end, *(one.end for one in refused))
        self.left.append(Left(words=self.text.words(start, end), why=Why.NOT_EXCLUDED))

    def _leave_out(self, token: Token, refused: Sequence[Said]) -> None:
        """They are looked for by what they are not; the words that refuse stand with the nearest one."""
        nearest = min(refused, key=lambda one: abs(one.start - token.start))
        start, end = min(token.start, nearest.start), max(token.end, nearest.end)
        nearest.words = self.text.words(start, end)
        for one in refused:
            assert one.about is not None
            if one.about is About.CATEGORY:
                one.keys = self._left_out_keys(one)
            one.about = _LEFT_OUT[one.about]

    def _left_out_keys(self, one: Said) -> tuple[str, ...]:
        """不要美妆 leaves out skincare too, unless that is wanted: 护肤达人 不要美妆."""
        meant = UMBRELLAS.get(self.text.text[one.start : one.end], one.keys)
        wanted = {
            key
            for each in self.said
            if each.about is About.CATEGORY and not each.is_negated
            for key in each.keys
        }
        return tuple(key for key in meant if key in one.keys or key not in wanted)

    def _with_us(self) -> None:
        """合作过的 without a word that refuses: nothing can be looked for by that."""
        for one in self.said:
            if one.kind is Kind.WITH_US and not one.is_negated:
                one.is_negated, one.about = True, None
                self.left.append(Left(words=one.words, why=Why.NOT_HELD))

    def _next_said(self, at: int, at_token: dict[int, Said]) -> Iterator[Said]:
        """The statement that follows, and those that are listed with it: 不要美妆、护肤, not from Johor or Penang."""
        first: Said | None = None
        is_listed, is_apart = False, False
        for follows in range(at + 1, len(self.tokens)):
            one = at_token.get(follows)
            kind = self.tokens[follows].kind
            if one is not None:
                if first is not None and not (_are_listed(first, one) and (is_listed or not is_apart)):
                    return
                first, is_listed, is_apart = first or one, False, False
                yield one
                if one.quantity is not None:
                    return
            elif kind is Kind.LIST or (first is not None and first.about is About.TIER and kind in _LOOSE):
                is_listed = True
            elif kind in _LOOSE or (kind is Kind.TAG and first is None):
                is_apart = True
            elif not (first and self.tokens[follows].used):
                return

    def _said_before(self, at: int, at_token: dict[int, Said]) -> Iterator[Said]:
        """Only what refusing words touch, with what is listed before it: 头部不要, 柔佛、槟城除外.

        Nothing when more follows in the clause.
        """
        follows = next(
            (one for one in self.tokens[at + 1 :] if one.kind not in {Kind.SPACE, Kind.FILL}), None
        )
        is_open = follows is not None and follows.kind is not Kind.SEP
        if is_open and self.tokens[at].kind is Kind.NOT and not self._closes(at):
            return
        first: Said | None = None
        is_listed = False
        for before in range(at - 1, -1, -1):
            one = at_token.get(before)
            if one is not None:
                if first is not None and not (is_listed and _are_listed(first, one)):
                    return
                first, is_listed = first or one, False
                yield one
            elif self.tokens[before].kind is Kind.LIST:
                is_listed = True
            elif self.tokens[before].kind not in _LOOSE and not (first and self.tokens[before].used):
                return

    def _wishes(self) -> None:
        """必须, preferably: about the statement that follows in the clause, else the one before."""
        for at, token in enumerate(self.tokens):
            if token.kind not in {Kind.HARD, Kind.SOFT}:
                continue
            target = self._near(at, 1) or self._near(at, -1)
            if target is not None and target.wish is None:
                target.wish = token.kind

    def _near(self, at: int, step: int) -> Said | None:
        """The next statement in this direction, before the clause ends."""
        here = self.tokens[at].start
        clause_end = here
        for token in self.tokens[at + step :: step] if at + step >= 0 else ():
            if token.kind is Kind.SEP or token.kind in {Kind.HARD, Kind.SOFT}:
                break
            clause_end = token.start
        low, high = min(here, clause_end), max(here, clause_end)
        inside = [
            one
            for one in self.said
            if (low <= one.start <= high and one.start != here) or one.start < here < one.end
        ]
        if not inside:
            return None
        return inside[0] if step > 0 else inside[-1]

    def _without_figure(self) -> None:
        """粉丝多的: what it is about is understood, how much is not."""
        for at, token in enumerate(self.tokens):
            if token.kind is Kind.SUBJECT and not token.used:
                token.used = True
                last = at
                if at + 1 < len(self.tokens) and self.tokens[at + 1].kind is Kind.UNKNOWN:
                    last = at + 1
                    self.tokens[last].used = True
                self.left.append(Left(words=self._words(at, last), why=Why.NO_FIGURE))


def _can_be_refused(one: Said) -> bool:
    return one.about is About.TIER or one.about in _LEFT_OUT.values()


def _are_listed(first: Said, one: Said) -> bool:
    """Of one kind, or both of a kind that can be left out; a figure stands by itself."""
    if one.quantity is not None:
        return False
    return one.about is first.about or (first.about in _LEFT_OUT and one.about in _LEFT_OUT)
