"""The participant system's answer to what was paid: a file of service records, as an export would bring it.

Most accruals have their record; some records are missing, differ, or belong to nothing, so that the
reconciliation has something to show. Credentials and jobs come with them.
"""

import csv
import datetime
import hashlib
import io
from collections.abc import Iterator

from sqlalchemy import select

from ledger.demo.story import Story
from ledger.services.participants import records
from ledger.services.people.roles import Actor
from ledger.store import schema
from ledger.store.rows import Row, rows_of
from ledger.words import plain

HEADINGS = (
    "Record ID",
    "Participant ID",
    "Record Type",
    "Service",
    "Service Date",
    "Service End Date",
    "Amount",
    "Costpoint",
    "Agency",
    "Program",
    "Detail",
)


def bring(story: Story, loader: Actor) -> None:
    """Write the export of the board date's day and import it, as a liaison would."""
    content = _export(story).encode()
    command = records.ImportRecords(
        story.play.key(), hashlib.sha256(content).hexdigest(), story.play.source.today()
    )
    records.import_records(story.play.work, loader, command, content)


def _export(story: Story) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(HEADINGS)
    today = story.play.source.today()
    for place, row in enumerate(_accruals(story)):
        for number, line in enumerate(_records(place, row, today)):
            writer.writerow([f"DEMO-{place:04d}-{number}", *line])
    for line in _subsidies(story):
        writer.writerow(line)
    return text.getvalue()


SUBSIDIES = ((7_200, 3_600), (6_000, 0), (4_800, 4_800), (8_400, 2_400))
"""What others paid a year for the housing of some people, in whole dollars: in July, and in October."""


def _subsidies(story: Story) -> Iterator[tuple[str, ...]]:
    """The first people for whom something was spent, in their order (d21)."""
    rows = {row["external_id"]: row for row in _accruals(story) if row["program_code"] == "EOP"}
    for (person, row), amounts in zip(rows.items(), SUBSIDIES, strict=False):
        for on, dollars in zip(("2026-07-01", "2026-10-01"), amounts, strict=True):
            place = (row["agency_code"], row["program_code"], "Voucher notice (invented)")
            said = ("service", "Housing Subsidy", on, "", f"{dollars}.00", "", *place)
            yield (f"DEMO-SUB-{person}-{on}", person, *said)


def _accruals(story: Story) -> list[Row]:
    """Every accrual with its person, in the order it happened."""
    statement = (
        select(
            schema.entry.c.effective_on,
            schema.entry.c.service_from,
            schema.entry.c.bought_month,
            schema.invoice_line.c.amount_cents,
            schema.award.c.kind,
            schema.allocation.c.fund,
            schema.allocation.c.agency_code,
            schema.allocation.c.program_code,
            schema.participant.c.external_id,
        )
        .join_from(schema.invoice_line, schema.entry, schema.entry.c.id == schema.invoice_line.c.entry_id)
        .join(schema.award, schema.award.c.id == schema.invoice_line.c.award_id)
        .join(schema.allocation, schema.allocation.c.id == schema.award.c.allocation_id)
        .join(schema.participant, schema.participant.c.id == schema.award.c.participant_id)
        .order_by(schema.entry.c.number)
    )
    with story.play.work.store.reading() as connection:
        return rows_of(connection, statement)


def _records(place: int, row: Row, today: datetime.date) -> list[tuple[str, ...]]:
    """What the participant system holds about one accrual: its record, mostly."""
    on = row["service_from"] or row["effective_on"]
    cents, fund = row["amount_cents"], row["fund"]
    if place % 23 == 7:
        return []  # paid, no record (X1)
    if place % 29 == 11:
        cents += 1_000  # the amount differs (X3)
    if place % 31 == 13:
        fund = "WD26" if fund != "WD26" else "WA26"  # another fund (X5)
    lines = [_line(row, "service", row["kind"], on, plain(cents), fund)]
    if place % 37 == 17:
        lines.append(
            _line(row, "service", "Clothing", on, "80.00", "WA26")
        )  # a record without a payment (X2)
    if row["kind"] == "Scholarship":
        lines += _training(place, row, on, fund, today)
    return lines


def _training(
    place: int, row: Row, on: datetime.date, fund: str, today: datetime.date
) -> list[tuple[str, ...]]:
    """A training of three weeks: most complete it, most of them with a credential, and some have a job a week later."""
    done_on = on + datetime.timedelta(days=21)
    if done_on > today:
        return [_line(row, "training", row["kind"], on, "", fund)]
    completes = place % 7 > 0
    found = [_line(row, "training", row["kind"], on, "", fund, done_on, "completed" if completes else "left")]
    if completes and place % 4:
        found.append(_line(row, "credential", "Certificate", done_on, "", ""))
    hired_on = done_on + datetime.timedelta(days=7)
    if completes and place % 3 and hired_on <= today:
        found.append(_line(row, "employment", "Entered employment", hired_on, "", ""))
    return found


def _line(
    row: Row,
    sort: str,
    service: str,
    on: datetime.date,
    amount: str,
    fund: str,
    ended_on: datetime.date | None = None,
    detail: str = "",
) -> tuple[str, ...]:
    external, agency, program = row["external_id"], row["agency_code"], row["program_code"]
    end = ended_on.isoformat() if ended_on else ""
    return (external, sort, service, on.isoformat(), end, amount, fund, agency, program, detail)
