"""Exceptions to caps and the emergency lane: who decides, what they let through, and the books of d15."""

import datetime
import json
from typing import Any

import pytest
from sqlalchemy import select

from ledger.clock import SeededSource
from ledger.demo import card_player as cards
from ledger.demo import changes, overrides
from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import Conflict, LedgerError, Refused
from ledger.services.needs import approvals, canceling
from ledger.services.needs.needs import LineInput
from ledger.services.overrides import exceptions
from ledger.services.overrides import pages as override_pages
from ledger.services.payments import batches
from ledger.services.payments.worth import BillLine
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.needs import needs as needs_store
from ledger.store.overrides import overrides as overrides_store
from tests import board
from tests.folders import written
from tests.grounds import Start
from tests.scenario import texts
from tests.world import WORKED, World, person, world_on

AUGUST_1 = datetime.date(2026, 8, 1)
CLAUSES = {
    "exception.Gas": ("150.00", "usd"),
    "emergency_case": ("1,000.00", "usd"),
    "emergency_envelope": ("2,500.00", "usd"),
    "emergency_envelope_month": ("1,500.00", "usd"),
    "emergency_days": ("5", "days"),
}


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026, whose policy has one exception and an emergency lane."""
    source.set_today(datetime.date(2026, 7, 1))
    files = board.read_folder(WORKED)
    values = [
        {
            "code": code,
            "value": value,
            "unit": unit,
            "class": "policy",
            "from": datetime.date(2026, 7, 1),
            "document": "Example policy 4",
        }
        for code, (value, unit) in CLAUSES.items()
    ]
    files["policies.toml"] += "\n" + written({"policies.toml": {"value": values}})["policies.toml"]
    board.load_files(work, files)
    board.list_programs(work)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return july_10


def _manager(world: World) -> Actor:
    return person(world.work, "manager", Duty.OVERSEE)


def asked_gas(world: World, cents: int) -> str:
    """A verified line for gas, whose cap is 300.00 in a program year."""
    play, coach = world.play, world.coach("CCC")
    agency = play.payee(f"Example Agency {cents}", "agency")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    line = LineInput("Gas", cents, {}, "Drives to a far clinic", agency, allocation_id=chosen)
    who = world.participant("CCC", "EOP")
    (line_id,) = play.submit(coach, play.draft(coach, who, "EOP", [line], needed_by=AUGUST_1))
    play.verify(line_id)
    return line_id


def asked_rent(world: World, cents: int, month: str = "2026-08") -> tuple[str, str]:
    """A submitted month of rent; the need and its line."""
    play, coach = world.play, world.coach("CCC")
    landlord = play.payee(f"Homes {play.key()[:6]}", "landlord")
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    terms = rent_terms(month, 1, cents)
    line = LineInput("Rent", cents, terms, payee_id=landlord, allocation_id=chosen)
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [line], needed_by=AUGUST_1)
    (line_id,) = play.submit(coach, need)
    return need, line_id


def _refused(act: Any, *arguments: Any, **named: Any) -> LedgerError:
    with pytest.raises(LedgerError) as refused:
        act(*arguments, **named)
    return refused.value


def test_an_exception_needs_the_clause_a_reason_and_a_second_person_outside_fiscal(world: World) -> None:
    # SUP-07, SD8: 380.00 against a cap of 300.00, whose clause goes 150.00 over it
    play, manager = world.play, _manager(world)
    line = asked_gas(world, 38_000)
    refusal = _refused(overrides.approve, play, line)
    assert refusal.code == "cap_exception"
    assert refusal.arguments["over_cents"] == 8_000
    assert _refused(overrides.ask, play, line, "whim").code == "reason_unknown"
    assert _refused(overrides.ask, play, line, "other").code == "words_missing"
    exception = overrides.ask(play, line, "access", "Adapted car (invented)")
    assert _refused(overrides.ask, play, line).code == "exception_live"
    assert _refused(overrides.approve, play, line).code == "cap_exception", "asked is not granted"
    fiscal = person(world.work, "fiscal", Duty.OVERSEE, Duty.APPROVE)
    assert _refused(overrides.decide, play, exception, fiscal).code == "outside_fiscal"
    asker = person(world.work, "approver", Duty.OVERSEE)
    assert _refused(overrides.decide, play, exception, asker).code == "same_person"
    overrides.decide(play, exception, manager)
    award = overrides.approve(play, line)
    row = overrides.row(play, exception)
    assert (row["state"], row["award_id"], row["amount_cents"]) == ("used", award, 8_000)
    decided = json.loads(play.award_row(award)["decision"])
    assert decided["numbers"]["over_program_year_cents"] == 8_000
    assert "exception.Gas" in [one[1] for one in decided["policies"]]
    world.verified()


def test_who_granted_an_exception_does_not_approve_the_line_it_is_for(world: World) -> None:
    # SUP-07, SD8: entrusted with approving afterwards, the manager is still the one who decided the exception
    play, manager = world.play, _manager(world)
    line = asked_gas(world, 38_000)
    overrides.decide(play, overrides.ask(play, line), manager)
    granter = board.actor(manager.person_id, Duty.APPROVE)
    refusal = _refused(overrides.approve, play, line, granter)
    assert (refusal.code, refusal.arguments["earlier"]) == ("same_person", "decided its exception")
    assert overrides.approve(play, line)


def test_without_the_clause_the_refusal_says_that_the_policy_has_no_exception(world: World) -> None:
    # SUP-07, SCH-09 (680.310(c)): rent has a cap of 3,600.00 and no clause, so such a need is not even submitted
    refusal = _refused(asked_rent, world, 360_001)
    assert refusal.code == "cap"
    assert "The policy has no exception to it." in refusal.message


def test_an_exception_goes_no_further_than_its_clause_and_only_where_a_cap_is_passed(world: World) -> None:
    # SUP-07: 300.00 and 150.00 over it are 450.00
    assert _refused(asked_gas, world, 45_001).code == "cap_clause"
    line = asked_gas(world, 30_000)
    assert _refused(overrides.ask, world.play, line).code == "exception_not_needed"


def test_a_declined_exception_and_one_whose_line_went_back_let_nothing_through(world: World) -> None:
    # SUP-07: declined with a coded reason; a line that is sent back takes its exception with it (SD12)
    play, manager = world.play, _manager(world)
    first, second = asked_gas(world, 38_000), asked_gas(world, 39_000)
    exception = overrides.ask(play, first)
    assert _refused(overrides.decide, play, exception, manager, "whim").code == "reason_unknown"
    overrides.decide(play, exception, manager, "cheaper")
    assert _refused(overrides.approve, play, first).code == "cap_exception"
    assert _refused(overrides.decide, play, exception, manager).code == "override_state"
    granted = overrides.ask(play, second)
    stale = exceptions.Decide(play.key(), granted, 9, None)
    with pytest.raises(Conflict):
        exceptions.decide(world.work, manager, stale)
    overrides.decide(play, granted, manager)
    canceling.cancel(world.work, world.coach("CCC"), canceling.Cancel(play.key(), second))
    assert overrides.row(play, granted)["state"] == "withdrawn"


def test_a_change_of_an_award_keeps_its_exception_and_goes_no_further(world: World) -> None:
    # SUP-07, issue 3 (awards live): another payee for the same 380.00; a cent more is not what was granted
    play = world.play
    line = asked_gas(world, 38_000)
    overrides.decide(play, overrides.ask(play, line), _manager(world))
    award = overrides.approve(play, line)
    change = changes.ask(play, world.coach("CCC"), award, payee=play.payee("Other Agency", "agency"))
    changes.verify(play, change)
    changes.approve(play, change)
    more = changes.ask(play, world.coach("CCC"), award, cents=38_001)
    changes.verify(play, more)
    assert _refused(changes.approve, play, more).code == "cap_exception"


def test_a_raise_of_a_live_award_over_its_cap_rests_on_an_exception_of_its_own(world: World) -> None:
    # SUP-07, AUD-05, issue 3 (awards live): 280.00 within the cap of 300.00, 100.00 of it bound, raised to 340.00 by the clause
    play, manager, coach = world.play, _manager(world), world.coach("CCC")
    line = asked_gas(world, 28_000)
    award = overrides.approve(play, line)
    play.bind(coach, award, 10_000, world.work.source.today())
    change = changes.ask(play, coach, award, cents=34_000)
    early = exceptions.AskForChange(play.key(), change, "access")
    assert _refused(exceptions.ask_for_change, world.work, play.cast.approver, early).code == "line_state"
    changes.verify(play, change)
    refusal = _refused(changes.approve, play, change)
    assert (refusal.code, refusal.arguments["used_cents"], refusal.arguments["over_cents"]) == (
        "cap_exception",
        10_000,
        4_000,
    )
    exception = overrides.ask_for_change(play, change, "access", "Adapted car (invented)")
    assert _refused(overrides.ask_for_change, play, change).code == "exception_live"
    assert _refused(changes.approve, play, change).code == "cap_exception", "asked is not granted"
    asker = board.actor(play.cast.liaison.person_id, Duty.OVERSEE)
    assert _refused(overrides.decide, play, exception, asker).code == "same_person", "who verified the change"
    overrides.decide(play, exception, manager)
    granter = board.actor(manager.person_id, Duty.APPROVE)
    assert _refused(changes.decide, play, change, granter).code == "same_person"
    changes.approve(play, change)
    row = overrides.row(play, exception)
    assert (row["state"], row["award_id"], row["amount_cents"]) == ("used", award, 4_000)
    assert play.award_row(award)["approved_cents"] == 34_000
    listed = [one["id"] for one in override_pages.listing(world.work, manager)]
    assert exception in listed
    world.verified()


def test_a_raise_goes_no_further_than_the_clause_and_a_denied_one_takes_its_exception_along(
    world: World,
) -> None:
    # SUP-07: the clause goes 150.00 over the cap of 300.00; an award of 380.00 has its own exception of 80.00 already
    play, manager, coach = world.play, _manager(world), world.coach("CCC")
    line = asked_gas(world, 38_000)
    overrides.decide(play, overrides.ask(play, line), manager)
    award = overrides.approve(play, line)
    assert _refused(changes.ask, play, coach, award, cents=45_001).code == "cap_clause"
    second = changes.ask(play, coach, award, cents=42_000)
    changes.verify(play, second)
    denied = overrides.ask_for_change(play, second)
    overrides.decide(play, denied, manager)
    changes.decide(play, second, play.cast.approver, "no_funds")
    assert overrides.row(play, denied)["state"] == "declined"
    third = changes.ask(play, coach, award, cents=42_000)
    changes.verify(play, third)
    assert _refused(changes.approve, play, third).code == "cap_exception", (
        "the denied one lets nothing through"
    )
    overrides.decide(play, overrides.ask_for_change(play, third), manager)
    changes.approve(play, third)
    assert play.award_row(award)["approved_cents"] == 42_000, "120.00 over, though 80.00 were granted before"
    fourth = changes.ask(play, coach, award, cents=44_000)
    changes.verify(play, fourth)
    ended = overrides.ask_for_change(play, fourth)
    changes.stop(play, award)
    assert overrides.row(play, ended)["state"] == "withdrawn"


def test_a_household_is_kept_from_eviction_and_trains_for_a_certificate(world: World) -> None:
    """FR: the rent goes through the emergency lane, the course does not (amounts invented)::

    2026-07-10 * "Committed: approved"
      entry: "ENT-14"
      award: "SUP-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:ERA26:Support                900.00 USD
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent          -900.00 USD

    2026-07-13 * "Obligated: lease month"
      entry: "ENT-15"
      award: "SUP-1"
      month: "2026-08"
      Equity:Budget:Committed:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Obligated:CCC:EOP:ERA26:Support:Rent          -900.00 USD

    2026-07-17 * "Committed: approved"
      entry: "ENT-16"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                425.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   -425.00 USD

    2026-07-24 * "Obligated: enrolment accepted"
      entry: "ENT-17"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   -425.00 USD
    ; Renderer 1; last sequence N

    2026-08-01 * "Accrued: month due"
      entry: "ENT-18"
      award: "SUP-1"
      month: "2026-08"
      Expenses:CCC:EOP:ERA26:Support:Rent                          900.00 USD
      Liabilities:Payable:Awards:ERA26                            -900.00 USD
      Equity:Budget:Obligated:CCC:EOP:ERA26:Support:Rent           900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent            -900.00 USD

    2026-08-01 * "Paid: ACH"
      entry: "ENT-19"
      award: "SUP-1"
      month: "2026-08"
      batch: "BAT-1"
      bank: "ACH1"
      Liabilities:Payable:Awards:ERA26                             900.00 USD
      Assets:Bank:Operating:ERA26                                 -900.00 USD
      Equity:Budget:Accrued:CCC:EOP:ERA26:Support:Rent             900.00 USD
      Equity:Budget:Paid:CCC:EOP:ERA26:Support:Rent               -900.00 USD
    """
    # d15 (EOP, Feb 2024): rent against eviction, then the CRM certificate scholarship, which waits for its review
    play, coach = world.play, world.coach("CCC")
    who = world.participant("CCC", "EOP")
    landlord, school = play.payee("Example Homes", "landlord"), play.payee("Example School", "school")
    terms = rent_terms("2026-08", 1, 90_000)
    fund = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    course = {"starts_on": "2026-07-27", "ends_on": "2026-09-18", "listing": "EX-1001"}
    lines = [
        LineInput("Rent", 90_000, terms, payee_id=landlord, allocation_id=fund),
        LineInput("Scholarship", 42_500, course, "Certified recovery mentor", school),
    ]
    need = play.draft(coach, who, "EOP", lines, needed_by=AUGUST_1)
    rent, training = play.submit(coach, need)
    assert _refused(overrides.approve, play, rent).code == "line_state", "an ordinary line is verified first"
    overrides.mark(play, coach, need)
    assert play.line(rent)["state"] == "emergency"
    assert play.line(training)["state"] == "submitted", "a course cannot skip its review (SCH-01)"
    award = overrides.approve(play, rent)
    (emergency,) = overrides.of_line(play, rent)
    assert emergency["due_on"] == datetime.date(2026, 7, 15)
    assert emergency["decided_by"] == play.cast.approver.person_id
    play.bind(coach, award, 90_000, play.day(2026, 7, 13), "2026-08")
    overrides.look_back(play, rent)
    assert play.line(rent)["verified_by"] == play.cast.rent_coordinator.person_id
    play.day(2026, 7, 17)
    play.verify(training)
    certificate = play.approve(training)
    play.bind(coach, certificate, 42_500, play.day(2026, 7, 24))
    play.day(2026, 8, 1)
    play.pay([play.bill(coach, [BillLine(award, 90_000, "2026-08", final=True)], "R-1")], "ACH1")
    texts.compare(world, test_a_household_is_kept_from_eviction_and_trains_for_a_certificate)


def test_the_lane_keeps_its_limit_per_case_and_its_envelope_per_agency(world: World) -> None:
    # d15: 1,000.00 a case; 1,500.00 a month of which 900.00 are held; nothing else is skipped (caps, funds, people)
    play, coach = world.play, world.coach("CCC")
    big, _ = asked_rent(world, 100_001)
    assert _refused(overrides.mark, play, coach, big).code == "emergency_case"
    need, line = asked_rent(world, 90_000)
    overrides.mark(play, coach, need)
    assert _refused(overrides.mark, play, coach, need).code == "emergency_none"
    itself = person(world.work, "coachCCC", Duty.APPROVE)
    assert _refused(overrides.approve, play, line, itself).code == "same_person"
    other, second = asked_rent(world, 60_000)
    overrides.mark(play, coach, other)
    third_need, third = asked_rent(world, 60_001)
    overrides.mark(play, coach, third_need)
    assert overrides.approve(play, line)
    refusal = _refused(overrides.approve, play, third)
    assert refusal.code == "emergency_envelope"
    assert (refusal.arguments["used_cents"], refusal.arguments["most_cents"]) == (90_000, 150_000)
    assert overrides.approve(play, second)
    play.day(2026, 8, 3)
    for one in (line, second):
        overrides.look_back(play, one)
    year, last = asked_rent(world, 99_900, "2026-09")
    overrides.mark(play, coach, year)
    assert overrides.approve(play, last), "a month later the year's envelope has 1,000.00 left"
    world.verified()


def test_an_overdue_verification_shuts_the_lane_and_one_not_eligible_goes_to_the_fiscal_manager(
    world: World,
) -> None:
    # d15: approved on 10 July, to be verified by 15 July
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 80_000)
    overrides.mark(play, coach, need)
    award = overrides.approve(play, line)
    play.day(2026, 7, 15)
    other, waiting = asked_rent(world, 30_000)
    overrides.mark(play, coach, other)
    play.day(2026, 7, 16)
    assert _refused(overrides.approve, play, waiting).code == "emergency_overdue"
    third, _ = asked_rent(world, 20_000)
    assert _refused(overrides.mark, play, coach, third).code == "emergency_overdue"
    approver = person(world.work, "approver", Duty.VERIFY)
    assert _refused(overrides.look_back, play, line, by=approver).code == "same_person"
    assert _refused(overrides.look_back, play, waiting).code == "look_back_none"
    overrides.look_back(play, line, "not_eligible")
    (found,) = overrides.of_line(play, line)
    assert (found["state"], found["finding"]) == ("not_eligible", "not_eligible")
    assert play.line(line)["verified_by"] is None
    changes.stop(play, award)
    overrides.settle(play, found["id"], "stopped")
    assert overrides.row(play, found["id"])["state"] == "settled"
    assert overrides.approve(play, waiting), "the lane is open again"
    world.verified()


def test_an_emergency_that_nobody_verified_in_time_or_that_was_not_eligible_is_not_paid(world: World) -> None:
    # d15: approved on 10 July, to be verified by 15 July; neither bill, batch nor release goes round the look-back
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 80_000, "2026-07")
    overrides.mark(play, coach, need)
    award = overrides.approve(play, line)
    play.day(2026, 7, 15)
    invoice = play.bill(coach, [BillLine(award, 80_000, "2026-07")], "R-1")
    batch = play.pay([invoice], "ACH1", release=False)
    other_need, other = asked_rent(world, 10_000, "2026-07")
    overrides.mark(play, coach, other_need)
    late = overrides.approve(play, other)
    play.day(2026, 7, 16)
    with pytest.raises(Refused, match="July 15, 2026") as overdue:
        play.release(batch, "ACH1")
    assert overdue.value.code == "emergency_late"
    overrides.look_back(play, line, "not_eligible")
    assert _refused(play.release, batch, "ACH1").code == "emergency_open"
    batches.dissolve(world.work, play.cast.builder, batches.DissolveBatch(play.key(), batch))
    (found,) = overrides.of_line(play, line)
    stopped = _refused(overrides.settle, play, found["id"], "stopped")
    assert (stopped.code, stopped.arguments["left_cents"]) == ("not_stopped", 80_000)
    assert _refused(overrides.settle, play, found["id"], "refund").code == "not_refunded"
    unproven = _refused(overrides.settle, play, found["id"], "other_money")
    assert unproven.code == "other_money_unproven"  # who else pays, with its paper
    overrides.settle(play, found["id"], "accepted")
    play.pay([invoice], "ACH2")
    play.day(2026, 7, 24)
    bill = play.bill(coach, [BillLine(late, 10_000, "2026-07")], "R-2", accept=False)
    assert _refused(play.accept_bill, bill).code == "emergency_late"
    overrides.look_back(play, other)
    play.accept_bill(bill)
    assert play.award_row(award)["paid_cents"] == 80_000
    world.verified()


def test_no_card_of_an_emergency_is_handed_out_while_it_is_unverified_or_found_not_eligible(
    world: World,
) -> None:
    # d15, SUP-15: a card handed out is money spent, so it waits for the look-back as a bill does
    play, coach = world.play, world.coach("CCC")
    vendor = play.payee("Example Fuel", "vendor")
    cards.lot(play, "WA26", vendor, ("GC-0091", "GC-0100"), 10, 2_500, "F 77")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Support")
    terms = {"starts_on": "2026-07-11", "ends_on": "2026-07-31"}
    gas = LineInput("Gas", 5_000, terms, "To class", vendor, allocation_id=chosen)
    need = play.draft(coach, world.participant("CCC", "EOP"), "EOP", [gas], needed_by=AUGUST_1)
    (line,) = play.submit(coach, need)
    overrides.mark(play, coach, need)
    award = overrides.approve(play, line)
    play.day(2026, 7, 20)  # it was due on 15 July
    assert _refused(cards.issue, play, award, "GC-0091").code == "emergency_late"
    overrides.look_back(play, line, "not_eligible", by=play.cast.liaison)
    assert _refused(cards.issue, play, award, "GC-0091").code == "emergency_open"
    (found,) = overrides.of_line(play, line)
    overrides.settle(play, found["id"], "accepted")
    cards.issue(play, award, "GC-0091")
    assert play.award_row(award)["paid_cents"] == 2_500


def test_who_built_or_released_its_payment_does_not_verify_an_emergency_afterwards(world: World) -> None:
    # d15, PAY-01: approved on 10 July, paid on the 15th, and looked back at by neither of the two who paid it
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 80_000, "2026-07")
    overrides.mark(play, coach, need)
    award = overrides.approve(play, line)
    play.day(2026, 7, 15)
    play.pay([play.bill(coach, [BillLine(award, 80_000, "2026-07")], "R-1")], "ACH1")
    for payer, earlier in (
        (play.cast.builder, "built its batch"),
        (play.cast.releaser, "released its batch"),
    ):
        both = board.actor(payer.person_id, Duty.VERIFY)
        refusal = _refused(overrides.look_back, play, line, by=both)
        assert (refusal.code, refusal.arguments["earlier"]) == ("same_person", earlier)
    overrides.look_back(play, line)
    world.verified()


def test_without_the_policy_there_is_no_lane_and_a_verification_in_time_needs_none(world: World) -> None:
    # d15: no default; a marked line that is verified first is an ordinary line again
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 80_000)
    overrides.mark(play, coach, need)
    play.verify(line)
    (row,) = overrides.of_line(play, line)
    assert (row["state"], play.line(line)["state"]) == ("withdrawn", "verified")
    award = play.approve(line)
    assert play.award_row(award)["approved_cents"] == 80_000
    empty, _ = asked_rent(world, 70_000)
    with world.work.store.reading() as connection:
        codes = set(connection.execute(select(schema.policy_value.c.code)).scalars())
    assert "emergency_case" in codes
    play.day(2026, 6, 30)
    assert _refused(overrides.mark, play, coach, empty).code == "no_policy_on"


def test_a_withdrawn_emergency_waits_for_its_verification_like_any_other_line(world: World) -> None:
    # d15, SD12
    play, coach = world.play, world.coach("CCC")
    need, line = asked_rent(world, 80_000)
    overrides.mark(play, coach, need)
    award = overrides.approve(play, line)
    approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), award))
    assert play.line(line)["state"] == "submitted"
    (row,) = overrides.of_line(play, line)
    assert row["state"] == "withdrawn"
    assert isinstance(_refused(overrides.approve, play, line), Refused)
    play.verify(line)
    assert play.approve(line)


def test_a_household_has_one_case_and_a_verified_raise_leaves_the_lane(world: World) -> None:
    # d15: 750.00 and 250.01 are over the 1,000.00 of a case, in two needs too; a raise is verified, so that the emergency is
    play, coach = world.play, world.coach("CCC")
    who, landlord = world.participant("CCC", "EOP"), play.payee("Homes", "landlord")
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")

    def asked(month: str, cents: int) -> tuple[str, str]:
        terms = {"first_month": month, "months": 1, "monthly_cents": cents, "contract_cents": cents}
        line = LineInput("Rent", cents, terms, payee_id=landlord, allocation_id=chosen)
        need = play.draft(coach, who, "EOP", [line], needed_by=AUGUST_1)
        return need, play.submit(coach, need)[0]

    need, line = asked("2026-08", 75_000)
    overrides.mark(play, coach, need)
    award = overrides.approve(play, line)
    second, _ = asked("2026-09", 25_001)
    assert _refused(overrides.mark, play, coach, second).code == "emergency_case"
    overrides.mark(play, coach, asked("2026-10", 25_000)[0])
    terms = {"months": 2, "monthly_cents": 75_000}
    change = changes.ask(play, coach, award, cents=150_000, terms=terms)
    changes.verify(play, change)
    (row,) = overrides.of_line(play, line)
    assert (row["state"], row["checked_on"]) == ("verified", play.source.today())
    with world.work.store.reading() as connection:
        found = needs_store.line_with_need(connection, line)
        assert found is not None
        assert found[0]["verified_by"] == row["checked_by"]
        held = overrides_store.lane_cents(connection, "CCC", found[1], play.source.today())
    assert held == (25_000, 0, 0, 0)  # the first is void until it is approved anew
    changes.approve(play, change)
    with world.work.store.reading() as connection:
        held = overrides_store.lane_cents(connection, "CCC", found[1], play.source.today())
    assert held == (100_000, 75_000, 75_000, 0)
    world.verified()
