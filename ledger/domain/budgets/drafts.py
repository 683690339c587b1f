"""A draft of values, tests and waivers that nobody has loaded: what it stands for, and what of it makes a difference.

A draft stands on every day, whatever its own dates: the question is what would have differed.
"""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger.domain.budgets.policies import PolicyBook, PolicyValue, in_words
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.budgets.ratios import OJT_RATE, Ratio, Sense, Waiver, in_force, waiver_on
from ledger.domain.budgets.shares import Share
from ledger.domain.needs.needs import Facts


@dataclass(frozen=True)
class Changed:
    """One thing of a draft that makes the difference, as people say it. :param before: None when nobody had decided it."""

    code: str
    before: str | None
    after: str

    @property
    def meaning(self) -> str:
        """What the code governs."""
        known = CODES.get(self.code)
        return known[1].partition(";")[0] if known else self.code.capitalize()


@dataclass(frozen=True)
class Draft:
    """What is tried. :param ratios: that are new or said anew. :param waivers: likewise."""

    values: tuple[PolicyValue, ...] = ()
    ratios: tuple[Ratio, ...] = ()
    waivers: tuple[Waiver, ...] = ()

    def waiver_for(self, ratio: str, fund: str = "") -> Waiver | None:
        """The last waiver that the draft gives a test. :param fund: of the share of the wage."""
        mine = [one for one in self.waivers if (one.ratio, one.fund) == (ratio, fund)]
        return max(mine, key=lambda one: one.from_on, default=None)

    def test_for(self, ratio: str) -> Ratio | None:
        """The last version that the draft gives a test."""
        mine = [one for one in self.ratios if one.code == ratio]
        return max(mine, key=lambda one: one.from_on, default=None)

    def facts(self, facts: Facts) -> Facts:
        """What a decision looked at, with the law's shares, and that of the wage, as the draft would have them judged.

        Its sums stay those that the decision kept; a test that is no ceiling any more asks nothing.
        """
        work = facts.work
        if work is not None:
            work = replace(work, shares=self._judged(work.shares))
        rate = self.waiver_for(OJT_RATE, facts.fund.code) or facts.rate_waiver
        return replace(facts, work=work, ceilings=self._judged(facts.ceilings), rate_waiver=rate)

    def _judged(self, shares: tuple[Share, ...]) -> tuple[Share, ...]:
        return tuple(one for each in shares if (one := self._share(each)) is not None)

    def _share(self, share: Share) -> Share | None:
        test, waiver = self.test_for(share.ratio), self.waiver_for(share.ratio)
        if test is not None and test.sense != Sense.AT_MOST:
            return None
        limit = test.limit if test is not None else share.limit
        return replace(share, limit=limit, waived=waiver.share if waiver else share.waived)

    def parts(self) -> list["Draft"]:
        """Each thing by itself: the last value of a code, the last version and the last waiver of a test."""
        codes = {one.code: one for one in sorted(self.values, key=lambda one: one.from_on)}
        tests = {one.code: one for one in sorted(self.ratios, key=lambda one: one.from_on)}
        waived = {(one.ratio, one.fund): one for one in sorted(self.waivers, key=lambda one: one.from_on)}
        return [
            *(Draft(values=(codes[code],)) for code in sorted(codes)),
            *(Draft(ratios=(tests[code],)) for code in sorted(tests)),
            *(Draft(waivers=(waived[place],)) for place in sorted(waived)),
        ]

    @property
    def asks(self) -> set[str]:
        """Codes of values without which none of it is asked."""
        rates = {OJT_RATE for one in self.waivers if one.ratio == OJT_RATE}
        return {one.code for one in self.values} | rates

    def changed(self, book: PolicyBook, facts: Facts) -> Changed | None:
        """What a draft of one thing changes for a decision; None when it says what was so, or is not asked."""
        if self.values:
            (after,) = self.values
            before = book.find(after.code, facts.on)
            if before is not None and before.value == after.value:
                return None
            shown = None if before is None else in_words(before.unit, before.value)
            return Changed(after.code, shown, in_words(after.unit, after.value))
        shares = {one.ratio: one for one in (*(facts.work.shares if facts.work else ()), *facts.ceilings)}
        if self.waivers:
            (waiver,) = self.waivers
            if waiver.ratio == OJT_RATE:
                before_it = facts.rate_waiver.share if facts.rate_waiver else None
                mine = waiver.fund == facts.fund.code
                return Changed(f"waiver of {OJT_RATE}", before_it, waiver.share) if mine else None
            share = shares.get(waiver.ratio)
            return Changed(f"waiver of {waiver.ratio}", share.waived, waiver.share) if share else None
        (test,) = self.ratios
        share = shares.get(test.code)
        if share is None or (test.limit == share.limit and test.sense == Sense.AT_MOST):
            return None
        return Changed(f"test {test.code}", f"at most {share.limit}", f"{test.sense} {test.limit}")


def drafted(book: PolicyBook, draft: Iterable[PolicyValue]) -> PolicyBook:
    """The book as if the draft's values had always been in force: the last one of each code."""
    last = {one.code: one for one in sorted(draft, key=lambda one: one.from_on)}
    always = [replace(one, from_on=datetime.date.min) for one in last.values()]
    return PolicyBook([*(one for one in book.values if one.code not in last), *always])


def tests_on(ratios: Iterable[Ratio], draft: Draft, on: datetime.date) -> list[Ratio]:
    """The tests in force on a day, those of the draft in the place of their like; what is new of it comes last."""
    held = {one.code: one for one in in_force(ratios, on)}
    return list(
        {**held, **{one.code: one for one in sorted(draft.ratios, key=lambda one: one.from_on)}}.values()
    )


def waived_on(waivers: Iterable[Waiver], draft: Draft, ratio: str, on: datetime.date) -> Waiver | None:
    """The draft's waiver of a test, or the one that is active on a day."""
    return draft.waiver_for(ratio) or waiver_on(waivers, ratio, on)
