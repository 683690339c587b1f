"""Writes the changes of an import: added rows many at a time, changed rows one by one and only from the
values that were read.
"""

import datetime
import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, and_, delete, insert, select, update

from ledger.domain.journal.canonical import canonical
from ledger.domain.participants.changes import LIVING, Change
from ledger.domain.participants.flags import FLAG_CLASSES
from ledger.errors import Conflict
from ledger.store import schema
from ledger.store.participants import households
from ledger.store.participants.participants import outcome_external_id
from ledger.store.rows import Row

_RECORD_COLUMNS = (
    "external_id",
    "participant_id",
    "sort",
    "code",
    "happened_on",
    "ended_on",
    "amount_cents",
    "fund",
    "agency_code",
    "program_code",
    "detail",
)


def record_digest(values: Mapping[str, Any]) -> str:
    """The digest that tells one record's content from another's (REC-04); it stays in the `record` table."""
    return hashlib.sha256(canonical([values.get(name) for name in _RECORD_COLUMNS])).hexdigest()


_MORE = ("residence", "means")
"""Parts of `LIVING` whose fields are columns of their own table."""


def _kept(value: Any) -> Any:
    """What a file does not say is nothing."""
    return None if value == "" else value


class Writer:
    """Applies changes within one import's transaction.

    :param ids: external id to participant id, for the people that exist; new ones are added to it.
    :param new_id: makes ids from a prefix.
    """

    def __init__(
        self,
        connection: Connection,
        ids: dict[str, str],
        new_id: Callable[[str], str],
        import_id: str,
        at: str,
        today: datetime.date,
    ) -> None:
        self._connection = connection
        self.ids = ids
        self._new_id = new_id
        self._import_id = import_id
        self._at = at
        self._today = today
        self._plans: dict[tuple[str, datetime.date], str] = {}
        self._rows: dict[Table, list[Row]] = {
            table: []
            for table in (
                schema.participant,
                schema.living,
                schema.enrolment,
                schema.plan,
                schema.activity,
                schema.flag,
                schema.record,
            )
        }

    def apply(self, changes: Iterable[Change]) -> None:
        """Write every change but identities, which the vault takes.

        :raises Conflict: ``changed_meanwhile`` when a fact is no longer what the change was made against.
        """
        steps = {
            "person": self._person,
            **dict.fromkeys(LIVING, self._place),
            **dict.fromkeys(_MORE, self._living),
            "enrolment": self._enrolment,
            "plan": self._plan,
            "activity": self._activity,
            "flag": self._flag,
            "outcome": self._outcome,
        }
        for change in changes:
            if change.part in steps:
                steps[change.part](change)
        self._flush()

    def _flush(self) -> None:
        for table, waiting in self._rows.items():
            if waiting:
                self._connection.execute(insert(table), waiting)
                waiting.clear()

    def _person(self, change: Change) -> None:
        participant_id = self._new_id("PAR")
        self.ids[change.external_id] = participant_id
        self._rows[schema.participant].append(
            {
                "id": participant_id,
                "external_id": change.external_id,
                # who has no household in the file is one alone
                "household_id": change.values["household"] or participant_id,
                "home": change.values["home"] or None,
                "imported_at": self._at,
            }
        )
        more = {name: _kept(change.values[name]) for part in _MORE for name in LIVING[part]}
        self._rows[schema.living].append({"participant_id": participant_id, **more})

    def _place(self, change: Change) -> None:
        column = "household_id" if change.part == "household" else "home"
        participant_id = self.ids[change.external_id]
        before = change.before[change.part] or (participant_id if change.part == "household" else None)
        key = {"id": participant_id, column: before}
        self._change(schema.participant, key, {column: change.values[change.part]}, change)
        if change.part == "household":
            households.leave(self._connection, participant_id, str(before), self._today)

    def _living(self, change: Change) -> None:
        key = {name: _kept(value) for name, value in change.before.items()}
        self._change(
            schema.living,
            {"participant_id": self.ids[change.external_id], **key},
            dict(change.values),
            change,
        )

    def _enrolment(self, change: Change) -> None:
        participant_id = self.ids[change.external_id]
        if not change.before:
            self._rows[schema.enrolment].append(
                {
                    "id": self._new_id("ENR"),
                    "participant_id": participant_id,
                    "program_code": change.values["program"],
                    "agency_code": change.values["agency"],
                    "coach_id": change.values["coach"],
                    "entry_on": change.values["entry_on"],
                    "exit_on": change.values["exit_on"],
                }
            )
            return
        program, agency, entry = change.key.split(" ")
        names = {"coach": "coach_id", "entry_on": "entry_on", "exit_on": "exit_on"}
        key = {
            "participant_id": participant_id,
            "program_code": program,
            "agency_code": agency,
            "entry_on": datetime.date.fromisoformat(entry),
            **{names[name]: value for name, value in change.before.items()},
        }
        self._change(
            schema.enrolment, key, {names[name]: value for name, value in change.values.items()}, change
        )

    def _plan(self, change: Change) -> None:
        participant_id = self.ids[change.external_id]
        plan_id = self._new_id("PLAN")
        self._plans[participant_id, change.values["dated_on"]] = plan_id
        self._rows[schema.plan].append(
            {"id": plan_id, "participant_id": participant_id, "dated_on": change.values["dated_on"]}
        )

    def _plan_id(self, change: Change) -> str:
        participant_id, dated_on = self.ids[change.external_id], datetime.date.fromisoformat(change.key[:10])
        known = self._plans.get((participant_id, dated_on))
        if known is None:
            table = schema.plan.c
            statement = select(table.id).where(
                table.participant_id == participant_id, table.dated_on == dated_on
            )
            known = str(self._connection.execute(statement.limit(1)).scalar_one())
            self._plans[participant_id, dated_on] = known
        return known

    def _activity(self, change: Change) -> None:
        plan_id = self._plan_id(change)
        if not change.before:
            self._rows[schema.activity].append(
                {"id": self._new_id("ACT"), "plan_id": plan_id, **change.values}
            )
            return
        key = {"plan_id": plan_id, "code": change.key[11:], **change.before}
        self._change(schema.activity, key, change.values, change)

    def _flag(self, change: Change) -> None:
        participant_id = self.ids[change.external_id]
        if change.values["set"]:
            row = {"participant_id": participant_id, "name": change.key}
            self._rows[schema.flag].append({**row, "confidential_class": FLAG_CLASSES.get(change.key)})
            return
        table = schema.flag.c
        self._connection.execute(
            delete(schema.flag).where(table.participant_id == participant_id, table.name == change.key)
        )

    def _outcome(self, change: Change) -> None:
        external_id = outcome_external_id(change.external_id, change.key)
        participant_id = self.ids[change.external_id]
        if not change.before:
            values = {
                **dict.fromkeys(_RECORD_COLUMNS),
                **{
                    name: change.values[name]
                    for name in ("sort", "code", "happened_on", "ended_on", "detail")
                },
                "amount_cents": change.values.get("amount_cents"),
                "external_id": external_id,
                "participant_id": participant_id,
                "agency_code": change.values["agency"],
                "program_code": change.values["program"],
            }
            self._rows[schema.record].append(
                {
                    "id": self._new_id("REC"),
                    **values,
                    "content_digest": record_digest(values),
                    "import_id": self._import_id,
                }
            )
            return
        table = schema.record
        statement = select(table).where(
            table.c.participant_id == participant_id, table.c.external_id == external_id
        )
        row = dict(self._connection.execute(statement).mappings().one())
        digest = record_digest({**row, **change.values})
        key = {"id": row["id"], **change.before}
        self._change(
            table, key, {**change.values, "content_digest": digest, "import_id": self._import_id}, change
        )

    def _change(
        self, table: Table, key: Mapping[str, Any], values: Mapping[str, Any], change: Change
    ) -> None:
        self._flush()
        where = and_(
            *(
                table.c[name].is_(None) if value is None else table.c[name] == value
                for name, value in key.items()
            )
        )
        if self._connection.execute(update(table).where(where).values(**values)).rowcount != 1:
            raise Conflict("changed_meanwhile", object=f"{change.external_id} {change.part}")
