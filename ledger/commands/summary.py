"""`funds summary MONTH`: where the money stands at the month's end, and what it did in the month."""

import json

import click

from ledger.commands import Context
from ledger.domain.months.summary import Row
from ledger.services.months.summary import summary_published
from ledger.words import month_name, plain

_SHOWN = ("allocated", "available", "committed", "obligated", "refund_due", "deposit", "accrued", "paid")


@click.command("summary")
@click.argument("month")
@click.option("--json", "as_json", is_flag=True, help="For programs: month, totals, rows, in whole cents.")
@click.pass_obj
def summary(context: Context, month: str, as_json: bool) -> None:
    """Summarise MONTH (2026-08) by program, agency, fund, line and kind; pools stand as one.

    \b
    Example: funds summary 2026-08 --json
    """
    found = summary_published(context.work(), month)
    if as_json:
        click.echo(json.dumps(found.plain(), indent=2))
        return
    click.echo(month_name(found.month))
    click.echo(f"{'':<40}" + "".join(f"{name.replace('_', ' '):>14}" for name in _SHOWN))
    for row in found.rows:
        click.echo(f"{_name(row):<40}" + "".join(_cell(getattr(row, f"{name}_cents")) for name in _SHOWN))
    if not found.rows:
        click.echo("Nothing stood in the ledger by then.")
    totals = found.totals
    click.echo(f"{'Total':<40}" + "".join(_cell(totals[f"{name}_cents"]) for name in _SHOWN))


def _name(row: Row) -> str:
    place = f"{row.program} {row.agency} {row.fund} {row.line}"
    return place if row.kind is None else f"  {row.kind}"


def _cell(cents: int | None) -> str:
    return f"{'' if cents is None else plain(cents):>14}"
