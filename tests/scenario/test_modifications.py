"""A signed agreement is modified: approved anew, signed by all before the day from which on it governs, paid by the day."""

import datetime
from collections.abc import Callable
from typing import Any

import pytest

from ledger.demo import changes, modifications
from ledger.domain.awards.hazards import Hazard
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.awards import awards, hazards
from ledger.services.budgets import replay
from ledger.services.contracts import modifications as services
from ledger.services.contracts import pages, unbilled
from ledger.services.months import months
from ledger.services.payments.worth import BillLine
from ledger.store.awards import awards as award_store
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.stories import training_signed
from tests.scenario.test_funds import register
from tests.world import World, person

JULY_20, OCTOBER_16 = datetime.date(2026, 7, 20), datetime.date(2026, 10, 16)
AUGUST_31 = datetime.date(2026, 8, 31)
DAY = datetime.timedelta(days=1)
HOURS = 60
HOURS_MOST = """
[[value]]
code = "ojt_hours"
value = "{}"
unit = "hours"
class = "policy"
from = 2026-07-01
document = "Draft (example)"
"""


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _refused(act: Callable[[], object]) -> LedgerError:
    with pytest.raises(LedgerError) as refused:
        act()
    return refused.value


def _columns(world: World, award_id: str) -> tuple[int, ...]:
    """Committed, obligated, accrued and paid."""
    row = world.play.award_row(award_id)
    return tuple(row[f"{name}_cents"] for name in ("committed", "obligated", "accrued", "paid"))


def test_a_raised_wage_is_committed_signed_and_paid_from_its_day_on(world: World) -> None:
    """240 h at 20.00 until 31 August and 280 h at 22.00 from then on are 5,480.00 at one half; the bill is split there::

    2026-07-15 * "Committed: approved"
      entry: "ENT-14"
      award: "OJT-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               5200.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT          -5200.00 USD

    2026-07-17 * "Obligated: agreement signed by all"
      entry: "ENT-15"
      award: "OJT-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT           5200.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT          -5200.00 USD
    ; Renderer 1; last sequence N

    2026-08-20 * "Committed: approved anew"
      entry: "ENT-16"
      award: "OJT-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                280.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT           -280.00 USD

    2026-08-20 * "Obligated: agreement signed by all"
      entry: "ENT-17"
      award: "OJT-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT            280.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT           -280.00 USD
    ; Renderer 1; last sequence N

    2026-09-15 * "Accrued: employer's invoice"
      entry: "ENT-18"
      award: "OJT-1"
      service_from: 2026-08-17
      service_to: 2026-09-11
      Expenses:CCC:EOP:WA26:Training:OJT                           840.00 USD
      Liabilities:Payable:Awards:WA26                             -840.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT            840.00 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             -840.00 USD
    """
    # OJT-01, OJT-04, OJT-06, OJT-11; SD1
    play, award = world.play, training_signed(world)
    developer = person(world.work, "developr", Duty.MAKE_CONTRACTS)
    on = play.day(2026, 8, 20)
    change = modifications.ask(
        play, developer, award, AUGUST_31, until_minutes=240 * HOURS, terms={"wage_cents": 2_200}
    )
    assert _columns(world, award) == (0, 520_000, 0, 0), "asking moves nothing"
    changes.verify(play, change)
    assert _columns(world, award) == (0, 520_000, 0, 0), "what all have signed stands"
    changes.approve(play, change)
    assert modifications.number_of(play, award, change) == 1
    assert _columns(world, award) == (28_000, 520_000, 0, 0)
    modifications.sign(play, developer, award, on)
    assert _columns(world, award) == (28_000, 520_000, 0, 0)
    modifications.accept(play, award)
    assert _columns(world, award) == (0, 548_000, 0, 0)
    play.day(2026, 9, 15)
    coach = world.coach("CCC")
    spanning = PayPeriod(datetime.date(2026, 8, 17), datetime.date(2026, 9, 11), 160 * HOURS, 2_200)
    split = _refused(lambda: play.employer_bill(coach, award, [spanning], 176_000, "EI 1"))
    assert split.code == "period_modified" and "August 31" in str(split)
    before = PayPeriod(datetime.date(2026, 8, 17), AUGUST_31 - DAY, 80 * HOURS, 2_000)
    after = PayPeriod(AUGUST_31, datetime.date(2026, 9, 11), 80 * HOURS, 2_200)
    play.employer_bill(coach, award, [before, after], 168_000, "EI 1")
    assert _columns(world, award) == (0, 464_000, 84_000, 0)  # half of 80 x 10.00 + 80 x 11.00
    texts.compare(world, test_a_raised_wage_is_committed_signed_and_paid_from_its_day_on)
    world.verified()


def test_fewer_hours_give_back_what_is_not_needed_and_a_month_accrues_by_the_terms_of_its_days(
    world: World,
) -> None:
    """340 h instead of 520, 40 of them until 26 July at 20.00, the others at 18.00: 3,100.00 of 5,200.00 stay bound::

    2026-07-15 * "Committed: approved"
      entry: "ENT-14"
      award: "OJT-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training               5200.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT          -5200.00 USD

    2026-07-17 * "Obligated: agreement signed by all"
      entry: "ENT-15"
      award: "OJT-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:OJT           5200.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT          -5200.00 USD

    2026-07-22 * "De-obligated: rest not needed"
      entry: "ENT-16"
      award: "OJT-1"
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT           2100.00 USD
      Equity:Budget:Available:CCC:EOP:WA26:Training              -2100.00 USD

    2026-07-31 * "Accrued: hours worked, not billed"
      entry: "ENT-17"
      award: "OJT-1"
      Expenses:CCC:EOP:WA26:Training:OJT                           312.50 USD
      Liabilities:Payable:Awards:WA26                             -312.50 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT            312.50 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT             -312.50 USD
    ; Renderer 1; last sequence N

    2026-08-01 * "Reversed: hours worked, not billed"
      entry: "ENT-18"
      award: "OJT-1"
      reverses: "ENT-17"
      Expenses:CCC:EOP:WA26:Training:OJT                          -312.50 USD
      Liabilities:Payable:Awards:WA26                              312.50 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:OJT           -312.50 USD
      Equity:Budget:Accrued:CCC:EOP:WA26:Training:OJT              312.50 USD
    """
    # OJT-04, OJT-15, OJT-16, CLO-03: five working days of July at 8 h and 20.00, five at 5 h and 18.00; half waits for retention
    play, award, coach = world.play, training_signed(world), world.coach("CCC")
    closer = person(world.work, "closer", Duty.CLOSE)
    play.day(2026, 7, 22)
    fewer = {"minutes": 340 * HOURS, "wage_cents": 1_800}
    modifications.in_force(
        play, coach, award, datetime.date(2026, 7, 27), until_minutes=40 * HOURS, terms=fewer
    )
    assert _columns(world, award) == (0, 310_000, 0, 0)  # 40 x 10.00 + 300 x 9.00
    play.day(2026, 8, 3)
    ((_, found),) = unbilled.unbilled_on(world.work, play.cast.approver, datetime.date(2026, 7, 31))
    assert (found.days, found.minutes) == (10, 65 * HOURS)
    staged = months.propose_close(world.work, closer, months.ProposeClose(play.key(), "2026-07"))
    assert staged["accrued_cents"] == 31_250  # half of 40 x 10.00 + 25 x 9.00
    texts.compare(
        world, test_fewer_hours_give_back_what_is_not_needed_and_a_month_accrues_by_the_terms_of_its_days
    )
    world.verified()


def _agreed(world: World, award: str, governs_on: datetime.date, **terms: Any) -> str:
    """A modification that is approved and waits for signatures; its change's id."""
    play = world.play
    change = modifications.ask(play, world.coach("CCC"), award, governs_on, terms=terms)
    changes.verify(play, change)
    changes.approve(play, change)
    return change


def test_nobody_signs_a_modification_late_and_what_was_committed_for_it_is_let_go(world: World) -> None:
    # OJT-02: executed before the first day it governs; until then the agreement stands as it was signed
    play, award, coach = world.play, training_signed(world), world.coach("CCC")
    on = play.day(2026, 8, 20)

    def asked(governs_on: datetime.date) -> str:
        return _refused(
            lambda: modifications.ask(play, coach, award, governs_on, terms={"wage_cents": 2_200})
        ).code

    assert {asked(on), asked(OCTOBER_16 + 2 * DAY)} == {"modification_day"}
    _agreed(world, award, AUGUST_31, wage_cents=2_200, minutes=600 * HOURS)
    early = _refused(lambda: modifications.sign(play, coach, award, on - DAY))
    assert early.code == "agreement_early"
    modifications.sign(play, coach, award, on, "employer")
    play.source.set_today(AUGUST_31)
    late = _refused(lambda: modifications.sign(play, coach, award, AUGUST_31, "participant"))
    assert late.code == "agreement_late"
    play.source.set_today(AUGUST_31 + DAY)
    told = _refused(lambda: modifications.sign(play, coach, award, on, "participant"))
    assert told.code == "agreement_told_late"
    assert _columns(world, award)[0] > 0
    late_on = [one.on for one in hazards.hazards(world.work, coach) if one.hazard is Hazard.UNSIGNED]
    assert late_on == [AUGUST_31]
    ((waits, by_on),) = [(row["waits"], row["by_on"]) for row in pages.to_see_to(world.work, coach)]
    assert (waits, by_on) == ("Get the modification signed", AUGUST_31)
    live = _refused(lambda: modifications.ask(play, coach, award, OCTOBER_16, terms={"wage_cents": 2_200}))
    assert live.code == "amend_live"
    contract = play.contract_of(award)["id"]
    services.let_go(world.work, coach, services.LetGo(play.key(), contract))
    assert _columns(world, award) == (0, 520_000, 0, 0)
    gone = _refused(lambda: services.let_go(world.work, coach, services.LetGo(play.key(), contract)))
    assert gone.code == "modification_none"
    world.verified()


def test_days_it_governs_are_billed_once_a_liaison_has_seen_its_paper(world: World) -> None:
    # OJT-02, OJT-06: the first agreement's paper is not the modification's; refused, it is signed anew or let go
    play, award, coach = world.play, training_signed(world), world.coach("CCC")
    play.day(2026, 8, 20)
    change = _agreed(world, award, AUGUST_31, wage_cents=2_200)
    modifications.sign(play, coach, award, play.source.today())
    contract = play.contract_of(award)["id"]
    kept = _refused(lambda: services.let_go(world.work, coach, services.LetGo(play.key(), contract)))
    assert kept.code == "modification_signed"
    ends = _refused(lambda: play.training_ends(coach, award, play.source.today(), "quit"))
    assert ends.code == "modification_signed"
    with world.work.store.reading() as connection:
        waiting = [row for row in award_store.bindings_for(connection, award) if row["state"] == "recorded"]
    accept = awards.DecideBinding(play.key(), waiting[0]["id"])
    bare = _refused(lambda: awards.decide_binding(world.work, play.cast.liaison, accept))
    assert bare.code == "modification_paper"
    play.day(2026, 9, 14)
    days = PayPeriod(AUGUST_31, datetime.date(2026, 9, 11), 80 * HOURS, 2_200)
    waits = _refused(lambda: play.employer_bill(coach, award, [days], 88_000, "EI 1"))
    assert waits.code == "modification_waits"
    modifications.accept(play, award, "The participant's signature is missing")
    assert play.contract_of(award)["state"] == "executed"
    services.let_go(world.work, coach, services.LetGo(play.key(), contract))
    play.employer_bill(coach, award, [days], 88_000, "EI 1")
    assert _columns(world, award) == (0, 480_000, 40_000, 0), "at 20.00, as it was signed"
    assert modifications.number_of(play, award, change) == 1
    world.verified()


def test_no_modification_takes_back_what_is_owed_held_or_billed(world: World) -> None:
    # OJT-08, OJT-11: 1,600.00 are earned, half of them held back; 800.00 more are billed and wait
    play, award, coach = world.play, training_signed(world), world.coach("CCC")
    play.day(2026, 8, 31)
    worked = PayPeriod(JULY_20, datetime.date(2026, 8, 14), 160 * HOURS, 2_000)
    play.employer_bill(coach, award, [worked], 160_000, "EI 1")
    more = PayPeriod(datetime.date(2026, 8, 17), datetime.date(2026, 8, 28), 80 * HOURS, 2_000).proven()
    play.bill(coach, [BillLine(award, periods=(more,))], "EI 2", total_cents=80_000, accept=False)
    september_1 = datetime.date(2026, 9, 1)

    def asked(minutes: int, until: int, wage_cents: int = 1_500) -> LedgerError:
        terms = {"minutes": minutes, "wage_cents": wage_cents}
        return _refused(
            lambda: modifications.ask(play, coach, award, september_1, until_minutes=until, terms=terms)
        )

    assert asked(300 * HOURS, 239 * HOURS).code == "modification_hours"
    assert asked(240 * HOURS, 240 * HOURS).code == "modification_hours"
    assert asked(520 * HOURS, 240 * HOURS, 2_000).code == "modification_same"
    modifications.in_force(
        play, coach, award, september_1, until_minutes=240 * HOURS, terms={"minutes": 241 * HOURS}
    )
    assert _columns(world, award) == (0, 161_000, 80_000, 0)  # 241 h x 10.00 are 2,410.00
    world.verified()


def test_a_longer_agreement_is_evaluated_later_and_stays_within_the_rules_of_the_first(world: World) -> None:
    # OJT-03, OJT-05, OJT-14: share, hours and months as at the beginning; numbered one after another
    play, award, coach = world.play, training_signed(world), world.coach("CCC")
    play.day(2026, 8, 20)

    def asked(**terms: Any) -> str:
        return _refused(lambda: modifications.ask(play, coach, award, AUGUST_31, terms=terms)).code

    assert asked(rate_bp=7_000) == "ojt_factors"
    assert asked(minutes=1_100 * HOURS, wage_cents=1_000) == "ojt_hours"
    assert asked(ends_on="2027-03-19") == "ojt_months"
    assert asked(starts_on="2026-07-27") == "modification_fixed"
    later = datetime.date(2026, 11, 20)
    modifications.in_force(play, coach, award, AUGUST_31, terms={"ends_on": later.isoformat()})
    assert _columns(world, award) == (0, 520_000, 0, 0), "a later last day costs no cent"
    line = play.award_row(award)["line_id"]
    page = pages.contract_page(world.work, coach, line)
    assert {one["sort"]: one["due_on"] for one in page.evaluations}["final"] == later

    def held() -> dict[str, bool]:
        shown = pages.contract_page(world.work, coach, line).evaluations
        return {one["sort"]: one["done_on"] is not None for one in shown}

    assert page.contract is not None and page.contract["state"] == "executed"
    play.evaluated(coach, award, "midpoint")
    play.evaluated(coach, award)
    second = modifications.in_force(
        play, coach, award, datetime.date(2026, 9, 14), terms={"minutes": 560 * HOURS}
    )
    assert modifications.number_of(play, award, second) == 2
    assert _columns(world, award) == (0, 560_000, 0, 0)
    assert held() == {"midpoint": True, "final": True}, "the end is the same"
    longer = {"ends_on": "2026-12-18"}
    modifications.in_force(play, coach, award, datetime.date(2026, 9, 21), terms=longer)
    assert held() == {"midpoint": True, "final": False}, "what was final is not"
    play.evaluated(coach, award)
    page = pages.contract_page(world.work, coach, line)
    assert next(one["words"] for one in page.evaluations if one["sort"] == "final").count("alone") == 2
    world.verified()


def test_a_training_that_ends_takes_its_modification_along(world: World) -> None:
    # OJT-15: what was committed for it and what is bound go back together
    play, award, coach = world.play, training_signed(world), world.coach("CCC")
    play.day(2026, 8, 20)
    _agreed(world, award, AUGUST_31, minutes=600 * HOURS)
    assert _columns(world, award) == (80_000, 520_000, 0, 0)
    play.training_ends(coach, award, play.source.today(), "quit")
    assert _columns(world, award) == (0, 0, 0, 0)
    world.verified()


def test_a_draft_of_a_policy_is_tried_on_modifications_as_they_were_approved(world: World) -> None:
    # AUD-04: a raise to 560 h, a lowering to 540 h, and 1,100 h that were refused; the draft lets 550 pass
    play, award, coach = world.play, training_signed(world), world.coach("CCC")
    play.day(2026, 8, 20)
    modifications.in_force(play, coach, award, AUGUST_31, terms={"minutes": 560 * HOURS})
    play.day(2026, 8, 21)
    refused = {"minutes": 1_100 * HOURS, "wage_cents": 1_000}
    september_7 = datetime.date(2026, 9, 7)
    assert (
        _refused(lambda: modifications.ask(play, coach, award, september_7, terms=refused)).code
        == "ojt_hours"
    )
    modifications.in_force(play, coach, award, september_7, terms={"minutes": 540 * HOURS})
    reader = person(world.work, "auditor", Duty.EXAMINE)
    same, lower = (
        replay.preview(world.work, reader, {"policies.toml": HOURS_MOST.format(hours)}).outcome
        for hours in (1_040, 550)
    )
    assert (same.decided, same.differences) == (4, ())
    assert [(one.past.subject, one.past.cents) for one in lower.refused] == [(award, 40_000)]
    world.verified()


@pytest.mark.parametrize(
    "gap, code", [("2026-08-20", "fund_gap"), ("2026-08-21", "fund_gap"), ("2026-08-19", "")]
)
def test_a_raise_binds_on_the_day_of_the_last_signature_and_on_that_of_its_entry(
    world: World, gap: str, code: str
) -> None:
    # FND-03, ALC-05: signed by all on 20 August; a bill of the award is of the 21st, and so is the entry that binds
    play, award = world.play, training_signed(world)
    on = play.day(2026, 8, 20)
    change = modifications.ask(play, world.coach("CCC"), award, AUGUST_31, terms={"wage_cents": 2_200})
    changes.verify(play, change)
    changes.approve(play, change)
    modifications.sign(play, world.coach("CCC"), award, on)
    play.day(2026, 8, 21)
    worked = PayPeriod(JULY_20, datetime.date(2026, 8, 14), 160 * HOURS, 2_000)
    play.employer_bill(world.coach("CCC"), award, [worked], 320_000, "EI 1")
    register(world, grant={"WA26": {"gaps": [f"{gap} to {gap}"]}})
    before = _columns(world, award)
    if code:
        assert _refused(lambda: modifications.accept(play, award)).code == code
        assert _columns(world, award) == before
    else:
        modifications.accept(play, award)
        assert _columns(world, award) == (0, before[0] + before[1], *before[2:])
    world.verified()
