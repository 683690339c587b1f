"""The sheets that going live is brought in by: their columns as data, for the reader, the template and the page about them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ledger.domain.participants.headers import Field


@dataclass(frozen=True)
class Column:
    """One column of a sheet.

    :param heading: as the template writes it; case, punctuation and spaces do not matter.
    :param what: what stands in it.
    :param example: one cell, for the template's workbook and the page.
    :param required: must it be there and filled in every row?
    """

    name: str
    heading: str
    what: str
    example: str
    required: bool = True

    @property
    def is_text(self) -> bool:
        """Is it written as it stands? Else a spreadsheet makes a day of bill 2026-10 and a number of serial 000123."""
        return self.name not in _NUMBERS and not self.name.endswith("_on") and "service" not in self.name


_NUMBERS = frozenset(
    {
        *("received", "on_hand", "approved", "committed", "obligated", "paid", "amount", "value", "wage"),
        *("weeks", "hours", "cards", "count"),
    }
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of the workbook, or one CSV file of that name."""

    name: str
    what: str
    columns: tuple[Column, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """The columns as the reader of headings takes them."""
        return tuple(Field(one.name, headings=(one.heading,), required=one.required) for one in self.columns)

    @property
    def headings(self) -> list[str]:
        return [one.heading for one in self.columns]


CONTROLS: Mapping[str, str] = {
    "cash received": "grant cash received so far; as many as rows of *cash*",
    "cash on hand": "what is left of it; as many as rows of *cash*",
    "awards": "everything approved; as many as awards",
    "committed": "approved, nothing binds yet; as many as awards with an amount there",
    "obligated": "bound, not owed yet; as many as awards with an amount there",
    "unpaid bills": "owed; as many as rows of *bills*",
    "paid": "paid so far; as many as awards with an amount there",
    "rent months": "rows of *months*",
    "cards": "cards in stock at their value",
    "caps used": "rows of *caps*, of no fund",
}
"""Each control total, what it sums and what it counts. All but the last are given for each fund."""

MONTH_STATES = ("committed", "obligated", "owed", "paid")

SHEETS: Mapping[str, Sheet] = {
    one.name: one
    for one in (
        Sheet(
            "cash",
            "One row for each fund: what came in and what is left of it. On hand is received less all that the other sheets"
            " say was paid; below zero where the grant is drawn after paying.",
            (
                Column("fund", "Fund", "the fund's code", "WA26"),
                Column("received", "Received", "grant cash received so far", "12,000.00"),
                Column("on_hand", "On hand", "left of it; -1,250.00 below zero", "3,400.00"),
            ),
        ),
        Sheet(
            "awards",
            "One row for each award that is open, and for each that was paid out of this year's allocations. Approved is"
            " committed + obligated + unpaid bills + paid: what was let go is no longer approved.",
            (
                Column("reference", "Award", "its number in the system before", "A-1001"),
                Column("participant", "Participant ID", "as the participant system calls the person", "DEMO0001"),
                Column("agency", "Agency", "code or name", "CCC"),
                Column("program", "Program", "code or name", "EOP"),
                Column("fund", "Fund", "the fund's code", "WA26"),
                Column("kind", "Kind", "code of the kind: Scholarship, Rent, Gas …", "Scholarship"),
                Column("payee", "Payee", "id, or the exact name, of an accepted payee", "Example College"),
                Column("approved_on", "Approved on", "counts for caps and years", "2026-07-20"),
                Column("approved", "Approved", "what it is worth in all", "4,000.00"),
                Column("committed", "Committed", "approved, nothing binds yet", "0.00", required=False),
                Column("obligated", "Obligated", "bound, not owed yet", "2,500.00", required=False),
                Column("paid", "Paid", "paid so far", "1,000.00", required=False),
                Column("starts_on", "Starts on", "first day of course, travel, aid or job", "2026-09-01", required=False),
                Column("ends_on", "Ends on", "last day of a course, a card's travel or a job", "2026-12-11", required=False),
                Column("weeks", "Weeks", "of needs-related payments", "", required=False),
                Column("hours", "Hours", "of training or work at an employer", "", required=False),
                Column("wage", "Wage", "an hour there", "", required=False),
                Column("share", "Share", "of the wage that training at work pays back: 50%", "", required=False),
                Column("pay", "Pay", "of work experience: wage or stipend", "", required=False),
            ),
        ),
        Sheet(
            "caps",
            "What people used of caps in earlier years or elsewhere and no row of *awards* says. It counts against caps and"
            " moves no money.",
            (
                Column("participant", "Participant ID", "as the participant system calls the person", "DEMO0001"),
                Column("kind", "Kind", "code of the kind", "Rent"),
                Column("used_on", "Used on", "counts on this day", "2026-02-01"),
                Column("amount", "Amount", "used", "900.00"),
            ),
        ),
        Sheet(
            "months",
            "One row for each month of each rent award, held by its household from then on. A committed month is approved,"
            " an obligated one bound, an owed one has its bill in *bills*.",
            (
                Column("reference", "Award", "the award's number in *awards*", "A-1002"),
                Column("month", "Month", "2026-08", "2026-08"),
                Column("amount", "Amount", "of this month", "825.00"),
                Column("state", "State", "committed, obligated, owed or paid", "paid"),
            ),
        ),
        Sheet(
            "cards",
            "One row for each unbroken run of gas cards in stock. Cards that were handed out stand in *awards* as paid.",
            (
                Column("fund", "Fund", "the fund's code", "WA26"),
                Column("vendor", "Vendor", "id, or the exact name, of an accepted payee", "Example Fuel"),
                Column("number", "Invoice", "the vendor's number", "F 77"),
                Column("first", "First serial", "of the run", "GC-0091"),
                Column("last", "Last serial", "of the run", "GC-0100"),
                Column("cards", "Cards", "how many", "10"),
                Column("value", "Value of each", "of one card", "25.00"),
                Column("paid", "Paid", "yes, or no while the vendor is owed", "yes"),
                Column("received_on", "Received on", "when they came", "2026-08-01"),
                Column("keeper", "Keeper", "login or staff number of who keeps them", "kit"),
            ),
        ),
        Sheet(
            "bills",
            "One row for each bill that is owed and not paid; rows of one payee and number are one bill.",
            (
                Column("reference", "Award", "the award's number in *awards*", "A-1001"),
                Column("number", "Bill", "the payee's own number", "2026-1188"),
                Column("amount", "Amount", "of this award", "500.00"),
                Column("dated_on", "Dated on", "the bill's date", "2026-10-12"),
                Column("received_on", "Received on", "when it came", "2026-10-15"),
                Column("month", "Month", "of rent: 2026-10", "", required=False),
                Column("service_from", "Service from", "first day of what was delivered", "2026-09-01", required=False),
                Column("service_to", "Service to", "last day of it", "2026-10-09", required=False),
            ),
        ),
        Sheet(
            "controls",
            "Totals from the system before, made without these sheets. Each must be there and agree to the cent and in number.",
            (
                Column("control", "Control", "which total", "paid"),
                Column("fund", "Fund", "the fund's code; empty for caps used", "WA26", required=False),
                Column("count", "Count", "how many", "1"),
                Column("amount", "Amount", "in all", "1,000.00"),
            ),
        ),
    )
}  # fmt: skip
