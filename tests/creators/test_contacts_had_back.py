"""Undo of a contact's change takes back that change and nothing else; a contact whose key is missing is not lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, write_csv
from creators.lists import fill

from domain.contacts import ContactKind, Whose
from domain.errors import Refusal
from domain.notices.duplicates import ContactGone
from services import contacts, merge_preview, merging
from storage.vault import Vault, make_key


def _does(desk: Desk, act: Callable[..., Any], *args: Any) -> Any:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        done = act(uow, *args, by=desk.lin, now=desk.clock.now())
        transaction.commit()
    return done


def _told(desk: Desk, creator_id: int) -> set[tuple[str, str]]:
    """Whose and what, as they are shown to who asks."""
    (tell,) = _does(desk, contacts.show, creator_id).tell
    lines = (line.split("\t") for line in tell.notice.contacts.split("\n") if line)
    return {(whose, contact) for _, whose, contact in lines}


def _add(desk: Desk, creator_id: int, written: str) -> int:
    _does(desk, contacts.add, creator_id, Whose.SELF, ContactKind.WECHAT, written)
    with desk.database.read() as transaction:
        return contacts.known(transaction.workspace(desk.workspace_id), creator_id)[-1].id


def test_one_written_again_beside_what_took_its_place_comes_back_alone(desk: Desk) -> None:
    [creator] = fill(desk, 1)
    first = _add(desk, creator, "wx_first")
    _does(desk, contacts.change, first, Whose.SELF, "wx_second")
    _add(desk, creator, "wx_first")
    both = {("self", "wx_first"), ("self", "wx_second")}
    assert _told(desk, creator) == both
    _does(desk, contacts.remove, first)
    _does(desk, contacts.restore, first)
    assert _told(desk, creator) == both


def test_a_change_is_undone_whole_after_the_new_one_was_spelled_otherwise(desk: Desk) -> None:
    [creator] = fill(desk, 1)
    first = _add(desk, creator, "wx_first")
    _does(desk, contacts.change, first, Whose.SELF, "wx_second")
    with desk.database.read() as transaction:
        [second] = contacts.known(transaction.workspace(desk.workspace_id), creator)
    _does(desk, contacts.change, second.id, Whose.AGENT, "WX_Second")
    _does(desk, contacts.restore, first)
    assert _told(desk, creator) == {("self", "wx_first")}


def test_changes_that_followed_each_other_are_undone_from_the_last(desk: Desk) -> None:
    [creator] = fill(desk, 1)
    first = _add(desk, creator, "wx_first")
    _does(desk, contacts.change, first, Whose.SELF, "wx_second")
    with desk.database.read() as transaction:
        [second] = contacts.known(transaction.workspace(desk.workspace_id), creator)
    _does(desk, contacts.change, second.id, Whose.SELF, "wx_third")
    with pytest.raises(Refusal) as stop:
        _does(desk, contacts.restore, first)
    assert isinstance(stop.value.notice, ContactGone)
    assert _told(desk, creator) == {("self", "wx_third")}
    _does(desk, contacts.restore, second.id)
    _does(desk, contacts.restore, first)
    assert _told(desk, creator) == {("self", "wx_first")}


def test_whose_it_is_changes_without_its_key_and_the_contact_stays(desk: Desk) -> None:
    [creator] = fill(desk, 1)
    contact = _add(desk, creator, "wx_first")
    key, desk.database.vault = desk.database.vault, Vault([make_key()])
    _does(desk, contacts.change, contact, Whose.AGENT, None)
    assert _told(desk, creator) == {("agent", "?")}
    desk.database.vault = key
    assert _told(desk, creator) == {("agent", "wx_first")}


def test_a_merge_without_the_key_keeps_what_contacts_of_files_are_known_by(
    desk: Desk, tmp_path: Path
) -> None:
    head = ["抖音号", "达人昵称", "粉丝数", "微信"]
    rows = [["dy_a", "甲", "1万", "wx_a"], ["dy_b", "乙", "1万", ""], ["dy_c", "丙", "1万", "WX_A"]]
    desk.imported(write_csv(tmp_path / "a.csv", [head, *rows]))
    stays, goes, third = (desk.creators()[handle].id for handle in ("dy_a", "dy_b", "dy_c"))
    key, desk.database.vault = desk.database.vault, Vault([make_key()])
    with desk.database.read() as transaction:
        shown = merge_preview.show(transaction.workspace(desk.workspace_id), stays, goes)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        both = (shown.revision, shown.goes_revision)
        merging.merge(uow, stays, goes, revisions=both, by=desk.lin, now=desk.clock.now())
        transaction.commit()
    desk.database.vault = key
    assert _told(desk, stays) == {("", "wx_a")}
    with desk.database.read() as transaction:
        shared = contacts.sharing(transaction.workspace(desk.workspace_id), stays)
    assert [each.creator_id for each in shared] == [third]
