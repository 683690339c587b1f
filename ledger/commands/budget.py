"""`funds budget`: stage a program year's folder, accept it as another person, show what is in force."""

import datetime
import json
import uuid
from pathlib import Path
from typing import Any

import click

from ledger.commands import Context
from ledger.domain.budgets.replay import Difference, cents, people
from ledger.domain.journal.canonical import canonical
from ledger.domain.people.duties import Duty, Grant
from ledger.errors import NotFound
from ledger.services.budgets import budgets, replay
from ledger.services.budgets.budgets import BudgetFaults, StageLoad
from ledger.services.budgets.ratios import Tested
from ledger.services.budgets.replay import Replay, told
from ledger.services.people import proposals
from ledger.services.people.roles import Actor
from ledger.words import dollars


@click.group("budget")
def budget() -> None:
    """Budgets as data: funds, set-aside, allocations, law and policy of a program year."""


def _read(folder: Path) -> dict[str, str]:
    return budgets.texts_of((path.name, path.read_bytes()) for path in sorted(folder.glob("*.toml")))


def _counted(faults: BudgetFaults) -> str:
    count = len(faults.faults)
    return f"{count} fault{'' if count == 1 else 's'}"


def _print_json(value: Any) -> None:
    click.echo(json.dumps(json.loads(canonical(value)), indent=2, ensure_ascii=False))


@budget.command("load")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--actor", "login", required=True, help="Your login; another person accepts.")
@click.option("--dry-run", is_flag=True, help="Check and show what would change; stage nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def load(context: Context, folder: Path, login: str, dry_run: bool, as_json: bool) -> None:
    """Check FOLDER and stage what it changes until a second person accepts it.

    \b
    Examples: funds budget load budgets/PY2026 --actor mara --dry-run
              funds budget load budgets/PY2026 --actor mara
    """
    work, actor = context.work(), context.actor(login)
    try:
        files = _read(folder)
        if dry_run:
            answer = budgets.preview_load(work, actor, files)
        else:
            answer = budgets.stage_load(work, actor, StageLoad(f"cli-{uuid.uuid4()}", files))
    except BudgetFaults as faults:
        if as_json:
            _print_json({"faults": [vars(fault) for fault in faults.faults]})
        else:
            for fault in faults.faults:
                click.echo(str(fault), err=True)
        raise click.ClickException(f"{_counted(faults)}; nothing was changed") from faults
    if as_json:
        _print_json(answer)
        return
    for line in answer["changes"]:
        click.echo(line)
    if not answer["changes"]:
        click.echo("Nothing to do: this is loaded already.")
    elif answer["proposal"] is None:
        click.echo(f"{len(answer['changes'])} changes; nothing was staged.")
    else:
        click.echo(
            f"{len(answer['changes'])} changes staged as {answer['proposal']}; another person accepts them:"
        )
        click.echo(f"  funds budget accept {answer['proposal']} --actor LOGIN")


@budget.command("preview")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--actor", "login", required=True, help="Your login.")
@click.option("--json", "as_json", is_flag=True, help="For programs: amounts in whole cents.")
@click.pass_obj
def preview(context: Context, folder: Path, login: str, as_json: bool) -> None:
    """Decide the last twelve months again under the values, tests and waivers of FOLDER, and list what would differ.

    Approvals, changes of live awards, awards that were carried in and refusals are asked again, and the tests of the year as
    of today. What is drafted counts for the whole time, whatever its date; policies.toml, law.toml or ratios.toml alone will
    do. Nothing is staged or written.

    \b
    Example: funds budget preview budgets/PY2026 --actor priya
    """
    try:
        found = replay.preview(context.work(), context.actor(login), _read(folder))
    except BudgetFaults as faults:
        for fault in faults.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException(f"{_counted(faults)}; nothing was decided again") from faults
    lists = {
        "would now be refused": found.outcome.refused,
        "would now be allowed": found.outcome.allowed,
        "would need another number of people": found.outcome.otherwise,
    }
    if as_json:
        _print_json(_plain(found, lists))
        return
    for heading, some in lists.items():
        if some:
            click.echo(
                f"{heading.capitalize()}: {len(some)}, {dollars(cents(some))}, for {people(some)} people"
            )
        for one in some:
            changed = ", changed" if one.past.anew else ""
            click.echo(f"  {one.past.subject}  {dollars(one.past.cents)} for {one.past.kind}{changed}")
            click.echo(f"    then: {one.then.says}\n    now:  {one.now.says}")
            for value in one.because:
                click.echo(f"    {value.code}: {value.before or 'not decided'} -> {value.after}")
    for each in found.tests:
        click.echo(f"Test {each.after.ratio.code} of {each.after.year}'s awards:")
        click.echo(f"    today: {_answer(each.before)}\n    draft: {_answer(each.after)}")
    for line in told(found):
        click.echo(line)


def _answer(tested: Tested | None) -> str:
    """What a test says."""
    if tested is None:
        return "no such test"
    test = tested.test
    return f"{tested.standing}; {f'{test.percent}: {test.says}' if test else tested.why_not}"


def _plain(found: Replay, lists: dict[str, tuple[Difference, ...]]) -> dict[str, Any]:
    """A replay for programs."""
    return {
        "since": found.since,
        "decided": found.outcome.decided,
        "not_compared": found.not_compared,
        "not_tried": found.untried,
        "capped": found.capped,
        "tests": [
            {
                "test": one.after.ratio.code,
                "awards_of": one.after.year,
                "today": _answer(one.before),
                "draft": _answer(one.after),
            }
            for one in found.tests
        ],
        **{
            heading.replace(" ", "_"): {
                "cents": cents(some),
                "people": people(some),
                "decisions": [
                    {
                        "subject": one.past.subject,
                        "kind": one.past.kind,
                        "asked_cents": one.past.cents,
                        "change": one.past.anew is not None,
                        "then": vars(one.then),
                        "now": vars(one.now),
                        "because": [vars(value) for value in one.because],
                    }
                    for one in some
                ],
            }
            for heading, some in lists.items()
        },
    }


@budget.command("accept")
@click.argument("proposal")
@click.option("--actor", "login", required=True, help="Your login; not the one who staged it.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def accept(context: Context, proposal: str, login: str, as_json: bool) -> None:
    """Accept a staged load: PROPOSAL is the id that `load` printed.

    \b
    Example: funds budget accept PRO-7K2Q9M4T --actor grace
    """
    work, actor = context.work(), context.actor(login)
    changes = budgets.staged_changes(work, actor, proposal)
    answer = proposals.accept(work, actor, proposals.Accept(f"cli-{uuid.uuid4()}", proposal))
    if as_json:
        _print_json(answer)
        return
    for line in changes:
        click.echo(line)
    click.echo(
        f"Accepted {proposal}: {answer['entries']} entries posted, {answer['values']} values in force."
    )


_ANYONE = Actor("", "", "", (Grant(Duty.EXAMINE),))
"""Who runs `show` at the board's own terminal: reads, and sees no confidential class."""


@budget.command("show")
@click.option("--on", "on", type=click.DateTime(["%Y-%m-%d"]), help="A date, 2026-08-01; today without it.")
@click.option(
    "--actor", "login", help="Your login: what you may see is shown; without it, no confidential class."
)
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@click.pass_obj
def show(context: Context, on: datetime.datetime | None, login: str | None, as_json: bool) -> None:
    """Show the funds, the year's budgets and the law and policy values in force on a date.

    \b
    Example: funds budget show --on 2026-08-01 --json
    """
    work = context.work()
    reader = context.actor(login) if login else _ANYONE
    found = budgets.in_force(work, reader, on.date() if on else work.source.today())
    if not found.values and not found.year_budgets:
        raise NotFound("nothing_in_force", on=found.on)
    if as_json:
        values = [vars(one) for one in found.values]
        _print_json(
            {
                "on": found.on,
                "year": found.year,
                "funds": found.funds,
                "budgets": found.year_budgets,
                "values": values,
            }
        )
        return
    click.echo(f"In force on {found.on}, program year {found.year}")
    for fund in found.funds:
        click.echo(f"  {fund['code']:<8}{dollars(fund['amount_cents']):>16}  {fund['title']}")
    for year in found.year_budgets:
        click.echo(
            f"  {year['fund']:<8}training {dollars(year['training_budget_cents'])}, "
            f"set-aside {dollars(year['set_aside_cents'])}, support {dollars(year['support_budget_cents'])}"
        )
    for value in found.values:
        click.echo(f"  {value.code:<24}{value.value:>12} {value.unit:<13}{value.sort:<7} {value.document}")
