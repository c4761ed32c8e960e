"""Versions go up and down and end where the models are."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from harness.databases import VAULT, PostgresServer
from harness.merchant import NOON
from sqlalchemy import MetaData, Table, inspect, text

import storage.tables
from domain.criteria import Criteria
from domain.sieving.figures import numbers_of, words_of
from services import candidates, creator_search
from storage import migrate, reindexing, terms
from storage.database import Database
from storage.queries import columns, search
from storage.tables import Creator
from storage.tables.base import WorkspaceRow
from storage.walls import OPEN_TABLES


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        database = Database(f"sqlite:///{tmp_path}/new/daren.db", VAULT)
        yield database
        database.close()
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.empty() as database:
        yield database


def test_a_new_database_gets_every_table(empty: Database) -> None:
    assert migrate.current(empty) is None
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()
    assert migrate.differences(empty) == []


def test_migrating_twice_changes_nothing(empty: Database) -> None:
    migrate.upgrade(empty)
    migrate.upgrade(empty)
    assert migrate.current(empty) == migrate.head()


def test_every_version_goes_down_and_up_again(empty: Database) -> None:
    migrate.upgrade(empty)
    migrate.downgrade(empty, "base")
    assert migrate.current(empty) is None
    assert inspect(empty.engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(empty)
    assert migrate.differences(empty) == []


@pytest.mark.postgres
def test_a_missing_postgres_database_is_created(postgres_server: PostgresServer) -> None:
    database = Database(postgres_server.url("made_by_daren"), VAULT)
    try:
        migrate.upgrade(database)
        assert migrate.current(database) == migrate.head()
    finally:
        database.close()
        postgres_server.drop("made_by_daren")


@pytest.mark.postgres
def test_every_table_of_a_workspace_stands_behind_the_wall(postgres: Database) -> None:
    models = [getattr(storage.tables, name) for name in storage.tables.__all__]
    expected = {model.__tablename__ for model in models if issubclass(model, WorkspaceRow)} - OPEN_TABLES
    expected.add("creator_search")  # no model's: storage/queries/search.py
    with postgres.engine.connect() as connection:
        walled = connection.execute(
            text("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        )
        assert {row.relname for row in walled} == expected


VERSIONS = Path(storage.tables.__file__).parent.parent / "migrations" / "versions"
GENERIC = {"storage.types", "storage.walls"}  # kinds of columns, and the wall's statements


def test_versions_know_nothing_of_the_release_but_kinds_of_columns() -> None:
    used = {}
    for path in sorted(VERSIONS.glob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        names = {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)}
        names |= {each.name for node in nodes if isinstance(node, ast.Import) for each in node.names}
        ours = {name for name in names if name.split(".")[0] in {"domain", "storage", "services", "bot"}}
        used[path.name] = ours - GENERIC
    assert len(used) >= 12
    assert {name: ours for name, ours in used.items() if ours} == {}


def add_creators(database: Database, workspace_id: int, names: Sequence[str]) -> None:
    """By plain statements: the models speak of columns that this version does not have."""
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "INSERT INTO workspace (id, created_at, name, language, timezone, currency)"
                " VALUES (:id, CURRENT_TIMESTAMP, 'Team', 'en', 'UTC', 'CNY')"
            ),
            {"id": workspace_id},
        )
        if not database.is_sqlite:
            connection.execute(
                text("SELECT set_config('app.workspace', :id, true)"), {"id": str(workspace_id)}
            )
        table = Table("creator", MetaData(), autoload_with=connection)
        usual: dict[str, Any] = {
            "created_at": NOON, "workspace_id": workspace_id, "platform": "douyin", "categories": [], "tags": [],
            "audience": {}, "extra": {}, "styles": [], "late_deliveries": 0, "notes": "", "reach": "off_platform",
        }  # fmt: skip
        rows = [
            {**usual, "id": workspace_id * 1000 + at, "name": name, "handle": f"h{at}"}
            for at, name in enumerate(names)
        ]
        connection.execute(table.insert(), rows)


def found(database: Database, workspace_id: int, written: str) -> list[str]:
    with database.read() as transaction:
        uow = transaction.workspace(workspace_id)
        return [each.name for each in creator_search.find(uow, written)]


def screened(database: Database, workspace_id: int) -> int:
    with database.read() as transaction:
        return candidates.found(transaction.workspace(workspace_id), Criteria(), now=NOON).total


def test_creators_of_an_older_release_are_found_after_the_upgrade_and_nothing_else_is_needed(
    empty: Database,
) -> None:
    migrate.upgrade(empty, "0007")
    add_creators(empty, 1, ["小雅穿搭", "Austin Lee"])
    add_creators(empty, 2, ["小雅美食"])
    migrate.upgrade(empty)
    assert [found(empty, 1, written) for written in ("小雅", "austin", "xiaoya")] == [
        ["小雅穿搭"], ["Austin Lee"], ["小雅穿搭"],
    ]  # fmt: skip
    assert found(empty, 2, "小雅") == ["小雅美食"]
    assert [screened(empty, workspace_id) for workspace_id in (1, 2)] == [2, 1]
    with empty.read() as transaction:
        assert columns.changed(transaction.workspace(1)) == ([], []), "nothing is left to renew"


def test_an_upgrade_that_was_killed_while_filling_is_made_whole_by_the_next_start(empty: Database) -> None:
    migrate.upgrade(empty, "0007")
    add_creators(empty, 1, ["小雅穿搭", "Austin Lee"])
    migrate.upgrade(empty)
    with empty.engine.begin() as connection:
        search.begin(connection, reindexing.VERSION)
    migrate.upgrade(empty)
    assert found(empty, 1, "小雅") == ["小雅穿搭"]


def test_what_another_release_has_made_is_made_anew(empty: Database) -> None:
    migrate.upgrade(empty)
    add_creators(empty, 1, ["小雅穿搭"])
    assert found(empty, 1, "小雅") == []
    migrate.upgrade(empty)
    assert found(empty, 1, "小雅") == [], "of this release: nobody looks"
    with empty.engine.begin() as connection:
        connection.execute(text("UPDATE creator_search_state SET version = 0"))
    migrate.upgrade(empty)
    assert found(empty, 1, "小雅") == ["小雅穿搭"]
    assert screened(empty, 1) == 1


TERMS_MADE = "b9a86f5de74d"
COLUMNS_MADE = (
    "accepts_script_changes active_fan_share audience.male category commission_share completion_rate cooperation ctor ctr"
    " engagement_rate first_category followers gmv gmv_currency late_deliveries median_views platform quote quote_currency"
    " reach rebate_rate refund_share refused refused_until region reputation sales sales_price supports_ads tag tier"
    " tier_rank verified video_views view_price"
)


def test_another_making_of_terms_or_columns_has_another_number() -> None:
    """Whoever changes what is made of a creator raises `storage.reindexing.VERSION`, and then what is pinned here."""
    made = terms.terms("李佳琦 Austin·Lee 重庆", "austin_lee88")
    digest = hashlib.sha256("\n".join(sorted(made)).encode()).hexdigest()[:12]
    creator = Creator(
        name="A", platform="douyin", handle="a", region="CN", tier="头部", categories=["穿搭"], tags=["t"],
        followers=1, active_fan_share=Decimal("0.1"), completion_rate=Decimal("0.1"), engagement_rate=Decimal("0.1"),
        audience={"male": "0.5"}, median_views=1, quote=Decimal(1), quote_currency="CNY", rebate_rate=Decimal("0.1"),
        sales_low=Decimal(1), sales_high=Decimal(1), gmv=Decimal(1), gmv_currency="CNY", ctr=Decimal("0.1"), reputation=Decimal(1),
        supports_ads=True, accepts_script_changes=True, late_deliveries=1, verified=True,
        extra={"ctor": "0.1", "video_views": "1", "refunds": "1", "est_commission": "1"}, stance="never",
        not_interested_until=NOON,
    )  # fmt: skip
    named = " ".join(sorted({*numbers_of(creator), *words_of(creator)}))
    assert (digest, named) == (TERMS_MADE, COLUMNS_MADE), "raise storage.reindexing.VERSION"
