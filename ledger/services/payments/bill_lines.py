"""A bill's line as its page shows it: the trips with what each is worth, the pay periods with what was cut and why."""

import datetime
import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection

from ledger.domain.awards import mileage, reimbursement
from ledger.domain.awards.mileage import Trip
from ledger.domain.contracts.modifications import Parts, part_on
from ledger.domain.needs.kinds import kind_named
from ledger.services.contracts import modified
from ledger.services.payments import sources
from ledger.store.budgets import policies
from ledger.store.contracts import contracts
from ledger.store.rows import Row


def shown_line(connection: Connection, invoice: Row | None, line: Row, award: Row) -> Row:
    """A line with what proves it: trips with what each is worth, pay periods with what was cut.

    :param invoice: the bill. :param line: of it. :param award: what it is billed for.
    """
    proof = json.loads(line["proof"] or "{}")
    kind = kind_named(award["kind"])
    deposit = proof.get("deposit_cents")
    shown = {**line, "kind": kind, "award": award, "trips": [], "periods": [], "deposit_cents": deposit}
    if proof.get("trips"):
        book = policies.policy_book(connection)
        trips = [
            Trip(
                datetime.date.fromisoformat(one["on"]),
                one["tenths"],
                one["start"],
                one["end"],
                one["purpose"],
            )
            for one in proof["trips"]
        ]
        worth = mileage.mileage_cents(trips, book, max(trip.on for trip in trips))
        shown["trips"] = list(zip(trips, worth, strict=True))
    shown |= {
        name: datetime.date.fromisoformat(proof[name]) if proof.get(name) else None
        for name in ("retained_on", "hired_on")
    } | {"other_half": proof.get("other_half")}
    worked = contracts.periods_of_line(connection, line["id"])
    if worked and not shown["hired_on"]:
        parts, split = modified.parts_of(connection, award), contracts.split_of(line["proof"])
        shown["periods"] = [
            {**_period(one, parts, line["cut"]), "split": split.get(one["from_on"])} for one in worked
        ]
    shown["held_cents"] = sum(one["held_cents"] for one in worked)
    return shown | {"alike": sources.alike_line(connection, invoice, line, award)}


def _period(one: Row, parts: Parts, cut: str | None) -> Row:
    """A pay period beside the contract: what was worked and paid, what is paid back, and why it is less."""
    less: Mapping[str, Any] = next(
        (less for less in json.loads(cut or "[]") if less["from"] == one["from_on"].isoformat()), {}
    )
    reasons = [reimbursement.CUTS[code] for code in less.get("reasons", ())]
    floor = reimbursement.HOLDS[one["hold"]] if one["hold"] else None
    terms = part_on(parts, one["from_on"], one["to_on"]).terms
    return {**one, "terms": terms, "reasons": reasons, "floor": floor}
