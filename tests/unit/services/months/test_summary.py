"""The month a manager opens: money from the balances, people behind each count, the set-aside's three
measures.
"""

import datetime
import json

import pytest
from click.testing import CliRunner
from sqlalchemy import insert

from ledger.clock import SeededSource
from ledger.commands.reconcile import reconcile as reconcile_command
from ledger.commands.summary import summary as summary_command
from ledger.demo.rents import rent_terms
from ledger.domain.months.outcomes import Measure
from ledger.domain.months.summary import COLUMNS, adds_up, unequal
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.months import summary
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start
from tests.world import World

AUGUST = "2026-08"


def a_summer(work: Work, source: SeededSource) -> None:
    """The worked example's board with one course half billed, one month of confidential rent, one approval."""
    played(starts.worked_example(work, source))


def played(found: World) -> tuple[str, str]:
    """What its people do in July, August and September; the two participants."""
    work = found.work
    play, coach = found.play, found.coach("CCC")
    ana, zoe = found.participant("CCC", "EOP"), found.participant("CAP", "IND")
    play.day(2026, 7, 10)
    terms = {"starts_on": "2026-07-20", "ends_on": "2026-09-18", "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, "A course", play.payee("School", "school"))
    award = play.award(coach, ana, "EOP", line, needed_by=datetime.date(2026, 8, 1))
    play.bind(coach, award, 42_500, play.day(2026, 7, 20))
    play.day(2026, 8, 14)
    invoice = play.bill(coach, [BillLine(award, 20_000, final=False)], "I 1")
    play.day(2026, 8, 20)
    play.pay([invoice], "ACH-1")
    landlord = play.payee("Landlord", "landlord", "partnership")
    months = rent_terms("2026-09", 2, 80_000)
    rent = play.award(
        found.coach("CAP"),
        zoe,
        "IND",
        LineInput("Rent", 160_000, months, "Flat", landlord),
        needed_by=datetime.date(2026, 9, 1),
    )
    play.day(2026, 9, 2)
    play.bill(found.coach("CAP"), [BillLine(rent, 80_000, "2026-09", final=False)], "I 2")
    record(work, ana, "training", datetime.date(2026, 8, 3), datetime.date(2026, 8, 28), "completed")
    record(work, zoe, "employment", datetime.date(2026, 8, 17))
    return ana, zoe


@pytest.fixture
def start() -> Start:
    return a_summer


def record(
    work: Work,
    participant_id: str,
    sort: str,
    on: datetime.date,
    ended_on: datetime.date | None = None,
    detail: str | None = None,
) -> None:
    with work.store.writing() as connection:
        connection.execute(
            insert(schema.record).values(
                id=work.source.new_id("REC"),
                participant_id=participant_id,
                external_id=f"{participant_id}/{sort}",
                sort=sort,
                code="06",
                happened_on=on,
                ended_on=ended_on,
                amount_cents=None,
                fund=None,
                agency_code=None,
                program_code=None,
                detail=detail,
                content_digest=f"{participant_id}{sort}",
                import_id="IMP-TEST",
            )
        )


def manager(*more: Duty) -> Actor:
    return board.actor("PER-MANAGER0", Duty.OVERSEE, *more, confidential_class="HOPWA")


def test_the_month_stands_in_rows_that_add_up(world: World) -> None:
    found = summary.summary_published(world.work, AUGUST)
    assert unequal(found) == []
    rows = {(row.agency, row.fund, row.line, row.kind): row for row in found.rows}
    course = rows["CCC", "WA26", "Training", "Scholarship"]
    assert (course.committed_cents, course.obligated_cents, course.refund_due_cents) == (0, 22_500, 0)
    assert (course.accrued_cents, course.paid_cents) == (20_000, 20_000)
    whole = rows["CCC", "WA26", "Training", None]
    assert (whole.allocated_cents, whole.available_cents) == (5_000_000, 5_000_000 - 42_500)
    pool = rows["Pool", "HSP26", "Support", "Rent"]
    assert (pool.committed_cents, pool.accrued_to_date_cents) == (160_000, 0)
    assert rows["Pool", "HSP26", "Support", None].allocated_cents == 4_800_000  # both funds of the pool
    assert not any(row.fund in ("HP26", "HR26") for row in found.rows)


def test_months_follow_one_another(world: World) -> None:
    july, august, september = (
        summary.summary_published(world.work, f"2026-{month}").totals for month in ("07", "08", "09")
    )
    assert (july["obligated_cents"], july["accrued_to_date_cents"]) == (42_500, 0)
    assert (
        september["accrued_to_date_cents"]
        == august["accrued_to_date_cents"] + september["accrued_cents"]
        == 100_000
    )
    assert all(adds_up(one) for one in (july, august, september))


def test_the_class_opens_the_pool(world: World) -> None:
    closed, opened = (
        summary.summary(world.work, actor, "2026-09") for actor in (manager(), manager(Duty.SEE_CLASS))
    )
    assert {row.fund for row in closed.rows} == {"WA26", "ERA26", "HSP26"}
    assert {row.fund for row in opened.rows} == {"WA26", "ERA26", "HP26", "HR26"}
    assert closed.totals == opened.totals


def test_a_coach_sees_her_agency_s_money_and_no_pool(world: World) -> None:  # ALC-09
    assert {row.agency for row in summary.summary(world.work, world.coach("CCC"), AUGUST).rows} == {"CCC"}
    assert summary.summary(world.work, world.coach("CAP"), AUGUST).rows == ()


def of(program: str, agency: str) -> summary.Keeps:
    """One cell."""
    return lambda *cell: cell == (program, agency)


def test_outcomes_stand_beside_and_lead_to_people(world: World) -> None:  # RPT-01
    found = summary.outcomes(world.work, manager(), AUGUST)
    ccc = next(row for row in found.rows if (row.program, row.agency) == ("EOP", "CCC"))
    assert ccc.counts == {
        Measure.SERVED: 1,
        Measure.SERVED_TO_DATE: 1,
        Measure.TRAINING_STARTS: 1,
        Measure.TRAINING_COMPLETIONS: 1,
        Measure.CREDENTIALS: 0,
        Measure.JOBS: 0,
    }
    assert found.totals[Measure.JOBS] == 1
    (served,) = summary.people_behind(world.work, manager(), AUGUST, Measure.SERVED, of("EOP", "CCC")).listed
    other = summary.outcomes(world.work, manager(), AUGUST, of("EOP", "HS"))
    assert (other.rows, set(other.totals.values())) == ((), {0})
    assert served.name == "–"  # no name was imported for this test's person
    with pytest.raises(NotFound):
        summary.people_behind(world.work, manager(), AUGUST, Measure.SERVED, of("EOP", "HS"))


def test_people_of_a_pool_are_counted_and_not_listed(world: World) -> None:
    found = summary.outcomes(world.work, manager(), "2026-09")
    pool = next(row for row in found.rows if row.agency == "Pool")
    assert pool.counts[Measure.SERVED] == 1
    for cell in (of("Shared", "Pool"), None):
        behind = summary.people_behind(world.work, manager(), "2026-09", Measure.SERVED, cell)
        assert (behind.listed, behind.in_pool, behind.number) == ((), 1, 1)
    opened = summary.people_behind(world.work, manager(Duty.SEE_CLASS), "2026-09", Measure.SERVED)
    assert (len(opened.listed), opened.in_pool) == (1, 0)


def test_the_set_aside_is_measured_three_ways(world: World) -> None:  # SET-02, SET-04
    found = summary.set_aside_measures(world.work, manager(), AUGUST)
    assert found.budgeted.passes
    assert found.obligated.set_aside_cents == 42_500
    assert found.expended.set_aside_cents == 20_000
    assert found.expended.left_cents == 60_000
    assert not found.expended.passes


def test_readers_and_months_are_checked(world: World) -> None:
    with pytest.raises(Refused):
        summary.summary(world.work, board.actor("PER-ADMIN000", Duty.ADMINISTER), AUGUST)
    for text in ("2026-8", "2026-13", "August", ""):
        with pytest.raises(InvalidInput):
            summary.summary_published(world.work, text)


class Context:
    """What the commands are handed."""

    def __init__(self, work: Work) -> None:
        self._work = work

    def work(self) -> Work:
        return self._work


def test_the_commands_print_what_the_services_say(world: World) -> None:
    told = CliRunner().invoke(summary_command, [AUGUST, "--json"], obj=Context(world.work))
    found = json.loads(told.output)
    assert list(found) == ["month", "totals", "rows"]
    assert found["month"] == AUGUST
    for name in COLUMNS:
        assert found["totals"][name] == sum(row[name] or 0 for row in found["rows"])
    for row in found["rows"]:
        assert (
            (row["allocated_cents"] is None) == (row["available_cents"] is None) == (row["kind"] is not None)
        )
    assert "HP26" not in told.output
    words = CliRunner().invoke(summary_command, [AUGUST], obj=Context(world.work))
    assert "August 2026" in words.output
    world.play.day(2026, 11, 1)
    reconciled = CliRunner().invoke(reconcile_command, [AUGUST, "--json"], obj=Context(world.work))
    assert reconciled.exit_code == 1  # a record is missing
    assert json.loads(reconciled.output)["counts"]["X1"] == 1
    told = CliRunner().invoke(reconcile_command, [AUGUST], obj=Context(world.work))
    assert "Ledger  $200.00 = matched $0.00 + unmatched $200.00" in told.output
