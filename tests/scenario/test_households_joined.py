"""Two households become one while each holds the same month of rent: one of the two is bound, billed and paid (SUP-10)."""

import datetime

import pytest
from sqlalchemy import insert, select

from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.needs.needs import LineInput
from ledger.services.participants import imports
from ledger.services.participants.files import digest_of
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.store import schema
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_changes import AUGUST_1, july_10
from tests.scenario.test_household_split import HEAD
from tests.world import World, person

AUGUST = "2026-08"


@pytest.fixture
def start() -> Start:
    return july_10


def _rent(world: World, who: str, landlord: str) -> str:
    line = LineInput(
        "Rent",
        90_000,
        rent_terms(AUGUST, 1, 90_000),
        payee_id=world.play.payee(landlord, "landlord"),
        allocation_id=texts.allocation_id(world.work, "CCC", "ERA26", "Support"),
    )
    return world.play.award(world.coach("CCC"), who, "EOP", line, needed_by=AUGUST_1)


def _two(world: World) -> tuple[str, str]:
    """August's rent of two people who live apart."""
    first = world.participant("CCC", "EOP", household="HOU-ONE00000", external_id="A1")
    second = world.participant("CCC", "EOP", household="HOU-TWO00000", external_id="B1")
    return _rent(world, first, "Homes 1"), _rent(world, second, "Homes 2")


def _join(world: World) -> list[str]:
    """An import says that the first lives with the second; what it says to the person who accepts it."""
    row = "A1,Ana,Lopez,8/1/1990,HOU-TWO00000,EOP,CCC,,2026-01-05,,2026-01-05,training"
    data = "\n".join([HEAD, row]).encode()
    command = imports.ImportFile(world.play.key(), digest_of(data), world.play.source.today())
    importer, overseer = (
        person(world.work, "importer", Duty.IMPORT),
        person(world.work, "overseer", Duty.OVERSEE),
    )
    seen = imports.preview(world.work, importer, data, world.play.source.today()).staged
    answer = imports.import_file(world.work, importer, command, data)
    said = imports.staged_changes(world.work, overseer, answer["proposal"])
    assert set(said) <= set(seen)
    proposals.accept(world.work, overseer, proposals.Accept(world.play.key(), answer["proposal"]))
    return said


def _refused(world: World) -> pytest.RaisesExc[Refused]:
    return pytest.raises(Refused, match="rent of August 2026 as well, and goes first")


def _paid(world: World) -> list[int]:
    with world.work.store.reading() as connection:
        states = select(schema.payment.c.amount_cents).where(schema.payment.c.state == "paid")
        return list(connection.execute(states).scalars())


def test_of_a_month_that_a_joined_household_holds_twice_one_is_bound(world: World) -> None:
    # SUP-10: nothing is bound when the import joins them; the second is held, and the import said so
    play, coach = world.play, world.coach("CCC")
    one, two = _two(world)
    assert any("has rent of 2026-08, and so has that household" in line for line in _join(world))
    today = play.day(2026, 8, 1)
    play.bind(coach, one, 90_000, today, AUGUST)
    with _refused(world):
        play.bind(coach, two, 90_000, today, AUGUST)
    with _refused(world):  # a statement would bind it as well
        play.bill(coach, [BillLine(two, 90_000, AUGUST)], "R-2")
    play.pay([play.bill(coach, [BillLine(one, 90_000, AUGUST)], "R-1")], "A1")
    play.let_go(two, 90_000, month=AUGUST)
    assert _paid(world) == [90_000]
    world.verified()


def test_of_a_month_that_was_bound_twice_before_they_joined_one_is_billed(world: World) -> None:
    # SUP-10: both are bound; the second statement is entered and not accepted, later ones are not even entered
    play, coach = world.play, world.coach("CCC")
    one, two = _two(world)
    today = play.day(2026, 8, 1)
    for award in (one, two):
        play.bind(coach, award, 90_000, today, AUGUST)
    _join(world)
    bill = play.bill(coach, [BillLine(two, 90_000, AUGUST)], "R-2", accept=False)
    play.bill(coach, [BillLine(one, 90_000, AUGUST)], "R-1")
    with _refused(world):
        play.accept_bill(bill)


@pytest.mark.parametrize("together", [True, False])
def test_of_a_month_that_was_owed_twice_before_they_joined_one_is_paid(world: World, together: bool) -> None:
    # SUP-10: both are owed; a batch pays one of them, and neither another batch nor the same one the other
    play, coach = world.play, world.coach("CCC")
    one, two = _two(world)
    play.day(2026, 8, 1)
    bills = [play.bill(coach, [BillLine(award, 90_000, AUGUST)], f"R-{award}") for award in (one, two)]
    _join(world)
    if not together:
        play.pay(bills[:1], "A1")
    with _refused(world):
        play.pay(bills if together else bills[1:], "A2")
    assert _paid(world) == ([] if together else [90_000])


def test_who_joins_a_household_without_the_same_month_is_told_nothing(world: World) -> None:
    # SUP-10: the second one's August was let go before the import
    _, two = _two(world)
    world.play.let_go(two, 90_000, month=AUGUST)
    assert [line for line in _join(world) if "rent" in line] == []


def test_a_month_on_record_without_a_last_day_is_taken(world: World) -> None:
    # SUP-10: HMIS FAStartDate of 15 August and no FAEndDate
    who = world.participant("CCC", "EOP", household="HOU-ONE00000", external_id="A1")
    row = dict.fromkeys(column.name for column in schema.record.columns)
    row |= {
        "id": "REC-00000001",
        "external_id": "S1",
        "participant_id": who,
        "import_id": "IMP-1",
        "sort": "service",
        "code": "Rent",
        "happened_on": datetime.date(2026, 8, 15),
        "content_digest": "d1",
    }
    with world.work.store.writing() as connection:
        connection.execute(insert(schema.record).values(**row))
    with pytest.raises(Refused, match="August 2026") as refused:
        _rent(world, who, "Homes 1")
    assert refused.value.code == "rent_month_taken"
