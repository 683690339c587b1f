"""The frame around every page: navigation by duty, the person, the demonstration's banner."""

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for

from ledger.domain.people.duties import Duty
from ledger.services.people.roles import Actor
from ledger.web import access, places
from ledger.web.context import current_work

BOARD = "Workforce board"
PRODUCT = "Funds ledger"


@dataclass(frozen=True)
class Place:
    """One place in the navigation; it is shown to whoever may open its address."""

    label: str
    endpoint: str
    key: str | None = None


PLACES = (
    Place("Home", "home.show", "g h"),
    Place("My people", "participants.people", "g m"),
    Place("Needs", "needs.queue", "g r"),
    Place("Approvals", "approvals.queue", "g w"),
    Place("Awards", "awards.listing", "g a"),
    Place("Invoices", "invoices.queue", "g i"),
    Place("Payments", "batches.listing", "g p"),
    Place("Payees", "payees.listing", "g v"),
    Place("Allocations", "allocations.listing", "g b"),
    Place("Trial balance", "journal.trial_balance", "g t"),
    Place("Reconciliation", "reconciliation.month", "g c"),
    Place("Month", "summary.month", "g s"),
    Place("Grant cash", "cash.page", "g q"),
    Place("Months", "months.listing", "g l"),
    Place("Files", "records.page", "g n"),
    Place("Budgets and policies", "budgets.in_force", "g o"),
    Place("Changes", "proposals.listing", "g x"),
    Place("People", "people.listing", "g u"),
)


@dataclass(frozen=True)
class Item:
    """A place as the layout shows it."""

    label: str
    url: str
    key: str | None
    current: bool
    count: int = 0


def places_for(actor: Actor) -> list[Item]:
    """The places this person may open."""
    return [
        Item(place.label, url_for(place.endpoint), place.key, request.endpoint == place.endpoint)
        for place in PLACES
        if place.endpoint in access.RULES and _open(access.RULES[place.endpoint], actor)
    ]


def _open(rule: str | frozenset[Duty], actor: Actor) -> bool:
    return isinstance(rule, str) or actor.holds(*rule)


def install(app: Flask, *, software_version: str) -> None:
    """Give every template what the layout expects (docs/interface.md)."""

    @app.context_processor
    def _frame() -> dict[str, Any]:
        actor: Actor | None = g.get("actor")
        demo = bool(current_app.config["DEMONSTRATION"])
        return {
            "board_name": BOARD,
            "product_name": PRODUCT,
            "software_version": software_version,
            "demo_banner": demo,
            "board_date": current_work().source.today(),
            "person": actor,
            "navigation": places_for(actor) if actor else [],
            "home_url": url_for("home.show"),
            "account_url": url_for("account.password") if actor else None,
            "sign_out_url": url_for("sign_in.sign_out") if actor else None,
            "actor": actor,
            "Duty": Duty,
            "place": places.place,
        }
