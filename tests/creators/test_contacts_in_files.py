"""Contacts that files bring are compared like typed ones; every contact can be changed, taken away and had back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, write_csv

from domain.audiences import ChatAudience
from domain.contacts import ContactKind, Whose
from domain.errors import Refusal
from domain.notices.duplicates import ContactChanged, ContactGone, ContactShared
from domain.notices.imports import ImportApplied
from services import contacts, imports, merge_preview, merging
from storage.sql import select
from storage.tables import Audit, CreatorContact
from storage.unit_of_work import UnitOfWork

HEAD = ["抖音号", "达人昵称", "粉丝数", "微信", "手机", "邮箱"]


def _file(folder: Path, name: str, *rows: list[str]) -> Path:
    return write_csv(folder / name, [HEAD, *rows])


def _does(desk: Desk, act: Callable[..., Any], *args: Any, **more: Any) -> Any:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        done = act(uow, *args, by=desk.lin, now=desk.clock.now(), **more)
        transaction.commit()
    return done


def _sees(desk: Desk, look: Callable[[UnitOfWork], Any]) -> Any:
    with desk.database.read() as transaction:
        return look(transaction.workspace(desk.workspace_id))


def _applied(desk: Desk, batch_id: int) -> ImportApplied:
    def look(uow: UnitOfWork) -> Any:
        return imports.show(uow, batch_id, audience=ChatAudience.TEAM, now=desk.clock.now())

    told = _sees(desk, look)
    assert isinstance(told, ImportApplied)
    return told


def _told(desk: Desk, handle: str) -> set[tuple[str, ...]]:
    """Her contacts as they are shown to who asks."""
    (tell,) = _does(desk, contacts.show, desk.creators()[handle].id).tell
    return {tuple(line.split("\t")) for line in tell.notice.contacts.split("\n") if line}


def _id(desk: Desk, handle: str, kind: ContactKind) -> int:
    hers = _sees(desk, lambda uow: contacts.known(uow, desk.creators()[handle].id))
    return int(next(each.id for each in hers if each.kind is kind))


def _marks(desk: Desk) -> int:
    return len(_sees(desk, lambda uow: uow.all(uow.query(CreatorContact))))


def test_a_clash_with_somebody_known_and_within_the_file_is_told_and_blocks_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "Wx_Canary", "", ""]))
    typed = desk.creators()["dy_a"].id
    _does(desk, contacts.add, typed, Whose.AGENT, ContactKind.PHONE, "+86 138-0000-1234")
    batch = desk.imported(
        _file(
            tmp_path,
            "b.csv",
            ["dy_b", "乙", "1万", "wx_canary", "", ""],
            ["dy_c", "丙", "1万", "", "１３８00001234", "one@b.example"],
            ["dy_d", "丁", "1万", "wx_d", "", "One@B.example"],
            ["dy_e", "戊", "1万", "wx_e", "1", ""],
        )
    )
    told = _applied(desk, batch)
    assert (told.new, told.sharing_count) == (4, 3)
    pairs = {(each.kind, each.name, each.other) for each in told.sharing}
    assert pairs == {("wechat", "乙", "甲"), ("phone", "丙", "甲"), ("email", "丙", "丁")}
    assert "canary" not in told.model_dump_json().casefold()
    report = str(desk.batch(batch).report).casefold()
    assert "canary" not in report
    assert "13800001234" not in report


def test_an_import_without_clashes_says_nothing_of_contacts(desk: Desk, tmp_path: Path) -> None:
    batch = desk.imported(
        _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "wx_a", "", ""], ["dy_b", "乙", "1万", "", "", ""])
    )
    assert (_applied(desk, batch).sharing_count, _applied(desk, batch).sharing) == (0, ())


def test_two_who_were_made_one_clash_no_longer(desk: Desk, tmp_path: Path) -> None:
    batch = desk.imported(
        _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "wx_a", "", ""], ["dy_b", "乙", "1万", "WX_A", "", ""])
    )
    assert len(_applied(desk, batch).sharing) == 1
    first, second = (desk.creators()[handle].id for handle in ("dy_a", "dy_b"))
    shown = _sees(desk, lambda uow: merge_preview.show(uow, first, second))
    _does(desk, merging.merge, first, second, revisions=(shown.revision, shown.goes_revision))
    assert _applied(desk, batch).sharing == ()
    assert _told(desk, "dy_a") == {("wechat", "", "wx_a")}
    assert _marks(desk) == 1


def test_an_undone_import_leaves_nobody_s_contact_behind(desk: Desk, tmp_path: Path) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "wx_a", "", ""]))
    batch = desk.imported(
        _file(
            tmp_path,
            "b.csv",
            ["dy_a", "甲", "1万", "wx_other", "13800001234", ""],
            ["dy_b", "乙", "1万", "wx_a", "", ""],
        )
    )
    assert _told(desk, "dy_a") == {("wechat", "", "wx_other"), ("phone", "", "13800001234")}
    desk.undo(batch)
    desk.run_jobs()
    assert _told(desk, "dy_a") == {("wechat", "", "wx_a")}
    assert _marks(desk) == 1
    shared = _does(
        desk, contacts.add, desk.creators()["dy_a"].id, Whose.SELF, ContactKind.PHONE, "13800001234"
    )
    assert shared.reply is None


def test_a_contact_is_changed_and_had_back(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "wx_a", "", ""], ["dy_b", "乙", "1万", "wx_b", "", ""])
    )
    which = _id(desk, "dy_a", ContactKind.WECHAT)
    told = _does(desk, contacts.change, which, Whose.ASSISTANT, "WX_B").reply
    assert isinstance(told, ContactChanged)
    assert [each.name for each in told.others] == ["乙"]
    assert "wx" not in told.model_dump_json().casefold().replace("wechat", "")
    assert _told(desk, "dy_a") == {("wechat", "assistant", "WX_B")}
    _does(desk, contacts.restore, which)
    assert _told(desk, "dy_a") == {("wechat", "", "wx_a")}
    with pytest.raises(Refusal) as stop:
        _does(desk, contacts.restore, which)
    assert isinstance(stop.value.notice, ContactGone)


def test_whose_a_contact_is_and_how_it_is_written_change_without_another_row(
    desk: Desk, tmp_path: Path
) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "", "13800001234", ""]))
    which = _id(desk, "dy_a", ContactKind.PHONE)
    assert _does(desk, contacts.change, which, Whose.AGENT, None).reply.undo_until is None
    assert _told(desk, "dy_a") == {("phone", "agent", "13800001234")}
    _does(desk, contacts.change, which, Whose.AGENT, "+86 138 0000 1234")
    assert _told(desk, "dy_a") == {("phone", "agent", "+86 138 0000 1234")}
    assert _marks(desk) == 1


def test_a_contact_is_taken_away_for_good_after_ten_minutes(desk: Desk, tmp_path: Path) -> None:
    desk.imported(
        _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "wx_a", "", ""], ["dy_b", "乙", "1", "wx_a", "", ""])
    )
    which = _id(desk, "dy_a", ContactKind.WECHAT)
    _does(desk, contacts.remove, which)
    assert _told(desk, "dy_a") == set()
    assert _sees(desk, lambda uow: contacts.sharing(uow, desk.creators()["dy_b"].id)) == ()
    with pytest.raises(Refusal):
        _does(desk, contacts.remove, which)
    desk.clock.advance(timedelta(minutes=11))
    with pytest.raises(Refusal):
        _does(desk, contacts.restore, which)
    _told(desk, "dy_b")
    assert _marks(desk) == 1, "the value is not kept for ever"
    with desk.database.read() as transaction:
        written = transaction.session.exec(select(Audit.act, Audit.detail)).all()
    assert {"crt.contgone"} <= {act for act, _ in written}
    assert "wx_a" not in str(written)


def test_one_that_was_taken_away_comes_back_when_it_is_written_or_imported_again(
    desk: Desk, tmp_path: Path
) -> None:
    path = _file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "wx_a", "", ""])
    desk.imported(path)
    _does(desk, contacts.remove, _id(desk, "dy_a", ContactKind.WECHAT))
    desk.imported(path)
    assert _told(desk, "dy_a") == {("wechat", "", "wx_a")}
    _does(desk, contacts.remove, _id(desk, "dy_a", ContactKind.WECHAT))
    _does(desk, contacts.add, desk.creators()["dy_a"].id, Whose.SELF, ContactKind.WECHAT, "wx_a")
    assert _told(desk, "dy_a") == {("wechat", "self", "wx_a")}


def test_a_typed_contact_that_a_file_says_too_is_shown_once(desk: Desk, tmp_path: Path) -> None:
    desk.imported(_file(tmp_path, "a.csv", ["dy_a", "甲", "1万", "wx_a", "", ""]))
    creator = desk.creators()["dy_a"].id
    assert not isinstance(
        _does(desk, contacts.add, creator, Whose.SELF, ContactKind.WECHAT, "WX_A").reply, ContactShared
    )
    assert _told(desk, "dy_a") == {("wechat", "self", "WX_A")}
    desk.imported(_file(tmp_path, "b.csv", ["dy_a", "甲", "2万", "wx_a", "", ""]))
    assert _told(desk, "dy_a") == {("wechat", "self", "WX_A")}
    _does(desk, contacts.remove, _id(desk, "dy_a", ContactKind.WECHAT))
    assert _told(desk, "dy_a") == set(), "the file's goes with it"
    assert desk.creators()["dy_a"].contact_sealed is None


def test_neither_of_two_different_contacts_is_lost_when_records_are_made_one(
    desk: Desk, tmp_path: Path
) -> None:
    desk.imported(
        _file(
            tmp_path,
            "a.csv",
            ["dy_a", "甲", "1万", "wx_a", "", ""],
            ["dy_b", "乙", "1万", "wx_b", "", "b@b.example"],
        )
    )
    first, second = (desk.creators()[handle].id for handle in ("dy_a", "dy_b"))
    shown = _sees(desk, lambda uow: merge_preview.show(uow, first, second))
    _does(desk, merging.merge, first, second, revisions=(shown.revision, shown.goes_revision))
    assert _told(desk, "dy_a") == {
        ("wechat", "", "wx_a"),
        ("wechat", "", "wx_b"),
        ("email", "", "b@b.example"),
    }
