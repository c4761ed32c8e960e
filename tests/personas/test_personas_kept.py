"""Personas on both databases: one name each, one field at a time, undone, deleted, and what lists keep of them."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from creators.kit import Desk, open_desk, write_csv
from creators.lists import decide, fill, show
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.messages.sheets import shortlist_sheets
from bot.reader import Reader
from domain.audiences import ChatAudience
from domain.creators import Gender
from domain.criteria import Criteria
from domain.errors import Conflict, NotFound, Refusal
from domain.notices.personas import PersonaClashed, PersonasFull, PersonaShown, PersonaUndoLapsed
from domain.notices.record_changes import RecordChanged
from domain.outcome import Outcome
from domain.personas import MOST_NAME, MOST_PERSONAS, Fit, Power, Wanted
from services import (
    audience_profiles,
    cards,
    comparisons,
    exports,
    merging,
    personas,
    shortlist_cards,
    shortlists,
)
from services.audience_profiles import Told
from storage.database import Database
from storage.queries import personas as rows
from storage.tables import Creator, Shortlist
from storage.unit_of_work import UnitOfWork

MEN = Wanted(age_from=30, age_to=50, gender=Gender.MALE, interests=("穿搭",))
HOSTILE = "<b>&amp;</b> *bold* @channel ::: | $ ~ {{ 7*7 }}"


def create(desk: Desk, name: str = "男装", wanted: Wanted = MEN) -> int:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        made = personas.create(uow, name, wanted, by=desk.lin, now=desk.clock.now())
        transaction.commit()
    return made


def read(desk: Desk, look: Callable[[UnitOfWork], Any]) -> Any:
    with desk.database.read() as transaction:
        return look(transaction.workspace(desk.workspace_id))


def card(desk: Desk, persona_id: int) -> PersonaShown:
    shown = read(
        desk,
        lambda uow: cards.present(
            uow, personas.card(persona_id), audience=ChatAudience.TEAM, now=desk.clock.now()
        ),
    )
    assert isinstance(shown, PersonaShown)
    return shown


def edit(
    desk: Desk, persona_id: int, change: Mapping[str, Any], seen: Mapping[str, Any] | None = None
) -> Outcome:
    before = seen
    if before is None:
        shown = card(desk, persona_id)
        before = {"name": shown.name, **shown.wanted.model_dump(mode="json")}
    return decide(
        desk,
        lambda uow: personas.edit(uow, persona_id, change, before, by=desk.lin, now=desk.clock.now()),
    )


def undo(desk: Desk, persona_id: int) -> None:
    revision = card(desk, persona_id).revision
    decide(
        desk,
        lambda uow: personas.undo(uow, persona_id, revision, by=desk.lin, now=desk.clock.now()),
    )


def delete(desk: Desk, persona_id: int) -> None:
    revision = card(desk, persona_id).revision
    decide(
        desk,
        lambda uow: personas.delete(uow, persona_id, revision, by=desk.lin, now=desk.clock.now()),
    )


def test_a_name_is_taken_once_whatever_its_width_case_and_spaces(desk: Desk) -> None:
    create(desk, "Gym lads")
    for same in ("gym LADS", " Gym  lads ", "Ｇｙｍ lads"):
        with pytest.raises(Conflict):
            create(desk, same)
    assert read(desk, lambda uow: personas.free_name(uow, "GYM lads")) == "GYM lads 2"
    other = create(desk, "B")
    with pytest.raises(Conflict):
        edit(desk, other, {"name": "gym lads"})
    edit(desk, other, {"name": "b"})
    assert card(desk, other).name == "b"


@pytest.mark.postgres
def test_of_two_renames_to_one_name_at_the_same_instant_the_second_is_refused(
    postgres: Database, tmp_path: Path
) -> None:
    desk = open_desk(postgres, tmp_path)
    first, second = create(desk, "A"), create(desk, "B")
    with ThreadPoolExecutor(1) as thread:
        with postgres.write() as transaction:
            uow = transaction.workspace(desk.workspace_id)
            personas.edit(uow, first, {"name": "C"}, {"name": "A"}, by=desk.lin, now=desk.clock.now())
            uow.flush()
            later = thread.submit(edit, desk, second, {"name": "c"})
            time.sleep(0.3)  # it has looked whether the name is free, and waits
            transaction.commit()
        with pytest.raises(Conflict):
            later.result(20)
    assert [card(desk, each).name for each in (first, second)] == ["C", "B"]


def test_a_name_that_nobody_has_shows_the_nearest_or_all(desk: Desk) -> None:
    for name in ("Coat buyers", "Gym lads", "通勤女装", "男装"):
        create(desk, name)
    for written, expected in {
        "coat buyer": ["Coat buyers"],
        "女装": ["通勤女装"],
        "gymlad": ["Gym lads"],
    }.items():
        shown = read(desk, lambda uow, written=written: personas.nearest(uow, written))
        assert (shown.near, shown.asked) == (True, written)
        assert [each.name for each in shown.personas][:1] == expected
    unlike = read(desk, lambda uow: personas.nearest(uow, "xyz" * 40))
    assert (unlike.near, len(unlike.personas), len(unlike.asked)) == (False, 4, MOST_NAME)


def test_one_field_is_changed_undone_and_too_late(desk: Desk) -> None:
    made = create(desk)
    edit(desk, made, {"power": Power.HIGH})
    shown = card(desk, made)
    assert (shown.wanted, shown.by, shown.at) == (
        MEN.model_copy(update={"power": Power.HIGH}),
        "林",
        desk.clock.now(),
    )
    assert shown.can_undo
    undo(desk, made)
    assert card(desk, made).wanted == MEN
    assert not card(desk, made).can_undo
    edit(desk, made, {"name": "女装", "gender": Gender.FEMALE})
    desk.clock.advance(timedelta(minutes=10, seconds=1))
    assert not card(desk, made).can_undo
    with pytest.raises(Refusal) as late:
        undo(desk, made)
    assert isinstance(late.value.notice, PersonaUndoLapsed)
    assert card(desk, made).name == "女装"


def test_two_who_change_the_same_field_do_not_undo_each_other_unseen(desk: Desk) -> None:
    made = create(desk)
    seen = {"name": "男装", **MEN.model_dump(mode="json")}
    edit(desk, made, {"interests": ("露营",)}, seen)
    edit(desk, made, {"gender": None}, seen)  # another field: both stand
    with pytest.raises(Refusal) as clash:
        edit(desk, made, {"interests": ("汽车",)}, seen)
    assert isinstance(clash.value.notice, PersonaClashed)
    edit(desk, made, {"interests": ("露营",)}, seen)  # the same answer is no clash
    wanted = card(desk, made).wanted
    assert (wanted.interests, wanted.gender) == (("露营",), None)
    revision = card(desk, made).revision
    edit(desk, made, {"name": "A"})
    with pytest.raises(Conflict):
        decide(desk, lambda uow: personas.delete(uow, made, revision, by=desk.lin, now=desk.clock.now()))


def test_a_deleted_one_is_nowhere_to_choose_and_comes_back_when_its_name_is_free(desk: Desk) -> None:
    made = create(desk)
    delete(desk, made)
    assert card(desk, made).deleted
    assert read(desk, lambda uow: personas.page(uow, 0)).personas == ()
    assert read(desk, lambda uow: personas.chosen(uow, made)) is None
    for act in (
        lambda: edit(desk, made, {"name": "X"}),
        lambda: read(desk, lambda uow: personas.standing(uow, made)),
    ):
        with pytest.raises(NotFound):
            act()
    taken = create(desk)
    with pytest.raises(Refusal) as refused:
        undo(desk, made)
    assert isinstance(refused.value.notice, PersonaUndoLapsed)
    assert refused.value.notice.taken
    edit(desk, taken, {"name": "另一个"})
    undo(desk, made)
    assert not card(desk, made).deleted


def test_there_is_an_end_to_how_many_are_kept_and_they_come_by_the_page(desk: Desk) -> None:
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        for number in range(MOST_PERSONAS):
            personas.create(uow, f"P{number:03d}", Wanted(), by=desk.lin, now=desk.clock.now())
        transaction.commit()
    with pytest.raises(Refusal) as full:
        create(desk, "One more")
    assert isinstance(full.value.notice, PersonasFull)
    first = read(desk, lambda uow: personas.page(uow, 0))
    last = read(desk, lambda uow: personas.page(uow, 999))
    assert (first.total, first.pages, len(first.personas), first.personas[0].name) == (100, 13, 8, "P000")
    assert (last.page, [each.name for each in last.personas]) == (12, ["P096", "P097", "P098", "P099"])


def test_one_that_was_deleted_does_not_come_back_above_the_most(desk: Desk) -> None:
    made = create(desk, "Gone")
    delete(desk, made)
    with desk.database.write() as transaction:
        uow = transaction.workspace(desk.workspace_id)
        for number in range(MOST_PERSONAS):
            personas.create(uow, f"P{number:03d}", Wanted(), by=desk.lin, now=desk.clock.now())
        transaction.commit()
    with pytest.raises(Refusal) as full:
        undo(desk, made)
    assert isinstance(full.value.notice, PersonasFull)
    assert read(desk, rows.count) == MOST_PERSONAS


def test_a_list_keeps_its_persona_as_it_was(desk: Desk) -> None:
    [kai, lily] = fill(desk, 2)
    made = create(desk)

    def begin(uow: UnitOfWork) -> Outcome:
        return shortlists.make(
            uow,
            Criteria(gender=Gender.MALE),
            by=desk.lin,
            chat=desk.chat,
            thread=None,
            now=desk.clock.now(),
            persona=personas.chosen(uow, made),
        )

    listed = decide(desk, begin).post[0].card.subject
    edit(desk, made, {"name": "改名", "interests": ("数码",)})
    delete(desk, made)
    assert show(desk, listed).persona == "男装"
    sheets = shortlist_sheets(
        read(desk, lambda uow: exports.facts(uow, listed)), Reader("en", "UTC", "slack")
    )
    assert ["Persona", "男装"] in [row[:2] for row in sheets["Criteria"]]
    side = read(
        desk, lambda uow: comparisons.compare(uow, [kai, lily], shortlist_id=listed, now=desk.clock.now())
    )
    assert side.persona == "男装"
    assert [(each.aspect.value, each.fit) for each in side.creators[0].fits] == [
        ("ages", Fit.UNKNOWN),
        ("gender", Fit.FITS),
        ("interests", Fit.UNKNOWN),
    ]
    entry = read(desk, lambda uow: shortlist_cards.show_entry(uow, listed, kai))
    assert entry.fits == side.creators[0].fits
    again = decide(
        desk,
        lambda uow: shortlists.rerun(
            uow, listed, by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        ),
    )
    assert show(desk, again.post[0].card.subject).persona == "男装"
    remade = decide(
        desk,
        lambda uow: shortlists.remake(
            uow, listed, Criteria(), by=desk.lin, chat=desk.chat, thread=None, now=desk.clock.now()
        ),
    )
    assert show(desk, remade.post[0].card.subject).persona == ""


def told(desk: Desk, creator_id: int) -> Told:
    found: Told = read(desk, lambda uow: audience_profiles.told_of(uow.get(Creator, creator_id)))
    return found


def save(desk: Desk, creator_id: int, wanted: Told, seen: Told) -> Outcome:
    return decide(
        desk,
        lambda uow: audience_profiles.edit(uow, creator_id, wanted, seen, by=desk.lin, now=desk.clock.now()),
    )


def test_an_audience_is_written_down_beside_what_exports_said(desk: Desk) -> None:
    [kai] = fill(
        desk, 1, audience={"male": "0.82", "male_30_50": "0.6", "age_31_40": "0.325", "age_50_up": "0.1"}
    )
    seen = told(desk, kai)
    assert (seen.audience_men, seen.audience_ages) == (Decimal("0.82"), "31-40 32.5%, 50+ 10%")
    wanted = seen.model_copy(
        update={
            "audience_men": Decimal("0.7"),
            "audience_ages": "24-30 20%, 31-40 50%",
            "audience_cities": "上海 12%、杭州 8%",
            "audience_interests": "通勤穿搭",
            "audience_power": "中",
            "audience_scenes": "直播间",
        }
    )
    save(desk, kai, wanted, seen)
    creator = desk.creators()["dy00"]
    assert creator.audience == {"male": "0.7", "male_30_50": "0.6", "age_24_30": "0.2", "age_31_40": "0.5"}
    assert told(desk, kai) == wanted
    persona = create(
        desk, wanted=MEN.model_copy(update={"cities": ("上海",), "power": Power.MIDDLE, "scenes": ("直播",)})
    )
    found = read(desk, lambda uow: personas.compare(uow, kai, persona))
    assert [each.fit for each in found.fields] == 6 * [Fit.FITS]
    assert (found.fitting, found.unknown, found.least) == (6, 0, Decimal("0.5"))
    save(desk, kai, Told(), wanted)
    emptied = desk.creators()["dy00"]
    assert (emptied.audience, "audience_cities" in emptied.extra) == ({"male_30_50": "0.6"}, False)


def test_two_who_write_an_audience_down_at_once_are_told(desk: Desk) -> None:
    [kai] = fill(desk, 1)
    seen = told(desk, kai)
    save(desk, kai, seen.model_copy(update={"audience_cities": "上海"}), seen)
    second = save(
        desk, kai, seen.model_copy(update={"audience_cities": "北京", "audience_power": "高"}), seen
    )
    assert isinstance(second.reply, RecordChanged)
    assert ([each.name for each in second.reply.changed], second.reply.kept) == (["audience_cities"], 1)
    assert (told(desk, kai).audience_cities, told(desk, kai).audience_power) == ("上海", "高")


def test_the_same_audience_written_down_twice_is_one_edit(desk: Desk) -> None:
    [kai] = fill(desk, 1)
    seen = told(desk, kai)
    wanted = seen.model_copy(update={"audience_cities": "上海"})
    save(desk, kai, wanted, seen)
    revision = desk.creators()["dy00"].revision
    second = save(desk, kai, wanted, seen)
    assert (second.reply, desk.creators()["dy00"].revision) == (None, revision)


def test_exports_bring_the_audience_and_undo_takes_it_back(desk: Desk, tmp_path: Path) -> None:
    header = [
        "抖音号",
        "达人昵称",
        "粉丝数",
        "男粉占比",
        "城市分布",
        "兴趣偏好",
        "粉丝购买力",
        "常用购买场景",
    ]
    row = ["kai", "Kai", "5.2万", "82%", "上海 12%、杭州 8%", "通勤穿搭、汽车", "中高", "直播间、送礼"]
    batch = desk.imported(write_csv(tmp_path / "a.csv", [header, row]))
    creator = desk.creators()["kai"]
    profile = audience_profiles.profile_of(creator)
    assert [each.name for each in profile.cities] == ["上海", "杭州"]
    assert [each.name for each in (*profile.interests, *profile.powers, *profile.scenes)] == [
        "通勤穿搭", "汽车", "中高", "直播间", "送礼",
    ]  # fmt: skip
    like = audience_profiles.likeness(creator)
    assert like == Wanted(
        gender=Gender.MALE,
        cities=("上海", "杭州"),
        interests=("通勤穿搭", "汽车"),
        scenes=("直播间", "送礼"),
    )
    desk.undo(batch)
    desk.run_jobs()
    assert "kai" not in desk.creators()


def test_a_merge_keeps_the_words_of_both_audiences(desk: Desk) -> None:
    [kai] = fill(desk, 1, extra={"audience_cities": "上海"})
    [other] = fill(desk, 1, first=1, extra={"audience_cities": "北京", "audience_interests": "露营"})
    decide(
        desk, lambda uow: merging.merge(uow, kai, other, revisions=(0, 0), by=desk.lin, now=desk.clock.now())
    )
    assert (told(desk, kai).audience_cities, told(desk, kai).audience_interests) == ("上海", "露营")


def test_another_teams_personas_are_not_there(desk: Desk, database: Database, tmp_path: Path) -> None:
    made = create(desk, "羊毛大衣 canary")
    elsewhere = open_desk(database, tmp_path / "other")
    assert elsewhere.workspace_id != desk.workspace_id
    for act in (
        lambda: card(elsewhere, made),
        lambda: edit(elsewhere, made, {"name": "X"}, {"name": "X"}),
        lambda: decide(
            elsewhere, lambda uow: personas.delete(uow, made, 0, by=elsewhere.lin, now=elsewhere.clock.now())
        ),
        lambda: decide(
            elsewhere, lambda uow: personas.undo(uow, made, 0, by=elsewhere.lin, now=elsewhere.clock.now())
        ),
        lambda: read(elsewhere, lambda uow: personas.standing(uow, made)),
    ):
        with pytest.raises(NotFound):
            act()
    assert read(elsewhere, lambda uow: personas.chosen(uow, made)) is None
    assert read(elsewhere, rows.count) == 0
    create(elsewhere, "羊毛大衣 canary")


def test_hostile_words_stay_what_they_are(desk: Desk) -> None:
    made = create(desk, HOSTILE, Wanted(cities=(HOSTILE,), interests=(HOSTILE,), scenes=(HOSTILE,)))
    assert card(desk, made).name == HOSTILE
    assert card(desk, made).wanted.cities == (HOSTILE,)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(["name", "gender", "cities", "power", "ages"]), min_size=1, max_size=6))
def test_an_undo_is_always_the_exact_way_back(desk: Desk, steps: list[str]) -> None:
    made = create(desk, read(desk, lambda uow: personas.free_name(uow, "p")))
    for number, step in enumerate(steps):
        before = card(desk, made)
        changes: dict[str, dict[str, Any]] = {
            "name": {"name": f"n{made}-{number}"},
            "gender": {"gender": Gender.FEMALE if before.wanted.gender is Gender.MALE else Gender.MALE},
            "cities": {"cities": (f"c{number}",)},
            "power": {"power": None if before.wanted.power else Power.LOW},
            "ages": {"age_from": 20 + number, "age_to": None},
        }
        change = changes[step]
        edit(desk, made, change)
        undo(desk, made)
        after = card(desk, made)
        assert (after.name, after.wanted) == (before.name, before.wanted)
        edit(desk, made, change)


def test_a_shortlist_row_of_an_older_release_has_no_persona(desk: Desk) -> None:
    assert personas.of_list(Shortlist(result={})) is None
