"""A board whose adult fund pays for work: its files, its lines, and how far people take them."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

import pytest

from ledger.clock import SeededSource
from ledger.domain.awards.reimbursement import PayPeriod
from ledger.domain.needs.terms import WorkTerms
from ledger.errors import LedgerError
from ledger.services.needs.needs import LineInput
from ledger.services.work import Work
from tests import board
from tests.folders import JULY, written
from tests.world import WORKED, World, world_on

JULY_15, JULY_17 = datetime.date(2026, 7, 15), datetime.date(2026, 7, 17)
JULY_20, OCTOBER_16 = datetime.date(2026, 7, 20), datetime.date(2026, 10, 16)
KINDS = ["Scholarship", "OJT", "Gas", "WorkExperience", "TransitionalJob", "HiringIncentive"]
POLICIES = {
    "wex_hours": ("400", "hours"),
    "wex_months": ("3", "months"),
    "wex_stipend": ("599.00", "usd"),
    "wex_stipend_most": ("1,200.00", "usd"),
    "wex_slot_programs": ("EOP", "list"),
    "wex_summer_months": ("6, 7, 8, 9", "list"),
    "transitional_hours": ("520", "hours"),
    "transitional_months": ("6", "months"),
    "incentive_retention_share": ("50%", "share"),
    "incentive_retention_days": ("90", "days"),
    "proofs.HiringIncentive": ("hire_proof", "list"),
    "proofs.OJT": ("timesheet, payroll, payment_proof", "list"),
    "proofs.WorkExperience": ("none", "list"),
    "proofs.TransitionalJob": ("none", "list"),
    "cap.WorkExperience": ("9,000.00", "usd"),
    "cap.TransitionalJob": ("20,000.00", "usd"),
    "cap.HiringIncentive": ("1,500.00", "usd"),
}
FIRST = PayPeriod(
    JULY_20, datetime.date(2026, 8, 2), 50 * 60, 1_700, taxes_cents=6_503, compensation_cents=1_700
)
REST = PayPeriod(
    datetime.date(2026, 8, 3),
    datetime.date(2026, 8, 16),
    160 * 60,
    1_700,
    taxes_cents=20_808,
    compensation_cents=5_440,
)


def value(code: str, given: str, unit: str, sort: str = "policy") -> dict[str, Any]:
    """A value of law or policy from the first day on."""
    return {"code": code, "value": given, "unit": unit, "class": sort, "from": JULY, "document": "Test"}


def version(number: str = "2026-1", from_on: datetime.date = JULY, **changed: Any) -> dict[str, Any]:
    """A version of the training budget, whose network are the worked example's two programs."""
    return {
        "number": number,
        "from": from_on,
        "definition": "Tuition, training at work and work experience",
        "resolution": "Resolution (example)",
        "governs": "budgeted",
        "counts": ["Scholarship", "OJT", "WorkExperience", "TransitionalJob"],
        "network": ["EOP", "IND"],
        **changed,
    }


def files(
    kinds: Sequence[str] = KINDS, versions: Sequence[dict[str, Any]] | None = None, **more: Any
) -> dict[str, str]:
    """The worked example with versions (one unless others are given), kinds of its adult fund, the policies of work."""
    found = board.read_folder(WORKED)
    told_kinds = str(list(kinds)).replace("'", '"')
    found["funds.toml"] = found["funds.toml"].replace('["Scholarship", "OJT", "Gas"]', told_kinds)
    values = [value(code, *given) for code, given in POLICIES.items()]
    named = [version()] if versions is None else list(versions)
    found["policies.toml"] = "[[value]]".join(
        block
        for block in found["policies.toml"].split("[[value]]")
        if not any(f'code = "{code}"\n' in block for code in POLICIES)  # decided otherwise here
    )
    told = {"year.toml": {"version": named} if named else {}, "policies.toml": {"value": values}, **more}
    for name, text in written(told).items():
        found[name] = found.get(name, "") + text
    return found


def network_board(work: Work, source: SeededSource) -> World:
    """The worked example, whose adult fund may pay for work experience, transitional jobs and hiring incentives."""
    source.set_today(datetime.date(2026, 7, 1))
    board.load_files(work, files())
    return world_on(work, source)


def refused(act: Callable[[], object]) -> LedgerError:
    """The refusal of what must be refused."""
    with pytest.raises(LedgerError) as refused:
        act()
    return refused.value


def terms(**changed: Any) -> dict[str, Any]:
    """200 hours at 17.00 from 20 July to 16 October, with taxes and compensation."""
    return {
        "starts_on": "2026-07-20",
        "ends_on": "2026-10-16",
        "minutes": 200 * 60,
        "pay": "wage",
        "wage_cents": 1_700,
        "taxes_bp": 765,
        "compensation_bp": 200,
    } | changed


def line(world: World, kind: str = "WorkExperience", payee: str | None = None, **changed: Any) -> LineInput:
    """A line of these terms."""
    given = terms(**changed)
    cents = WorkTerms(**{**given, "starts_on": JULY_20, "ends_on": OCTOBER_16}).maximum_cents()
    return LineInput(kind, cents, given, "Gardener", payee or world.play.payee("Example Garden", "employer"))


def submitted(world: World, *lines: LineInput, who: str | None = None) -> list[str]:
    """The ids of lines that CCC's coach handed in on 15 July or later."""
    play = world.play
    if world.work.source.today() < JULY_15:
        play.day(2026, 7, 15)
    who = who or world.participant("CCC", "EOP")
    return play.submit(
        world.coach("CCC"), play.draft(world.coach("CCC"), who, "EOP", lines, needed_by=JULY_20)
    )


def approved(world: World, line_id: str, **contents: Any) -> str:
    """The award of a line, by way of its agreement."""
    world.play.contract(world.coach("CCC"), line_id, **contents)
    world.play.verify(line_id)
    return world.play.approve(line_id)


def columns(world: World, award_id: str) -> tuple[int, ...]:
    """Committed, obligated, accrued and paid."""
    row = world.play.award_row(award_id)
    return tuple(row[f"{name}_cents"] for name in ("committed", "obligated", "accrued", "paid"))
