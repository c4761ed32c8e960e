"""A creator's accounts on several platforms, and the question which other record is the same person's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.flows.creator import is_handle
from bot.flows.creator_fields import (
    PLATFORM_LABELS,
    AboutHer,
    account,
    choices,
    her_name,
    which_creator,
    with_card,
)
from bot.flows.model import Asking, Choice, Field, Flow, Page, choice, many, text
from bot.messages.words import Words, msg
from bot.visit import Visit
from domain.contacts import MOST_CONTACT, ContactKind, Whose, normal
from domain.outcome import Outcome
from domain.records import handle_of
from services import contacts, handles, merge_preview
from storage.queries import handles as rows
from storage.tables import Creator
from storage.unit_of_work import UnitOfWork


class AccountsDraft(AboutHer):
    """One account to add, and those to take off."""

    any_known: bool = False
    remove: tuple[str, ...] = ()
    platform: str = "douyin"
    handle: str | None = None


def accounts_seed(uow: UnitOfWork, creator: Creator) -> Mapping[str, object]:
    return {"creator": creator.id, "any_known": bool(rows.of_creator(uow, creator.id))}


def _known(asking: Asking[AccountsDraft]) -> Sequence[Choice]:
    return [
        Choice(str(row.id), account(row.handle, row.platform))
        for row in rows.of_creator(asking.uow, asking.draft.creator)
    ]


def _change(visit: Visit, draft: AccountsDraft) -> Outcome:
    handle = handle_of(draft.handle or "") if draft.handle else None
    done = handles.change(
        visit.uow,
        draft.creator,
        add=(draft.platform, handle) if handle else None,
        remove={int(each) for each in draft.remove if each.isdecimal()},
        by=visit.actor,
        now=visit.now,
    )
    return with_card(visit, draft.creator, done)


ACCOUNTS = Flow(
    name="creator.accounts",
    title=msg("Accounts"),
    draft=AccountsDraft,
    submit=msg("Save"),
    finish=_change,
    pages=[
        Page(
            "accounts",
            msg("Accounts"),
            [
                many(
                    "remove",
                    msg("Take off"),
                    _known,
                    ask=msg("Which accounts are not the creator's?"),
                    optional=True,
                    when=lambda draft: draft.any_known,
                ),
                choice(
                    "platform",
                    msg("Platform"),
                    choices(PLATFORM_LABELS),
                    ask=msg("On which platform is the other account?"),
                    default="xiaohongshu",
                ),
                text(
                    "handle",
                    msg("Handle"),
                    ask=msg("What is the handle there?"),
                    hint=msg("Or the profile's link. Files that name this account update this record."),
                    check=is_handle,
                    optional=True,
                    most_length=300,
                ),
            ],
            advice=her_name,
        )
    ],
)


class SameDraft(AboutHer):
    other: int = 0


def _somebody_else(asking: Asking[SameDraft], other: int) -> Words | None:
    return msg("That is this record. Choose the other one.") if other == asking.draft.creator else None


def _preview(visit: Visit, draft: SameDraft) -> Outcome:
    return Outcome(reply=merge_preview.show(visit.uow, draft.creator, draft.other))


SAME = Flow(
    name="creator.same",
    title=msg("Same person"),
    draft=SameDraft,
    submit=msg("Compare"),
    finish=_preview,
    pages=[
        Page(
            "same",
            msg("Same person"),
            [which_creator("other", check=_somebody_else)],
            advice=her_name,
        )
    ],
)


KINDS: dict[ContactKind, Words] = {
    ContactKind.WECHAT: msg("WeChat"),
    ContactKind.PHONE: msg("Phone"),
    ContactKind.EMAIL: msg("E-mail"),
    ContactKind.OTHER: msg("Something else"),
}
WHOSE: dict[Whose, Words] = {
    Whose.SELF: msg("The creator"),
    Whose.ASSISTANT: msg("The assistant"),
    Whose.AGENT: msg("The agent"),
}


class ContactDraft(AboutHer):
    whose: Whose = Whose.SELF
    kind: ContactKind = ContactKind.WECHAT
    contact: str = ""


def _is_contact(asking: Asking[ContactDraft], written: str) -> Words | None:
    return None if normal(asking.draft.kind, written) else msg("That cannot be one. Write it once more.")


def _keep(visit: Visit, draft: ContactDraft) -> Outcome:
    return contacts.add(
        visit.uow, draft.creator, draft.whose, draft.kind, draft.contact, by=visit.actor, now=visit.now
    )


CONTACT = Flow(
    name="creator.contact",
    title=msg("Contact"),
    draft=ContactDraft,
    submit=msg("Save"),
    finish=_keep,
    private=True,
    pages=[
        Page(
            "contact",
            msg("Contact"),
            [
                choice(
                    "whose", msg("Whose"), choices(WHOSE), ask=msg("Whose contact is it?"), default="self"
                ),
                choice("kind", msg("Kind"), choices(KINDS), ask=msg("What is it?"), default="wechat"),
                text(
                    "contact",
                    msg("Contact"),
                    ask=msg("What is the contact?"),
                    hint=msg("It is kept encrypted; only the team sees it, when somebody asks."),
                    check=_is_contact,
                    secret=True,
                    most_length=MOST_CONTACT,
                ),
            ],
            advice=her_name,
        )
    ],
)


class ContactsDraft(AboutHer):
    """One of her contacts, and what is to stand there instead."""

    which: str = ""
    whose: Whose | None = None
    contact: str | None = None


def _hers(asking: Asking[ContactsDraft]) -> Sequence[Choice]:
    """Her contacts as far as they are said before somebody asks for them."""
    return [
        Choice(str(each.id), KINDS[each.kind], each.hint)
        for each in contacts.known(asking.uow, asking.draft.creator)
    ]


def _picked(asking: Asking[ContactsDraft]) -> contacts.Known | None:
    hers = contacts.known(asking.uow, asking.draft.creator)
    return next((each for each in hers if str(each.id) == asking.draft.which), None)


def _present_whose(asking: Asking[ContactsDraft]) -> str:
    picked = _picked(asking)
    return picked.whose if picked and picked.whose else Whose.SELF.value


def _is_another(asking: Asking[ContactsDraft], written: str) -> Words | None:
    picked = _picked(asking)
    return (
        None
        if picked is None or normal(picked.kind, written)
        else msg("That cannot be one. Write it once more.")
    )


def _which(ask: Words) -> Field:
    return choice("which", msg("Contact"), _hers, ask=ask)


def _change_contact(visit: Visit, draft: ContactsDraft) -> Outcome:
    whose = draft.whose or Whose.SELF
    return contacts.change(
        visit.uow, int(draft.which), whose, draft.contact or None, by=visit.actor, now=visit.now
    )


def _remove_contact(visit: Visit, draft: ContactsDraft) -> Outcome:
    return contacts.remove(visit.uow, int(draft.which), by=visit.actor, now=visit.now)


CHANGE_CONTACT = Flow(
    name="creator.contact.change",
    title=msg("Change a contact"),
    draft=ContactsDraft,
    submit=msg("Save"),
    finish=_change_contact,
    private=True,
    pages=[
        Page("which", msg("Change a contact"), [_which(msg("Which contact?"))], advice=her_name),
        Page(
            "instead",
            msg("Change a contact"),
            [
                choice(
                    "whose",
                    msg("Whose"),
                    choices(WHOSE),
                    ask=msg("Whose contact is it?"),
                    default=_present_whose,
                ),
                text(
                    "contact",
                    msg("New contact"),
                    ask=msg("What is it now?"),
                    hint=msg("Empty: it stays as it is."),
                    check=_is_another,
                    optional=True,
                    secret=True,
                    most_length=MOST_CONTACT,
                ),
            ],
            advice=her_name,
        ),
    ],
)

REMOVE_CONTACT = Flow(
    name="creator.contact.remove",
    title=msg("Remove a contact"),
    draft=ContactsDraft,
    submit=msg("Remove"),
    finish=_remove_contact,
    private=True,
    pages=[
        Page("which", msg("Remove a contact"), [_which(msg("Which contact is to go?"))], advice=her_name),
    ],
)
FLOWS = (ACCOUNTS, SAME, CONTACT, CHANGE_CONTACT, REMOVE_CONTACT)
