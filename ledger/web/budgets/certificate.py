"""The set-aside certificate, as a page whose numbers are links and as a paper to sign."""

import datetime
from typing import Any

from flask import Blueprint, Response, render_template
from flask.typing import ResponseReturnValue

from ledger.clock import month_of
from ledger.domain.budgets.versions import GOVERNING
from ledger.domain.needs.kinds import kind_named
from ledger.services.budgets.certificate import Certificate, Held, certificate
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import asked_day
from ledger.web.names import fund_titles
from ledger.web.papers import paper
from ledger.words import day, dollars

pages = Blueprint("certificate", __name__)

COLUMNS = (
    ("training_budget", "Training budget", ""),
    ("brought_forward", "Brought forward", ""),
    ("set_aside", "Set-aside", ""),
    ("reserve", "Reserve", "Reserve"),
    ("allocated", "Allocated", ""),
    ("committed", "Committed", "Committed"),
    ("obligated", "Obligated", "Obligated"),
    ("spent", "Spent", ""),
    ("refund_due", "Refund due", "Refund"),
    ("left", "Left", ""),
    ("returned", "Returned late", "Returned"),
)
"""Column, its heading, and the stage account behind it; the others are made of the allocations."""


def _columns(found: Certificate) -> list[tuple[str, str, str]]:
    """The columns of a certificate: nothing is brought forward into the first year of all funds, and little returns late."""
    rare = {"brought_forward": "brought_forward_cents", "returned": "returned_cents"}
    empty = {name for name, cents in rare.items() if not any(getattr(held, cents) for _, held in found.funds)}
    return [one for one in COLUMNS if one[0] not in empty]


MEASURES = {
    "Obligated": "Obligated to date (paid or not)",
    "Expended": "Expended, of what the definition counts",
}
"""What a measure is called beside columns that show other amounts under the same word: the open stage, all that is spent."""
INFORMATION = "For information"
"""How a measure stands that the policy does not govern by."""
SIGNERS = ("Fiscal manager", "Program manager", "Chair of the board")


def _asked() -> Certificate:
    work = current_work()
    today = work.source.today()
    on, known_on = (asked_day(name, today) for name in ("on", "known"))
    return certificate(work, current_actor(), on, known_on)


@pages.get("/set-aside")
@access.allow(*READERS)
def page() -> ResponseReturnValue:
    """The certificate as of a day, as known on another."""
    found = _asked()
    return render_template(
        "certificate/page.html",
        found=found,
        names=MEASURES,
        information=INFORMATION,
        notes=_notes(found),
        headings=_columns(found),
        month=month_of(found.on),
    )


@pages.get("/set-aside/paper")
@access.allow(*READERS)
def print_out() -> Response:
    """The same on one sheet, with lines to sign."""
    found = _asked()
    return paper("set_aside", f"set-aside-{found.on}-known-{found.known_on}", _values(found))


def _values(found: Certificate) -> dict[str, Any]:
    version, policy, titles, columns = found.version, found.policy, fund_titles(), _columns(found)
    facts = [
        ("Program year", f"July {found.year} to June {found.year + 1}"),
        ("As of", day(found.on)),
        ("As known on", day(found.known_on)),
        (
            "Version of the training budget",
            f"{version.number}, from {day(version.from_on)}" if version else "None",
        ),
        ("Definition", version.definition if version else "None"),
        (
            "Counted",
            ", ".join(kind_named(one).name for one in version.counts) if version else "The training line",
        ),
        ("Resolution", version.resolution if version else "None"),
        ("Policy", f"More than {policy.value}: {policy.document}, from {day(policy.from_on)}"),
    ]
    measures = [
        [
            f"{MEASURES.get(name, name)}{', governs' if governs else ''}",
            test.says,
            test.percent,
            INFORMATION if not governs else "Holds" if test.holds else "Does not hold",
        ]
        for name, test, governs in found.measures
    ]
    return {
        "number": f"as of {day(found.on)}, as known on {day(found.known_on)}",
        "facts": facts,
        "holds": found.governing.holds,
        "says": found.governing.says if found.budgeted else "No budget of this program year is loaded yet.",
        "budgeted": found.budgeted,
        "measures": measures,
        "notes": _notes(found),
        "head": ["Fund", *(heading for _, heading, _ in columns)],
        "rows": [[titles.get(code, code), *_cells(held, columns)] for code, held in found.funds],
        "total": ["All", *_cells(found.total, columns)],
        "brought": [
            f"Brought forward into {found.year}, {titles.get(code, code)}: {dollars(cents)} set aside in program year {year}"
            for code, years in found.brought
            for year, cents in years.items()
        ],
        "released": [
            _release(one.on, titles.get(one.fund, one.fund), one.amount_cents, one.resolution, who)
            for one, who in found.released
        ],
        "seal": f"Journal to link {found.sequence}, digest {found.digest}",
        "signers": list(SIGNERS),
    }


def _notes(found: Certificate) -> list[str]:
    """What the measures are made of where the columns of the table under them say something else."""
    notes = ["The measure that governs decides; the others are for information."]
    bound, spent = ([_beside(kind, cents) for kind, cents in one.items()] for one in found.beside)
    if found.subawards_cents:
        bound.append(
            f"with {dollars(found.subawards_cents)} that subawards bind beyond the awards under them"
        )
    if bound:
        cents = next(test.left_cents for name, test, _ in found.measures if name == GOVERNING["obligated"])
        cents -= found.subawards_cents + sum(found.beside[0].values())
        notes.append(
            f"Obligated to date is {dollars(cents)} bound by awards of training, {', '.join(bound)}."
        )
    if spent:
        whole = dollars(found.total.spent_cents)
        notes.append(f"Expended is the {whole} of the column Spent, {', '.join(spent)}.")
    return notes


def _beside(kind: str, cents: int) -> str:
    if not kind:
        return f"less {dollars(-cents)} of funds without a budget of the year"
    name = kind_named(kind).name
    if cents < 0:
        return f"less {dollars(-cents)} for {name}, which the definition does not count"
    return f"with {dollars(cents)} for {name}, which the definition counts beside training"


def _cells(held: Held, columns: list[tuple[str, str, str]]) -> list[str]:
    return [dollars(getattr(held, f"{name}_cents")) for name, _, _ in columns]


def _release(on: datetime.date, fund: str, cents: int, resolution: str | None, who: str) -> str:
    return (
        f"{day(on)}: {dollars(cents)} of {fund} released, {resolution or 'no resolution'}, accepted by {who}"
    )
