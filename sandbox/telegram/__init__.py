"""A local Telegram: the Bot API under /telegram/bot<TOKEN>/, people under /control/telegram/.

``Telegram(sandbox).snapshot()`` is what the page shows. Ids are numbers, also as keys below except where "str" is said;
moments are ISO 8601 in UTC of the sandbox's clock.

    {"bot": {"id", "username", "name",
             "names", "description", "short_description": {language code or "": text}},
     "users": [{"id", "key", "name", "username", "language_code",
                "started": has pressed Start, "blocked": has blocked the bot, "deactivated"}],
     "chats": [{"id", "type": "private" | "group" | "supergroup",   # a private chat has its person's id
                "title", "members": [{"user_id", "name", "status"}],
                "bot_status": "member" | "administrator" | "left" | "kicked" | …,
                "upgraded_to": id of the supergroup | null,
                "pinned": [message_id, …],                          # the last one is on top
                "keyboards": {str(user_id): reply markup},          # {"keyboard": [[{"text"}]], …} | {"force_reply": true, …}
                "commands": {str(user_id): [{"command", "description"}]},   # the menu that person sees there
                "messages": [message, …]}],                         # oldest first, the newest 200
     "answers": [{"press_id", "user_id", "chat_id", "message_id", "text", "show_alert", "url"}],   # newest last, 50
     "updates": {"pending": number, "polled": bool, "webhook": address or ""}}

    message = {"message_id", "from": name, "from_id", "out": sent by the bot,
               "text": plain, "html": safe HTML of b i u s code pre a blockquote tg-spoiler tg-emoji with newlines kept,
               "buttons": [[label]], "urls": {label: url}, "styles": {label: "danger" | "success" | "primary"},
               "keyboard": reply markup sent with it, not inline | null,
               "document": {"file_id", "name", "mime", "size", "url"} | null,
               "photo": {…, "width", "height"} | null,              # with a file, text and html are its caption
               "edited": bool, "date", "reply_to": message_id | null, "deleted": bool,
               "service": words such as "Ben joined the group" | null, "reactions": [emoji]}

The same message is what GET /control/telegram/messages?user=&chat= gives. Events of the hub: "telegram.message"
{chat_id, message_id} (new, edited, deleted), "telegram.answer" {user_id, chat_id, message_id}, "telegram.action"
{chat_id, action}, "telegram.chat" {chat_id}, "telegram.commands", "telegram.profile".

Control, beside what every part of the sandbox has: POST say {user, chat?, text, reply_to?}, press {user, chat?, label,
message_id?, wait?}, upload {user, chat?, filename, content_base64, caption?, photo?}, start {user, payload?},
edit {user, chat?, message_id, text}, member {user, chat?, status, by?}, block {user}, unblock {user},
unpin {user, chat?, message_id?}, group {user, title, kind?}, migrate {chat}; GET messages, commands, files/<id>/<name>.
"""

from typing import TYPE_CHECKING

from starlette.routing import BaseRoute

from sandbox.telegram import control, server
from sandbox.telegram.platform import Telegram

if TYPE_CHECKING:
    from sandbox.server import Sandbox

__all__ = ["Telegram", "routes"]


def routes(sandbox: "Sandbox") -> list[BaseRoute]:
    """The Bot API, the file downloads and Telegram's part of the control API."""
    telegram: Telegram = sandbox.telegram
    return [*server.routes(telegram), *control.routes(telegram)]
