"""Whom a fund may serve decides with every question about its money: residence, household and population (FND-01)."""

import datetime

import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.demo import overrides
from ledger.demo.rents import rent_terms
from ledger.domain.needs.decisions import Test
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, LedgerError, Refused
from ledger.services.awards import transfers
from ledger.services.budgets import allocations, replay
from ledger.services.needs import choices, review_pages, trial
from ledger.services.needs.needs import LineInput
from ledger.services.participants import imports
from ledger.services.participants.files import digest_of
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from tests import board
from tests.folders import Folder, fund, written, year_table
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World, world_on

JULY = datetime.date(2026, 7, 1)
RENT = 90_000
HEAD = "Participant ID,Program,Agency,Entry Date,County,City,Household Size,Household Income,Veteran"
COUNTY = 'kinds = ["Rent"]\nserves = ["EOP"]\nresidence = ["Multnomah"]\nincome_percent = 200'
"""ERA26 serves Multnomah up to twice the poverty level; HR26 beside it asks nothing."""


def asking(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026, ERA26 with what its grant asks, and gas money of 2025 for veterans only."""
    source.set_today(JULY)
    files = board.read_folder(WORKED)
    files["funds.toml"] = files["funds.toml"].replace('kinds = ["Rent"]\nserves = ["EOP"]', COUNTY, 1)
    period = {"performance_from": datetime.date(2025, 7, 1), "performance_to": datetime.date(2027, 6, 30)}
    veterans = fund(kinds=["Gas"], population=["veteran"], liquidation=datetime.date(2027, 9, 28), **period)
    oldest = {"code": "oldest_first", "value": "yes", "unit": "yes_no", "class": "policy", "document": "5"}
    levels = (("poverty_one", "15,650.00"), ("poverty_more", "5,500.00"))
    more: Folder = {
        "funds.toml": {"fund": {"WA25": veterans}},
        "year.toml": {"budget": {"WA25": year_table(support_budget="400.00")}},
        "allocations.toml": {
            "allocation": [
                {"agency": "CCC", "program": "EOP", "fund": "WA25", "line": "Support", "amount": "400.00"}
            ]
        },
        "policies.toml": {"value": [{**oldest, "from": JULY}]},
        "law.toml": {
            "value": [
                {"code": code, "value": value, "unit": "usd", "class": "law", "from": JULY, "document": "HHS"}
                for code, value in levels
            ]
        },
    }
    for name, text in written(more).items():
        files[name] += "\n" + text
    board.load_files(work, files)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return asking


def _say(world: World, external_id: str, said: str) -> None:
    """The participant system's file says so of somebody: what is new applies at once, a changed fact when two agree."""
    content = f"{HEAD}\n{external_id},EOP,CCC,2026-01-05,{said}".encode()
    who = board.actor(world.play.cast.recorder.person_id, Duty.IMPORT, Duty.VERIFY)
    command = imports.ImportFile(world.play.key(), digest_of(content), world.work.source.today())
    answer = imports.import_file(world.work, who, command, content)
    if answer["proposal"]:
        world.play.accept(answer)


def _line(world: World, kind: str, fund_code: str = "") -> LineInput:
    play = world.play
    terms = rent_terms("2026-08", 1, RENT) if kind == "Rent" else {}
    payee = play.payee(f"Example {play.key()[:6]}", "landlord" if kind == "Rent" else "agency")
    chosen = texts.allocation_id(world.work, "CCC", fund_code, "Support") if fund_code else None
    cents = RENT if kind == "Rent" else 15_000
    return LineInput(kind, cents, terms, "Drives to the course", payee, allocation_id=chosen)


def _submitted(world: World, who: str, line: LineInput) -> str:
    coach = world.coach("CCC")
    draft = world.play.draft(coach, who, "EOP", [line], needed_by=datetime.date(2026, 8, 1))
    return world.play.submit(coach, draft)[0]


def _award(world: World, who: str, line: LineInput) -> str:
    line_id = _submitted(world, who, line)
    world.play.verify(line_id)
    return str(world.play.award_row(overrides.approve(world.play, line_id))["fund"])


SERVED = 'Multnomah,Portland,3,"53,300.00",'
NOT_SERVED = {
    "another county": "Clackamas,Oregon City,3,20000.00,",
    "a cent too much": 'Multnomah,Portland,3,"53,300.01",',
    "nothing on record": ",,,,",
}


def test_the_fund_that_may_serve_the_person_pays(world: World) -> None:
    # FND-01: who lives in the county within the limit is paid by it, the next by the fund that asks nothing
    here = world.participant("CCC", "EOP", external_id="T1")
    _say(world, "T1", SERVED)
    assert _award(world, here, _line(world, "Rent")) == "ERA26"
    there = world.participant("CCC", "EOP", external_id="T2")
    _say(world, "T2", NOT_SERVED["another county"])
    assert _award(world, there, _line(world, "Rent")) == "HR26"
    world.verified()


def test_a_fund_that_may_not_serve_the_person_any_more_is_told_to_whoever_verifies(world: World) -> None:
    # FND-01: handed in while it could; the record changed before the liaison looked, who waves nothing through
    play, who = world.play, world.participant("CCC", "EOP", external_id="T1")
    _say(world, "T1", SERVED)
    line = _submitted(world, who, _line(world, "Rent", "ERA26"))
    _say(world, "T1", NOT_SERVED["a cent too much"])
    shown = review_pages.review_page(world.work, play.cast.rent_coordinator, line).refusal
    assert getattr(shown, "code", "") in ("fund_not_for", "pool_cannot")
    with pytest.raises(Refused) as refused:
        play.verify(line)
    assert refused.value.code == getattr(shown, "code", "")
    assert play.line(line)["state"] == "submitted"
    _say(world, "T1", SERVED.replace("53,300.00", "53,299.00"))
    play.verify(line)
    world.verified()


@pytest.mark.parametrize("case", NOT_SERVED)
def test_a_fund_that_is_named_refuses_whom_it_may_not_serve_and_the_refusal_is_kept(
    world: World, case: str
) -> None:  # FND-01, SCH-22
    who = world.participant("CCC", "EOP", external_id="T1")
    _say(world, "T1", NOT_SERVED[case])
    line = _line(world, "Rent", "ERA26")
    with pytest.raises(Refused) as refused:
        _submitted(world, who, line)
    assert refused.value.code == "fund_not_for"
    with world.work.store.reading() as connection:
        kept = connection.execute(select(schema.refusal.c.code)).scalars().all()
    assert kept == ["fund_not_for"]
    _say(world, "T1", SERVED)
    assert _award(world, who, line) == "ERA26"
    # and the refusal, asked again, is what it was: the record of today does not decide about then
    manager = board.actor(world.play.cast.recorder.person_id, Duty.OVERSEE)
    draft = {"policies.toml": board.read_folder(WORKED)["policies.toml"]}
    outcome = replay.preview(world.work, manager, draft).outcome
    assert (outcome.decided, outcome.unlike) == (2, 0)


def test_a_record_that_changes_after_the_request_stops_the_approver(world: World) -> None:  # FND-01
    who = world.participant("CCC", "EOP", external_id="T1")
    _say(world, "T1", SERVED)
    line_id = _submitted(world, who, _line(world, "Rent"))
    world.play.verify(line_id)
    _say(world, "T1", NOT_SERVED["another county"])
    with pytest.raises(Refused) as refused:
        overrides.approve(world.play, line_id)
    assert refused.value.code == "fund_not_for"
    # another fund is chosen on the line's page; the one that may not serve the person is not among them
    era, other = (texts.allocation_id(world.work, "CCC", code, "Support") for code in ("ERA26", "HR26"))
    sees = board.actor(
        world.play.cast.approver.person_id, Duty.APPROVE, Duty.SEE_CLASS, confidential_class="HOPWA"
    )
    version = world.play.line(line_id)["version"]
    choices.choose(world.work, sees, choices.ChooseFund(world.play.key(), line_id, version, other))
    back = choices.ChooseFund(world.play.key(), line_id, world.play.line(line_id)["version"], era)
    with pytest.raises(InvalidInput) as not_offered:
        choices.choose(world.work, sees, back)
    assert not_offered.value.code == "fund_choice"
    assert world.play.award_row(overrides.approve(world.play, line_id))["fund"] == "HR26"


def test_older_money_that_may_not_serve_the_person_asks_for_no_reason(world: World) -> None:  # FND-01, FND-07
    anybody = world.participant("CCC", "EOP", external_id="T1")
    assert _award(world, anybody, _line(world, "Gas")) == "WA26"
    veteran = world.participant("CCC", "EOP", external_id="T2")
    _say(world, "T2", ",,,,1")
    assert _award(world, veteran, _line(world, "Gas")) == "WA25"


def test_a_dry_run_says_which_question_says_no(world: World) -> None:  # FND-01
    who = world.participant("CCC", "EOP", external_id="T1")
    terms = rent_terms("2026-08", 1, RENT)
    era = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    wanted = trial.Wanted("Rent", RENT, terms, "CCC", "EOP", world.work.source.today(), era)
    decides = trial.try_line(world.work, world.coach("CCC"), who, wanted).trial.decides
    assert decides is not None and decides.test is Test.WHOM
    assert "lives where it serves" in decides.lines[0]


def test_no_cost_goes_to_a_fund_that_may_not_serve_the_person(world: World) -> None:  # FND-01, FND-17
    who, play = world.participant("CCC", "EOP", external_id="T1"), world.play
    line_id = _submitted(world, who, _line(world, "Rent"))
    play.verify(line_id)
    award = overrides.approve(play, line_id)
    play.day(2026, 8, 1)
    play.bill(world.coach("CCC"), [BillLine(award, RENT, "2026-08")], "INV 1")
    fiscal = board.actor(
        play.cast.recorder.person_id, Duty.RECONCILE, Duty.SEE_CLASS, confidential_class="HOPWA"
    )
    era = texts.allocation_id(world.work, "CCC", "ERA26", "Support")

    def _propose() -> None:
        transfers.propose(
            world.work, fiscal, transfers.ProposeTransfer(play.key(), award, era, "better_source")
        )

    with pytest.raises(LedgerError) as refused:
        _propose()
    assert refused.value.code == "fund_not_for"
    _say(world, "T1", SERVED)
    _propose()


def test_whom_each_fund_serves_stands_with_the_fund(world: World) -> None:  # FND-01
    reader = board.actor(world.play.cast.recorder.person_id, Duty.EXAMINE)
    whom = {row["code"]: row["whom"] for row in allocations.in_force(world.work, reader, JULY).funds}
    assert whom["ERA26"] == (
        "live in Multnomah, and have a household income of at most 200 % of the poverty level"
    )
    assert (whom["WA25"], whom["WA26"], whom["HSP26"]) == ("are on record as veteran", "", "")
