"""Forms about gas cards: a lot, an issue, a count, a receipt, what becomes of one card."""

from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ledger.web.fields import CommandForm, MoneyField
from ledger.web.inputs import DayField, Mark, WholeField, needed
from ledger.web.uploads import WithPaper

PAPER = "PDF, JPEG or PNG, up to 25 MB; a photo will do."


class LotForm(WithPaper, CommandForm):
    """A lot as its invoice says it."""

    page = HiddenField()
    fund = SelectField("Fund")
    payee = SelectField("Vendor", [InputRequired("Choose who sold them.")], validate_choice=False)
    payee_number = StringField("Number of the invoice", [needed("Type the number."), Length(max=60)])
    serial_from = StringField("First serial", [needed("Type the first serial."), Length(max=40)])
    serial_to = StringField("Last serial", [needed("Type the last serial."), Length(max=40)])
    cards = WholeField("How many cards", [needed("Count the cards.")])
    value = MoneyField("Value of one card", [needed("Type the value.")])
    total = MoneyField("Total of the invoice", [needed("Type the total.")])
    received_on = DayField("Day they came", [needed("Give the day.")])
    document = FileField("The invoice", [Mark()], description=PAPER)


class IssueForm(WithPaper, CommandForm):
    """One card against a signature."""

    PAPER = "signature"

    page = HiddenField()
    card = SelectField("Card")
    issued_on = DayField("Day of the signature", [needed("Give the day.")])
    signature = FileField("The signed page, with the serial on it", [Mark()], description=PAPER)


class CountForm(CommandForm):
    """The serials that lie there, as written down."""

    page = HiddenField()
    serials = TextAreaField(
        "Serials in your hand",
        [needed("Write the serials, or: none."), Length(max=20_000)],
        description="One after another, or a row as first..last: GC-0098..GC-0101, GC-0110. Write “none” when none lies there.",
    )


class ReceiptForm(WithPaper, CommandForm):
    """The receipt of a card's use."""

    received_on = DayField("Day it came", [needed("Give the day.")])
    document = FileField("The receipt", [Mark()], description=PAPER)


class VoidForm(CommandForm):
    """Why the vendor took a card back."""

    reason = StringField("Why it is void", [needed("Say why."), Length(max=200)])


class MadeGoodForm(CommandForm):
    """The board's own money came in place of a missing card."""

    received_on = DayField("Day the money reached the fund's account", [needed("Give the day.")])
    reason = StringField("What was done to find it", [needed("Say what was done."), Length(max=200)])
