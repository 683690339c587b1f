"""Every rule as a sentence that a person can read: dated values of the board and the law, and what no value changes.

A value's sentence names its number; a fixed rule's names the statement it carries. Both are grouped by subject, so that a
reader finds them where she looks.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.budgets import ratio_words, ratios
from ledger.domain.budgets.policies import PolicyBook, PolicyValue, in_words
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.budgets.ratios import Ratio, Waiver
from ledger.domain.budgets.rule_words import SUBJECTS, sentence_of

EXAMPLE = "(example)"
"""So the documents of a demonstration call what nobody has decided."""


@dataclass(frozen=True)
class Rule:
    """A value in force, in words.

    :param sentence: with the number in it. :param example: nobody has decided it; it stands in a demonstration.
    :param waivers: what replaces it on the day; the highest share of a wage for each fund that has one (FND-19, OJT-03).
    """

    value: PolicyValue
    subject: str
    sentence: str
    waivers: tuple[Waiver, ...] = ()

    @property
    def example(self) -> bool:
        return EXAMPLE in self.value.document

    @property
    def set_by(self) -> str:
        """Its class, as people say it."""
        return "Law" if self.value.sort == "law" else "Board policy"


@dataclass(frozen=True)
class Version:
    """One value of a code, and until when it binds: the day before the next one; None for the last."""

    value: PolicyValue
    shown: str
    to_on: datetime.date | None

    @property
    def meaning(self) -> str:
        """What the code governs."""
        return CODES[self.value.code][1]


@dataclass(frozen=True)
class Fixed:
    """A rule that no value changes. :param statement: its number in `docs/statements.md`."""

    subject: str
    statement: str
    sentence: str


FIXED: tuple[Fixed, ...] = (
    Fixed("people", "PAY-01", "The one who asks never verifies, approves, pays or releases the same thing."),
    Fixed("people", "ALC-09", "A coach sees the participants and the money of her own agency only."),
    Fixed(
        "people",
        "AUD-04",
        "A value that was loaded is never changed: a later one follows it, and past decisions stand.",
    ),
    Fixed("funds", "SET-02", "The set-aside must be more than its share: exactly the share fails."),
    Fixed("funds", "SET-03", "An amendment or release that would break the set-aside's test is refused."),
    Fixed("funds", "FND-03", "Nothing is promised or bound outside a fund's period, nor in a gap of it."),
    Fixed("funds", "FND-04", "Nothing is paid after a fund's liquidation date without an extension."),
    Fixed("funds", "FND-08", "Every entry balances within each fund; no fund pays for another."),
    Fixed("funds", "FND-09", "Transferred money is reported as what it was and spent by what it became."),
    Fixed("funds", "FND-11", "While a ceiling of a year's awards is passed, nothing is approved from them."),
    Fixed("funds", "FND-19", "A waiver replaces a ceiling of the law only from its first to its last day."),
    Fixed("funds", "ALC-03", "Nothing is approved beyond what its allocation has available, to the cent."),
    Fixed("funds", "ALC-04", "Money moves between agencies as one dated amendment that two people decide."),
    Fixed("funds", "ALC-05", "An agency promises and binds nothing after its agreement has ended."),
    Fixed("caps", "SUP-05", "All caps that apply are tested together; the one that leaves least is named."),
    Fixed("caps", "SUP-06", "Caps count what a person got from all agencies and all funds together."),
    Fixed("rent", "SUP-10", "A household's month of rent is paid once, whoever pays it."),
    Fixed("rent", "SUP-11", "Months of rent count for the household, over all agencies and funds."),
    Fixed("rent", "SUP-22", "Nothing is paid for a time before the enrollment, but for arrears of rent."),
    Fixed("support", "SUP-01", "Support is for people who are enrolled on the day."),
    Fixed("support", "SUP-03", "Support serves an activity of the person's career plan."),
    Fixed("support", "SUP-13", "Gas is paid by card or by the mile, never both for one day."),
    Fixed("training", "SCH-02", "A scholarship pays for a program that is on the state's list on the day."),
    Fixed(
        "training", "SCH-04", "Every other source of money is asked first, and the answer is written down."
    ),
    Fixed("training", "SCH-13", "Approving commits a scholarship; only the provider's acceptance binds it."),
    Fixed("work", "OJT-04", "A contract's maximum is hours times wage times rate, to the cent."),
    Fixed("work", "OJT-03", "A higher rate needs documented factors, and beyond them an active waiver."),
    Fixed("payments", "PAY-15", "Interest on federal cash is kept up to a sum a year and owed beyond it."),
    Fixed("payments", "SUP-24", "What looks like an earlier award is held until a second person lifts it."),
    Fixed("records", "AUD-01", "Every step leaves one event in a chained log that is only added to."),
    Fixed("records", "AUD-02", "Nothing posted is deleted: a linked entry takes it back."),
)


def rule_of(
    value: PolicyValue,
    names: Mapping[str, str],
    waivers: tuple[Waiver, ...] = (),
    tests: Iterable[Ratio] = (),
) -> Rule:
    """The rule that a value makes. Every code of `policy_codes.CODES` has its sentence.

    :param names: of programs, by code.
    :param tests: those that the value judges; what a share of the law's asks is what they divide.
    """
    subject, sentence = sentence_of(value, names)
    if value.code.startswith("ratio."):
        sentence = " ".join(ratio_words.sentence(one, value) for one in tests) or sentence
    return Rule(value, subject, sentence[:1].upper() + sentence[1:], waivers)


def rules_in_force(
    book: PolicyBook,
    definitions: Iterable[Ratio],
    waivers: Iterable[Waiver],
    on: datetime.date,
    names: Mapping[str, str],
) -> list[Rule]:
    """Every value in force on a day as a rule, in the order of the subjects; a waiver beside what it replaces (FND-19)."""
    tests = ratios.in_force(definitions, on)
    given = list(waivers)
    active: dict[str, tuple[Waiver, ...]]
    active = {one.limit: (waiver,) for one in tests if (waiver := ratios.waiver_on(given, one.code, on))}
    highest = "ojt_rate_factors" if book.find("ojt_rate_factors", on) else ratios.OJT_RATE
    funds = sorted({one.fund for one in given if one.ratio == ratios.OJT_RATE})
    rates = (ratios.waiver_on(given, ratios.OJT_RATE, on, fund) for fund in funds)
    active[highest] = tuple(one for one in rates if one is not None)
    found = [
        rule_of(value, names, active.get(value.code, ()), [one for one in tests if one.limit == value.code])
        for value in book.in_force(on)
    ]
    order = list(SUBJECTS)
    return sorted(found, key=lambda one: order.index(one.subject))


def history(book: PolicyBook, code: str) -> list[Version]:
    """Every value that a code ever had, the newest first, each with the last day on which it binds (AUD-04)."""
    values = [one for one in book.values if one.code == code]
    ends = [one.from_on - datetime.timedelta(days=1) for one in values[1:]]
    found = [
        Version(one, in_words(one.unit, one.value), to_on)
        for one, to_on in zip(values, [*ends, None], strict=False)
    ]
    return found[::-1]
