"""Fields that say in plain words what they could not read: whole numbers, days, hours, miles, yes or no."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from wtforms import DateField, Field, IntegerField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput, TextInput

from ledger.errors import InvalidInput
from ledger.money import parse_fraction

_HOURS = re.compile(r"^(?P<whole>\d{1,4})(?:\.(?P<part>\d{1,2})|:(?P<minutes>[0-5]\d))?$", re.ASCII)
_MILES = re.compile(r"^(?P<whole>\d{1,4})(?:\.(?P<tenth>\d))?$", re.ASCII)

LONGEST_WHOLE = 6
"""Digits of a whole number that anybody types; Python itself refuses to read one of thousands."""


class WholeField(IntegerField):
    """A whole number, refused in plain words: the one place where a form's whole numbers are read."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """At most six digits 0 to 9, and no sign."""
        text = valuelist[0].strip() if valuelist else ""
        self.data: Any = None
        if text:
            if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_WHOLE:
                raise ValueError("Write a whole number.")
            self.data = int(text)


def share_bp(name: str, text: str) -> int | None:
    """A share in hundredths of a per cent, exactly as it was typed; None when there is none.

    ``1/3`` is refused: what is paid is worked out from the share that stands in the contract, not from one near it.

    :param name: of the field.
    :raises InvalidInput: ``rate_format``, ``rate_exact`` at the field.
    """
    text = text.strip()
    if not text:
        return None
    try:
        share = parse_fraction(text if "%" in text or "/" in text else f"{text}%") * 10_000
    except InvalidInput as error:
        raise InvalidInput(error.code, field=name, **error.arguments) from error
    if share.denominator != 1:
        raise InvalidInput("rate_exact", field=name, text=text[:40])
    return int(share)


class VersionField(WholeField):
    """Which state of a thing was on the page when it was decided about; without it the form is not valid."""

    widget = HiddenInput()

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validators=[needed("Open the page again.")], **kwargs)
        self.flags.required = False  # nobody fills it in

    def show(self, version: int) -> None:
        """The state that is on the page from now on, whatever came back from the one before."""
        self.data, self.raw_data, self.errors = version, None, ()


class DayField(DateField):
    """A day; the browser's own picker sends ``2026-08-14``, people also type ``8/14/2026``."""

    def __init__(
        self, label: str | None = None, validators: Sequence[Any] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%m/%d/%Y"], **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the day; what cannot be read is said so at the field."""
        self.data: Any = None
        if not valuelist or not valuelist[0].strip():
            return
        try:
            super().process_formdata([valuelist[0].strip()])
        except ValueError as error:
            raise ValueError("Write the day like 08/14/2026.") from error


class MinutesField(Field):
    """Hours as people write them, ``160``, ``7.5`` or ``7:30``; its data are whole minutes."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 60}:{self.data % 60:02d}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """``7.25`` hours are 435 minutes; ``7.33`` hours are no whole minutes and are refused."""
        self.data: Any = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        found = _HOURS.match(text)
        hundredths = int((found["part"] or "0").ljust(2, "0")) if found else 0
        if found is None or hundredths * 60 % 100:
            raise ValueError("Write the hours like 160, 7.5 or 7:30.")
        self.data = int(found["whole"]) * 60 + hundredths * 60 // 100 + int(found["minutes"] or 0)


class TenthsField(Field):
    """Miles with at most one decimal; its data are whole tenths."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else f"{self.data // 10}.{self.data % 10}"

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """``12.4`` miles are 124 tenths."""
        self.data: Any = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        found = _MILES.match(text)
        if found is None:
            raise ValueError("Write the miles like 12 or 12.4.")
        self.data = int(found["whole"]) * 10 + int(found["tenth"] or 0)


def options(pairs: Mapping[str, str] | Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What a select offers: value and words."""
    listed = pairs.items() if isinstance(pairs, Mapping) else pairs
    return [SelectChoice(value, words) for value, words in listed]


class YesNoField(RadioField):
    """Yes, no, or not answered; `answer` is True, False or None."""

    def __init__(self, label: str, yes: str, no: str, **kwargs: Any) -> None:
        super().__init__(label, choices=options([("yes", yes), ("no", no)]), validate_choice=False, **kwargs)

    @property
    def answer(self) -> bool | None:
        """What was chosen."""
        return {"yes": True, "no": False}.get(str(self.data))


class Mark:
    """A validator that refuses nothing: without the field the service refuses what the form asks for, and the page marks it."""

    field_flags: Mapping[str, Any] = {"required": True}

    def __call__(self, form: Any, field: Field) -> None:
        """Nothing is wrong with the field yet."""


class _Needed(Mark):
    def __init__(self, says: str) -> None:
        self.says = says

    def __call__(self, form: Any, field: Field) -> None:
        if field.data is None and not field.errors:
            raise ValidationError(self.says)


def needed(says: str) -> Any:
    """A validator for a field of our own that must hold something."""
    return _Needed(says)
