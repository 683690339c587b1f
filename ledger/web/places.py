"""Links to pages that a reader may open: a number is a link only for whoever gets an answer there."""

from typing import Any

from flask import current_app, g, url_for

from ledger.domain.needs.kinds import kind_named
from ledger.domain.people.duties import Duty
from ledger.services.people.roles import Actor
from ledger.web import access


def place(endpoint: str, *, of_kind: str | None = None, **arguments: Any) -> str | None:
    """The address of a page, or None when there is no such page or it is not among the reader's duties.

    :param of_kind: the kind behind an award or entry: who only verifies opens those of her own groups.
    """
    actor: Actor | None = g.get("actor")
    rule = access.RULES.get(endpoint)
    if actor is None or rule is None or endpoint not in current_app.view_functions:
        return None
    if not isinstance(rule, str):
        group = None
        if of_kind is not None and not actor.holds(*(one for one in rule if one is not Duty.VERIFY)):
            group = kind_named(of_kind).group
        if not (actor.holds(*rule) if group is None else actor.may(Duty.VERIFY, group=group)):
            return None
    return url_for(endpoint, **arguments)


def first_place(*places: tuple[str, dict[str, Any]]) -> str | None:
    """The first of these pages that the reader may open."""
    return next((found for endpoint, arguments in places if (found := place(endpoint, **arguments))), None)
