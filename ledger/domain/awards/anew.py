"""The decision about a change of a live award: the same questions as for a line, asked for what is open. Pure.

What is bound counts as used, and what is only committed does not (`put_aside`), so that used + open is compared with the cap
as the whole would be. The ladder is asked for the whole award: a raise in small steps is no way round it (SD7, SCH-12).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger.domain.awards.amendments import CAME_BACK, Agreed, bound_cents, open_cents
from ledger.domain.days import by_program_year
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.caps import Use
from ledger.domain.needs.decisions import decide_approval
from ledger.domain.needs.ladder import ladder_on
from ledger.domain.needs.needs import Asked, Decision, Facts
from ledger.domain.needs.parts import without_newest
from ledger.domain.needs.terms import RentTerms, Terms, service_dates
from ledger.domain.people.rungs import needed


@dataclass(frozen=True)
class Anew:
    """What is approved anew.

    :param open_cents: that nothing has bound. :param bound_cents: that a paper has bound.
    :param words: why it is changed, screened as a line's words are (SUP-08).
    """

    kind: str
    terms: Terms
    open_cents: int
    bound_cents: int
    whole_cents: int
    words: str = ""

    @property
    def asked(self) -> Asked:
        """The line that the questions are about. A course's review is of the whole, so the whole is asked."""
        whole = self.kind == "Scholarship"
        return Asked(self.kind, self.whole_cents if whole else self.open_cents, self.terms, words=self.words)


def anew_of(kind: str, columns: Columns, months: Sequence[Mapping[str, Any]], after: Agreed) -> Anew:
    """A change of an award as it stands. :param months: of rent, with ``month`` and ``state``."""
    left = open_cents(after, columns, months)
    return Anew(kind, after.terms, left, bound_cents(columns), after.amount_cents)


def beside_bound(anew: Anew, facts: Facts) -> Facts:
    """The facts beside what is bound; of a course, where the whole is asked, what is bound is put aside."""
    if anew.kind != "Scholarship":
        return facts
    own = Use(facts.on, -anew.bound_cents, need=facts.need, served=service_dates(anew.terms))
    used = replace(facts.used, uses=(*facts.used.uses, own), band_cents=0)
    seen = replace(facts, used=used, available_cents=facts.available_cents + anew.bound_cents)
    return _without_own(seen, anew.bound_cents)


def _without_own(facts: Facts, cents: int) -> Facts:
    """What the award itself uses of its fund is not in its own way beside the halves that the fund bears (FND-17)."""
    if facts.halves is None:
        return facts
    return replace(facts, halves=(facts.halves[0], facts.halves[1] + cents))


def put_aside(columns: Columns, award_id: str, facts: Facts) -> Facts:
    """The facts as they are once the old approval is void: what is only committed uses no cap, and was promised last.

    The band is left: how many approve is decided when the approval is void, and this use of it is over.

    :param facts: with what is committed among what is available already.
    """
    uses = [one for one in facts.used.uses if one.award != award_id]
    own = [one for one in facts.used.uses if one.award == award_id]
    bound = without_newest([(one.on, one.cents) for one in own], columns.committed_cents)
    left = [replace(one, cents=cents) for one, (_, cents) in zip(own, bound, strict=False)]
    seen = replace(facts, used=replace(facts.used, uses=(*uses, *left)))
    return _without_own(seen, columns.committed_cents)


def decide_anew(anew: Anew, facts: Facts) -> Decision:
    """May this be approved anew on this day?

    Worked: 800.00 is bound of 1,000.00, the new amount is 1,500.00: 700.00 is asked now, and 1,500.00 stands against the band.

    :param facts: without the award's own months of rent (`without_own_months`).
    :returns: the decision; its numbers hold ``asked_cents`` (open), ``bound_cents`` and ``whole_cents``.
    :raises Refused: whatever rule of `ledger.domain.needs.decisions.decide_approval` says no.
    """
    decision = decide_approval(anew.asked, beside_bound(anew, facts))
    numbers = {
        **decision.numbers,
        "asked_cents": anew.open_cents,
        "available_cents": facts.available_cents,
        "band_used_cents": facts.used.band_cents,
        "bound_cents": anew.bound_cents,
        "whole_cents": anew.whole_cents,
    }
    _, ladder = ladder_on(facts.policies, facts.on)
    counted = max(facts.used.band_cents + anew.open_cents, anew.whole_cents)
    approve = needed(ladder, counted, second=decision.approvers > 1)
    return replace(decision, rungs=approve, numbers=numbers)


def beside(
    kind: str, columns: Columns, months: Sequence[Mapping[str, Any]], after: Agreed, facts: Facts
) -> tuple[Anew, Facts]:
    """What is approved anew, and the facts without the award's own months of rent: what `decide_anew` asks."""
    return anew_of(kind, columns, months, after), without_own_months(months, after.terms, facts)


def without_own_months(months: Sequence[Mapping[str, Any]], terms: Terms, facts: Facts) -> Facts:
    """All months of the terms are asked, so those that the award holds already, wherever among them, are nobody else's.

    Nor does it ask for those that came back, whoever has them now.
    """
    if not isinstance(terms, RentTerms):
        return facts
    back = {row["month"] for row in months if row["state"] == CAME_BACK} & set(terms.each())
    own = {row["month"] for row in months if row["state"] not in ("released", CAME_BACK)} | back
    counted = by_program_year(own)
    used = replace(
        facts.used,
        months={
            year: facts.used.months.get(year, 0) - counted.get(year, 0)
            for year in {**facts.used.months, **counted}
        },
        taken_months=facts.used.taken_months - own,
    )
    return replace(facts, used=used)
