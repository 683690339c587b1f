"""Rows of a participant file become people: each row checked by itself, rows of one person put together.

Several rows may describe one person (one per program, one per activity of a plan); rows that contradict each other are
rejected, the first stands.
"""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ledger.domain.participants.flags import FLAG_FIELDS, FURTHER_YES
from ledger.domain.participants.headers import normal
from ledger.domain.participants.outcomes import read_outcomes
from ledger.domain.participants.participants import Activity, Enrolment, Living, Outcome, Person, Plan
from ledger.domain.participants.tables import Fault, RowRejected, Table, TableRow
from ledger.errors import InvalidInput
from ledger.money import parse_cents

EXTERNAL_ID = re.compile(r"^[A-Z0-9][A-Z0-9-]{0,11}$")
LONGEST_TITLE = 120
_SIZE = re.compile(r"^[1-9]\d?$")


@dataclass(frozen=True)
class Lookup:
    """How codes, names and aliases of the board's own tables are found; keys are `headers.normal` texts.

    :param coaches: login, staff number or name to (person id, agency or None).
    """

    programs: Mapping[str, str]
    agencies: Mapping[str, str]
    coaches: Mapping[str, tuple[str, str | None]]


@dataclass(frozen=True)
class Reading:
    """What a file says: people in order of appearance, rejected rows, and rows taken without their coach."""

    people: tuple[Person, ...]
    faults: tuple[Fault, ...]
    notices: tuple[Fault, ...]


def read_people(table: Table, lookup: Lookup, extract_on: datetime.date) -> Reading:
    """Read every row; put rows of one person together.

    A coach whom nobody knows, or of another agency, does not keep a person out: the enrolment is taken
    without one.
    """
    drafts: dict[str, _Draft] = {}
    faults, notices = list(table.faults), []
    says = frozenset(name for name in ("exit_on", "coach") if name in table.columns.at)
    for row in table.rows:
        try:
            external_id = read_external_id(row)
            draft = drafts.get(external_id, _Draft(row.number))
            drafts[external_id] = draft.with_row(row, lookup, extract_on)
            notices += _coach_notice(row, lookup)
        except RowRejected as rejected:
            faults.append(row.fault(rejected))
    people = tuple(draft.person(external_id, says) for external_id, draft in drafts.items())
    return Reading(people, tuple(faults), tuple(notices))


def read_external_id(row: TableRow) -> str:
    """The participant system's own id (PIRL 100): at most twelve letters, digits and hyphens (PAR-01).

    :raises RowRejected: ``cell_empty``, ``cell_participant_id``.
    """
    external_id = row.need("external_id").upper()
    if not EXTERNAL_ID.match(external_id):
        raise RowRejected("external_id", "cell_participant_id")
    return external_id


@dataclass(frozen=True)
class _Draft:
    """A person while rows are added: each row makes a new one, so that a rejected row leaves no trace."""

    row: int
    identity: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Any] = field(default_factory=dict)
    enrolments: Mapping[Any, Enrolment] = field(default_factory=dict)
    plans: Mapping[datetime.date, Mapping[str, Activity]] = field(default_factory=dict)
    flags: Mapping[str, bool] = field(default_factory=dict)
    outcomes: Mapping[str, Outcome] = field(default_factory=dict)

    def with_row(self, row: TableRow, lookup: Lookup, extract_on: datetime.date) -> "_Draft":
        enrolment = _enrolment(row, lookup, extract_on)
        dated_on, activity = _activity(row)
        plans = dict(self.plans)
        if dated_on is not None:
            plans[dated_on] = _joined(
                plans.get(dated_on, {}), {activity.code: activity} if activity else {}, "activity_code"
            )
        outcomes = {one.key: one for one in read_outcomes(row, enrolment, extract_on)}
        return _Draft(
            self.row,
            _joined(self.identity, _identity(row), ""),
            _joined(self.places, _places(row), ""),
            _joined(self.enrolments, {enrolment.key: enrolment}, "entry_on"),
            plans,
            _joined(self.flags, _flags(row), "flag_"),
            _joined(self.outcomes, outcomes, "training1_on"),
        )

    def person(self, external_id: str, says: frozenset[str]) -> Person:
        plans = tuple(Plan(on, tuple(sorted(self.plans[on].values()))) for on in sorted(self.plans))
        return Person(
            external_id,
            self.identity,
            Living(**self.places),
            tuple(self.enrolments.values()),
            plans,
            self.flags,
            tuple(self.outcomes.values()),
            says,
            self.row,
        )


def _joined(known: Mapping[Any, Any], said: Mapping[Any, Any], column: str) -> dict[Any, Any]:
    """Both together; what is said twice must be said alike.

    :param column: the field to blame; empty: the key itself is the field; ending in ``_``: a prefix of it.
    """
    for key, value in said.items():
        if key in known and known[key] != value:
            blamed = column if column and not column.endswith("_") else f"{column}{key}"
            raise RowRejected(blamed, "row_contradicts")
    return {**known, **said}


def _identity(row: TableRow) -> dict[str, str]:
    first, last = split_name(row.text("name"))
    born_on = row.date("born_on")
    said = {
        "first_name": row.text("first_name") or first,
        "last_name": row.text("last_name") or last,
        "born_on": born_on.isoformat() if born_on else "",
        **{one: row.text(one) for one in ("phone", "email", "address")},
    }
    return {one: value for one, value in said.items() if value}


def _places(row: TableRow) -> dict[str, Any]:
    """What the row says of how the person lives, under the names of `Living`."""
    columns = {"household_id": "household", "home": "home", "county": "county", "city": "city"}
    said: dict[str, Any] = {
        name: row.text(column)[:LONGEST_TITLE] for column, name in columns.items() if row.text(column)
    }
    size, income = row.text("household_size"), row.text("household_income")
    if size:
        if not _SIZE.match(size):
            raise RowRejected("household_size", "cell_household_size")
        said["household_size"] = int(size)
    if income:
        try:
            said["household_income_cents"] = parse_cents(income)
        except InvalidInput as error:
            raise RowRejected("household_income", "cell_money") from error
    return said


def _enrolment(row: TableRow, lookup: Lookup, extract_on: datetime.date) -> Enrolment:
    program = lookup.programs.get(normal(row.need("program")))
    if program is None:
        raise RowRejected("program", "row_program_unknown")
    agency = lookup.agencies.get(normal(row.need("agency")))
    if agency is None:
        raise RowRejected("agency", "row_agency_unknown")
    row.need("entry_on")
    entry_on, exit_on = row.date("entry_on"), row.date("exit_on")
    if entry_on is None or entry_on > extract_on:
        raise RowRejected("entry_on", "after_extract")
    if exit_on is not None and exit_on < entry_on:
        raise RowRejected("exit_on", "ends_before_start")
    return Enrolment(program, agency, entry_on, exit_on, _coach(row, lookup, agency))


def _coach(row: TableRow, lookup: Lookup, agency: str) -> str | None:
    coach, home = lookup.coaches.get(normal(row.text("coach")), (None, None))
    return coach if home in (None, agency) else None


def _coach_notice(row: TableRow, lookup: Lookup) -> list[Fault]:
    said = normal(row.text("coach"))
    if not said or _coach(row, lookup, lookup.agencies[normal(row.text("agency"))]) is not None:
        return []
    code = "coach_of_other_agency" if said in lookup.coaches else "coach_unknown"
    return [row.fault(RowRejected("coach", code))]


def _activity(row: TableRow) -> tuple[datetime.date | None, Activity | None]:
    dated_on, title = row.date("plan_on"), row.text("activity_title")
    code = (row.text("activity_code") or normal(title).upper())[:40]
    if not code:
        return dated_on, None
    if dated_on is None:
        raise RowRejected("plan_on", "activity_without_plan")
    from_on, to_on = row.date("activity_from"), row.date("activity_to")
    if from_on is not None and to_on is not None and to_on < from_on:
        raise RowRejected("activity_to", "ends_before_start")
    return dated_on, Activity(code, (title or code)[:LONGEST_TITLE], from_on, to_on)


def _flags(row: TableRow) -> dict[str, bool]:
    read = ((name, row.yes(f"flag_{name}", FURTHER_YES.get(name, ()))) for name in FLAG_FIELDS)
    return {name: said for name, said in read if said is not None}


def split_name(name: str) -> tuple[str, str]:
    """First and last name of one column: ``Lopez, Ana Maria`` and ``Ana Maria Lopez`` are both (Ana Maria,
    Lopez).
    """
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return (first, last) if first else (last, "")
