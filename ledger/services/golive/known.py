"""Gathers what decides whether the sheets of going live may be brought in. Reads only."""

import datetime

from sqlalchemy import Connection

from ledger.domain.budgets.versions import network_on
from ledger.domain.golive.known import Allocation, Fund, Known, Person
from ledger.domain.golive.rows import Opening
from ledger.domain.journal import accounts
from ledger.domain.needs.kinds import Line
from ledger.domain.participants.headers import normal
from ledger.domain.people.duties import Duty
from ledger.services.participants.files import lookup
from ledger.store import payees
from ledger.store.awards.awards import first_open_day
from ledger.store.budgets import budgets, policies
from ledger.store.golive import golive as store
from ledger.store.journal import journal
from ledger.store.participants import imports
from ledger.store.participants import participants as people_store
from ledger.store.people import people
from ledger.store.scholarships import scholarships


def gather(connection: Connection, opening: Opening, today: datetime.date) -> Known:
    """Everything `checks.check` looks at, read in the caller's transaction."""
    external = {one.participant for one in opening.awards} | {one.participant for one in opening.caps}
    persons = {
        name: Person(row["id"], row["household_id"])
        for name, row in people_store.find_by_external(connection, external).items()
    }
    ids = [one.id for one in persons.values()]
    found = lookup(connection)
    allocations = {
        key: Allocation(row["id"], key, row["available_cents"])
        for row in budgets.allocations(connection)
        for key in [budgets.allocation_key(row)]
    }
    return Known(
        today=today,
        first_open=first_open_day(connection),
        people=persons,
        enrolled=frozenset(store.enrolments_on(connection, ids, opening.on)),
        agencies=found.agencies,
        programs=found.programs,
        allocations=allocations,
        funds=_funds(connection),
        payees=_payees(connection),
        keepers=_keepers(connection, today),
        references=frozenset(store.references(connection)),
        uses=frozenset(store.carried_uses(connection, ids)),
        live=frozenset(store.live_awards(connection, ids)),
        months=frozenset(store.held_months(connection, [one.household_id for one in persons.values()])),
        bills=frozenset(store.bill_numbers(connection)),
        serials=frozenset(store.serials(connection)),
        lots=frozenset(store.lot_numbers(connection)),
        network=network_on(budgets.loaded(connection, ("versions",)).versions, opening.on),
        policies=policies.policy_book(connection),
        listed=frozenset(
            one.listing
            for one in opening.awards
            if scholarships.find_listing(connection, one.listing) is not None
        ),
    )


def _funds(connection: Connection) -> dict[str, Fund]:
    balances, with_cash = journal.balances(connection), store.funds_with_cash(connection)
    return {
        row["code"]: Fund(
            frozenset(budgets.listed(row["kinds"])),
            row["performance_from"],
            row["performance_to"],
            -balances.get(accounts.reserve(row["code"], Line.SUPPORT), 0),
            row["code"] in with_cash,
            row["stream"],
        )
        for row in budgets.funds(connection)
    }


def _payees(connection: Connection) -> dict[str, tuple[str, ...]]:
    """Accepted payees by id and by name; two of one name are told apart by their ids alone."""
    named: dict[str, tuple[str, ...]] = {}
    for row in payees.payees_listed(connection, states=["accepted"]):
        for text in {normal(row["id"]), normal(row["name"])}:
            named[text] = (*named.get(text, ()), row["id"])
    return named


def _keepers(connection: Connection, today: datetime.date) -> dict[str, str]:
    """Who may keep cards today, by login and staff number."""
    held = people.grants_in_force(connection, today)
    return {
        normal(text): row["id"]
        for row in imports.coach_names(connection)
        if any(grant.duty is Duty.KEEP_CARDS for grant in held.get(row["id"], ()))
        for text in (row["staff_number"], row["login"])
        if text
    }
