"""`funds rules`: every rule in force on a date, in sentences."""

import datetime
import json

import click

from ledger.commands import Context
from ledger.domain.budgets.rule_words import SUBJECTS
from ledger.domain.people.duties import Duty, Grant
from ledger.services.budgets.rules import RulesOn, rules_on
from ledger.services.people.roles import Actor

_ANYONE = Actor("", "", "", (Grant(Duty.EXAMINE),))
"""Who asks at the board's own terminal; rules are no secret."""


@click.command("rules")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="A date, 2026-08-01; today without it.")
@click.option(
    "--json", "as_json", is_flag=True, help="For programs: date, rules, fixed rules, undecided codes."
)
@click.pass_obj
def rules(context: Context, on: datetime.datetime | None, as_json: bool) -> None:
    """Print every rule in force on a date: values with document and since when, waivers, and what no value changes.

    \b
    Example: funds rules --on 2026-12-01
    """
    work = context.work()
    found = rules_on(work, _ANYONE, on.date() if on else work.source.today())
    if as_json:
        click.echo(json.dumps(_plain(found), indent=2, ensure_ascii=False))
        return
    click.echo(f"In force on {found.on}")
    for subject, heading in SUBJECTS.items():
        click.echo(f"\n{heading}")
        for rule in found.rules:
            if rule.subject != subject:
                continue
            marked = ", an example" if rule.example else ""
            click.echo(f"  {rule.sentence}")
            click.echo(f"      {rule.set_by}{marked}: {rule.value.document}, since {rule.value.from_on}")
            for one in rule.waivers:
                fund = f"{one.fund}, " if one.fund else ""
                click.echo(
                    f"      Waived: {fund}{one.share} from {one.from_on} to {one.to_on}, {one.document}"
                )
        for fixed in found.fixed:
            if fixed.subject == subject:
                click.echo(f"  {fixed.sentence}\n      Always: {fixed.statement}")
    if found.undecided:
        click.echo(f"\nWithout a value on this date: {', '.join(found.undecided)}")


def _plain(found: RulesOn) -> dict[str, object]:
    return {
        "on": str(found.on),
        "rules": [
            {
                "code": one.value.code,
                "subject": one.subject,
                "sentence": one.sentence,
                "value": one.value.value,
                "unit": one.value.unit,
                "class": one.value.sort,
                "example": one.example,
                "document": one.value.document,
                "from": str(one.value.from_on),
                "waivers": [
                    {
                        "fund": waiver.fund,
                        "share": waiver.share,
                        "from": str(waiver.from_on),
                        "to": str(waiver.to_on),
                        "document": waiver.document,
                    }
                    for waiver in one.waivers
                ],
            }
            for one in found.rules
        ],
        "fixed": [vars(one) for one in found.fixed],
        "undecided": found.undecided,
    }
