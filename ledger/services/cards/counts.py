"""Counting the cards of a fund: by a third person, blind; what is missing waits in suspense until it is found or made good."""

import calendar
import datetime
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection

from ledger.domain.cards import cards as rules
from ledger.domain.cards.cards import CardState, Equation
from ledger.domain.journal import entries as books
from ledger.domain.people import duties
from ledger.domain.people.duties import Duty, Step
from ledger.errors import Broken, InvalidInput, NotFound, Refused
from ledger.services.budgets import allocations
from ledger.services.cards import lots
from ledger.services.needs import left
from ledger.services.people import proposals, roles
from ledger.services.people.roles import Actor
from ledger.services.work import Answer, Unit, Work
from ledger.store import schema
from ledger.store.awards.awards import first_open_day
from ledger.store.cards import cards
from ledger.store.rows import Row, find_row

COUNTERS = (Duty.CLOSE, Duty.OVERSEE)


@dataclass(frozen=True)
class CountCards:
    """Write down the serials that lie there.

    :param serials: ``GC-0098..GC-0101, GC-0110``, as written down; the page does not show what is expected.
    """

    key: str
    fund: str
    serials: str


@dataclass(frozen=True)
class ProposeMadeGood:
    """Say that the board's own money replaced a missing card.

    :param received_on: the day it reached the fund's bank account.
    """

    key: str
    card_id: str
    received_on: datetime.date
    reason: str


def count(work: Work, actor: Actor, command: CountCards) -> Answer:
    """Count a fund's cards (SUP-17, REC-07): what is missing goes to suspense, what is there again comes back.

    :raises Refused: ``same_person`` for whoever keeps or issued any of them; ``counted_stranger``.
    :raises NotFound: ``not_found``: a fund out of reach, or one without cards.
    """
    roles.require(actor, *COUNTERS)

    def _count(unit: Unit) -> tuple[str, Answer]:
        _reach(unit.connection, actor, command.fund)
        find_row(unit.connection, schema.fund, lock=True, code=command.fund)
        every = cards.cards_where(
            unit.connection, schema.card_lot.c.fund == command.fund, lock=True, most=100_000
        )
        if not every:
            raise NotFound("not_found", what="card")
        _refuse_keepers(unit.connection, actor, command.fund)
        seen = rules.serials_seen(command.serials)
        counted = rules.decide_count(seen, {one["serial"]: one["state"] for one in every})
        equation = equation_of(unit.connection, command.fund, every, len(seen), len(counted.found))
        if equation.missing != len(counted.missing):
            raise Broken("card_equation", fund=command.fund)
        count_id = _insert_count(unit, actor, command.fund, equation)
        by_serial = {one["serial"]: one for one in every}
        for serial in counted.missing:
            _missing(unit, by_serial[serial], count_id)
        for serial in counted.found:
            _found(unit, actor, by_serial[serial])
        return count_id, {"count": count_id, "missing": len(counted.missing), "found": len(counted.found)}

    return work.run(actor, command, "cards.counted", _count)


def refuse_unreached(work: Work, actor: Actor, fund: str) -> None:
    """Before the form of a count: may this person tell the fund's cards apart?

    :raises NotFound: ``not_found``, for a fund of a pool that stays closed as for none.
    """
    roles.require(actor, *COUNTERS)
    with work.store.reading() as connection:
        _reach(connection, actor, fund)


def to_count(work: Work, actor: Actor) -> list[Row]:
    """Funds whose cards nobody has counted this month, for whoever may count them (SUP-17).

    :returns: ``fund``, ``name``, ``custodians`` by name, ``cents`` in stock and ``by_on``, the month's last day.
    """
    if not actor.holds(*COUNTERS):
        return []
    today = work.source.today()
    with work.store.reading() as connection:
        hidden, names = allocations.hidden_pools(connection, actor), left.fund_names(connection, actor)
        lying: dict[str, list[Row]] = {}
        for row in cards.uncounted(connection, today.replace(day=1), today):
            lying.setdefault(row["fund"], []).append(row)
        return [
            {
                "fund": fund,
                "name": names[fund],
                "custodians": sorted({_named(connection, row["custodian_id"]) for row in rows}),
                "cents": sum(row["value_cents"] for row in rows),
                "by_on": today.replace(day=calendar.monthrange(today.year, today.month)[1]),
            }
            for fund, rows in lying.items()
            if fund not in hidden and not _has_part(connection, actor, fund)
        ]


def _named(connection: Connection, person_id: str) -> str:
    return str((find_row(connection, schema.person, id=person_id) or {})["name"])


def _has_part(connection: Connection, actor: Actor, fund: str) -> bool:
    """Does this person keep, or did she issue, any of the fund's cards?"""
    try:
        _refuse_keepers(connection, actor, fund)
    except Refused:
        return True
    return False


def _reach(connection: Connection, actor: Actor, fund: str) -> None:
    if find_row(connection, schema.fund, code=fund) is None or allocations.is_hidden(connection, actor, fund):
        raise NotFound("not_found", what="fund")


def _refuse_keepers(connection: Connection, actor: Actor, fund: str) -> None:
    """Who keeps a card of the fund, as whoever received its lot does, or issued one: never the counter (F4, SD18)."""
    keepers, issuers = cards.hands_of(connection, fund)
    done = {Step.KEEP_CARD: keepers, Step.ISSUE_CARD: issuers}
    duties.refuse_same_person(Step.COUNT_CARDS, actor.person_id, done)


def equation_of(connection: Connection, fund: str, every: list[Row], counted: int, found: int) -> Equation:
    """REC-07 since the last count; what was given up (made good) left the stock at the count that missed it."""
    earlier = cards.counts_for(connection, fund)
    states = Counter(one["state"] for one in every)

    def since(name: str, total: int) -> int:
        return total - sum(int(one[name]) for one in earlier)

    return Equation(
        opening=earlier[0]["counted"] if earlier else 0,
        bought=since("bought", len(every)),
        found=found,
        issued=since("issued", states[CardState.ISSUED]),
        void=since("void", states[CardState.VOID]),
        counted=counted,
    )


def _insert_count(unit: Unit, actor: Actor, fund: str, equation: Equation) -> str:
    count_id = unit.source.new_id("CNT")
    unit.insert(
        schema.card_count,
        {
            "id": count_id,
            "fund": fund,
            "place": len(cards.counts_for(unit.connection, fund)) + 1,
            "counted_on": unit.today(),
            "counted_by": actor.person_id,
            "opening": equation.opening,
            "bought": equation.bought,
            "found": equation.found,
            "issued": equation.issued,
            "void": equation.void,
            "counted": equation.counted,
        },
    )
    return count_id


def _missing(unit: Unit, card: Row, count_id: str) -> None:
    postings = books.cards_missing(card["fund"], card["value_cents"])
    entry = lots.post(unit, unit.today(), "count_variance", postings)
    unit.change(schema.card, lots.own_card(card), state=CardState.MISSING.value)
    unit.insert(
        schema.card_variance,
        {
            "id": unit.source.new_id("VAR"),
            "card_id": card["id"],
            "count_id": count_id,
            "state": "open",
            "entry_id": entry.id,
            "resolved_by": None,
            "resolved_on": None,
            "resolving_entry_id": None,
        },
    )


def _found(unit: Unit, actor: Actor, card: Row) -> None:
    postings = books.card_found(card["fund"], card["value_cents"])
    entry = lots.post(unit, unit.today(), "card_found", postings)
    unit.change(schema.card, lots.own_card(card), state=CardState.STOCK.value)
    _resolve(unit, actor, card["id"], "found", unit.today(), entry.id)


def _resolve(unit: Unit, actor: Actor, card_id: str, state: str, on: datetime.date, entry_id: str) -> None:
    row = find_row(unit.connection, schema.card_variance, lock=True, card_id=card_id, state="open")
    if row is None:
        raise Broken("card_equation", fund=card_id)
    unit.change(
        schema.card_variance,
        row,
        state=state,
        resolved_by=actor.person_id,
        resolved_on=on,
        resolving_entry_id=entry_id,
    )


def propose_made_good(work: Work, actor: Actor, command: ProposeMadeGood) -> Answer:
    """Stage that a missing card is given up and made good with the board's own money (decision 21)."""
    roles.require(actor, Duty.RECONCILE)

    def _propose(unit: Unit) -> tuple[str, Answer]:
        card = lots.card_of(unit.connection, command.card_id, CardState.MISSING)
        if command.received_on > unit.today():
            raise InvalidInput("day_to_come", field="received_on", on=command.received_on)
        row = proposals.stage(
            unit,
            actor,
            "card_made_good",
            subject_id=card["id"],
            summary=f"Missing card {card['serial']} is given up and made good with the board's own money",
            payload={"card": card["id"], "received_on": command.received_on, "reason": command.reason},
        )
        return card["id"], {"proposal": row["id"]}

    return work.run(actor, command, "card_made_good.proposed", _propose)


def _apply_made_good(unit: Unit, row: Row, payload: Mapping[str, Any], actor: Actor) -> Answer:
    """The money is in the fund's account: suspense is cleared, the support budget has its reserve back."""
    card = lots.card_of(unit.connection, payload["card"], CardState.MISSING)
    variance = find_row(unit.connection, schema.card_variance, card_id=card["id"], state="open")
    missed = find_row(unit.connection, schema.card_count, id=variance["count_id"]) if variance else None
    wished = datetime.date.fromisoformat(payload["received_on"])
    since = missed["counted_on"] if missed else wished
    on = min(max(wished, since, first_open_day(unit.connection)), unit.today())
    postings = books.card_made_good(card["fund"], card["value_cents"])
    entry = lots.post(unit, on, "card_made_good", postings)
    unit.change(schema.card, lots.own_card(card), state=CardState.LOST.value)
    _resolve(unit, actor, card["id"], "made_good", on, entry.id)
    return {"card": card["id"]}


proposals.register(
    "card_made_good",
    proposals.Sort("Missing card made good", (Duty.RECONCILE,), lots.ACCEPTERS, _apply_made_good),
)
