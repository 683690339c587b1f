"""When a contract for training at work may be approved, signed, paid back and ended. Each decision is pure.

The contract binds the award of its line: approved at the maximum, obligated by the last signature, which comes before the first
day (OJT-02, OJT-04). What is held back stays obligated until retention is shown (OJT-11).
"""

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.budgets.ratios import Waiver
from ledger.domain.contracts.agreements import (
    PARTIES,
    AnyContents,
    check_agreement,
    checklist_of,
    parties_of,
)
from ledger.domain.contracts.contents import Contents
from ledger.domain.days import months_after
from ledger.domain.needs.terms import AgreementTerms, HourTerms, IncentiveTerms, OjtTerms
from ledger.errors import InvalidInput, Refused
from ledger.money import half_up, parse_fraction
from ledger.words import percent

END_REASONS: Mapping[str, str] = {
    "completed": "It is completed",
    "quit": "The participant left on their own",
    "cause": "The employer ended it for cause",
    "employer": "The employer ended it for another reason",
}
FAULTLESS = ("quit", "cause")
"""Ends that say nothing against the employer (OJT-12)."""

EVALUATIONS: Mapping[str, str] = {"midpoint": "Midpoint", "final": "Final"}


@dataclass(frozen=True)
class History:
    """What became of an employer's earlier contracts, under every payee with its federal number (OJT-12).

    Two people who let an employer in again begin its record anew: what ended up to that day counts no longer.

    :param ended: contracts that ended. :param completed: of them, those that went to their end.
    :param retained: people still employed after the policy's days. :param cause: dismissed for cause.
    :param failed: neither retained nor faultless. :param let_in_on: the day after which is counted.
    """

    ended: int = 0
    completed: int = 0
    retained: int = 0
    cause: int = 0
    failed: int = 0
    let_in_on: datetime.date | None = None


@dataclass(frozen=True)
class Draft:
    """A contract as the approval of its line looks at it."""

    contents: AnyContents
    history: History = History()


def check_rate(
    terms: OjtTerms,
    contents: Contents | None,
    policies: PolicyBook,
    on: datetime.date,
    waiver: Waiver | None = None,
) -> list[PolicyValue]:
    """The share of the wage: up to the common ceiling; above it with documented factors; beyond that only while a waiver is
    in force (OJT-03; 20 CFR 680.720, 680.730).

    :param contents: None while there is no contract yet: then only the highest ceiling counts.
    :param waiver: of the fund that pays, active on that day (FND-19).
    :raises Refused: ``ojt_rate`` with the ceiling, ``ojt_factors``.
    """
    common = policies.get("ojt_rate", on)
    if terms.rate_bp <= common.fraction() * 10_000:
        return [common]
    highest = policies.find("ojt_rate_factors", on)
    if waiver is not None and (highest is None or parse_fraction(waiver.share) > highest.fraction()):
        highest = PolicyValue(
            waiver.key, "ojt_rate_waiver", waiver.share, "share", "law", waiver.from_on, waiver.document
        )
    if highest is None or terms.rate_bp > highest.fraction() * 10_000:
        limit = highest or common
        raise Refused("ojt_rate", rate=percent(terms.rate_bp), most=limit.value, document=limit.document)
    if contents is not None and not (contents.factors and contents.factor_words.strip()):
        raise Refused(
            "ojt_factors", rate=percent(terms.rate_bp), common=common.value, document=highest.document
        )
    return [common, highest]


PREFIXES: Mapping[str, str] = {"OJT": "ojt", "WorkExperience": "wex", "TransitionalJob": "transitional"}
"""How the policies about a kind's hours and months begin."""


def check_duration(kind: str, terms: HourTerms, policies: PolicyBook, on: datetime.date) -> list[PolicyValue]:
    """Hours and months within the policy's maximum (OJT-05, 20 CFR 680.700(c); WEX-02, 681.600(a): a limited period).

    :raises Refused: ``ojt_hours``, ``ojt_months``.
    """
    prefix = PREFIXES[kind]
    hours, months = policies.get(f"{prefix}_hours", on), policies.get(f"{prefix}_months", on)
    if terms.minutes > hours.whole() * 60:
        raise Refused("ojt_hours", hours=terms.minutes // 60, most=hours.whole())
    latest_on = months_after(terms.starts_on, months.whole())
    if terms.ends_on >= latest_on:
        raise Refused("ojt_months", most=months.whole(), ends_on=terms.ends_on, latest_on=latest_on)
    return [hours, months]


def check_employed(contents: Contents, starts_on: datetime.date) -> None:
    """Nobody who is on the payroll already, unless the law's evidence is there (OJT-02, OJT-18; 20 CFR 680.710).

    :raises Refused: ``on_payroll``.
    """
    since = contents.employed_since
    if since is None or since >= starts_on:
        return
    if not (contents.employed_basis and contents.employed_words.strip() and contents.below_self_sufficient):
        raise Refused("on_payroll", since_on=since, starts_on=starts_on)


def check_employer(history: History, policies: PolicyBook, on: datetime.date) -> list[PolicyValue]:
    """No contract with an employer who shows a pattern of failure (OJT-12, 20 CFR 680.700(b)).

    Counted from so many ended contracts on; blocked when more than the policy's share of them failed.

    :raises Refused: ``employer_pattern`` with the numbers.
    """
    least, share = policies.get("ojt_pattern_contracts", on), policies.get("ojt_pattern_share", on)
    judged = history.ended >= least.whole() and history.failed > share.fraction() * history.ended
    if judged:
        raise Refused(
            "employer_pattern",
            ended=history.ended,
            retained=history.retained,
            cause=history.cause,
            failed=history.failed,
            most=share.value,
            document=share.document,
        )
    return [least, share]


def check_draft(
    terms: OjtTerms,
    draft: Draft | None,
    policies: PolicyBook,
    on: datetime.date,
    waiver: Waiver | None = None,
) -> list[PolicyValue]:
    """May training at work with these terms and this contract be approved? The policies it rests on.

    :raises Refused: ``contract_none`` and those of the checks above.
    """
    if draft is None or not isinstance(draft.contents, Contents):
        raise Refused("contract_none")
    check_agreement(draft.contents, terms)
    check_employed(draft.contents, terms.starts_on)
    return [
        *check_rate(terms, draft.contents, policies, on, waiver),
        *check_employer(draft.history, policies, on),
    ]


def check_signature(
    contents: AnyContents,
    party: str,
    signed: Mapping[str, datetime.date],
    *,
    approved_on: datetime.date,
    starts_on: datetime.date,
    signed_on: datetime.date,
    today: datetime.date,
) -> datetime.date | None:
    """May this party's signature of that day be recorded? The day the contract is executed when it is the last one.

    What comes to us after the first day cannot be told from what was signed after it, whatever day is typed; until all have
    signed the award takes a later first day.

    :param approved_on: of the award: nobody signs what was not approved.
    :raises Refused: ``checklist_open`` (OJT-13), ``agreement_late``, ``agreement_early``, ``agreement_told_late`` (OJT-02).
    :raises InvalidInput: ``party_unknown``, ``party_signed``, ``binds_in_future``.
    """
    wanted = parties_of(contents)
    if party not in wanted:
        raise InvalidInput("party_unknown", field="party")
    if party in signed:
        raise InvalidInput("party_signed", field="party", who=PARTIES[party])
    if signed_on > today:
        raise InvalidInput("binds_in_future", field="signed_on", on=signed_on)
    open_items = [words for code, words in checklist_of(contents).items() if code not in contents.checklist]
    if open_items:
        raise Refused("checklist_open", count=len(open_items), first=open_items[0])
    if signed_on >= starts_on:
        raise Refused("agreement_late", signed_on=signed_on, starts_on=starts_on)
    if signed_on < approved_on:
        raise Refused("agreement_early", signed_on=signed_on, approved_on=approved_on)
    if today > starts_on:
        raise Refused("agreement_told_late", starts_on=starts_on)
    together = {**signed, party: signed_on}
    return max(together.values()) if together.keys() == set(wanted) else None


def evaluation_days(terms: OjtTerms) -> dict[str, datetime.date]:
    """When the evaluations are due: half-way, and on the last day (OJT-14)."""
    half = (terms.ends_on - terms.starts_on) // 2
    return {"midpoint": terms.starts_on + half, "final": terms.ends_on}


def held_cents(earned_cents: int, share: Fraction) -> int:
    """The part that waits for retention: of 1,600.00 at one half, 800.00 (OJT-11)."""
    return half_up(earned_cents * share)


def is_last_payment(
    terms: HourTerms,
    *,
    worked_to: datetime.date,
    ended_on: datetime.date | None,
    entered_on: datetime.date,
    counted_minutes: int,
    left_cents: int,
) -> bool:
    """May nothing be asked for after this invoice? It reaches the end or is entered after it, or uses up the hours or the
    maximum (OJT-14).

    240 of 240 hours billed to 27 August of a contract to 28 August: the last, though a day is left. So may be 238 hours that
    are billed to 27 August on 1 September: nobody knows whether the 28th was worked.

    :param counted_minutes: of the contract, this invoice among them. :param left_cents: of the maximum, after it.
    """
    last_on = min(terms.ends_on, ended_on or terms.ends_on)
    return worked_to >= last_on or entered_on > last_on or counted_minutes >= terms.minutes or left_cents <= 0


def check_last_payment(done: Collection[str], policies: PolicyBook, on: datetime.date) -> None:
    """The last payment waits for the final evaluation where the policy says so (OJT-14).

    :raises Refused: ``evaluation_missing``.
    """
    if policies.get("ojt_final_evaluation", on).value == "yes" and "final" not in done:
        raise Refused("evaluation_missing")


def retention_on(ended_on: datetime.date, days: int) -> datetime.date:
    """The first day on which retention can be shown: ended 31 August, 90 days, 29 November."""
    return ended_on + datetime.timedelta(days=days)


def check_retention(
    ended_on: datetime.date | None, days: int, held: int, shown_on: datetime.date, today: datetime.date
) -> None:
    """May the holdback be asked for? (OJT-11)

    :raises Refused: ``training_not_ended``, ``retention_early`` with the day, ``nothing_held``.
    """
    if ended_on is None:
        raise Refused("training_not_ended")
    earliest_on = retention_on(ended_on, days)
    if shown_on < earliest_on or shown_on > today:
        raise Refused("retention_early", days=days, ended_on=ended_on, earliest_on=earliest_on)
    if held <= 0:
        raise Refused("nothing_held")


def check_end(
    terms: AgreementTerms,
    reason: str,
    *,
    ended_on: datetime.date,
    today: datetime.date,
    worked_to: datetime.date | None,
) -> bool:
    """May the training or job end on that day for that reason? True when it is an early end (OJT-15).

    :param worked_to: the last day of the pay periods that were billed.
    :raises InvalidInput: ``reason_unknown``, ``end_dates``.
    """
    if reason not in END_REASONS:
        raise InvalidInput("reason_unknown", field="reason")
    ends_on = today if isinstance(terms, IncentiveTerms) else terms.ends_on
    if not max(terms.starts_on, worked_to or terms.starts_on) <= ended_on <= min(ends_on, today):
        raise InvalidInput("end_dates", field="ended_on", starts_on=terms.starts_on, ends_on=ends_on)
    return reason != "completed" or (not isinstance(terms, IncentiveTerms) and ended_on < ends_on)


def rest_at_end(obligated_cents: int, held: int, open_cents: int) -> int:
    """What is de-obligated when the training ends: everything but the holdback and hours that are still to be billed.

    5,200.00 bound, 800.00 accrued, 800.00 held: 3,600.00 go (OJT-15).
    """
    return max(obligated_cents - held - open_cents, 0)
