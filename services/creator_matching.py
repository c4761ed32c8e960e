"""Creators of the pool behind the handles, ids and names that reports and ledgers write; never by a guess."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from domain.importing.records import Written
from storage.queries.numbers import Known, called
from storage.unit_of_work import UnitOfWork

AT_ONCE = 200  # names looked up in one statement


class Matches:
    """Who is meant, asked of the database once a name. `platform` is the report's own; "" takes creators of any."""

    def __init__(self, platform: str) -> None:
        self._platform = platform
        self._of: dict[Written, int | None] = {}

    def learn(self, uow: UnitOfWork, written: Iterable[Written]) -> None:
        """Look up those who were not asked for yet."""
        new = [each for each in dict.fromkeys(written) if each and each not in self._of]
        for start in range(0, len(new), AT_ONCE):
            some = new[start : start + AT_ONCE]
            known = _called(uow, some)
            self._of |= {each: _one(each, known, self._platform) for each in some}

    def __getitem__(self, written: Written) -> int | None:
        """The creator's id; None when nobody is known as that, or several are."""
        return self._of.get(written)

    @property
    def unmatched(self) -> Sequence[Written]:
        return [written for written, creator in self._of.items() if creator is None]


def _called(uow: UnitOfWork, written: Collection[Written]) -> Sequence[Known]:
    names = {each.name for each in written if each.name}
    handles = {each.handle for each in written if each.handle} | {_as_handle(name) for name in names}
    return called(uow, handles=handles, uids={each.uid for each in written if each.uid}, names=names)


def _one(written: Written, known: Sequence[Known], platform: str) -> int | None:
    """By id, else by handle, else by name: the first of these that anybody is known as, if it is one creator alone.

    TikTok's exports write the handle under "Creator name".
    """
    ways = (
        [each for each in known if written.uid and each.uid == written.uid],
        [each for each in known if written.handle and each.handle == written.handle],
        [each for each in known if written.name and each.name == written.name],
        [each for each in known if written.name and each.handle == _as_handle(written.name)],
    )
    for found in ways:
        here = [each for each in found if platform in {"", each.platform}]
        if here:
            return here[0].id if len({each.id for each in here}) == 1 else None
    return None


def _as_handle(name: str) -> str:
    return name.strip().removeprefix("@").lower()
