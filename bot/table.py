"""What answers what: every command, press, file and job, in one table."""

from __future__ import annotations

import functools

from bot.acts import (
    authorizations,
    behalf,
    chats,
    drafts,
    files,
    flows,
    home,
    imports,
    reminders,
    shortlists,
    tasks,
    today,
)
from bot.acts.tasks import Links
from bot.flows import authorization_steps, draft, post, review, shortlist, task
from bot.flows import behalf as recording
from bot.flows.registry import flow_named, register
from bot.routes import Route, Routes
from domain.people import Act


def routes(links: Links, most_file_bytes: int = 20 << 20) -> Routes:
    """The turn's tables. `links` is filled in when the platforms have answered."""
    register(
        [
            flow
            for flow in (
                *task.FLOWS,
                *shortlist.FLOWS,
                *authorization_steps.FLOWS,
                *recording.FLOWS,
                *draft.FLOWS,
                *review.FLOWS,
                *post.FLOWS,
            )
            if flow_named(flow.name) is None
        ]
    )
    help_, mine = Route(Act.SEE_HELP, flows.help_), Route(Act.SEE_MINE, flows.mine)
    return Routes(
        commands={
            "": help_,
            "help": help_,
            "mine": mine,
            "resume": Route(Act.FLOW_CONTINUE, flows.resume_last),
            "cancel": Route(Act.FLOW_CANCEL, flows.cancel_open),
            "language": Route(Act.SET_LANGUAGE, flows.language),
            "shortlist": Route(Act.SHORTLIST_START, shortlists.start),
            "authorize": Route(Act.AUTH_START, authorizations.start),
            "task": Route(Act.TASK_START, tasks.start_task),
            "link": Route(Act.CHAT_LINK, chats.link),
            "digest": Route(Act.CHAT_DIGEST, chats.digest),
            "chats": Route(Act.CHAT_SEE, chats.overview),
            "today": Route(Act.SEE_TODAY, today.today),
        },
        presses={
            **flows.PRESSES,
            **authorizations.PRESSES,
            Act.IMPORT_APPLY: imports.apply,
            Act.IMPORT_CANCEL: imports.cancel,
            Act.IMPORT_UNDO: imports.undo,
            Act.IMPORT_DATES: imports.dates,
            Act.IMPORT_KIND: imports.kind,
            Act.IMPORT_PERIOD: imports.period,
            Act.DIGEST_REDO: imports.redo_digest,
            Act.SHORTLIST_START: shortlists.start_from_button,
            Act.SHORTLIST_PAGE: shortlists.page,
            Act.SHORTLIST_SAVE: shortlists.save,
            Act.SHORTLIST_REFINE: shortlists.refine,
            Act.SHORTLIST_DROP: shortlists.drop,
            Act.TASK_START: tasks.start_from_shortlist,
            Act.TASK_SEE: tasks.see_task,
            Act.TASK_CANCEL: tasks.cancel_task,
            Act.INVITE: functools.partial(tasks.invite, links),
            Act.LINK_MOVE: behalf.move_account,
            Act.LINK_KEEP: behalf.keep_account,
            Act.SCRIPT_SHOW: behalf.show_script,
            Act.ASSIGNMENT_ACCEPT: tasks.accept,
            Act.ASSIGNMENT_DECLINE: tasks.decline,
            Act.ASSIGNMENT_ASK: tasks.ask_for_changes,
            Act.PROPOSAL_AGREE: tasks.agree,
            Act.PROPOSAL_REFUSE: tasks.refuse,
            Act.DRAFT_START: drafts.start,
            Act.DRAFT_REVIEW: drafts.review,
            Act.DRAFT_APPROVE: drafts.approve,
            Act.DRAFT_FILE: drafts.see_file,
            Act.DRAFT_SEE: drafts.see,
            Act.POST_START: drafts.publish,
            Act.CHAT_AUDIENCE: chats.declare,
            Act.CHAT_LANGUAGE: chats.set_language,
            Act.REMINDER_DONE: reminders.done,
            Act.REMINDER_SNOOZE: reminders.snooze,
        },
        text=flows.text(authorizations.unasked_code, drafts.link),
        files=files.dropped,
        join=tasks.join,
        started=tasks.started,
        home=home.opened,
        form=flows.form,
        form_closed=flows.form_closed,
        form_lost=flows.form_lost,
        options=flows.options,
        jobs={**imports.JOBS, **files.JOBS},
        most_file_bytes=most_file_bytes,
    )
