"""The spend-down radar: what will be left, who is behind, and moves that one form makes amendments."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ledger.domain.budgets.radar import Pace
from ledger.services.budgets.radar import radar
from ledger.services.people.roles import READERS
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.filters import asked, chosen
from ledger.web.names import place_names
from ledger.web.tables import page_of

pages = Blueprint("radar", __name__)

CHIPS = {
    Pace.BEHIND: ("Behind", "warn"),
    Pace.ON_PACE: ("On pace", "good"),
    Pace.AHEAD: ("Ahead", "info"),
    Pace.TOO_EARLY: ("Too early to say", "neutral"),
}
_SORTS = {
    "unused": lambda pair: (pair[1].unused_cents, pair[1].fund, pair[1].place),
    "agency": lambda pair: (pair[1].place, pair[1].fund),
    "fund": lambda pair: (pair[1].fund, pair[1].line, pair[1].place),
    "allocated": lambda pair: (pair[1].allocated_cents, pair[1].fund, pair[1].place),
}


@pages.get("/radar")
@access.allow(*READERS)
def page() -> ResponseReturnValue:
    """Funds, allocations and suggested moves, today."""
    work, actor = current_work(), current_actor()
    found = radar(work, actor)
    names = place_names()
    rows = chosen(
        found.burns,
        asked("filter"),
        lambda pair: (
            names.get(pair[0]["agency_code"]),
            pair[1].place,
            pair[1].fund,
            pair[1].line,
            pair[1].pace,
        ),
    )

    def _where(place: str) -> str:
        agency, _, program = place.partition(":")
        return (
            "The reserve"
            if place == "reserve"
            else f"{names.get(agency, agency)}, {names.get(program, program)}"
        )

    return render_template(
        "radar/page.html",
        where=_where,
        found=found,
        page=page_of(rows, _SORTS, "unused", descending=True),
        chips=CHIPS,
        filter=asked("filter"),
    )
