"""What the month's people did, to stand beside what was spent (RPT-01): counts with the people behind each.

Every cell is a set of people or events of one agency and program; a person in two programs is one of each,
and one in a total that is made over both.
"""

import datetime
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ledger.domain.participants.participants import Enrolment

Place = tuple[str, str]
"""(program, agency)."""


class Measure(StrEnum):
    """What is counted."""

    SERVED = "served"
    SERVED_TO_DATE = "served_to_date"
    TRAINING_STARTS = "training_starts"
    TRAINING_COMPLETIONS = "training_completions"
    CREDENTIALS = "credentials"
    JOBS = "jobs"


MEASURE_NAMES: Mapping[Measure, str] = {
    Measure.SERVED: "Participants served in the month",
    Measure.SERVED_TO_DATE: "Participants served this program year",
    Measure.TRAINING_STARTS: "Trainings started",
    Measure.TRAINING_COMPLETIONS: "Trainings completed",
    Measure.CREDENTIALS: "Credentials",
    Measure.JOBS: "Jobs entered",
}


@dataclass(frozen=True, order=True)
class Happening:
    """One counted thing: who, and when for events (two trainings of one person are two).

    :param record_id: the record behind it; empty for a person who was served.
    """

    participant_id: str
    on: datetime.date | None = None
    code: str = ""
    record_id: str = ""

    @property
    def counted_as(self) -> tuple[str, datetime.date | None, str]:
        """What makes two of them one: the same thing told by two files counts once."""
        return self.participant_id, self.on, self.code


Cells = Mapping[Place, Mapping[Measure, frozenset[Happening]]]


@dataclass(frozen=True)
class Outcome:
    """A training, credential or job as the records say it.

    :param place: the record's own program and agency; None when it does not say.
    """

    record_id: str
    participant_id: str
    sort: str
    code: str
    happened_on: datetime.date
    ended_on: datetime.date | None
    completed: bool
    place: Place | None = None


def cells(
    served: Iterable[tuple[Place, str]],
    served_to_date: Iterable[tuple[Place, str]],
    outcomes: Iterable[Outcome],
    stays: Mapping[str, Sequence[Enrolment]],
    first_on: datetime.date,
    last_on: datetime.date,
) -> Cells:
    """Every cell of a month by program and agency.

    :param served: (place, participant id) of whoever had cost in the month; likewise to date.
    :param stays: enrolments by participant: an outcome counts where the person was enrolled that day, else
        last before it.
    :param first_on: the month's first day; `last_on` its last.
    """
    found: dict[Place, dict[Measure, dict[tuple[object, ...], Happening]]] = defaultdict(
        lambda: defaultdict(dict)
    )

    def put(place: Place, measure: Measure, one: Happening) -> None:
        found[place][measure].setdefault(one.counted_as, one)

    for measure, people in ((Measure.SERVED, served), (Measure.SERVED_TO_DATE, served_to_date)):
        for place, participant_id in people:
            put(place, measure, Happening(participant_id))
    for outcome in outcomes:
        for measure, on in _counts_as(outcome):
            if on is not None and first_on <= on <= last_on:
                for place in _places(outcome, on, stays.get(outcome.participant_id, ())):
                    put(
                        place, measure, Happening(outcome.participant_id, on, outcome.code, outcome.record_id)
                    )
    return {
        place: {measure: frozenset(some.values()) for measure, some in of.items()}
        for place, of in sorted(found.items())
    }


def _counts_as(outcome: Outcome) -> list[tuple[Measure, datetime.date | None]]:
    if outcome.sort == "training":
        ended = [(Measure.TRAINING_COMPLETIONS, outcome.ended_on)] if outcome.completed else []
        return [(Measure.TRAINING_STARTS, outcome.happened_on), *ended]
    measure = {"credential": Measure.CREDENTIALS, "employment": Measure.JOBS}.get(outcome.sort)
    return [(measure, outcome.happened_on)] if measure else []


def _places(outcome: Outcome, on: datetime.date, stays: Sequence[Enrolment]) -> list[Place]:
    if outcome.place is not None:
        return [outcome.place]
    covering = [stay for stay in stays if stay.covers(on)]
    before = sorted((stay for stay in stays if stay.entry_on <= on), key=lambda stay: stay.entry_on)
    return sorted({(stay.program, stay.agency) for stay in covering or before[-1:]})


def count(cells_: Cells, measure: Measure, places: Iterable[Place] | None = None) -> int:
    """How many of a measure, each once, over these places (all of them without)."""
    chosen = list(cells_) if places is None else list(places)
    return len(
        {one.counted_as for place in chosen for one in cells_.get(place, {}).get(measure, frozenset())}
    )
