"""Where a person touches something: a message, a modal or the Home tab, with what Slack tells the app about it."""

from dataclasses import dataclass

from sandbox.control import ControlError, NotThereError
from sandbox.slack.payloads import view_json
from sandbox.slack.people import Person, place
from sandbox.slack.reading import block_label, element_label, option_label, options_of
from sandbox.slack.slack import Slack
from sandbox.slack.state import Channel, Json, Message, Values, View
from sandbox.slack.validate import elements_of


@dataclass(frozen=True, slots=True)
class Surface:
    """Either ``view`` or ``message`` with its ``channel`` is there."""

    slack: Slack
    who: Person
    view: View | None = None
    channel: Channel | None = None
    message: Message | None = None

    @property
    def blocks(self) -> list[Json]:
        if self.view is not None:
            return self.view.blocks
        return self.message.all_blocks if self.message is not None else []

    @property
    def values(self) -> Values:
        if self.view is not None:
            return self.view.values
        return self.message.values if self.message is not None else {}

    def trigger(self) -> str:
        from_view = self.view.id if self.view is not None and self.view.content["type"] == "modal" else None
        return self.slack.triggers.make(self.who.team.id, self.who.user.id, from_view)

    def context(self, *, response_url: bool = True) -> Json:
        """The part of a payload that says where it happened."""
        if self.view is not None:
            view = view_json(self.who.team, self.slack.app, self.view)
            return {"container": {"type": "view", "view_id": self.view.id}, "view": view}
        channel, message = self.channel, self.message
        assert channel is not None
        assert message is not None
        container = {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.ephemeral_to is not None,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        }
        context: Json = {"container": container, "channel": {"id": channel.id, "name": channel.name}}
        if message.ephemeral_to is None:
            context["message"] = self.slack.shown(self.who.team, channel, message)
        if response_url:
            urls = self.slack.response_urls
            key = urls.make(self.who.team.id, channel.id, self.who.user.id, message.ts, message.thread_ts)
            context |= {
                "state": {"values": message.values},
                "response_url": f"{self.slack.base_url}/slack/hooks/{key}",
            }
        return context

    def label_of(self, block: Json, element: Json) -> str:
        return block_label(self.who.team, block) or element_label(element)


def modal_of(slack: Slack, who: Person) -> Surface:
    view = who.team.top(who.user.id)
    if view is None:
        raise NotThereError(f"{who.user.name} has no open modal.")
    return Surface(slack, who, view=view)


def home_of(slack: Slack, who: Person) -> Surface:
    view = who.team.homes.get(who.user.id)
    if view is None:
        raise NotThereError(f"The app has published no Home tab for {who.user.name}.")
    return Surface(slack, who, view=view)


def seen_by(channel: Channel, user_id: str) -> list[Message]:
    return [one for one in channel.messages if one.ephemeral_to in {None, user_id}]


def surfaces(slack: Slack, who: Person, args: Json) -> list[Surface]:
    """Where to look, most likely first: the modal, the Home tab, one message, or a channel from its newest message on."""
    if args.get("modal"):
        return [modal_of(slack, who)]
    if args.get("home"):
        return [home_of(slack, who)]
    if not args.get("channel"):
        raise ControlError('Say where: "channel", or "modal": true, or "home": true.')
    channel = place(slack, who, args["channel"])
    found = [one for one in reversed(seen_by(channel, who.user.id)) if args.get("ts") in {None, "", one.ts}]
    if not found:
        raise NotThereError(f"{who.user.name} sees no such message in {args['channel']}.")
    return [Surface(slack, who, channel=channel, message=one) for one in found]


def find_element(surface: Surface, args: Json) -> tuple[Json, Json] | None:
    """The (block, element) that is meant by label or by action_id with an optional block_id."""
    for block, element in elements_of(surface.blocks):
        if args.get("action_id"):
            same_block = args.get("block_id") in {None, "", block["block_id"]}
            if element["action_id"] == args["action_id"] and same_block:
                return block, element
        elif str(args.get("label", "")).strip() in _labels(surface, block, element):
            return block, element
    return None


def _labels(surface: Surface, block: Json, element: Json) -> set[str]:
    labels = {element_label(element).strip()}
    if element["type"] == "overflow":
        labels |= {option_label(one) for one in options_of(element)}
    elif element["type"] == "feedback_buttons":
        labels |= {element[name]["text"]["text"] for name in ("positive_button", "negative_button")}
    elif not element["type"].endswith("button"):
        labels.add(block_label(surface.who.team, block).strip())
    return labels - {""}
