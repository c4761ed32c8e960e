"""What the team writes into a creator's record: kept, told, and never undone unseen; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from harness.merchant import NOON, Shop, open_shop, outgoing, send_task

from domain.actor import Actor
from domain.audiences import Chat, ChatAudience
from domain.creators import CreatorFacts
from domain.criteria import Criteria
from domain.errors import Conflict, NotFound, Refusal
from domain.money import Money
from domain.notices.creators import CreatorKnown, CreatorShown, RecordShown
from domain.notices.record_changes import RecordChanged
from domain.notices.tags import TagsFull, TagsShown
from domain.outcome import Card, CardKind, Outcome, Post
from domain.people import Role
from domain.records import Facts, QuoteItem, QuoteSource, Verdict, handle_of, profile_url, tag_names
from domain.stances import Stance
from services import candidates, creator_cards, outbox, people, records, reminders, setup, stances, tags
from storage.database import Database
from storage.queries import tags as rows
from storage.sql import select
from storage.tables import (
    Assignment,
    Audit,
    Creator,
    Identity,
    LinkedChat,
    MetricSnapshot,
    Quote,
    Reminder,
    Tag,
    Workspace,
)
from storage.unit_of_work import UnitOfWork

TODAY = NOON.date()


class Desk:
    """One shop with a second member of its team, and Arif, whom nobody has linked."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.shop: Shop = open_shop(database)
        self.arif = self.shop.arif_creator_id
        self.sam = self._joins("Sam", "U2")

    def _joins(self, name: str, user: str, role: Role = Role.OPERATOR) -> Actor:
        with self.database.write() as transaction:
            workspace = transaction.system.get(Workspace, self.shop.workspace_id)
            membership = setup.ensure_member(
                transaction, workspace, platform="slack", team="T1", user=user, role=role, name=name
            )
            actor = people.actor_of(
                transaction.system.get(Identity, membership.identity_id), membership, workspace
            )
            transaction.commit()
        return actor

    def does(self, act: Callable[..., Any], *arguments: Any, by: Actor | None = None, **more: Any) -> Any:
        by = by or self.shop.lin
        now = more.pop("now", NOON)
        with self.database.write() as transaction:
            uow = transaction.workspace(self.shop.workspace_id)
            result = act(uow, *arguments, by=by, now=now, **more)
            if isinstance(result, Outcome):
                outbox.put(uow, result, by=by, now=now, real=NOON)
            transaction.commit()
        return result

    def writes(self, change: Callable[[UnitOfWork], Any]) -> Any:
        with self.database.write() as transaction:
            result = change(transaction.workspace(self.shop.workspace_id))
            transaction.commit()
        return result

    def reads(self, look: Callable[[UnitOfWork], Any]) -> Any:
        with self.database.read() as transaction:
            return look(transaction.workspace(self.shop.workspace_id))

    def creator(self) -> Creator:
        found: Creator = self.reads(lambda uow: uow.get(Creator, self.arif))
        return found

    def card(self, now: Any = NOON) -> CreatorShown:
        shown: CreatorShown = self.reads(
            lambda uow: creator_cards.show(uow, self.arif, audience=ChatAudience.TEAM, now=now)
        )
        return shown

    def record(self) -> RecordShown:
        shown: RecordShown = self.reads(
            lambda uow: creator_cards.show_record(uow, self.arif, audience=ChatAudience.TEAM, now=NOON)
        )
        return shown

    def library(self) -> TagsShown:
        shown: TagsShown = self.reads(
            lambda uow: tags.show(uow, uow.workspace_id, audience=ChatAudience.TEAM, now=NOON)
        )
        return shown

    def facts(self, **changed: Any) -> Facts:
        return records.facts_of(self.creator()).model_copy(update=changed)

    def quotes(self, amount: int, **more: Any) -> Outcome:
        quote = records.NewQuote(
            amount=Money(amount=Decimal(amount), currency="CNY"),
            item=more.pop("item", QuoteItem.VIDEO),
            source=QuoteSource.CREATOR,
            on_day=more.pop("on_day", TODAY),
        )
        outcome: Outcome = self.does(records.add_quote, self.arif, quote, **more)
        return outcome

    def audited(self) -> list[str]:
        with self.database.read() as transaction:
            found = transaction.session.exec(select(Audit).order_by(Audit.id)).all()  # type: ignore[arg-type]
        return [row.act for row in found if row.subject == str(self.arif)]

    def found(self, now: Any = NOON) -> dict[str, CreatorFacts]:
        """Whom a shortlist may propose, by name."""
        screening = self.reads(lambda uow: candidates.found(uow, Criteria(), now=now)).screening
        return {each.facts.name: each.facts for each in screening.candidates}


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_record_that_nobody_wrote_says_what_is_unknown_and_never_zero(desk: Desk) -> None:
    shown = desk.card()
    assert shown.figures == ()
    assert set(shown.unknown) >= {
        "followers",
        "completion_rate",
        "quote",
        "rebate_rate",
        "region",
        "categories",
    }
    assert (shown.quote, shown.check, shown.note, shown.owner, shown.work.tasks) == (None, None, None, "", 0)


def test_facts_are_changed_one_by_one_and_who_did_it_is_noted(desk: Desk) -> None:
    wanted = desk.facts(region="浙江", rebate=Decimal("0.25"), categories=("menswear",), supports_ads=False)
    desk.does(records.edit, desk.arif, wanted, desk.facts())
    creator, shown = desk.creator(), desk.card()
    assert (creator.region, creator.rebate_rate, creator.supports_ads) == ("浙江", Decimal("0.25"), False)
    assert (shown.edited_by, shown.edited_at, shown.revision) == ("Lin", NOON, 1)
    assert "crt.edit" in desk.audited()
    desk.does(records.edit, desk.arif, desk.facts(), desk.facts())
    assert desk.card().revision == 1, "nothing was changed, nothing is noted"


def test_two_edits_at_once_keep_both_where_they_do_not_meet_and_tell_the_later_one_where_they_do(
    desk: Desk,
) -> None:
    seen = desk.facts()
    desk.does(records.edit, desk.arif, seen.model_copy(update={"region": "广东"}), seen, by=desk.sam)
    outcome = desk.does(
        records.edit,
        desk.arif,
        seen.model_copy(update={"region": "浙江", "availability": "weekends"}),
        seen,
    )
    creator = desk.creator()
    assert (creator.region, creator.availability) == ("广东", "weekends")
    told = outcome.reply
    assert isinstance(told, RecordChanged)
    assert (told.by, told.kept, [each.name for each in told.changed]) == ("Sam", 1, ["region"])
    assert told.changed[0].now.words[0].label == "广东"
    assert told.changed[0].yours.words[0].label == "浙江"


def test_the_same_edit_twice_is_no_clash(desk: Desk) -> None:
    seen = desk.facts()
    wanted = seen.model_copy(update={"rebate": Decimal("0.2")})
    desk.does(records.edit, desk.arif, wanted, seen, by=desk.sam)
    outcome = desk.does(records.edit, desk.arif, wanted, seen)
    assert outcome.reply is None
    assert desk.card().revision == 1


def test_a_change_that_an_import_made_meanwhile_has_no_name(desk: Desk) -> None:
    seen = desk.facts()
    desk.writes(lambda uow: setattr(uow.get(Creator, desk.arif), "region", "湖北"))
    outcome = desk.does(records.edit, desk.arif, seen.model_copy(update={"region": "浙江"}), seen)
    assert isinstance(outcome.reply, RecordChanged)
    assert outcome.reply.by == ""


def test_an_emptied_fact_is_unknown_again(desk: Desk) -> None:
    desk.does(records.edit, desk.arif, desk.facts(region="浙江", rebate=Decimal("0.2")), desk.facts())
    desk.does(records.edit, desk.arif, desk.facts(region="", rebate=None), desk.facts())
    assert (desk.creator().region, desk.creator().rebate_rate) == (None, None)
    assert {"region", "rebate_rate"} <= set(desk.card().unknown)


def test_quotes_become_history_and_the_newest_for_a_video_is_compared(desk: Desk) -> None:
    desk.quotes(2400, on_day=TODAY - timedelta(days=9))
    desk.quotes(2600)
    desk.quotes(9000, item=QuoteItem.LIVE)
    desk.quotes(2000, on_day=TODAY - timedelta(days=30))  # somebody writes down an old one
    creator = desk.creator()
    assert (creator.quote, creator.quote_currency) == (Decimal(2600), "CNY")
    shown = desk.card().quote
    assert shown is not None
    assert (shown.amount.amount, shown.on, shown.by, shown.source) == (Decimal(2600), TODAY, "Lin", "creator")
    history = [(int(each.amount.amount), each.item) for each in desk.record().quotes]
    assert history == [(9000, "live"), (2600, "video"), (2400, "video"), (2000, "video")]


def test_what_stood_there_before_the_first_quote_of_the_history_is_shown_too(desk: Desk) -> None:
    def stood(uow: UnitOfWork) -> None:
        creator = uow.get(Creator, desk.arif)
        creator.quote, creator.quote_currency = Decimal(1800), "CNY"

    desk.writes(stood)
    desk.quotes(2400)
    assert [int(each.amount.amount) for each in desk.record().quotes] == [2400, 1800]


def test_figures_say_how_they_moved_since_the_snapshot_before(desk: Desk) -> None:
    def seen(uow: UnitOfWork) -> None:
        creator = uow.get(Creator, desk.arif)
        creator.followers, creator.active_fan_share, creator.completion_rate = 52_000, Decimal("0.65"), None
        for day, followers, fans, source in (
            (date(2026, 10, 1), "40000", None, "creators"),
            (date(2026, 11, 1), "48900", "0.67", "creators"),
            (date(2026, 11, 20), "52000", "0.65", "douyin_creators"),
        ):
            numbers = {"followers": followers} | ({"active_fan_share": fans} if fans else {})
            uow.add(MetricSnapshot(creator_id=creator.id, source=source, stat_date=day, numbers=numbers))

    desk.writes(seen)
    followers, fans = desk.card().figures
    assert (followers.value, followers.moved, followers.since) == (
        Decimal(52_000),
        Decimal(3100),
        date(2026, 11, 1),
    )
    assert (followers.source, followers.on) == ("douyin_creators", date(2026, 11, 20))
    assert (fans.value, fans.moved) == (Decimal("0.65"), None), "another export counts fans in its own way"


def test_a_check_is_kept_with_who_where_and_when_and_the_newest_decides(desk: Desk) -> None:
    assert desk.found()["Arif"].verified is None
    look = records.Look(platform="蝉妈妈", verdict=Verdict.FAKE, on_day=TODAY, note="涨粉不正常")
    desk.does(records.verify, desk.arif, look)
    assert desk.found()["Arif"].verified is False
    earlier = records.Look(platform="Modash", verdict=Verdict.GENUINE, on_day=TODAY - timedelta(days=90))
    desk.does(records.verify, desk.arif, earlier, by=desk.sam)
    assert desk.found()["Arif"].verified is False, "an older look does not outweigh a newer one"
    again = records.Look(platform="Modash", verdict=Verdict.GENUINE, on_day=TODAY)
    desk.does(records.verify, desk.arif, again, by=desk.sam)
    assert desk.found()["Arif"].verified is True
    check = desk.card().check
    assert check is not None
    assert (check.platform, check.verdict, check.on, check.by) == ("Modash", Verdict.GENUINE, TODAY, "Sam")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_genuine_counts_as_verified(desk: Desk, verdict: Verdict) -> None:
    desk.does(records.verify, desk.arif, records.Look(platform="x", verdict=verdict, on_day=TODAY))
    assert desk.creator().verified is (verdict is Verdict.GENUINE)


@pytest.mark.parametrize("kind", list(Stance))
@pytest.mark.parametrize("days", [30, None])
def test_a_stance_keeps_her_off_shortlists_while_it_holds(desk: Desk, kind: Stance, days: int | None) -> None:
    until = NOON + timedelta(days=days) if days else None
    desk.does(stances.refuse, desk.arif, kind=kind, reason="拖稿", until=until)
    assert "Arif" not in desk.found()
    standing = desk.card().standing
    assert standing is not None
    assert (standing.kind, standing.reason, standing.by, standing.until) == (kind, "拖稿", "Lin", until)
    later = NOON + timedelta(days=400)
    assert ("Arif" in desk.found(now=later)) is (days is not None)
    assert (desk.card(now=later).standing is None) is (days is not None)


def test_a_stance_is_lifted_once_and_a_blacklisting_is_never_softened(desk: Desk) -> None:
    refuse: dict[str, Any] = {"reason": "刷量", "until": None}
    desk.does(stances.refuse, desk.arif, kind=Stance.BLACKLISTED, **refuse)
    until = NOON + timedelta(days=30)
    desk.does(stances.refuse, desk.arif, kind=Stance.NOT_INTERESTED, reason="later", until=until, by=desk.sam)
    standing = desk.card().standing
    assert standing is not None
    assert (standing.kind, standing.by, standing.until) == (Stance.BLACKLISTED, "Lin", None)
    desk.does(stances.clear, desk.arif)
    assert "Arif" in desk.found()
    with pytest.raises(Conflict):
        desk.does(stances.clear, desk.arif)


def test_one_member_is_in_charge_and_a_hand_over_is_told_to_the_new_one_alone(desk: Desk) -> None:
    desk.does(records.hand_to, desk.arif, desk.shop.lin.membership_id, seen=None)
    assert outgoing(desk.database, "creator_handed_over") == [], "nobody is told what she did herself"
    desk.does(records.hand_to, desk.arif, desk.sam.membership_id, seen=desk.shop.lin.membership_id)
    [told] = outgoing(desk.database, "creator_handed_over")
    assert told.payload["facts"] == {"creator_id": desk.arif, "name": "Arif", "by": "Lin", "before": "Lin"}
    assert desk.card().owner == "Sam"
    outcome = desk.does(records.hand_to, desk.arif, None, seen=desk.shop.lin.membership_id)
    assert isinstance(outcome.reply, RecordChanged), "who looked at an old state is told, and changes nothing"
    assert desk.card().owner == "Sam"


def test_a_creator_or_somebody_of_another_team_is_never_in_charge(desk: Desk) -> None:
    other = open_shop(desk.database, name="别家", team="T9")
    for membership in (desk.shop.kai.membership_id, other.lin.membership_id):
        with pytest.raises(NotFound):
            desk.does(records.hand_to, desk.arif, membership, seen=None)


def test_a_follow_up_is_one_reminder_that_follows_its_day_and_its_person(desk: Desk) -> None:
    on = TODAY + timedelta(days=7)
    desk.does(records.follow_up, desk.arif, on, "问档期", seen=None)
    desk.does(records.follow_up, desk.arif, on + timedelta(days=1), "问档期", seen=on)
    desk.does(records.hand_to, desk.arif, desk.sam.membership_id, seen=None)
    desk.does(records.follow_up, desk.arif, on, "寄样", seen=on + timedelta(days=1))
    planned = desk.reads(lambda uow: uow.all(uow.query(Reminder).where(Reminder.state == "waiting")))
    [row] = planned
    assert (row.on_day, row.to_membership_id) == (on.isoformat(), desk.sam.membership_id)

    def tells(uow: UnitOfWork) -> Outcome:
        due = uow.all(uow.query(Reminder).where(Reminder.state == "waiting"))
        return reminders.tell(uow, due, now=NOON + timedelta(days=7))

    outcome: Outcome = desk.writes(tells)
    [tell] = outcome.tell
    assert tell.notice.kind == "follow_up_due"
    assert tell.notice.model_dump()["follow_up"]["note"] == "寄样"
    mine = desk.reads(lambda uow: reminders.follow_ups_told_to(uow, desk.sam, now=NOON))
    assert [each.creator for each in mine] == ["Arif"]
    desk.does(reminders.done, row.id, by=desk.sam)
    again = desk.does(reminders.done, row.id, by=desk.sam)
    assert again.refresh == (), "a second press changes nothing"
    assert desk.card().follow_up_on is None


def test_a_reminder_of_somebody_who_is_gone_holds_up_no_other(desk: Desk) -> None:
    on = TODAY + timedelta(days=7)
    desk.does(records.follow_up, desk.arif, on, "", seen=None)

    def orphan(uow: UnitOfWork) -> None:
        [row] = uow.all(uow.query(Reminder).where(Reminder.state == "waiting"))
        gone = Reminder(**row.model_dump(exclude={"id", "subject", "created_at"}), subject=1)
        gone.due_at -= timedelta(hours=1)
        uow.add(gone)

    def tells(uow: UnitOfWork) -> Outcome:
        return reminders.tell(uow, uow.all(uow.query(Reminder)), now=NOON + timedelta(days=7))

    desk.writes(orphan)
    outcome: Outcome = desk.writes(tells)
    assert [tell.notice.kind for tell in outcome.tell] == ["follow_up_due"]
    states = desk.reads(lambda uow: {row.subject: row.state for row in uow.all(uow.query(Reminder))})
    assert states == {1: "skipped", desk.arif: "told"}


def test_a_follow_up_taken_back_is_not_told(desk: Desk) -> None:
    on = TODAY + timedelta(days=7)
    desk.does(records.follow_up, desk.arif, on, "", seen=None)
    desk.does(records.follow_up, desk.arif, None, "", seen=on)
    assert desk.reads(lambda uow: uow.all(uow.query(Reminder).where(Reminder.state == "waiting"))) == []


def test_tags_are_merged_when_two_people_change_them(desk: Desk) -> None:
    desk.does(tags.put_on, desk.arif, ["通勤", "男装"], seen=[])
    desk.does(tags.put_on, desk.arif, ["通勤", "男装", "复古"], seen=["通勤", "男装"], by=desk.sam)
    desk.does(tags.put_on, desk.arif, ["男装", "#快"], seen=["通勤", "男装"])
    assert desk.creator().tags == ["男装", "复古", "快"]
    assert {each.name: each.creators for each in desk.library().tags} == {
        "男装": 1, "复古": 1, "快": 1, "通勤": 0,
    }  # fmt: skip


def test_one_spelling_of_a_tag_is_enough(desk: Desk) -> None:
    desk.does(tags.put_on, desk.arif, ["Vintage"], seen=[])
    kai = desk.shop.kai.creator_id or 0
    desk.does(tags.put_on, kai, ["ｖintage", " VINTAGE "], seen=[])
    assert desk.reads(lambda uow: uow.get(Creator, kai)).tags == ["Vintage"]


def test_ten_tags_a_creator_and_a_hundred_a_workspace(desk: Desk) -> None:
    ten = [f"t{n}" for n in range(10)]
    desk.does(tags.put_on, desk.arif, ten, seen=[])
    with pytest.raises(Refusal) as full:
        desk.does(tags.put_on, desk.arif, [*ten, "more"], seen=ten)
    assert isinstance(full.value.notice, TagsFull)

    def fills(uow: UnitOfWork) -> None:
        for n in range(90):
            rows.add(uow, f"x{n}", f"x{n}")

    desk.writes(fills)
    with pytest.raises(Refusal):
        desk.does(tags.put_on, desk.shop.kai.creator_id, ["one too many"], seen=[])
    assert len(desk.library().tags) == 100


def test_a_tag_is_renamed_merged_and_removed_on_everybody(desk: Desk) -> None:
    kai = desk.shop.kai.creator_id or 0
    desk.does(tags.put_on, desk.arif, ["a", "b", "c"], seen=[])
    desk.does(tags.put_on, kai, ["b"], seen=[])
    desk.does(tags.rename, "b", "B & <b>", real=NOON)
    assert desk.creator().tags == ["a", "B & <b>", "c"]
    desk.does(tags.rename, "B & <b>", "a", real=NOON)
    assert desk.creator().tags == ["a", "c"], "two into one, once"
    assert desk.reads(lambda uow: uow.get(Creator, kai)).tags == ["a"]
    wanted = Criteria(tags=("a",), active_fans=None, completion=None)
    found = desk.reads(lambda uow: candidates.found(uow, wanted, now=NOON))
    assert {each.facts.id for each in found.screening.candidates} == {desk.arif, kai}
    desk.does(tags.remove, "a", real=NOON)
    found = desk.reads(lambda uow: candidates.found(uow, wanted, now=NOON))
    assert found.screening.candidates == ()
    assert (desk.creator().tags, desk.reads(lambda uow: uow.get(Creator, kai)).tags) == (["c"], [])
    with pytest.raises(NotFound):
        desk.does(tags.remove, "a", real=NOON)


def test_a_handle_is_written_down_once(desk: Desk) -> None:
    new: dict[str, Any] = {"platform": "tiktok", "handle": "lily.ross", "name": "", "region": ""}
    made = desk.does(records.create, **new)
    assert (made.name, made.reach) == ("lily.ross", "off_platform")
    with pytest.raises(Refusal) as there:
        desk.does(records.create, **new)
    assert isinstance(there.value.notice, CreatorKnown)
    assert there.value.notice.creator_id == made.id


def test_past_work_counts_what_was_late_and_what_passed(desk: Desk) -> None:
    *_, share = send_task(desk.database, desk.shop)
    assert (desk.card().work.tasks, desk.card().work.open, desk.card().work.late) == (1, 1, 0)

    def accepted(uow: UnitOfWork) -> None:
        uow.get(Assignment, share).state = "accepted"

    desk.writes(accepted)
    assert desk.card().work.late == 0
    assert desk.card(now=NOON + timedelta(days=60)).work.late == 1, "due, and nothing came"


def test_the_record_of_another_team_is_not_there(desk: Desk) -> None:
    other = open_shop(desk.database, name="别家", team="T9")

    def theirs(uow: UnitOfWork) -> None:
        with pytest.raises(NotFound):
            creator_cards.show(uow, other.arif_creator_id, audience=ChatAudience.TEAM, now=NOON)
        with pytest.raises(NotFound):
            tags.show(uow, other.workspace_id, audience=ChatAudience.TEAM, now=NOON)

    desk.reads(theirs)
    with pytest.raises(NotFound):
        desk.does(records.add_note, other.arif_creator_id, "不是我们的")
    with pytest.raises(NotFound):
        desk.does(stances.refuse, other.arif_creator_id, kind=Stance.BLACKLISTED, reason="x", until=None)


@pytest.mark.parametrize("kind", [CardKind.CREATOR, CardKind.RECORD, CardKind.TAGS])
def test_no_card_of_a_record_stands_where_creators_read(desk: Desk, kind: CardKind) -> None:
    subject = desk.shop.workspace_id if kind is CardKind.TAGS else desk.arif

    def stands(uow: UnitOfWork) -> None:
        channel = uow.get(LinkedChat, desk.shop.channel_id)
        channel.audience = "mixed"
        post = Outcome(post=(Post(Card(kind, subject), Chat(channel.id)),))
        with pytest.raises(outbox.NotForThisChat):
            outbox.put(uow, post, by=desk.shop.lin, now=NOON, real=NOON)

    desk.reads(stands)


def test_a_note_stays_as_it_was_written(desk: Desk) -> None:
    words = "回复快\n- <b>& {{ x }} :: | ~\u202e"
    desk.does(records.add_note, desk.arif, words)
    desk.does(records.add_note, desk.arif, "newer", by=desk.sam)
    shown = desk.card()
    assert shown.note is not None
    assert (shown.note.text, shown.note.by, shown.notes) == ("newer", "Sam", 2)
    assert desk.record().notes[1].text == words


@pytest.mark.parametrize(
    ("written", "handle"),
    [
        ("@Lily.Ross", "lily.ross"),
        ("https://www.tiktok.com/@lily.ross?lang=en", "lily.ross"),
        ("https://www.xiaohongshu.com/user/profile/5a0b", "5a0b"),
        ("ｄｙ_ａｌｕｎ", "dy_alun"),
        ("two words", None),
        ("<b>", None),
        ("x" * 81, None),
        ("@", None),
    ],
)
def test_a_handle_is_read_from_what_people_paste(written: str, handle: str | None) -> None:
    assert handle_of(written) == handle


def test_a_profile_is_linked_only_where_its_address_is_known() -> None:
    assert profile_url("tiktok", "lily.ross", None) == "https://www.tiktok.com/@lily.ross"
    assert profile_url("douyin", "dy_alun", "69535471") == ""
    assert profile_url("xiaohongshu", "x", "5a0b1c2d3e4f5a0b1c2d3e4f").endswith("5a0b1c2d3e4f5a0b1c2d3e4f")
    assert profile_url("tiktok", "a/../b", None) == ""
    assert profile_url("elsewhere", "x", None) == ""


def test_tags_are_read_from_a_line() -> None:
    assert tag_names("#通勤、 复古,，\n复古") == ("通勤", "复古")
    assert tag_names("") == ()


def test_quotes_and_tags_of_the_database_know_their_workspace(desk: Desk) -> None:
    desk.quotes(2400)
    desk.does(tags.put_on, desk.arif, ["a"], seen=[])
    assert desk.reads(lambda uow: [row.workspace_id for row in uow.all(uow.query(Quote))]) == [
        desk.shop.workspace_id
    ]
    assert desk.reads(lambda uow: [row.key for row in uow.all(uow.query(Tag))]) == ["a"]
