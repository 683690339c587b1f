"""Who else was asked to pay, and what they said: support is for what nobody else gives (SUP-02, d20).

An entry names the source, the day and the result. A source that pays a part is recorded with its amount, although it is not
our money.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from ledger.domain.days import check_near
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.kinds import Line, kind_named
from ledger.errors import InvalidInput, Refused

MOST_TRIED = 8
PAYS = "pays_part"

SOURCES: Mapping[str, str] = {
    "agency": "The agency's own money",
    "dhs": "DHS: TANF, SNAP, child care",
    "housing_hub": "Housing hub",
    "unemployment": "Unemployment compensation",
    "employer": "The employer",
    "school": "The school's aid",
    "community": "Community help (211, charity)",
    "family": "Family",
    "other": "Another, named in words",
}
RESULTS: Mapping[str, str] = {
    "refused": "Said no",
    "not_eligible": "The person is not eligible",
    "no_money": "Has no money left",
    "too_late": "Cannot help in time",
    PAYS: "Pays a part",
}


@dataclass(frozen=True)
class Tried:
    """One source that was asked.

    :param cents: what it pays; 0 for every result but ``pays_part``.
    :param words: about it; private.
    """

    source: str
    on: datetime.date | None
    result: str
    cents: int = 0
    words: str = ""

    @property
    def source_name(self) -> str:
        return SOURCES.get(self.source, self.source)

    @property
    def result_name(self) -> str:
        return RESULTS.get(self.result, self.result)


def to_text(entries: Sequence[Tried]) -> str:
    """Canonical JSON, for the private column."""
    return canonical([asdict(one) for one in entries]).decode()


def from_text(text: str | None) -> tuple[Tried, ...]:
    """The entries of the column; none where nothing was entered."""
    return tuple(
        Tried(**{**one, "on": datetime.date.fromisoformat(one["on"]) if one["on"] else None})
        for one in json.loads(text or "[]")
    )


def check_tried(kind: str, entries: Sequence[Tried], today: datetime.date) -> None:
    """Is it on record that nobody else gives this? Training has its own determinations (SCH-04).

    :raises Refused: ``resource_missing``: support needs one entry at least (SUP-02, 20 CFR 680.910(a)(2)).
    :raises InvalidInput: ``code_unknown``, ``terms_missing``, ``date_in_future``, ``day_far``, ``amount_missing``,
        ``words_missing``: an entry is not whole.
    """
    named = kind_named(kind)
    if named.line is Line.SUPPORT and not entries:
        raise Refused("resource_missing", field="tried", kind=named.name)
    for one in entries[:MOST_TRIED]:
        if one.source not in SOURCES or one.result not in RESULTS:
            raise InvalidInput("code_unknown", field="tried", text=f"{one.source} {one.result}"[:40])
        if one.on is None:
            raise InvalidInput("terms_missing", field="tried", what="the day it was asked")
        if one.on > today:
            raise InvalidInput("date_in_future", field="tried")
        check_near("tried", one.on, today)
        if (one.result == PAYS) != (one.cents > 0):
            raise InvalidInput("amount_missing", field="tried")
        if one.source == "other" and not one.words.strip():
            raise InvalidInput("words_missing", field="tried")


def others_pay_cents(entries: Sequence[Tried]) -> int:
    """What other sources pay of it together; never our money."""
    return sum(one.cents for one in entries)


HUB = "housing_hub"


def of_rent_cents(entries: Sequence[Tried], *, rent_alone: bool) -> int:
    """What others pay of the rent of a need: all that they pay where nothing but rent is asked, else what the hub pays."""
    return others_pay_cents([one for one in entries if rent_alone or one.source == HUB])
