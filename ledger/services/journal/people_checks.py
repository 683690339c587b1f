"""What `funds verify` checks of people: different ones did what must be different people's (I10, SD1)."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection

from ledger.domain.people import duties
from ledger.domain.people.duties import Step
from ledger.domain.people.parts import earlier, people_so_far
from ledger.domain.people.rungs import everybody
from ledger.services.journal.folding import Finding
from ledger.store.awards import amendments
from ledger.store.journal import hands
from ledger.store.overrides import overrides

Done = Mapping[Step, tuple[str, ...]]


def people(connection: Connection) -> Iterator[Finding]:
    """Of lines others had a part in, of payments, changes and cards handed out, and of emergencies looked back at."""
    yield from _again(connection)
    yield from _payments(connection)
    yield from _changes(connection)
    yield from _cards(connection)
    yield from _looked_back(connection)


def _again(connection: Connection) -> Iterator[Finding]:
    """Of a line that moved, whose approval was withdrawn or that was sent back: who had a part in it before."""
    for row in hands.people_of_lines_again(connection):
        before, now = earlier(row), people_so_far({**row, "earlier_parts": None})
        for act in (Step.VERIFY, Step.APPROVE, Step.SECOND_APPROVE):
            people = now.get(act, ())
            if act is Step.VERIFY:  # whoever looked at it before is found where she did
                people = tuple(one for one in people if one not in before.get(act, ()))
            yield from _both(f"line {row['id']}", act, people, before)


def _payments(connection: Connection) -> Iterator[Finding]:
    deciding = (Step.VERIFY, Step.APPROVE, Step.SECOND_APPROVE)
    for row in hands.people_of_payments(connection):
        whole, place = people_so_far(row), f"payment line {row['id']}"
        line = people_so_far({**row, "amended": {}, "earlier_parts": None})  # these have their own verifiers
        for act in (*deciding, Step.ACCEPT_INVOICE, Step.BUILD, Step.RELEASE):
            first = line if act in deciding else whole
            yield from _both(place, act, first.get(act, ()), first)


def _changes(connection: Connection) -> Iterator[Finding]:
    """Of a line and a change of its award; those of a change alone are the database's."""
    for row in hands.people_of_changes(connection):
        before = people_so_far({**row, "earlier_parts": None})
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
        for before in duties.APART.get(act, ()):
            if person_id in done.get(before, ()):
                yield Finding("I10", place, f"{act.value} and {before.value} by one person")
