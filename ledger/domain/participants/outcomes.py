"""What one row of a participant file says of trainings, credentials, gains, jobs and quarters (PIRL 1300 to 2118)."""

import datetime
import re

from ledger.domain.participants import quarters
from ledger.domain.participants.participants import Enrolment, Outcome
from ledger.domain.participants.quarters import Element, Sort
from ledger.domain.participants.tables import RowRejected, TableRow
from ledger.errors import InvalidInput
from ledger.money import parse_cents

MOST_SLOTS = 3
GAINS = {
    **{f"gain{number}": str(1805 + number) for number in range(1, 6)},
    "program_in": "1811",
    "program_out": "1813",
}
"""Measurable gains, and entering and completing a program that leads to a credential: field to PIRL number."""
_NAICS = re.compile(r"^\d{2,6}$", re.ASCII)


def read_outcomes(row: TableRow, at: Enrolment, extract_on: datetime.date) -> list[Outcome]:
    """Everything the row says happened, each under its slot.

    :raises RowRejected: at the column that cannot be read.
    """
    found = [_training(row, f"training{number}", at) for number in range(1, MOST_SLOTS + 1)]
    for number in range(1, MOST_SLOTS + 1):
        slot = f"credential{number}"
        on = row.date(f"{slot}_on")
        if on is not None:
            code = row.text(f"{slot}_type") or "0"
            found.append(Outcome(slot, "credential", code, on, None, None, at.program, at.agency))
    for slot, code in GAINS.items():
        on = row.date(f"{slot}_on")
        if on is not None:
            found.append(Outcome(slot, "gain", code, on, None, None, at.program, at.agency))
    on = row.date("employed_on")
    if on is not None:
        found.append(Outcome("employed", "employment", "2118", on, None, None, at.program, at.agency))
    found += [_quarter(row, element, at, extract_on) for element in quarters.ELEMENTS]
    return [one for one in found if one is not None]


def _training(row: TableRow, slot: str, at: Enrolment) -> Outcome | None:
    start_on, end_on, done = row.date(f"{slot}_on"), row.date(f"{slot}_ended"), row.yes(f"{slot}_done")
    if start_on is None:
        if end_on is not None:
            raise RowRejected(f"{slot}_on", "cell_empty")
        return None
    if end_on is not None and end_on < start_on:
        raise RowRejected(f"{slot}_ended", "ends_before_start")
    code = row.text(f"{slot}_type")
    detail = None if end_on is None else ("left" if done is False else "completed")
    return Outcome(slot, "training", code.zfill(2) if code.isdigit() else code, start_on, end_on, detail,
                   at.program, at.agency)  # fmt: skip


def _quarter(row: TableRow, element: Element, at: Enrolment, extract_on: datetime.date) -> Outcome | None:
    """One element of a quarter; a "no" or a nothing of a quarter that has not come says nothing."""
    detail, cents = _said(row, element)
    days = element.days(at.entry_on, at.exit_on)
    has_come = days is not None and days[0] <= extract_on
    if (detail is None and cents is None) or (not has_come and (detail == "no" or cents == 0)):
        return None
    if days is None:
        raise RowRejected(element.name, "quarter_without_exit")
    if not has_come:
        raise RowRejected(element.name, "after_extract")
    code = str(element.pirl)
    return Outcome(element.name, "employment", code, *days, detail, at.program, at.agency, cents)


def _said(row: TableRow, element: Element) -> tuple[str | None, int | None]:
    text = row.text(element.name)
    if element.sort is Sort.WAGES:
        if text.replace(",", "").removeprefix("$") in quarters.NO_WAGES:
            return None, None
        try:
            return None, parse_cents(text)
        except InvalidInput as error:
            raise RowRejected(element.name, "cell_money") from error
    if element.sort is Sort.INDUSTRY:
        if text in quarters.NO_INDUSTRY:
            return None, None
        if not _NAICS.match(text):
            raise RowRejected(element.name, "cell_industry")
        return text, None
    if element.sort is Sort.EMPLOYED:
        if text.casefold() not in quarters.EMPLOYED:
            raise RowRejected(element.name, "cell_employed")
        return quarters.EMPLOYED[text.casefold()], None
    return {True: "yes", False: "no", None: None}[row.yes(element.name)], None
