"""Which pictures are taken: what each shows, who looks, and what is done first (`tests.browser.screenshots`)."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.browser import steps

# One id each, the richest of its sort, so that the pictures show something.
IDS = {
    "participant": """SELECT award.participant_id FROM award JOIN need_line ON need_line.id = line_id JOIN need ON need.id = need_id
        WHERE need.agency_code = 'DCJ' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "need": """SELECT need.id FROM need JOIN need_line ON need.id = need_id
        WHERE need.agency_code = 'CCC' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "question": """SELECT need_id FROM need_line JOIN need ON need.id = need_id
        WHERE need_line.state = 'questioned' AND need.agency_code = 'DCJ' ORDER BY 1 LIMIT 1""",
    "review": "SELECT id FROM need_line WHERE state = 'submitted' ORDER BY id LIMIT 1",
    "approval": """SELECT id FROM need_line
        WHERE state = 'verified' AND kind = 'Clothing' ORDER BY amount_cents DESC, id LIMIT 1""",
    "over_cap": """SELECT id FROM need_line
        WHERE state = 'verified' AND kind = 'Tools' ORDER BY amount_cents DESC, id LIMIT 1""",
    "award": """SELECT award.id FROM award JOIN invoice_line ON award.id = award_id
        WHERE kind = 'Rent' GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "dcj_award": """SELECT award.id FROM award JOIN need_line ON need_line.id = line_id JOIN need ON need.id = need_id
        WHERE need.agency_code = 'DCJ' AND obligated_cents + committed_cents > 0 AND award.kind = 'OJT' AND obligated_cents > 0
        ORDER BY obligated_cents DESC, 1 LIMIT 1""",
    "ojt_invoice": """SELECT invoice_id FROM invoice_line JOIN award ON award.id = award_id WHERE kind = 'OJT'
        ORDER BY cut DESC, 1 LIMIT 1""",
    "invoice": "SELECT id FROM invoice WHERE state = 'entered' ORDER BY id LIMIT 1",
    "batch": "SELECT id FROM batch WHERE state = 'built' ORDER BY id LIMIT 1",
    "allocation": "SELECT allocation_id FROM award GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "entry": "SELECT id FROM entry WHERE narration = 'paid_ach' ORDER BY number LIMIT 1",
    "account": """SELECT name FROM account JOIN posting ON account_number = account.number WHERE name LIKE 'Expenses:%'
        GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1""",
    "change": "SELECT id FROM proposal ORDER BY state = 'staged' DESC, id LIMIT 1",
    "golive": "SELECT id FROM proposal WHERE kind = 'golive' ORDER BY id LIMIT 1",
    "deposit": "SELECT id FROM deposit ORDER BY left_on IS NULL, id LIMIT 1",
    "override": "SELECT id FROM override ORDER BY state = 'asked' DESC, id LIMIT 1",
    "weekly": "SELECT id FROM award WHERE terms LIKE '%weekly_cents%' AND kind = 'Gas' ORDER BY paid_cents DESC, id LIMIT 1",
    "payee": "SELECT payee_id FROM award GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "user": "SELECT id FROM person WHERE name LIKE 'Alma%'",
}


@dataclass(frozen=True)
class Shot:
    """One picture: its name, who looks, what the picture shows, where, and what is done there first."""

    name: str
    login: str
    duty: str
    shows: str
    address: str
    before: Callable[[Page], None] | None = None


HOMES = (
    ("liaison", "lena", "liaison"),
    ("rent-coordinator", "rosa", "rent coordinator"),
    ("payer", "pavel", "payer"),
    ("fiscal-manager", "frances", "fiscal manager"),
    ("manager", "priya", "program manager"),
    ("board-officer", "bela", "board officer"),
    ("administrator", "ada", "administrator"),
    ("auditor", "aud", "auditor"),
)
"""Who begins at a page of their own, beside the coach, the approver and the job developer."""

SHOTS = (
    Shot("sign-in", "", "everyone", "Signing in; a demonstration names its people", "/sign-in"),
    Shot("home-coach", "dana", "coach", "What waits, and the first of her people", "/"),
    Shot("people-coach", "dana", "coach", "The people of her own agency", "/people"),
    Shot(
        "participant",
        "dana",
        "coach",
        "One participant: what is left, the rent calendar, needs and awards",
        "/participants/{participant}",
    ),
    Shot(
        "need-new",
        "dana",
        "coach",
        "One need with several lines; what is left is shown while typing",
        "/needs/new?participant={participant}",
        steps.fill_need,
    ),
    Shot(
        "need-faults",
        "dana",
        "coach",
        "What is missing is said at once, above and at its field; nothing that was typed is lost",
        "/needs/new?participant={participant}",
        steps.leave_holes,
    ),
    Shot(
        "question",
        "dana",
        "coach",
        "A line that came back with a question, and its answer",
        "/needs/{question}",
    ),
    Shot("need", "cleo", "coach", "Where each line stands and who acts next", "/needs/{need}"),
    Shot("needs", "lena", "liaison", "What waits for verification, the soonest needed first", "/needs"),
    Shot(
        "review",
        "lena",
        "liaison",
        "One line: its document, plan and eligibility beside the decision",
        "/lines/{review}/review",
    ),
    Shot("home-approver", "alma", "approver", "What waits for an approver", "/"),
    Shot("approvals", "alma", "approver", "Lines to approve", "/approvals"),
    Shot("approval", "alma", "approver", "The document and the numbers that decide", "/approvals/{approval}"),
    Shot(
        "approval-over",
        "alma",
        "approver",
        "A line over its cap: why it would be refused, and what may be done",
        "/approvals/{over_cap}",
    ),
    Shot("keys", "alma", "approver", "The keys of a page, shown with ?", "/approvals", steps.show_keys),
    Shot("awards", "alma", "approver", "Awards with their money by stage", "/awards"),
    Shot(
        "award",
        "alma",
        "approver",
        "One award: months, what binds it, bills, payments, entries",
        "/awards/{award}",
    ),
    Shot(
        "award-weeks",
        "cleo",
        "coach",
        "One approval for many small payments, week by week",
        "/awards/{weekly}",
    ),
    Shot(
        "overrides",
        "frances",
        "fiscal manager",
        "Where a rule was gone round, why, and by whom",
        "/overrides",
    ),
    Shot("override", "frances", "fiscal manager", "One of them", "/overrides/{override}"),
    Shot(
        "deposit",
        "frances",
        "fiscal manager",
        "A deposit that a landlord holds, and what may be said of it",
        "/deposits/{deposit}",
    ),
    Shot("invoice-choose", "dana", "coach", "Which award a bill is for", "/invoices/new"),
    Shot("invoice-new", "dana", "coach", "Entering a bill", "/invoices/new?award={dcj_award}"),
    Shot("invoices", "arne", "approver", "Bills that wait for acceptance", "/invoices"),
    Shot(
        "invoice", "arne", "approver", "One bill beside its facts, to accept or refuse", "/invoices/{invoice}"
    ),
    Shot(
        "invoice-ojt",
        "arne",
        "approver",
        "An employer's invoice: what is cut, and why",
        "/invoices/{ojt_invoice}",
    ),
    Shot("payments", "pavel", "payer", "What waits for payment, and the batches", "/payments"),
    Shot("batch", "petra", "payer", "A batch to release, with its check or ACH numbers", "/payments/{batch}"),
    Shot(
        "confirm",
        "petra",
        "payer",
        "What moves money or rights asks for the password again",
        "/confirm?next=/payments",
    ),
    Shot("home-developer", "jody", "job developer", "Contracts to write, to sign, to evaluate", "/"),
    Shot("contracts", "jody", "job developer", "Contracts with employers", "/contracts"),
    Shot("cards", "kit", "payer who keeps the gas cards", "Gas cards: stock, lots, who waits", "/cards"),
    Shot("follow-up", "dana", "coach", "Hazards of open awards, and courses to follow up", "/scholarships"),
    Shot("grants", "priya", "program manager", "Every grant, held or once held", "/grants"),
    Shot(
        "network-log",
        "priya",
        "program manager",
        "Evaluations and trainings, and what is due",
        "/network-log",
    ),
    Shot("radar", "priya", "program manager", "What would lapse, and what could be moved", "/radar"),
    Shot(
        "tests", "priya", "program manager", "The year's tests, each with its numbers", "/tests-of-the-year"
    ),
    Shot("payees", "alma", "approver", "Who can be paid", "/payees"),
    Shot("payee", "alma", "approver", "One payee", "/payees/{payee}"),
    Shot("allocations", "priya", "program manager", "Each allocation's money, on one page", "/allocations"),
    Shot(
        "allocation",
        "priya",
        "program manager",
        "One allocation and what used it",
        "/allocations/{allocation}",
    ),
    Shot("trial-balance", "aud", "auditor", "Every account; debits and credits agree", "/trial-balance"),
    Shot("account", "aud", "auditor", "One account's entries with a running balance", "/accounts/{account}"),
    Shot("entry", "aud", "auditor", "One journal entry, its legs and its proof", "/entries/{entry}"),
    Shot(
        "reconciliation",
        "frances",
        "fiscal manager",
        "A month against the participant system's records",
        "/reconciliation?time=2026-10",
    ),
    Shot(
        "month",
        "priya",
        "program manager",
        "The month in numbers, each with what it is made of",
        "/month?time=2026-10",
    ),
    Shot(
        "month-agency",
        "frances",
        "fiscal manager",
        "One agency's month, with its statement to print",
        "/month?time=2026-10&filter=Department+of+Community+Justice",
    ),
    Shot("cash", "frances", "fiscal manager", "Grant cash by fund", "/cash"),
    Shot("months", "frances", "fiscal manager", "Months, open and closed", "/months"),
    Shot("files", "frances", "fiscal manager", "Service records that were brought in", "/records"),
    Shot(
        "budgets",
        "priya",
        "program manager",
        "Budgets and policies in force, each with its document",
        "/budgets",
    ),
    Shot("budget-load", "frances", "fiscal manager", "Loading a changed budget", "/budgets/load"),
    Shot(
        "going-live-load",
        "frances",
        "fiscal manager",
        "The sheets of the system before, checked and staged",
        "/going-live",
    ),
    Shot(
        "budget-draft",
        "priya",
        "program manager",
        "A draft of the policy tried on the last twelve months: what would be refused, what allowed, because of what",
        "/budgets/draft",
        steps.try_draft,
    ),
    Shot("changes", "bela", "board officer", "What waits for a second person", "/changes"),
    Shot("change", "bela", "board officer", "One staged change", "/changes/{change}"),
    Shot(
        "going-live",
        "bela",
        "board officer",
        "A board that goes live in the middle of a year: the sheets beside the control report",
        "/changes/{golive}",
    ),
    Shot("users", "ada", "administrator", "People and their duties", "/users"),
    *(Shot(f"home-{name}", login, duty, "What waits for this person", "/") for name, login, duty in HOMES),
    Shot(
        "participant-auditor",
        "aud",
        "auditor",
        "A participant without a name, as an auditor reads it",
        "/participants/{participant}",
    ),
    Shot("set-aside", "priya", "program manager", "The set-aside certificate, as of any date", "/set-aside"),
    Shot("programs", "lena", "liaison", "Eligible programs, as the state lists them", "/programs"),
    Shot("amendments", "alma", "approver", "Changes of live awards that wait", "/amendments"),
    Shot(
        "unbilled",
        "frances",
        "fiscal manager",
        "Hours worked and not billed at a month's end",
        "/contracts/unbilled",
    ),
    Shot("payee-new", "alma", "approver", "A payee who is new", "/payees/new"),
    Shot("cards-new", "kit", "payer who keeps the gas cards", "Cards that were bought", "/cards/lots/new"),
    Shot("move-new", "frances", "fiscal manager", "Moving allocated money", "/moves/new"),
    Shot("user-new", "ada", "administrator", "A person who is new", "/users/new"),
    Shot("password", "dana", "coach", "Her own password", "/account/password"),
    Shot("user", "ada", "administrator", "One person's duties", "/users/{user}"),
)
PHONE_SHOTS = (
    "sign-in", "home-coach", "people-coach", "participant", "need-new", "need-faults", "question", "need", "award", "invoice-new", "approval", "payments",
    "trial-balance", "month",
)  # fmt: skip
