"""The Web API's methods, each with its rate limit tier."""

from collections.abc import Callable
from typing import Final, NamedTuple

from sandbox.slack.call import Call
from sandbox.slack.methods import chat, conversations, files, people, views
from sandbox.slack.state import Json


class Method(NamedTuple):
    """``tier`` 0 means that the method has a limit of its own."""

    handle: Callable[[Call], Json]
    tier: int


METHODS: Final[dict[str, Method]] = {
    "api.test": Method(people.api_test, 4),
    "auth.test": Method(people.auth_test, 4),
    "team.info": Method(people.team_info, 3),
    "bots.info": Method(people.bots_info, 3),
    "users.info": Method(people.users_info, 4),
    "users.list": Method(people.users_list, 2),
    "reactions.add": Method(people.reactions_add, 3),
    "reactions.remove": Method(people.reactions_remove, 2),
    "reactions.get": Method(people.reactions_get, 3),
    "chat.postMessage": Method(chat.post_message, 0),
    "chat.postEphemeral": Method(chat.post_ephemeral, 4),
    "chat.update": Method(chat.update, 3),
    "chat.delete": Method(chat.delete, 3),
    "chat.getPermalink": Method(chat.get_permalink, 4),
    "conversations.open": Method(conversations.open_im, 3),
    "conversations.info": Method(conversations.info, 3),
    "conversations.list": Method(conversations.list_all, 2),
    "conversations.members": Method(conversations.members, 4),
    "conversations.history": Method(conversations.history, 3),
    "conversations.replies": Method(conversations.replies, 3),
    "conversations.join": Method(conversations.join, 3),
    "users.conversations": Method(conversations.mine, 3),
    "views.open": Method(views.open_modal, 4),
    "views.push": Method(views.push, 4),
    "views.update": Method(views.update, 4),
    "views.publish": Method(views.publish, 4),
    "files.getUploadURLExternal": Method(files.get_upload_url, 4),
    "files.completeUploadExternal": Method(files.complete_upload, 4),
    "files.info": Method(files.info, 4),
    "files.delete": Method(files.delete, 3),
}
