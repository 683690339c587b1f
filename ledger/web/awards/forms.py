"""Forms on an award's page: what binds it, letting go of the rest, refunds."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import DateField, HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ledger.domain.awards.awards import GIVEN_BACK, OWED_BACK
from ledger.domain.awards.transfers import REASONS
from ledger.domain.documents import DOCUMENT_NAMES
from ledger.domain.needs.kinds import kind_named
from ledger.domain.scholarships.courses import OUTCOMES, SOURCES
from ledger.domain.scholarships.later_aid import DECIDED
from ledger.services.awards.pages import AwardPage
from ledger.services.awards.refunds import ProposeRefund
from ledger.services.people.roles import Actor
from ledger.services.scholarships import later_aid
from ledger.services.work import Work
from ledger.web.fields import MoneyField
from ledger.web.needs.forms import NamedForm
from ledger.web.uploads import WithPaper
from ledger.words import dollars, month_name

LONGEST_REASON = 500


class BindingForm(WithPaper, NamedForm):
    """Record what binds an award."""

    NAME = "binding"
    month = SelectField("Month of rent", validate_choice=False)
    amount = MoneyField("Amount that it binds", [InputRequired("Write the amount.")])
    happened_on = DateField("When it happened", [InputRequired("Choose the day.")])
    document = FileField("Its document", description="PDF, JPEG or PNG, up to 25 MB; a photo will do.")
    document_sort = SelectField(
        "What the document shows", choices={str(one): name for one, name in DOCUMENT_NAMES.items()}
    )

    def offer(self, found: AwardPage) -> None:
        """The months that can still bind, and what is committed as the amount."""
        self.offer_key()
        open_months = [one for one in found.months if one["state"] == "committed"]
        self.month.choices = {
            one["month"]: f"{month_name(one['month'])}, {dollars(one['amount_cents'])}" for one in open_months
        }
        if self.amount.data is None and not self.amount.raw_data:
            by_month = kind_named(found.award["kind"]).by_month
            first = open_months[0]["amount_cents"] if open_months else 0
            self.amount.data = first if by_month else found.columns.committed_cents or None


class DecideBindingForm(NamedForm):
    """Accept or refuse a recorded event."""

    NAME = "decide"

    binding_id = HiddenField()
    reason = TextAreaField("Why it is refused", [Length(max=LONGEST_REASON)])


class ReleaseForm(NamedForm):
    """Let go what is not needed."""

    NAME = "release"

    month = SelectField("Month of rent", validate_choice=False)
    amount = MoneyField("Amount to let go", [InputRequired("Write the amount.")])
    reason = SelectField(
        "Why it is let go",
        [InputRequired("Say why.")],
        choices={"": "Choose", **GIVEN_BACK},
        validate_choice=False,
    )

    def offer(self, found: AwardPage) -> None:
        """The months that can be let go, and everything that is open as the amount."""
        open_months = [one for one in found.months if one["state"] in ("committed", "obligated")]
        self.month.choices = {
            one["month"]: f"{month_name(one['month'])}, {dollars(one['amount_cents'])}" for one in open_months
        }
        if self.amount.data is None and not self.amount.raw_data:
            first = open_months[0]["amount_cents"] if open_months else 0
            columns = found.columns
            rest = columns.obligated_cents or columns.committed_cents
            self.amount.data = first if kind_named(found.award["kind"]).by_month else rest or None


class RefundForm(NamedForm):
    """Say that the payee owes money back."""

    NAME = "refund"

    month = SelectField("Month of rent", validate_choice=False)
    amount = MoneyField("Amount due back", [InputRequired("Write the amount.")])
    due_on = DateField("Due since", [InputRequired("Choose the day.")])
    reason = SelectField(
        "Why", [InputRequired("Choose why.")], choices={"": "Choose", **OWED_BACK}, validate_choice=False
    )

    def command(self, award_id: str) -> ProposeRefund:
        """What was typed."""
        amount, month = self.amount.data or 0, self.month.data or None
        return ProposeRefund(self.key.data, award_id, amount, self.due_on.data, self.reason.data or "", month)

    def offer(self, found: AwardPage) -> None:
        """The months that were paid and that no refund asks back."""
        self.month.choices = {
            month: f"{month_name(month)}, {dollars(cents)}" for month, cents in found.paid_months.items()
        }


class TransferForm(NamedForm):
    """Charge the award's cost to another fund."""

    NAME = "transfer"

    target = SelectField("Charge it to", [InputRequired("Choose the fund.")], validate_choice=False)
    reason = SelectField(
        "Why", [InputRequired("Choose why.")], choices={"": "Choose", **REASONS}, validate_choice=False
    )

    def offer(self, found: AwardPage) -> None:
        """The funds that may bear it, with what each has available."""
        self.target.choices = {
            "": "Choose",
            **{
                row["id"]: f"{row['fund_name']}, {dollars(row['available_cents'])} available"
                for row in found.transfer_targets
                if not row["why_not"]
            },
        }


class LeavingForm(NamedForm):
    """Say that the participant has left the course."""

    NAME = "leaving"

    left_on = DateField("Last day in the course", [InputRequired("Choose the day.")])
    terms = StringField(
        "Refund terms, where the list has none",
        [Length(max=200)],
        description="From the provider's agreement: 10%:90% 50%:25% gives 90% back until 10% of the course is over.",
    )


class AidForm(NamedForm):
    """Another source has decided since the award was made."""

    NAME = "aid"

    source = SelectField(
        "Who decided",
        [InputRequired("Choose who.")],
        choices={"": "Choose", **SOURCES},
        validate_choice=False,
    )
    outcome = SelectField(
        "What was decided",
        [InputRequired("Choose what.")],
        choices={"": "Choose", **{code: OUTCOMES[code] for code in DECIDED}},
        validate_choice=False,
    )
    on = DateField("Decided on", [InputRequired("Choose the day.")])
    amount = MoneyField(
        "What it gives in all",
        description="By this decision alone: what it decided before is recorded and counted already.",
    )
    share = MoneyField(
        "Of it, for costs that this award pays",
        description="Only this share counts. What goes to the participant for living is none of it: then 0.00.",
    )

    def send(self, work: Work, actor: Actor, award_id: str) -> str:
        """Record what the form says; what has happened, in words."""
        said = self.amount.data or 0, self.share.data or 0
        outcome, on = self.outcome.data or "", self.on.data
        command = later_aid.RecordAid(self.key.data, award_id, self.source.data or "", outcome, on, *said)
        answer = later_aid.record(work, actor, command)
        if answer["proposal"] is None:
            return "Recorded. The award stays as it is."
        return (
            f"Proposed: {dollars(answer['release_cents'])} let go, {dollars(answer['refund_cents'])} due back. "
            "A second person accepts it under Changes."
        )


class CredentialForm(NamedForm):
    """The credential the course led to."""

    NAME = "credential"

    credential = StringField("Which credential", [InputRequired("Name it."), Length(max=120)])
    got_on = DateField("Received on", [InputRequired("Choose the day.")])


class ReceiptForm(NamedForm):
    """Say that a refund's money arrived."""

    NAME = "receipt"

    received_on = DateField("Received on", [Optional()])


FORMS: dict[str, type[Any]] = {
    "binding": BindingForm,
    "decide": DecideBindingForm,
    "release": ReleaseForm,
    "aid": AidForm,
    "credential": CredentialForm,
    "leaving": LeavingForm,
    "refund": RefundForm,
    "transfer": TransferForm,
    "receipt": ReceiptForm,
}
