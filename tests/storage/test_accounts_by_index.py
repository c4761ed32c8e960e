"""Who has an account is asked of an index, on both databases, however many accounts there are."""

from __future__ import annotations

from pathlib import Path

from creators.kit import open_desk
from sqlalchemy import text

from domain.ids import new_id
from storage.database import Database
from storage.queries import handles
from storage.queries.creators import insert_rows
from storage.tables import Creator, CreatorHandle


def _plan(database: Database, workspace_id: int) -> str:
    query = handles.begins(is_sqlite=database.is_sqlite).params(
        workspace=workspace_id, most=5, first="ki", past="ki\U0010ffff"
    )
    with database.engine.connect() as connection:
        spelled = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        connection.execute(text("ANALYZE creator_handle"))
        explain = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
        return "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(f"{explain} {spelled}"))


def test_the_beginning_of_a_handle_is_looked_for_by_an_index(database: Database, tmp_path: Path) -> None:
    desk = open_desk(database, tmp_path)
    with database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        creator = uow.add(Creator(name="K", platform="douyin", handle="k"))
        uow.flush()
        usual = {
            "creator_id": creator.id,
            "platform": "weibo",
            "numbers": {},
            "by_name": "L",
            "at": desk.clock.now(),
        }
        rows = [
            {
                "id": new_id(),
                "created_at": desk.clock.now(),
                "handle": f"h{number}",
                "numbers_source": "",
                **usual,
            }
            for number in range(3000)
        ]
        insert_rows(uow, CreatorHandle, rows)
        transaction.commit()
    plan = _plan(database, desk.workspace_id)
    assert "ix_creator_handle_word" in plan
    assert ("handle>? AND handle<?" if database.is_sqlite else "~>=~") in plan


def test_characters_that_patterns_know_are_characters(database: Database, tmp_path: Path) -> None:
    desk = open_desk(database, tmp_path)
    with database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        creator = uow.add(Creator(name="K", platform="douyin", handle="k"))
        uow.flush()
        for handle in ("a_b", "axb", "a%c", "a\\d", "小雅甲"):
            uow.add(
                CreatorHandle(
                    creator_id=creator.id, platform="weibo", handle=handle, by_name="L", at=desk.clock.now()
                )
            )
        transaction.commit()
    with database.read() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        asked = {
            word: [hit.handle for hit in handles.beginning(uow, word, 9)]
            for word in ("a_", "a%", "a\\", "小雅", "")
        }
        assert asked == {"a_": ["a_b"], "a%": ["a%c"], "a\\": ["a\\d"], "小雅": ["小雅甲"], "": []}
        assert handles.called(uow, "a_b") == {creator.id}
        assert handles.called(uow, "a_") == set()
