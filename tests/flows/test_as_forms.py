"""A conversation as pages of a modal."""

from __future__ import annotations

import pytest
from flows.examples import EVERYTHING, LIMITS, SHORT, EverythingDraft, LimitsDraft, finished
from flows.talk import Person, picked, shown

from bot.acts import flows as acts
from bot.answers import Answer, CloseForm, FormErrors, ShowForm
from bot.inbound import OptionsWanted, Sender
from bot.tokens import read_form
from bot.visit import Visit
from domain.audiences import Member
from domain.outcome import CardKind


def first_page(person: Person) -> None:
    person.starts(EVERYTHING)
    person.submits(title="Winter coat", kind="video", region=["cn", "my"])


def second_page(person: Person) -> None:
    first_page(person)
    person.submits(fee="2,400", share="12%", fans="", floor="55", on="2026-12-01")


def creators(person: Person, query: str = "") -> dict[str, str]:
    """Names and option values, as the search offers them."""
    form = person.form()
    wanted = OptionsWanted(
        sender=Sender(platform="slack", user="u"), form=form.token, field="host", query=query
    )
    offered: dict[str, str] = {}

    def look(visit: Visit) -> Answer:
        found = acts.options(visit, wanted, read_form(form.token))
        offered.update({one.label: one.value for one in found.options})
        return ShowForm(form)

    person.turn(wanted, look)
    return offered


def to_the_review(person: Person) -> None:
    second_page(person)
    known = creators(person)
    person.submits(host=known["Kai"], creators=[known["Lily"]], note=None)
    last_page(person)


def last_page(person: Person) -> Answer:
    at = "2026-12-01T10:00:00+00:00"
    return person.submits(story="Long ago", at=at, post="https://v.douyin.com/abc", draft=picked("draft.mp4"))


def test_a_search_offers_what_fits_the_letters(lin_on_slack: Person) -> None:
    second_page(lin_on_slack)
    assert set(creators(lin_on_slack)) == {"Arif", "Kai", "Lily"}
    assert set(creators(lin_on_slack, "ka")) == {"Kai"}


def test_a_whole_conversation_in_forms(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    second_page(lin)
    page = lin.form()
    assert page.title == "Who"
    assert [field.name for field in page.fields] == ["host", "creators", "note"]
    known = creators(lin)
    lin.submits(page, host=known["Kai"], creators=[known["Lily"]], note=None)
    review = last_page(lin)
    assert isinstance(review, ShowForm)
    assert review.form.submit == "Confirm"
    assert [button.label for button in review.form.buttons][:4] == [
        "Change: What",
        "Change: Terms",
        "Change: Who",
        "Change: Proof",
    ]
    assert lin.submits() == CloseForm()
    draft = finished[0]
    assert isinstance(draft, EverythingDraft)
    assert draft.region == ("cn", "my")
    assert str(draft.floor) == "0.55"
    assert lin.submits(review.form) == CloseForm()
    assert len(finished) == 1


def test_what_finishes_is_told_where_the_conversation_began(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    lin.starts(SHORT)
    channel, lin.chat_id = lin.chat_id, None  # a modal's answer comes from no chat
    lin.submits(name="Kai")
    assert lin.chat is not None
    assert lin.chat.id == channel


def test_all_wrong_fields_are_named_and_the_right_ones_kept(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    first_page(lin)
    lin.submits(fee="a lot", share="12%", fans="1.5", on="2026-12-01")
    assert set(lin.errors()) == {"fee", "fans"}
    assert lin.errors()["fans"] == "Write a whole number."
    assert lin.run().answers["share"] == "0.12"


def test_a_page_that_does_not_hold_together_names_its_field(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    first_page(lin)
    answer = lin.submits(fee="0", share="0%", fans=None, on="2026-12-01")
    assert answer == FormErrors({"share": "Nothing to earn."})


def test_a_question_that_an_answer_calls_up_appears_on_the_same_page(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    lin.starts(EVERYTHING)
    answer = lin.submits(title="Winter coat", kind="live", region=["cn"])
    assert isinstance(answer, ShowForm)
    assert [field.name for field in answer.form.fields] == ["title", "kind", "live", "region"]
    assert answer.form.fields[0].value == "Winter coat"
    lin.submits(live="no")
    assert lin.form().title == "Terms"


def test_back_keeps_what_was_entered_without_complaining(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    first_page(lin)
    answer = lin.presses("Back", {"fee": "900", "share": "many", "fans": ""})
    assert isinstance(answer, ShowForm)
    assert answer.form.title == "What"
    assert lin.run().answers["fee"] == {"amount": "900", "currency": "CNY"}
    assert "share" not in lin.run().answers


def test_a_review_of_older_answers_is_shown_again_and_does_not_finish(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    to_the_review(lin)
    old = lin.form()
    lin.presses("Change: What")
    lin.submits(title="Summer coat")
    answer = lin.submits(old)
    assert isinstance(answer, ShowForm)
    assert finished == []
    lin.submits()
    assert len(finished) == 1


def test_closing_the_window_leaves_a_card_with_continue_in_private(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    first_page(lin)
    lin.closes()
    assert lin.run().state == "parked"
    (post,) = lin.outcome.post
    assert post.card.kind is CardKind.PARKED
    assert post.to == Member(lin.actor.membership_id)
    assert "Set aside: Everything" in shown(lin.parked_card())
    answer = lin.press_token(lin.parked_card().buttons[0][0].token)  # type: ignore[arg-type]
    assert isinstance(answer, ShowForm)
    assert answer.form.title == "Terms"


def test_closing_an_empty_window_leaves_nothing(lin_on_slack: Person) -> None:
    lin_on_slack.starts(EVERYTHING)
    lin_on_slack.closes()
    assert lin_on_slack.run().state == "cancelled"
    assert lin_on_slack.outcome.post == ()


def test_a_form_that_could_not_open_becomes_a_card(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    lin.starts(EVERYTHING)
    lin.loses()
    assert lin.run().state == "active"
    assert [post.card.kind for post in lin.outcome.post] == [CardKind.PARKED]


def test_words_never_answer_a_form(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    lin.starts(EVERYTHING)
    lin.types("Winter coat")
    assert lin.run().answers == {}
    assert "What I can do" in lin.told() or "This is what I can do" in lin.told()


def test_cancel_by_command(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    first_page(lin)
    lin.commands(acts.cancel_open)
    assert lin.told() == "Cancelled: Everything"
    lin.commands(acts.cancel_open)
    assert lin.told() == "No conversation is open here."


def test_resume_opens_what_was_begun_last(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    first_page(lin)
    lin.closes()
    answer = lin.commands(acts.resume_last)
    assert isinstance(answer, ShowForm)
    assert answer.form.title == "Terms"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_titles_and_submit_fit_into_a_modal(lin_on_slack: Person, language: str) -> None:
    lin = lin_on_slack
    lin.language = language
    second_page(lin)
    assert len(lin.form().title) <= 24
    assert len(lin.form().submit) <= 24


def test_an_answer_after_cancel_closes_the_window(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    lin.starts(EVERYTHING)
    form = lin.form()
    lin.commands(acts.cancel_open)
    assert lin.submits(form, title="late") == CloseForm()
    assert lin.run().answers == {}


def test_an_emptied_threshold_is_none_and_not_the_usual_one(lin_on_slack: Person) -> None:
    lin = lin_on_slack
    lin.starts(LIMITS)
    assert lin.form().fields[0].value == "60%"
    lin.submits(floor=None)
    assert finished == [LimitsDraft(floor=None)]
