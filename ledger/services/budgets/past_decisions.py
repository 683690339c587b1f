"""What the ledger kept of each decision, made into the question again: approvals, changes, awards carried in, refusals.

What no value governs (enrolment, agreement, the months and days of others) is taken as the decision found it. What was used
before is summed anew from the journal as it stood before the entry that committed (decision 29).
"""

import datetime
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards.amendments import agreed_from
from ledger.domain.awards.anew import Anew
from ledger.domain.budgets.budgets import Budget, year_end
from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.budgets.ratios import in_force, waiver_on
from ledger.domain.budgets.replay import BESIDE, Past
from ledger.domain.budgets.shares import Share
from ledger.domain.contracts.work import WorkFacts
from ledger.domain.days import by_program_year
from ledger.domain.needs import refusals as kept_rules
from ledger.domain.needs.needs import Asked, Facts, Used, uses_of
from ledger.domain.needs.oldest import Payer, year_of
from ledger.domain.needs.terms import RentTerms, from_text, to_text
from ledger.domain.overrides.emergencies import Lane
from ledger.domain.overrides.overrides import Sort
from ledger.domain.scholarships import courses, listings
from ledger.domain.scholarships.runs import again_from
from ledger.services.awards.reapproval import terms_text
from ledger.services.budgets.beside import stood_beside
from ledger.services.needs import facts
from ledger.store import schema
from ledger.store.budgets import budgets
from ledger.store.needs import past, uses
from ledger.store.overrides import overrides
from ledger.store.participants import households
from ledger.store.participants import participants as people
from ledger.store.rows import Row, find_row

WORK = frozenset({"WorkExperience", "TransitionalJob"})
"""Kinds whose decision looks at the year's stipends and at the law's shares."""
OLD_WORK, OLD_REFUSAL, FOUND_ANEW, BEFORE = "old_work", "old_refusal", "found_anew", "before"
LACKS: Mapping[str, str] = {
    OLD_WORK: "work experience and transitional jobs approved before the ledger kept the year's stipends and the law's shares",
    OLD_REFUSAL: "refusals of an older version, which kept only their reason",
    FOUND_ANEW: "weekly payments whose finding was made anew since, for a change",
    BEFORE: "awards of the system before, which handed over no review and no numbers, that do not pass by their day's values",
    BESIDE: "approvals beside awards of the same payee that were changed since, for a draft of how far back is looked",
    "since": "decisions of which something is not kept and has changed since (a course, a contract, an exception)",
}
"""Why a decision is not asked again, or not compared: what it did not keep."""


@dataclass
class Reader:
    """Reads decisions as they were. :param whole: all that is loaded. :param left_out: what kept too little, by `LACKS`."""

    connection: Connection
    book: PolicyBook
    whole: Budget
    left_out: Counter[str] = field(default_factory=Counter)

    def approvals(self, rows: Iterable[Row]) -> Iterator[Past]:
        """Awards as they were approved, here or in the system before."""
        for award in rows:
            if award["committed_number"] is None or find_row(
                self.connection, schema.carried_award, award_id=award["id"]
            ):
                yield self._carried(award)
            elif (found := self._approved(award)) is not None:
                yield found

    def changes(self, rows: Iterable[Row]) -> Iterator[Past]:
        """Changes of live awards as they were approved anew."""
        for change in rows:
            if (found := self._changed(change)) is not None:
                yield found

    def refusals(self, rows: Iterable[Row]) -> Iterator[Past]:
        """Refusals; the same line refused for the same amount, however often, is one."""
        newest = {(row["line_id"], row["asked_cents"]): row for row in reversed(list(rows))}
        for row in reversed(newest.values()):
            found = self._refused(row) if row["kept"] else None
            if found is None:
                self.left_out[OLD_REFUSAL] += 1
            else:
                yield found

    def _gathered(self, line: Row, allocation_id: str, on: datetime.date) -> tuple[Row, Row, Facts]:
        """The need, the participant, and the facts of a line on a day, as they are read today."""
        need = find_row(self.connection, schema.need, id=line["need_id"]) or {}
        person = people.get_participant(self.connection, need["participant_id"]) or {}
        participant = {**person, "household_id": households.of_day(self.connection, person, on)}
        allocation = budgets.get_allocation(self.connection, allocation_id) or {}
        gathered = facts.gather(self.connection, need, line, participant, allocation, on, self.whole)
        return need, participant, replace(gathered, policies=self.book, unserved=(), halves=None)

    def _line(self, line_id: str) -> Row:
        return find_row(self.connection, schema.need_line, id=line_id) or {}

    def _approved(self, award: Row) -> Past | None:
        line, on = self._line(award["line_id"]), award["decided_on"]
        numbers = json.loads(award["decision"])["numbers"]
        if award["kind"] in WORK and "stipend_used_cents" not in numbers:
            self.left_out[OLD_WORK] += 1
            return None
        if self._found_anew(line["id"], on):
            return None
        _, participant, gathered = self._gathered(line, award["allocation_id"], on)
        then = self._as_kept(award, gathered, numbers, self._used(participant, award, on, numbers))
        terms = from_text(line["kind"], line["terms"])
        asked = Asked(award["kind"], numbers["asked_cents"], terms, words=line["words"] or "")
        beside = stood_beside(self.connection, self.book, award, line, then)
        return Past(award["id"], asked, then, award["participant_id"], beside=beside)

    def _found_anew(self, line_id: str, on: datetime.date) -> bool:
        """Was it found anew since what law asks of weekly payments? What a decision of before had found is not kept."""
        finding = find_row(self.connection, schema.week_finding, line_id=line_id)
        anew = finding is not None and finding["found_on"] > on
        self.left_out[FOUND_ANEW] += anew
        return anew

    def _changed(self, change: Row) -> Past | None:
        numbers, on = json.loads(change["decision"])["numbers"], change["decided_on"]
        if self._found_anew(change["line_id"], on):
            return None
        after = agreed_from(change["kind"], change["after"])
        asked, bound, whole = (numbers[f"{name}_cents"] for name in ("asked", "bound", "whole"))
        anew = Anew(change["kind"], after.terms, asked, bound, whole, change["words"] or "")
        line = {
            **self._line(change["line_id"]),
            "payee_id": after.payee_id,
            "amount_cents": anew.open_cents,
            "terms": terms_text(after),
        }
        _, participant, gathered = self._gathered(line, change["allocation_id"], on)
        gathered = replace(gathered, governs_on=change["governs_on"])
        award = {**change, "id": change["award_id"]}
        then = self._as_kept(award, gathered, numbers, self._used(participant, award, on, numbers))
        beside = stood_beside(self.connection, self.book, award, line, then)
        return Past(change["award_id"], anew.asked, then, change["participant_id"], anew=anew, beside=beside)

    def _used(self, participant: Row, award: Row, on: datetime.date, numbers: Mapping[str, int]) -> Used:
        """What the household had used before the entry that committed, and the other sums that the decision kept."""
        place = (participant["household_id"], award["kind"])
        rows = uses.used_by(self.connection, *place, award["committed_number"])
        carried = uses.carried_uses(self.connection, *place)
        rows += [row for row in carried if row["carried_on"] <= on]
        return Used(
            uses=uses_of(rows, participant["id"]),
            months=_months_of(numbers, on),
            band_cents=numbers["band_used_cents"],
            twins=tuple(json.loads(award["decision"]).get("twins", ())),
        )

    def _as_kept(self, award: Row, gathered: Facts, numbers: Mapping[str, int], used: Used) -> Facts:
        """The facts with every number that the decision kept."""
        return replace(
            self._as_reviewed(award, gathered, numbers),
            available_cents=numbers["available_cents"],
            used=used,
            work=self._work(award["kind"], gathered, numbers),
            lane=_lane(numbers),
            others_cents=numbers.get("others_cents", 0),
            ceilings=self._shares(gathered, numbers, "ceiling"),
            **self._older(award["line_id"], gathered, numbers),
        )

    def _as_reviewed(self, award: Row, gathered: Facts, numbers: Mapping[str, int]) -> Facts:
        """The plan that the need named, and the course as it was listed and reviewed when it was approved; what sources gave
        since was no part of that."""
        standing = replace(gathered.standing, plan_dated_on=gathered.on, serves_activity=True)
        kept = find_row(self.connection, schema.scholarship, award_id=award["id"])
        if kept is None or gathered.course is None:
            return replace(gathered, standing=standing)
        review = courses.from_plain(json.loads(kept["review"]))
        course = replace(
            gathered.course,
            listing=listings.from_plain(json.loads(kept["listing"])),
            review=review if review.findings else None,  # none is kept of a course that was carried in
            reviewed=bool(review.findings),
            again=again_from(numbers),
            on_record={},
        )
        return replace(gathered, standing=standing, course=course)

    def _work(self, kind: str, gathered: Facts, numbers: Mapping[str, int]) -> WorkFacts | None:
        """The stipends of the year, and each share of the law as it stood (WEX-04, FND-14)."""
        if kind not in WORK:
            return gathered.work
        shares = self._shares(gathered, numbers, "share")
        stipends = numbers["stipend_used_cents"]
        return WorkFacts(gathered.fund.stream, has_support=True, stipend_cents=stipends, shares=shares)

    def _shares(self, gathered: Facts, numbers: Mapping[str, int], what: str) -> tuple[Share, ...]:
        """Shares of the law as a decision kept them, judged by the tests and waivers of its day."""
        found, fund = [], gathered.fund
        for ratio in in_force(self.whole.ratios, min(gathered.on, year_end(year_of(fund.code)))):
            used, of = (numbers.get(f"{what}_{ratio.code}_{side}_cents") for side in ("used", "of"))
            if used is not None and of is not None:
                waiver = waiver_on(self.whole.waivers, ratio.code, gathered.on)
                waived = waiver.share if waiver else None
                found.append(Share(ratio.code, ratio.limit, used, of, waived, ratio.title))
        return tuple(found)

    def _older(self, line_id: str, gathered: Facts, numbers: Mapping[str, int]) -> dict[str, Any]:
        """The older money that could have paid, and why it did not (FND-07)."""
        if "older_year" not in numbers:
            return {"older": ()}
        found = overrides.overrides_for(self.connection, line_id)
        reasons = [row["reason"] for row in found if row["sort"] == Sort.FUND and row["award_id"]]
        code = f"XX{numbers['older_year'] % 100:02d}"
        payer = Payer(
            code, gathered.fund.stream, gathered.fund.performance_to, numbers["older_available_cents"]
        )
        return {"older": (payer,), "newer_for": next(iter(reasons), None)}

    def _carried(self, award: Row) -> Past:
        """An award of the system before: it had the money, and what was carried in of earlier days was used before it."""
        line, on = self._line(award["line_id"]), award["decided_on"]
        _, participant, gathered = self._gathered(line, award["allocation_id"], on)
        place = (participant["household_id"], award["kind"])
        rows = past.carried_before(self.connection, *place, award["id"], on)
        earlier = uses.carried_uses(self.connection, *place)
        used = [*rows, *(row for row in earlier if row["used_on"] <= on)]
        then = replace(
            gathered,
            standing=replace(gathered.standing, plan_dated_on=on, serves_activity=True),
            available_cents=line["amount_cents"],
            training_cents=None,
            used=Used(uses=uses_of(used, participant["id"]), months=_months(rows)),
            work=WorkFacts(gathered.fund.stream, has_support=True),
            older=(),
            ceilings=(),
        )
        terms = from_text(line["kind"], line["terms"])
        asked = Asked(award["kind"], line["amount_cents"], terms, words=line["words"] or "")
        return Past(award["id"], asked, then, award["participant_id"], lacks=BEFORE, beside=())

    def _refused(self, refusal: Row) -> Past | None:
        """A refusal with what it kept; what it did not keep (course, contract) is as it is now."""
        kept = kept_rules.from_text(refusal["kept"])
        if kept.asked.kind in WORK and not kept.found.get("work"):
            return None
        asked = {
            "kind": kept.asked.kind,
            "amount_cents": kept.asked.amount_cents,
            "terms": to_text(kept.asked.terms),
        }
        line = {**self._line(refusal["line_id"]), **asked}
        need, participant, gathered = self._gathered(line, kept.allocation, refusal["refused_on"])
        found = replace(kept_rules.as_found(gathered, kept.found), policies=self.book)
        person, code = participant["id"], refusal["code"]
        if kept.change is None:
            return Past(need["id"], kept.asked, found, person, code, of_award=False)
        change = kept.change
        if found.course:
            review = None if found.asking else found.course.review
            found = replace(found, course=replace(found.course, review=review, reviewed=not found.asking))
        asked_cents = change.open_cents, change.bound_cents, change.whole_cents
        anew = Anew(kept.asked.kind, kept.asked.terms, *asked_cents, words=kept.asked.words)
        return Past(refusal["award_id"], anew.asked, found, person, code, anew=anew)


def _lane(numbers: Mapping[str, int]) -> Lane | None:
    """The agency's emergency lane as it stood without the case (d15)."""
    if "emergency_used_cents" not in numbers:
        return None
    asked = numbers["asked_cents"]
    return Lane(
        case_cents=numbers.get("emergency_asked_cents", asked),
        year_cents=numbers["emergency_used_cents"],
        month_cents=numbers.get("emergency_month_used_cents", 0),
        overdue=0,
        counted_cents=asked,
    )


def _months_of(numbers: Mapping[str, int], on: datetime.date) -> dict[int, int]:
    """Months of rent that the household held, by program year; an older version kept those of the day's own year alone."""
    start = "months_used_"
    kept = {name.removeprefix(start): count for name, count in numbers.items() if name.startswith(start)}
    return kept_rules.months_kept(kept or numbers.get("months_used", 0), on)


def _months(rows: Iterable[Row]) -> dict[int, int]:
    """Months of rent that earlier awards brought, by program year (SUP-11)."""
    found: set[str] = set()
    for row in rows:
        terms = from_text(row["kind"], row["terms"])
        found.update(terms.each() if isinstance(terms, RentTerms) else ())
    return by_program_year(found)
