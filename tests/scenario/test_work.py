"""Work experience, transitional jobs and hiring incentives through the services, two of them to the whole text of the books."""

import datetime
from dataclasses import replace

import pytest

from ledger.demo import papers
from ledger.demo import work_player as works
from ledger.demo.agreements import INCENTIVE, WORK
from ledger.demo.papers import NO_PAPER
from ledger.services.contracts import contracts, endings, pages
from ledger.services.needs import verifications
from ledger.services.needs.needs import LineInput
from ledger.services.payments import acceptance
from ledger.services.payments.worth import BillLine
from tests.grounds import Start
from tests.networks import (
    FIRST,
    JULY_15,
    JULY_17,
    JULY_20,
    OCTOBER_16,
    REST,
    approved,
    columns,
    line,
    network_board,
    refused,
    submitted,
)
from tests.scenario import texts
from tests.world import World


@pytest.fixture
def start() -> Start:
    return network_board


def test_an_internship_from_the_agreement_to_the_hours_beyond_it(world: World) -> None:
    """200 hours at 17.00 with taxes and compensation; of 210 billed the agreement's are paid, within its maximum::

    2026-07-15 * "Committed: approved"
      entry: "ENT-14"
      award: "WEX-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               3728.10 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:WorkExperience  -3728.10 USD

    2026-07-17 * "Obligated: agreement signed by all"
      entry: "ENT-15"
      award: "WEX-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:WorkExperience  3728.10 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:WorkExperience  -3728.10 USD
    ; Renderer 1; last sequence N

    2026-08-03 * "Accrued: employer's invoice"
      entry: "ENT-16"
      award: "WEX-1"
      service_from: 2026-07-20
      service_to: 2026-08-02
      Expenses:CCC:EOP:WA26:Training:WorkExperience                932.03 USD
      Liabilities:Payable:Awards:WA26                             -932.03 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:WorkExperience  932.03 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:WorkExperience  -932.03 USD

    2026-08-07 * "Paid: ACH"
      entry: "ENT-17"
      award: "WEX-1"
      batch: "BAT-1"
      bank: "ACH-4001"
      Liabilities:Payable:Awards:WA26                              932.03 USD
      Assets:Bank:Operating:WA26                                  -932.03 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:WorkExperience   932.03 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:WorkExperience     -932.03 USD

    2026-08-17 * "Accrued: employer's invoice"
      entry: "ENT-18"
      award: "WEX-1"
      service_from: 2026-08-03
      service_to: 2026-08-16
      Expenses:CCC:EOP:WA26:Training:WorkExperience               2796.07 USD
      Liabilities:Payable:Awards:WA26                            -2796.07 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:WorkExperience  2796.07 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:WorkExperience  -2796.07 USD

    2026-08-21 * "Paid: ACH"
      entry: "ENT-19"
      award: "WEX-1"
      batch: "BAT-2"
      bank: "ACH-4002"
      Liabilities:Payable:Awards:WA26                             2796.07 USD
      Assets:Bank:Operating:WA26                                 -2796.07 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:WorkExperience  2796.07 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:WorkExperience    -2796.07 USD
    """
    # d19; WEX-01, WEX-02, WEX-03, WEX-06, WEX-08
    play, coach = world.play, world.coach("CCC")
    (line_id,) = submitted(world, line(world))
    award = approved(world, line_id)
    assert award.startswith("WEX-")
    page = pages.contract_page(world.work, coach, line_id)
    assert page.contents == replace(WORK, slot="summer")  # the month of the first day says so (WEX-06)
    play.bind(coach, award, 372_810, play.day(2026, 7, 17))
    play.day(2026, 8, 3)
    first = play.employer_bill(coach, award, [FIRST], 93_203, "G 1")
    play.day(2026, 8, 7)
    play.pay([first], "ACH-4001")
    play.day(2026, 8, 17)
    rest = play.bill(
        coach, [BillLine(award, periods=(REST.proven(),))], "G 2", total_cents=298_248, accept=False
    )
    held = refused(lambda: play.accept_bill(rest))
    assert held.code == "hours_held" and "160:00" in str(held) and "150:00" in str(held)
    decided = acceptance.DecideInvoice(
        play.key(), rest, held_words="The garden pays ten hours itself", undocumented=NO_PAPER
    )
    acceptance.decide(world.work, play.cast.invoice_accepter, decided)
    play.day(2026, 8, 21)
    play.pay([rest], "ACH-4002")
    periods = pages.contract_page(world.work, coach, line_id).periods
    split = [
        [one["split"][f"{part}_cents"] for part in ("gross", "taxes", "compensation")] for one in periods
    ]
    assert split == [[85_000, 6_503, 1_700], [255_000, 19_508, 5_099]]  # the last cent is over the maximum
    again = BillLine(
        award, periods=(replace(REST, from_on=OCTOBER_16, to_on=OCTOBER_16, minutes=60).proven(),)
    )
    play.day(2026, 10, 17)
    assert refused(lambda: play.bill(coach, [again], "G 3", total_cents=1)).code == "nothing_reimbursable"
    texts.compare(world, test_an_internship_from_the_agreement_to_the_hours_beyond_it)


def test_a_hiring_incentive_is_paid_on_proof_of_hire_and_of_retention(world: World) -> None:
    """1,000.00 for a hire: half when it is shown, half when the person was kept for ninety days::

    2026-07-15 * "Committed: approved"
      entry: "ENT-14"
      award: "HIR-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               1000.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:HiringIncentive  -1000.00 USD

    2026-07-17 * "Obligated: agreement signed by all"
      entry: "ENT-15"
      award: "HIR-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:HiringIncentive  1000.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:HiringIncentive  -1000.00 USD

    2026-07-27 * "Accrued: employer's invoice"
      entry: "ENT-16"
      award: "HIR-1"
      service_from: 2026-07-20
      service_to: 2026-07-20
      Expenses:CCC:EOP:WA26:Training:HiringIncentive               500.00 USD
      Liabilities:Payable:Awards:WA26                             -500.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:HiringIncentive  500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:HiringIncentive  -500.00 USD

    2026-07-31 * "Paid: ACH"
      entry: "ENT-17"
      award: "HIR-1"
      batch: "BAT-1"
      bank: "ACH-4003"
      Liabilities:Payable:Awards:WA26                              500.00 USD
      Assets:Bank:Operating:WA26                                  -500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:HiringIncentive  500.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:HiringIncentive    -500.00 USD
    ; Renderer 1; last sequence N

    2026-10-20 * "Accrued: retention earned"
      entry: "ENT-18"
      award: "HIR-1"
      Expenses:CCC:EOP:WA26:Training:HiringIncentive               500.00 USD
      Liabilities:Payable:Awards:WA26                             -500.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:HiringIncentive  500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:HiringIncentive  -500.00 USD

    2026-10-23 * "Paid: ACH"
      entry: "ENT-19"
      award: "HIR-1"
      batch: "BAT-2"
      bank: "ACH-4004"
      Liabilities:Payable:Awards:WA26                              500.00 USD
      Assets:Bank:Operating:WA26                                  -500.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:HiringIncentive  500.00 USD
      Equity:Budget:Paid:CCC:EOP:WA26:Training:HiringIncentive    -500.00 USD
    """
    # d18: nothing without the paper, nothing before its day
    play, coach = world.play, world.coach("CCC")
    employer = play.payee("Example Kitchen", "employer")
    given = LineInput("HiringIncentive", 100_000, {"starts_on": "2026-07-20"}, "Line cook", employer)
    (line_id,) = submitted(world, given)
    award = approved(world, line_id)
    play.bind(coach, award, 100_000, play.day(2026, 7, 17))
    play.day(2026, 7, 27)
    by_hours = BillLine(award, periods=(replace(FIRST, to_on=JULY_20).proven(),))
    assert refused(lambda: play.bill(coach, [by_hours], "K 0", total_cents=1)).code == "hire_missing"
    early = BillLine(award, hired_on=JULY_17)
    assert refused(lambda: play.bill(coach, [early], "K 0", total_cents=100_000)).code == "hire_dates"
    shown = BillLine(award, hired_on=JULY_20)
    bill = play.bill(coach, [shown], "K 1", total_cents=100_000, accept=False)
    missing = refused(lambda: play.accept_bill(bill))
    assert missing.code == "proof_missing" and "Proof of hire or retention" in str(missing)
    claim = BillLine(award, retained_on=play.source.today())
    assert refused(lambda: play.bill(coach, [claim], "K 2", total_cents=50_000)).code == "not_hired"
    papers.attach(play, coach, bill, "hire_proof", "Payroll register", ["On the payroll from July 20"])
    play.accept_bill(bill)
    play.day(2026, 7, 31)
    play.pay([bill], "ACH-4003")
    play.day(2026, 10, 17)
    assert refused(lambda: play.bill(coach, [shown], "K 3", total_cents=1)).code == "hire_shown"
    soon = refused(lambda: works.kept(play, coach, award, play.source.today(), 50_000, "K 3"))
    assert soon.code == "retention_early" and "October 18, 2026" in str(soon)
    kept = works.kept(play, coach, award, play.day(2026, 10, 20), 50_000, "K 3")
    play.day(2026, 10, 23)
    play.pay([kept], "ACH-4004")
    assert play.contract_of(award)["state"] == "ended"
    texts.compare(world, test_a_hiring_incentive_is_paid_on_proof_of_hire_and_of_retention)


def test_a_hiring_incentive_is_not_approved_once_the_job_has_begun(world: World) -> None:
    # d18, OJT-02: nobody can sign its agreement on the first day any more, so no money is committed for it
    play = world.play
    employer = play.payee("Example Kitchen", "employer")
    given = LineInput("HiringIncentive", 60_000, {"starts_on": "2026-07-20"}, "Line cook", employer)
    (late,) = submitted(world, given)
    play.day(2026, 7, 20)
    assert refused(lambda: approved(world, late)).code == "agreement_begun"
    assert refused(lambda: submitted(world, given)).code == "agreement_begun"
    world.verified()


def test_who_leaves_before_retention_brings_no_second_part(world: World) -> None:
    # d18: hired, gone after a month: the half that waits goes back; a hire that never was gives all of it back; of an
    # internship nothing waits for retention
    play, coach = world.play, world.coach("CCC")
    employer = play.payee("Example Kitchen", "employer")
    given = LineInput("HiringIncentive", 60_000, {"starts_on": "2026-07-20"}, "Line cook", employer)
    awards = []
    for _ in range(2):
        (line_id,) = submitted(world, given)
        awards.append(approved(world, line_id))
        play.bind(coach, awards[-1], 60_000, JULY_15)
    hired, never = awards
    (line_id,) = submitted(world, line(world))
    intern = approved(world, line_id)
    play.bind(coach, intern, 0, JULY_15)
    play.day(2026, 8, 24)
    works.hired(play, coach, hired, JULY_20, 60_000, "K 1")
    for award in (*awards, intern):
        play.training_ends(coach, award, datetime.date(2026, 8, 20), "quit")
    kept = BillLine(intern, retained_on=play.source.today())
    assert refused(lambda: play.bill(coach, [kept], "K 0", total_cents=1)).code == "nothing_held"
    assert (columns(world, hired), columns(world, never)) == ((0, 30_000, 30_000, 0), (0, 0, 0, 0))
    play.day(2026, 10, 20)
    late = refused(lambda: works.kept(play, coach, hired, play.source.today(), 30_000, "K 2"))
    assert late.code == "left_before"
    lost = endings.NotRetained(play.key(), play.contract_of(hired)["id"])
    endings.not_retained(world.work, play.cast.liaison, lost)
    assert columns(world, hired) == (0, 0, 30_000, 0)
    world.verified()


def test_a_stipend_above_the_limit_needs_two_people_and_no_employer_of_record(world: World) -> None:
    # WEX-04: 595.00 one approver decides; with 300.00 more in the year two do; 1,200.00 is the most
    play, who = world.play, world.participant("CCC", "EOP")
    play.day(2026, 7, 15)
    payee = play.payee("Example Agency", "agency")

    def ask(minutes: int) -> str:
        stipend = line(world, payee=payee, pay="stipend", minutes=minutes, taxes_bp=0, compensation_bp=0)
        (line_id,) = submitted(world, stipend, who=who)
        return line_id

    line_id = ask(35 * 60)
    wrong = refused(lambda: play.contract(world.coach("CCC"), line_id))
    assert wrong.code == "record_pay"
    assert approved(world, line_id, of_record="none").startswith("WEX-")
    assert play.line(line_id)["first_approved_by"] is None
    second = ask(18 * 60)
    approved(world, second, of_record="none")
    assert play.line(second)["first_approved_by"] == play.cast.approver.person_id
    assert refused(lambda: ask(18 * 60)).code == "stipend_limit"
    world.verified()


def test_an_agreement_is_not_signed_with_open_points_and_binds_by_its_last_signature(world: World) -> None:
    # WEX-01, WEX-02: employer of record, worksite, participant and board sign before the first day
    play, coach = world.play, world.coach("CCC")
    (line_id,) = submitted(world, line(world))
    play.verify(line_id)
    assert refused(lambda: play.approve(line_id)).code == "contract_none"
    wrong = contracts.DraftContract(play.key(), line_id, INCENTIVE)
    assert refused(lambda: contracts.draft(world.work, coach, wrong)).code == "contract_format"
    play.contract(coach, line_id, of_record="agency", checklist=WORK.checklist[1:])
    award = play.approve(line_id)
    play.day(2026, 7, 17)
    assert refused(lambda: play.signed(coach, award, JULY_17)).code == "checklist_open"
    play.contract(coach, line_id, of_record="agency")
    contract = play.contract_of(award)["id"]
    for party in ("worksite", "participant", "board"):
        contracts.sign(world.work, coach, contracts.Sign(play.key(), contract, party, "Somebody", JULY_17))
    assert play.contract_of(award)["state"] == "draft"
    stranger = contracts.Sign(play.key(), contract, "landlord", "Somebody", JULY_17)
    assert refused(lambda: contracts.sign(world.work, coach, stranger)).code == "party_unknown"
    contracts.sign(world.work, coach, contracts.Sign(play.key(), contract, "employer", "Somebody", JULY_17))
    assert play.contract_of(award)["state"] == "executed"


def test_a_job_developer_writes_an_incentive_and_verifies_nothing(world: World) -> None:
    # d18: job developers are vested with hiring incentives; who writes one is one who asks (SD1)
    play = world.play
    employer = play.payee("Example Kitchen", "employer")
    given = LineInput("HiringIncentive", 60_000, {"starts_on": "2026-07-20"}, "Line cook", employer)
    (line_id,) = submitted(world, given)
    play.contract(play.cast.liaison, line_id)
    verify = verifications.Verify(play.key(), line_id)
    assert refused(lambda: verifications.verify(world.work, play.cast.liaison, verify)).code == "same_person"
