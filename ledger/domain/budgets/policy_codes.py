"""The closed list of what a policy may decide, so that a misspelt code is found at load."""

from ledger.domain.needs.kinds import DEPOSIT_KINDS, KINDS, Bill, Line
from ledger.domain.needs.scopes import SCOPE_WORDS, Scope, clause_of, code_of

UNITS: dict[str, str] = {
    "usd": "an amount in dollars",
    "usd_per_mile": "dollars per mile, exact",
    "share": "an exact share, such as 1/3 or 50%",
    "days": "whole days",
    "months": "whole months",
    "hours": "whole hours",
    "weeks": "whole weeks",
    "count": "a whole number",
    "word": "one word of a closed list",
    "list": "words of a closed list, a comma between two",
    "points": "whole percentage points",
    "steps": "amounts with the duty of a further approver above each, a semicolon between two",
    "yes_no": "yes or no",
}

CODES: dict[str, tuple[str, str]] = {
    "set_aside_share": (
        "share",
        "The set-aside must be strictly more than this share of the year's training budget",
    ),
    "approval_steps": (
        "steps",
        "Above each of these amounts a further approver decides, who holds the duty beside it; the first decides in any case",
    ),
    "approval_band": (
        "usd",
        "Up to this much one approver decides; above it two people do, where no approval_steps are in force",
    ),
    "band_days": (
        "days",
        "The band counts what was approved for the same person and payee in so many days (SD7)",
    ),
    "rent_months": ("months", "Months of rent a household may be helped with in a program year"),
    "rent_days_ahead": ("days", "How many days before its first day a month of rent may bind"),
    "mileage_rate": ("usd_per_mile", "What a mile travelled on that date is worth"),
    "mileage_attendance": (
        "yes_no",
        "Is a mileage log accepted only for days of recorded training or work? Without a value nobody asks (SUP-13)",
    ),
    "scholarship_months": ("months", "Most months of training that one enrolment may obligate"),
    "scholarship_retakes": ("count", "How often a failed course may be paid for again"),
    "workforce_pell.hours_from": ("hours", "Fewest clock hours of a program that Workforce Pell may pay"),
    "workforce_pell.hours_to": ("hours", "Most clock hours of a program that Workforce Pell may pay"),
    "workforce_pell.weeks_from": ("weeks", "Fewest weeks of a program that Workforce Pell may pay"),
    "workforce_pell.weeks_below": (
        "weeks",
        "Fewer weeks than this has a program that Workforce Pell may pay",
    ),
    "attendance_days": ("days", "A course without a record of training for so long is a hazard"),
    "plan_days": ("days", "A career plan older than this is a hazard for what is still open"),
    "refund_days": ("days", "A refund that is due longer than this is an exception"),
    "deposit_days": ("days", "A deposit that is out longer than this is followed up"),
    "course_close_days": (
        "days",
        "A course that ended so long ago without an invoice is proposed to be closed",
    ),
    "credential_months": ("months", "A course without its credential so long after its end is listed"),
    "ojt_rate": ("share", "Highest share of the wage that on-the-job training pays back"),
    "ojt_rate_factors": (
        "share",
        "Highest share of the wage when the factors for it are documented",
    ),
    "ojt_hours": ("hours", "Most hours of one on-the-job training contract"),
    "ratio.admin": ("share", "Most of the awards that administration may cost"),
    "ratio.transitional": (
        "share",
        "Most of the Adult and Dislocated Worker awards that transitional jobs may cost",
    ),
    "ratio.youth_wex": (
        "share",
        "Least of the youth award, less administration, that pays for work experience",
    ),
    "ratio.osy": ("share", "Least of the cost of youth programs that is for out-of-school youth"),
    "ratio.obligation": (
        "share",
        "Least of an award, less administration, that is obligated by the end of its year",
    ),
    "ratio.training": (
        "share",
        "Least share that training must have of what its test in ratios.toml divides by",
    ),
    "ratio_lead_days": ("days", "So many days before a test is due, one that does not hold yet is warned of"),
    "follow_up_months": (
        "months",
        "Months after the exit in which support that was approved before may still be used; without a value none",
    ),
    "follow_up_months.youth": ("months", "The same for youth, by law (SUP-23)"),
    "nrp_start_days": (
        "days",
        "Needs-related payments may begin so many days before the training (SUP-19)",
    ),
    "nrp_weeks_after_layoff": (
        "weeks",
        "A dislocated worker enrolls in training so many weeks after the layoff",
    ),
    "nrp_weeks_after_notice": (
        "weeks",
        "or so many weeks after being told that a short layoff will last over 6 months, if that is later",
    ),
    "nrp_weekly": ("usd", "Most that a week of needs-related payments may be; for adults it must be set"),
    "poverty_one": ("usd", "Yearly poverty level of a family of one"),
    "poverty_more": ("usd", "Yearly poverty level of each further person of a family"),
    "arrears_months": ("months", "Months of rent before the month of enrolment that may be paid as arrears"),
    "duplicate_days": (
        "days",
        "The same person, payee, kind and amount within so many days is held for a second person; without a value nothing is "
        "(SUP-24)",
    ),
    "support_kinds": ("list", "The kinds of supportive services that law knows"),
    "unallowable": ("list", "What is never paid, as words of a line or of its need"),
    "payee_staff": (
        "yes_no",
        "May two people approve a payee that has the name of one of the people who work here",
    ),
    "program_conflicts": ("list", "Pairs of programs of one source that may not both help a person: A+B"),
    "availability_years": (
        "count",
        "Program years in which a formula award may be obligated; its last day follows (FND-06)",
    ),
    "transfer_share": (
        "share",
        "Most of a stream's awards of a program year that may move between Adult and Dislocated Worker (FND-10)",
    ),
    "admin_functions": ("list", "Functions of staff whose cost is administration (FND-12)"),
    "program_functions": ("list", "Functions of staff whose cost is the program's"),
    "oldest_first": (
        "yes_no",
        "Does newer money of a stream need a reason while older money could pay? Without a value nobody asks (FND-07)",
    ),
    "burn_points": (
        "points",
        "An allocation is behind or ahead when it is further off the part of the year that is over",
    ),
    "drawdown_days": (
        "days",
        "Cash may be drawn for what is payable within so many business days, less what is on hand; without a value nothing is "
        "called drawable, and a receipt is held against nothing (PAY-14)",
    ),
    "interest_kept": (
        "usd",
        "Interest on federal cash that may be kept in a year; the rest is remitted (PAY-15)",
    ),
    "ojt_months": ("months", "Most months of one on-the-job training contract"),
    "ojt_holdback_share": ("share", "Share of what an employer earns that waits until retention is shown"),
    "ojt_retention_days": ("days", "Days after the training until retention can be shown"),
    **{
        f"{prefix}_{what}": ("yes_no", f"{what_for}: {meaning}")
        for prefix, what_for in (
            ("ojt", "On-the-job training"),
            ("wex", "Work experience, transitional jobs"),
        )
        for what, meaning in (
            ("overtime", "is overtime paid back at the ordinary wage? Its premium never is"),
            ("holiday", "are paid holidays paid back? Without a value they are not"),
            ("leave", "is paid leave paid back? Without a value it is not"),
            ("bonus", "are bonuses paid back? Without a value they are not"),
        )
    },
    "wex_hours": ("hours", "Most hours of one agreement about work experience"),
    "wex_months": ("months", "Most months of one agreement about work experience"),
    "wex_stipend": (
        "usd",
        "Up to this much in stipends for a person in a calendar year one approver decides; above it two people do",
    ),
    "wex_stipend_most": ("usd", "Most in stipends for a person in a calendar year"),
    "wex_slot_programs": ("list", "Programs that count work experience as summer or year-round slots"),
    "wex_summer_months": ("list", "Months, 1 to 12, in which a summer slot begins"),
    "transitional_hours": ("hours", "Most hours of one transitional job"),
    "transitional_months": ("months", "Most months of one transitional job"),
    "incentive_retention_share": ("share", "Share of a hiring incentive that waits until retention is shown"),
    "incentive_retention_days": ("days", "Days after the hire until retention can be shown"),
    "ojt_final_evaluation": ("yes_no", "Does the last payment wait for the final evaluation?"),
    "ojt_pattern_contracts": ("count", "From so many ended contracts on an employer's record is judged"),
    "ojt_pattern_share": ("share", "An employer with more failed contracts than this share is blocked"),
    "minimum_wage": ("usd", "The local minimum wage an hour"),
    "evaluation_months": ("months", "The partnership is evaluated with each agency once in so many months"),
    "training_months": ("months", "Each agency's career coaches are trained once in so many months"),
    "people_least": ("count", "Amounts of fewer people than this are not shown together"),
    "record_lag_days": ("days", "Until so many days after the service a missing service record is not due"),
    "record_tolerance_days": ("days", "How far a record's date may be from ours"),
    "card_stock_most": ("usd", "Most that gas cards on hand may be worth, all funds together"),
    "card_count_gates": (
        "yes_no",
        "Does a month stay open while the gas cards that lay in stock at its end are not counted? It must be decided (SUP-17)",
    ),
    "exception_gates": (
        "yes_no",
        "Does a month stay open while exceptions of its reconciliation are unanswered? Else whoever accepts is told (CLO-01)",
    ),
    "card_receipt_days": (
        "days",
        "So many days after its issue the receipt of a gas card's use must be here; without this value none is asked for",
    ),
    **{
        code_of(kind.code, scope): (
            "usd",
            f"Most that one {'household' if scope is Scope.HOUSEHOLD else 'participant'} may get for "
            f"{kind.name.lower()} {SCOPE_WORDS[scope].replace('for the household ', '')}",
        )
        for kind in KINDS.values()
        for scope in Scope
    },
    "emergency_case": ("usd", "Most that one emergency may be approved for before it is verified"),
    "emergency_envelope": ("usd", "Most that emergencies of one agency may hold in a program year"),
    "emergency_envelope_month": ("usd", "Most that emergencies of one agency may hold in a calendar month"),
    "emergency_days": ("days", "Within so many days the verification of an emergency is made up"),
    **{
        clause_of(code_of(kind.code, scope)): (
            "usd",
            f"How far an exception may go over the cap for {kind.name.lower()} {SCOPE_WORDS[scope]}; "
            "without this value there is no exception",
        )
        for kind in KINDS.values()
        for scope in Scope
    },
    **{
        f"{what}.{kind.code}": (unit, f"{meaning} {kind.name.lower()}")
        for kind in KINDS.values()
        if kind.line is Line.SUPPORT
        for what, unit, meaning in (
            ("category", "word", "Which of the law's kinds is"),
            ("papers", "list", "Papers that must be there before anyone verifies"),
            ("payees", "list", "Sorts of payees that may be paid for"),
            ("deposit", "word", "Blocked or receivable (SUP-12): a deposit that comes back, in"),
        )
        if what != "deposit" or kind.code in DEPOSIT_KINDS
    },
    **{
        f"proofs.{kind.code}": (
            "list",
            f"Papers that a bill must carry before anyone accepts it, for {kind.name.lower()}",
        )
        for kind in KINDS.values()
        if kind.bill in (Bill.EMPLOYER_INVOICE, Bill.MILEAGE_LOG, Bill.INVOICE)
    },
    **{
        f"advance_days.{kind.code}": (
            "days",
            "So many days after a bill was received its service may go on, as a cash advance, for "
            f"{kind.name.lower()}; without a value none",
        )
        for kind in KINDS.values()
        if kind.bill in (Bill.INVOICE, Bill.RECEIPT) or kind.code in DEPOSIT_KINDS
    },
}
"""Every policy code: its unit and what it means."""
