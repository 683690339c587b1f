"""Rows of a form that grow and shrink without JavaScript: ``add_<list>`` and ``remove_<list>=<row>`` (docs/interface.md)."""

import re
from collections.abc import Mapping

from flask import request
from werkzeug.datastructures import MultiDict

from ledger.services.people import sessions
from ledger.web.context import current_actor, current_work

MOST_ROWS = 100


def rows_changed(first_fields: Mapping[str, str]) -> MultiDict[str, str] | None:
    """The posted fields with one row more or less, when that is what was asked; else None, and the form is meant.

    :param first_fields: list's name to the name of a field of its rows, by which a new empty row is told.
    """
    for name, first in first_fields.items():
        if f"add_{name}" in request.form:
            return _added(name, first)
        if f"remove_{name}" in request.form:
            return _removed(name, request.form[f"remove_{name}"])
    return None


def _added(name: str, first: str) -> MultiDict[str, str]:
    fields = MultiDict(request.form)
    found = (re.match(rf"{re.escape(name)}-(\d{{1,4}})-", key) for key in fields)
    numbers = {int(one[1]) for one in found if one}
    if len(numbers) < MOST_ROWS:
        fields.add(f"{name}-{max(numbers, default=-1) + 1}-{first}", "")
    return fields


def _removed(name: str, number: str) -> MultiDict[str, str]:
    kept = [
        (key, value)
        for key, value in request.form.items(multi=True)
        if not key.startswith(f"{name}-{number}-")
    ]
    return MultiDict(kept)


def kept_fields() -> MultiDict[str, str] | None:
    """What was typed on this page before the session timed out, given back once to the same person; else None."""
    path = request.full_path.rstrip("?")
    fields = sessions.take_kept_form(current_work(), current_actor().person_id, path)
    return (
        None
        if fields is None
        else MultiDict((name, value) for name, values in fields.items() for value in values)
    )
