"""Forms about overrides: asking for an exception, deciding, marking an emergency, looking back."""

from wtforms import SelectField, TextAreaField
from wtforms.validators import Length

from ledger.domain.needs.lines import DENIALS
from ledger.domain.needs.resources import SOURCES
from ledger.domain.overrides import emergencies as lane_rules
from ledger.domain.overrides import overrides as rules
from ledger.services.overrides.emergencies import OUTCOMES
from ledger.web.fields import CommandForm
from ledger.web.inputs import Mark, VersionField
from ledger.web.needs.forms import NamedForm


def _choice(label: str, known: dict[str, str]) -> SelectField:
    return SelectField(label, [Mark()], choices={"": "Choose", **known}, validate_choice=False)


class AskForm(NamedForm):
    """Ask for an exception to the caps that a line passes."""

    NAME = "exception"

    reason = _choice("Why the cap is to be passed", dict(rules.REASONS))
    words = TextAreaField(
        "In words", [Length(max=rules.MOST_WORDS)], description="Whoever decides reads this. No names."
    )


class DecideForm(CommandForm):
    """Grant or decline an exception, or settle an emergency; the pressed button says which."""

    version = VersionField()
    reason = _choice("Reason for declining", dict(rules.REFUSALS))
    outcome = _choice("What was done", dict(OUTCOMES))
    payer = SelectField(
        "Whose money pays for it",
        choices={"": "None but ours", **SOURCES},
        validate_choice=False,
        description="Where money of another source pays.",
    )
    document = SelectField("Paper that shows that money", choices={"": "Choose"}, validate_choice=False)


class MarkForm(NamedForm):
    """Mark a need as an emergency."""

    NAME = "emergency"

    reason = _choice("Why it cannot wait", dict(lane_rules.REASONS))
    words = TextAreaField("In words", [Length(max=rules.MOST_WORDS)], description="The approver reads this.")


class LookBackForm(CommandForm):
    """Make a verification up; the pressed button says whether it was eligible."""

    finding = _choice("What was found", dict(DENIALS))
