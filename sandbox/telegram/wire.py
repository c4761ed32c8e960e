"""The Bot API's own JSON of people, chats, members, messages and files."""

from typing import Any, Final

from sandbox.telegram.entities import Entity, Rich, units
from sandbox.telegram.state import Chat, File, Message, State, User

Json = dict[str, Any]

_RIGHTS: Final = (
    "can_manage_chat",
    "can_delete_messages",
    "can_manage_video_chats",
    "can_restrict_members",
    "can_promote_members",
    "can_change_info",
    "can_invite_users",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_pin_messages",
)
_PERMISSIONS: Final = (
    "can_send_messages",
    "can_send_audios",
    "can_send_documents",
    "can_send_photos",
    "can_send_videos",
    "can_send_video_notes",
    "can_send_voice_notes",
    "can_send_polls",
    "can_send_other_messages",
    "can_add_web_page_previews",
    "can_change_info",
    "can_invite_users",
    "can_pin_messages",
    "can_manage_topics",
)
_REACTIONS: Final = 11  # ChatFullInfo.max_reaction_count of an ordinary chat


def user(one: User, *, me: bool = False) -> Json:
    shown: Json = {"id": one.id, "is_bot": one.is_bot, "first_name": one.first_name, "username": one.key}
    if one.last_name:
        shown["last_name"] = one.last_name
    if one.language_code:
        shown["language_code"] = one.language_code
    if me:
        shown |= {
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": False,
            "can_connect_to_business": False,
            "has_main_web_app": False,
        }
    return shown


def chat(one: Chat, state: State) -> Json:
    if not one.is_private:
        shown: Json = {"id": one.id, "title": one.title, "type": one.kind}
        return shown | ({"all_members_are_administrators": False} if one.kind == "group" else {})
    person = state.users[one.id]
    shown = {"id": one.id, "first_name": person.first_name, "username": person.key, "type": "private"}
    return shown | ({"last_name": person.last_name} if person.last_name else {})


def full_chat(one: Chat, state: State) -> Json:
    shown = chat(one, state) | {
        "accent_color_id": abs(one.id) % 7,
        "max_reaction_count": _REACTIONS,
        "accepted_gift_types": dict.fromkeys(
            (
                "unlimited_gifts",
                "limited_gifts",
                "unique_gifts",
                "premium_subscription",
                "gifts_from_channels",
            ),
            False,
        ),
    }
    if one.is_private:
        shown["active_usernames"] = [state.users[one.id].key]
    else:
        shown["permissions"] = {
            "can_send_messages": True,
            "can_invite_users": True,
            "can_pin_messages": False,
        }
    if one.pinned:
        shown["pinned_message"] = message(one.messages[one.pinned[-1]], state)
    return shown


def member(one: User, status: str) -> Json:
    """A ChatMember of any status."""
    shown: Json = {"user": user(one), "status": status}
    if status == "creator":
        return shown | {"is_anonymous": False}
    if status == "administrator":
        return shown | dict.fromkeys(_RIGHTS, True) | {"can_be_edited": False, "is_anonymous": False}
    if status == "kicked":
        return shown | {"until_date": 0}
    if status == "restricted":
        return shown | dict.fromkeys(_PERMISSIONS, False) | {"is_member": True, "until_date": 0}
    return shown


def entity(one: Entity, state: State) -> Json:
    shown: Json = {"type": one.type, "offset": one.offset, "length": one.length, **one.extras()}
    if one.user_id is not None:
        shown["user"] = user(state.users[one.user_id])
    return shown


def rich(text: Rich, state: State, *, caption: bool) -> Json:
    if not text.text:
        return {}
    shown: Json = {"caption" if caption else "text": text.text}
    if text.entities:
        shown["caption_entities" if caption else "entities"] = [entity(one, state) for one in text.entities]
    return shown


def file(one: File) -> Json:
    return {"file_id": one.id, "file_unique_id": one.unique_id, "file_size": len(one.content)}


_FRAME = {"width": 640, "height": 360, "duration": 0}  # the sandbox looks into no video


def media(one: File) -> Json:
    if one.is_photo:
        return {"photo": [file(one) | {"width": one.width, "height": one.height}]}
    named = file(one) | {"file_name": one.name, "mime_type": one.mime}
    return {"video": named | _FRAME} if one.is_video else {"document": named}


def message(one: Message, state: State, *, with_reply: bool = True) -> Json:
    """A Message; what it replies to is shown one level deep. Only inline keyboards are part of a message."""
    place = state.chats[one.chat_id]
    shown: Json = {
        "message_id": one.id,
        "date": one.date,
        "chat": chat(place, state),
        "from": user(state.users[one.sender_id]),
        **(one.service or {}),
        **rich(one.text, state, caption=one.file is not None),
        **(media(one.file) if one.file else {}),
    }
    if one.edited is not None:
        shown["edit_date"] = one.edited
    if one.inline:
        shown["reply_markup"] = {"inline_keyboard": one.inline}
    original = place.messages.get(one.reply_to) if one.reply_to and with_reply else None
    if original is not None and not original.deleted:
        shown["reply_to_message"] = message(original, state, with_reply=False)
    return shown


def span(text: str, one: Entity) -> str:
    """The part of the text that an entity covers."""
    raw = text.encode("utf-16-le", "surrogatepass")
    return raw[2 * one.offset : 2 * min(one.end, units(text))].decode("utf-16-le", "replace")
