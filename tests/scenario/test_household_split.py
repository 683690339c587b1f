"""A household that splits keeps what it had together: months of rent on record and what is used of its caps (SUP-05, SUP-10)."""

import datetime

import pytest
from sqlalchemy import insert

from ledger.clock import SeededSource
from ledger.demo import overrides
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.participants import imports
from ledger.services.participants.files import digest_of
from ledger.services.people import proposals
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.needs import months
from ledger.store.needs.uses import used_by
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_overrides import july_10
from tests.world import World, person

HOME, NEW_HOME = "HOU-ONE00000", "HOU-TWO00000"
HEAD = "Participant ID,First Name,Last Name,DOB,Household,Program,Agency,Coach,Entry Date,Exit Date,Plan Date,Activity"
AUGUST_1 = datetime.date(2026, 8, 1)
TOOLS = (
    ("payees.Tools", "vendor", "list"),
    ("papers.Tools", "none", "list"),
    ("cap.Tools.household", "500.00", "usd"),
)
"""A household may have 500.00 for tools in a program year."""


def tools_with_a_cap(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026; a household may have 500.00 for tools in a program year."""
    world = starts.worked_example(work, source)
    world.play.day(2026, 7, 10)
    files = board.with_values(TOOLS, "Board policy 11")
    files["funds.toml"] = files["funds.toml"].replace('"Gas"]', '"Gas", "Tools"]', 1)
    board.load_files(work, files, key="tests-household-split")


@pytest.fixture(params=[tools_with_a_cap])
def start(request: pytest.FixtureRequest) -> Start:
    found: Start = request.param
    return found


def _two(world: World) -> tuple[str, str]:
    """Two people of one household."""
    return (
        world.participant("CCC", "EOP", household=HOME, external_id="A1"),
        world.participant("CCC", "EOP", household=HOME, external_id="B1"),
    )


def _move_out(world: World) -> None:
    """An import says that the first of them lives in another household; a second person accepts it."""
    row = f"A1,Ana,Lopez,8/1/1990,{NEW_HOME},EOP,CCC,,2026-01-05,,2026-01-05,training"
    data = "\n".join([HEAD, row]).encode()
    command = imports.ImportFile(world.play.key(), digest_of(data), world.play.source.today())
    answer = imports.import_file(world.work, person(world.work, "importer", Duty.IMPORT), command, data)
    accept = proposals.Accept(world.play.key(), answer["proposal"])
    proposals.accept(world.work, person(world.work, "overseer", Duty.OVERSEE), accept)


def _tools(world: World, who: str, cents: int) -> str:
    line = LineInput("Tools", cents, {}, "A toolbox", world.play.payee("Example Tools", "vendor"))
    return world.play.award(world.coach("CCC"), who, "EOP", line, needed_by=AUGUST_1)


def test_what_a_household_used_of_its_cap_stays_used_when_one_of_it_leaves(world: World) -> None:
    # SUP-05, SUP-06: 500.00 by one, who moves out; the other has none left, and what the first gets later counts elsewhere
    first, second = _two(world)
    _tools(world, first, 30_000)
    _move_out(world)
    with pytest.raises(Refused) as over:
        _tools(world, second, 20_001)
    assert (over.value.code, over.value.arguments["used_cents"]) == ("cap", 30_000)
    world.play.day(2026, 7, 11)
    _tools(world, first, 20_000)  # 300.00 went along to the new household as well
    with pytest.raises(Refused) as taken_along:
        _tools(world, first, 1)
    assert taken_along.value.arguments["used_cents"] == 50_000
    _tools(world, second, 20_000)
    with world.work.store.reading() as connection:
        found = used_by(connection, HOME, "Tools", 1_000_000)
        assert sorted(row["cents"] for row in found) == [20_000, 30_000]
    world.verified()


def test_a_month_on_record_stays_the_households_when_who_had_it_leaves(world: World) -> None:
    # SUP-10: August is on record before the person leaves on 10 July, September afterwards
    first, _ = _two(world)
    with world.work.store.writing() as connection:
        for place, known_on in ((8, datetime.date(2026, 7, 9)), (9, datetime.date(2026, 7, 20))):
            extract = {"id": f"IMP-{place}", "sort": "hmis", "digest": f"d{place}", "extract_on": known_on}
            extract |= {"rows_read": 1, "rows_rejected": 0, "outcome": "applied", "imported_at": "then"}
            by = world.play.cast.liaison.person_id
            connection.execute(insert(schema.data_import).values(**extract, imported_by=by))
            connection.execute(
                insert(schema.record).values(
                    id=f"REC-{place}",
                    external_id=f"S{place}",
                    participant_id=first,
                    import_id=f"IMP-{place}",
                    sort="service",
                    code="Rent",
                    happened_on=datetime.date(2026, place, 1),
                    ended_on=datetime.date(2026, place, 28),
                    content_digest=f"d{place}",
                )
            )
    _move_out(world)
    with world.work.store.reading() as connection:
        assert months.recorded_months(connection, HOME, "Rent") == {"2026-08"}
        assert months.recorded_months(connection, NEW_HOME, "Rent") == {"2026-08", "2026-09"}


@pytest.mark.parametrize("start", [july_10], indirect=True)
def test_an_emergency_stays_the_households_when_who_had_it_leaves(world: World) -> None:
    # d15: 700.00 of the 1,000.00 of a case; who had it moves out on 10 July, and 300.01 more are over the household's limit
    play, coach = world.play, world.coach("CCC")
    first, second = _two(world)

    def emergency(who: str, month: str, cents: int) -> str:
        chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
        landlord, terms = play.payee(f"Homes {month}", "landlord"), rent_terms(month, 1, cents)
        line = LineInput("Rent", cents, terms, payee_id=landlord, allocation_id=chosen)
        need = play.draft(coach, who, "EOP", [line], needed_by=AUGUST_1)
        (line_id,) = play.submit(coach, need)
        overrides.mark(play, coach, need)
        overrides.approve(play, line_id)
        return line_id

    overrides.look_back(play, emergency(first, "2026-08", 70_000))
    _move_out(world)
    with pytest.raises(Refused) as over:
        emergency(second, "2026-09", 30_001)
    assert over.value.code == "emergency_case"
    play.day(2026, 7, 11)
    with pytest.raises(Refused) as along:  # it went along to the new household, too
        emergency(first, "2026-09", 30_001)
    assert along.value.code == "emergency_case"
    overrides.look_back(play, emergency(first, "2026-09", 30_000))
    emergency(second, "2026-10", 30_000)  # what the first had after leaving is no case of theirs
    world.verified()
