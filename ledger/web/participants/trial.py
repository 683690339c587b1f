"""The form of a dry run on a participant's page, read from the address, so that an answer can be shown to others."""

import datetime
from typing import Any

from flask import request
from wtforms import DateField, SelectField
from wtforms.validators import Optional

from ledger.domain.days import check_day
from ledger.domain.needs.kinds import KINDS
from ledger.domain.needs.terms import BY_WEEK
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.needs import trial
from ledger.services.needs.trial import Tried, Wanted
from ledger.services.participants.pages import PersonPage
from ledger.services.scholarships import listings
from ledger.web.context import current_actor, current_work
from ledger.web.names import place_names
from ledger.web.needs.forms import program_words
from ledger.web.needs.lines import WORK, LineForm, months_to_choose

_DATES = ("starts_on", "ends_on")
ASKED: dict[str, tuple[str, ...]] = {
    "Scholarship": ("amount", "listing", *_DATES),
    "OJT": ("hours", "wage", "rate", *_DATES),
    "Rent": ("first_month", "months", "contract", "subsidy", "monthly"),
    "NeedsRelated": ("starts_on", "weeks", "weekly"),
    "HiringIncentive": ("amount", "starts_on"),
    "Gas": ("gas_by", "spread", "amount", *_DATES),
    "ChildCare": ("spread", "amount"),
    "MoveIn": ("amount", "refundable"),
    **dict.fromkeys(WORK, ("hours", "pay", "wage", "taxes", "compensation", *_DATES)),
}
"""What each kind needs; every other kind the amount alone."""


class TrialForm(LineForm):
    """A line that nobody has asked for, where and when."""

    stay = SelectField("Enrollment", validate_choice=False)
    allocation = SelectField("Paid from", validate_choice=False)
    on = DateField("Decided on", [Optional()])

    def fields(self) -> list[Any]:
        """The fields of the chosen kind, in their order; by the week they are those of weeks."""
        names = ASKED.get(self.kind.data or "", ("amount",))
        if self.by_week and "spread" in names:
            names = (*names[: names.index("spread") + 1], *ASKED["NeedsRelated"])
        return [self[name] for name in names]

    @property
    def asks_on(self) -> bool:
        """Another shape was just chosen, whose own fields nobody has seen yet."""
        return self.kind.data in BY_WEEK and ("weeks" if self.by_week else "amount") not in request.args


def form_for(found: PersonPage, today: datetime.date) -> TrialForm:
    """The form as the address fills it."""
    form = TrialForm(request.args)
    names = place_names()
    form.stay.choices = {
        f"{one.agency}/{one.program}": f"{names.get(one.program, one.program)} at {names.get(one.agency, one.agency)}"
        for one in found.person.enrolments
    }
    form.stay.data = form.stay.data or next(iter(form.stay.choices))
    form.first_month.choices = {"": "Choose", **months_to_choose(today, form.first_month.data)}
    rows = listings.listed(current_work(), current_actor()) if form.kind.data == "Scholarship" else []
    form.listing.choices = {"": "Choose", **{row["code"]: program_words(row) for row in rows}}
    form.on.data = form.on.data or today
    return form


def tried(form: TrialForm, participant_id: str) -> tuple[Tried | None, str]:
    """The answer, or why there is none yet.

    :raises NotFound: the person is not the reader's to see.
    """
    if form.kind.data not in KINDS or "try" not in request.args or form.asks_on:
        return None, ""
    form.validate()
    wrong = next(
        (f"{one.label.text}: {one.errors[0]}" for one in (*form.fields(), form.on) if one.errors), ""
    )
    if wrong:
        return None, wrong
    agency, _, program = (form.stay.data or "").partition("/")
    try:
        check_day("on", form.on.data)
        wanted = Wanted(
            form.kind.data,
            form.cents(),
            form.terms(),
            agency,
            program,
            form.on.data,
            form.allocation.data or "",
        )
        answer = trial.try_line(current_work(), current_actor(), participant_id, wanted)
    except (InvalidInput, Refused, NotFound) as error:
        return None, str(error)
    form.allocation.choices = {"": "The one that would be chosen", **dict(answer.others)}
    return answer, ""
