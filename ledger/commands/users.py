"""`funds user`: people, logins and one-time passwords. Accept what is staged here with `funds accept`."""

import datetime
import json
import uuid

import click

from ledger.commands import Context
from ledger.domain.journal.canonical import canonical
from ledger.domain.people.duties import DUTY_NAMES, Duty, Role
from ledger.domain.people.people import NewGrant, grants_of_role
from ledger.services.people import passwords, people


@click.group("user")
def user() -> None:
    """The board's people: staged by an administrator, accepted by another person."""


@user.command("add")
@click.argument("login")
@click.option("--name", required=True, help="The person's name.")
@click.option("--staff", required=True, help="Staff number: one per person, however many logins.")
@click.option("--role", "roles", type=click.Choice([role.value for role in Role]), multiple=True)
@click.option("--duty", "single", type=click.Choice([duty.value for duty in Duty]), multiple=True)
@click.option("--agency", help="Code of the agency the duties are for (coaches always have one).")
@click.option("--program", help="Code of the program the duties are for.")
@click.option("--class", "confidential_class", help="The confidential class that duty see_class is for.")
@click.option(
    "--from", "from_on", type=click.DateTime(["%Y-%m-%d"]), help="First day; the day of acceptance."
)
@click.option("--to", "to_on", type=click.DateTime(["%Y-%m-%d"]), help="Last day; none.")
@click.option("--actor", required=True, help="Login of the administrator.")
@click.pass_obj
def add(
    context: Context,
    login: str,
    name: str,
    staff: str,
    roles: tuple[str, ...],
    single: tuple[str, ...],
    agency: str | None,
    program: str | None,
    confidential_class: str | None,
    from_on: datetime.datetime | None,
    to_on: datetime.datetime | None,
    actor: str,
) -> None:
    """Stage a person with duties, by role (a preset) or one by one.

    \b
    Example: funds user add mara --name "Mara Lind" --staff C-101 --role COA --agency NORTH --actor ada
    """
    first, last = from_on and from_on.date(), to_on and to_on.date()
    grants = [
        grant
        for role in roles
        for grant in grants_of_role(Role(role), agency=agency, program=program, from_on=first, to_on=last)
    ]
    for one in single:
        marked = confidential_class if one == Duty.SEE_CLASS else None
        grants.append(NewGrant(Duty(one), agency, program, None, marked, first, last))
    coach = any(
        grant.duty is Duty.REQUEST for grant in grants
    )  # people of the board have no agency of their own
    command = people.AddPerson(uuid.uuid4().hex, login, name, staff, tuple(grants), agency if coach else None)
    proposal = people.add_person(context.work(), context.actor(actor), command)["proposal"]
    click.echo(f"{proposal} is staged. Another person accepts it: funds accept {proposal} --actor LOGIN")


@user.command("password")
@click.argument("login")
@click.option("--reset", is_flag=True, help="Stage a reset, which another person accepts first.")
@click.option("--actor", required=True, help="Login of the administrator.")
@click.pass_obj
def password(context: Context, login: str, reset: bool, actor: str) -> None:
    """Make a one-time password and show it, this once; it is changed at the first sign-in.

    \b
    Example: funds user password mara --actor ada
    """
    work = context.work()
    who = context.actor(actor)
    if reset:
        proposal = passwords.propose_reset(work, who, passwords.ProposeReset(uuid.uuid4().hex, login))[
            "proposal"
        ]
        click.echo(f"{proposal} is staged. Another person accepts it: funds accept {proposal} --actor LOGIN")
        return
    made = passwords.issue_password(work, who, passwords.IssuePassword(uuid.uuid4().hex, login))
    click.echo(f"One-time password of {login}: {made}")


@user.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
@click.option(
    "--actor", required=True, help="Login of someone who administers, oversees, closes or examines."
)
@click.pass_obj
def list_(context: Context, as_json: bool, actor: str) -> None:
    """People with their logins and duties.

    \b
    Example: funds user list --actor ada
    """
    found = people.list_people(context.work(), context.actor(actor))
    if as_json:
        shown = [
            {**one, "grants": [{k: v for k, v in grant.items() if k != "salt"} for grant in one["grants"]]}
            for one in found
        ]
        click.echo(json.dumps(json.loads(canonical(shown)), indent=2, ensure_ascii=False))
        return
    for one in found:
        held = dict.fromkeys(DUTY_NAMES[Duty(grant["duty"])] for grant in one["grants"])
        click.echo(f"{one['id']}  {one['name']}  ({', '.join(one['logins'])})  {one['state']}")
        click.echo(f"    {'; '.join(held) or 'no duties'}")
