"""A change of an award dates what it approves anew; what was bound before keeps its day for every cap (decision 56)."""

import datetime

import pytest
from sqlalchemy import select, update

from ledger.clock import SeededSource
from ledger.demo import changes
from ledger.errors import Refused
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.needs.uses import used_by
from tests import board
from tests.grounds import Start
from tests.scenario.stories import DAYS, WIDER, asked, bought, line
from tests.scenario.test_household_split import HOME, _move_out, _tools, _two, tools_with_a_cap
from tests.world import WORKED, World, make_cast, world_on

JULY_12, AUGUST_1 = datetime.date(2026, 7, 12), datetime.date(2026, 8, 1)
CAP = """
[[value]]
code = "cap.Clothing.month"
value = "200.00"
unit = "usd"
class = "policy"
from = 2026-07-01
document = "Board policy 12 (example)"
"""


def clothes_by_the_month(work: Work, source: SeededSource) -> None:
    """The worked example's board on 12 July 2026; a person may have 200.00 for clothes in a month."""
    files = board.read_folder(WORKED)
    for old, new in WIDER:
        files["funds.toml"] = files["funds.toml"].replace(old, new)
    files["policies.toml"] += DAYS + CAP
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files)
    board.list_programs(work)
    make_cast(work)
    world_on(work, source).play.day(2026, 7, 12)


@pytest.fixture(params=[clothes_by_the_month])
def start(request: pytest.FixtureRequest) -> Start:
    found: Start = request.param
    return found


def _changed(world: World, award: str, cents: int) -> None:
    change = changes.ask(world.play, world.coach("CCC"), award, cents=cents)
    changes.verify(world.play, change)
    changes.approve(world.play, change)


def _used(world: World, household: str, kind: str) -> list[tuple[str, int]]:
    with world.work.store.reading() as connection:
        return [(f"{row['used_on']:%m-%d}", row["cents"]) for row in used_by(connection, household, kind)]


@pytest.mark.parametrize("start", [tools_with_a_cap], indirect=True)
def test_what_a_household_had_paid_stays_its_own_when_the_award_is_changed_after_the_move(
    world: World,
) -> None:
    # SUP-05, SUP-06: 300.00 of the household's 500.00 are paid; one moves out, and 0.01 more is approved for that person
    first, second = _two(world)
    award = _tools(world, first, 35_000)
    world.play.pay([bought(world, award, 30_000, "R-1", final=False)], "A1")
    world.play.day(2026, 7, 15)
    _move_out(world)
    world.play.day(2026, 7, 20)
    _changed(world, award, 35_001)
    assert _used(world, HOME, "Tools") == [("07-10", 30_000)], "what was open is the new household's"
    with pytest.raises(Refused) as over:
        _tools(world, second, 20_001)
    assert (over.value.code, over.value.arguments["used_cents"]) == ("cap", 30_000)
    _tools(world, second, 20_000)
    world.verified()


def test_what_was_bought_in_july_counts_in_july_when_a_dollar_more_is_approved_in_august(
    world: World,
) -> None:
    # SUP-05: 180.00 paid in July; the whole becomes 201.00 in August, so that 21.00 of August's 200.00 are used
    play = world.play
    who = world.participant("CCC", "EOP", household=HOME)
    first, second = play.payee("A", "vendor"), play.payee("B", "vendor")
    (one,) = asked(world, who, [line("Clothing", 20_000, first)], AUGUST_1)
    play.pay([bought(world, one, 18_000, "R-1", final=False)], "A1")
    play.day(2026, 8, 3)
    _changed(world, one, 20_100)
    assert _used(world, HOME, "Clothing") == [("07-12", 18_000), ("08-03", 2_100)]
    with pytest.raises(Refused) as over:
        asked(world, who, [line("Clothing", 17_901, second)], datetime.date(2026, 8, 20))
    assert over.value.arguments["used_cents"] == 2_100
    asked(world, who, [line("Clothing", 17_900, second)], datetime.date(2026, 8, 20))
    _changed(world, one, 20_099)  # a cent less: what is open is put aside in August alone
    assert sorted(_used(world, HOME, "Clothing")) == [("07-12", 18_000), ("08-03", 2_099), ("08-03", 17_900)]
    world.verified()


def test_a_raise_counts_in_the_month_in_which_it_is_approved(world: World) -> None:
    # SUP-05: the raise of August is no way round August's cap: 150.00 more for July's award leave 50.00
    play = world.play
    who, shop = world.participant("CCC", "EOP", household=HOME), play.payee("A", "vendor")
    (one,) = asked(world, who, [line("Clothing", 20_000, shop)], AUGUST_1)
    play.pay([bought(world, one, 20_000, "R-1")], "A1")
    play.day(2026, 8, 3)
    _changed(world, one, 35_000)
    with pytest.raises(Refused) as over:
        asked(world, who, [line("Clothing", 5_001, shop)], datetime.date(2026, 8, 20))
    assert (over.value.code, over.value.arguments["used_cents"]) == ("cap", 15_000)
    play.pay([bought(world, one, 10_000, "R-2", final=True)], "A2")  # 50.00 let go are August's
    assert _used(world, HOME, "Clothing") == [("07-12", 20_000), ("08-03", 10_000)]


def test_service_of_the_first_enrollment_is_paid_after_a_change_in_the_second(world: World) -> None:
    # SUP-22, decision 56: bought in July under the enrollment that ended on the 31st; changed in August under the next one
    play, coach = world.play, world.coach("CCC")
    who, shop = world.participant("CCC", "EOP"), play.payee("A", "vendor")
    (award,) = asked(world, who, [line("Clothing", 10_000, shop)], AUGUST_1)
    table = schema.enrolment
    with world.work.store.writing() as connection:
        mine = table.c.participant_id == who
        row = dict(connection.execute(table.select().where(mine)).mappings().one())
        connection.execute(update(table).where(mine).values(exit_on=datetime.date(2026, 7, 31)))
        again = {"id": "ENR-AGAIN", "entry_on": datetime.date(2026, 8, 2), "exit_on": None}
        connection.execute(table.insert().values({**row, **again}))
    play.day(2026, 8, 3)
    _changed(world, award, 11_000)
    bill = BillLine(award, 9_000, None, JULY_12, JULY_12, final=True)
    play.bill(coach, [bill], "R-1")
    assert play.award_row(award)["accrued_cents"] == 9_000


def test_a_line_that_looks_like_what_was_approved_anew_waits_for_a_second_person(world: World) -> None:
    # SUP-24, SD7: 50.00 of July became 60.00 on 20 August; the same 60.00 are asked on 5 September, within its thirty days
    play, who = world.play, world.participant("CCC", "EOP")
    shop = play.payee("A", "vendor")
    (first,) = asked(world, who, [line("Clothing", 5_000, shop)], AUGUST_1)
    play.day(2026, 8, 20)
    _changed(world, first, 6_000)
    play.day(2026, 9, 5)
    (second,) = asked(world, who, [line("Clothing", 6_000, shop)], datetime.date(2026, 9, 20))
    with world.work.store.reading() as connection:
        decision = connection.execute(select(schema.award.c.decision).where(schema.award.c.id == second))
        assert f'"twins":["{first}"]' in decision.scalar_one()
