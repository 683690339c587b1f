"""Spend beside the change in annual housing subsidy, over the people of a reader's scope (d21)."""

import datetime
from collections import defaultdict

from ledger.domain.participants import subsidies
from ledger.domain.participants.subsidies import Subsidy, Together
from ledger.services.budgets.allocations import hidden_pools
from ledger.services.months.reconciliation import month_end, parse_month
from ledger.services.months.summary import READERS, in_scope
from ledger.services.participants.participants import BY_NAME, MASKED, reach_of
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.budgets import budgets, policies
from ledger.store.months import summary as store
from ledger.store.participants import participants as people


def savings(work: Work, actor: Actor, month: str) -> Together:
    """The line as of a month's end: people with two recorded subsidies, what was spent on them to date, the change a year.

    Left out are records under a fund whose class the reader may not see or of an agency out of reach, cost outside the
    reader's scope or of a pool that stays closed, and everybody whom the reader does not reach. Amounts of too few people are
    not shown.
    """
    roles.require(actor, *READERS)
    last_on = month_end(parse_month(month))
    recorded: dict[str, list[Subsidy]] = defaultdict(list)
    spent: dict[str, int] = defaultdict(int)
    with work.store.reading() as connection:
        reach = reach_of(actor, (*BY_NAME, *MASKED))
        reached = set(people.ids_in(connection, reach))
        classes = {fund["code"]: fund["confidential_class"] for fund in budgets.funds(connection)}
        hidden = hidden_pools(connection, actor)
        for row in store.subsidies_through(connection, last_on):
            near = any(agency in (None, row["agency_code"] or agency) for agency, _ in reach)
            if near and row["participant_id"] in reached and actor.sees_class(classes.get(row["fund"])):
                one = Subsidy(row["happened_on"], row["amount_cents"], row["detail"] or "")
                recorded[row["participant_id"]].append(one)
        for participant_id, key, cents in store.spent_through(connection, month):
            if key.fund not in hidden and in_scope(actor, key.program, key.agency):
                spent[participant_id] += cents
        least = policies.policy_book(connection).find("people_least", _day(work, last_on))
    found = (subsidies.of_person(of, spent[one]) for one, of in recorded.items())
    return subsidies.together([one for one in found if one is not None], least.whole() if least else None)


def _day(work: Work, last_on: datetime.date) -> datetime.date:
    """The policy of the month's end, or of today while it is not over."""
    return min(last_on, work.source.today())
