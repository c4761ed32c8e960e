"""Products, tasks, each creator's share of them, and the days' numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import UniqueConstraint

from storage.tables.base import WorkspaceRow, amount, json_field, reference


class Product(WorkspaceRow, table=True):
    """商品. `external_id` is the shop's own id, as text."""

    __table_args__ = (UniqueConstraint("workspace_id", "external_id"),)

    external_id: str
    name: str
    category: str = ""
    link: str = ""
    price: Decimal | None = amount()
    currency: str | None = None


class TaskTemplate(WorkspaceRow, table=True):
    """任务模板 (R38, R39): the brief's fields with their usual values, in both languages where they are ours."""

    __table_args__ = (UniqueConstraint("workspace_id", "name"),)

    name: str
    fields: dict[str, Any] = json_field()


class Task(WorkspaceRow, table=True):
    """任务: one brief for one or more creators. Free text stays as written, `language` says in what."""

    title: str
    state: str = "draft"  # draft, sent, done, cancelled
    template_id: int | None = reference("task_template.id", null=True)
    product_id: int | None = reference("product.id", null=True)
    shortlist_id: int | None = reference("shortlist.id", null=True)
    brief: dict[str, Any] = json_field()  # domain.tasks.Brief
    language: str = "en"
    publish_on: date
    fee: Decimal | None = amount()
    fee_currency: str | None = None
    commission_rate: Decimal | None = amount()
    by_identity_id: int | None = reference("identity.id", null=True, index=False)
    chat_id: int | None = reference("linked_chat.id", null=True, index=False)
    thread: str | None = None
    import_batch_id: int | None = reference("import_batch.id", null=True)  # from a ledger, not written here
    revision: int = 0


class Milestone(WorkspaceRow, table=True):
    """交付节点 (R41): first draft, first review, final, post-launch review; due at a local time of the task's zone."""

    __table_args__ = (UniqueConstraint("task_id", "kind"),)

    task_id: int = reference("task.id")
    kind: str  # first_draft, first_review, final, post_launch_review
    due_at: datetime


class Assignment(WorkspaceRow, table=True):
    """子任务: one creator's share of a task, moved by domain.tasks' life cycle. `revision` guards each move."""

    __table_args__ = (UniqueConstraint("task_id", "creator_id"),)

    task_id: int = reference("task.id")
    creator_id: int = reference("creator.id")
    state: str = "offered"
    fee: Decimal | None = amount()
    fee_currency: str | None = None
    publish_on: date | None = None  # agreed with her alone; None: the task's date
    proposal: dict[str, Any] = (
        json_field()
    )  # what she asked to change and waits for an answer: fee, publish_on, note
    done_milestones: list[str] = json_field(list)
    answered_at: datetime | None = None
    answered_by: str = ""  # name of who answered; marked when it was an operator on her behalf
    on_behalf: bool = False
    revise_by: datetime | None = None  # until when the changes that a review asked for are due
    post_link: str = ""
    published_at: datetime | None = None  # when she first named the post
    import_batch_id: int | None = reference("import_batch.id", null=True)  # from a ledger, not offered here
    revision: int = 0
