"""Form fields and the base of every form that leads to a command."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import Field, FileField, HiddenField, StringField
from wtforms.validators import ValidationError
from wtforms.widgets import TextInput

from ledger.errors import InvalidInput, LedgerError, NotFound
from ledger.money import parse_cents
from ledger.words import plain


class MoneyField(Field):
    """An amount as people type it; its data are whole cents, or None when it was left empty."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else plain(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data = None
        if text:
            try:
                self.data = parse_cents(text)
            except InvalidInput as error:
                raise ValueError(str(error)) from error


class MonthField(StringField):
    """A month as ``2026-08``."""

    def pre_validate(self, form: Any) -> None:
        text = (self.data or "").strip()
        if text and (len(text) != 7 or text[4] != "-" or not text.replace("-", "").isdecimal()):
            raise ValidationError("Write the month as 2026-08.")


class CommandForm(FlaskForm):
    """A form that leads to a command: it carries the key that makes pressing twice the same as pressing once."""

    class Meta(FlaskForm.Meta):
        """A file is read where the form asks for one; sent in place of words it is nothing."""

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent, without files that no field of the form is for."""
            sent = super().wrap_formdata(form, formdata)
            if not isinstance(sent, CombinedMultiDict):
                return sent
            asked = {field.name for field in form if isinstance(field, FileField)}
            files = [one for one in request.files.items(multi=True) if one[0] in asked]
            return CombinedMultiDict([MultiDict(files), request.form])

    key = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.key.data:
            self.key.data = secrets.token_hex(16)

    def show(self, error: LedgerError, fields: Mapping[str, str] | None = None) -> None:
        """Put one of our errors where it belongs on this form. :param fields: as `show_error` has it."""
        show_error(self, error, fields)


def act_and_return(step: Callable[[], str], back: str) -> ResponseReturnValue:
    """Do it and go to a page that says at its head what became of it: the step's words, or why it was refused.

    :param back: the page's address. :raises NotFound: what was named is not there, or not for this reader.
    """
    try:
        flash(step(), "success")
    except NotFound:
        raise
    except LedgerError as error:
        flash(str(error), "error")
    return redirect(back)


def act_or_show(
    form: CommandForm,
    step: Callable[[], str],
    back: str,
    shown: Callable[[int], ResponseReturnValue],
    fields: Mapping[str, str] | None = None,
) -> ResponseReturnValue:
    """Do what a form asks for and go to a page that says what became of it; what is wrong is said on the form as it was sent.

    :param back: the page's address. :param shown: the page with the form, for a status. :param fields: as `show_error` has it.
    :raises NotFound: what was named is not there, or not for this reader.
    """
    if not form.validate():
        return shown(422)
    try:
        said = step()
    except NotFound:
        raise
    except LedgerError as error:
        form.show(error, fields)
        return shown(status_of(error))
    flash(said, "success")
    return redirect(back)


def status_of(error: LedgerError) -> int:
    """Of a page that shows an error: 422 for what was typed wrong, 409 for what a rule refuses."""
    return 422 if isinstance(error, InvalidInput) else 409


def show_error(form: FlaskForm, error: LedgerError, fields: Mapping[str, str] | None = None) -> None:
    """Put one of our errors at its field, else at the top of the form.

    :param fields: names of the error's fields to names of the form's, where they differ.
    """
    name = (fields or {}).get(error.field or "", error.field or "")
    if name in form:
        form[name].errors = [*form[name].errors, str(error)]
    else:
        line = f"Line {error.row}: " if error.row else ""
        form.form_errors = [*form.form_errors, f"{line}{error}"]
