"""Every rule as a sentence that a person can read: dated values of the board and the law, and what no value changes.

A value's sentence names its number; a fixed rule's names the statement it carries. Both are grouped by subject, so that a
reader finds them where she looks.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ledger.domain.budgets import ratios
from ledger.domain.budgets.policies import CODES, PolicyBook, PolicyValue, in_words
from ledger.domain.budgets.ratios import Ratio, Waiver
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.scopes import SCOPE_WORDS, Scope, code_of

SUBJECTS: Mapping[str, str] = {
    "people": "Who decides",
    "funds": "Funds and set-aside",
    "caps": "Caps",
    "rent": "Rent",
    "support": "Support services",
    "training": "Scholarships",
    "work": "Training at work and work experience",
    "payments": "Payments, cards and cash",
    "records": "Records and hazards",
}

EXAMPLE = "(example)"
"""So the documents of a demonstration call what nobody has decided."""

_BY_CODE: Mapping[str, tuple[str, str]] = {
    "set_aside_share": ("funds", "The set-aside is strictly more than {} of the year's training budget."),
    "approval_band": ("people", "Up to {} one approver decides; above it two people do."),
    "band_days": ("people", "What was approved for the same person and payee in {} counts together."),
    "rent_months": ("rent", "A household may be helped with {} of rent in a program year."),
    "rent_days_ahead": ("rent", "A month of rent binds at most {} before its first day."),
    "mileage_rate": ("support", "A mile travelled is worth {}."),
    "scholarship_months": ("training", "One enrollment obligates at most {} of training."),
    "scholarship_retakes": ("training", "A failed course may be paid for again so often: {}."),
    "workforce_pell.hours_from": ("training", "Workforce Pell may pay for programs of {} or more."),
    "workforce_pell.hours_to": ("training", "Workforce Pell may pay for programs of at most {}."),
    "workforce_pell.weeks_from": ("training", "Workforce Pell may pay for programs of {} or more."),
    "workforce_pell.weeks_below": ("training", "Workforce Pell may pay for programs of less than {}."),
    "attendance_days": ("records", "A course without a record of training for {} is a hazard."),
    "plan_days": ("records", "A career plan older than {} is a hazard for what is still open."),
    "refund_days": ("payments", "A refund that is due longer than {} is an exception."),
    "course_close_days": (
        "training",
        "A course that ended {} ago without an invoice is proposed to be closed.",
    ),
    "credential_months": ("training", "A course without its credential {} after its end is listed."),
    "ojt_rate": ("work", "On-the-job training pays back at most {} of the wage."),
    "ojt_rate_factors": (
        "work",
        "With documented factors on-the-job training pays back at most {} of the wage.",
    ),
    "ojt_rate_waiver": ("work", "Under a waiver on-the-job training pays back at most {} of the wage."),
    "ojt_hours": ("work", "One contract of on-the-job training has at most {}."),
    "ojt_months": ("work", "One contract of on-the-job training lasts at most {}."),
    "ojt_holdback_share": ("work", "{} of what an employer earns wait until retention is shown."),
    "ojt_retention_days": ("work", "Retention can be shown {} after the training."),
    "ojt_final_evaluation": ("work", "The last payment waits for the final evaluation: {}."),
    "ojt_pattern_contracts": ("work", "From so many ended contracts on an employer's record is judged: {}."),
    "ojt_pattern_share": ("work", "An employer with more failed contracts than {} is blocked."),
    "wex_hours": ("work", "One agreement about work experience has at most {}."),
    "wex_months": ("work", "One agreement about work experience lasts at most {}."),
    "wex_stipend": (
        "work",
        "Up to {} in stipends for a person in a calendar year one approver decides; above it two people do.",
    ),
    "wex_stipend_most": ("work", "A person gets at most {} in stipends in a calendar year."),
    "wex_slot_programs": ("work", "These programs count work experience as summer or year-round slots: {}."),
    "wex_summer_months": ("work", "A summer slot begins in one of these months: {}."),
    "transitional_hours": ("work", "One transitional job has at most {}."),
    "transitional_months": ("work", "One transitional job lasts at most {}."),
    "incentive_retention_share": ("work", "{} of a hiring incentive wait until retention is shown."),
    "incentive_retention_days": ("work", "Retention of a hire can be shown after {}."),
    "minimum_wage": ("work", "Nobody earns less than {} an hour."),
    "ratio.admin": ("funds", "Administration costs at most {} of the awards."),
    "ratio.transitional": (
        "funds",
        "Transitional jobs cost at most {} of the Adult and Dislocated Worker awards.",
    ),
    "ratio.youth_wex": (
        "funds",
        "At least {} of the youth award, less administration, pay for work experience.",
    ),
    "ratio.osy": ("funds", "At least {} of the cost of youth programs are for out-of-school youth."),
    "ratio.obligation": (
        "funds",
        "At least {} of an award, less administration, are obligated by the end of its year.",
    ),
    "ratio.training": ("funds", "Training costs at least {} of the awards."),
    "ratio_lead_days": (
        "funds",
        "A test of the year that does not hold yet is warned of {} before it is due.",
    ),
    "availability_years": ("funds", "Formula money may be obligated in {} program years."),
    "transfer_share": (
        "funds",
        "At most {} of a stream's awards move between Adult and Dislocated Worker; youth money never does.",
    ),
    "admin_functions": ("funds", "Administration, whoever does it: {}."),
    "program_functions": ("funds", "A cost of the program: {}."),
    "oldest_first": ("funds", "Newer money of a stream needs a reason while older money could pay: {}."),
    "burn_points": ("funds", "An allocation is ahead or behind when it is more than {} off the year's pace."),
    "follow_up_months": (
        "support",
        "Support approved before the exit may still be used for {} after it.",
    ),
    "follow_up_months.youth": ("support", "Youth may use support for {} after the exit."),
    "nrp_start_days": ("support", "Needs-related payments begin at most {} before the training."),
    "nrp_weeks_after_layoff": (
        "support",
        "A dislocated worker with needs-related payments enrolled in training within {} of the layoff.",
    ),
    "nrp_weeks_after_notice": (
        "support",
        "The layoff's weeks end no earlier than {} after being told that it will last over six months.",
    ),
    "nrp_weekly": ("support", "A week of needs-related payments is at most {}."),
    "poverty_one": ("support", "The yearly poverty level of a family of one is {}."),
    "poverty_more": ("support", "Each further person of a family raises the yearly poverty level by {}."),
    "arrears_months": ("rent", "Rent arrears reach back at most {} before the month of enrollment."),
    "duplicate_days": (
        "people",
        "The same person, payee, kind and amount within {} is held for a second person.",
    ),
    "support_kinds": ("support", "The law knows these kinds of supportive services: {}."),
    "unallowable": ("support", "Never paid: {}."),
    "program_conflicts": ("people", "Only one of two programs of a source helps a person: {}."),
    "drawdown_days": (
        "payments",
        "Cash is drawn for what is payable within {} that are business days, less what is on hand.",
    ),
    "record_lag_days": ("records", "A service record is not missing until {} after the service."),
    "record_tolerance_days": ("records", "A record's date may be {} from ours."),
    "card_stock_most": ("payments", "Gas cards on hand are worth at most {}, all funds together."),
    "emergency_case": ("people", "One emergency is approved for at most {} before it is verified."),
    "emergency_envelope": ("people", "Emergencies of one agency hold at most {} in a program year."),
    "emergency_envelope_month": ("people", "Emergencies of one agency hold at most {} in a calendar month."),
    "emergency_days": ("people", "The verification of an emergency is made up within {}."),
    "card_receipt_days": ("payments", "The receipt of a gas card's use is here {} after its issue."),
}

_BY_FAMILY: Mapping[str, tuple[str, str]] = {
    "category": ("support", "{kind} is one of the law's kinds: {value}."),
    "papers": ("support", "Before anyone verifies {lower}, these papers are there: {value}."),
    "payees": ("support", "{kind} is paid to these sorts of payees only: {value}."),
    "proofs": ("work", "A bill for {lower} carries these papers before anyone accepts it: {value}."),
}


@dataclass(frozen=True)
class Rule:
    """A value in force, in words.

    :param sentence: with the number in it. :param example: nobody has decided it; it stands in a demonstration.
    :param waiver: what replaces it on the day (FND-19).
    """

    value: PolicyValue
    subject: str
    sentence: str
    waiver: Waiver | None = None

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
    Fixed("payments", "SUP-24", "What looks like an earlier award is held until a second person lifts it."),
    Fixed("records", "AUD-01", "Every step leaves one event in a chained log that is only added to."),
    Fixed("records", "AUD-02", "Nothing posted is deleted: a linked entry takes it back."),
)


def rule_of(value: PolicyValue, waiver: Waiver | None = None) -> Rule:
    """The rule that a value makes. Every code of `policies.CODES` has its sentence."""
    subject, sentence = _sentence(value)
    return Rule(value, subject, sentence[:1].upper() + sentence[1:], waiver)


def _sentence(value: PolicyValue) -> tuple[str, str]:
    words = in_words(value.unit, value.value)
    if value.code in _BY_CODE:
        subject, text = _BY_CODE[value.code]
        return subject, text.format(words)
    family, _, kind_code = value.code.partition(".")
    if family == "cap":
        return "caps", _cap(value.code, kind_code.partition(".")[0], words)
    if family in (
        "exception",
        "emergency_case",
        "emergency_envelope",
        "emergency_envelope_month",
        "emergency_days",
    ):
        return "caps", f"{CODES[value.code][1].partition(';')[0]}: {words}."
    if family == "exception":
        return "caps", f"{CODES[value.code][1].partition(';')[0]}: {words}."
    if family in _BY_FAMILY:
        subject, text = _BY_FAMILY[family]
        name = KINDS[kind_code].name
        return subject, text.format(kind=name, lower=name.lower(), value=words)
    return "work", f"{CODES[value.code][1].rstrip('.')}: {words}."


def _cap(code: str, kind: str, words: str) -> str:
    scope = next(one for one in Scope if code_of(kind, one) == code)
    who = "household" if scope is Scope.HOUSEHOLD else "participant"
    window = SCOPE_WORDS[scope].replace("for the household ", "")
    return f"One {who} gets at most {words} for {KINDS[kind].name.lower()} {window}."


def rules_in_force(
    book: PolicyBook, definitions: Iterable[Ratio], waivers: Iterable[Waiver], on: datetime.date
) -> list[Rule]:
    """Every value in force on a day as a rule, in the order of the subjects; a waiver beside what it replaces (FND-19)."""
    active = {
        one.limit: waiver
        for one in ratios.in_force(definitions, on)
        if (waiver := ratios.waiver_on(waivers, one.code, on))
    }
    found = [rule_of(value, active.get(value.code)) for value in book.in_force(on)]
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
