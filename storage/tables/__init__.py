"""Every table, one group of nouns a file."""

from __future__ import annotations

from storage.tables.authorizations import Authorization
from storage.tables.behalf import RecordedAnswer
from storage.tables.columns import ChangedCreators, CreatorColumn
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
from storage.tables.mapping import ColumnName, DateHabit
from storage.tables.numbers import DailyPerformance, OrderLine
from storage.tables.people import Identity, Invitation, LinkedChat, Membership, Workspace
from storage.tables.personas import Persona
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
from storage.tables.pools import Pilot, PilotCreator, Pool, PoolEntry, UpkeepProposal, UpkeepRun
from storage.tables.records import (
    CreatorContact,
    CreatorFile,
    CreatorHandle,
    CreatorNote,
    Quote,
    Tag,
    Verification,
)
from storage.tables.screening import ScreeningChange, ScreeningRules
from storage.tables.searches import SavedSearch, SearchMatch
from storage.tables.work import Assignment, Milestone, Product, Task, TaskTemplate

__all__ = [
    "Assignment",
    "Audit",
    "Authorization",
    "ChangedCreators",
    "ColumnName",
    "Creator",
    "CreatorColumn",
    "CreatorContact",
    "CreatorFile",
    "CreatorHandle",
    "CreatorNote",
    "DailyPerformance",
    "DateHabit",
    "DigestRun",
    "FlowRun",
    "Identity",
    "ImportBatch",
    "ImportChange",
    "Inbox",
    "Invitation",
    "Job",
    "LinkedChat",
    "Membership",
    "MetricSnapshot",
    "Milestone",
    "OrderLine",
    "Outbox",
    "Persona",
    "Pilot",
    "PilotCreator",
    "Pool",
    "PoolEntry",
    "PostedCard",
    "Product",
    "Quote",
    "RateLimit",
    "RecordedAnswer",
    "Reminder",
    "Review",
    "SavedSearch",
    "ScreeningChange",
    "ScreeningRules",
    "SearchMatch",
    "Shortlist",
    "ShortlistEntry",
    "StoredFile",
    "Submission",
    "Tag",
    "Task",
    "TaskTemplate",
    "Tick",
    "UpkeepProposal",
    "UpkeepRun",
    "Verification",
    "Workspace",
]  # fmt: skip
