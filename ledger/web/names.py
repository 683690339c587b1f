"""What agencies, programs and funds are called: read once a request, for every page on which a code would stand."""

from collections.abc import Iterable

from flask import Flask, g

from ledger.domain.participants.flags import flag_name
from ledger.services.budgets import allocation_pages
from ledger.web.context import current_actor, current_work


def place_names() -> dict[str, str]:
    """Agencies and programs by code, with the two words of a pool."""
    if "place_names" not in g:
        g.place_names = allocation_pages.names(current_work())
    found: dict[str, str] = g.place_names
    return found


def place_name(code: str) -> str:
    """What an agency or program is called; a code unknown stays."""
    return place_names().get(code, code)


def by_name(codes: Iterable[str]) -> list[str]:
    """Each agency once, in the order of the names that people read."""
    return sorted(set(codes), key=lambda code: place_name(code).casefold())


def fund_titles() -> dict[str, str]:
    """Funds and pools by code, each as this reader may call it."""
    if "fund_titles" not in g:
        g.fund_titles = allocation_pages.titles(current_work(), current_actor())
    found: dict[str, str] = g.fund_titles
    return found


def install(app: Flask) -> None:
    """Give pages the filters ``place_name`` (an agency's or program's code), ``fund_title`` and ``flag_name``.

    A code unknown stays.
    """
    app.jinja_env.filters.update(
        place_name=place_name,
        flag_name=flag_name,
        fund_title=lambda code: fund_titles().get(code, code),
    )
