"""Two records of one person: moved whole, refused where they cannot be one, and no reference forgotten; on both databases."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from harness.merchant import NOON, Shop, open_shop
from sqlmodel import SQLModel

from domain.actor import Actor
from domain.audiences import ChatAudience, Member
from domain.contacts import ContactKind, Whose, normal
from domain.errors import NotFound, Refusal
from domain.importing.records import Written
from domain.merging import FIGURES, LISTS, MAPS, OF_THE_ACCOUNT, WITH, WORDS
from domain.notices.duplicates import AccountTaken, ContactShared, Merged, MergeShown, Obstacle
from domain.outcome import Outcome
from domain.people import Act
from domain.stances import Stance
from services import (
    contacts,
    creator_cards,
    creator_search,
    handles,
    import_undo,
    merge_preview,
    merging,
    outbox,
    records,
    stances,
)
from services.creator_matching import Matches
from storage.database import Database
from storage.queries import merging as moving
from storage.sql import col, select
from storage.tables import (
    Assignment,
    Audit,
    Authorization,
    Creator,
    CreatorContact,
    CreatorHandle,
    CreatorNote,
    DailyPerformance,
    Identity,
    ImportBatch,
    ImportChange,
    Membership,
    MetricSnapshot,
    Pool,
    PoolEntry,
    Quote,
    Shortlist,
    ShortlistEntry,
    StoredFile,
    Task,
    Workspace,
)
from storage.unit_of_work import UnitOfWork

HOSTILE = "<b>&amp;</b> *x* @channel ::: | $ {{ 7*7 }} \u202e"


class Desk:
    """A shop with Arif, and one more record that may be his."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop: Shop = open_shop(database)
        self.arif = self.shop.arif_creator_id
        with database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            arif = uow.get(Creator, self.arif)
            self.platform = arif.platform
            twin = uow.add(Creator(name="Arif 2", platform=arif.platform, handle="arif.two", uid="u-2"))
            other = uow.add(Creator(name="阿里夫", platform="xiaohongshu", handle="xhs_arif"))
            uow.flush()
            self.twin, self.elsewhere = twin.id, other.id
            transaction.commit()

    def does(self, act: Callable[..., Any], *arguments: Any, **more: Any) -> Any:
        by: Actor = more.pop("by", self.shop.lin)
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            result = act(uow, *arguments, by=by, now=NOON, **more)
            if isinstance(result, Outcome):
                outbox.put(uow, result, by=by, now=NOON, real=NOON)
            transaction.commit()
        return result

    def adds(self, *rows: Any) -> None:
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            for row in rows:
                uow.add(row)
                uow.flush()
            transaction.commit()

    def sees(self, look: Callable[[UnitOfWork], Any]) -> Any:
        with self.database.read() as transaction:
            return look(transaction.workspace(self.shop.workspace_id))

    def all(self, model: Any, creator: int) -> list[Any]:
        return list(self.sees(lambda uow: uow.all(uow.query(model).where(col(model.creator_id) == creator))))

    def changes(self, creator: int, **values: Any) -> None:
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            row = uow.get(Creator, creator)
            for name, value in values.items():
                setattr(row, name, value)
            transaction.commit()

    def shown(self, stays: int, goes: int) -> MergeShown:
        return self.sees(lambda uow: merge_preview.show(uow, stays, goes))  # type: ignore[no-any-return]

    def merges(self, goes: int, stays: int | None = None) -> Any:
        stays = stays or self.arif
        shown = self.shown(stays, goes)
        return self.does(merging.merge, stays, goes, revisions=(shown.revision, shown.goes_revision))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_no_foreign_key_to_a_creator_is_forgotten() -> None:
    creator = SQLModel.metadata.tables["creator"]
    found = {
        (table.name, key.parent.name)
        for table in SQLModel.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table is creator
    }
    assert found == set(moving.MOVES)


def test_no_reference_without_a_foreign_key_is_forgotten() -> None:
    """A column called creator_id that is no foreign key has to be known as well."""
    found = {
        (table.name, column.name)
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if column.name.endswith("creator_id") and not column.foreign_keys
    }
    assert found == set(moving.NAMED)


def test_no_fact_of_a_creator_is_forgotten() -> None:
    told = {*WORDS, *FIGURES, *OF_THE_ACCOUNT, *LISTS, *MAPS, *WITH.values()}
    told |= {"notes", "late_deliveries", "reach", "follow_up_on", "follow_up_note", "not_interested_until"}
    told |= {"stance", "stance_reason", "stance_by", "stance_at"}
    of_the_row = {"id", "created_at", "workspace_id", "name", "platform", "handle", "revision", "edited_at"}
    of_the_row |= {"edited_by", "verified", "contact_sealed"}
    assert told | of_the_row == set(Creator.model_fields)


def test_everything_moves_and_the_handle_stays(desk: Desk) -> None:
    desk.changes(desk.arif, followers=100, tags=["a"], notes="one", region=None, quote=None)
    desk.changes(
        desk.twin, followers=200, tags=["b", "a"], notes="two", region="广东", rebate_rate=Decimal("0.2")
    )
    desk.adds(
        MetricSnapshot(
            creator_id=desk.arif, source="x", stat_date=date(2026, 11, 1), numbers={"followers": "100"}
        ),
        MetricSnapshot(
            creator_id=desk.twin, source="x", stat_date=date(2026, 11, 9), numbers={"followers": "200"}
        ),
        CreatorNote(creator_id=desk.twin, text=HOSTILE, by_name="Lin", at=NOON),
        Quote(
            creator_id=desk.twin, amount=Decimal(5), currency="CNY", on_day=date(2026, 11, 2), by_name="Lin"
        ),
    )
    done = desk.merges(desk.twin)
    assert isinstance(done.reply, Merged)
    kept = desk.sees(lambda uow: uow.get(Creator, desk.arif))
    assert (kept.followers, kept.tags, kept.notes, kept.region) == (200, ["a", "b"], "one\ntwo", "广东")
    assert kept.rebate_rate == Decimal("0.2")
    with pytest.raises(NotFound):
        desk.sees(lambda uow: uow.get(Creator, desk.twin))
    assert len(desk.all(MetricSnapshot, desk.arif)) == 2
    assert [note.text for note in desk.all(CreatorNote, desk.arif)] == [HOSTILE]
    (account,) = desk.all(CreatorHandle, desk.arif)
    assert (account.platform, account.handle, account.uid) == (desk.platform, "arif.two", "u-2")
    found = desk.sees(lambda uow: [row.id for row in creator_search.find(uow, "arif.two")])
    assert found == [desk.arif]
    assert desk.sees(lambda uow: [row.id for row in creator_search.find(uow, "Arif 2")])[:1] == [desk.arif]


def test_the_newer_number_stands_whichever_record_stays(desk: Desk) -> None:
    desk.changes(desk.arif, followers=300)
    desk.changes(desk.twin, followers=200)
    desk.adds(
        MetricSnapshot(
            creator_id=desk.arif, source="x", stat_date=date(2026, 11, 8), numbers={"followers": "300"}
        ),
        MetricSnapshot(
            creator_id=desk.twin, source="x", stat_date=date(2026, 11, 1), numbers={"followers": "200"}
        ),
    )
    desk.merges(desk.twin)
    assert desk.sees(lambda uow: uow.get(Creator, desk.arif).followers) == 300


def test_numbers_of_another_platform_stay_with_their_account(desk: Desk) -> None:
    desk.changes(desk.arif, followers=100)
    desk.changes(desk.elsewhere, followers=9000, agency="青木 MCN")
    day = date(2026, 11, 9)
    desk.adds(
        MetricSnapshot(creator_id=desk.elsewhere, source="pgy", stat_date=day, numbers={"followers": "9000"})
    )
    assert {line.name for line in desk.shown(desk.arif, desk.elsewhere).lines} == {"agency", "followers"}
    desk.merges(desk.elsewhere)
    kept = desk.sees(lambda uow: uow.get(Creator, desk.arif))
    assert (kept.followers, kept.agency) == (100, "青木 MCN")
    (account,) = desk.all(CreatorHandle, desk.arif)
    assert (account.numbers["followers"], account.numbers_on, account.numbers_source) == ("9000", day, "pgy")
    assert desk.all(MetricSnapshot, desk.arif) == []


def test_clashes_on_lists_pools_days_and_reports_are_settled(desk: Desk) -> None:
    day = date(2026, 11, 9)
    listed, pool = Shortlist(), Pool(kind="team")
    desk.adds(listed, pool)
    shown: dict[str, Any] = {"source": "ads", "level": "creator", "stat_date": day, "orders": 4}
    desk.adds(
        *(
            row
            for which, state in ((desk.arif, "candidate"), (desk.twin, "active"))
            for row in (
                ShortlistEntry(shortlist_id=listed.id, creator_id=which, position=1),
                PoolEntry(pool_id=pool.id, creator_id=which, state=state, since=NOON, reason=state),
                MetricSnapshot(
                    creator_id=which, source="x", stat_date=day, numbers={f"n{state}": "1", "same": state}
                ),
                DailyPerformance(creator_id=which, grain=f"creator={which}", **shown),
                DailyPerformance(
                    creator_id=which, grain=f"v={which}", **{**shown, "orders": which % 97, "source": "v"}
                ),
            )
        )
    )
    desk.merges(desk.twin)
    assert len(desk.all(ShortlistEntry, desk.arif)) == 1
    assert [entry.state for entry in desk.all(PoolEntry, desk.arif)] == ["active"]
    (stood,) = desk.all(MetricSnapshot, desk.arif)
    assert stood.numbers == {"ncandidate": "1", "nactive": "1", "same": "candidate"}
    assert sorted(row.source for row in desk.all(DailyPerformance, desk.arif)) == ["ads", "v", "v"]


def test_two_shares_of_one_task_keep_them_apart(desk: Desk) -> None:
    task = Task(title=HOSTILE, publish_on=date(2026, 12, 12))
    desk.adds(task)
    desk.adds(*(Assignment(task_id=task.id, creator_id=each) for each in (desk.arif, desk.twin)))
    with pytest.raises(Refusal) as stop:
        desk.merges(desk.twin)
    assert isinstance(stop.value.notice, MergeShown)
    assert [(each.why, each.what) for each in stop.value.notice.obstacles] == [(Obstacle.TASK, HOSTILE)]
    assert desk.sees(lambda uow: uow.get(Creator, desk.twin)).name == "Arif 2"


def test_two_open_authorizations_of_one_scope_keep_them_apart(desk: Desk) -> None:
    lin = desk.shop.lin.membership_id
    more: dict[str, Any] = {
        "platform": "qianchuan",
        "scope": "all",
        "in_charge_id": lin,
        "requested_at": NOON,
    }
    desk.adds(
        Authorization(creator_id=desk.arif, **more),
        Authorization(creator_id=desk.twin, **more),
        Authorization(creator_id=desk.twin, **{**more, "scope": "one"}),
    )
    assert [each.why for each in desk.shown(desk.arif, desk.twin).obstacles] == [Obstacle.AUTHORIZATION]


def test_two_linked_people_are_never_one(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        for number, creator in enumerate((desk.arif, desk.twin)):
            identity = transaction.system.add(
                Identity(platform="telegram", team="", platform_user=f"9{number}", name=f"P{number}")
            )
            uow.flush()
            uow.add(Membership(identity_id=identity.id, role="creator", creator_id=creator, active=True))
        transaction.commit()
    assert Obstacle.LINKED in [each.why for each in desk.shown(desk.arif, desk.twin).obstacles]


def test_a_second_press_and_an_old_preview_change_nothing(desk: Desk) -> None:
    shown = desk.shown(desk.arif, desk.twin)
    revisions = (shown.revision, shown.goes_revision)
    desk.does(records.add_note, desk.twin, "x")
    desk.does(stances.refuse, desk.twin, kind=Stance.BLACKLISTED, reason="r", until=None)
    with pytest.raises(Refusal) as stop:
        desk.does(merging.merge, desk.arif, desk.twin, revisions=revisions)
    assert isinstance(stop.value.notice, MergeShown)
    assert stop.value.notice.changed
    desk.merges(desk.twin)
    assert desk.sees(lambda uow: uow.get(Creator, desk.arif).stance) == "blacklisted"
    with pytest.raises(NotFound):
        desk.does(merging.merge, desk.arif, desk.twin, revisions=revisions)
    assert len(desk.all(CreatorHandle, desk.arif)) == 1


def test_another_workspace_s_record_does_not_exist(desk: Desk) -> None:
    with desk.database.write() as transaction:
        other = transaction.system.add(Workspace(name="Other", timezone="UTC", currency="CNY"))
        transaction.session.flush()
        stranger = transaction.workspace(other.id).add(Creator(name="S", platform="douyin", handle="s"))
        transaction.commit()
        theirs = stranger.id
    for stays, goes in ((desk.arif, theirs), (theirs, desk.arif)):
        with pytest.raises(NotFound):
            desk.shown(stays, goes)
        with pytest.raises(NotFound):
            desk.does(merging.merge, stays, goes, revisions=(0, 0))
    with pytest.raises(NotFound):
        desk.does(handles.change, theirs, add=("douyin", "q"))


def test_undoing_an_import_leaves_a_merged_record_alone(desk: Desk) -> None:
    file = StoredFile(name="a.csv")
    desk.adds(file)
    batch = ImportBatch(file_id=file.id, source="x", report={"stat_date": "2026-11-09"})
    desk.adds(batch)
    desk.adds(
        ImportChange(
            import_batch_id=batch.id,
            row_number=1,
            creator_id=desk.twin,
            outcome="new",
            snapshot_before={"day": "2026-11-09", "range": "", "was": None},
        ),
    )
    desk.merges(desk.twin)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.shop.workspace_id)
        counts = import_undo.put_back(uow, uow.get(ImportBatch, batch.id), 100)
        transaction.commit()
    assert counts is not None
    assert (counts["removed"], counts["kept"]) == (0, 1)
    assert desk.sees(lambda uow: uow.get(Creator, desk.arif)).id == desk.arif


def test_an_account_of_somebody_else_is_refused_with_the_way_to_merge(desk: Desk) -> None:
    told = desk.does(handles.change, desk.arif, add=(desk.platform, "arif.two"))
    assert isinstance(told.reply, AccountTaken)
    assert told.reply.other_id == desk.twin
    desk.does(handles.change, desk.arif, add=("weibo", "1"))
    desk.does(handles.change, desk.arif, add=("weibo", "1"))
    (account,) = desk.all(CreatorHandle, desk.arif)
    told = desk.does(handles.change, desk.twin, add=("weibo", "1"), remove=[account.id])
    assert isinstance(told.reply, AccountTaken)
    desk.does(handles.change, desk.arif, add=None, remove=[account.id])
    assert desk.all(CreatorHandle, desk.arif) == []


def test_reports_know_creators_by_their_further_accounts(desk: Desk) -> None:
    desk.does(handles.change, desk.arif, add=("weibo", "arif_w"))
    written = Written(handle="arif_w", uid="", name="")

    def asked(uow: UnitOfWork) -> int | None:
        matches = Matches("weibo")
        matches.learn(uow, [written])
        return matches[written]

    assert desk.sees(asked) == desk.arif


def _keeps(desk: Desk, creator: int, kind: ContactKind, written: str) -> Any:
    return desk.does(contacts.add, creator, Whose.SELF, kind, written)


def test_a_contact_that_two_records_have_is_said_without_saying_it(desk: Desk) -> None:
    assert _keeps(desk, desk.arif, ContactKind.PHONE, "+86 138-0000-1234").reply is None
    assert _keeps(desk, desk.arif, ContactKind.PHONE, "13800001234").reply is None
    told = _keeps(desk, desk.twin, ContactKind.PHONE, "１３８ 0000 1234").reply
    assert isinstance(told, ContactShared)
    assert [(each.kind, each.creator_id) for each in told.others] == [("phone", desk.arif)]
    assert "1380000" not in told.model_dump_json()
    assert len(desk.all(CreatorContact, desk.arif)) == 1
    card = desk.sees(lambda uow: creator_cards.show(uow, desk.arif, audience=ChatAudience.TEAM, now=NOON))
    assert card.same_contact == (("phone", "Arif 2"),)
    assert _keeps(desk, desk.elsewhere, ContactKind.WECHAT, "13800001234").reply is None, "another kind"
    desk.merges(desk.twin)
    assert len(desk.all(CreatorContact, desk.arif)) == 1


def test_contacts_are_sealed_hashed_with_a_key_and_shown_to_who_asks(desk: Desk) -> None:
    _keeps(desk, desk.arif, ContactKind.WECHAT, f"Wx_{HOSTILE}")
    (row,) = desk.all(CreatorContact, desk.arif)
    assert b"Wx_" not in row.sealed
    plain = f"wechat\0{normal(ContactKind.WECHAT, f'Wx_{HOSTILE}')}"
    assert row.key != hashlib.sha256(plain.encode()).hexdigest()
    (tell,) = desk.does(contacts.show, desk.arif).tell
    assert tell.to == Member(desk.shop.lin.membership_id)
    assert "Wx_<b>" in tell.notice.contacts
    with desk.database.read() as transaction:
        acts = transaction.session.exec(select(Audit.act, Audit.detail)).all()
    assert any(act == Act.CREATOR_CONTACTS.value for act, _ in acts)
    assert "Wx_" not in str(acts)


def test_a_merged_contact_opens_still(desk: Desk) -> None:
    _keeps(desk, desk.twin, ContactKind.EMAIL, "a@b.example")
    desk.merges(desk.twin)
    (tell,) = desk.does(contacts.show, desk.arif).tell
    assert tell.notice.contacts == "email\tself\ta@b.example"
