"""What a new extract changes: added, changed or ended, fact by fact.

What is only added (a person, an enrolment, a plan, an outcome, a value where there was none) applies at once,
and so does a corrected name or contact. What changes a fact or ends an enrolment waits for a second person:
an exit stops payments. What a file does not say is never taken away.
"""

import datetime
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from ledger.domain.participants.flags import FLAG_CLASSES
from ledger.domain.participants.participants import Activity, Enrolment, Outcome, Person
from ledger.words import day, dollars

ADDED, CHANGED, ENDED = "added", "changed", "ended"

PARTS: Mapping[str, str] = {
    "person": "Person",
    "identity": "Name, birth date or contact",
    "household": "Household",
    "home": "Home",
    "residence": "Residence",
    "means": "Household's size and income",
    "enrolment": "Enrolment",
    "plan": "Career plan",
    "activity": "Activity of the plan",
    "flag": "Flag",
    "outcome": "Training, credential or job",
}
"""In the order they are applied: a plan before its activities."""

LIVING: Mapping[str, tuple[str, ...]] = {
    "household": ("household",),
    "home": ("home",),
    "residence": ("county", "city"),
    "means": ("household_size", "household_income_cents"),
}
"""The parts that say how and where a person lives, and the fields of `Living` that each is made of."""

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """One fact that differs. Identity values are never in here: only which fields (they go straight to the
    vault).

    :param key: which enrolment, plan, activity or slot of the person.
    :param before: the values it replaces, for the second look and against a later change; empty when added.
    """

    action: str
    external_id: str
    part: str
    key: str = ""
    values: Values = field(default_factory=dict)
    before: Values = field(default_factory=dict)

    @property
    def is_staged(self) -> bool:
        """Does a second person have to accept it? A corrected name or contact touches no money and applies at
        once.
        """
        return self.action != ADDED and self.part != "identity"

    @property
    def says(self) -> str:
        """One line for people: who (the system's id), what, from what to what."""
        moved = [
            f"{_called(name)} {_shown(name, self.before.get(name))} → {_shown(name, value)}"
            for name, value in self.values.items()
            if self.before and self.before.get(name) != value
        ]
        what = f"{self.action} {PARTS[self.part].lower()}{f' {self.key}' if self.key else ''}"
        return f"{self.external_id}: {what}{': ' if moved else ''}{'; '.join(moved)}"

    def says_to(self, classes: frozenset[str]) -> str:
        """The same for a reader who may see these confidential classes: a flag of another one is not named."""
        marked = FLAG_CLASSES.get(self.key) if self.part == "flag" else None
        if marked is None or marked in classes:
            return self.says
        return f"{self.external_id}: {self.action} a fact of a class that you may not see"


def _called(name: str) -> str:
    return name.removesuffix("_on").removesuffix("_cents").replace("_", " ")


def _shown(name: str, value: Any) -> str:
    if value is None or value == "":
        return "none"
    if name.endswith("_cents"):
        return dollars(value)
    return day(value) if isinstance(value, datetime.date) else str(value)


def diff(known: Person | None, new: Person) -> list[Change]:
    """Everything that `new` adds to, changes in or ends of `known`, in the order of `PARTS`.

    ``diff(p, p) == []``: the same content changes nothing (REC-04).

    :param known: what the database holds of the same person; None when nothing.
    """
    one = _Maker(new.external_id)
    before = known or Person(new.external_id)
    if known is None:
        one.add("person", "", asdict(new.living))
    one.identity(before.identity, new.identity, known is None)
    if known is not None:
        for part, names in LIVING.items():
            was, now = asdict(before.living), asdict(new.living)
            one.fill(part, "", {name: was[name] for name in names}, {name: now[name] for name in names})
    _enrolments(one, before.enrolments, new)
    _plans(one, before, new)
    for name, said in sorted(new.flags.items()):
        has = before.flags.get(name, False)
        if said and not has:
            one.add("flag", name, {"set": True})
        elif has and not said:
            one.change("flag", name, {"set": True}, {"set": False})
    slots = {outcome.key: outcome for outcome in before.outcomes}
    for outcome in new.outcomes:
        one.compare("outcome", outcome.key, slots.get(outcome.key), outcome)
    return one.changes


class _Maker:
    """Collects the changes of one person."""

    def __init__(self, external_id: str) -> None:
        self._external_id = external_id
        self.changes: list[Change] = []

    def _put(self, action: str, part: str, key: str, values: Values, before: Values) -> None:
        self.changes.append(Change(action, self._external_id, part, key, values, before))

    def add(self, part: str, key: str, values: Values) -> None:
        self._put(ADDED, part, key, values, {})

    def change(self, part: str, key: str, before: Values, values: Values) -> None:
        self._put(CHANGED, part, key, values, before)

    def end(self, part: str, key: str, before: Values, values: Values) -> None:
        self._put(ENDED, part, key, values, before)

    def fill(self, part: str, key: str, before: Values, said: Values) -> None:
        """Compare value by value; an empty one says nothing, filling an empty one is an addition."""
        moved = {
            name: value
            for name, value in said.items()
            if value not in (None, "") and value != before.get(name)
        }
        filled = {name: value for name, value in moved.items() if before.get(name) in (None, "")}
        moved = {name: value for name, value in moved.items() if name not in filled}
        if filled:
            self._put(ADDED, part, key, filled, {name: before.get(name) for name in filled})
        if moved:
            self._put(CHANGED, part, key, moved, {name: before.get(name) for name in moved})

    def compare(self, part: str, key: str, known: Activity | Outcome | None, new: Activity | Outcome) -> None:
        """A whole fact: added when it is new, else compared value by value."""
        values = {name: value for name, value in asdict(new).items() if name != "id"}
        if known is None:
            self.add(part, key, values)
        else:
            self.fill(part, key, asdict(known), values)

    def identity(self, before: Mapping[str, str], said: Mapping[str, str], is_new: bool) -> None:
        """Fields only, no value."""
        fresh = sorted(name for name in said if name not in before)
        moved = sorted(name for name in said if name in before and before[name] != said[name])
        if fresh:
            self.add("identity", "" if is_new else ", ".join(fresh).replace("_", " "), {"fields": fresh})
        if moved:
            self._put(CHANGED, "identity", ", ".join(moved).replace("_", " "), {"fields": moved}, {})


def _enrolments(one: _Maker, known: Sequence[Enrolment], new: Person) -> None:
    """By program, agency and entry date; a single stay whose entry date alone moved is that stay, corrected."""
    by_key = {enrolment.key: enrolment for enrolment in known}
    said = {enrolment.key for enrolment in new.enrolments}
    for enrolment in new.enrolments:
        before = by_key.get(enrolment.key)
        if before is None:
            before = _moved(enrolment, known, new.enrolments, said)
        if before is None:
            values = dict(asdict(enrolment).items())
            one.add("enrolment", enrolment_key(enrolment), values)
        else:
            _enrolment(one, before, enrolment, new.says)


def _moved(
    enrolment: Enrolment, known: Sequence[Enrolment], said: Sequence[Enrolment], said_keys: Iterable[Any]
) -> Enrolment | None:
    place = (enrolment.program, enrolment.agency)
    old = [
        other for other in known if (other.program, other.agency) == place and other.key not in set(said_keys)
    ]
    old_keys = {other.key for other in known}
    fresh = [other for other in said if (other.program, other.agency) == place and other.key not in old_keys]
    # An exited stay and a later entry are two stays; a moved entry date overlaps the stay it corrects.
    if len(old) == len(fresh) == 1 and (old[0].exit_on is None or enrolment.entry_on <= old[0].exit_on):
        return old[0]
    return None


def _enrolment(one: _Maker, before: Enrolment, new: Enrolment, says: frozenset[str]) -> None:
    key = enrolment_key(before)
    moved: dict[str, Any] = {}
    if new.entry_on != before.entry_on:
        moved["entry_on"] = new.entry_on
    if "coach" in says and new.coach is not None and new.coach != before.coach:
        moved["coach"] = new.coach
    if "exit_on" in says and new.exit_on != before.exit_on:
        moved["exit_on"] = new.exit_on
    if not moved:
        return
    old = {name: getattr(before, name) for name in moved}
    if set(moved) == {"coach"} and before.coach is None:
        one._put(ADDED, "enrolment", key, moved, old)
    elif "exit_on" in moved and before.exit_on is None:
        one.end("enrolment", key, old, moved)
    else:
        one.change("enrolment", key, old, moved)


def _plans(one: _Maker, before: Person, new: Person) -> None:
    known = {
        plan.dated_on: {activity.code: activity for activity in plan.activities} for plan in before.plans
    }
    for plan in new.plans:
        if plan.dated_on not in known:
            one.add("plan", plan.dated_on.isoformat(), {"dated_on": plan.dated_on})
        for activity in plan.activities:
            key = f"{plan.dated_on.isoformat()} {activity.code}"
            one.compare("activity", key, known.get(plan.dated_on, {}).get(activity.code), activity)


def enrolment_key(enrolment: Enrolment) -> str:
    """How a change names an enrolment: ``EOP DCJ 2023-05-08``."""
    return f"{enrolment.program} {enrolment.agency} {enrolment.entry_on.isoformat()}"


def counts(changes: Iterable[Change]) -> dict[str, int]:
    """How many of each: what an answer may say of an import."""
    found = dict.fromkeys((ADDED, CHANGED, ENDED, "people_added"), 0)
    for change in changes:
        found[change.action] += 1
        found["people_added"] += change.part == "person"
    return found


def to_plain(change: Change) -> dict[str, Any]:
    """As a proposal's payload holds it."""
    return asdict(change)


def from_plain(plain: Mapping[str, Any]) -> Change:
    """The way back; values that end in ``_on`` are dates."""
    return Change(
        plain["action"],
        plain["external_id"],
        plain["part"],
        plain["key"],
        _dated(plain["values"]),
        _dated(plain["before"]),
    )


def _dated(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: datetime.date.fromisoformat(value) if name.endswith("_on") and isinstance(value, str) else value
        for name, value in values.items()
    }
