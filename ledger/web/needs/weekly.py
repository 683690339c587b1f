"""What whoever verifies weekly needs-related payments records: the facts that the law's tests look at (SUP-19)."""

from wtforms import DateField, SelectField
from wtforms.validators import Optional

from ledger.domain.needs.weekly import DAYS, GROUPS, UC, WeekFinding
from ledger.web.fields import MoneyField
from ledger.web.inputs import WholeField
from ledger.web.needs.forms import VerifyForm


class WeekForm(VerifyForm):
    """Verify weekly payments."""

    group = SelectField("Served as", choices={"": "Choose", **GROUPS}, validate_choice=False)
    unemployed_on = DateField("Unemployment shown on", [Optional()])
    enrolled_on = DateField("Enrolled in training on", [Optional()])
    training_from_on = DateField("First day of training", [Optional()])
    training_to_on = DateField("Last day of training", [Optional()])
    family = WholeField("Size of the family", [Optional()])
    uc = SelectField("Unemployment compensation (UC)", choices={"": "Choose", **UC}, validate_choice=False)
    uc_to_on = DateField("Last day that UC paid", [Optional()], description="Where it has ceased.")
    uc_cents = MoneyField("UC a week", description="The weekly benefit, where there was one.")
    laid_off_on = DateField("Laid off on", [Optional()], description="Of a dislocated worker.")
    told_on = DateField(
        "Told on that a short layoff will last over 6 months", [Optional()], description="Where it was so."
    )

    def finding(self) -> WeekFinding:
        """What was recorded."""
        return WeekFinding(
            self.group.data or "",
            uc=self.uc.data or "",
            family=self.family.data or 0,
            uc_cents=self.uc_cents.data or 0,
            **{name: self[name].data for name in DAYS},
        )

    def offer(self, found: WeekFinding | None, *, anew: bool = False) -> None:
        """Begin with what was recorded before. :param anew: whether the person is unemployed and without UC is asked again."""
        if found is not None:
            asked = ("uc", "unemployed_on") if anew else ()
            for name in {"group", "uc", "family", "uc_cents", *DAYS}.difference(asked):
                self[name].data = getattr(found, name) or None
