"""The sandbox's page as a person uses it: what can be seen is pressed, typed into and read, by its visible words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Locator, Page, expect

from bot.messages.wording import say

PATIENCE = 20_000  # milliseconds, on a machine that is busy with other tests


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

    async def jump(self, name: str) -> None:
        """Press a button of the clock: hour, day or nine."""
        await self.page.locator(f"[data-jump='{name}']").click()

    async def picture(self, path: Path) -> None:
        """Take the whole page once nothing moves on it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        await self.page.wait_for_timeout(600)
        await self.page.screenshot(path=path)


class Team:
    """Slack's half."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._box = page.locator("#team")
        self.language = "en"

    async def become(self, name: str, language: str) -> None:
        """Look through the eyes of the member of this name, who reads this language."""
        self.language = language
        await self._box.locator(".side-me").click()
        await self._page.locator(".menu-row", has_text=name).click()

    async def goes_to(self, place: str) -> None:
        """Open a channel, or the chat with the bot."""
        await self._box.locator(f".side-row[title='{place}']").click()

    async def types(self, words: str) -> None:
        field = self._box.locator(".pane .composer-input").first
        await field.fill(words)
        await field.press("Enter")

    async def drops(self, file: Path) -> None:
        await self._box.locator(".pane .composer input[type=file]").first.set_input_files(file)

    async def presses(self, label: str) -> None:
        """Press the newest visible button of this label, in a thread when it stands there; confirm when asked."""
        said = say(label, self.language)
        button = await self._find(said)
        await button.scroll_into_view_if_needed()
        await button.click()
        sure = self._page.locator(".scrim.confirm .dialog-foot .button").last
        if await sure.is_visible():
            await sure.click()

    async def _find(self, label: str) -> Locator:
        shown = self._box.locator(f"[data-label='{label}']:visible")
        if not await shown.count():
            threads = self._box.locator(".pane .thread-link:visible")
            if await threads.count():
                await threads.last.click()
        await expect(shown.last).to_be_visible(timeout=PATIENCE)
        return shown.last

    async def answers(self, answers: Mapping[str, Any]) -> None:
        """Go through the pages of the form that opens: fill what is named, keep what is proposed, submit each."""
        left = {say(label, self.language): value for label, value in answers.items()}
        modal = self._page.locator(".modal")
        submit = modal.locator(".modal-submit:not([aria-busy])")
        await expect(submit).to_be_visible(timeout=PATIENCE)
        for _ in range(12):
            shown = await modal.locator(".b-input").evaluate_all("all => all.map(one => one.dataset.label)")
            for label in [one for one in shown if one in left]:
                field = modal.locator(f".b-input[data-label='{label}']")
                await self._fill(field, left.pop(label))
            before = await modal.inner_html()
            await submit.click()
            while await modal.count() and (await modal.inner_html(timeout=PATIENCE)) == before:
                await self._page.wait_for_timeout(50)
            await self._page.wait_for_timeout(250)
            if not await modal.count():
                assert not left, f"never asked for: {sorted(left)}"
                return
            errors = await modal.locator(".field-error").all_inner_texts()
            assert not errors, errors
        raise AssertionError("the form does not end")

    async def _fill(self, field: Locator, value: Any) -> None:
        if isinstance(value, Path):
            await field.locator("input[type=file]").set_input_files(value)
            return
        typed = field.locator("input.field, textarea.field, .when input")
        if await typed.count():
            await typed.first.fill(str(value))
            return
        boxes = field.locator("label", has_text=re.compile(re.escape(say(str(value), self.language))))
        if await field.locator("input[type=radio], input[type=checkbox]").count():
            await boxes.first.click()
            return
        for wanted in [value] if isinstance(value, str) else value:
            await field.locator("button, [role=combobox]").first.click()
            search = self._page.locator(".menu input:visible, .pick-search:visible")
            if await search.count():
                await search.last.fill(wanted)
            await self._page.locator("[role=option]", has_text=say(wanted, self.language)).first.click()
            await self._page.keyboard.press("Escape") if not isinstance(value, str) else None

    async def closes_thread(self) -> None:
        close = self._box.locator(".thread button.tool:visible")
        if await close.count():
            await close.first.click()

    async def reads(self, *texts: str) -> None:
        """Wait until each text stands somewhere in what is open."""
        for text in texts:
            said = say(text, self.language)
            await expect(self._box).to_contain_text(said, timeout=PATIENCE)


class Phone:
    """Telegram's half."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._box = page.locator("#phone")
        self.language = "en"

    async def take(self, person: str, language: str, *, chat: str = "Daren") -> None:
        """Take this person's phone and open a chat on it."""
        self.language = language
        await self._page.locator(f"[data-person='{person}']").click()
        back = self._box.locator(".tg-back:visible")
        if await back.count():
            await back.click()
        await self._box.locator(".chat-row", has_text=chat).first.click()

    async def presses(self, label: str) -> None:
        said = say(label, self.language)
        button = self._box.locator(f"[data-label='{said}']:visible").last
        await expect(button).to_be_visible(timeout=PATIENCE)
        await button.scroll_into_view_if_needed()
        await button.click()

    async def types(self, words: str) -> None:
        field = self._box.locator(".tg-input")
        await field.fill(words)
        await field.press("Enter")

    async def sends(self, file: Path) -> None:
        await self._box.locator(".tg-line input[type=file]").set_input_files(file)

    async def reads(self, *texts: str) -> None:
        for text in texts:
            await expect(self._box).to_contain_text(say(text, self.language), timeout=PATIENCE)
