"""The last twelve months' decisions asked again: under their own values (AUD-04), and under a draft of values and tests.

A draft of tests is tried on the shares of today as well.
"""

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from ledger.clock import program_year
from ledger.domain.budgets import policy_codes
from ledger.domain.budgets import replay as rules
from ledger.domain.budgets.budgets import Budget, Value
from ledger.domain.budgets.changes import changed, fresh
from ledger.domain.budgets.drafts import Draft
from ledger.domain.budgets.items import Fault
from ledger.domain.budgets.loads import merged
from ledger.domain.budgets.policies import PolicyValue
from ledger.domain.budgets.ratios import Ratio, Waiver, ratios_faults
from ledger.domain.budgets.replay import Outcome, Past
from ledger.domain.budgets.value_checks import values_faults
from ledger.domain.needs.caps import year_before
from ledger.domain.people.duties import Duty
from ledger.services.budgets.allocations import hidden_pools
from ledger.services.budgets.budgets import BudgetFaults, known_loads, read_files
from ledger.services.budgets.measures import measure
from ledger.services.budgets.past_decisions import LACKS, Reader
from ledger.services.budgets.ratios import Differs, differing
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store.budgets import policies
from ledger.store.needs import past
from ledger.words import day

MOST, MOST_AT_ONCE = 20_000, 1_000
"""Approvals, changes and refusals, of each, that one replay decides again, the newest: of the command, and of a page that
somebody waits for."""

READERS_OF_DRAFTS = (Duty.LOAD, Duty.OVERSEE, Duty.EXAMINE)


@dataclass(frozen=True)
class Replay:
    """What a draft would have changed.

    :param since: the first day of the decisions. :param capped: there were more approvals, changes or refusals than so many,
        and the newest were taken; None when all were.
    :param left_out: decisions that keep too little to be decided again, by what they lack (`past_decisions.LACKS`).
    :param on: the day of the tests. :param tests: the shares of that day that come out otherwise.
    """

    since: datetime.date
    outcome: Outcome
    left_out: Mapping[str, int]
    capped: int | None
    on: datetime.date
    tests: list[Differs] = field(default_factory=list)

    @property
    def untried(self) -> tuple[str, ...]:
        """Codes of the draft that neither a decision nor a test of the year asks for."""
        return tuple(code for code in self.outcome.unasked if not code.startswith("ratio."))

    @property
    def not_compared(self) -> dict[str, int]:
        """Everything that was not compared, by what it lacks."""
        return dict(Counter(self.left_out) + Counter(self.outcome.lacking))


def preview(work: Work, actor: Actor, files: Mapping[str, str], most: int = MOST) -> Replay:
    """The last twelve months, and today's shares, under a draft that stands on every day (AUD-04); nothing is written.

    :param files: the draft's, name to text, as `budgets.StageLoad` takes them; policies, law or tests alone will do.
    :param most: approvals, changes and refusals, of each, that are decided again.
    :raises BudgetFaults: what cannot be read, or could not be loaded, with file, table and key.
    """
    roles.require(actor, *READERS_OF_DRAFTS)
    today = work.source.today()
    since = year_before(today)
    with work.store.reading() as connection:
        measured = measure(connection, work.source, today, today)
        added = _read(connection, files, today)
        draft = _draft(measured.whole, added)
        book = policies.policy_book(connection)
        hidden = hidden_pools(connection, actor)
        reader = Reader(connection, book, measured.whole)
        kept = [find(connection, since, most + 1) for find in _KEPT]
        approvals, changes, refusals = (rows[:most] for rows in kept)
        decided = [*reader.approvals(approvals), *reader.changes(changes), *reader.refusals(refusals)]
        seen = [replace(one, open=one.facts.fund.code not in hidden) for one in decided]
    outcome, capped = rules.replay(seen, book, draft), most if max(map(len, kept)) > most else None
    return Replay(since, outcome, reader.left_out, capped, today, differing(measured, draft, added))


_KEPT = (past.approvals_since, past.changes_since, past.refusals_since)


def _read(connection: Connection, files: Mapping[str, str], today: datetime.date) -> Budget:
    """A draft's files, which nobody has loaded, read and checked by the loader beside what is loaded."""
    year = {"year.toml": f"year = {program_year(today)}"}
    budget = read_files({**year, **files})
    faults = list(_faults(budget, merged(known_loads(connection, budget.year, today).before, budget)))
    if not faults and not (budget.values or budget.ratios or budget.waivers or budget.figures):
        says = "stands in none of these files; a draft is policies.toml, law.toml, ratios.toml or several of them"
        faults = [Fault("", "value", "", says)]
    if faults:
        raise BudgetFaults(faults)
    return Budget(
        budget.year,
        values=budget.values,
        ratios=budget.ratios,
        waivers=budget.waivers,
        figures=budget.figures,
        staff_costs=budget.staff_costs,
    )


def _faults(budget: Budget, whole: Budget) -> Iterator[Fault]:
    yield from values_faults(budget, whole)
    known = {one.code for one in whole.ratios}
    yield from ratios_faults(budget.ratios, budget.waivers, policy_codes.CODES, known)


def _draft(before: Budget, added: Budget) -> Draft:
    """What stands on every day: the values, tests and waivers of the files that are new or said anew in them.

    What is loaded already keeps its days, so that the folder that is loaded changes nothing.
    """
    new = fresh(before, added)
    anew = [one.after for one in changed(before, added)]
    return Draft(
        tuple(
            PolicyValue("", one.code, one.value, one.unit, one.sort, one.from_on, one.document)
            for one in (*new.values, *(one for one in anew if isinstance(one, Value)))
        ),
        (*new.ratios, *(one for one in anew if isinstance(one, Ratio))),
        (*new.waivers, *(one for one in anew if isinstance(one, Waiver))),
    )


def again(work: Work, actor: Actor) -> list[tuple[Past, rules.Result]]:
    """Every approval and change of the last twelve months under the values of its own day (AUD-04)."""
    roles.require(actor, *READERS_OF_DRAFTS)
    today = work.source.today()
    since = year_before(today)
    with work.store.reading() as connection:
        book = policies.policy_book(connection)
        reader = Reader(connection, book, measure(connection, work.source, today, today).whole)
        approvals = reader.approvals(past.approvals_since(connection, since, MOST))
        decided = [*approvals, *reader.changes(past.changes_since(connection, since, MOST))]
    return [(one, rules.decide_again(one, book)) for one in decided]


def told(found: Replay) -> list[str]:
    """What a replay says of itself in plain sentences: how much was asked again, what differs, what was left out and why."""
    outcome = found.outcome
    differ = len(outcome.differences)
    limit = "of what they ask for " if found.untried else ""
    lines = [
        f"{outcome.decided:,} decisions since {day(found.since)} were asked again: "
        + (f"{differ:,} would differ." if differ else f"{limit}nothing would differ.")
    ]
    if found.tests:
        several = len(found.tests) > 1
        lines[0] += (
            f" Of the tests of {day(found.on)} {len(found.tests)} come{'' if several else 's'} out otherwise."
        )
    if found.capped:
        lines.append(
            f"There were more: only the newest {found.capped:,} approvals, as many changes and as many refusals were taken;"
            f" `funds budget preview` takes {MOST:,}."
        )
    if found.untried:
        lines.append(
            f"Asked by none of these decisions, so what it would have changed is not shown: {', '.join(found.untried)}."
        )
    lines.extend(f"Not compared, {count:,}: {LACKS[code]}." for code, count in found.not_compared.items())
    return lines
