"""Changes to a live award: raised, lowered, given another payee, denied, stopped, moved; with the books they write."""

import datetime

import pytest
from sqlalchemy import insert, select

from ledger.clock import SeededSource
from ledger.demo import changes
from ledger.demo.rents import rent_terms
from ledger.domain.awards.mileage import Trip
from ledger.domain.people.duties import Duty
from ledger.errors import Conflict, InvalidInput, LedgerError, Refused
from ledger.services.awards import amendment_pages, amendments
from ledger.services.needs import verifications
from ledger.services.needs.needs import LineInput
from ledger.services.payments import payments
from ledger.services.payments.worth import BillLine
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards as store
from ledger.store.rows import find_row
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_support_given import leave
from tests.unit.web.site import Site, words
from tests.world import World, person

AUGUST_1 = datetime.date(2026, 8, 1)
COURSE = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026."""
    starts.worked_example(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return july_10


def _course(world: World, cents: int = 100_000) -> str:
    school = world.play.payee("Example School", "school")
    line = LineInput("Scholarship", cents, COURSE, "A course", school)
    return world.play.award(
        world.coach("CCC"), world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1
    )


def _gas(world: World, cents: int = 20_000) -> str:
    shop = world.play.payee("Example Agency", "agency")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    line = LineInput("Gas", cents, {}, "Drives to class", shop, allocation_id=chosen)
    return world.play.award(
        world.coach("CCC"), world.participant("CCC", "EOP"), "EOP", line, needed_by=AUGUST_1
    )


def _rent(world: World, first_month: str, months: int, monthly_cents: int, household: str = "HOU-ONE") -> str:
    terms = rent_terms(first_month, months, monthly_cents)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    landlord = world.play.payee(f"Homes {first_month}", "landlord")
    line = LineInput("Rent", months * monthly_cents, terms, payee_id=landlord, allocation_id=chosen)
    who = world.participant("CCC", "EOP", household=household)
    return world.play.award(world.coach("CCC"), who, "EOP", line, needed_by=AUGUST_1)


def _columns(world: World, award: str) -> tuple[int, int, int, int]:
    """Committed, obligated, accrued and paid cents of an award."""
    row = world.play.award_row(award)
    return tuple(row[f"{name}_cents"] for name in ("committed", "obligated", "accrued", "paid"))


def _available(world: World, fund: str, line: str) -> int:
    table = schema.allocation.c
    with world.work.store.reading() as connection:
        wanted = (table.agency_code == "CCC", table.fund == fund, table.line == line)
        return int(connection.execute(select(table.available_cents).where(*wanted)).scalar_one())


def _months(world: World, award: str) -> dict[str, str]:
    with world.work.store.reading() as connection:
        rows = store.months_for(connection, award)
    return {row["month"]: row["state"] for row in sorted(rows, key=lambda one: one["state"] != "released")}


def test_a_raise_voids_what_is_open_and_the_whole_is_approved_anew(world: World) -> None:
    """Raised while 160.00 is bound::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                 200.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas            -200.00 USD

    2026-07-20 * "Obligated: order accepted"
      entry: "ENT-15"
      award: "SUP-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas             160.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Support:Gas            -160.00 USD

    2026-07-21 * "Released: approval void, terms changed"
      entry: "ENT-16"
      award: "SUP-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas              40.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Support                 -40.00 USD

    2026-07-22 * "Committed: approved anew"
      entry: "ENT-17"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Support                  90.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Support:Gas             -90.00 USD
    """
    # Issue 3, awards live: 200.00 with 160.00 bound becomes 250.00; 90.00 is asked of the allocation
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    play.bind(coach, award, 16_000, play.day(2026, 7, 20))
    change = changes.ask(play, coach, award, cents=25_000)
    assert _columns(world, award) == (4_000, 16_000, 0, 0), "asking moves nothing"
    play.day(2026, 7, 21)
    changes.verify(play, change)
    assert _columns(world, award) == (0, 16_000, 0, 0)
    assert _available(world, "WA26", "Support") == 500_000 - 16_000
    play.day(2026, 7, 22)
    assert changes.decide(play, change, play.cast.approver)
    assert _columns(world, award) == (9_000, 16_000, 0, 0)
    with world.work.store.reading() as connection:
        row = connection.execute(select(schema.amendment)).mappings().one()
    assert '"asked_cents":9000' in row["decision"]
    assert '"whole_cents":25000' in row["decision"]
    assert row["voided_cents"] == 4_000
    texts.compare(world, test_a_raise_voids_what_is_open_and_the_whole_is_approved_anew)


def test_a_raise_is_compared_with_the_cap_as_a_whole(world: World) -> None:
    # SUP-06: 160.00 bound and 140.01 open are 300.01 against the cap of 300.00
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    play.bind(coach, award, 16_000, play.day(2026, 7, 20))
    with pytest.raises(Refused, match=r"300\.00.*160\.00.*140\.01") as refused:
        changes.ask(play, coach, award, cents=30_001)
    assert refused.value.code == "cap"
    assert _columns(world, award) == (4_000, 16_000, 0, 0), "the old approval stands"
    denied = changes.ask(play, coach, award, cents=29_000)
    changes.verify(play, denied)
    assert not changes.decide(play, denied, play.cast.approver, "no_funds")
    assert _columns(world, award) == (0, 16_000, 0, 0), "the old approval stays void"
    again = changes.ask(play, coach, award, cents=30_000)
    changes.verify(play, again)
    assert changes.decide(play, again, play.cast.approver)
    assert _columns(world, award) == (14_000, 16_000, 0, 0)
    world.verified()


def test_what_cannot_be_approved_any_more_is_not_verified_and_the_old_approval_stands(world: World) -> None:
    # SUP-05, decision 40: another award of the same person takes the rest of the cap of 300.00 meanwhile
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    change = changes.ask(play, coach, award, cents=25_000)
    shop, who = play.payee("Example Trips", "vendor"), play.award_row(award)["participant_id"]
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    second = LineInput("Gas", 10_000, {}, "Drives to work", shop, allocation_id=chosen)
    play.award(coach, who, "EOP", second, needed_by=AUGUST_1)
    with pytest.raises(Refused, match=r"300\.00.*100\.00.*250\.00.*50\.00 too much") as refused:
        changes.verify(play, change)
    assert refused.value.code == "cap"
    assert _columns(world, award) == (20_000, 0, 0, 0)
    amendments.take_back(world.work, coach, amendments.TakeBack(play.key(), change))
    less = changes.ask(play, coach, award, cents=20_000, payee=shop)
    changes.verify(play, less)
    changes.approve(play, less)
    assert _columns(world, award) == (20_000, 0, 0, 0), "its own 200.00 are not in its own way"
    world.verified()


def test_a_change_asks_of_the_allocation_no_more_than_it_has_with_what_it_would_give_back(
    world: World,
) -> None:
    # ALC-03, decision 40: 12,000.00, of which 7 x 1,600.00 are given to others; 800.00 are left, this award's month among it
    play, coach = world.play, world.coach("CCC")
    for place in range(7):
        _rent(world, "2026-08", 2, 80_000, f"HOU-{place}")
    award = _rent(world, "2026-09", 1, 80_000)
    assert _available(world, "ERA26", "Support") == 0
    with pytest.raises(Refused, match=r"800\.00 available; .*800\.01 is asked") as refused:
        changes.ask(play, coach, award, cents=80_001, terms=rent_terms("2026-09", 1, 80_001))
    assert refused.value.code == "allocation_short"
    later = changes.ask(play, coach, award, terms={"first_month": "2026-10"})
    changes.verify(play, later)
    changes.approve(play, later)
    assert _columns(world, award) == (80_000, 0, 0, 0)
    world.verified()


def test_a_change_of_somebody_who_left_the_program_is_told_so_at_once(world: World) -> None:
    # SUP-01, decision 40: every question of the decision is asked, not the amount alone
    play, coach, award = world.play, world.coach("CCC"), _gas(world)
    leave(world, play.award_row(award)["participant_id"], datetime.date(2026, 7, 9))
    with pytest.raises(Refused) as refused:
        changes.ask(play, coach, award, cents=15_000)
    assert refused.value.code == "not_enrolled"
    assert _columns(world, award) == (20_000, 0, 0, 0)


def test_a_raise_over_the_band_needs_a_second_approver(world: World) -> None:
    # SD7: two months at 900.00 become three: 2,700.00 is above the band of 2,500.00
    play, coach = world.play, world.coach("CCC")
    award = _rent(world, "2026-08", 2, 90_000)
    change = changes.ask(play, coach, award, cents=270_000, terms={"months": 3})
    changes.verify(play, change)
    assert not changes.decide(play, change, play.cast.approver), "above the band: the first of two"
    with pytest.raises(Refused) as same:
        changes.decide(play, change, play.cast.approver)
    assert same.value.code == "same_person"
    assert changes.decide(play, change, play.cast.second_approver)
    assert _columns(world, award) == (270_000, 0, 0, 0)
    world.verified()


def test_an_award_is_lowered_but_not_below_what_is_bound(world: World) -> None:
    # ALC-10: what is not asked any more is available again; 160.00 is bound, so 160.00 is no new amount
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    play.bind(coach, award, 16_000, play.day(2026, 7, 20))
    with pytest.raises(Refused, match=r"160\.00") as refused:
        changes.ask(play, coach, award, cents=16_000)
    assert refused.value.code == "amend_below_bound"
    change = changes.ask(play, coach, award, cents=17_000)
    changes.verify(play, change)
    changes.approve(play, change)
    assert _columns(world, award) == (1_000, 16_000, 0, 0)
    assert _available(world, "WA26", "Support") == 500_000 - 17_000
    world.verified()


def test_an_award_is_approved_anew_before_its_refund_arrives(world: World) -> None:
    # SUP-06, FND-18: what is due back is not used; 70.00 of 200.00 are, and 200.00 are wanted
    play, coach, award = world.play, world.coach("CCC"), _gas(world)
    on = play.day(2026, 8, 3)
    bill = play.mileage(
        coach, award, [Trip(on, 1_000, "Home", "College", "Class")], 7_000, "M 1", final=False
    )
    play.pay([bill], "ACH-1")
    play.refund(award, 7_000, on)
    change = changes.ask(play, coach, award, cents=20_000)
    changes.verify(play, change)
    changes.approve(play, change)
    assert _columns(world, award) == (20_000, 0, 0, 0)
    world.verified()


def test_another_payee_is_approved_anew_and_paid(world: World) -> None:
    # PAY-12 apart: what is bound stays with the payee it was bound to; what is open goes to the new one
    play, coach = world.play, world.coach("CCC")
    award = _course(world)
    other = play.payee("Second School", "school", address="200 Example St")
    play.bind(coach, award, 40_000, play.day(2026, 7, 20))
    with pytest.raises(Refused, match=r"400\.00") as refused:
        changes.ask(play, coach, award, payee=other)
    assert refused.value.code == "amend_payee_bound"
    play.day(2026, 7, 27)
    invoice = play.bill(coach, [BillLine(award, 40_000)], "S-1")
    change = changes.ask(play, coach, award, payee=other)
    changes.verify(play, change)
    changes.approve(play, change)
    play.bind(coach, award, 60_000, play.source.today())
    second = play.bill(coach, [BillLine(award, 60_000)], "S-2")
    play.pay([invoice, second], "ACH1")
    with world.work.store.reading() as connection:
        paid = connection.execute(
            select(schema.payment.c.payee_id, schema.payment_line.c.amount_cents)
            .join(schema.payment_line, schema.payment_line.c.payment_id == schema.payment.c.id)
            .order_by(schema.payment_line.c.amount_cents)
        ).all()
    assert [cents for _, cents in paid] == [40_000, 60_000]
    assert paid[0][0] != other
    assert paid[1][0] == other
    world.verified()


def test_a_memo_voids_nothing(world: World) -> None:
    # Issue 3: a change of amount, payee, period, fund or kind voids the approval, a memo does not
    play = world.play
    award = _course(world)
    changes.ask(play, world.coach("CCC"), award, words="The school answers by Friday (invented)")
    assert _columns(world, award) == (100_000, 0, 0, 0)
    with world.work.store.reading() as connection:
        assert connection.execute(select(schema.amendment.c.state)).scalar_one() == "noted"
    later = changes.ask(play, world.coach("CCC"), award, terms={"ends_on": "2026-10-02"})
    changes.verify(play, later)
    assert _columns(world, award) == (0, 0, 0, 0), "another period does void it"
    changes.approve(play, later)
    assert '"ends_on":"2026-10-02"' in play.award_row(award)["terms"]
    world.verified()


def test_nobody_takes_two_steps_of_a_change(world: World) -> None:
    # SD1: who asked the line or the change verifies neither; who verified approves neither; nor do they pay it
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    both = person(world.work, "twohats", Duty.VERIFY, Duty.APPROVE, Duty.BUILD)
    change = changes.ask(play, both, award, cents=21_000)
    with pytest.raises(Refused, match="asked for it"):
        changes.verify(play, change, both)
    changes.verify(play, change)
    with pytest.raises(Refused, match="asked for it"):
        changes.decide(play, change, both)
    stale = amendments.DecideChange(play.key(), change, changes.version(play, change) - 1)
    with pytest.raises(Conflict):
        amendments.decide(world.work, play.cast.approver, stale)
    changes.approve(play, change)
    play.bind(coach, award, 21_000, play.day(2026, 7, 20))
    trip = Trip(datetime.date(2026, 7, 14), 1_000, "Home", "College", "Class")
    play.mileage(coach, award, [trip], 7_000, "M-1", final=False)
    (line,) = payments.waiting(world.work, both)
    assert "asked for it" in line["why_not"]
    world.verified()


def test_two_changes_of_one_award_are_never_under_way_together(world: World) -> None:
    play, coach = world.play, world.coach("CCC")
    award = _gas(world)
    change = changes.ask(play, coach, award, cents=21_000)
    with pytest.raises(Refused) as refused:
        changes.ask(play, coach, award, cents=22_000)
    assert refused.value.code == "amend_live"
    amendments.take_back(world.work, coach, amendments.TakeBack(play.key(), change))
    assert changes.ask(play, coach, award, cents=22_000) != change
    world.verified()


def test_a_month_of_rent_that_is_void_can_be_held_by_another_until_it_is_approved_anew(world: World) -> None:
    # SUP-10, SUP-11: the bound month stays; the others are free while the approval is void
    play, coach = world.play, world.coach("CCC")
    award = _rent(world, "2026-08", 2, 90_000)
    play.bind(coach, award, 90_000, play.day(2026, 7, 20), "2026-08")
    with pytest.raises(Refused, match="August 2026") as refused:
        changes.ask(
            play,
            coach,
            award,
            cents=160_000,
            terms={"months": 2, "first_month": "2026-09", "monthly_cents": 80_000},
        )
    assert refused.value.code == "amend_months_bound"
    change = changes.ask(play, coach, award, cents=270_000, terms={"months": 3})
    changes.verify(play, change)
    assert _months(world, award) == {"2026-08": "obligated", "2026-09": "released"}
    other = _rent(world, "2026-09", 1, 50_000)
    with pytest.raises(Refused, match="September 2026") as taken:
        changes.decide(play, change, play.cast.approver)
    assert taken.value.code == "rent_month_taken"
    changes.stop(play, other)
    changes.approve(play, change)
    assert _months(world, award) == {"2026-08": "obligated", "2026-09": "committed", "2026-10": "committed"}
    assert _columns(world, award) == (180_000, 90_000, 0, 0)
    world.verified()


def test_an_award_stops_and_what_is_owed_stays_owed(world: World) -> None:
    """Stopped with one month owed, one bound and one approved::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support               2700.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent         -2700.00 USD
    ; Renderer 1; last sequence N

    2026-08-03 * "Obligated and accrued: landlord's statement"
      entry: "ENT-15"
      award: "SUP-1"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD

    2026-08-05 * "Obligated: lease month"
      entry: "ENT-16"
      award: "SUP-1"
      month: "2026-09"
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Obligated:CCC:EOP:ERA26:Support:Rent          -900.00 USD

    2026-08-10 * "De-obligated: rest not needed"
      entry: "ENT-17"
      award: "SUP-1"
      month: "2026-09"
      Equity:Budget:Obligated:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Available:CCC:EOP:ERA26:Support               -900.00 USD

    2026-08-10 * "Released: rest not needed"
      entry: "ENT-18"
      award: "SUP-1"
      month: "2026-10"
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Available:CCC:EOP:ERA26:Support               -900.00 USD

    2026-08-10 * "Paid: ACH"
      entry: "ENT-19"
      award: "SUP-1"
      month: "2026-08"
      batch: "BAT-1"
      bank: "ACH8"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD
    """
    # Issue 3, stopped; peers.md: a stop button on a rent series
    play, coach = world.play, world.coach("CCC")
    award = _rent(world, "2026-08", 3, 90_000)
    play.day(2026, 8, 3)
    invoice = play.bill(coach, [BillLine(award, 90_000, month="2026-08")], "R-8")
    play.bind(coach, award, 90_000, play.day(2026, 8, 5), "2026-09")
    play.day(2026, 8, 10)
    changes.stop(play, award)
    assert _columns(world, award) == (0, 0, 90_000, 0)
    assert _months(world, award) == {"2026-08": "accrued", "2026-09": "released", "2026-10": "released"}
    assert play.award_row(award)["state"] == "stopped"
    with pytest.raises(LedgerError) as refused:
        play.bill(coach, [BillLine(award, 90_000, month="2026-09")], "R-9")
    assert refused.value.code == "award_not_open"
    play.pay([invoice], "ACH8")
    assert _columns(world, award) == (0, 0, 0, 90_000)
    assert _available(world, "ERA26", "Support") == 1_200_000 - 90_000
    texts.compare(world, test_an_award_stops_and_what_is_owed_stays_owed)


def enrol(world: World, participant_id: str, agency: str, program: str) -> None:
    with world.work.store.writing() as connection:
        connection.execute(
            insert(schema.enrolment).values(
                id=world.work.source.new_id("ENR"),
                participant_id=participant_id,
                program_code=program,
                agency_code=agency,
                coach_id=None,
                entry_on=datetime.date(2026, 7, 1),
                exit_on=None,
            )
        )


def test_what_cannot_move_says_what_to_do_and_only_places_that_the_mover_verifies_are_listed(
    world: World,
) -> None:
    # Issue 3, moved: a liaison of one agency has no list of another's; what is bound does not move
    play, coach = world.play, world.coach("CCC")
    award = _rent(world, "2026-08", 1, 80_000)
    enrol(world, play.award_row(award)["participant_id"], "CAP", "IND")
    there = texts.allocation_id(world.work, "CAP", "HP26", "Support")
    here = person(world.work, "county", Duty.VERIFY, agency="CCC")
    assert there in dict(amendment_pages.ask_page(world.work, play.cast.rent_coordinator, award).targets)
    assert there not in dict(amendment_pages.ask_page(world.work, here, award).targets)
    with pytest.raises(InvalidInput) as outside:
        changes.move(play, here, award, there)
    assert outside.value.code == "move_target"
    play.bind(coach, award, 80_000, play.day(2026, 7, 20), "2026-08")
    with pytest.raises(Refused, match=r"800\.00 is bound.*asked there with a new need") as nothing:
        changes.move(play, play.cast.rent_coordinator, award, there)
    assert nothing.value.code == "move_nothing"
    world.verified()


def test_what_moves_is_needed_on_the_day_it_was_needed(world: World) -> None:
    # Issue 3, moved: the new line is sorted in the queues as the old one was; a day that is over becomes today
    play, mover = world.play, world.play.cast.rent_coordinator
    there = texts.allocation_id(world.work, "CAP", "HP26", "Support")
    early, late = _rent(world, "2026-08", 1, 80_000), _rent(world, "2026-09", 1, 80_000, "HOU-TWO")
    for award in (early, late):
        enrol(world, play.award_row(award)["participant_id"], "CAP", "IND")
    moved = [(changes.move(play, mover, early, there), AUGUST_1)]
    today = play.day(2026, 8, 3)
    moved.append((changes.move(play, mover, late, there), today))
    with world.work.store.reading() as connection:
        for line, day in moved:
            row = find_row(connection, schema.need_line, id=line) or {}
            need = find_row(connection, schema.need, id=row["need_id"]) or {}
            assert (row["needed_by"], need["needed_by"]) == (day, day)
    coach = Site(world).browser(world.coach("CAP"))
    assert "By Somebody outside your agency" in words(coach.get(f"/needs/{need['id']}")), "a liaison moved it"


def test_open_months_move_with_the_participant_and_paid_ones_stay(world: World) -> None:
    """Moved with the participant to an agency of the pool::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support               2400.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent         -2400.00 USD
    ; Renderer 1; last sequence N

    2026-08-03 * "Obligated and accrued: landlord's statement"
      entry: "ENT-15"
      award: "SUP-1"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          800.00 USD
      Liabilities:Payable:Awards:ERA26                            -800.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           800.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -800.00 USD

    2026-08-03 * "Released: moved to another allocation"
      entry: "ENT-16"
      award: "SUP-1"
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent          1600.00 USD
      Equity:Budget:Available:CCC:EOP:ERA26:Support              -1600.00 USD

    2026-08-03 * "Committed: approved"
      entry: "ENT-17"
      award: "SUP-2"
      policy: "PRO-1"
      Equity:Budget:Available:Pool:Shared:HSP26:Support           1600.00 USD
      Equity:Budget:Committed:Pool:Shared:HSP26:Support:Rent     -1600.00 USD
    """
    # Issue 3, moved: open lines are verified and approved anew at the other agency; what is owed stays here
    play, coach = world.play, world.coach("CCC")
    award = _rent(world, "2026-08", 3, 80_000)
    mover, there = play.cast.rent_coordinator, texts.allocation_id(world.work, "CAP", "HP26", "Support")
    with pytest.raises(LedgerError) as refused:
        changes.move(play, mover, award, there)
    assert refused.value.code == "move_target"
    enrol(world, play.award_row(award)["participant_id"], "CAP", "IND")
    play.day(2026, 8, 3)
    play.bill(coach, [BillLine(award, 80_000, month="2026-08")], "R-8")
    line = changes.move(play, mover, award, there)
    assert _columns(world, award) == (0, 0, 80_000, 0)
    assert play.award_row(award)["state"] == "moved"
    with pytest.raises(Refused, match="asked for it"):
        play.verify(line)  # who moved it has asked for it
    other = person(world.work, "second", Duty.VERIFY)
    verifications.verify(world.work, other, verifications.Verify(play.key(), line))
    anew = play.approve(line)
    assert _columns(world, anew) == (160_000, 0, 0, 0)
    assert _months(world, anew) == {"2026-09": "committed", "2026-10": "committed"}
    assert play.award_row(anew)["agency_code"] == "CAP"
    assert _available(world, "ERA26", "Support") == 1_200_000 - 80_000
    texts.compare(world, test_open_months_move_with_the_participant_and_paid_ones_stay)
