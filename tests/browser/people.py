"""People of the conversation tests whose acts go through the page: they look where the others look, and press here."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any, Self

from browser.screen import SETTLED, Screen
from harness.world import SlackPerson, TelegramPerson, World

from sandbox.world import DEMO


def _file(body: Mapping[str, Any]) -> dict[str, Any]:
    content = base64.b64decode(body["content_base64"])
    return {"name": body["filename"], "mimeType": "application/octet-stream", "buffer": content}


class AtTheDesk(SlackPerson):
    """A member of the team before the page's Slack."""

    def __init__(self, world: World, screen: Screen, key: str, channel: str) -> None:
        language = world.slack(key).language
        super().__init__(world, key, language, channel)
        self._screen = screen
        self._name = next(one.name for one in DEMO.slack.teams[0].users if one.key == key)

    async def _do(self, path: str, **body: Any) -> dict[str, Any]:
        team = self._screen.team
        await team.become(self._name)
        channel = str(body.get("channel", ""))
        if channel:
            await team.goes_to("Daren" if channel == "dm" else channel.lstrip("#"))
        match path.removeprefix("slack/"):
            case "command":
                await team.types(body["text"])
            case "mention":
                await team.types(f"@Daren {body['text']}")
            case "upload":
                await team.drops(_file(body))
            case "press" if body.get("modal"):
                await team.presses(body["label"])
            case "press":
                await self._open_thread_of(channel, body["ts"])
                await team.presses(body["label"], message=body["ts"])
            case other:
                raise AssertionError(f"the page has no {other}")
        return await self._acted()

    async def submits(self, values: Mapping[str, Any]) -> dict[str, Any]:
        await self._screen.team.become(self._name)
        errors = await self._screen.team.submits(values)
        return {**await self._acted(), "errors": errors}

    async def turns_to(self, place: str) -> Self:
        team = self._screen.team
        await team.become(self._name)
        await team.goes_to("Daren" if place == "dm" else self.channel.lstrip("#"))
        if place == "thread":
            await team.opens_newest_thread()
        else:
            await team.closes_thread()
        await team.shows_latest()
        return self

    async def _open_thread_of(self, channel: str, ts: str) -> None:
        message = next(one for one in await self._messages(channel) if one["ts"] == ts)
        parent = message.get("thread_ts")
        if parent not in {None, ts}:
            await self._screen.team.opens_thread(parent)

    async def _acted(self) -> dict[str, Any]:
        await self._screen.page.wait_for_timeout(SETTLED / 4)  # the page has told the sandbox by then
        await self.world.acted()
        return {"ok": True}


class OnThePhone(TelegramPerson):
    """Somebody with the page's phone in hand."""

    def __init__(self, world: World, screen: Screen, key: str) -> None:
        super().__init__(world, key, world.telegram(key).language)
        self._screen = screen

    async def turns_to(self, place: str) -> Self:
        await self._screen.phone.take(self.key, chat=place)
        await self._screen.phone.shows_latest()
        return self

    async def _do(self, path: str, **body: Any) -> dict[str, Any]:
        phone = self._screen.phone
        await phone.take(self.key, chat=str(body.get("chat", "Daren")))
        match path.removeprefix("telegram/"):
            case "say":
                await phone.types(body["text"])
            case "press":
                await phone.presses(body["label"])
            case "upload":
                await phone.sends(_file(body))
            case other:
                raise AssertionError(f"the page has no {other}")
        await self._screen.page.wait_for_timeout(SETTLED / 4)
        await self.world.acted()
        return {"ok": True}
