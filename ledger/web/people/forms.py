"""Forms about people of the board: who they are, what they are entrusted with, from when to when."""

import datetime
from collections.abc import Mapping
from typing import Any

from wtforms import HiddenField, SelectField, SelectMultipleField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from ledger.domain.people.duties import DUTY_NAMES, ROLE_NAMES, Duty, Role
from ledger.domain.people.people import NewGrant, grants_of_role
from ledger.services.people.change_pages import grant_words
from ledger.web.fields import CommandForm
from ledger.web.inputs import DayField, options
from ledger.web.names import place_names

CLASSES = {
    "": "None",
    "HOPWA": "HOPWA: HIV housing",
    "SUD": "SUD: substance use treatment",
    "JUSTICE": "JUSTICE: prison and court records",
    "HEALTH": "HEALTH: disability and recovery",
    "YOUTH": "YOUTH: minors and foster youth",
}


class MultipleDutiesField(SelectMultipleField):
    """Check boxes, one for each duty."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class GrantsForm(CommandForm):
    """What is granted: a role's duties, single ones, or both; scope and dates hold for all of them."""

    page = HiddenField()
    role = SelectField(
        "Role",
        choices=options(
            [("", "None: single duties only"), *((role.value, name) for role, name in ROLE_NAMES.items())]
        ),
    )
    duties = MultipleDutiesField(
        "Single duties", choices=options((duty.value, DUTY_NAMES[duty]) for duty in Duty)
    )
    agency = SelectField("Agency")
    program = SelectField("Program")
    confidential_class = SelectField("Confidential class", choices=options(CLASSES))
    from_on = DayField("First day")
    to_on = DayField("Last day")

    def places(self, agencies: Mapping[str, str], programs: Mapping[str, str]) -> None:
        """Fill the selects."""
        self.agency.choices = options([("", "All agencies"), *agencies.items()])
        self.program.choices = options([("", "All programs"), *programs.items()])

    def grants(self) -> tuple[NewGrant, ...]:
        """The grants that are asked for; seeing a class is the only one that names a class."""
        agency, program = self.agency.data or None, self.program.data or None
        dates = {"from_on": self.from_on.data, "to_on": self.to_on.data}
        made = (
            list(grants_of_role(Role(self.role.data), agency=agency, program=program, **dates))
            if self.role.data
            else []
        )
        for duty in (Duty(code) for code in self.duties.data or []):
            sees = duty is Duty.SEE_CLASS
            named = self.confidential_class.data or None
            made.append(NewGrant(duty, agency, program, None, named if sees else None, **dates))
        return tuple(made)


class PersonForm(GrantsForm):
    """A new person, or one more login of a known one."""

    name = StringField("Name", [InputRequired("Type the name as on the badge."), Length(max=120)])
    staff_number = StringField("Staff number", [InputRequired("Type the staff number."), Length(max=32)])
    login = StringField("Login", [InputRequired("Choose a login."), Length(max=32)])


class KeyForm(CommandForm):
    """A decision without further answers."""

    page = HiddenField()


def held(grants: list[dict[str, Any]], today: datetime.date | None = None) -> list[tuple[str, str]]:
    """A person's grants as id and words."""
    return [(row["id"], grant_words(_grant(row), place_names(), today)) for row in grants]


def _grant(row: Mapping[str, Any]) -> NewGrant:
    return NewGrant(
        Duty(row["duty"]),
        row["agency_code"],
        row["program_code"],
        row["kind_group"],
        row["confidential_class"],
        row["from_on"],
        row["to_on"],
    )
