"""What `funds verify` checks of people: different ones did what must be different people's (I10, SD1)."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from ledger.domain.people import duties
from ledger.domain.people.duties import Step
from ledger.domain.people.parts import people_so_far
from ledger.domain.people.rungs import everybody
from ledger.services.journal.folding import Finding
from ledger.store.awards import amendments
from ledger.store.journal import hands
from ledger.store.overrides import overrides

Done = Mapping[Step, tuple[str, ...]]


def people(connection: Connection) -> Iterator[Finding]:
    """Of payments, of changes of awards, of cards handed out, and of emergencies whose verification was made up."""
    yield from _payments(connection)
    yield from _changes(connection)
    yield from _cards(connection)
    yield from _looked_back(connection)


def _payments(connection: Connection) -> Iterator[Finding]:
    deciding = (Step.VERIFY, Step.APPROVE, Step.SECOND_APPROVE)
    for row in hands.people_of_payments(connection):
        whole, place = people_so_far(row), f"payment line {row['id']}"
        line = people_so_far({**row, "amended": {}})  # a change has its own verifier and approvers
        for act in (*deciding, Step.ACCEPT_INVOICE, Step.BUILD, Step.RELEASE):
            first = line if act in deciding else whole
            yield from _both(place, act, first.get(act, ()), first)


def _changes(connection: Connection) -> Iterator[Finding]:
    """Of a line and a change of its award; those of a change alone are the database's."""
    for row in hands.people_of_changes(connection):
        before = people_so_far(row)
        done = {step: before.get(step, ()) for step in (Step.REQUEST, Step.VERIFY)}
        done[Step.SECOND_APPROVE] = everybody(row)  # may approve it anew
        change, place = row["change"], f"change {row['change']['id']}"
        yield from _both(place, Step.VERIFY, filter(None, (change["verified_by"],)), done)
        yield from _both(place, Step.APPROVE, everybody(change), done)


def _cards(connection: Connection) -> Iterator[Finding]:
    for row in hands.people_of_issues(connection):
        yield from _both(f"card issue {row['id']}", Step.ISSUE_CARD, (row["issued_by"],), people_so_far(row))


def _looked_back(connection: Connection) -> Iterator[Finding]:
    for row in overrides.register(connection, states=("verified",), sort="emergency"):
        changed = amendments.people_of(connection, [row["award_id"]]).get(row["award_id"], {})
        approved = {step: changed.get(step, ()) for step in (Step.APPROVE, Step.SECOND_APPROVE)}
        done = {
            **people_so_far({**row, "amended": approved}),
            **overrides.payers(connection, row["award_id"]),
        }
        yield from _both(f"emergency {row['id']}", Step.LOOK_BACK, (row["checked_by"],), done)


def _both(place: str, act: Step, people: Iterable[str], done: Done) -> Iterator[Finding]:
    for person_id in people:
        for earlier in duties.APART.get(act, ()):
            if person_id in done.get(earlier, ()):
                yield Finding("I10", place, f"{act.value} and {earlier.value} by one person")
