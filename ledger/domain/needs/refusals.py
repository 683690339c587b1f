"""What a refusal keeps: everything its decision looked at and that goes on changing, so that it can be asked again (AUD-04).

An approval keeps its numbers with the award and commits money, so that the journal tells what was used before it. A refusal
writes nothing, so it keeps what was asked and what was found beside it.
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from ledger.clock import program_year
from ledger.domain.budgets.shares import Share
from ledger.domain.cards.cards import Span
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs import terms as term_rules
from ledger.domain.needs.caps import Use
from ledger.domain.needs.needs import Asked, Facts, Standing, Used
from ledger.domain.overrides.emergencies import Lane

_DATE = datetime.date.fromisoformat


@dataclass(frozen=True)
class Change:
    """What was to be approved anew of a live award: what is open of it, what is bound, and the whole."""

    open_cents: int
    bound_cents: int
    whole_cents: int


@dataclass(frozen=True)
class Kept:
    """A refused question. :param allocation: the id of the one that was to pay. :param found: of the facts, by name.

    :param change: of a live award, where it was about one.
    """

    asked: Asked
    allocation: str
    found: Mapping[str, Any]
    change: Change | None = None


def to_text(asked: Asked, facts: Facts, allocation: str, change: Change | None = None) -> str:
    """Canonical JSON, for a private column: it holds what a coach wrote and where a person is enrolled."""
    standing, used = facts.standing, facts.used
    found = {
        "agency_active": facts.agency_active,
        "asking": facts.asking,
        "available_cents": facts.available_cents,
        "granted": dict(facts.granted),
        "payee_sort": facts.payee_sort,
        "payee_staff": facts.payee_staff,
        "training_cents": facts.training_cents,
        "newer_for": facts.newer_for,
        "unserved": list(facts.unserved),
        "others_cents": facts.others_cents,
        "halves": list(facts.halves) if facts.halves else None,
        "why": facts.why,
        "governs_on": facts.governs_on,
        "work": asdict(facts.work) if facts.work else None,
        "lane": asdict(facts.lane) if facts.lane else None,
        "ceilings": [asdict(one) for one in facts.ceilings],
        "standing": asdict(standing) | {"programs": sorted(standing.programs)},
        "used": {
            "uses": [[one.on, one.cents, one.own, one.need, *(one.served or ())] for one in used.uses],
            "months": {str(year): months for year, months in sorted(used.months.items())},
            "taken_months": sorted(used.taken_months),
            "band_cents": used.band_cents,
            "twins": list(used.twins),
            "trip_days": sorted(used.trip_days),
            "card_spans": [list(one) for one in used.card_spans],
            "week_spans": [list(one) for one in used.week_spans],
            "work_spans": [list(one) for one in used.work_spans],
            "hired_on": used.hired_on,
        },
    }
    kept = {
        "kind": asked.kind,
        "amount_cents": asked.amount_cents,
        "terms": json.loads(term_rules.to_text(asked.terms)),
        "words": asked.words,
        "allocation": allocation,
        "found": found,
        **({"change": asdict(change)} if change else {}),
    }
    return canonical(kept).decode()


def from_text(text: str) -> Kept:
    """A refused question from its column."""
    kept = json.loads(text)
    terms = term_rules.from_text(kept["kind"], canonical(kept["terms"]).decode())
    asked = Asked(kept["kind"], kept["amount_cents"], terms, words=kept["words"])
    change = Change(**kept["change"]) if kept.get("change") else None
    return Kept(asked, kept["allocation"], kept["found"], change)


def as_found(gathered: Facts, found: Mapping[str, Any]) -> Facts:
    """Facts gathered later, as the refused decision found them; what it did not keep is as it is now.

    :param gathered: of the same line, for the day of the refusal.
    """
    standing, used = found["standing"], found["used"]
    plain = (
        "agency_active",
        "asking",
        "available_cents",
        "granted",
        "payee_sort",
        "training_cents",
        "newer_for",
    )
    return replace(
        gathered,
        **{name: found[name] for name in plain},
        payee_staff=found.get("payee_staff", False),  # nor whether a payee has a name of the staff
        unserved=tuple(found.get("unserved", ())),  # nobody asked before funds said whom they serve
        why=found.get("why", ""),  # nor what was written about the need
        others_cents=found.get("others_cents", 0),  # nor what others pay of a rent
        halves=tuple(found["halves"]) if found.get("halves") else None,
        governs_on=_on(found.get("governs_on")),
        **_as_kept(found),
        standing=Standing(
            standing["enrolled"],
            _on(standing["plan_dated_on"]),
            standing["serves_activity"],
            _on(standing["entry_on"]),
            frozenset(standing["programs"]),
            _on(standing.get("follow_up_until")),
        ),
        used=Used(
            uses=tuple(
                Use(_DATE(on), cents, own, need, _span(served))
                for on, cents, own, need, *served in used["uses"]
            ),
            months=months_kept(used["months"], gathered.on),
            taken_months=frozenset(used["taken_months"]),
            band_cents=used["band_cents"],
            twins=tuple(used["twins"]),
            trip_days=frozenset(_DATE(one) for one in used["trip_days"]),
            card_spans=tuple((_DATE(first), _DATE(last)) for first, last in used["card_spans"]),
            week_spans=tuple((_DATE(first), _DATE(last)) for first, last in used["week_spans"]),
            work_spans=tuple((_DATE(first), _DATE(last)) for first, last in used.get("work_spans", ())),
            hired_on=_on(used.get("hired_on")),
        ),
    )


def _as_kept(found: Mapping[str, Any]) -> dict[str, Any]:
    """The emergency lane, ceilings and what is asked of work, which refusals of an older version did not keep."""
    work, lane = found.get("work"), found.get("lane")
    known: dict[str, Any] = {"lane": Lane(**lane) if lane else None} if "lane" in found else {}
    known["ceilings"] = tuple(Share(**one) for one in found.get("ceilings", ()))
    if work:
        shares = tuple(Share(**one) for one in work["shares"])
        known["work"] = WorkFacts(**{**work, "shares": shares})
    return known


def months_kept(kept: Mapping[str, int] | int, on: datetime.date) -> dict[int, int]:
    """Program year to months that the household held; an older version kept those of the day's own year alone."""
    if isinstance(kept, int):
        return {program_year(on): kept}
    return {int(year): months for year, months in kept.items()}


def _span(days: list[str]) -> Span | None:
    """A first and a last day; nothing in refusals from before a use knew its days."""
    return (_DATE(days[0]), _DATE(days[1])) if days else None


def _on(text: str | None) -> datetime.date | None:
    return _DATE(text) if text else None
