"""The home page: what waits for a person, and a coach's people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from ledger.domain.months.outcomes import MEASURE_NAMES
from ledger.domain.needs.kinds import BILL_NAMES, KINDS, Bill
from ledger.domain.people.duties import DUTY_NAMES, Duty
from ledger.services import home
from ledger.services.budgets.allocations import cut_below_zero
from ledger.services.cards import counts
from ledger.services.cards import pages as card_pages
from ledger.services.contracts import pages as contract_pages
from ledger.services.home import Waiting
from ledger.services.months import glance
from ledger.services.needs import pages as need_pages
from ledger.services.participants import pages as participant_pages
from ledger.services.people.roles import Actor
from ledger.store.rows import Row
from ledger.web import access
from ledger.web.context import current_actor, current_work
from ledger.web.names import fund_titles, place_name
from ledger.web.places import first_place, place

pages = Blueprint("home", __name__)
pages.add_app_template_global(place, "link")


@pages.app_template_filter()
def kind_name(code: str) -> str:
    """What people read for a kind's code."""
    return KINDS[code].name


SHOWN = 8


@dataclass(frozen=True)
class Item:
    """One thing that waits: what, for whom, how much, until when, and where to go."""

    what: str
    who: str
    cents: int | None
    by: Any
    href: str | None


@dataclass(frozen=True)
class Queue:
    """One queue on the page."""

    code: str
    name: str
    count: int
    items: tuple[Item, ...]
    href: str | None


@pages.get("/")
@access.signed_in
def show() -> ResponseReturnValue:
    """What waits for me, by duty; a coach also sees her people."""
    work, actor = current_work(), current_actor()
    waiting = [*home.waiting_for(work, actor), *_beside(actor)] if actor.grants else []
    first = need_pages.shown_by_name(work, actor, {one.code: one.rows[:SHOWN] for one in waiting})
    queues = [_queue(one, first[one.code]) for one in waiting]
    people = []
    if actor.holds(Duty.REQUEST):
        people = participant_pages.with_waiting(work, actor, participant_pages.people(work, actor)[:SHOWN])
    duties = [DUTY_NAMES[one] for one in dict.fromkeys(grant.duty for grant in actor.grants)]
    seen = glance.glance(work, actor) if glance.may_read(actor) else None
    return render_template(
        "home/show.html", queues=queues, people=people, duties=duties, glance=seen, measures=MEASURE_NAMES
    )


def _beside(actor: Actor) -> list[Waiting]:
    """What waits in allocations, contracts and gas cards, for whoever cures, writes, keeps or counts them."""
    work, found = current_work(), []
    cut = tuple(cut_below_zero(work, actor))
    if cut:
        found.append(Waiting("cuts", "Allocations that a funder has cut below zero", cut))
    if actor.holds(Duty.REQUEST, Duty.MAKE_CONTRACTS):
        rows = tuple(contract_pages.to_see_to(work, actor))
        if rows or actor.holds(Duty.MAKE_CONTRACTS):
            found.append(Waiting("contracts", "Contracts to see to", rows))
    if actor.holds(Duty.KEEP_CARDS):
        ready = tuple(card_pages.overview(work, actor)["ready"])
        if ready:
            found.append(Waiting("cards", "Gas cards to issue", ready))
    due = tuple(counts.to_count(work, actor))
    if due:
        found.append(Waiting("count", "Gas cards to count", due))
    return found


def _queue(waiting: Waiting, rows: Sequence[Row]) -> Queue:
    items = tuple(_MAKE[waiting.code](row) for row in rows)
    return Queue(waiting.code, waiting.name, waiting.count, items, _whole(waiting.code))


def _line(row: Row, href: str | None) -> Item:
    return Item(KINDS[row["kind"]].name, row["person"], row["amount_cents"] or None, row["needed_by"], href)


def _mine(row: Row) -> Item:
    return _line(row, place("needs.show", need_id=row["need_id"]))


def _verify(row: Row) -> Item:
    return _line(row, place("needs.review", line_id=row["id"]))


def _approve(row: Row) -> Item:
    return _line(row, place("approvals.line", line_id=row["id"]))


def _bind(row: Row) -> Item:
    return _line(row, place("awards.show", award_id=row["award_id"]))


def _change(row: Row) -> Item:
    what = f"Change of {KINDS[row['kind']].name.lower()}"
    return Item(
        what, row["person"], row["approved_cents"], None, place("amendments.show", amendment_id=row["id"])
    )


def _override(row: Row) -> Item:
    name = "Exception for" if row["sort"] == "cap" else "Emergency found not eligible:"
    href = place("overrides.show", override_id=row["id"])
    return Item(f"{name} {KINDS[row['kind']].name.lower()}", row["person"], row["amount_cents"], None, href)


def _invoice(row: Row) -> Item:
    href = first_place(("invoices.show", {"invoice_id": row["id"]}), ("invoices.queue", {}))
    what = f"{BILL_NAMES[Bill(row['sort'])]} {row['payee_number']}"
    return Item(what, row["payee_name"], row["total_cents"], row["received_on"], href)


def _bill(row: Row) -> Item:
    what = f"{KINDS[row['kind']].name}, {row['payee_name']}"
    return Item(what, "", row["amount_cents"], row["needed_by"], place("batches.listing"))


def _batch(row: Row) -> Item:
    href = first_place(("batches.show", {"batch_id": row["id"]}), ("batches.listing", {}))
    return Item(f"Batch {row['id']}", "", row["total_cents"], row["built_on"], href)


def _proposal(row: Row) -> Item:
    href = first_place(("proposals.show", {"proposal_id": row["id"]}), ("proposals.listing", {}))
    return Item(row["summary"], "", None, None, href)


def _contract(row: Row) -> Item:
    href = place("contracts.show", contract_line=row["line_id"])
    who = ", ".join(one for one in (row["employer"], row["person"] or row["award_id"]) if one)
    return Item(row["waits"], who, row["amount_cents"], row["by_on"], href)


def _card(row: Row) -> Item:
    href = place("cards.new_issue", card_award=row["id"])
    return Item(f"Card for {row['id']}", "", row["committed_cents"], row["terms"].ends_on, href)


def _count(row: Row) -> Item:
    what, who = f"Cards of {row['name']}", f"kept by {', '.join(row['custodians'])}"
    return Item(what, who, row["cents"], row["by_on"], place("cards.new_count", fund=row["fund"]))


def _cut(row: Row) -> Item:
    fund = fund_titles().get(row["fund"], row["fund"])
    what = f"{place_name(row['agency_code'])}, {place_name(row['program_code'])}"
    href = place("allocations.show", allocation_id=row["id"]) if row["id"] else place("allocations.listing")
    return Item(what, f"{fund}, {row['line'].lower()}", row["available_cents"], None, href)


_MAKE = {
    "mine": _mine,
    "verify": _verify,
    "bind": _bind,
    "approve": _approve,
    "overrides": _override,
    "changes": _change,
    "invoices": _invoice,
    "pay": _bill,
    "release": _batch,
    "proposals": _proposal,
    "contracts": _contract,
    "cards": _card,
    "count": _count,
    "cuts": _cut,
}


def _whole(code: str) -> str | None:
    """Where the whole queue is."""
    return {
        "mine": place("needs.queue", view="mine"),
        "verify": place("needs.queue", view="verify"),
        "bind": place("awards.listing", stage="committed"),
        "approve": place("approvals.queue"),
        "overrides": place("overrides.listing"),
        "changes": place("amendments.queue"),
        "invoices": place("invoices.queue"),
        "pay": place("batches.listing"),
        "release": place("batches.listing"),
        "proposals": place("proposals.listing"),
        "contracts": place("contracts.listing"),
        "cards": place("cards.stock"),
        "count": place("cards.stock"),
        "cuts": place("allocations.listing"),
    }[code]
