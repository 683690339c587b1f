"""A subaward's sheet: what the law says must be told, and the ALN and dollars of each disbursement (ALC-06, ALC-07)."""

import datetime
from typing import Any

import pytest

from ledger.domain.budgets.bases import sum_of
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound
from ledger.services.budgets import subawards
from ledger.services.budgets.certificate import certificate
from ledger.services.budgets.measures import measure
from ledger.services.budgets.radar import radar
from ledger.services.journal import relay
from ledger.services.months import summary
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from tests import board, starts
from tests.folders import written
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.domain.budgets.test_subawards import subaward
from tests.unit.web.site import Site, words
from tests.world import WORKED, World

DAY = datetime.date


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _load(world: World, **changed: str) -> None:
    """The worked example again, with a subaward to CCC and a membership of HS that rests on one."""
    files = board.read_folder(WORKED)
    given = {"agency": "CCC", "program": "IND", "from": DAY(2026, 7, 1), "to": DAY(2027, 6, 30)}
    tables = {"subaward": [subaward(**changed)], "membership": [{**given, "subaward": "SUB-1"}]}
    files["agencies.toml"] += "\n" + written({"agencies.toml": tables})["agencies.toml"]
    files |= written({"grants.toml": {"grant": {"WA26": {"grantor": "US Department of Labor"}}}})
    board.load_files(world.work, files, f"subaward-{len(changed)}")


def test_the_sheet_tells_each_disbursement_with_its_aln_and_an_incomplete_subaward_is_not_loaded(
    world: World,
) -> None:
    # ALC-06, ALC-07 (2 CFR 200.332(b)(1)(xii))
    with pytest.raises(InvalidInput, match="excl"):
        _load(world, sam_result="excluded")
    _load(world)
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    terms = {"starts_on": DAY(2026, 7, 20), "ends_on": DAY(2026, 9, 1), "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, payee_id=school, allocation_id=chosen)
    play.day(2026, 7, 10)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    play.day(2026, 7, 20)
    play.bind(coach, award, 42_500, DAY(2026, 7, 20))
    play.day(2026, 9, 20)
    bill = BillLine(award, 42_500, service_from=DAY(2026, 7, 20), service_to=DAY(2026, 9, 1))
    play.pay([play.bill(coach, [bill], "S-1")], "ACH-1")
    reader = board.actor("PER-READER00", Duty.EXAMINE)
    found = subawards.sheet(world.work, reader, "WA26", "SUB-1")
    ((on, _, cents),) = found.paid
    assert (on, cents, found.aln, found.total_cents) == (DAY(2026, 9, 20), 42_500, "17.258", 42_500)
    said = dict(found.facts)
    assert (said["FAIN"], said["Risk rating"], found.gone) == ("EXAMPLE", "low", ())
    with pytest.raises(NotFound):
        subawards.sheet(world.work, reader, "WA26", "SUB-2")
    site = Site(world)
    browser = site.browser(site.person("reader", Duty.EXAMINE))
    assert "SUB-1, data sheet (PDF) Low Clear, June 20, 2026 $0.00 $100.00 $425.00 Complete" in words(
        browser.get("/grants/WA26")
    )
    paper = browser.get("/grants/WA26?sheet=SUB-1")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")


OPEN = """[[membership]]
agency = "CCC"
program = "EOP"
from = 2026-07-01
"""


def _rests(world: World, *amended: dict[str, Any]) -> None:
    """From 11 July all of CCC's work is under a subaward of 400.00, of which 300.00 are for training."""
    files = board.read_folder(WORKED)
    told = subaward(action="400.00", total="400.00", training="300.00")
    days = {"from": DAY(2026, 7, 11), "to": DAY(2027, 6, 30)}
    member = {"agency": "CCC", "program": "EOP", **days, "subaward": "SUB-1"}
    tables = {"agencies.toml": {"subaward": [told], "membership": [member]}}
    if amended:
        tables["agencies.toml"]["subaward_amendment"] = list(amended)
    files["agencies.toml"] = files["agencies.toml"].replace(OPEN, f"{OPEN}to = 2026-07-10\n")
    files["agencies.toml"] += "\n" + written(tables)["agencies.toml"]
    files |= written({"grants.toml": {"grant": {"WA26": {"grantor": "US Department of Labor"}}}})
    board.load_files(world.work, files, f"rests-{len(amended)}")


def _obligated(world: World, on: datetime.date) -> tuple[int, int, int, int]:
    """What the certificate, the tests of the year, the month and the radar call obligated: one sum each."""
    while relay.tick(world.work).chained:
        pass
    reader = board.actor("PER-READER00", Duty.EXAMINE)
    found = certificate(world.work, reader, on, on)
    assert found.total.adds_up
    awards = sum(held.obligated_cents + held.spent_cents for _, held in found.funds)
    assert awards + found.subawards_cents == found.measures[1][1].left_cents
    (shown,) = [test.left_cents for name, test, _ in found.measures if name == "Obligated"]
    with world.work.store.reading() as connection:
        base = measure(connection, world.work.source, on, on).base(2026)
    month = summary.set_aside_measures(world.work, reader, f"{on:%Y-%m}").obligated.set_aside_cents
    (pace,) = [one for one in radar(world.work, reader).funds if one.fund == "WA26"]
    return shown, sum_of(["obligated of adult"], base), month, pace.obligated_cents


def test_a_subaward_is_obligated_and_the_awards_under_it_are_not_counted_twice(world: World) -> None:
    # FND-13, SET-04, ALC-06, ALC-07: 400.00 with 300.00 for training; awards of 120.00, later of 420.00, under it
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 7, 10)
    assert _obligated(world, DAY(2026, 7, 10)) == (0, 0, 0, 0)
    _rests(world)
    play.day(2026, 7, 11)
    assert _obligated(world, DAY(2026, 7, 11)) == (30_000, 40_000, 30_000, 40_000)
    school = play.payee("Example School", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")

    def course(cents: int, before_cents: int) -> None:
        today = play.source.today()
        terms = {"starts_on": today, "ends_on": today + datetime.timedelta(days=40), "listing": "EX-1001"}
        line = LineInput("Scholarship", cents, terms, payee_id=school, allocation_id=chosen)
        award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=today)
        assert _obligated(world, today)[1] == before_cents, "an approval binds nothing"
        play.bind(coach, award, cents, today)

    course(12_000, before_cents=40_000)
    assert _obligated(world, DAY(2026, 7, 11)) == (
        30_000,
        40_000,
        30_000,
        40_000,
    )  # bound out of the subaward
    sheet = subawards.sheet(world.work, board.actor("PER-READER00", Duty.EXAMINE), "WA26", "SUB-1")
    assert sheet.bound is not None
    assert (sheet.bound.used_cents, sheet.bound.beyond_cents) == (12_000, 28_000)
    play.day(2026, 7, 20)
    course(30_000, before_cents=40_000)
    assert _obligated(world, DAY(2026, 7, 20)) == (42_000,) * 4  # the awards went over it
    assert _obligated(world, DAY(2026, 7, 10))[:2] == (0, 0)
    play.day(2026, 7, 25)
    document = "Amendment 1 (example)"
    _rests(world, {"subaward": "SUB-1", "on": DAY(2026, 7, 24), "total": "500.00", "document": document})
    assert _obligated(world, DAY(2026, 7, 25))[1] == 50_000
    with world.work.store.reading() as connection:  # as known today, and on the day before it was loaded
        found = [
            measure(connection, world.work.source, DAY(2026, 7, on), DAY(2026, 7, 25)) for on in (23, 24)
        ]
        found.append(measure(connection, world.work.source, DAY(2026, 7, 24), DAY(2026, 7, 24)))
    assert [sum_of(["obligated of adult"], one.base(2026)) for one in found] == [42_000, 50_000, 42_000]
    sheet = subawards.sheet(world.work, board.actor("PER-READER00", Duty.EXAMINE), "WA26", "SUB-1")
    said = dict(sheet.facts)
    assert (said["Obligated in total"], said["Obligated by this action"]) == ("$500.00", "$100.00")
    assert said["Amended"] == f"July 24, 2026: total $500.00, {document}"
