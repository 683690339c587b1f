"""Funds and their days: nothing is promised, bound or owed in a gap, nothing paid after the last day (FND-03, FND-04)."""

import datetime
from dataclasses import replace
from typing import Any

import pytest

from ledger.demo.rents import rent_terms
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError, Refused
from ledger.services.budgets import grants
from ledger.services.needs import facts
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from tests import board, starts
from tests.folders import Folder, allocation, fund, written, year_table
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.domain.budgets.test_origins import law, transfer
from tests.world import WORKED, World

DAY = datetime.date


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def register(world: World, **tables: Any) -> None:
    """Load the worked example's budget again, with a register beside it."""
    files = {**board.read_folder(WORKED), **written({"grants.toml": tables})}
    board.load_files(world.work, files, key=f"register-{world.play.key()[:8]}")


def _course(world: World, cents: int = 42_500) -> LineInput:
    starts_on = world.play.source.today() + datetime.timedelta(days=10)
    terms = {"starts_on": starts_on, "ends_on": starts_on + datetime.timedelta(days=60), "listing": "EX-1001"}
    school = world.play.payee(f"School {world.play.key()[:6]}", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    return LineInput("Scholarship", cents, terms, payee_id=school, allocation_id=chosen)


GAP = {"WA26": {"grantor": "US Department of Labor", "gaps": ["2026-10-01 to 2026-12-31"]}}


def test_in_a_gap_of_the_grant_nothing_is_approved_and_nothing_binds(world: World) -> None:  # FND-03, d8
    """Approved before the gap, and the event that binds falls into it: nothing stands in the books between::

    ; Renderer 1; last sequence N

    2026-09-20 * "Committed: approved"
      entry: "ENT-14"
      award: "SCH-1"
      policy: "PRO-1"
      Equity:Budget:Available:CCC:EOP:WA26:Training                425.00 USD
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship   -425.00 USD
    ; Renderer 1; last sequence N

    2027-01-04 * "Obligated: enrolment accepted"
      entry: "ENT-15"
      award: "SCH-1"
      Equity:Budget:Committed:CCC:EOP:WA26:Training:Scholarship    425.00 USD
      Equity:Budget:Obligated:CCC:EOP:WA26:Training:Scholarship   -425.00 USD
    """
    play, coach = world.play, world.coach("CCC")
    register(world, grant=GAP)
    person = world.participant("CCC", "EOP")
    play.day(2026, 9, 20)
    award = play.award(coach, person, "EOP", _course(world), needed_by=DAY(2026, 10, 1))
    play.day(2026, 10, 5)
    with pytest.raises(Refused) as refused:
        play.bind(coach, award, 42_500, DAY(2026, 10, 2))
    assert refused.value.code == "fund_gap"
    with pytest.raises(Refused, match="October 1, 2026 to December 31, 2026"):
        play.award(coach, world.participant("CCC", "EOP"), "EOP", _course(world), needed_by=DAY(2026, 11, 1))
    play.day(2027, 1, 4)
    with pytest.raises(Refused) as refused:
        play.bind(
            coach, award, 42_500, DAY(2026, 12, 31)
        )  # the day of the event counts, not only the entry's
    assert refused.value.code == "fund_gap"
    play.bind(coach, award, 42_500, DAY(2027, 1, 4))
    assert play.award_row(award)["obligated_cents"] == 42_500
    told = texts.told(test_in_a_gap_of_the_grant_nothing_is_approved_and_nothing_binds)
    assert texts.months(world) == texts.BUDGET + told.removeprefix(
        "\n"
    )  # a month's file begins where July's ends
    world.verified()


def test_a_month_in_a_gap_that_came_after_its_approval_neither_binds_nor_is_billed(world: World) -> None:
    # FND-03, 2 CFR 200.403(h): what is served in the gap is no cost of the fund, whichever day binds it
    play, coach = world.play, world.coach("CCC")
    play.day(2026, 9, 10)
    landlord = play.payee("Homes", "landlord")
    terms = rent_terms("2026-10", 1, 90_000)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    line = LineInput("Rent", 90_000, terms, payee_id=landlord, allocation_id=chosen)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 10, 1))
    register(world, grant={"ERA26": {"gaps": ["2026-10-01 to 2026-12-31"]}})
    with pytest.raises(Refused, match="October 1, 2026") as bound:
        play.bind(coach, award, 90_000, DAY(2026, 9, 10), "2026-10")
    assert bound.value.code == "fund_gap"
    play.day(2026, 10, 1)
    with pytest.raises(Refused) as refused:
        play.bill(coach, [BillLine(award, month="2026-10", amount_cents=90_000)], "B-1")
    assert refused.value.code == "fund_gap"
    assert play.award_row(award)["committed_cents"] == 90_000


def test_a_bill_that_names_no_days_is_held_against_the_period_by_its_own_date(world: World) -> None:
    # FND-03, 2 CFR 200.403(h): boots ordered in July, of a receipt in the gap, are no cost of the fund; bought in July they are
    play, coach = world.play, world.coach("CCC")
    files = board.read_folder(WORKED)
    files["funds.toml"] = files["funds.toml"].replace('"Gas"]', '"Gas", "Clothing"]', 1)
    board.load_files(world.work, files, "boots")
    line = LineInput("Clothing", 9_000, {}, "Boots", play.payee("Example Boots", "vendor"))
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    play.bind(coach, award, 9_000, play.day(2026, 7, 31))
    gap = {"grant": {"WA26": {"gaps": ["2026-08-01 to 2026-08-31"]}}}
    board.load_files(world.work, {**files, **written({"grants.toml": gap})}, "gap")
    play.day(2026, 9, 2)
    bill = BillLine(award, 9_000)
    with pytest.raises(Refused, match="August 20, 2026") as refused:
        play.bill(coach, [bill], "B-1", received_on=DAY(2026, 8, 20))
    assert refused.value.code == "fund_gap"
    july = replace(bill, service_from=DAY(2026, 7, 31), service_to=DAY(2026, 7, 31))
    play.bill(coach, [july], "B-1", received_on=DAY(2026, 8, 20))
    assert play.award_row(award)["accrued_cents"] == 9_000


def test_nothing_is_paid_after_liquidation_until_an_extension_is_on_record(world: World) -> None:
    # FND-04: ERA26 is paid out by 28 September 2027
    play, coach = world.play, world.coach("CCC")
    play.day(2027, 5, 10)
    landlord = play.payee("Homes", "landlord")
    terms = rent_terms("2027-06", 1, 90_000)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    line = LineInput("Rent", 90_000, terms, payee_id=landlord, allocation_id=chosen)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2027, 6, 1))
    play.day(2027, 6, 1)
    bill = play.bill(coach, [BillLine(award, month="2027-06", amount_cents=90_000)], "B-1")
    play.day(2027, 9, 29)
    batch = play.pay([bill], "ACH-1", release=False)
    with pytest.raises(Refused, match="September 28, 2027") as refused:
        play.release(batch, "ACH-1")
    assert refused.value.code == "after_liquidation"
    extension = {
        "fund": "ERA26",
        "until": DAY(2027, 12, 31),
        "approved": DAY(2027, 9, 29),
        "document": "Letter of the county",
    }
    register(world, extension=[extension])
    play.release(batch, "ACH-1")
    assert play.award_row(award)["paid_cents"] == 90_000
    world.verified()


def test_the_register_shows_planned_and_actual_cost_and_what_is_missing(world: World) -> None:
    # FND-01: 600,000.00 for 300 people are 2,000.00 each; one person cost 425.00
    play, coach = world.play, world.coach("CCC")
    register(world, grant={"WA26": {"participants": "300", "grantor": "US Department of Labor"}})
    award = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", _course(world), needed_by=DAY(2026, 8, 1)
    )
    play.day(2026, 7, 20)
    play.bind(coach, award, 42_500, DAY(2026, 7, 20))
    play.day(2026, 9, 20)
    play.bill(
        coach,
        [BillLine(award, amount_cents=42_500, service_from=DAY(2026, 7, 20), service_to=DAY(2026, 9, 1))],
        "B-1",
    )
    auditor = board.actor("PER-AUDITOR0", Duty.EXAMINE)
    found = {one.code: one for one in grants.register(world.work, auditor, DAY(2026, 9, 20)).grants}
    assert found["WA26"].planned_each_cents == 200_000
    assert (found["WA26"].spent_cents, found["WA26"].people) == (42_500, 1)
    assert found["WA26"].actual_each_cents == 42_500
    assert found["WA26"].missing == ("Governing edition of 2 CFR", "Program year")
    assert "HP26" not in found  # an auditor without the class sees the pool
    assert found["HSP26"].values["amount_cents"] == 9_000_000


def test_the_demonstration_register_holds_the_grants_of_the_sources(world: World) -> None:
    # d3-d8: every number is the sources' own, what they do not say is empty, and the whole book is the budget's
    files = {**board.read_folder(WORKED)}
    text = (board.DEMO_BUDGET / "grants.toml").read_text(encoding="utf-8")
    keep = text.index("[grant.WIF12]")
    control = text[text.index("[[control]]") : text.index("[[extension]]")]
    board.load_files(world.work, {**files, "grants.toml": control + text[keep:]}, key="sources")
    manager = board.actor("PER-MANAGER0", Duty.OVERSEE, Duty.SEE_CLASS, confidential_class="HOPWA")
    told = grants.register(world.work, manager, DAY(2026, 7, 1))
    found = {one.code: one for one in told.grants}
    assert found["WIF12"].planned_each_cents == 1_100_000  # d4
    hopwa = found["HOP11"].values  # d5
    assert (hopwa["amount_cents"], hopwa["pass_through"]) == (137_000_000, "Portland Housing Bureau")
    assert hopwa["performance_to"].year - hopwa["performance_from"].year == 3
    assert "seven" in str(found["EOP13"].values["conflict"])  # d6
    assert found["EOP13"].values["amount_cents"] == 110_000_000
    assert found["PGA10"].values["amount_cents"] is None  # d7
    assert found["HB12"].values["gaps"] == "2013-10-01 to 2013-12-31"  # d8
    assert texts.months(world) == texts.BUDGET  # what is in the register alone never enters the books
    ((stated, cents),) = told.controls  # d3
    assert stated.total_cents == cents == 687_000_000
    auditor = board.actor("PER-AUDITOR0", Duty.EXAMINE)
    told = grants.register(world.work, auditor, DAY(2026, 7, 1))
    assert "HOP11" not in {one.code for one in told.grants}
    assert told.controls == []


CUTS = "2002-2012: TANF -$6.6 M; community college -$90 M; federal workforce -$17.5 M; Oregon 2008 reductions of 47 %"


def test_cuts_of_the_years_before_are_a_note_of_the_register_and_never_money(world: World) -> None:
    # d9: context only. The note can be read, adds to no sum, and the whole book is the budget's
    register(world, grant={"WA26": {"grantor": "US Department of Labor", "note": CUTS}})
    auditor = board.actor("PER-AUDITOR0", Duty.EXAMINE)
    found = {one.code: one for one in grants.register(world.work, auditor, DAY(2026, 7, 1)).grants}
    assert found["WA26"].values["note"] == CUTS
    assert (found["WA26"].values["amount_cents"], found["WA26"].spent_cents) == (60_000_000, 0)
    assert texts.months(world) == texts.BUDGET
    with pytest.raises(LedgerError, match="amount"):
        register(world, grant={"TNF12": {"title": "Cuts", "amount": "-6,600,000.00"}})
    with pytest.raises(LedgerError, match="cut"):
        register(world, cut=[{"title": "Cuts", "amount": "6,600,000.00"}])
    assert texts.months(world) == texts.BUDGET


def test_after_the_last_day_of_an_agreement_nothing_is_promised_or_bound(world: World) -> None:
    # ALC-05, finding 1061192: CCC's agreement ends on 30 September; what is bound by then is still paid
    play, coach = world.play, world.coach("CCC")
    person = world.participant("CCC", "EOP")
    play.day(2026, 9, 20)
    first = play.award(coach, person, "EOP", _course(world), needed_by=DAY(2026, 10, 1))
    second = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", _course(world), needed_by=DAY(2026, 10, 1)
    )
    play.day(2026, 9, 30)
    play.bind(coach, first, 42_500, DAY(2026, 9, 30))
    files = board.read_folder(WORKED)
    files["agencies.toml"] = files["agencies.toml"].replace(
        "from = 2026-07-01\n", "from = 2026-07-01\nto = 2026-09-30\n", 1
    )
    board.load_files(world.work, files, "ended")
    play.day(2026, 10, 1)
    with pytest.raises(Refused) as refused:
        play.bind(coach, second, 42_500, DAY(2026, 10, 1))
    assert refused.value.code == "agency_not_active"
    with pytest.raises(Refused, match="not a member"):
        play.award(coach, world.participant("CCC", "EOP"), "EOP", _course(world), needed_by=DAY(2026, 11, 1))
    bill = BillLine(first, 42_500, service_from=DAY(2026, 9, 30), service_to=DAY(2026, 10, 1))
    play.pay([play.bill(coach, [bill], "S-1")], "ACH-1")
    assert play.award_row(first)["paid_cents"] == 42_500
    world.verified()


def to_dislocated_workers(world: World) -> None:
    """20,000.00 of WA26 go to the Dislocated Worker program, 5,000.00 of them to CCC's training."""
    files = board.read_folder(WORKED)
    receiver = fund(amount="0.00", origin="WA26", under="dislocated_worker")
    year = year_table(training_budget="8,000.00", set_aside="8,000.00", reserve_training="3,000.00")
    more: Folder = {
        "funds.toml": {"fund": {"WAD26": receiver}},
        "year.toml": {"budget": {"WAD26": year}},
        "allocations.toml": {"allocation": [allocation("CCC", "Training", "5,000.00", "WAD26")]},
        "law.toml": {
            "value": [law("availability_years", "2", "count"), law("transfer_share", "100%", "share")]
        },
        "amendments.toml": {"transfer": [transfer(amount="20,000.00")]},
    }
    for name, text in written(more).items():
        files[name] = f"{files.get(name, '')}\n{text}"
    board.load_files(world.work, files, "transfer")


def test_adult_money_that_moved_is_spent_by_the_other_program_s_rules_and_reported_as_adult(
    world: World,
) -> None:
    # FND-09: one fund of its own, with the Governor's approval; the books balance within each fund
    to_dislocated_workers(world)
    with world.work.store.reading() as connection:
        assert facts.fund_facts(connection, "WAD26").stream == "dislocated_worker"
    course = _course(world)
    chosen = texts.allocation_id(world.work, "CCC", "WAD26", "Training")
    line = replace(course, allocation_id=chosen)
    world.play.award(
        world.coach("CCC"), world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1)
    )
    auditor = board.actor("PER-AUDITOR0", Duty.EXAMINE)
    found = {one.code: one for one in grants.register(world.work, auditor, DAY(2026, 7, 1)).grants}
    assert (found["WA26"].values["amount_cents"], found["WAD26"].values["amount_cents"]) == (
        58_000_000,
        2_000_000,
    )
    assert (found["WAD26"].values["stream"], found["WAD26"].values["under"]) == ("adult", "dislocated_worker")
    assert found["WAD26"].transfers[0].approval == "Governor 2026-3"
    world.verified()
    text = " ".join("".join(world.books().values()).split())
    assert "Equity:Budget:Authority:WAD26 20000.00" in text
