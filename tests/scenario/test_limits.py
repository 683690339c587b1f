"""Limits that reach over agencies and people: caps, months of rent, bands, and an approval that is taken back."""

import datetime

import pytest
from sqlalchemy import insert, select

from ledger.clock import SeededSource
from ledger.demo.rents import rent_terms
from ledger.errors import Refused
from ledger.services.awards import history
from ledger.services.needs import approvals
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World

AUGUST_1 = datetime.date(2026, 8, 1)


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026."""
    starts.worked_example(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return july_10


def _also_at(world: World, participant_id: str, agency: str, program: str) -> None:
    """Enrol a participant at a second agency, as an import would."""
    with world.work.store.writing() as connection:
        connection.execute(
            insert(schema.enrolment).values(
                id=world.work.source.new_id("ENR"),
                participant_id=participant_id,
                program_code=program,
                agency_code=agency,
                coach_id=None,
                entry_on=datetime.date(2026, 1, 5),
                exit_on=None,
            )
        )


def _rent(
    world: World, first_month: str, months: int, monthly_cents: int, agency: str, fund: str
) -> LineInput:
    terms = rent_terms(first_month, months, monthly_cents)
    landlord = world.play.payee(f"Homes {world.play.key()[:6]}", "landlord")
    chosen = texts.allocation_id(world.work, agency, fund, "Support")
    return LineInput("Rent", months * monthly_cents, terms, payee_id=landlord, allocation_id=chosen)


def _available(world: World, agency: str, fund: str) -> int:
    table = schema.allocation.c
    with world.work.store.reading() as connection:
        wanted = (table.agency_code == agency, table.fund == fund, table.line == "Support")
        return int(connection.execute(select(table.available_cents).where(*wanted)).scalar_one())


def test_a_household_cannot_hold_one_month_of_rent_twice_over_two_agencies(world: World) -> None:
    # SUP-10: two people of one household, two agencies, two funds, the same September
    play = world.play
    first = world.participant("CCC", "EOP", household="HOU-SHARED")
    second = world.participant("CAP", "IND", household="HOU-SHARED")
    play.award(
        world.coach("CCC"),
        first,
        "EOP",
        _rent(world, "2026-09", 2, 90_000, "CCC", "ERA26"),
        needed_by=AUGUST_1,
    )
    again = _rent(world, "2026-10", 1, 50_000, "CAP", "HP26")
    with pytest.raises(Refused, match="October 2026") as refused:
        play.award(world.coach("CAP"), second, "IND", again, needed_by=AUGUST_1)
    assert refused.value.code == "rent_month_taken"
    later = _rent(world, "2026-11", 1, 50_000, "CAP", "HP26")
    play.award(world.coach("CAP"), second, "IND", later, needed_by=AUGUST_1)
    assert _available(world, "CAP", "HP26") == 2_400_000 - 50_000
    world.verified()


def test_two_requests_for_one_month_meet_at_approval(world: World) -> None:
    # SUP-10: both were complete when they were submitted; the second approval is refused with the month
    play = world.play
    first = world.participant("CCC", "EOP", household="HOU-SHARED")
    second = world.participant("CAP", "IND", household="HOU-SHARED")
    lines = []
    for agency, program, fund, person in (("CCC", "EOP", "ERA26", first), ("CAP", "IND", "HP26", second)):
        asked = _rent(world, "2026-09", 1, 60_000, agency, fund)
        need = play.draft(world.coach(agency), person, program, [asked], needed_by=AUGUST_1)
        lines += play.submit(world.coach(agency), need)
        play.verify(lines[-1])
    play.approve(lines[0])
    with pytest.raises(Refused) as refused:
        play.approve(lines[1])
    assert refused.value.code == "rent_month_taken"
    assert _available(world, "CAP", "HP26") == 2_400_000
    world.verified()


def test_a_month_let_go_can_be_held_again_by_the_other_agency(world: World) -> None:
    # SUP-10: only live months count
    play = world.play
    first = world.participant("CCC", "EOP", household="HOU-SHARED")
    second = world.participant("CAP", "IND", household="HOU-SHARED")
    award = play.award(
        world.coach("CCC"),
        first,
        "EOP",
        _rent(world, "2026-09", 2, 90_000, "CCC", "ERA26"),
        needed_by=AUGUST_1,
    )
    play.let_go(award, 90_000, month="2026-10")
    play.award(
        world.coach("CAP"),
        second,
        "IND",
        _rent(world, "2026-10", 1, 50_000, "CAP", "HP26"),
        needed_by=AUGUST_1,
    )
    world.verified()


def test_a_cap_counts_what_another_agency_and_fund_gave(world: World) -> None:
    # SUP-06: the cap of 3,600.00 is the person's; 2,000.00 at CCC leave 1,600.00 at CAP, to the cent
    play = world.play
    person = world.participant("CCC", "EOP")
    _also_at(world, person, "CAP", "IND")
    play.award(
        world.coach("CCC"),
        person,
        "EOP",
        _rent(world, "2026-08", 2, 100_000, "CCC", "ERA26"),
        needed_by=AUGUST_1,
    )
    over = _rent(world, "2026-10", 1, 160_001, "CAP", "HP26")
    with pytest.raises(Refused, match=r"3,600\.00.*2,000\.00.*1,600\.01") as refused:
        play.award(world.coach("CAP"), person, "IND", over, needed_by=AUGUST_1)
    assert refused.value.code == "cap"
    within = _rent(world, "2026-10", 1, 160_000, "CAP", "HP26")
    award = play.award(world.coach("CAP"), person, "IND", within, needed_by=AUGUST_1)
    numbers = history.decision_numbers(play.award_row(award))["numbers"]
    assert isinstance(numbers, dict)
    assert (numbers["cap_cents"], numbers["used_cents"], numbers["asked_cents"]) == (
        360_000,
        200_000,
        160_000,
    )
    world.verified()


def _with_household_cap(world: World) -> None:
    """A cap on what a household's people may get together for rent: 4,000.00 in a program year."""
    files = board.read_folder(WORKED)
    files["policies.toml"] += (
        '\n[[value]]\ncode = "cap.Rent.household"\nvalue = "4,000.00"\nunit = "usd"\nclass = "policy"\n'
        'from = 2026-07-10\ndocument = "Board policy 7"\n'
    )
    board.load_files(world.work, files, key="tests-household-cap")


def test_the_binding_cap_is_named_across_people_agencies_and_funds(world: World) -> None:
    # SUP-05, SUP-06, P55: 2,700.00 at CCC by one of the household, 1,000.00 at CAP by the other; 300.00 are left for both,
    # though each one's own cap of 3,600.00 would still allow more
    play = world.play
    _with_household_cap(world)
    first = world.participant("CCC", "EOP", household="HOU-SHARED")
    second = world.participant("CAP", "IND", household="HOU-SHARED")
    july = _rent(world, "2026-08", 2, 135_000, "CCC", "ERA26")
    award = play.award(world.coach("CCC"), first, "EOP", july, needed_by=AUGUST_1)
    october = _rent(world, "2026-10", 1, 100_000, "CAP", "HP26")
    play.award(world.coach("CAP"), second, "IND", october, needed_by=AUGUST_1)
    over = _rent(world, "2026-11", 1, 30_001, "CAP", "HP26")
    with pytest.raises(Refused) as refused:
        play.award(world.coach("CAP"), second, "IND", over, needed_by=AUGUST_1)
    assert refused.value.message == (
        "The cap for Rent is $4,000.00 for the household in a program year; $3,700.00 is used and $300.01 is asked,"
        " $0.01 too much. The policy has no exception to it."
    )
    play.let_go(award, 135_000, month="2026-09")  # what is let go is free for everyone again (SUP-06)
    again = play.award(world.coach("CAP"), second, "IND", over, needed_by=AUGUST_1)
    numbers = history.decision_numbers(play.award_row(again))["numbers"]
    assert isinstance(numbers, dict)
    assert (numbers["used_household_cents"], numbers["used_program_year_cents"]) == (235_000, 100_000)
    assert numbers["cap_cents"] == 400_000  # the household's leaves 1,349.99, her own 2,299.99
    world.verified()


def test_an_approval_is_withdrawn_while_nothing_has_bound_it(world: World) -> None:
    # "The one who approves may take it back until something binds": money, cap and month are free again
    play, coach = world.play, world.coach("CCC")
    person = world.participant("CCC", "EOP")
    award = play.award(
        coach, person, "EOP", _rent(world, "2026-08", 1, 90_000, "CCC", "ERA26"), needed_by=AUGUST_1
    )
    assert _available(world, "CCC", "ERA26") == 1_200_000 - 90_000
    approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), award))
    assert _available(world, "CCC", "ERA26") == 1_200_000
    again = play.approve(play.award_row(award)["line_id"])
    assert again != award
    play.bind(coach, again, 90_000, play.day(2026, 7, 20), "2026-08")
    with pytest.raises(Refused) as refused:
        approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), again))
    assert refused.value.code == "already_bound"
    world.verified()


def test_above_the_band_two_approvers_decide_and_the_first_commits_nothing(world: World) -> None:
    # SCH-12, SD8
    # SD7: 2,500.01 is above the band of 2,500.00; the first approver cannot be the second
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    for cents, people in ((250_000, 1), (250_001, 2)):
        terms = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
        line = LineInput("Scholarship", cents, terms, "A course", school)
        need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [line], needed_by=AUGUST_1)
        (line_id,) = play.submit(coach, need)
        play.verify(line_id)
        approve = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
        answer = approvals.approve(world.work, play.cast.approver, approve)
        assert (answer["award"] is None) == (people == 2)
    both = play.cast.approver
    with pytest.raises(Refused) as refused:
        approvals.approve(
            world.work, both, approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
        )
    assert refused.value.code == "same_person"
    with world.work.store.reading() as connection:
        table = schema.allocation.c
        training = connection.execute(
            select(table.available_cents).where(table.line == "Training")
        ).scalar_one()
    assert training == 5_000_000 - 250_000
    other = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
    assert approvals.approve(world.work, play.cast.second_approver, other)["award"] is not None
    assert play.line(line_id)["approved_by"] == play.cast.second_approver.person_id
    world.verified()


def test_splitting_under_the_band_is_summed_over_person_and_payee(world: World) -> None:
    # F5, SD7: 2,000.00 and 600.00 to one payee within the policy's days are above 2,500.00 together
    play, coach = world.play, world.coach("CCC")
    school, person = play.payee("Example School", "school"), world.participant("CCC", "EOP")
    for cents, listing in ((200_000, "EX-1001"), (60_000, "EX-1002")):
        line = LineInput(
            "Scholarship",
            cents,
            {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": listing},
            "",
            school,
        )
        need = play.draft(coach, person, "EOP", [line], needed_by=AUGUST_1)
        (line_id,) = play.submit(coach, need)
        play.verify(line_id)
        approve = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
        answer = approvals.approve(world.work, play.cast.approver, approve)
    assert answer["award"] is None
    world.verified()


def test_two_payees_of_one_person_have_a_band_each(world: World) -> None:
    # SD7: 2,000.00 to one school and 600.00 to another are each within the band of 2,500.00
    play, coach, person = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    for cents, listing in ((200_000, "EX-1001"), (60_000, "EX-1002")):
        school = play.payee(f"School of {listing}", "school")
        terms = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": listing}
        line = LineInput("Scholarship", cents, terms, "", school)
        (line_id,) = play.submit(coach, play.draft(coach, person, "EOP", [line], needed_by=AUGUST_1))
        play.verify(line_id)
        approve = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
        assert approvals.approve(world.work, play.cast.approver, approve)["award"] is not None


def test_a_month_is_not_owed_before_it_is_due_nor_bound_too_early(world: World) -> None:
    # books.md: a projected month of rent is not an obligation; policy: 30 days ahead
    play, coach = world.play, world.coach("CCC")
    line = _rent(world, "2026-09", 1, 90_000, "CCC", "ERA26")
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1)
    with pytest.raises(Refused) as early:
        play.bind(coach, award, 90_000, play.day(2026, 8, 1), "2026-09")
    assert early.value.code == "month_too_early"
    play.bind(coach, award, 90_000, play.day(2026, 8, 2), "2026-09")
    play.day(2026, 8, 31)
    with pytest.raises(Refused) as due:
        play.bill(coach, [BillLine(award, 90_000, month="2026-09")], "STMT 09")
    assert due.value.code == "month_not_due"
    world.verified()
