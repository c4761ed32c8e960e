"""Changes of who is in a chat and as what, with the updates and service messages they cause."""

from typing import Any, Final

from sandbox.telegram import wire
from sandbox.telegram.platform import Telegram
from sandbox.telegram.state import IN_CHARGE, PRESENT, Chat, User

STATUSES: Final = ("creator", "administrator", "member", "restricted", "left", "kicked")


def change_member(telegram: Telegram, chat: Chat, person: User, status: str, *, by: User) -> None:
    """Set a status in a group. Nothing happens when it is that already."""
    before = chat.status(person.id)
    if before == status:
        return
    chat.members[person.id] = status
    change = _change(telegram, chat, person, before, status, by)
    joined = status in PRESENT and before not in PRESENT
    gone = status not in PRESENT and before in PRESENT
    bot = telegram.state.bot
    if person.id == bot.id:
        telegram.updates.put("my_chat_member", change)
    elif chat.status(bot.id) in IN_CHARGE:
        telegram.updates.put("chat_member", change)
    service: dict[str, Any] = {}
    if joined:
        service = {"new_chat_members": [wire.user(person)], "new_chat_member": wire.user(person)}
    elif gone:
        service = {"left_chat_member": wire.user(person)}
    if service:
        message = telegram.add(chat, by.id, service=service)
        hear = telegram.tell if chat.status(bot.id) in PRESENT else telegram.show
        hear(message)
    telegram.publish("chat", chat_id=chat.id)


def set_blocked(telegram: Telegram, person: User, *, blocked: bool) -> None:
    """A person blocks the bot or takes it back: the bot's own membership of their private chat changes."""
    if person.blocked == blocked:
        return
    person.blocked = blocked
    chat, bot = telegram.state.chats[person.id], telegram.state.bot
    before, after = ("member", "kicked") if blocked else ("kicked", "member")
    telegram.updates.put("my_chat_member", _change(telegram, chat, bot, before, after, person))
    telegram.publish("chat", chat_id=chat.id)


def upgrade(telegram: Telegram, group: Chat, *, by: User) -> Chat:
    """A group becomes a supergroup with another id; both chats get a service message that names the other."""
    supergroup = telegram.state.upgrade(group)
    telegram.tell(telegram.add(group, by.id, service={"migrate_to_chat_id": supergroup.id}))
    telegram.tell(telegram.add(supergroup, by.id, service={"migrate_from_chat_id": group.id}))
    telegram.publish("chat", chat_id=supergroup.id)
    return supergroup


def create_group(telegram: Telegram, creator: User, title: str, kind: str) -> Chat:
    """A new group of one person and the bot."""
    chat = telegram.state.add_group(title, kind, creator)
    change_member(telegram, chat, telegram.state.bot, "member", by=creator)
    return chat


def _change(
    telegram: Telegram, chat: Chat, person: User, before: str, after: str, by: User
) -> dict[str, Any]:
    return {
        "chat": wire.chat(chat, telegram.state),
        "from": wire.user(by),
        "date": telegram.now(),
        "old_chat_member": wire.member(person, before),
        "new_chat_member": wire.member(person, after),
    }
