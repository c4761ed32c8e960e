"""A conversation in a chat: one question after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from flows.examples import EVERYTHING, SHORT, EverythingDraft, ShortDraft, finished
from flows.talk import Person, shown
from harness.merchant import NOON, Shop

from bot.acts import flows as acts
from bot.answers import Nothing, Toast
from bot.flows import engine
from domain.errors import NotFound
from domain.money import Money
from domain.outcome import CardKind


def to_the_review(person: Person) -> None:
    """Answer everything once, by words and by presses."""
    person.starts(EVERYTHING)
    person.types("Winter coat")
    person.presses("Live room")
    person.presses("Yes")
    person.presses("China")
    person.presses("Malaysia")
    person.presses("Done")
    person.types("￥２４００")
    person.types("12%")
    person.presses("Skip")
    person.presses("Use: Mon 23 Nov")
    person.types("Kai")
    person.presses("Arif")
    person.presses("Lily")
    person.presses("Done: 2")
    person.types("gentle\nplease")
    person.types("Long\nago")
    person.presses("Tue 24 Nov")
    person.presses("18:00")
    person.types("看看这个 https://V.Douyin.com/abc 复制打开抖音")
    person.sends("draft.mp4")


def test_every_kind_of_question_is_answered_and_finishes_once(lin: Person) -> None:
    to_the_review(lin)
    assert "Everything: is everything right?" in lin.sees()
    assert "Fee: ¥2,400" in lin.sees()
    assert "Floor: 60%" in lin.sees()
    confirm = lin.button("Confirm")
    lin.press_token(confirm)
    assert lin.run().state == "finished"
    draft = finished[0]
    assert isinstance(draft, EverythingDraft)
    assert draft.title == "Winter coat"
    assert draft.live is True
    assert draft.region == ("cn", "my")
    assert draft.fee == Money(amount=Decimal(2400), currency="CNY")
    assert draft.share == Decimal("0.12")
    assert draft.fans is None
    assert draft.floor == Decimal("0.6")
    assert draft.on == date(2026, 11, 23)
    assert len(draft.creators) == 2
    assert draft.note == "gentle\nplease"
    assert draft.story == "Long\nago"
    assert draft.at == datetime(2026, 11, 24, 10, tzinfo=UTC), "18:00 in Shanghai"
    assert draft.post == "https://v.douyin.com/abc"
    assert draft.draft is not None
    again = lin.press_token(confirm)
    assert isinstance(again, Toast)
    assert len(finished) == 1


def test_a_press_edits_the_question_and_a_typed_answer_posts_the_next_one_below(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    assert lin.posted() == [(CardKind.QUESTION, True)]
    assert "“Winter" not in lin.sees()
    assert "Winter coat" in shown(lin.card(retired=True))
    assert lin.card(retired=True).buttons == ()
    assert lin.presses("Video") == Nothing()
    assert lin.posted() == []
    assert [card.kind for card in lin.outcome.refresh] == [CardKind.QUESTION]


def test_progress_counts_the_questions_that_are_asked(lin: Person) -> None:
    lin.starts(EVERYTHING)
    assert "Everything · 1 of 14" in lin.sees()
    lin.types("Winter coat")
    lin.presses("Live room")
    assert "Everything · 3 of 15" in lin.sees()


def test_a_wrong_answer_is_explained_and_asked_again(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("x" * 25)
    assert "5 characters too long" in lin.sees()
    assert "What is it called?" in lin.sees()
    lin.types("Fine")
    assert "too long" not in lin.sees()


def test_back_and_keep_lead_through_what_was_answered(lin: Person) -> None:
    lin.starts(EVERYTHING)
    assert "Back" not in lin.labels()
    lin.types("Winter coat")
    lin.presses("Video")
    lin.presses("Back")
    assert "Kind" in lin.sees()
    lin.presses("Back")
    lin.presses("Keep: Winter coat")
    assert "Regions" in lin.sees()
    assert lin.run().answers == {"title": "Winter coat", "kind": "video"}


def test_changing_an_answer_calls_up_the_questions_that_depend_on_it(lin: Person) -> None:
    to_the_review(lin)
    lin.presses("Change: Kind")
    lin.presses("Video")
    assert "Replay" not in lin.sees()
    lin.presses("Change: Kind")
    lin.presses("Live room")
    assert "Replay: Yes" in lin.sees(), "what was answered before stands again"


def test_an_old_button_says_so_and_changes_nothing(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    old = lin.button("Video")
    lin.press_token(old)
    answer = lin.press_token(old)
    assert isinstance(answer, Toast)
    assert "moved on" in answer.text
    assert set(lin.run().answers) == {"title", "kind"}


def test_a_tick_that_is_delivered_twice_stays_a_tick(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    lin.presses("Video")
    tick = lin.button("China")
    lin.press_token(tick)
    lin.press_token(tick)
    assert "✓ China" in lin.labels()
    lin.presses("✓ China")
    assert "China" in lin.labels()


def test_too_few_and_too_many_ticks_are_said_and_the_ticks_stay(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    lin.presses("Video")
    lin.presses("Done")
    assert "This one is needed." in lin.sees()
    for label in ("China", "Singapore", "Malaysia", "Done"):
        lin.presses(label)
    assert "Choose at most 2." in lin.sees()
    assert "✓ Malaysia" in lin.labels()


def test_several_choices_can_be_typed_at_once(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    lin.presses("Video")
    lin.types("china，Malaysia")
    assert lin.run().answers["region"] == ["cn", "my"]


def test_a_search_narrows_what_can_be_pressed(lin: Person) -> None:
    to_the_review(lin)
    lin.presses("Change: Host")
    lin.types("ri")
    assert "1 found for “ri”." in lin.sees()
    assert "Arif" in lin.labels()
    assert "Lily" not in lin.labels()
    lin.presses("Show all")
    assert "Lily" in lin.labels()
    lin.types("lily")
    assert "Host: Lily" in lin.sees()


def test_a_page_that_does_not_hold_together_asks_for_the_named_field_again(lin: Person) -> None:
    to_the_review(lin)
    lin.presses("Change: Fee")
    lin.types("0")
    lin.presses("Change: Share")
    lin.types("0%")
    assert "Nothing to earn." in lin.sees()
    lin.types("10%")
    assert "is everything right?" in lin.sees()


def test_what_the_service_refuses_is_asked_again(lin: Person) -> None:
    to_the_review(lin)
    lin.presses("Change: Title")
    lin.types("unfit")
    lin.presses("Confirm")
    assert "Taken." in lin.sees()
    assert "What is it called?" in lin.sees()
    lin.types("Other")
    lin.presses("Confirm")
    assert lin.run().state == "finished"


def test_an_ambiguous_day_is_asked_about(lin: Person) -> None:
    to_the_review(lin)
    lin.presses("Change: Day")
    lin.types("12/1")
    assert "Which day is meant" in lin.sees()
    lin.presses("Tue 1 Dec")
    assert lin.run().answers["on"] == "2026-12-01"


def test_words_at_the_review_do_not_get_lost(lin: Person) -> None:
    to_the_review(lin)
    lin.types("yes, do it")
    assert "Press a button, or change an answer." in lin.sees()
    assert lin.posted() == [(CardKind.QUESTION, True)]


def test_a_second_conversation_parks_the_first_which_goes_on_from_the_list(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    lin.starts(SHORT)
    first, second = lin.runs()
    assert (first.state, second.state) == ("parked", "active")
    assert "Set aside: Everything" in shown(lin.card(first))
    lin.commands(acts.mine)
    assert "<b>" not in lin.told()
    assert "Everything: begun, not finished" in lin.told()
    token = next(
        button.token
        for row in lin.dressed(lin.outcome.reply).buttons  # type: ignore[arg-type]
        for button in row
        if button.label == "Continue: Everything"
    )
    assert token is not None
    lin.press_token(token)
    assert [run.state for run in lin.runs()] == ["active", "cancelled"], "an empty one is not worth keeping"
    assert "Kind" in shown(lin.card(first))


def test_continue_later_and_continue(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    lin.presses("Continue later")
    assert lin.run().state == "parked"
    assert "Your answers are kept." in lin.sees()
    lin.presses("Continue")
    assert lin.run().state == "active"
    assert "Kind" in lin.sees()


def test_cancel_ends_it(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    lin.presses("Cancel")
    assert lin.run().state == "cancelled"
    assert lin.sees() == "Cancelled: Everything"
    lin.types("hello")
    assert "I did not understand that." in lin.told()


def test_a_flow_without_review_finishes_with_its_last_answer(lin: Person) -> None:
    lin.starts(SHORT)
    lin.types("Kai")
    assert finished == [ShortDraft(name="Kai")]
    assert "✅ Short" in lin.sees()


def test_everything_can_be_said_in_chinese(lin: Person) -> None:
    lin.language = "zh_CN"
    lin.starts(EVERYTHING)
    lin.types("冬季外套")
    lin.types("video")
    lin.presses("China")
    lin.presses("选好了：1 项")
    lin.types("1.2万")
    lin.types("百分之十二")
    lin.types("三千五百")
    lin.types("明天")
    lin.types("lily")
    lin.presses("Kai")
    lin.presses("选好了")
    lin.presses("跳过")
    lin.types("很久以前")
    lin.types("明天下午6点半")
    lin.types("v.douyin.com/abc")
    lin.sends("draft.mp4")
    assert "11月24日 周二 18:30" in lin.sees()
    assert "¥12,000" in lin.sees()
    assert "11月24日 周二" in lin.sees()
    assert "请核对" in lin.sees()
    assert lin.run().answers["fans"] == "3500"


def test_nobody_else_can_press_her_buttons(lin: Person, shop: Shop) -> None:
    lin.starts(EVERYTHING)
    token = lin.button("Cancel")
    kai = Person(lin.database, shop.kai, "telegram", NOON)
    with pytest.raises(NotFound):
        kai.press_token(token)
    assert lin.run().state == "active"


def test_an_unanswered_conversation_expires(lin: Person) -> None:
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    with lin.database.write() as transaction:
        uow = transaction.workspace(lin.actor.workspace_id)
        assert engine.expire(uow, NOON + timedelta(days=6)).refresh == ()
        assert len(engine.expire(uow, NOON + timedelta(days=8)).refresh) == 2
        transaction.commit()
    assert "Closed, unanswered for too long" in lin.sees()


def test_seeds_are_facts_and_proposals_and_given_answers_are_not_asked(lin: Person) -> None:
    lin.starts(EVERYTHING, seed={"from_list": 7, "kind": "live"}, answers={"title": "From a button"})
    assert "Kind" in lin.sees()
    lin.presses("Live room")
    lin.presses("No")
    assert lin.run().answers == {"title": "From a button", "kind": "live", "live": False}
    assert lin.run().seed["from_list"] == 7
