"""Support as it is given: weekly payments with their findings, nothing after the exit, the participant's receipt."""

import datetime
from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import update

from ledger.app import templates_folder
from ledger.clock import SeededSource
from ledger.domain.awards.mileage import Trip
from ledger.domain.needs.weekly import WeekFinding
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards.receipts import receipt
from ledger.services.needs import approval_pages
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from ledger.web.awards import letters
from ledger.web.papers import print_paper
from tests import board, starts
from tests.folders import Folder, allocation, fund, written, year_table
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World

AUGUST_1 = datetime.date(2026, 8, 1)
FIRST = datetime.date(2026, 7, 12)
VALUES = (
    ("cap.NeedsRelated", "2,000.00", "usd", "policy"),
    ("category.NeedsRelated", "needs_related", "word", "policy"),
    ("nrp_weekly", "150.00", "usd", "policy"),
    ("nrp_start_days", "30", "days", "law"),
)
FINDING = WeekFinding(
    "adult", datetime.date(2026, 7, 1), "never", datetime.date(2026, 7, 6), FIRST, datetime.date(2026, 9, 30)
)


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026; its Adult fund pays weekly aid."""
    world = starts.worked_example(work, source)
    world.play.day(2026, 7, 10)
    board.load_files(work, _files(VALUES), key="tests-support-given")


def _files(values: Sequence[tuple[str, str, str, str]]) -> dict[str, str]:
    files = board.read_folder(WORKED)
    for code, value, unit, sort in values:
        files["law.toml" if sort == "law" else "policies.toml"] += (
            f'\n[[value]]\ncode = "{code}"\nvalue = "{value}"\nunit = "{unit}"\nclass = "{sort}"\n'
            'from = 2026-07-10\ndocument = "Board policy 8"\n'
        )
    files["funds.toml"] = files["funds.toml"].replace('"Gas"]', '"Gas", "Clothing", "NeedsRelated"]', 1)
    return files


@pytest.fixture
def start() -> Start:
    return july_10


def _line(world: World, kind: str, cents: int, terms: dict[str, object], payee: str) -> LineInput:
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    return LineInput(kind, cents, terms, "Bus and lunch", payee, "", chosen)


def _weeks(world: World, person: str, payee: str, starts_on: datetime.date) -> str:
    terms = {"starts_on": starts_on.isoformat(), "weeks": 4, "weekly_cents": 12_000}
    line, coach = _line(world, "NeedsRelated", 48_000, terms, payee), world.coach("CCC")
    need = world.play.draft(coach, person, "EOP", [line], needed_by=AUGUST_1)
    (line_id,) = world.play.submit(coach, need)
    return line_id


def test_weekly_payments_are_verified_with_what_law_asks_and_no_week_is_paid_twice(world: World) -> None:
    # SUP-19, SUP-20, SUP-05: the finding is asked for, tested, kept and tested again at approval
    play, person = world.play, world.participant("CCC", "EOP")
    payee = play.payee("Participant", "participant")
    line_id = _weeks(world, person, payee, FIRST)
    with pytest.raises(Refused) as refused:
        play.verify(line_id, finding=replace(FINDING, uc="receives"))
    assert refused.value.code == "nrp_uc"
    play.verify(line_id, finding=FINDING)
    assert approval_pages.line_page(world.work, play.cast.approver, line_id).finding == FINDING
    award = play.approve(line_id)
    play.day(2026, 7, 27)
    two_weeks = BillLine(award, 24_000, None, FIRST, datetime.date(2026, 7, 25))
    for wrong, code in (
        (replace(two_weeks, service_from=None), "weeks_days"),
        (replace(two_weeks, amount_cents=24_001), "week_most"),
    ):
        with pytest.raises((InvalidInput, Refused)) as unfit:
            play.bill(world.coach("CCC"), [wrong], "W-1")
        assert unfit.value.code == code
    play.bill(world.coach("CCC"), [two_weeks], "W-1")
    assert play.award_row(award)["accrued_cents"] == 24_000
    second = _weeks(world, person, payee, datetime.date(2026, 8, 2))  # the fourth week is 2 to 8 August
    with pytest.raises(Refused) as twice:
        play.verify(second, finding=FINDING)
    assert twice.value.code == "nrp_weeks_taken"
    third = _weeks(world, person, payee, datetime.date(2026, 8, 9))
    play.verify(third, finding=FINDING)
    assert play.approve(third).startswith("SUP-")
    world.verified()


def test_support_used_after_the_exit_is_not_paid_and_what_was_given_has_a_receipt(world: World) -> None:
    # SUP-23, SUP-25: a trip of 15 July is paid, one of the 21st is not, since the person left on the 20th
    play, coach, person = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    line = _line(world, "Gas", 5_000, {}, play.payee("Mileage", "agency"))
    award = play.award(coach, person, "EOP", line, needed_by=AUGUST_1)
    with pytest.raises(Refused) as early:
        receipt(world.work, coach, award)
    assert early.value.code == "receipt_early"
    play.day(2026, 7, 24)
    trip = Trip(datetime.date(2026, 7, 15), 125, "Home", "College", "Class")
    play.mileage(coach, award, [trip], 875, "M-1", final=False)
    found = receipt(world.work, coach, award)
    facts = dict(letters.receipt(found)["facts"])
    assert facts["Category"] == "Gas"
    assert facts["Amount"] == "$8.75"
    assert facts["Purpose"].endswith("Bus and lunch")
    assert " of $" in facts["Left of the cap"]
    frame = {"board": "A board", "footer": "Printed", "demonstration": True}
    at = datetime.datetime(2026, 7, 24, 19, tzinfo=datetime.UTC)
    drawn = print_paper(templates_folder() / "papers", "receipt", {**frame, **letters.receipt(found)}, at)
    assert drawn.startswith(b"%PDF")
    with pytest.raises(NotFound):
        receipt(world.work, world.coach("CAP"), award)
    leave(world, person, datetime.date(2026, 7, 20))
    late = replace(trip, on=datetime.date(2026, 7, 21))
    with pytest.raises(Refused) as refused:
        play.mileage(coach, award, [late], 875, "M-2", final=False)
    assert refused.value.code == "after_exit"
    play.mileage(coach, award, [replace(trip, on=datetime.date(2026, 7, 20))], 875, "M-2", final=False)
    world.verified()


def test_support_used_before_the_enrollment_is_not_paid(world: World) -> None:
    # SUP-22, SUP-01: entered on 6 July; boots of the 5th and a trip of the 1st are refused, when entered and when accepted
    play, coach = world.play, world.coach("CCC")
    entry_on = datetime.date(2026, 7, 6)
    play.day(2026, 7, 10)
    person = world.participant("CCC", "EOP", entry_on=entry_on)
    gas = _line(world, "Gas", 5_000, {}, play.payee("Mileage", "agency"))
    award = play.award(coach, person, "EOP", gas, needed_by=AUGUST_1)
    with pytest.raises(Refused) as refused:
        play.mileage(
            coach, award, [Trip(datetime.date(2026, 7, 1), 125, "Home", "College", "Class")], 875, "M-1"
        )
    assert refused.value.code == "before_enrolment"
    boots = _line(world, "Clothing", 9_000, {}, play.payee("A shop", "vendor"))
    award = play.award(coach, person, "EOP", boots, needed_by=AUGUST_1)
    day_before = entry_on - datetime.timedelta(days=1)
    early = BillLine(award, 9_000, service_from=day_before, service_to=entry_on)
    with pytest.raises(Refused) as refused:
        play.bill(coach, [early], "R-1")
    assert (refused.value.code, refused.value.arguments["line"]) == ("before_enrolment", 1)
    bill = play.bill(coach, [replace(early, service_from=entry_on)], "R-1", accept=False)
    _enter_on(world, person, datetime.date(2026, 7, 7))  # the participant system corrects the day
    with pytest.raises(Refused) as refused:
        play.accept_bill(bill)
    assert refused.value.code == "before_enrolment"
    _enter_on(world, person, entry_on)
    play.accept_bill(bill)
    assert play.award_row(award)["accrued_cents"] == 9_000
    world.verified()


def test_cards_for_a_time_before_the_enrollment_are_not_asked_for(world: World) -> None:
    # SUP-22, SUP-01: entered on 6 July; cards from the 5th on are refused when the need is handed in, from the 6th on they are not
    play, coach = world.play, world.coach("CCC")
    vendor = play.payee("Example Fuel", "vendor")
    person = world.participant("CCC", "EOP", entry_on=datetime.date(2026, 7, 6))
    for starts_on, code in (("2026-07-05", "before_enrolment"), ("2026-07-06", "")):
        terms: dict[str, object] = {"starts_on": starts_on, "ends_on": "2026-07-18"}
        line = _line(world, "Gas", 2_500, terms, vendor)
        need = play.draft(coach, person, "EOP", [line], needed_by=AUGUST_1)
        if not code:
            assert len(play.submit(coach, need)) == 1
            continue
        with pytest.raises(Refused) as refused:
            play.submit(coach, need)
        assert refused.value.code == code


def test_a_bill_for_a_day_after_the_exit_is_not_accepted_though_it_was_entered_before_it(
    world: World,
) -> None:
    # SUP-23: a trip of the 21st is entered on the 24th; then the participant system says that the person left on the 20th
    play, coach, person = world.play, world.coach("CCC"), world.participant("CCC", "EOP")
    gas = _line(world, "Gas", 5_000, {}, play.payee("Mileage", "agency"))
    award = play.award(coach, person, "EOP", gas, needed_by=AUGUST_1)
    play.day(2026, 7, 24)
    trip = Trip(datetime.date(2026, 7, 21), 125, "Home", "College", "Class")
    line = BillLine(award, trips=(trip,), final=False)
    bill = play.bill(coach, [line], "M-1", total_cents=875, accept=False)
    leave(world, person, datetime.date(2026, 7, 20))
    with pytest.raises(Refused) as refused:
        play.accept_bill(bill)
    assert refused.value.code == "after_exit"
    leave(world, person, trip.on)
    play.accept_bill(bill)
    world.verified()


def test_weeks_that_were_approved_meanwhile_are_not_approved_once_more(world: World) -> None:
    # SUP-20: two lines of the same weeks are both verified before either is approved
    play, person = world.play, world.participant("CCC", "EOP")
    payee = play.payee("Participant", "participant")
    first, second = (_weeks(world, person, payee, FIRST) for _ in range(2))
    for line_id in (first, second):
        play.verify(line_id, finding=FINDING)
    assert play.approve(first).startswith("SUP-")
    with pytest.raises(Refused) as refused:
        play.approve(second)
    assert refused.value.code == "nrp_weeks_taken"


def leave(world: World, person: str, on: datetime.date | None) -> None:
    """The participant system says that a person left the program on a day; None for who did not leave."""
    with world.work.store.writing() as connection:
        gone = update(schema.enrolment).where(schema.enrolment.c.participant_id == person)
        connection.execute(gone.values(exit_on=on))


def _enter_on(world: World, person: str, on: datetime.date) -> None:
    with world.work.store.writing() as connection:
        entered = update(schema.enrolment).where(schema.enrolment.c.participant_id == person)
        connection.execute(entered.values(entry_on=on))


def test_a_course_that_begins_after_the_exit_is_neither_bound_nor_billed(world: World) -> None:
    # SUP-23, SCH-13: approved for 27 July, and the person left the program on the 15th; one enrolled before the exit is bound
    play, coach = world.play, world.coach("CCC")
    school, persons = play.payee("Example School", "school"), [world.participant("CCC", "EOP") for _ in "ab"]
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    course = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, course, "A course", school, allocation_id=chosen)
    never, bound = (play.award(coach, one, "EOP", line, needed_by=AUGUST_1) for one in persons)
    play.bind(coach, bound, 42_500, datetime.date(2026, 7, 10))
    leave(world, persons[0], datetime.date(2026, 7, 15))
    play.day(2026, 9, 18)
    with pytest.raises(Refused) as refused:
        play.bind(coach, never, 42_500, datetime.date(2026, 7, 14))
    assert refused.value.code == "after_exit"
    leave(world, persons[1], datetime.date(2026, 8, 10))
    with pytest.raises(Refused) as billed:
        play.bill(coach, [BillLine(bound, 42_500)], "INV 1")
    assert billed.value.code == "course_goes_on"
    play.leave(bound, datetime.date(2026, 8, 10))
    play.bill(coach, [BillLine(bound, 21_250)], "INV 1")  # half of it, as the list's refund terms say


def _youth(world: World, *values: tuple[str, str, str, str]) -> None:
    """A fund of youth beside the others: CCC's support of 1,000.00; twelve months of follow-up."""
    files = _files((*VALUES, ("follow_up_months.youth", "12", "months", "law"), *values))
    more: Folder = {
        "funds.toml": {"fund": {"YO26": fund(kinds=["Clothing"], serves=["EOP"], stream="youth")}},
        "year.toml": {"budget": {"YO26": year_table(support_budget="1,000.00")}},
        "allocations.toml": {"allocation": [allocation("CCC", "Support", "1,000.00", "YO26")]},
    }
    for name, text in written(more).items():
        files[name] += "\n" + text
    board.load_files(world.work, files, key="youth")


def test_youth_who_left_two_days_ago_are_still_given_boots_and_an_adult_is_not(world: World) -> None:
    # SUP-23, 20 CFR 681.570, 681.580, P32: asked, verified, approved and billed after the exit, from money of youth alone
    play, coach = world.play, world.coach("CCC")
    person, shop = world.participant("CCC", "EOP"), play.payee("A shop", "vendor")
    leave(world, person, datetime.date(2026, 7, 8))
    boots = LineInput("Clothing", 5_000, {}, "Boots", shop)
    with pytest.raises(NotFound):
        play.draft(coach, person, "EOP", [boots], needed_by=AUGUST_1)
    _youth(world)
    adult = replace(boots, allocation_id=texts.allocation_id(world.work, "CCC", "WA26", "Support"))
    with pytest.raises(Refused) as refused:
        play.submit(coach, play.draft(coach, person, "EOP", [adult], needed_by=AUGUST_1))
    assert refused.value.code == "not_enrolled"
    award = play.award(coach, person, "EOP", boots, needed_by=AUGUST_1)
    assert play.award_row(award)["fund"] == "YO26"
    on = play.day(2026, 7, 20)
    play.bill(coach, [BillLine(award, 5_000, service_from=on, service_to=on)], "R-1")
    play.day(2027, 7, 9)
    with pytest.raises(NotFound):
        play.draft(coach, person, "EOP", [boots], needed_by=datetime.date(2027, 8, 1))
    world.verified()


def test_a_cap_of_one_enrollment_counts_what_youth_are_given_in_follow_up(world: World) -> None:
    # SUP-05, SUP-23: 90.00 of the 100.00 of an enrollment; 10.01 more is too much before the exit on the 13th and after it
    play, coach = world.play, world.coach("CCC")
    _youth(world, ("cap.Clothing.enrolment", "100.00", "usd", "policy"))
    who, shop = world.participant("CCC", "EOP"), play.payee("A shop", "vendor")
    play.award(coach, who, "EOP", LineInput("Clothing", 9_000, {}, "Boots", shop), needed_by=AUGUST_1)
    more = LineInput("Clothing", 1_001, {}, "Gloves", shop)
    play.day(2026, 7, 12)
    for left_on in (None, datetime.date(2026, 7, 13)):
        leave(world, who, left_on)
        with pytest.raises(Refused) as over:
            play.award(coach, who, "EOP", more, needed_by=AUGUST_1)
        assert (over.value.code, over.value.arguments["used_cents"]) == ("cap", 9_000)
        play.day(2026, 7, 15)
    play.award(coach, who, "EOP", replace(more, amount_cents=1_000), needed_by=AUGUST_1)
