"""d21: the savings line of the month and of a participant, as far as each reader may see."""

import datetime

import pytest
from sqlalchemy import insert

from ledger.clock import SeededSource
from ledger.domain.participants import subsidies
from ledger.domain.people.duties import Duty
from ledger.services.months.savings import savings
from ledger.services.participants.pages import person_page
from ledger.services.work import Work
from ledger.store import schema
from tests import board
from tests.grounds import Start
from tests.unit.services.months.test_summary import manager, played
from tests.world import WORKED, World, make_cast, world_on

LEAST = """
[[value]]
code = "people_least"
value = "1"
unit = "count"
class = "policy"
from = 2026-07-01
document = "Board policy 9 (example)"
"""
RECORDED = {
    "ana": ((2026, 7, 1, 600_000, None), (2026, 8, 15, 120_000, None)),
    "zoe": ((2026, 7, 1, 480_000, "HP26"), (2026, 9, 1, 0, "HP26")),
}


def subsidized(work: Work, source: SeededSource) -> None:
    """A board that shows amounts of one person, with two people whose subsidies are recorded; one by a confidential fund."""
    files = board.read_folder(WORKED)
    files["policies.toml"] += LEAST
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files)
    board.list_programs(work)
    make_cast(work)
    people = dict(zip(("ana", "zoe"), played(world_on(work, source)), strict=True))
    with work.store.writing() as connection:
        for name, records in RECORDED.items():
            for year, month, day, cents, fund in records:
                values = {
                    "id": work.source.new_id("REC"),
                    "participant_id": people[name],
                    "external_id": f"{name}-{month}",
                    "sort": "service",
                    "code": subsidies.CODE,
                    "happened_on": datetime.date(year, month, day),
                    "amount_cents": cents,
                    "fund": fund,
                    "detail": "Voucher notice (invented)",
                    "content_digest": f"{name}-{month}",
                    "import_id": "IMP-TEST",
                }
                connection.execute(insert(schema.record).values(**values))


@pytest.fixture
def start() -> Start:
    return subsidized


def ana_of(world: World) -> str:
    with world.work.store.reading() as connection:
        found = schema.record.select().where(schema.record.c.external_id == "ana-7")
        return str(connection.execute(found).mappings().one()["participant_id"])


def test_d21_the_month_shows_what_was_spent_beside_the_change_with_n(world: World) -> None:  # d21
    july, august = (savings(world.work, manager(), f"2026-{month}") for month in ("07", "08"))
    assert (july.people, july.change_cents) == (0, None), "one day is no change"
    assert (august.people, august.ended, august.spent_cents) == (1, 0, 20_000)
    assert (august.first_cents, august.last_cents, august.change_cents) == (600_000, 120_000, -480_000)


def test_d21_a_confidential_fund_is_left_out_for_whoever_may_not_see_its_class(world: World) -> None:
    # d21, P32: the record stands under the fund, and the fund's cost in a pool
    closed, opened = (savings(world.work, actor, "2026-09") for actor in (manager(), manager(Duty.SEE_CLASS)))
    assert (closed.people, closed.spent_cents, closed.ended) == (1, 20_000, 0)
    assert (opened.people, opened.spent_cents, opened.ended) == (2, 100_000, 1)


def test_d21_a_coach_sees_her_own_agency_and_the_person_s_own_line(world: World) -> None:  # d21, ALC-09
    ccc, cap = world.coach("CCC"), world.coach("CAP")
    assert (savings(world.work, ccc, "2026-09").people, savings(world.work, cap, "2026-09").people) == (1, 0)
    one = person_page(world.work, ccc, ana_of(world)).savings
    assert one is not None
    assert (one.spent_cents, one.change_cents, one.last.document) == (
        20_000,
        -480_000,
        "Voucher notice (invented)",
    )
    assert person_page(world.work, manager(), ana_of(world)).savings is None, (
        "who sees initials sees no record"
    )
