"""Every rule in force on a date, for whoever works with the ledger: values, what waives them, what no value changes."""

import datetime
from dataclasses import dataclass

from ledger.domain.budgets import rules
from ledger.domain.budgets.policy_codes import CODES
from ledger.domain.budgets.rules import FIXED, Fixed, Rule, Version
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.budgets.allocation_pages import names_in
from ledger.services.budgets.allocations import hidden_pools
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets, policies


@dataclass(frozen=True)
class RulesOn:
    """What binds on a date, subject by subject. :param undecided: codes that nobody has given a value for that date."""

    on: datetime.date
    rules: list[Rule]
    fixed: tuple[Fixed, ...]
    undecided: list[str]


def rules_on(work: Work, actor: Actor, on: datetime.date) -> RulesOn:
    """Every rule in force on a date (AUD-04, FND-19). Rules are no secret: everybody who works with them reads them."""
    roles.require(actor, *READERS, Duty.REQUEST)
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        whole = budgets.loaded(connection, only=("ratios", "waivers"))
        names, hidden = names_in(connection), hidden_pools(connection, actor)
    waivers = [one for one in whole.waivers if one.fund not in hidden]
    found = rules.rules_in_force(book, whole.ratios, waivers, on, names)
    decided = {one.value.code for one in found}
    return RulesOn(on, found, FIXED, [code for code in CODES if code not in decided])


def history(work: Work, actor: Actor, code: str) -> list[Version]:
    """Every value that a code ever had, the newest first.

    :raises NotFound: no such code, or nobody has ever decided it.
    """
    roles.require(actor, *READERS, Duty.REQUEST)
    with work.store.reading() as connection:
        found = rules.history(policies.policy_book(connection), code)
    if not found:
        raise NotFound("not_found", what="value")
    return found
