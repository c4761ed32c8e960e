"""What answers what: every command, press, file and job, in one table."""

from __future__ import annotations

import functools

from bot.acts import chats, flows, imports, reminders, shortlists, tasks
from bot.acts.tasks import Links
from bot.flows import shortlist, task
from bot.flows.registry import all_flows, register
from bot.routes import Route, Routes
from domain.people import Act


def routes(links: Links) -> Routes:
    """The turn's tables. `links` is filled in when the platforms have answered."""
    if not all_flows():
        register(task.FLOWS)
        register(shortlist.FLOWS)
    return Routes(
        commands={
            "task": Route(Act.TASK_START, tasks.start_task),
            "shortlist": Route(Act.SHORTLIST_START, shortlists.start),
            "link": Route(Act.CHAT_LINK, chats.link),
            "digest": Route(Act.CHAT_DIGEST, chats.digest),
        },
        presses={
            Act.TASK_START: tasks.start_from_shortlist,
            Act.TASK_SEE: tasks.see_task,
            Act.TASK_CANCEL: tasks.cancel_task,
            Act.INVITE: functools.partial(tasks.invite, links),
            Act.ASSIGNMENT_ACCEPT: tasks.accept,
            Act.ASSIGNMENT_DECLINE: tasks.decline,
            Act.ASSIGNMENT_ASK: tasks.ask_for_changes,
            Act.PROPOSAL_AGREE: tasks.agree,
            Act.PROPOSAL_REFUSE: tasks.refuse,
            Act.REMINDER_DONE: reminders.done,
            Act.REMINDER_SNOOZE: reminders.snooze,
        },
        join=tasks.join,
        started=tasks.started,
    )
