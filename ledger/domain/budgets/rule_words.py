"""The sentence of every policy code, with a gap for its value, grouped by subject so that a reader finds it where she looks."""

import re
from collections.abc import Mapping

from ledger.domain.budgets.policies import PolicyValue, in_words
from ledger.domain.budgets.policy_codes import CODES
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

_BY_CODE: Mapping[str, tuple[str, str]] = {
    "set_aside_share": ("funds", "The set-aside is strictly more than {} of the year's training budget."),
    "approval_steps": ("people", "One approver decides in any case; further ones do {}."),
    "approval_band": ("people", "Up to {} one approver decides; above it two people do."),
    "band_days": ("people", "What was approved for the same person and payee in {} counts together."),
    "rent_months": ("rent", "A household may be helped with {} of rent in a program year."),
    "rent_days_ahead": ("rent", "A month of rent binds at most {} before its first day."),
    "mileage_rate": ("support", "Mileage is worth {}."),
    "mileage_attendance": ("support", "Miles are paid only for days of recorded training or work: {}."),
    "scholarship_months": ("training", "One enrollment obligates at most {} of training."),
    "scholarship_retakes": ("training", "A failed course may be paid for again so often: {}."),
    "workforce_pell.hours_from": ("training", "Workforce Pell may pay for programs of {} or more."),
    "workforce_pell.hours_to": ("training", "Workforce Pell may pay for programs of at most {}."),
    "workforce_pell.weeks_from": ("training", "Workforce Pell may pay for programs of {} or more."),
    "workforce_pell.weeks_below": ("training", "Workforce Pell may pay for programs of less than {}."),
    "attendance_days": ("records", "A course without a record of training for {} is a hazard."),
    "plan_days": ("records", "A career plan older than {} is a hazard for what is still open."),
    "refund_days": ("payments", "A refund that is due longer than {} is an exception."),
    "deposit_days": ("payments", "A deposit that is out longer than {} is followed up."),
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
    "payee_staff": (
        "people",
        "Two people may approve a payee that has the name of one of the people who work here: {}.",
    ),
    "program_conflicts": ("people", "Only one of two programs of a source helps a person: {}."),
    "drawdown_days": (
        "payments",
        "Cash is drawn for what is payable within {} that are business days, less what is on hand.",
    ),
    "interest_kept": (
        "payments",
        "Of a year's interest on federal cash, {} may be kept; the rest is remitted.",
    ),
    "evaluation_months": ("records", "The partnership is evaluated with each agency every {}."),
    "training_months": ("records", "Each agency's career coaches are trained every {}."),
    "people_least": ("records", "Amounts of fewer people than {} are not shown together."),
    "record_lag_days": ("records", "A service record is not missing until {} after the service."),
    "record_tolerance_days": ("records", "A record's date may be {} from ours."),
    "card_stock_most": ("payments", "Gas cards on hand are worth at most {}, all funds together."),
    "emergency_case": ("people", "One emergency is approved for at most {} before it is verified."),
    "emergency_envelope": ("people", "Emergencies of one agency hold at most {} in a program year."),
    "emergency_envelope_month": ("people", "Emergencies of one agency hold at most {} in a calendar month."),
    "emergency_days": ("people", "The verification of an emergency is made up within {}."),
    "card_count_gates": ("payments", "A month stays open while gas cards of it are not counted: {}."),
    "exception_gates": (
        "payments",
        "A month stays open while exceptions of its reconciliation are unanswered: {}.",
    ),
    "card_receipt_days": ("payments", "The receipt of a gas card's use is here {} after its issue."),
}

_BY_FAMILY: Mapping[str, tuple[str, str]] = {
    "category": ("support", "{kind} is one of the law's kinds: {value}."),
    "papers": ("support", "Before anyone verifies {lower}, these papers are there: {value}."),
    "payees": ("support", "{kind} is paid to these sorts of payees only: {value}."),
    "deposit": ("support", "A deposit in {lower} that comes back is: {value}."),
    "advance_days": ("payments", "Service of {lower} may go on {value} after its bill was received."),
    "proofs": ("work", "A bill for {lower} carries these papers before anyone accepts it: {value}."),
}


def sentence_of(value: PolicyValue, names: Mapping[str, str]) -> tuple[str, str]:
    """The subject of a value (a name of `SUBJECTS`), and its sentence with the number in it.

    :param names: of programs, by code, for a value that lists some.
    """
    words = in_words(value.unit, value.value)
    if value.code in _PROGRAMS:
        words = _CODE.sub(lambda found: names.get(found[0], found[0]), words)
    if value.code in _BY_CODE:
        subject, text = _BY_CODE[value.code]
        return subject, text.format(words)
    family, _, kind_code = value.code.partition(".")
    if family == "ratio":
        return "funds", f"{CODES[value.code][1]}: {words}. No test on this day uses it."
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
    if family in _BY_FAMILY:
        subject, text = _BY_FAMILY[family]
        name = KINDS[kind_code].name
        return subject, text.format(kind=name, lower=name.lower(), value=words)
    return "work", f"{CODES[value.code][1].rstrip('.')}: {words}."


_PROGRAMS = ("wex_slot_programs", "program_conflicts")
_CODE = re.compile(r"\b[A-Z][A-Z0-9]*\b")


def _cap(code: str, kind: str, words: str) -> str:
    scope = next(one for one in Scope if code_of(kind, one) == code)
    who = "household" if scope is Scope.HOUSEHOLD else "participant"
    window = SCOPE_WORDS[scope].replace("for the household ", "")
    return f"One {who} gets at most {words} for {KINDS[kind].name.lower()} {window}."
