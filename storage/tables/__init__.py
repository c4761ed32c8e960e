"""Every table, one group of nouns a file."""

from __future__ import annotations

from storage.tables.authorizations import Authorization
from storage.tables.behalf import RecordedAnswer
from storage.tables.creators import (
    Creator,
    ImportBatch,
    ImportChange,
    MetricSnapshot,
    Shortlist,
    ShortlistEntry,
)
from storage.tables.drafts import Review, Submission
from storage.tables.flow import FlowRun, PostedCard
from storage.tables.numbers import DailyPerformance, OrderLine
from storage.tables.people import Identity, Invitation, LinkedChat, Membership, Workspace
from storage.tables.pipeline import (
    Audit,
    DigestRun,
    Inbox,
    Job,
    Outbox,
    RateLimit,
    Reminder,
    StoredFile,
    Tick,
)
from storage.tables.work import Assignment, Milestone, Product, Task, TaskTemplate

__all__ = [
    "Assignment", "Audit", "Authorization", "Creator", "DailyPerformance", "DigestRun", "FlowRun", "Identity", "ImportBatch",
    "ImportChange", "Inbox", "Invitation", "Job", "LinkedChat", "Membership", "MetricSnapshot", "Milestone",
    "OrderLine", "Outbox", "PostedCard", "Product", "RateLimit", "RecordedAnswer", "Reminder", "Review", "Shortlist", "ShortlistEntry", "StoredFile",
    "Submission", "Task", "TaskTemplate", "Tick", "Workspace",
]  # fmt: skip
