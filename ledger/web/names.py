"""What agencies, programs and funds are called: read once a request, for every page on which a code would stand."""

from flask import Flask, g

from ledger.services.budgets import allocation_pages
from ledger.web.context import current_actor, current_work


def place_names() -> dict[str, str]:
    """Agencies and programs by code, with the two words of a pool."""
    if "place_names" not in g:
        g.place_names = allocation_pages.names(current_work())
    found: dict[str, str] = g.place_names
    return found


def fund_titles() -> dict[str, str]:
    """Funds and pools by code, each as this reader may call it."""
    if "fund_titles" not in g:
        g.fund_titles = allocation_pages.titles(current_work(), current_actor())
    found: dict[str, str] = g.fund_titles
    return found


def install(app: Flask) -> None:
    """Give pages the filters ``place_name`` (an agency's or program's code) and ``fund_title``; a code unknown stays."""
    app.jinja_env.filters.update(
        place_name=lambda code: place_names().get(code, code),
        fund_title=lambda code: fund_titles().get(code, code),
    )
