"""`funds reconcile MONTH`: every accrual against its service record, both equations, what is still open."""

import json
from typing import Any

import click

from ledger.commands import Context
from ledger.domain.months.reconciliation import CODE_NAMES, Code, Line, Reconciliation, is_open
from ledger.services.months.reconciliation import reconcile_published
from ledger.words import dollars, month_name


@click.command("reconcile")
@click.argument("month")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def reconcile(context: Context, month: str, as_json: bool) -> None:
    """Reconcile MONTH (2026-08) with the service records. Ends with 1 while an exception is open.

    \b
    Example: funds reconcile 2026-08
    """
    found = reconcile_published(context.work(), month)
    if as_json:
        click.echo(json.dumps(_plain(found), indent=2))
    else:
        _show(found)
    if found.open_lines():
        raise click.exceptions.Exit(1)


def _show(found: Reconciliation) -> None:
    totals = found.totals
    click.echo(f"Reconciliation of {month_name(found.month)}")
    for code, number in found.counts().items():
        click.echo(f"  {CODE_NAMES[Code(code)]:<36}{number:>6}")
    click.echo(
        f"  Ledger  {dollars(totals.ledger_cents)} = matched {dollars(totals.matched_cents)}"
        f" + unmatched {dollars(totals.unmatched_ledger_cents)} (not due {dollars(totals.not_due_cents)})"
    )
    click.echo(
        f"  Records {dollars(totals.records_cents)} = matched {dollars(totals.matched_cents)}"
        f" + unmatched {dollars(totals.unmatched_records_cents)}"
    )
    own = [line for line in found.open_lines() if line.month == found.month]
    earlier = [line for line in found.open_lines() if line.month != found.month]
    for title, lines in (
        ("To answer, of this month", own),
        ("To answer, carried from earlier months", earlier),
    ):
        if lines:
            click.echo(f"{title}: {len(lines)}")
        for line in lines:
            click.echo(f"  {line.code.value} {line.month} {_where(line)}")


def _where(line: Line) -> str:
    if line.spend is not None:
        entries = " ".join(line.spend.entry_ids)
        record = f" against record {line.record.id} {dollars(line.record_cents)}" if line.record else ""
        return (
            f"{line.spend.award_id} {line.spend.kind} {dollars(line.spend.amount_cents)} ({entries}){record}"
        )
    return f"record {line.subject_id} {line.record.kind if line.record else ''} {dollars(line.record_cents)}"


def _plain(found: Reconciliation) -> dict[str, Any]:
    totals = found.totals
    return {
        "month": found.month,
        "counts": found.counts(),
        "totals": {
            "ledger_cents": totals.ledger_cents,
            "records_cents": totals.records_cents,
            "matched_cents": totals.matched_cents,
            "unmatched_ledger_cents": totals.unmatched_ledger_cents,
            "unmatched_records_cents": totals.unmatched_records_cents,
            "not_due_cents": totals.not_due_cents,
        },
        "lines": [_line(line, found) for line in found.lines],
        "carried": [_line(line, found) for line in found.carried],
    }


def _line(line: Line, found: Reconciliation) -> dict[str, Any]:
    spend, record = line.spend, line.record
    answered = found.answers.get((line.code.value, line.subject_id))
    return {
        "code": line.code.value,
        "month": line.month,
        "subject": line.subject_id,
        "award": spend.award_id if spend else None,
        "entries": list(spend.entry_ids) if spend else [],
        "kind": spend.kind if spend else record.kind if record else None,
        "agency": spend.agency if spend else record.agency if record else None,
        "program": spend.program if spend else record.program if record else None,
        "fund": spend.fund if spend else record.fund if record else None,
        "ledger_cents": line.ledger_cents,
        "record": record.id if record else None,
        "record_cents": line.record_cents,
        "open": is_open(line, found.answers),
        "answer": answered.reason if answered else None,
    }
