"""What rows of imports said of one creator, fact by fact, so that any of them can be taken out from under the later ones.

A key is a fact ("region"), or one part of a fact that imports only add to: "audience.male", "extra.gpm", "tags.Vlog",
"contact.phone". Under a key stands a pair: what the row found there, and what it left there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, MutableSequence, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from domain.importing.changes import DECIMALS, IMPORTED, Change
from domain.importing.rows import Said

SAID = "said"
"""Under this name a row keeps the keys of which it said what stood there already."""

_MAPS = ("audience", "extra")
_TAGS = "tags"
_CURRENCY = "_currency"
_QUOTE = frozenset({"quote", "quote_currency"})
CONTACT = "contact"
_USUAL: Mapping[str, Any] = {"categories": [], "notes": ""}
_PLAIN = tuple(sorted(IMPORTED - {*_MAPS, _TAGS}))

Pair = MutableSequence[Any]


def pairs(found: Mapping[str, Change]) -> dict[str, Pair]:
    """Changes as pairs of JSON."""
    kept: dict[str, Pair] = {}
    for fact, change in found.items():
        if fact in _MAPS:
            new = change.new.items()
            parts = {
                f"{fact}.{key}": [change.old.get(key), value]
                for key, value in new
                if change.old.get(key) != value
            }
        elif fact == _TAGS:
            parts = {f"{_TAGS}.{tag}": [False, True] for tag in change.new if tag not in change.old}
        else:
            parts = {fact: [_dump(change.old), _dump(change.new)]}
        kept |= parts
    return kept


def said(row: Said) -> Iterator[tuple[str, str]]:
    """Everything a row says but contacts, whether it changes anything or not: the fact, and its key."""
    yield "handle", "handle"
    for fact, value in row.facts.items():
        if fact == _TAGS:
            yield from ((_TAGS, f"{_TAGS}.{tag}") for tag in value)
        else:
            yield fact, fact
    for what, parts in (("audience", row.audience), ("extra", row.extra)):
        yield from ((what, f"{what}.{key}") for key in parts)


def repeated(keys: Collection[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """What a row keeps of what it says once more: the key, and of quotes, whose history is told, the value too."""
    told: dict[str, Any] = {key: [_dump(known[key])] * 2 for key in _QUOTE & set(keys)}
    rest = sorted(set(keys) - _QUOTE)
    return told | {SAID: rest} if rest else told


@dataclass
class Told:
    """What one row of an import said of her. `kept` is where its numbers went (ImportChange.snapshot_before)."""

    id: int
    batch_id: int
    creator_id: int
    pairs: dict[str, Pair]
    said: set[str]
    kept: dict[str, Any]
    is_new: bool = False
    is_altered: bool = False

    def tells(self, key: str) -> bool:
        return key in self.pairs or key in self.said


@dataclass
class Record:
    """A creator's facts while imports are taken back. `contact` is None when what is kept cannot be opened."""

    facts: dict[str, Any]
    contact: dict[str, str] | None = field(default_factory=dict)
    altered: dict[str, Any] = field(default_factory=dict)
    is_reached_anew: bool = False

    def __getitem__(self, key: str) -> Any:
        """What stands under a key, as JSON."""
        what, _, name = key.partition(".")
        if what in _MAPS:
            return self.facts[what].get(name)
        if what == _TAGS:
            return name in self.facts[_TAGS]
        if what == CONTACT:
            return None if self.contact is None else self.contact.get(name)
        return _dump(self.facts[key])

    def put(self, key: str, value: Any) -> None:
        """Let something else stand under a key; None, or False for a tag, takes it away."""
        what, _, name = key.partition(".")
        if what == CONTACT:
            self.contact = _with(self.contact or {}, name, value)
            self.is_reached_anew = True
            return
        if what in _MAPS:
            made: Any = _with(self.facts[what], name, value)
        elif what == _TAGS:
            rest = [tag for tag in self.facts[_TAGS] if tag != name]
            made = [*rest, name] if value else rest
        else:
            what, made = key, _load(key, value)
        self.facts[what] = self.altered[what] = made

    def all_keys(self) -> list[str]:
        """All keys under which something may stand."""
        parts = [f"{what}.{name}" for what in _MAPS for name in self.facts[what]]
        parts += [f"{_TAGS}.{tag}" for tag in self.facts[_TAGS]]
        parts += [f"{CONTACT}.{kind}" for kind in self.contact or ()]
        return [*_PLAIN, *parts]

    def usual(self, key: str) -> Any:
        """What stands under a key of which nobody has said anything."""
        if key == "name":
            return self.facts["handle"]
        return False if key.startswith(f"{_TAGS}.") else _USUAL.get(key)


class Stands(Protocol):
    """What stands by key, and may be put back."""

    def __getitem__(self, key: str) -> Any: ...

    def put(self, key: str, value: Any) -> None: ...


def withdraw(
    record: Stands, taken: Mapping[str, Pair], later: Sequence[Told], *, fixed: Iterable[str] = ()
) -> bool:
    """Take a row's pairs out from under what came after it; `later` is in the order of writing.

    What nobody touched since gets back what stood there. What a later import says stays, and that import found what
    this one had found. What a person changed stays, too. `fixed` keys cannot be put back. False when anything stays.
    """
    is_whole = True
    changed: set[str] = set()  # what somebody changed since
    for key in sorted(taken):  # an amount before its currency, which goes with it
        old, new = taken[key]
        heirs = [each for each in later if each.tells(key)]
        if old == new:
            continue
        if key.removesuffix(_CURRENCY) in changed - {key}:
            is_whole = False
        elif heirs:
            is_whole = False
            if not _inherits(record, key, old, new, heirs):
                changed.add(key)
        elif record[key] == new and key not in fixed:
            record.put(key, old)
        else:
            is_whole = False
            changed.add(key)
    return is_whole


def _inherits(record: Stands, key: str, old: Any, new: Any, heirs: Sequence[Told]) -> bool:
    """The first row that says the key again found what stood before; unless somebody had changed it in between."""
    first, rest = heirs[0], heirs[1:]
    found = first.pairs[key][0] if key in first.pairs else _left(record, key, rest)
    if found != new:
        return False
    if key in first.pairs:
        first.pairs[key][0] = old
        first.is_altered = True
    else:
        _speaks_up(first, key, old, new)
    return True


def _left(record: Stands, key: str, rest: Iterable[Told]) -> Any:
    """What stood under the key when the rows before these had been written."""
    return next((each.pairs[key][0] for each in rest if key in each.pairs), record[key])


def _speaks_up(row: Told, key: str, old: Any, new: Any) -> None:
    row.said.discard(key)
    row.pairs[key] = [old, new]
    row.is_altered = True


def disown(record: Record, later: Sequence[Told]) -> None:
    """Take the row out that brought her: the next import brought her, and what none of the later ones says is unknown."""
    told = {key for each in later for key in (*each.pairs, *each.said)}
    is_retagged = any(key.startswith(f"{_TAGS}.") and not record[key] for key in told)
    for key in record.all_keys():
        stays = key in told or (is_retagged and key.startswith(f"{_TAGS}."))
        if not stays and record[key] != record.usual(key):
            record.put(key, record.usual(key))
    first = later[0]
    for key in sorted(told):
        heirs = [each for each in later if each.tells(key)]
        heir = heirs[0]
        if heir is first:
            continue
        if key in heir.pairs:
            heir.pairs[key][0] = record.usual(key)
            heir.is_altered = True
        else:
            _speaks_up(heir, key, record.usual(key), _left(record, key, heirs[1:]))
    first.pairs, first.said = {}, set()
    first.is_new = first.is_altered = True


def _with(known: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    rest = {key: each for key, each in known.items() if key != name}
    return rest if value is None else {**rest, name: value}


def _dump(value: Any) -> Any:
    """One spelling for each number, whatever a file or the database writes behind the point."""
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def _load(fact: str, value: Any) -> Any:
    return Decimal(value) if fact in DECIMALS and value is not None else value


def loaded(row: Told, fact: str) -> tuple[Any, Any] | None:
    """A row's pair of one fact as values; None when it did not change it."""
    pair = row.pairs.get(fact)
    return None if pair is None else (_load(fact, pair[0]), _load(fact, pair[1]))
