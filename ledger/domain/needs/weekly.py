"""Needs-related payments: weekly aid to an unemployed person in training who gets no unemployment compensation (UC).

All tests are law (20 CFR 680.930 to 680.970, SUP-19): unemployed; does not qualify for UC or has ceased to; in training, or
accepted and starting within the law's days; a dislocated worker enrolled in time. What a dislocated worker gets in a week is at
most the greater of the weekly UC benefit and a 52nd of the yearly poverty level of the family. Worked: a family of three has
15,650.00 + 2 x 5,500.00 = 26,650.00 a year, so 512.50 a week; UC was 430.00; the ceiling is 512.50.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ledger.domain.budgets.policies import PolicyBook, PolicyValue
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs import poverty
from ledger.domain.needs.terms import WeekTerms
from ledger.errors import InvalidInput, Refused

WEEKS_IN_YEAR = 52
MOST_FAMILY = 20
GROUPS: Mapping[str, str] = {"adult": "Adult", "dislocated": "Dislocated worker"}
DISLOCATED_STREAM = "dislocated_worker"
"""Money that only dislocated workers get: whoever is paid from it is tested as one (680.950, 680.970)."""
UC: Mapping[str, str] = {
    "never": "Does not qualify",
    "ceased": "Has ceased to qualify",
    "receives": "Receives it",
}
DAYS = (
    "unemployed_on",
    "enrolled_on",
    "training_from_on",
    "training_to_on",
    "uc_to_on",
    "laid_off_on",
    "told_on",
)


@dataclass(frozen=True)
class WeekFinding:
    """What whoever verifies found about the person; kept private.

    :param unemployed_on: the day on which unemployment was shown. :param enrolled_on: of the enrolment in training.
    :param uc_to_on: last day of the last week that UC paid. :param uc_cents: UC's weekly benefit, where there was one.
    :param laid_off_on: a dislocated worker's layoff. :param told_on: when told that a short layoff will last over 6 months.
    """

    group: str
    unemployed_on: datetime.date | None
    uc: str
    enrolled_on: datetime.date | None
    training_from_on: datetime.date | None
    training_to_on: datetime.date | None
    family: int = 1
    uc_to_on: datetime.date | None = None
    uc_cents: int = 0
    laid_off_on: datetime.date | None = None
    told_on: datetime.date | None = None

    def to_text(self) -> str:
        """Canonical JSON, for the private column."""
        return canonical(asdict(self)).decode()


def finding_from(text: str) -> WeekFinding:
    """The finding from its column."""
    values: dict[str, Any] = json.loads(text)
    days = {name: datetime.date.fromisoformat(values[name]) for name in DAYS if values[name]}
    return WeekFinding(**{**values, **days})


@dataclass(frozen=True)
class Beside:
    """What the record says beside the finding, whoever found it.

    :param stream: of the fund that would pay. :param paid: first and last day of the person's other payments.
    :param at_work: days of training at work that we pay an employer or agency for. :param hired_on: the newest job begun.
    """

    stream: str = ""
    paid: Sequence[tuple[datetime.date, datetime.date]] = ()
    at_work: Sequence[tuple[datetime.date, datetime.date]] = ()
    hired_on: datetime.date | None = None


@dataclass(frozen=True)
class Ceiling:
    """The most that a week may be worth, and the policies it comes from."""

    cents: int
    policies: tuple[PolicyValue, ...]


def check_finding(finding: WeekFinding) -> None:
    """Is everything there that the tests look at?

    :raises InvalidInput: ``code_unknown``, ``terms_missing``, ``dates_turned``.
    """
    if finding.group not in GROUPS or finding.uc not in UC:
        raise InvalidInput("code_unknown", field="group", text=f"{finding.group} {finding.uc}"[:40])
    wanted = ["unemployed_on", "enrolled_on", "training_from_on", "training_to_on"]
    wanted += ["laid_off_on"] if finding.group == "dislocated" else []
    wanted += ["uc_to_on"] if finding.uc == "ceased" else []
    for name in wanted:
        if getattr(finding, name) is None:
            raise InvalidInput("terms_missing", field=name, what=name.removesuffix("_on").replace("_", " "))
    if not 1 <= finding.family <= MOST_FAMILY:
        raise InvalidInput("terms_missing", field="family", what="size of the family")
    first, last = finding.training_from_on, finding.training_to_on
    if first and last and last < first:
        raise InvalidInput("dates_turned", field="training_to_on", starts_on=first, ends_on=last)


def decide_weeks(
    terms: WeekTerms,
    finding: WeekFinding | None,
    beside: Beside,
    policies: PolicyBook,
    on: datetime.date,
) -> Ceiling:
    """May these weeks be paid, and is their amount within what law and policy leave?

    :param finding: None while nobody has verified the line.
    :returns: the ceiling of a week.
    :raises Refused: ``nrp_unfound``, ``nrp_group``, ``nrp_employed``, ``nrp_hired``, ``nrp_working``, ``nrp_uc``,
        ``nrp_training``, ``nrp_late`` (SUP-19), ``nrp_uc_weeks``, ``nrp_weeks_taken`` (SUP-20), ``nrp_weekly`` with the
        ceiling, ``no_policy_on``.
    """
    if finding is None:
        raise Refused("nrp_unfound")
    check_finding(finding)
    if beside.stream == DISLOCATED_STREAM and finding.group != "dislocated":
        raise Refused("nrp_group", field="group")
    _check_status(finding, beside, on)
    _refuse_within(terms.starts_on, terms.last_on, beside.at_work, "nrp_working")
    used = _check_training(terms, finding, policies, on)
    if finding.group == "dislocated":
        used += _check_in_time(finding, policies, on)
    _check_overlaps(terms, finding, beside.paid)
    ceiling = _ceiling(finding, policies, on)
    if terms.weekly_cents > ceiling.cents:
        raise Refused("nrp_weekly", asked_cents=terms.weekly_cents, most_cents=ceiling.cents)
    return Ceiling(ceiling.cents, (*used, *ceiling.policies))


def _check_status(finding: WeekFinding, beside: Beside, on: datetime.date) -> None:
    """Unemployed, in no job begun since that was shown, and without UC (680.940(a), (b))."""
    if finding.unemployed_on is None or finding.unemployed_on > on:
        raise Refused("nrp_employed")
    if beside.hired_on is not None and beside.hired_on >= finding.unemployed_on:
        raise Refused("nrp_hired", field="unemployed_on", hired_on=beside.hired_on)
    if finding.uc == "receives":
        raise Refused("nrp_uc")


def _check_training(
    terms: WeekTerms, finding: WeekFinding, policies: PolicyBook, on: datetime.date
) -> list[PolicyValue]:
    """In training, or starting within the law's days after the first week begins; never after its end (680.940(c), 680.960)."""
    first, last = finding.training_from_on, finding.training_to_on
    days = policies.get("nrp_start_days", on)
    if (
        first is None
        or last is None
        or (first - terms.starts_on).days > days.whole()
        or terms.last_on > _week_after(last)
    ):
        raise Refused(
            "nrp_training", most=days.whole(), starts_on=first, ends_on=last, document=days.document
        )
    return [days]


def _week_after(last: datetime.date) -> datetime.date:
    """The last day of a week that begins on the training's last day at the latest."""
    return last + datetime.timedelta(days=6)


def _check_in_time(finding: WeekFinding, policies: PolicyBook, on: datetime.date) -> list[PolicyValue]:
    """Enrolled by the end of the 13th week after the layoff or, if later, of the 8th after being told (680.950)."""
    after_layoff, after_notice = (
        policies.get("nrp_weeks_after_layoff", on),
        policies.get("nrp_weeks_after_notice", on),
    )
    ends = [
        day + datetime.timedelta(weeks=weeks.whole())
        for day, weeks in ((finding.laid_off_on, after_layoff), (finding.told_on, after_notice))
        if day is not None
    ]
    if finding.enrolled_on is None or not ends or finding.enrolled_on > max(ends):
        raise Refused("nrp_late", last_on=max(ends, default=None), document=after_layoff.document)
    return [after_layoff, after_notice]


def _check_overlaps(
    terms: WeekTerms, finding: WeekFinding, spans: Sequence[tuple[datetime.date, datetime.date]]
) -> None:
    if finding.uc_to_on is not None and terms.starts_on <= finding.uc_to_on:
        raise Refused("nrp_uc_weeks", field="starts_on", to_on=finding.uc_to_on)
    _refuse_within(terms.starts_on, terms.last_on, spans, "nrp_weeks_taken")


def _refuse_within(
    starts_on: datetime.date,
    ends_on: datetime.date,
    spans: Sequence[tuple[datetime.date, datetime.date]],
    code: str,
) -> None:
    """None of the days from the first to the last is one of these."""
    for first, last in spans:
        if starts_on <= last and first <= ends_on:
            raise Refused(code, field="starts_on", from_on=first, to_on=last)


def check_given(starts_on: datetime.date, ends_on: datetime.date, beside: Beside) -> None:
    """May these days of an approved payment still be paid? Unemployed means on each of them (680.940(a), SUP-19).

    :param beside: its ``hired_on`` is the first job since unemployment was shown.
    :raises Refused: ``nrp_week_hired``, ``nrp_working``.
    """
    if beside.hired_on is not None and beside.hired_on <= ends_on:
        raise Refused("nrp_week_hired", field="service_to", hired_on=beside.hired_on, to_on=ends_on)
    _refuse_within(starts_on, ends_on, beside.at_work, "nrp_working")


def _ceiling(finding: WeekFinding, policies: PolicyBook, on: datetime.date) -> Ceiling:
    """An adult's week is the board's to set; a dislocated worker's the law's, and the board's where that is less (680.970)."""
    if finding.group == "adult":
        weekly = policies.get("nrp_weekly", on)
        return Ceiling(weekly.cents(), (weekly,))
    one, more = policies.get("poverty_one", on), policies.get("poverty_more", on)
    yearly = poverty.level_cents(one, more, finding.family)
    found = Ceiling(max(finding.uc_cents, yearly // WEEKS_IN_YEAR), (one, more))
    board = policies.find("nrp_weekly", on)
    if board is not None and board.cents() < found.cents:
        return Ceiling(board.cents(), (*found.policies, board))
    return found
