"""Contracts for training at work through the services: who writes them, what binds, what is held, how they end."""

import datetime
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select

from ledger.demo import agreements, changes
from ledger.demo.agreements import CONTRACT
from ledger.demo.papers import NO_PAPER
from ledger.domain.awards.hazards import Hazard
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.contracts.contents import Contents
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.awards import awards, hazards
from ledger.services.contracts import contracts, employers, endings, pages
from ledger.services.needs import approvals, verifications
from ledger.services.needs.needs import LineInput
from ledger.services.overrides import pages as override_pages
from ledger.services.payments import acceptance
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from tests import board, starts
from tests.grounds import Start
from tests.unit.web.site import Site
from tests.world import World, person

JULY_20, OCTOBER_16 = datetime.date(2026, 7, 20), datetime.date(2026, 10, 16)
WEEKS_12 = datetime.timedelta(weeks=12)
WORKED = PayPeriod(JULY_20, datetime.date(2026, 8, 14), 160 * 60, 2_000)


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _refused(act: Callable[[], object]) -> LedgerError:
    with pytest.raises(LedgerError) as refused:
        act()
    return refused.value


def _line(world: World, employer: str | None = None, rate_bp: int = 5_000, **terms: Any) -> str:
    """A submitted line of 520 h at 20.00 on 15 July; its id."""
    play, coach = world.play, world.coach("CCC")
    if world.work.source.today() < datetime.date(2026, 7, 15):
        play.day(2026, 7, 15)
    given: dict[str, Any] = {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 520 * 60,
        "wage_cents": 2_000,
        "rate_bp": rate_bp,
    } | terms
    cents = given["minutes"] * given["wage_cents"] * given["rate_bp"] // 600_000
    payee = employer or play.payee("Example Works", "employer")
    line = LineInput("OJT", cents, given, "Warehouse associate", payee)
    who = world.participant("CCC", "EOP")
    need = play.draft(coach, who, "EOP", [line], needed_by=JULY_20)
    (line_id,) = play.submit(coach, need)
    return line_id


def _approved(world: World, employer: str | None = None, **terms: Any) -> str:
    line_id = _line(world, employer, **terms)
    world.play.contract(world.coach("CCC"), line_id)
    world.play.verify(line_id)
    return world.play.approve(line_id)


def _running(world: World) -> str:
    award = _approved(world)
    world.play.bind(world.coach("CCC"), award, 520_000, world.play.day(2026, 7, 17))
    return award


def _columns(world: World, award_id: str) -> tuple[int, ...]:
    """Committed, obligated, accrued and paid."""
    row = world.play.award_row(award_id)
    return tuple(row[f"{name}_cents"] for name in ("committed", "obligated", "accrued", "paid"))


def test_a_job_developer_writes_a_contract_and_another_agencys_coach_does_not_find_it(world: World) -> None:
    # OJT-01: written by coach, liaison or job developer; SD1: who writes it neither verifies nor approves it
    play, line_id = world.play, _line(world)
    developer = person(world.work, "developr", Duty.MAKE_CONTRACTS)
    found = _refused(lambda: play.contract(world.coach("CAP"), line_id))
    assert found.code == "not_found"
    both = replace(
        play.cast.liaison, grants=(*play.cast.liaison.grants, *developer.grants)
    )  # a liaison who writes contracts too
    play.contract(both, line_id)
    verify = verifications.Verify(play.key(), line_id)
    assert _refused(lambda: verifications.verify(world.work, both, verify)).code == "same_person"
    play.contract(developer, line_id, occupation="Cutter (invented)")
    play.verify(line_id)
    assert play.approve(line_id).startswith("OJT-")
    page = pages.contract_page(world.work, developer, line_id)
    assert isinstance(page.contents, Contents)
    assert page.contents.occupation == "Cutter (invented)"
    assert page.person == ""  # a job developer reads the contract, not the participant's record
    world.verified()


def test_nothing_is_approved_without_a_contract_or_above_half_without_factors(world: World) -> None:
    # OJT-01, OJT-03: the approver's page shows the same refusal
    play, line_id = world.play, _line(world, rate_bp=7_000)
    play.verify(line_id)
    assert _refused(lambda: play.approve(line_id)).code == "contract_none"
    play.contract(world.coach("CCC"), line_id)
    refusal = _refused(lambda: play.approve(line_id))
    assert refusal.code == "ojt_factors" and "70%" in str(refusal)
    play.contract(world.coach("CCC"), line_id, factors=("size",), factor_words="Nine employees (invented)")
    award = play.award_row(play.approve(line_id))
    assert '"ojt_rate_factors","75%"' in award["decision"]
    assert _refused(lambda: _line(world, rate_bp=7_600)).code == "ojt_rate"


def test_an_agreement_whose_award_was_let_go_is_not_signed(world: World) -> None:
    # OJT-04: the last signature binds what is committed, and that is nothing any more
    award = _approved(world)
    world.play.let_go(award, 520_000)
    play, july_17 = world.play, world.play.day(2026, 7, 17)
    assert _refused(lambda: play.signed(world.coach("CCC"), award, july_17)).code == "contract_empty"
    assert play.contract_of(award)["state"] == "draft"


def test_the_last_signature_binds_the_maximum_and_only_the_contract_does(world: World) -> None:
    # OJT-02, OJT-04, OJT-13
    play, coach = world.play, world.coach("CCC")
    award = _approved(world)
    contract = play.contract_of(award)["id"]
    binding = awards.RecordBinding(play.key(), award, 520_000, play.day(2026, 7, 16))
    assert _refused(lambda: awards.record_binding(world.work, coach, binding)).code == "contract_binds"
    line_id = play.award_row(award)["line_id"]
    play.contract(coach, line_id, checklist=CONTRACT.checklist[:-1])

    def sign(party: str, on: datetime.date) -> object:
        command = contracts.Sign(play.key(), contract, party, "Owner (invented)", on)
        return contracts.sign(world.work, coach, command)

    on = datetime.date(2026, 7, 16)
    assert _refused(lambda: sign("employer", on)).code == "checklist_open"
    play.contract(coach, line_id)
    sign("employer", on)
    assert _refused(lambda: play.contract(coach, line_id)).code == "contract_fixed"
    sign("participant", on)
    assert _columns(world, award) == (520_000, 0, 0, 0)
    play.day(2026, 7, 20)
    late = _refused(lambda: sign("board", JULY_20))
    assert late.code == "agreement_late"
    sign("board", datetime.date(2026, 7, 17))
    with world.work.store.reading() as connection:
        (waiting,) = connection.execute(select(schema.binding_event)).all()
    assert (waiting.state, waiting.happened_on, waiting.amount_cents) == (
        "recorded",
        datetime.date(2026, 7, 17),
        520_000,
    )
    refuse = awards.DecideBinding(play.key(), waiting.id, "The board's signature is missing")
    awards.decide_binding(world.work, play.cast.liaison, refuse)
    assert play.contract_of(award)["state"] == "draft"
    play.source.set_today(datetime.date(2026, 7, 19))
    play.signed(coach, award, datetime.date(2026, 7, 18))
    assert _columns(world, award) == (0, 520_000, 0, 0)
    change = _refused(lambda: changes.ask(play, coach, award, cents=500_000, terms={"minutes": 500 * 60}))
    assert change.code == "contract_changes"
    withdraw = approvals.Withdraw(play.key(), award)
    assert (
        _refused(lambda: approvals.withdraw(world.work, play.cast.approver, withdraw)).code == "already_bound"
    )
    world.verified()


def test_a_wage_below_the_contracts_waits_for_a_decision_with_both_figures(world: World) -> None:
    # OJT-10: never silently paid; accepted with a reason at the lower wage
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    lower = replace(WORKED, wage_cents=1_900).proven()
    bill = play.bill(coach, [BillLine(award, periods=(lower,))], "EI 1", total_cents=152_000, accept=False)
    held = _refused(lambda: play.accept_bill(bill))
    assert held.code == "wage_held"
    assert "$19.00" in str(held) and "$20.00" in str(held)
    command = acceptance.DecideInvoice(
        play.key(), bill, held_words="Agreed training wage (invented)", undocumented=NO_PAPER
    )
    acceptance.decide(world.work, play.cast.invoice_accepter, command)
    assert _columns(world, award) == (0, 444_000, 76_000, 0)  # 160 h x 19.00 x 50 %, half of it
    with world.work.store.reading() as connection:
        (period,) = connection.execute(select(schema.pay_period)).all()
    assert (period.wage_cents, period.floor_cents, period.hold) == (1_900, 2_000, "contract")
    assert period.decided_by == play.cast.invoice_accepter.person_id
    world.verified()
    (row,) = override_pages.listing(world.work, board.actor("PER-READER00", Duty.EXAMINE))  # AUD-05
    assert (row["sort"], row["invoice_id"], row["amount_cents"]) == ("hold", bill, 152_000)
    assert (row["asked_by"], row["decided_by"]) == (coach.person_id, period.decided_by)
    page = Site(world).browser(Site(world).person("reader", Duty.EXAMINE)).get("/overrides")
    assert "Held wage or hours accepted" in page.text
    assert f'href="/invoices/{bill}"' in page.text


def test_hours_that_do_not_agree_are_not_entered(world: World) -> None:
    # OJT-09
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    differs = replace(WORKED.proven(), proof_minutes=160 * 60 - 1)
    line = BillLine(award, periods=(differs,))
    found = _refused(lambda: play.bill(coach, [line], "EI 1", total_cents=160_000))
    assert found.code == "hours_differ" and "159:59" in str(found)
    assert (
        _refused(
            lambda: play.bill(coach, [BillLine(award, periods=(WORKED,))], "EI 1", total_cents=160_000)
        ).code
        == "hours_differ"
    )


def test_the_holdback_stays_when_the_rest_is_let_go_and_goes_back_when_nobody_was_kept(world: World) -> None:
    # OJT-11, OJT-15
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    play.employer_bill(coach, award, [WORKED], 160_000, "EI 1")
    assert _columns(world, award) == (0, 440_000, 80_000, 0)
    play.training_ends(coach, award, play.day(2026, 8, 31), "employer")
    assert _columns(world, award) == (0, 80_000, 80_000, 0)
    stays = _refused(lambda: play.let_go(award, 80_000))
    assert stays.code == "holdback_stays" and "$800.00" in str(stays)
    contract = play.contract_of(award)["id"]
    lost = endings.NotRetained(play.key(), contract)
    endings.not_retained(world.work, play.cast.liaison, lost)
    assert _columns(world, award) == (0, 0, 80_000, 0)
    again = endings.NotRetained(play.key(), contract)
    assert (
        _refused(lambda: endings.not_retained(world.work, play.cast.liaison, again)).code
        == "retention_decided"
    )
    world.verified()


def test_the_last_payment_waits_for_the_final_evaluation_and_retention_for_its_day(world: World) -> None:
    # OJT-11, OJT-14
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    early = _refused(lambda: play.evaluated(coach, award))
    assert early.code == "evaluation_early" and "July 20, 2026" in str(early), "nobody has worked an hour"
    play.day(2026, 10, 16)
    play.employer_bill(coach, award, [WORKED], 160_000, "EI 1")
    play.day(2026, 10, 20)
    last = PayPeriod(datetime.date(2026, 10, 5), OCTOBER_16, 80 * 60, 2_000)
    day_before = replace(last, to_on=datetime.date(2026, 10, 15))  # and nothing more may ever come
    for period in (last, day_before):
        found = _refused(partial(play.employer_bill, coach, award, [period], 80_000, "EI 2"))
        assert found.code == "evaluation_missing"
    play.evaluated(coach, award, "midpoint")
    play.evaluated(coach, award)
    play.employer_bill(coach, award, [last], 80_000, "EI 2")
    claim = _refused(lambda: play.retained(coach, award, play.source.today(), 120_000, "EI 3"))
    assert claim.code == "training_not_ended"
    play.training_ends(coach, award, OCTOBER_16, "completed")
    early = _refused(lambda: play.retained(coach, award, play.day(2027, 1, 13), 120_000, "EI 3"))
    assert early.code == "retention_early" and "January 14, 2027" in str(early)
    play.retained(coach, award, play.day(2027, 1, 14), 120_000, "EI 3")
    assert _columns(world, award) == (0, 0, 240_000, 0)
    world.verified()


def test_the_holdback_waits_for_the_final_evaluation_where_no_last_bill_came(world: World) -> None:
    # OJT-11, OJT-14: the training ends on 31 August, retention is shown 90 days later, and nobody has evaluated it
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    play.employer_bill(coach, award, [WORKED], 160_000, "EI 1")
    play.training_ends(coach, award, play.day(2026, 8, 31), "completed")
    on = play.day(2026, 12, 1)
    found = _refused(lambda: play.retained(coach, award, on, 80_000, "EI 2"))
    assert found.code == "evaluation_missing"
    play.evaluated(coach, award, "midpoint")
    play.evaluated(coach, award)
    play.retained(coach, award, on, 80_000, "EI 2")
    assert _columns(world, award) == (0, 0, 160_000, 0)
    world.verified()


def test_no_holdback_is_decided_while_a_bill_of_hours_waits(world: World) -> None:
    # OJT-11: hours accepted after it would be held back for good; shown and not kept alike, at entry and at acceptance
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    play.employer_bill(coach, award, [WORKED], 160_000, "EI 1")
    play.evaluated(coach, award, "midpoint")
    play.evaluated(coach, award)
    contract, ended_on = play.contract_of(award)["id"], play.day(2026, 8, 31)
    over = endings.EndTraining(play.key(), contract, ended_on, "completed", 80 * 60)
    endings.end(world.work, coach, over)
    on = play.day(2026, 12, 1)
    claim = BillLine(award, retained_on=on)
    asked = play.bill(coach, [claim], "EI 2", total_cents=80_000, accept=False)
    week = replace(
        WORKED, from_on=datetime.date(2026, 8, 17), to_on=datetime.date(2026, 8, 28), minutes=80 * 60
    )
    late = BillLine(award, periods=(week.proven(),))
    bill = play.bill(coach, [late], "EI 3", total_cents=80_000, accept=False)
    for decide in (
        lambda: play.accept_bill(asked),
        lambda: play.retained(coach, award, on, 80_000, "EI 4"),
        lambda: endings.not_retained(
            world.work, play.cast.liaison, endings.NotRetained(play.key(), contract)
        ),
    ):
        assert _refused(decide).code == "bills_waiting"
    play.accept_bill(bill)
    assert _refused(lambda: play.accept_bill(asked)).code == "holdback_differs"
    play.retained(coach, award, on, 120_000, "EI 4")
    assert _columns(world, award) == (0, 0, 240_000, 0)
    world.verified()


def test_no_pay_period_is_billed_before_it_is_over_or_after_the_training_ended(world: World) -> None:
    # OJT-09, OJT-15: 14 August is the last day of the period, and of the training
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 13)
    early = _refused(lambda: play.employer_bill(coach, award, [WORKED], 160_000, "EI 1"))
    assert early.code == "period_in_future"
    play.day(2026, 8, 14)
    play.training_ends(coach, award, WORKED.to_on - datetime.timedelta(days=1), "employer")
    late = _refused(lambda: play.employer_bill(coach, award, [WORKED], 160_000, "EI 1"))
    assert (late.code, late.arguments["ended_on"]) == ("period_after_end", datetime.date(2026, 8, 13))


def test_a_bill_holds_no_hours_from_after_the_day_it_was_received(world: World) -> None:
    # OJT-09: received on 10 August, entered on 20 August, with hours up to 14 August
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    line = BillLine(award, periods=(WORKED.proven(),))

    def enter(received_on: datetime.date) -> None:
        play.bill(coach, [line], "EI 1", received_on=received_on, total_cents=160_000)

    early = _refused(lambda: enter(WORKED.to_on - datetime.timedelta(days=1)))
    assert early.code == "period_in_future"
    enter(WORKED.to_on)
    assert _columns(world, award) == (0, 440_000, 80_000, 0)


def test_no_more_hours_stay_to_be_billed_at_the_end_than_the_agreement_has_left(world: World) -> None:
    # OJT-15: 160 of 520 hours are billed; 360 hours at half of 20.00 can stay
    play, coach, award = world.play, world.coach("CCC"), _running(world)
    play.day(2026, 8, 20)
    play.employer_bill(coach, award, [WORKED], 160_000, "EI 1")
    contract, on = play.contract_of(award)["id"], play.day(2026, 8, 31)

    def end(minutes: int) -> None:
        over = endings.EndTraining(play.key(), contract, on, "completed", minutes)
        endings.end(world.work, coach, over)

    much = _refused(lambda: end(360 * 60 + 1))
    assert (much.code, much.arguments["left"]) == ("end_hours", "360:00")
    end(360 * 60)
    assert _columns(world, award) == (0, 440_000, 80_000, 0)


def test_an_agreement_that_somebody_still_has_to_sign_is_changed_and_signed_anew(world: World) -> None:
    # OJT-02, OJT-04: 260 hours instead of 520; who had signed the old terms signs the new ones
    play, coach, award = world.play, world.coach("CCC"), _approved(world)
    contract, on = play.contract_of(award)["id"], play.day(2026, 7, 16)
    contracts.sign(
        world.work, coach, contracts.Sign(play.key(), contract, "employer", "Owner (invented)", on)
    )
    change = changes.ask(play, coach, award, cents=260_000, terms={"minutes": 260 * 60})
    changes.verify(play, change)
    today = play.day(2026, 7, 17)
    changes.approve(play, change)
    assert _columns(world, award) == (260_000, 0, 0, 0)
    play.contract(coach, play.award_row(award)["line_id"], occupation="Welder's helper")
    early = _refused(lambda: play.signed(coach, award, on))
    assert (early.code, early.arguments["approved_on"]) == ("agreement_early", today), "these are new terms"
    play.signed(coach, award, today)  # the employer among them: the first signature is void
    assert _columns(world, award) == (0, 260_000, 0, 0)
    world.verified()


def test_what_all_have_signed_is_neither_withdrawn_nor_changed_nor_stopped_on_the_award(world: World) -> None:
    # OJT-02, OJT-04: signed by all and not accepted yet it is not withdrawn; an agreement ends on its own page
    play, coach, award = world.play, world.coach("CCC"), _approved(world)
    contract, on = play.contract_of(award)["id"], play.day(2026, 7, 17)
    for party in ("employer", "participant", "board"):
        command = contracts.Sign(play.key(), contract, party, "Owner (invented)", on)
        contracts.sign(world.work, coach, command)
    change = _refused(lambda: changes.ask(play, coach, award, cents=500_000, terms={"minutes": 500 * 60}))
    assert change.code == "contract_changes"
    withdraw = approvals.Withdraw(play.key(), award)
    signed = _refused(lambda: approvals.withdraw(world.work, play.cast.approver, withdraw))
    assert (signed.code, signed.arguments["signed_on"]) == ("contract_signed", on)
    with world.work.store.reading() as connection:
        waiting = connection.execute(select(schema.binding_event.c.id)).scalar_one()
    accept = awards.DecideBinding(play.key(), waiting)
    bare = _refused(lambda: awards.decide_binding(world.work, play.cast.liaison, accept))
    assert bare.code == "agreement_paper"
    play.agreement_filed(play.cast.liaison, award)
    awards.decide_binding(world.work, play.cast.liaison, accept)
    assert _refused(lambda: changes.stop(play, award)).code == "contract_changes"
    assert _columns(world, award) == (0, 520_000, 0, 0)
    world.verified()


def test_training_at_work_is_not_approved_once_it_has_begun(world: World) -> None:
    # OJT-02: nobody can sign it any more, so no money is committed for it; what was approved and not signed is a hazard
    play, coach = world.play, world.coach("CCC")
    late, award = _line(world), _approved(world)
    play.contract(coach, late)
    play.verify(late)

    def unsigned() -> list[str]:
        found = hazards.hazards(world.work, play.cast.liaison)
        return [one.award for one in found if one.hazard is Hazard.UNSIGNED]

    play.day(2026, 7, 19)
    assert unsigned() == []
    play.day(2026, 7, 20)
    assert _refused(lambda: play.approve(late)).code == "agreement_begun"
    assert unsigned() == [award]
    assert _refused(lambda: _line(world)).code == "agreement_begun"
    world.verified()


def test_an_evaluation_that_nobody_held_is_a_hazard_of_its_award(world: World) -> None:
    # OJT-14: half-way from 20 July to 16 October is 2 September; it is overdue on the day after
    play, coach = world.play, world.coach("CCC")
    award = _approved(world)
    play.bind(coach, award, play.award_row(award)["committed_cents"], play.source.today())

    def overdue() -> list[tuple[str, datetime.date]]:
        found = hazards.hazards(world.work, play.cast.liaison)
        return [(one.award, one.on) for one in found if one.hazard is Hazard.EVALUATION]

    half = datetime.date(2026, 9, 2)
    play.source.set_today(half)
    assert overdue() == []
    play.source.set_today(half + datetime.timedelta(days=1))
    assert overdue() == [(award, half)]
    play.evaluated(coach, award, "midpoint")
    assert overdue() == []
    world.verified()


def _failed(world: World, employer: str, starts_on: datetime.date) -> None:
    """Three trainings that the employer ended on their first day."""
    play, coach = world.play, world.coach("CCC")
    terms = {
        "starts_on": starts_on.isoformat(),
        "ends_on": (starts_on + WEEKS_12).isoformat(),
        "minutes": 600,
    }
    made = [_approved(world, employer, **terms) for _ in range(3)]
    for award in made:
        play.bind(coach, award, 10_000, play.source.today())
    play.source.set_today(starts_on)
    for award in made:
        play.training_ends(coach, award, starts_on, "employer")
        assert play.contract_of(award)["state"] == "ended"


def _verified_line(world: World, employer: str, fein_of: str, starts_on: str) -> str:
    """A line whose contract names the federal number of a payee."""
    line_id = _line(world, employer, minutes=600, starts_on=starts_on, ends_on="2026-12-18")
    world.play.contract(world.coach("CCC"), line_id, fein=agreements.fein_of(fein_of))
    world.play.verify(line_id)
    return line_id


def test_two_people_let_an_employer_in_again_until_it_fails_anew(world: World) -> None:
    # OJT-12: three trainings that the employer ended are a pattern; one proposes, another accepts; the pass is no licence
    play = world.play
    play.day(2026, 7, 15)
    employer = play.payee("Example Works", "employer")
    _failed(world, employer, JULY_20)
    line_id = _verified_line(world, employer, employer, "2026-08-03")
    blocked = _refused(lambda: play.approve(line_id))
    assert blocked.code == "employer_pattern" and "3 ended contracts" in str(blocked)
    command = employers.LetIn(play.key(), employer, "New management (invented)")
    play.accept(employers.propose(world.work, play.cast.liaison, command))
    assert play.approve(line_id).startswith("OJT-")
    play.day(2026, 7, 27)
    _failed(world, employer, datetime.date(2026, 8, 3))
    again = _verified_line(world, employer, employer, "2026-08-17")
    assert _refused(lambda: play.approve(again)).code == "employer_pattern"
    world.verified()


def test_an_employer_under_another_payee_keeps_its_record(world: World) -> None:
    # OJT-12: the federal number of the contracts is the employer's, whatever the payee is called; so is the pass
    play = world.play
    play.day(2026, 7, 15)
    employer = play.payee("Example Works", "employer")
    _failed(world, employer, JULY_20)
    anew = play.payee("Fresh Start Works", "employer", address="9 Oak St")
    other = _verified_line(world, anew, anew, "2026-08-03")
    assert play.approve(other).startswith("OJT-"), "a number of its own"
    renamed = play.payee("Works Incorporated", "employer", address="10 Oak St")
    line_id = _verified_line(world, renamed, employer, "2026-08-03")
    assert _refused(lambda: play.approve(line_id)).code == "employer_pattern"
    command = employers.LetIn(play.key(), employer, "New management (invented)")
    play.accept(employers.propose(world.work, play.cast.liaison, command))
    assert play.approve(line_id).startswith("OJT-")
    world.verified()


def test_training_at_work_needs_its_record_with_matching_dates(world: World) -> None:
    # OJT-17: type 01, or youth work experience, that begins within the policy's days; else it is a hazard and the page warns
    play, award = world.play, _running(world)
    line_id = play.award_row(award)["line_id"]
    play.day(2026, 8, 10)

    def seen() -> tuple[bool, bool]:
        found = hazards.hazards(world.work, world.coach("CCC"))
        page = pages.contract_page(world.work, world.coach("CCC"), line_id)
        return any(one.hazard is Hazard.NO_RECORD for one in found), page.record is not None

    assert seen() == (True, False)
    _record(world, award, datetime.date(2026, 7, 27))
    assert seen() == (True, False)
    _record(world, award, datetime.date(2026, 7, 21))
    assert seen() == (False, True)


def _record(world: World, award: str, on: datetime.date) -> None:
    """A record of training at work, as an import brings it."""
    new_id = world.work.source.new_id
    with world.work.store.writing() as connection:
        connection.execute(
            insert(schema.record).values(
                id=new_id("REC"),
                participant_id=world.play.award_row(award)["participant_id"],
                external_id="TEST",
                sort="training",
                code="OJT",
                happened_on=on,
                content_digest=new_id("REC"),
                import_id="IMP-TEST0000",
            )
        )
