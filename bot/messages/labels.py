"""What a button says when its action says nothing else: one line an act."""

from __future__ import annotations

from bot.messages.words import Words, msg
from domain.people import Act

LABELS: dict[Act, Words] = {
    Act.FLOW_CONTINUE: msg("Continue"),
    Act.FLOW_SKIP: msg("Skip"),
    Act.FLOW_BACK: msg("Back"),
    Act.FLOW_CHANGE: msg("Change"),
    Act.FLOW_CANCEL: msg("Cancel"),
    Act.FLOW_LATER: msg("Continue later"),
    Act.FLOW_CONFIRM: msg("Confirm"),
    Act.FLOW_SEARCH: msg("Search"),
    Act.FLOW_CHOOSE: msg("Choose"),
    Act.SEE_MINE: msg("What waits for me"),
    Act.SEE_HELP: msg("Help"),
    Act.SET_LANGUAGE: msg("Language"),
    Act.IMPORT_APPLY: msg("Import"),
    Act.IMPORT_CANCEL: msg("Cancel"),
    Act.IMPORT_UNDO: msg("Undo the import"),
    Act.IMPORT_DATES: msg("Date order"),
    Act.SHORTLIST_START: msg("Make a shortlist"),
    Act.SHORTLIST_PAGE: msg("More"),
    Act.SHORTLIST_SAVE: msg("Save"),
    Act.SHORTLIST_REFINE: msg("Refine"),
    Act.SHORTLIST_DROP: msg("Not interested"),
    Act.TASK_START: msg("Write a task"),
    Act.TASK_SEE: msg("See the task"),
    Act.TASK_CANCEL: msg("Cancel the task"),
    Act.INVITE: msg("Invite"),
    Act.ASSIGNMENT_ACCEPT: msg("Accept"),
    Act.ASSIGNMENT_DECLINE: msg("Decline"),
    Act.ASSIGNMENT_ASK: msg("Ask for changes"),
    Act.PROPOSAL_AGREE: msg("Agree"),
    Act.PROPOSAL_REFUSE: msg("Refuse"),
    Act.REMINDER_DONE: msg("Done"),
    Act.REMINDER_SNOOZE: msg("Remind me later"),
    Act.CHAT_LINK: msg("Link this chat"),
    Act.CHAT_DIGEST: msg("Daily digest"),
}
