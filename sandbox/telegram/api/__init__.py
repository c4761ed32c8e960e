"""The Bot API's methods, each by its name in lower case."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from sandbox.telegram.api import bot, chats, edits, messages, updates
from sandbox.telegram.arguments import Arguments
from sandbox.telegram.platform import Telegram

Handler = Callable[[Telegram, Arguments], Awaitable[Any]]

HANDLERS: Final[dict[str, Handler]] = {
    "getme": bot.get_me,
    "setmycommands": bot.set_my_commands,
    "getmycommands": bot.get_my_commands,
    "deletemycommands": bot.delete_my_commands,
    "setmyname": bot.set_my_name,
    "getmyname": bot.get_my_name,
    "setmydescription": bot.set_my_description,
    "getmydescription": bot.get_my_description,
    "setmyshortdescription": bot.set_my_short_description,
    "getmyshortdescription": bot.get_my_short_description,
    "getfile": bot.get_file,
    "getupdates": updates.get_updates,
    "setwebhook": updates.set_webhook,
    "deletewebhook": updates.delete_webhook,
    "getwebhookinfo": updates.get_webhook_info,
    "answercallbackquery": updates.answer_callback_query,
    "sendmessage": messages.send_message,
    "sendphoto": messages.send_photo,
    "sendvideo": messages.send_video,
    "senddocument": messages.send_document,
    "sendchataction": messages.send_chat_action,
    "editmessagetext": edits.edit_message_text,
    "editmessagecaption": edits.edit_message_caption,
    "editmessagereplymarkup": edits.edit_message_reply_markup,
    "deletemessage": edits.delete_message,
    "deletemessages": edits.delete_messages,
    "setmessagereaction": edits.set_message_reaction,
    "pinchatmessage": edits.pin_chat_message,
    "unpinchatmessage": edits.unpin_chat_message,
    "getchat": chats.get_chat,
    "getchatmember": chats.get_chat_member,
    "getchatadministrators": chats.get_chat_administrators,
    "getchatmembercount": chats.get_chat_member_count,
    "leavechat": chats.leave_chat,
}
