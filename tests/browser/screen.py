"""The sandbox's page as a person uses it: what can be seen is pressed, typed into and read, by its visible words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

PATIENCE = 20_000  # milliseconds, on a machine that is busy with other tests
_MODAL = "() => document.querySelector('.modal')?.innerHTML ?? ''"
_TO_THE_END = """box => box.querySelectorAll("*").forEach(
    one => one.scrollHeight > one.clientHeight && getComputedStyle(one).overflowY !== "visible" && one.scrollTo(0, one.scrollHeight)
)"""
SETTLED = 600  # milliseconds after which nothing moves on the page


class Screen:
    """Both messengers side by side, and the clock."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.team = Team(page)
        self.phone = Phone(page)

    async def open(self, language: str) -> None:
        """Open the page without its tour, in this language, as a newcomer."""
        self.page.set_default_timeout(PATIENCE)
        await self.page.goto(self.url)
        await self.page.get_by_role("button", name="English" if language == "en" else "简体中文").click()
        hide = self.page.locator(".tour-card:visible .tour-head button.tool")
        if await hide.count():
            await hide.click()

    async def picture(self, path: Path) -> None:
        """Take the whole page once nothing moves on it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        await self.page.wait_for_timeout(SETTLED)
        await self.page.screenshot(path=path)


class Team:
    """Slack's half."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._box = page.locator("#team")
        self._modal = page.locator(".modal")

    async def become(self, name: str) -> None:
        """Look through the eyes of the member of this name."""
        me = self._box.locator(".side-me")
        if name not in await me.inner_text():
            await me.click()
            await self._page.locator(".menu-row", has_text=name).click()

    async def goes_to(self, place: str) -> None:
        """Open a channel, or the chat with the bot."""
        row = self._box.locator(f".side-row[title='{place}']")
        if await row.get_attribute("aria-current") != "page":
            await row.click()

    async def opens_thread(self, parent: str) -> None:
        await self.closes_thread()
        await self._box.locator(f".pane [data-ts='{parent}'] .thread-link").click()

    async def opens_newest_thread(self) -> None:
        await self.closes_thread()
        await self._box.locator(".pane .thread-link").last.click()

    async def closes_thread(self) -> None:
        close = self._box.locator(".thread > .pane-head button.tool:visible")
        if await close.count():
            await close.first.click()

    async def types(self, words: str) -> None:
        await self.closes_thread()
        field = self._box.locator(".pane .composer-input").first
        await field.fill(words)
        await self._page.keyboard.press("Escape")  # what is offered while typing
        await field.press("Enter")

    async def drops(self, file: dict[str, Any]) -> None:
        await self._box.locator(".pane .composer input[type=file]").first.set_input_files(file)

    async def presses(self, label: str, *, message: str | None = None) -> None:
        """Press a button of a message, or of the modal; say yes when it asks once more."""
        where = self._modal if message is None else self._box.locator(f"[data-ts='{message}']")
        button = where.locator(f'[data-label="{label}"]:visible').last
        await expect(button).to_be_visible(timeout=PATIENCE)
        await button.scroll_into_view_if_needed()
        await button.click()
        sure = self._page.locator(".scrim.confirm .dialog-foot .button").last
        if await sure.is_visible():
            await sure.click()

    async def submits(self, values: Mapping[str, Any]) -> dict[str, str]:
        """Fill fields of the modal by their labels and submit it; gives the errors under the fields."""
        submit = self._modal.locator(".modal-submit:not([aria-busy])")
        await expect(submit).to_be_visible(timeout=PATIENCE)
        for label, value in values.items():
            await self._fill(self._modal.locator(f'.b-input[data-label="{label}"]'), value)
        before = await self._page.evaluate(_MODAL)
        await submit.click()
        await self._page.wait_for_function(
            f"before => !document.querySelector('.modal-submit[aria-busy]') && ({_MODAL})() !== before",
            arg=before,
        )
        wrong = self._modal.locator(".b-input.bad")
        return {
            str(await one.get_attribute("data-label")): await one.locator(".field-error").inner_text()
            for one in await wrong.all()
        }

    async def _fill(self, field: Locator, value: Any) -> None:
        moment = field.locator(".when input")
        typed = field.locator("input.field, textarea.field")
        if isinstance(value, dict):
            await field.locator("input[type=file]").set_input_files(value)
        elif await moment.count():
            await moment.fill(value if isinstance(value, str) else datetime.isoformat(value)[:16])
        elif await typed.count():
            await typed.first.fill(str(value))
        elif await field.locator("input[type=radio], input[type=checkbox]").count():
            for each in [value] if isinstance(value, str) else value:
                await field.locator("label", has_text=each).first.click()
        else:
            await self._pick(field, [value] if isinstance(value, str) else list(value))

    async def _pick(self, field: Locator, wanted: list[str]) -> None:
        await field.locator("[role=combobox]").click()
        search, rows = self._page.locator(".pick-search"), self._page.locator(".pick-row")
        for each in wanted:
            await search.fill(each)
            await rows.filter(has_text=each).first.click()
        if await search.count():
            await self._page.keyboard.press("Escape")

    async def shows_latest(self) -> None:
        """Scroll every list of messages to its end."""
        for box in await self._box.locator(".timeline:visible").all():
            await box.evaluate("box => box.scrollTo(0, box.scrollHeight)")


class Phone:
    """Telegram's half."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._box = page.locator("#phone")

    async def take(self, person: str, *, chat: str = "Daren") -> None:
        """Take this person's phone and open a chat on it."""
        await self._page.locator(f"[data-person='{person}']").click()
        if await self._box.locator(".tg-title b").count():
            if chat in await self._box.locator(".tg-title b").inner_text():
                return
            await self._box.locator(".tg-back").click()
        await self._box.locator(".chat-row", has_text=chat).first.click()

    async def shows_latest(self) -> None:
        """Scroll the chat to its end."""
        await self._box.evaluate(_TO_THE_END)

    async def presses(self, label: str) -> None:
        button = self._box.locator(f'[data-label="{label}"]:visible').last
        await expect(button).to_be_visible(timeout=PATIENCE)
        await button.scroll_into_view_if_needed()
        await button.click()

    async def types(self, words: str) -> None:
        field = self._box.locator(".tg-input")
        await field.fill(words)
        await field.press("Enter")

    async def sends(self, file: dict[str, Any]) -> None:
        await self._box.locator(".tg-line input[type=file]").set_input_files(file)
