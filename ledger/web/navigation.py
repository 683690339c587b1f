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


GROUPS: tuple[tuple[str, tuple[Place, ...]], ...] = (
    ("", (Place("Home", "home.show", "g h"),)),
    (
        "Needs",
        (
            Place("My people", "participants.people", "g m"),
            Place("Needs", "needs.queue", "g r"),
            Place("Approvals", "approvals.queue", "g w"),
            Place("Awards", "awards.listing", "g a"),
            Place("To follow up", "scholarships.page"),
            Place("Eligible programs", "programs.listing", "g e"),
            Place("Contracts", "contracts.listing"),
            Place("Changes of awards", "amendments.queue"),
            Place("Override register", "overrides.listing"),
        ),
    ),
    (
        "Payments",
        (
            Place("Invoices", "invoices.queue", "g i"),
            Place("Payments", "batches.listing", "g p"),
            Place("Payees", "payees.listing", "g v"),
            Place("Gas cards", "cards.stock", "g k"),
            Place("Grant cash", "cash.page", "g q"),
        ),
    ),
    (
        "Money",
        (
            Place("Grants", "grants.listing", "g y"),
            Place("Allocations", "allocations.listing", "g b"),
            Place("Spend-down radar", "radar.page", "g d"),
            Place("Tests of the year", "ratios.page", "g z"),
            Place("Trial balance", "journal.trial_balance", "g t"),
        ),
    ),
    (
        "Months",
        (
            Place("Month", "summary.month", "g s"),
            Place("Reconciliation", "reconciliation.month", "g c"),
            Place("Closing", "months.listing", "g l"),
            Place("Evaluations and trainings", "network_log.page"),
        ),
    ),
    (
        "Board",
        (
            Place("Budgets and policies", "budgets.in_force", "g o"),
            Place("Files", "records.page", "g n"),
            Place("Changes", "proposals.listing", "g x"),
            Place("People", "people.listing", "g u"),
        ),
    ),
)
"""Every place, by what it is about. A new page gets its place here, in the group where one would look for it."""

MOST_FLAT = 10
"""Up to so many places stand side by side; more are folded into their groups."""


@dataclass(frozen=True)
class Item:
    """A place as the layout shows it."""

    label: str
    url: str
    key: str | None
    current: bool
    count: int = 0


@dataclass(frozen=True)
class Group:
    """Places about one thing; without a label they stand for themselves."""

    label: str
    items: tuple[Item, ...]

    @property
    def current(self) -> bool:
        """Is one of them the page that is shown?"""
        return any(item.current for item in self.items)


def groups_for(actor: Actor) -> list[Group]:
    """The places this person may open: few of them flat, many in their groups."""
    groups = [(label, _items(places, actor)) for label, places in GROUPS]
    flat = sum(len(items) for _, items in groups) <= MOST_FLAT
    return [Group("" if flat or len(items) == 1 else label, items) for label, items in groups if items]


def _items(places: tuple[Place, ...], actor: Actor) -> tuple[Item, ...]:
    return tuple(
        Item(place.label, url_for(place.endpoint), place.key, request.endpoint == place.endpoint)
        for place in places
        if place.endpoint in access.RULES and _open(access.RULES[place.endpoint], actor)
    )


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
            "navigation": groups_for(actor) if actor else [],
            "home_url": url_for("home.show"),
            "account_url": url_for("account.password") if actor else None,
            "sign_out_url": url_for("sign_in.sign_out") if actor else None,
            "actor": actor,
            "Duty": Duty,
            "place": places.place,
        }
