"""A model of what imports, edits and undos leave: every value has a stack of who wrote it, and an undo takes writes out."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from creators.kit import Desk, write_csv

from domain.importing.survey import Sheet, survey
from domain.money import Money
from domain.records import QuoteItem, QuoteSource
from services import import_kinds, import_rows, records, sealed_contacts, tags
from services.reading import read_sheet
from storage import terms
from storage.queries import search
from storage.sql import col
from storage.tables import (
    Creator,
    CreatorContact,
    ImportBatch,
    ImportChange,
    MetricSnapshot,
    Quote,
    StoredFile,
)

COLUMNS = {
    "name": "达人昵称", "region": "地区", "followers": "粉丝数", "quote": "报价", "tags": "标签", "wechat": "微信",
    "phone": "手机", "audience.male": "男粉占比", "extra.last_contact": "最近联系时间",
}  # fmt: skip
NUMBERS = ("followers", "quote", "audience.male", "extra.last_contact")
DAY = "2026-11-20"
_numbers = itertools.count()

Line = dict[str, Any]
"""What a row of a file says, by the names of COLUMNS; "handle" always, "tags" as a tuple."""


def undone(desk: Desk, batch_id: int, most: int) -> dict[str, int]:
    """Undo an import in parts of so many rows; gives what was removed, restored and kept."""
    total = {"removed": 0, "restored": 0, "kept": 0}
    more = True
    while more:
        with desk.database.write() as transaction:
            uow = transaction.workspace(desk.workspace_id)
            batch = uow.get(ImportBatch, batch_id)
            counts = import_kinds.put_back(uow, batch, most, desk.clock.now())
            batch.state = "undoing" if counts else "undone"
            transaction.commit()
        more = counts is not None
        for name in total:
            total[name] += (counts or {}).get(name, 0)
    return total


@dataclass
class Layers:
    """Who wrote what under one key, in order."""

    writes: list[tuple[int | None, Any]] = field(
        default_factory=list
    )  # None: a person, or what was there before

    def top(self, usual: Any = None) -> Any:
        return self.writes[-1][1] if self.writes else usual

    def without(self, batch: int) -> None:
        self.writes = [write for write in self.writes if write[0] != batch]

    def adopt(self, batch: int) -> None:
        self.writes = [(None if who == batch else who, value) for who, value in self.writes]


@dataclass
class Person:
    """One creator of the model."""

    handle: str
    makers: list[int | None]  # imports that say her, the first brought her; None first: she was there
    edited: bool = False
    facts: dict[str, Layers] = field(default_factory=dict)
    days: Layers = field(default_factory=Layers)
    tags: list[str] = field(default_factory=list)
    heard: list[tuple[Decimal, Decimal | None]] = field(default_factory=list)  # quotes that people wrote

    def layers(self, key: str) -> Layers:
        return self.facts.setdefault(key, Layers())

    def write(self, who: int | None, key: str, value: Any) -> None:
        self.layers(key).writes.append((who, value))
        tag = key.removeprefix("tags.")
        if tag != key and value and tag not in self.tags:
            self.tags.append(tag)
        elif tag != key and not value and tag in self.tags:
            self.tags.remove(tag)

    def value(self, key: str) -> Any:
        return self.layers(key).top(self.handle if key == "name" else None)

    def undo(self, batch: int) -> bool:
        """Take a batch out; False when she goes."""
        self.days.without(batch)
        if self.makers[0] == batch and self.edited:
            for each in self.facts.values():
                each.adopt(batch)
            self.makers = [None, *self.makers[1:]]
            return True
        self.makers = [each for each in self.makers if each != batch]
        for each in self.facts.values():
            each.without(batch)
        self.tags = [tag for tag in self.tags if self.value(f"tags.{tag}")]
        return bool(self.makers)

    def history(self) -> list[tuple[Decimal, Decimal | None]]:
        """Her quotes' lines: one for each import that changed her quote, and what people wrote."""
        found, stood = [], None
        for who, value in self.layers("quote").writes:
            is_import = who is not None and who != self.makers[0]
            if is_import and value != stood:
                found.append((value, stood))
            stood = value
        return sorted([*found, *self.heard], key=str)


class Twin:
    """A desk beside its model."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.desk = desk
        self._sheet = sheet(folder)
        self.people: dict[str, Person] = {}
        self.batches: list[int] = []

    def stands(self, handle: str, region: str, followers: int) -> None:
        """Somebody was in the pool before."""
        with self.desk.database.write() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            row = Creator(name=handle, handle=handle, platform="douyin", region=region, followers=followers)
            uow.add(row)
            transaction.commit()
        person = self.people[handle] = Person(handle, [None])
        person.write(None, "region", region)
        person.write(None, "followers", followers)

    def imports(self, lines: Sequence[Line]) -> int:
        cells = [[line["handle"], *(_cell(line.get(key)) for key in COLUMNS)] for line in lines]
        found = survey(replace(self._sheet, rows=list(enumerate(cells, 2))), currency="CNY")
        now = self.desk.clock.now()
        with self.desk.database.write() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            file = uow.add(StoredFile(name="a.csv"))
            uow.flush()
            batch = uow.add(
                ImportBatch(
                    file_id=file.id,
                    kind="creators",
                    source="x",
                    state="applied",
                    applied_at=now,
                    report={"stat_date": DAY, "range_label": ""},
                )
            )
            uow.flush()
            writer = import_rows.CreatorWriter(uow, batch)
            rows = list(found.usable)
            assert len(rows) == len(lines)
            writer.prepare(uow, rows)
            writer.write(uow, rows, now)
            transaction.commit()
        self.batches.append(batch.id)
        for line in lines:
            person = self.people.setdefault(line["handle"], Person(line["handle"], []))
            person.makers.append(batch.id)
            for key in COLUMNS:
                if key == "tags":
                    for tag in line.get("tags", ()):
                        person.write(batch.id, f"tags.{tag}", value=True)
                elif key in line:
                    person.write(batch.id, key, line[key])
            person.days.writes.append((batch.id, {key: line[key] for key in NUMBERS if key in line}))
        return batch.id

    def undoes(self, batch_id: int, most: int = 100) -> dict[str, int]:
        self.batches.remove(batch_id)
        total = undone(self.desk, batch_id, most)
        gone = [each.handle for each in self.people.values() if not each.undo(batch_id)]
        for handle in gone:
            del self.people[handle]
        return total

    def edits(self, handle: str, what: str) -> None:
        """Somebody of the team writes on her record what no file says."""
        person, fresh, now = self.people[handle], next(_numbers), self.desk.clock.now()
        person.edited = True
        with self.desk.database.write() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            creator = uow.first(uow.query(Creator).where(Creator.handle == handle))
            assert creator is not None
            by = self.desk.lin
            if what == "region":
                seen = records.facts_of(creator)
                wanted = seen.model_copy(update={"region": f"region {fresh}"})
                records.edit(uow, creator.id, wanted, seen, by=by, now=now)
                person.write(None, "region", f"region {fresh}")
            elif what == "tags":
                seen_tags = list(creator.tags)
                tags.put_on(uow, creator.id, [*seen_tags[1:], f"p{fresh}"], seen=seen_tags, by=by, now=now)
                for tag in seen_tags[:1]:
                    person.write(None, f"tags.{tag}", value=False)
                person.write(None, f"tags.p{fresh}", value=True)
            else:
                price = Decimal(100_000 + fresh)
                quote = records.NewQuote(
                    amount=Money(amount=price, currency="CNY"),
                    item=QuoteItem.VIDEO,
                    source=QuoteSource.CREATOR,
                    on_day=datetime(2026, 11, 25, tzinfo=UTC).date() + timedelta(days=fresh),
                )
                person.heard.append((price, person.value("quote")))
                person.write(None, "quote", price)
                records.add_quote(uow, creator.id, quote, by=by, now=now)
            transaction.commit()

    def check(self) -> None:
        """Everything is as the model says."""
        with self.desk.database.read() as transaction:
            uow = transaction.workspace(self.desk.workspace_id)
            rows = {row.handle: row for row in uow.all(uow.query(Creator).order_by(col(Creator.id)))}
            assert rows.keys() == self.people.keys()
            for handle, row in rows.items():
                self._check(uow, row, self.people[handle])
            left = {row.import_batch_id for row in uow.all(uow.query(ImportChange))}
            assert left <= set(self.batches)
            for name in {row.name for row in rows.values()}:
                stage = terms.stages(terms.read(name))[0]
                met = set(search.found(uow, stage, 200))
                assert met >= {row.id for row in rows.values() if row.name == name}
                assert met <= {row.id for row in rows.values()}

    def _check(self, uow: Any, row: Creator, person: Person) -> None:
        said = {
            "name": row.name, "region": row.region, "followers": row.followers, "quote": row.quote,
            "audience.male": row.audience.get("male"), "extra.last_contact": row.extra.get("last_contact"),
            **{f"contact.{kind}": None for kind in ("wechat", "phone")},
        }  # fmt: skip
        contact = sealed_contacts.opened(uow, row.id, row.contact_sealed)
        said |= {f"contact.{kind}": value for kind, value in contact.items()}
        expected = {key: person.value(key.removeprefix("contact.")) for key in said}
        assert said == expected, person.handle
        assert (row.contact_sealed is None) == (not contact)
        assert row.quote_currency == ("CNY" if row.quote is not None else None)
        assert row.tags == person.tags
        days = uow.all(uow.query(MetricSnapshot).where(MetricSnapshot.creator_id == row.id))
        found = [(each.import_batch_id, each.numbers) for each in days]
        wanted = person.days.top()
        assert found == ([] if wanted is None else [(person.days.writes[-1][0], _numbers_of(wanted))])
        quotes = uow.all(uow.query(Quote).where(Quote.creator_id == row.id))
        assert sorted(((each.amount, each.was) for each in quotes), key=str) == person.history()
        marks = uow.all(uow.query(CreatorContact).where(CreatorContact.creator_id == row.id))
        assert sorted(mark.kind for mark in marks) == sorted(contact)


@cache
def sheet(folder: Path) -> Sheet:
    """The columns of every file; reading one takes a process of its own."""
    full = ["dya", "名", "浙江", "1000", "300", "通勤", "wx_one", "13800001234", "0.82", "上周"]
    return read_sheet(write_csv(folder / "columns.csv", [["抖音号", *COLUMNS.values()], full]))


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _numbers_of(said: Line) -> dict[str, str]:
    return {
        (key.removeprefix("extra.") if key.startswith("extra.") else key): str(value)
        for key, value in said.items()
    }
