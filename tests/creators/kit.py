"""What tests of imports and shortlists need: a workspace, files written on the spot, a job's context."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.sax.saxutils import escape

from domain.actor import Actor
from domain.people import Role
from scheduler.work import JobContext
from scheduler.work.imports import HANDLERS
from services import imports
from storage.blobs import Blobs
from storage.database import Database
from storage.sql import col, select
from storage.tables import Creator, ImportBatch, Job, LinkedChat, Membership, StoredFile, Workspace
from storage.tables import Identity as Person
from storage.unit_of_work import Transaction

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


class StillClock:
    """Business and real time stand still until moved."""

    def __init__(self) -> None:
        self.at = NOW

    def now(self) -> datetime:
        return self.at

    def real(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> None:
        self.at += by


class Killed(BaseException):
    """The process ends here."""


class DyingDatabase(Database):
    """A process's database that lives for so many commits: it ends right after the last one, or before the next."""

    def __init__(self, database: Database, commits: int, *, after_commit: bool) -> None:
        super().__init__(database.url.render_as_string(hide_password=False), database.vault)
        self.left = commits
        self.after_commit = after_commit

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with super().write() as transaction:
            yield DyingTransaction(transaction.session, transaction.connection, self)

    @contextmanager
    def write_part(self) -> Iterator[Transaction]:
        with super().write_part() as transaction:
            yield DyingTransaction(transaction.session, transaction.connection, self)


class DyingTransaction(Transaction):
    database: DyingDatabase

    def commit(self) -> None:
        if self.database.left == 0:
            raise Killed
        super().commit()
        self.database.left -= 1
        if self.database.left == 0 and self.database.after_commit:
            raise Killed


@dataclass(frozen=True)
class Desk:
    """One team with a channel, and the files it keeps."""

    database: Database
    blobs: Blobs
    clock: StillClock
    workspace_id: int
    chat: LinkedChat
    lin: Actor

    def drop(self, path: Path) -> int:
        """Drop a file in the channel, fetched already, and let it be read; gives the import's id."""
        with self.database.write() as transaction:
            uow = transaction.workspace(self.workspace_id)
            blob = self.blobs.put(path.read_bytes())
            file = StoredFile(
                name=path.name, platform="slack", platform_ref="F1", blob=blob.key, sha256=blob.sha256
            )
            outcome = imports.receive(
                uow, file, chat=self.chat, thread=None, by=self.lin, real=self.clock.real()
            )
            transaction.commit()
        self.run_jobs()
        return outcome.post[0].card.subject

    def dying(self, commits: int, *, after_commit: bool = True) -> DyingDatabase:
        """The same database for a process that will be killed."""
        return DyingDatabase(self.database, commits, after_commit=after_commit)

    def run_jobs(self, database: Database | None = None) -> int:
        """Run every waiting job to its end, as the runner would; gives how many."""
        done = 0
        while (job := self._next_job()) is not None:
            HANDLERS[job.kind](self.context(job, database))
            with self.database.write() as transaction:
                transaction.workspace(self.workspace_id)
                transaction.system.get(Job, job.id).state = "done"
                transaction.commit()
            done += 1
        return done

    def context(self, job: Job, database: Database | None = None) -> JobContext:
        return JobContext(
            database or self.database,
            self.clock,
            self.blobs,
            job.id,
            self.workspace_id,
            job.payload,
            lambda _done, _total: None,
            lambda: False,
        )

    def _next_job(self) -> Job | None:
        with self.database.read() as transaction:
            transaction.workspace(self.workspace_id)
            return transaction.session.exec(
                select(Job)
                .where(Job.state == "waiting", col(Job.kind).in_(HANDLERS))
                .order_by(col(Job.id))
                .limit(1)
            ).first()

    def newest_job(self) -> Job:
        with self.database.read() as transaction:
            transaction.workspace(self.workspace_id)
            job = transaction.session.exec(select(Job).order_by(col(Job.id).desc()).limit(1)).first()
            assert job is not None
            return job

    def run_dying(self, job: Job, database: DyingDatabase) -> bool:
        """Run a job in a process that will be killed; says whether it was."""
        try:
            HANDLERS[job.kind](self.context(job, database))
        except Killed:
            return True
        finally:
            database.close()
        return False

    def batch(self, batch_id: int) -> ImportBatch:
        with self.database.read() as transaction:
            return transaction.workspace(self.workspace_id).get(ImportBatch, batch_id)

    def apply(self, batch_id: int) -> None:
        """Press Import."""
        with self.database.write() as transaction:
            uow = transaction.workspace(self.workspace_id)
            imports.apply(uow, batch_id, self.batch(batch_id).revision, real=self.clock.real())
            transaction.commit()

    def undo(self, batch_id: int) -> None:
        """Press Undo."""
        with self.database.write() as transaction:
            uow = transaction.workspace(self.workspace_id)
            revision = uow.get(ImportBatch, batch_id).revision
            imports.undo(uow, batch_id, revision, now=self.clock.now(), real=self.clock.real())
            transaction.commit()

    def imported(self, path: Path) -> int:
        """Drop, import and finish; gives the import's id."""
        batch_id = self.drop(path)
        self.apply(batch_id)
        self.run_jobs()
        return batch_id

    def creators(self) -> dict[str, Creator]:
        """The pool by handle."""
        with self.database.read() as transaction:
            uow = transaction.workspace(self.workspace_id)
            return {creator.handle: creator for creator in uow.all(uow.query(Creator))}


def open_desk(database: Database, folder: Path, *, currency: str = "CNY") -> Desk:
    with database.write() as transaction:
        workspace = transaction.system.add(
            Workspace(name="青禾男装", timezone="Asia/Shanghai", currency=currency)
        )
        transaction.session.flush()
        person = transaction.system.add(
            Person(platform="slack", team="T1", platform_user=f"U{workspace.id}", name="林")
        )
        transaction.session.flush()
        uow = transaction.workspace(workspace.id)
        membership = uow.add(Membership(identity_id=person.id, role=Role.OWNER.value))
        chat = uow.add(
            LinkedChat(
                platform="slack", team="T1", platform_chat=f"C{workspace.id}", kind="channel", audience="team"
            )
        )
        transaction.commit()
        lin = Actor(workspace.id, person.id, membership.id, Role.OWNER, "林", "zh_CN", "Asia/Shanghai")
        return Desk(database, Blobs(folder / "files"), StillClock(), workspace.id, chat, lin)


def write_csv(
    path: Path, rows: Sequence[Sequence[str]], *, encoding: str = "utf-8-sig", mark: str = ","
) -> Path:
    lines = [mark.join(f'"{cell}"' if mark in cell else cell for cell in row) for row in rows]
    path.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return path


def write_xlsx(path: Path, rows: Sequence[Sequence[str | float]]) -> Path:
    """A workbook with one sheet, cells as inline text or as numbers."""
    body = "".join(
        f'<row r="{number}">' + "".join(map(_cell, row)) + "</row>" for number, row in enumerate(rows, 1)
    )
    return pack_xlsx(path, f"<sheetData>{body}</sheetData>")


def pack_xlsx(path: Path, sheet: str) -> Path:
    """A workbook around a sheet's inner XML."""
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    related = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships {package}><Relationship Id="r1" Type="{relation}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {main} {related}><sheets><sheet name="数据" sheetId="1" r:id="r1"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships {package}><Relationship Id="r1" Type="{relation}/worksheet"'
        ' Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {main}>{sheet}</worksheet>",
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return path


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c><v>{value!r}</v></c>"
