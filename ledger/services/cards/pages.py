"""What the pages about gas cards read: the stock of each fund, a lot, a card's history, what can be issued now."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.cards.cards import STATE_NAMES, CardState, Equation
from ledger.domain.needs.terms import CardTerms, from_text
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.budgets import allocations
from ledger.services.cards import counts
from ledger.services.needs import left
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.budgets import budgets, policies
from ledger.store.cards import cards
from ledger.store.rows import Row, rows_of
from ledger.words import dollars

READERS = (
    Duty.KEEP_CARDS,
    Duty.BUILD,
    Duty.RELEASE,
    Duty.RECONCILE,
    Duty.CLOSE,
    Duty.OVERSEE,
    Duty.EXAMINE,
)


@dataclass(frozen=True)
class Stock:
    """A fund's cards now, and REC-07 since the last count.

    :param equation: counted is what the cards' rows say is in stock.
    """

    fund: str
    name: str
    cards: int
    cents: int
    missing: int
    missing_cents: int
    owed_cents: int
    equation: Equation
    last: Row | None
    is_due: bool


def overview(work: Work, actor: Actor) -> Mapping[str, Any]:
    """Every fund's stock that this reader may tell apart, lots, what is missing, and awards that wait for a card."""
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        hidden, names = allocations.hidden_pools(connection, actor), left.fund_names(connection, actor)
        lots = [row for row in cards.lots_where(connection) if row["fund"] not in hidden]
        month = work.source.today().isoformat()[:7]
        funds = sorted({row["fund"] for row in lots})
        return {
            "stocks": [_stock(connection, fund, names[fund], lots, month) for fund in funds],
            "lots": lots,
            "open": [
                row
                for row in cards.variances_where(connection, schema.card_variance.c.state == "open")
                if row["fund"] not in hidden
            ],
            "most": policies.policy_book(connection).find("card_stock_most", work.source.today()),
            "held_cents": cards.held_cents(connection),
            "ready": [
                row for row in _ready(connection, actor, work.source.today()) if row["fund"] not in hidden
            ],
            "people": _people(connection),
        }


def _stock(connection: Connection, fund: str, name: str, lots: Sequence[Row], month: str) -> Stock:
    every = cards.cards_where(connection, schema.card_lot.c.fund == fund, most=100_000)
    number, cents = Counter(one["state"] for one in every), Counter[str]()
    for one in every:
        cents[one["state"]] += one["value_cents"]
    earlier = cards.counts_for(connection, fund)
    return Stock(
        fund,
        name,
        number[CardState.STOCK],
        cents[CardState.STOCK],
        number[CardState.MISSING],
        cents[CardState.MISSING],
        sum(lot["owed_cents"] for lot in lots if lot["fund"] == fund),
        counts.equation_of(connection, fund, every, number[CardState.STOCK], 0),
        earlier[0] if earlier else None,
        not earlier or earlier[0]["counted_on"].isoformat()[:7] < month,
    )


def _ready(connection: Connection, actor: Actor, today: datetime.date) -> list[Row]:
    """Approved card awards with money left whose days are not over, for whoever issues."""
    if not actor.holds(Duty.KEEP_CARDS):
        return []
    table = schema.award.c
    rows = awards.awards_where(
        connection, table.kind == "Gas", table.state == "open", table.committed_cents > 0
    )
    return [
        {**row, "terms": terms}
        for row in rows
        if isinstance(terms := from_text(row["kind"], row["terms"]), CardTerms)
        and terms.ends_on >= today
        and actor.may(Duty.KEEP_CARDS, agency=row["agency_code"], program=row["program_code"])
    ]


def _people(connection: Connection) -> dict[str, str]:
    statement = select(schema.person.c.id, schema.person.c.name)
    return {str(row[0]): str(row[1]) for row in connection.execute(statement)}


def lot_page(work: Work, actor: Actor, lot_id: str) -> Mapping[str, Any]:
    """One lot with its cards and payments.

    :raises NotFound: ``not_found``, also for a fund that this reader may not tell apart.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        found = cards.lots_where(connection, schema.card_lot.c.id == lot_id)
        if not found or allocations.is_hidden(connection, actor, found[0]["fund"]):
            raise NotFound("not_found", what="lot")
        paid = rows_of(
            connection,
            select(schema.lot_payment, schema.payment.c.batch_id, schema.payment.c.paid_on)
            .join(schema.payment, schema.payment.c.id == schema.lot_payment.c.payment_id)
            .where(schema.lot_payment.c.lot_id == lot_id)
            .order_by(schema.lot_payment.c.id),
        )
        return {
            "lot": found[0],
            "cards": cards.cards_where(connection, schema.card.c.lot_id == lot_id),
            "paid": paid,
            "fund": left.fund_names(connection, actor)[found[0]["fund"]],
            "people": _people(connection),
        }


def card_page(work: Work, actor: Actor, card_id: str) -> Mapping[str, Any]:
    """One card and everything that happened to it, oldest first.

    :raises NotFound: ``not_found``.
    """
    roles.require(actor, *READERS)
    with work.store.reading() as connection:
        found = cards.cards_where(connection, schema.card.c.id == card_id)
        if not found or allocations.is_hidden(connection, actor, found[0]["fund"]):
            raise NotFound("not_found", what="card")
        (lot,) = cards.lots_where(connection, schema.card_lot.c.id == found[0]["lot_id"])
        proposal = schema.proposal.c
        staged = rows_of(
            connection,
            select(schema.proposal).where(proposal.subject_id == card_id, proposal.state == "staged"),
        )
        return {
            "card": found[0],
            "lot": lot,
            "state_name": STATE_NAMES[CardState(found[0]["state"])],
            "issues": cards.issues_where(connection, schema.card_issue.c.card_id == card_id),
            "variances": cards.variances_where(connection, schema.card_variance.c.card_id == card_id),
            "staged": staged,
            "people": _people(connection),
        }


@dataclass(frozen=True)
class Issuing:
    """What somebody who hands a card out has to know.

    :param choices: cards of the award's fund that this person keeps: id to serial and value.
    :param confidential_class: what the signed page inherits from the fund.
    """

    award: Row
    terms: CardTerms
    choices: Mapping[str, str]
    overdue: bool
    confidential_class: str | None


def issuing(work: Work, actor: Actor, award_id: str) -> Issuing:
    """The award a card is to be issued against, and the cards that could be.

    :raises NotFound: ``not_found`` for what is not a card award within reach.
    """
    roles.require(actor, Duty.KEEP_CARDS)
    with work.store.reading() as connection:
        award = awards.get_award(connection, award_id)
        terms = from_text(award["kind"], award["terms"]) if award else None
        if (
            award is None
            or not isinstance(terms, CardTerms)
            or not actor.may(Duty.KEEP_CARDS, agency=award["agency_code"], program=award["program_code"])
        ):
            raise NotFound("not_found", what="award")
        kept = cards.cards_where(
            connection,
            schema.card.c.custodian_id == actor.person_id,
            schema.card.c.state == CardState.STOCK.value,
            schema.card_lot.c.fund == award["fund"],
        )
        fund = budgets.fund_row(connection, award["fund"])
        return Issuing(
            award,
            terms,
            {one["id"]: f"{one['serial']}, {dollars(one['value_cents'])}" for one in kept},
            cards.overdue_on(connection, award["participant_id"], work.source.today()) is not None,
            fund["confidential_class"] if fund else None,
        )


def choices(work: Work, actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Funds that pay for gas, and accepted payees, for whoever takes a lot in."""
    roles.require(actor, Duty.KEEP_CARDS)
    with work.store.reading() as connection:
        hidden, names = allocations.hidden_pools(connection, actor), left.fund_names(connection, actor)
        funds = [
            (row["code"], f"{names[row['code']]} ({row['code']})")
            for row in budgets.funds(connection)
            if row["code"] not in hidden and "Gas" in row["kinds"].split(",")
        ]
        payees = schema.payee.c
        statement = select(payees.id, payees.name).where(payees.state == "accepted").order_by(payees.name)
        return funds, [(str(row[0]), str(row[1])) for row in connection.execute(statement)]
