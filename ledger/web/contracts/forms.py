"""Forms about contracts: what one holds, its signatures, evaluations, its end and what retention decides."""

from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from ledger.domain.contracts.agreements import (
    INCENTIVE_CHECKLIST,
    OF_RECORD,
    PARTIES,
    WORK_CHECKLIST,
    AnyContents,
    IncentiveContents,
    WorkContents,
)
from ledger.domain.contracts.contents import CHECKLIST, EMPLOYED, FACTORS, HIGHEST_SVP, LONGEST, Contents
from ledger.domain.contracts.contracts import END_REASONS, EVALUATIONS
from ledger.web.contracts.modify_forms import LetGoForm, ModifyForm, SignModificationForm
from ledger.web.fields import CommandForm, MoneyField
from ledger.web.inputs import Mark, MinutesField, needed, options
from ledger.web.needs.forms import NamedForm

LONGEST_LINE = 200


class ManyField(SelectMultipleField):
    """Check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class ContractForm(CommandForm):
    """What a contract holds besides hours, wage and share, which are the line's."""

    fein = StringField(
        "Employer's federal number",
        [Mark(), Length(max=20)],
        description="Like 12-3456789. It stands in no book.",
    )
    occupation = StringField("Occupation", [Mark(), Length(max=LONGEST_LINE)])
    onet = StringField("O*NET code", [Mark(), Length(max=20)], description="Like 51-4121.06.")
    outline = TextAreaField(
        "Training outline", [Mark(), Length(max=LONGEST)], description="What is taught, in which order."
    )
    classroom = StringField("Classroom training besides", [Length(max=LONGEST_LINE)])
    svp = SelectField(
        "SVP of the occupation",
        [Mark()],
        choices={"0": "Choose", **{str(n): str(n) for n in range(1, HIGHEST_SVP + 1)}},
        validate_choice=False,
    )
    rationale = TextAreaField(
        "Why it takes that long",
        [Mark(), Length(max=LONGEST)],
        description="What the job needs, what the person can do, and how the hours follow from the gap.",
    )
    records = BooleanField("The employer keeps and shows attendance, payroll and other records", [Mark()])
    factors = ManyField("Factors for more than the common share", choices=options(FACTORS))
    factor_words = TextAreaField("The facts behind the factors", [Length(max=LONGEST)])
    employed_since = DateField(
        "Works there since", [Optional()], description="Only for someone who is on the payroll already."
    )
    employed_basis = SelectField(
        "Training of an employed worker is tied to",
        choices={"": "Not employed there", **EMPLOYED},
        validate_choice=False,
    )
    employed_words = TextAreaField("The evidence for it", [Length(max=LONGEST)])
    below_self_sufficient = BooleanField("The present wage is below self-sufficiency")
    checklist = ManyField("Before anybody signs", choices=options(CHECKLIST))

    def contents(self) -> Contents:
        """What was typed."""
        words = (
            "fein",
            "occupation",
            "onet",
            "outline",
            "classroom",
            "rationale",
            "factor_words",
            "employed_words",
        )
        return Contents(
            **{name: (self[name].data or "").strip() for name in words},
            svp=int(self.svp.data) if self.svp.data in map(str, range(1, HIGHEST_SVP + 1)) else 0,
            records=bool(self.records.data),
            factors=tuple(self.factors.data or ()),
            employed_since=self.employed_since.data,
            employed_basis=self.employed_basis.data or "",
            below_self_sufficient=bool(self.below_self_sufficient.data),
            checklist=tuple(self.checklist.data or ()),
        )


class WorkForm(CommandForm):
    """What an agreement about work experience or a transitional job holds besides the line's terms (WEX-01)."""

    worksite = StringField(
        "Worksite", [Mark(), Length(max=LONGEST_LINE)], description="Where the work is done."
    )
    supervisor = StringField("Supervisor at the worksite", [Mark(), Length(max=LONGEST_LINE)])
    objectives = TextAreaField(
        "What is to be learned",
        [Mark(), Length(max=LONGEST)],
        description="The learning objectives, in a few points.",
    )
    of_record = SelectField(
        "Employer of record",
        [Mark()],
        choices={"": "Choose", **OF_RECORD},
        validate_choice=False,
        description="Who pays the wage, withholds, insures and writes the W-2.",
    )
    education = TextAreaField(
        "Academic and occupational education beside the work",
        [Length(max=LONGEST)],
        description="Needed for youth.",
    )
    barriers = TextAreaField("The person's barriers and work history", [Length(max=LONGEST)])
    services = TextAreaField("Comprehensive career services beside the job", [Length(max=LONGEST)])
    subsidized = BooleanField("The wages of the job are subsidized by this agreement")
    checklist = ManyField("Before anybody signs", choices=options(WORK_CHECKLIST))

    def contents(self) -> WorkContents:
        """What was typed."""
        words = ("worksite", "supervisor", "objectives", "of_record", "education", "barriers", "services")
        return WorkContents(
            **{name: (self[name].data or "").strip() for name in words},
            subsidized=bool(self.subsidized.data),
            checklist=tuple(self.checklist.data or ()),
        )


class IncentiveForm(CommandForm):
    """What an agreement about a hiring incentive holds (d18)."""

    fein = StringField(
        "Employer's federal number",
        [Mark(), Length(max=20)],
        description="Like 12-3456789. It stands in no book.",
    )
    job = StringField("The job", [Mark(), Length(max=LONGEST_LINE)])
    wage_cents = MoneyField("Wage an hour", [Mark()])
    permanent = BooleanField("The job is meant to last", [Mark()])
    checklist = ManyField("Before anybody signs", choices=options(INCENTIVE_CHECKLIST))

    def contents(self) -> IncentiveContents:
        """What was typed."""
        return IncentiveContents(
            (self.fein.data or "").strip(),
            (self.job.data or "").strip(),
            self.wage_cents.data or 0,
            bool(self.permanent.data),
            tuple(self.checklist.data or ()),
        )


FORMS: dict[str, type[Any]] = {
    "OJT": ContractForm,
    "WorkExperience": WorkForm,
    "TransitionalJob": WorkForm,
    "HiringIncentive": IncentiveForm,
}


def of_contents(contents: AnyContents) -> dict[str, Any]:
    """The form's data from a contract."""
    values = {**vars(contents), "checklist": list(contents.checklist)}
    if isinstance(contents, Contents):
        values |= {"svp": str(contents.svp), "factors": list(contents.factors)}
    return values


class SignForm(NamedForm):
    """One party's signature."""

    NAME = "sign"

    party = SelectField("Who signed", choices=dict(PARTIES))
    signer = StringField("Name on the paper", [InputRequired("Write the name."), Length(max=LONGEST_LINE)])
    signed_on = DateField("Signed on", [InputRequired("Choose the day.")])


class EvaluateForm(NamedForm):
    """One evaluation."""

    NAME = "evaluate"

    sort = SelectField("Which evaluation", choices=dict(EVALUATIONS))
    done_on = DateField("Held on", [InputRequired("Choose the day.")])
    words = TextAreaField("What it found", [InputRequired("Say what it found."), Length(max=LONGEST)])


class EndForm(NamedForm):
    """The end of the training."""

    NAME = "end"

    ended_on = DateField("Last day of training", [InputRequired("Choose the day.")])
    reason = SelectField("Why it ended", choices=dict(END_REASONS))
    open_hours = MinutesField("Hours worked that are still to be billed")


class ClaimForm(NamedForm):
    """The employer asks for the holdback."""

    NAME = "claim"

    payee_number = StringField(
        "Number on the document", [InputRequired("Type the number as printed."), Length(max=60)]
    )
    received_on = DateField("Received on", [InputRequired("Choose the day.")])
    total = MoneyField("Total it asks for", [needed("Type the total.")])
    retained_on = DateField("Still employed on", [InputRequired("Choose the day.")])


class HireForm(NamedForm):
    """The employer shows a hire, the first milestone of an incentive."""

    NAME = "hire"

    payee_number = StringField(
        "Number on the document", [InputRequired("Type the number as printed."), Length(max=60)]
    )
    received_on = DateField("Received on", [InputRequired("Choose the day.")])
    total = MoneyField("Total it asks for", [needed("Type the total.")])
    hired_on = DateField("First day of work", [InputRequired("Choose the day.")])


class NotRetainedForm(NamedForm):
    """The person was not kept."""

    NAME = "lost"


class LetInForm(NamedForm):
    """Let an employer in again."""

    NAME = "let_in"

    reason = TextAreaField(
        "Why the employer may have contracts again", [InputRequired("Say why."), Length(max=500)]
    )


STEPS: dict[str, type[Any]] = {
    one.NAME: one
    for one in (
        SignForm,
        EvaluateForm,
        EndForm,
        HireForm,
        ClaimForm,
        NotRetainedForm,
        LetInForm,
        ModifyForm,
        SignModificationForm,
        LetGoForm,
    )
}
