"""Rules of support that a policy sets: whom it pays, which papers, what looks like an earlier award."""

import datetime
from dataclasses import replace

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from ledger.clock import SeededSource
from ledger.demo import changes, papers
from ledger.demo.rents import rent_terms
from ledger.domain.awards.mileage import Trip
from ledger.domain.needs.resources import Tried
from ledger.errors import InvalidInput, LedgerError, Refused
from ledger.services import distinct_payees, payees
from ledger.services.awards import amendment_pages, amendments
from ledger.services.needs import approval_pages, approvals, conflicts, review_pages
from ledger.services.needs.needs import LineInput
from ledger.services.participants import pages as participant_pages
from ledger.services.payments.worth import BillLine
from ledger.services.people import proposals
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.journal import proofs
from ledger.store.needs import months
from ledger.store.people.people import people_listed
from ledger.store.rows import find_row
from tests import board, starts
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import World

AUGUST_1 = datetime.date(2026, 8, 1)
VALUES = (
    ("papers.Rent", "lease, payee_form, ownership", "list"),
    ("payees.Rent", "landlord", "list"),
    ("duplicate_days", "14", "days"),
    ("program_conflicts", "EOP+IND", "list"),
)


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026, with policies that ask for more."""
    world = starts.worked_example(work, source)
    world.play.day(2026, 7, 10)
    board.load_files(work, board.with_values(VALUES, "Board policy 7"), key="tests-support-rules")


@pytest.fixture
def start() -> Start:
    return july_10


def _rent(world: World, payee: str) -> LineInput:
    terms = rent_terms("2026-08", 1, 90_000)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    return LineInput("Rent", 90_000, terms, payee_id=payee, allocation_id=chosen)


def test_rent_is_verified_only_with_every_paper_that_the_policy_asks_for(world: World) -> None:
    # SUP-09: lease and W-9 are there, the proof of ownership is missing, then it is attached
    play, coach = world.play, world.coach("CCC")
    landlord = play.payee("Homes", "landlord")
    person = world.participant("CCC", "EOP")
    need = play.draft(coach, person, "EOP", [_rent(world, landlord)], needed_by=AUGUST_1)
    papers.attach(play, coach, need, "lease", "Lease", ["Unit 4"])
    (line,) = play.submit(coach, need)
    page = review_pages.review_page(world.work, play.cast.rent_coordinator, line)
    assert [(one.code, one.is_there) for one in page.papers] == [
        ("lease", True),
        ("payee_form", True),
        ("ownership", False),
    ]
    with pytest.raises(Refused, match="1 of the papers") as refused:
        play.verify(line)
    assert refused.value.code == "papers_missing"
    papers.attach(play, coach, need, "ownership", "Deed", ["Unit 4"])
    play.verify(line)
    assert play.approve(line).startswith("SUP-")
    world.verified()


def test_a_paper_found_missing_after_the_approval_holds_the_bill_until_it_is_there(world: World) -> None:
    # SUP-09, X8: the landlord's tax form turns out not to be there after all
    play, coach = world.play, world.coach("CCC")
    landlord = play.payee("Homes", "landlord")
    need = play.draft(
        coach, world.participant("CCC", "EOP"), "EOP", [_rent(world, landlord)], needed_by=AUGUST_1
    )
    for sort in ("lease", "ownership"):
        papers.attach(play, coach, need, sort, sort, ["Unit 4"])
    (line,) = play.submit(coach, need)
    play.verify(line)
    award = play.approve(line)
    play.day(2026, 8, 1)
    bill = play.bill(coach, [BillLine(award, 90_000, month="2026-08")], "ST 1", accept=False)
    for state in ("requested", "on_file"):
        payees.record_form(world.work, play.cast.payee_keeper, payees.RecordForm(play.key(), landlord, state))
        if state == "requested":
            with pytest.raises(Refused, match="1 of the papers") as refused:
                play.accept_bill(bill)
            assert refused.value.code == "papers_missing"
    play.accept_bill(bill)
    assert play.award_row(award)["accrued_cents"] == 90_000
    world.verified()


def test_another_landlord_needs_the_papers_of_a_first_line(world: World) -> None:
    # SUP-09: the W-9 of the one who is paid, and a lease and a deed that are not those of the landlord before
    play, coach = world.play, world.coach("CCC")
    need = play.draft(
        coach,
        world.participant("CCC", "EOP"),
        "EOP",
        [_rent(world, play.payee("Homes", "landlord"))],
        needed_by=AUGUST_1,
    )
    for sort in ("lease", "ownership"):
        papers.attach(play, coach, need, sort, sort, ["Unit 4"])
    (line,) = play.submit(coach, need)
    play.verify(line)
    award = play.approve(line)
    made = payees.create(
        world.work,
        play.cast.payee_keeper,
        payees.Create(play.key(), "Other Homes", "9 X St", "landlord", "corporation", "none"),
    )
    payees.accept(world.work, play.cast.payee_checker, payees.Decide(play.key(), made["payee"]))
    change = changes.ask(play, coach, award, payee=made["payee"])
    page = amendment_pages.page(world.work, play.cast.rent_coordinator, change)
    assert [one.code for one in page.papers if not one.is_there] == ["lease", "payee_form", "ownership"]
    with pytest.raises(Refused, match="3 of the papers") as refused:
        changes.verify(play, change)
    assert refused.value.code == "papers_missing"
    assert play.award_row(award)["committed_cents"] == 90_000, "the old approval stands"
    for sort in ("lease", "ownership"):
        papers.attach(play, coach, award, sort, f"New {sort}", ["Unit 9"])
    with pytest.raises(Refused, match="1 of the papers") as refused:
        changes.verify(play, change)
    assert "W-9" in refused.value.message
    amendments.take_back(world.work, coach, amendments.TakeBack(play.key(), change))
    with_form = changes.ask(play, coach, award, payee=play.payee("Third Homes", "landlord", address="3 X St"))
    changes.verify(play, with_form)
    changes.approve(play, with_form)
    world.verified()


def _staff_landlord(world: World) -> str:
    """A verified line of rent to a landlord who has the coach's name."""
    play, coach = world.play, world.coach("CCC")
    with world.work.store.reading() as connection:
        name = next(one["name"] for one in people_listed(connection) if one["id"] == coach.person_id)
    line = _rent(world, play.payee(name, "landlord"))
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [line], needed_by=AUGUST_1)
    for sort in ("lease", "ownership"):
        papers.attach(play, coach, need, sort, sort, ["Unit 4"])
    (line_id,) = play.submit(coach, need)
    assert review_pages.review_page(world.work, play.cast.rent_coordinator, line_id).is_staff_payee
    play.verify(line_id)
    assert approval_pages.line_page(world.work, play.cast.approver, line_id).is_staff_payee
    return line_id


def test_a_landlord_with_the_coachs_name_is_shown_and_not_approved(world: World) -> None:
    # PAY-03: seen by whoever verifies and approves, and refused where no policy allows it
    line_id = _staff_landlord(world)
    with pytest.raises(Refused) as refused:
        world.play.approve(line_id)
    assert refused.value.code == "payee_staff"
    site = Site(world)
    for actor, at in (
        (world.play.cast.rent_coordinator, f"/lines/{line_id}/review"),
        (world.play.cast.approver, f"/approvals/{line_id}"),
    ):
        assert "Conflict of interest" in words(site.browser(actor).get(at))


def test_two_people_say_that_a_landlord_is_not_the_coach_and_it_is_paid_until_the_record_changes(
    world: World,
) -> None:
    # PAY-03: a keeper says it, a checker accepts it, neither is the one it may be; another name is looked at anew
    play, line_id = world.play, _staff_landlord(world)
    payee_id = play.line(line_id)["payee_id"]
    keeper, checker = play.cast.payee_keeper, play.cast.payee_checker
    assert len(distinct_payees.look(world.work, checker, payee_id)) == 1
    said = distinct_payees.say(
        world.work, keeper, distinct_payees.SayDistinct(play.key(), payee_id, "The deed names another person")
    )
    with pytest.raises(LedgerError):
        proposals.accept(world.work, keeper, proposals.Accept(play.key(), said["proposal"]))
    proposals.accept(world.work, checker, proposals.Accept(play.key(), said["proposal"]))
    with world.work.store.reading() as connection:
        row = find_row(connection, schema.payee, id=payee_id) or {}
        assert conflicts.unsettled(connection, row) == ()
        assert conflicts.unsettled(connection, {**row, "address": "1 Elm St"}) != ()
    assert play.approve(line_id).startswith("SUP-")
    world.verified()


def test_the_policys_exception_lets_two_people_approve_a_landlord_with_the_coachs_name(world: World) -> None:
    # PAY-03: flagged and approved, by two, below the band
    files = board.with_values((*VALUES, ("payee_staff", "yes", "yes_no")), "Board policy 7")
    board.load_files(world.work, files, key="tests-support-staff")
    play, line_id = world.play, _staff_landlord(world)
    command = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
    assert approvals.approve(world.work, play.cast.approver, command)["award"] is None
    again = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
    assert approvals.approve(world.work, play.cast.second_approver, again)["award"].startswith("SUP-")
    world.verified()


def test_rent_is_not_paid_to_a_shop(world: World) -> None:
    # SUP-09: pay the landlord only
    play, coach = world.play, world.coach("CCC")
    shop = play.payee("Shop", "vendor")
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [_rent(world, shop)], needed_by=AUGUST_1)
    with pytest.raises(Refused, match=r"paid to a landlord only; this payee is a vendor"):
        play.submit(coach, need)
    world.verified()


def test_the_same_thing_twice_within_days_is_held_for_a_second_person(world: World) -> None:
    # SUP-24: same person, payee, kind and amount: 14 days hold it, on the fifteenth it is a new one; a cent more is another, and
    # so is the same amount to another payee
    play, coach = world.play, world.coach("CCC")
    agency, other_agency = play.payee("Mileage", "agency"), play.payee("Other Miles", "agency")
    person = world.participant("CCC", "EOP")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")

    def ask(cents: int, payee: str = agency) -> tuple[str, str | None]:
        line = LineInput("Gas", cents, {}, "Drives to class", payee, "", chosen)
        need = play.draft(coach, person, "EOP", [line], needed_by=AUGUST_1)
        (line_id,) = play.submit(coach, need)
        play.verify(line_id)
        command = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
        return line_id, approvals.approve(world.work, play.cast.approver, command)["award"]

    _, first = ask(5_000)
    assert first is not None
    _, other = ask(5_001)
    assert other is not None
    _, elsewhere = ask(5_000, other_agency)
    assert elsewhere is not None
    play.day(2026, 7, 24)
    line_id, held = ask(5_000)
    assert held is None
    assert play.line(line_id)["state"] == "first_approved"
    again = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
    with pytest.raises(Refused) as refused:
        approvals.approve(world.work, play.cast.approver, again)
    assert refused.value.code == "same_person"
    second = approvals.Approve(play.key(), line_id, play.line(line_id)["version"])
    assert approvals.approve(world.work, play.cast.second_approver, second)["award"] is not None
    play.day(2026, 8, 8)
    _, later = ask(5_000)
    assert later is not None
    world.verified()


def test_a_person_of_two_programs_of_one_source_is_helped_by_neither(world: World) -> None:
    # PAR-04
    play, coach = world.play, world.coach("CCC")
    person = world.participant("CCC", "EOP")
    with world.work.store.writing() as connection:
        ids = {"id": world.work.source.new_id("ENR"), "participant_id": person}
        place = {"program_code": "IND", "agency_code": "CAP"}
        dates = {"entry_on": datetime.date(2026, 1, 5), "exit_on": None}
        connection.execute(insert(schema.enrolment).values(coach_id=None, **ids, **place, **dates))
    need = play.draft(
        coach, person, "EOP", [_rent(world, play.payee("Homes", "landlord"))], needed_by=AUGUST_1
    )
    with pytest.raises(Refused) as refused:
        play.submit(coach, need)
    assert refused.value.code == "programs_conflict"
    assert "IND" not in str(refused.value)
    world.verified()


def test_support_is_handed_in_and_verified_only_when_others_were_asked(world: World) -> None:
    # SUP-02: nobody was asked; then the hub was, and pays a part that is not our money (d20)
    play, coach = world.play, world.coach("CCC")
    person, landlord = world.participant("CCC", "EOP"), play.payee("Homes", "landlord")
    line = _rent(world, landlord)
    need = play.draft(coach, person, "EOP", [line], needed_by=AUGUST_1, tried=())
    with pytest.raises(Refused) as refused:
        play.submit(coach, need)
    assert refused.value.code == "resource_missing"
    hub = Tried("housing_hub", datetime.date(2026, 7, 9), "pays_part", 2_500, "Of August's rent")
    other = play.draft(coach, person, "EOP", [line], needed_by=AUGUST_1, tried=(hub,))
    with pytest.raises(Refused) as undeducted:
        play.submit(coach, other)
    assert undeducted.value.code == "rent_others_pay"  # SUP-11
    less = replace(line, terms={**(line.terms or {}), "contract_cents": 92_500, "subsidy_cents": 2_500})
    other = play.draft(coach, person, "EOP", [less], needed_by=AUGUST_1, tried=(hub,))
    (line_id,) = play.submit(coach, other)
    page = review_pages.review_page(world.work, play.cast.rent_coordinator, line_id)
    assert page.page.tried == (hub,)
    with world.work.store.writing() as connection:  # the second floor: verification asks again
        connection.execute(update(schema.tried).values(entries="[]"))
    with pytest.raises(Refused) as unverified:
        play.verify(line_id)
    assert unverified.value.code == "resource_missing"


def test_the_total_of_a_mileage_log_is_computed_again(world: World) -> None:
    # SUP-14: 12.5 miles at 0.700 are 8.75; a log that asks 8.76 is refused with both figures
    play, coach = world.play, world.coach("CCC")
    agency, person = play.payee("Mileage", "agency"), world.participant("CCC", "EOP")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    line = LineInput("Gas", 5_000, {}, "Drives to class", agency, "", chosen)
    award = play.award(coach, person, "EOP", line, needed_by=AUGUST_1)
    play.day(2026, 7, 20)
    trip = Trip(datetime.date(2026, 7, 15), 125, "Home", "College", "Class")
    with pytest.raises(InvalidInput, match=r"\$8\.7[56].*\$8\.7[56]") as refused:
        play.mileage(coach, award, [trip], 876, "M-1", final=False)
    assert refused.value.code == "invoice_total"
    play.mileage(coach, award, [trip], 875, "M-1", final=False)
    world.verified()


def test_the_database_itself_holds_a_month_once_for_a_household(world: World) -> None:
    # SUP-10: whatever the decision read, a second live row for month, kind and household cannot be written; a released one can
    play, coach = world.play, world.coach("CCC")
    person = world.participant("CCC", "EOP")
    need = play.draft(
        coach, person, "EOP", [_rent(world, play.payee("Homes", "landlord"))], needed_by=AUGUST_1
    )
    for sort in ("lease", "ownership"):
        papers.attach(play, coach, need, sort, sort, ["Unit 4"])
    (line,) = play.submit(coach, need)
    play.verify(line)
    play.approve(line)
    with world.work.store.reading() as connection:
        row = dict(connection.execute(select(schema.rent_month)).mappings().one())
    with pytest.raises(IntegrityError), world.work.store.writing() as connection:
        connection.execute(insert(schema.rent_month).values(**{**row, "id": "MON-00000001"}))
    with world.work.store.writing() as connection:
        connection.execute(
            insert(schema.rent_month).values(**{**row, "id": "MON-00000002", "state": "released"})
        )


def test_a_month_of_rent_follows_the_person_to_another_household(world: World) -> None:
    # SUP-10, SUP-11: an import moves the person; the month is taken in both households, and the database takes it once
    play, coach, person = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    need = play.draft(
        coach, person, "EOP", [_rent(world, play.payee("Homes", "landlord"))], needed_by=AUGUST_1
    )
    for sort in ("lease", "ownership"):
        papers.attach(play, coach, need, sort, sort, ["Unit 4"])
    (line,) = play.submit(coach, need)
    play.verify(line)
    play.approve(line)
    place = schema.participant.c.id == person
    with world.work.store.writing() as connection:
        before = connection.execute(select(schema.participant.c.household_id).where(place)).scalar_one()
        connection.execute(update(schema.participant).where(place).values(household_id="HOU-NEW"))
        row = dict(connection.execute(select(schema.rent_month)).mappings().one())
        assert (months.held_months(connection, before, "Rent"), row["household_id"]) == (["2026-08"], before)
        assert months.held_months(connection, "HOU-NEW", "Rent") == ["2026-08"]
    elsewhere = {**row, "id": "MON-00000001", "household_id": "HOU-NEW"}
    with pytest.raises(IntegrityError), world.work.store.writing() as connection:
        connection.execute(insert(schema.rent_month).values(**elsewhere))
    with (
        world.work.store.writing() as connection
    ):  # and one of before the person was noted is found by the proof
        connection.execute(insert(schema.rent_month).values(**{**elsewhere, "participant_id": None}))
        assert proofs.rent_months_twice(connection) == [("Rent", "2026-08")]


def test_a_month_that_a_service_record_says_was_paid_is_taken(world: World) -> None:
    # SUP-10: HMIS FAStartDate to FAEndDate touches July and August
    play, coach, person = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    row = dict.fromkeys(column.name for column in schema.record.columns)
    row |= {
        "id": "REC-00000001",
        "external_id": "S1",
        "participant_id": person,
        "import_id": "IMP-1",
        "sort": "service",
        "code": "Rent",
        "happened_on": datetime.date(2026, 7, 15),
        "ended_on": AUGUST_1,
        "content_digest": "d1",
    }
    with world.work.store.writing() as connection:
        connection.execute(insert(schema.record).values(**row))
    need = play.draft(
        coach, person, "EOP", [_rent(world, play.payee("Homes", "landlord"))], needed_by=AUGUST_1
    )
    with pytest.raises(Refused, match="August 2026") as refused:
        play.submit(coach, need)
    assert refused.value.code == "rent_month_taken"
    calendar = participant_pages.person_page(world.work, coach, person).calendar
    assert [(one.month, one.state) for one in calendar[:3]] == [
        ("2026-07", "taken"),
        ("2026-08", "taken"),
        ("2026-09", None),
    ]
