"""Forms of scholarships: the review that whoever verifies records, and the file of the state's list."""

import datetime

from flask_wtf.file import FileField
from wtforms import Form, FormField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import Length
from wtforms.widgets import CheckboxInput, ListWidget

from ledger.domain.scholarships import courses
from ledger.domain.scholarships.courses import Cost, Determination, Review
from ledger.services.scholarships.pages import CoursePage
from ledger.web.fields import CommandForm, MoneyField
from ledger.web.inputs import DayField, Mark, needed, options
from ledger.web.needs.forms import LONGEST_WORDS, VerifyForm


class OtherForm(Form):
    """What one other source said."""

    outcome = SelectField("What it said", choices={"": "Choose", **courses.OUTCOMES}, validate_choice=False)
    amount = MoneyField("Amount it pays")
    on = DayField("On")


class CostForm(Form):
    """One item of what the course costs."""

    total = MoneyField("Costs in all")
    other = MoneyField("Others pay")
    payer = SelectField("Who", choices={"": "Nobody", **courses.OTHER_PAYERS}, validate_choice=False)


class ReviewForm(VerifyForm):
    """Verify a scholarship: what was found, other money first, and who pays what."""

    findings = SelectMultipleField(
        "Found, and noted in the career plan",
        choices=options(courses.FINDINGS),
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    priority = SelectField(
        "Priority of service",
        choices={"": "Choose", **courses.PRIORITIES},
        validate_choice=False,
        description="Training that Adult funds pay needs it.",
    )
    pell = FormField(OtherForm, label=courses.SOURCES["pell"])
    workforce_pell = FormField(OtherForm, label=courses.SOURCES["workforce_pell"])
    tanf = FormField(OtherForm, label=courses.SOURCES["tanf"])
    state = FormField(OtherForm, label=courses.SOURCES["state"])
    employer = FormField(OtherForm, label=courses.SOURCES["employer"])
    other_scholarship = FormField(OtherForm, label=courses.SOURCES["other_scholarship"])
    tuition = FormField(CostForm, label=courses.ITEMS["tuition"])
    books = FormField(CostForm, label=courses.ITEMS["books"])
    fees = FormField(CostForm, label=courses.ITEMS["fees"])
    exam = FormField(CostForm, label=courses.ITEMS["exam"])
    less = SelectField(
        "Why it costs less than listed",
        choices={"": "It does not", **courses.LESS},
        validate_choice=False,
        description="Only where the costs above come to less than the listed cost.",
    )
    words = TextAreaField(
        "In words",
        [Length(max=LONGEST_WORDS)],
        description="About the findings; private, for those who decide.",
    )

    def offer(self, page: CoursePage, today: datetime.date) -> None:
        """Begin with what was recorded before, else with today and all of it as tuition."""
        review = page.review or Review(costs=(Cost("tuition", page.award_cents, page.award_cents),))
        self.findings.data = list(review.findings)
        self.priority.data, self.less.data = review.priority, review.less
        known = {one.source: one for one in review.others}
        for source in courses.SOURCES:
            row = self[source].form
            one = known.get(source)
            row.outcome.data = one.outcome if one else ""
            row.amount.data = (one.cents or None) if one else None
            row.on.data = one.on if one else today
        for cost in review.costs:
            row = self[cost.item].form
            row.total.data, row.other.data = cost.total_cents, cost.other_cents or None
            row.payer.data = cost.payer
        self.words.data = page.words

    def review(self) -> Review:
        """What was recorded; the award pays of each item what nobody else does."""
        others = []
        for source in courses.SOURCES:
            row = self[source].form
            if row.outcome.data and row.on.data:
                cents = (row.amount.data or 0) if row.outcome.data == "amount" else 0
                others.append(Determination(source, row.outcome.data, row.on.data, cents))
        costs = []
        for item in courses.ITEMS:
            row = self[item].form
            total, other = row.total.data or 0, row.other.data or 0
            if total or other:
                costs.append(Cost(item, total, total - other, other, row.payer.data if other else ""))
        return Review(
            tuple(code for code in courses.FINDINGS if code in (self.findings.data or ())),
            tuple(others),
            tuple(costs),
            self.priority.data or "",
            self.less.data or "",
        )


class ListForm(CommandForm):
    """The state's list as a file."""

    file = FileField("CSV file", [Mark()])
    extract_on = DayField("Day the list was taken", [needed("Choose the day.")])
