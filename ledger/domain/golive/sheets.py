"""The sheets that going live is brought in by: their columns as data, for the reader, the template and the page about them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.awards.awards import OWED_BACK
from ledger.domain.contracts.agreements import OF_RECORD
from ledger.domain.contracts.contents import EMPLOYED, FACTORS
from ledger.domain.contracts.contracts import END_REASONS
from ledger.domain.participants.headers import Field


def _list(says: str, codes: Iterable[str]) -> str:
    return says + ", ".join(codes)


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
        return (
            self.name not in _NUMBERS
            and not self.name.endswith("_on")
            and not self.name.startswith("service_")
        )


_NUMBERS = frozenset(
    {
        *("received", "on_hand", "approved", "committed", "obligated", "paid", "amount", "value", "wage"),
        *("weeks", "hours", "cards", "count", "earned", "held", "svp", "retention_days"),
        *("share", "taxes", "compensation"),
    }
)


def _may(name: str, heading: str, what: str, example: str = "") -> Column:
    """A column that may be empty."""
    return Column(name, heading, what, example, required=False)


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
    "agreements": "what they promised in all; as many as rows of *agreements*",
    "billed": "earned; as many as rows of *billed*",
    "held back": "what waits for retention; as many as rows of *billed* with an amount there",
    "refunds due": "rows of *refunds*",
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
                _may("payee_reference", "Payee reference", "the payee's own: unit, account, student number", "Unit 4"),
                Column("approved_on", "Approved on", "counts for caps and years", "2026-07-20"),
                Column("approved", "Approved", "what it is worth in all", "4,000.00"),
                _may("committed", "Committed", "approved, nothing binds yet", "0.00"),
                _may("obligated", "Obligated", "bound, not owed yet", "2,500.00"),
                _may("paid", "Paid", "paid so far", "1,000.00"),
                _may("starts_on", "Starts on", "first day of course, travel, aid or job", "2026-09-01"),
                _may("ends_on", "Ends on", "last day of a course, a card's travel or a job", "2026-12-11"),
                _may("weeks", "Weeks", "of an award by the week, each at the same most"),
                _may("hours", "Hours", "agreed, of training or work at an employer"),
                _may("wage", "Wage", "an hour there"),
                _may("share", "Share", "of the wage that training at work pays back: 50%"),
                _may("pay", "Pay", "of work experience: wage or stipend"),
                _may("listing", "Program ID", "of a course, on the state's list; with it, it can be left and counts as taken"),
            ),
        ),
        Sheet(
            "caps",
            "What people used of caps in earlier years or elsewhere and no row of *awards* says. It counts against caps and"
            " moves no money. A month of rent that it names is the household's, and nobody pays it again.",
            (
                Column("participant", "Participant ID", "as the participant system calls the person", "DEMO0001"),
                Column("kind", "Kind", "code of the kind", "Rent"),
                Column("used_on", "Used on", "counts on this day", "2026-02-01"),
                Column("amount", "Amount", "used", "900.00"),
                _may("month", "Month", "of rent: 2026-02, in a row of its own", "2026-02"),
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
                _may("month", "Month", "of rent: 2026-10"),
                _may("service_from", "Service from", "first day of what was delivered", "2026-09-01"),
                _may("service_to", "Service to", "last day of it", "2026-10-09"),
            ),
        ),
        Sheet(
            "agreements",
            "One row for each award of training at work, work experience, a transitional job or a hiring incentive of which"
            " something is open: the agreement as it stands on paper. One that is not signed by all has no day of signature;"
            " its money is committed, and it is signed here before its first day. One that ended waits for retention alone.",
            (
                Column("reference", "Award", "the award's number in *awards*", "A-1004"),
                _may("signed_on", "Signed on", "the day of the last signature; empty while one is missing", "2026-07-17"),
                _may("share", "Retention share", "of what is earned, waits for retention", "50%"),
                _may("retention_days", "Retention days", "from the end, or from the hire", "90"),
                _may("midpoint_on", "Midpoint evaluation", "day on which it was held", "2026-09-02"),
                _may("final_on", "Final evaluation", "day on which it was held"),
                _may("ended_on", "Ended on", "the last day, where it is over"),
                _may("end_reason", "End", _list("why it is over: ", END_REASONS)),
                _may("kept", "Kept", "yes or no, once retention is decided"),
                Column("confirmed", "Confirmed", "yes: it holds all duties and points of a contract here (below)", "yes"),
                _may("fein", "Federal number", "the employer's", "93-0000000"),
                _may("job", "Job", "or occupation", "Welder's helper"),
                _may("onet", "O*NET code", "of training at work", "51-4121.06"),
                _may("svp", "SVP", "of training at work: 1 to 9", "4"),
                _may("outline", "Outline", "of training at work", "Safety, machines, reading orders"),
                _may("classroom", "Classroom", "training beside it"),
                _may("rationale", "Rationale", "why training at work takes that long", "Knows the tools, not the machines"),
                _may("factors", "Factors", _list("of a share above the common one: ", FACTORS)),
                _may("factor_words", "Factors in words", "what shows them"),
                _may("employed_on", "Employed since", "where the person worked there before"),
                _may("employed_basis", "Employed because", _list("why training was lawful then: ", EMPLOYED)),
                _may("employed_words", "Employed evidence", "what shows it"),
                _may("below", "Below self-sufficient", "yes: the wage before did not suffice"),
                _may("worksite", "Worksite", "of work experience"),
                _may("supervisor", "Supervisor", "at the worksite"),
                _may("objectives", "Objectives", "what is learned in work experience"),
                _may("of_record", "Employer of record", _list("of work experience: ", OF_RECORD)),
                _may("education", "Education", "beside work experience; youth need one"),
                _may("barriers", "Barriers", "why a transitional job"),
                _may("services", "Services", "beside a transitional job"),
                _may("taxes", "Taxes", "the employer's, on the gross: 7.65%"),
                _may("compensation", "Compensation", "of workers, on the gross: 2%"),
            ),
        ),
        Sheet(
            "billed",
            "One row for each pay period, or hire, that was billed of an award in *agreements*; and one for each bill that was"
            " paid of an award with weeks. A bill that stands in *bills* is owed, any other was paid. What was earned less what"
            " is still held back is what the award says was paid, and what its bills say is owed.",
            (
                Column("reference", "Award", "the award's number in *awards*", "A-1004"),
                Column("number", "Bill", "the payee's own number", "EI 1"),
                Column("service_from", "Service from", "first day of the period; the day of a hire", "2026-07-20"),
                Column("service_to", "Service to", "last day of it", "2026-08-14"),
                _may("hours", "Hours", "that counted: 160, 37.5; nothing for weeks and a hire", "160"),
                _may("wage", "Wage", "paid an hour", "20.00"),
                Column("earned", "Earned", "paid back for it in all, the held part included", "1,600.00"),
                _may("held", "Held back", "of it, what still waits for retention", "800.00"),
            ),
        ),
        Sheet(
            "refunds",
            "One row for each refund that a payee owes and has not paid. The award's paid is what was paid out, this part of it"
            " included; of an award of an earlier year it is the refund alone.",
            (
                Column("reference", "Award", "the award's number in *awards*", "A-1001"),
                Column("amount", "Amount", "due back", "250.00"),
                Column("due_on", "Due on", "since when", "2026-10-20"),
                Column("reason", "Reason", _list("why: ", OWED_BACK), "withdrawal"),
                _may("month", "Month", "of rent, which must be filled: the paid month that it comes back of"),
            ),
        ),
        Sheet(
            "controls",
            "Totals from the system before, made without these sheets. Each must be there and agree to the cent and in number.",
            (
                Column("control", "Control", "which total", "paid"),
                _may("fund", "Fund", "the fund's code; empty for caps used", "WA26"),
                Column("count", "Count", "how many", "1"),
                Column("amount", "Amount", "in all", "1,000.00"),
            ),
        ),
    )
}  # fmt: skip
