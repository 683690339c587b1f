"""Gas cards, their lots, issues and counts: reads."""

import datetime
import json
from collections.abc import Collection, Sequence

from sqlalchemy import Connection, func, select

from ledger.domain.awards.mileage import Trip
from ledger.domain.cards.cards import CardState, Span
from ledger.domain.needs.terms import CardTerms, from_text
from ledger.store import schema
from ledger.store.payments.invoices import DEAD
from ledger.store.rows import Row, find_row, rows_of


def spans_for(connection: Connection, participant_id: str, line_id: str | None = None) -> tuple[Span, ...]:
    """The days that a participant's card awards cover, over all agencies: those that hold or paid money (SUP-13).

    :param line_id: of the line that is asked about; its own award is in nobody's way.
    """
    table = schema.award.c
    statement = select(table.terms).where(
        table.participant_id == participant_id,
        table.kind == "Gas",
        table.line_id != (line_id or ""),
        table.state != "withdrawn",
        table.committed_cents + table.paid_cents > 0,
    )
    terms = [from_text("Gas", text) for text in connection.execute(statement).scalars()]
    return tuple(sorted((one.starts_on, one.ends_on) for one in terms if isinstance(one, CardTerms)))


def trips_for(connection: Connection, participant_id: str) -> tuple[Trip, ...]:
    """The trips whose miles were claimed for a participant, over all agencies (SUP-13, SUP-14)."""
    line = schema.invoice_line
    statement = (
        select(line.c.proof)
        .join(schema.award, schema.award.c.id == line.c.award_id)
        .where(
            schema.award.c.participant_id == participant_id,
            schema.award.c.kind == "Gas",
            line.c.state.not_in(DEAD),
        )
    )
    proofs = [json.loads(text or "{}") for text in connection.execute(statement).scalars()]
    return tuple(
        Trip(**{**trip, "on": datetime.date.fromisoformat(trip["on"])})
        for proof in proofs
        for trip in proof.get("trips", [])
    )


def trips_of_line(connection: Connection, line_id: str) -> list[Row]:
    """The live claims of a line of a mileage log."""
    table = schema.trip.c
    statement = select(schema.trip).where(table.line_id == line_id, table.state == "live")
    return rows_of(connection, statement.order_by(table.id))


def gas_day(connection: Connection, participant_id: str, on: datetime.date) -> Row | None:
    """How a participant's gas of one day is paid, held until the transaction ends (SUP-13)."""
    return find_row(connection, schema.gas_day, lock=True, participant_id=participant_id, travelled_on=on)


def live_trips(connection: Connection, participant_id: str, on: datetime.date) -> int:
    """How many of a participant's trips of one day are claimed."""
    table = schema.trip.c
    claimed = (table.participant_id == participant_id, table.travelled_on == on, table.state == "live")
    return int(connection.execute(select(func.count()).where(*claimed)).scalar_one())


def attended(connection: Connection, participant_id: str) -> tuple[Span, ...]:
    """First and last day of each record of training or work of a participant; what goes on has no last day yet."""
    record = schema.record.c
    statement = select(record.sort, record.happened_on, record.ended_on).where(
        record.participant_id == participant_id,
        (record.sort == "training")
        | ((record.sort == "service") & record.code.in_(("OJT", "WorkExperience", "TransitionalJob"))),
    )
    return tuple(
        (began, ended or (datetime.date.max if sort == "training" else began))
        for sort, began, ended in connection.execute(statement)
    )


def cards_where(
    connection: Connection, *conditions: object, lock: bool = False, most: int = 5000
) -> list[Row]:
    """Cards with their lot's fund and day of receipt, by serial."""
    statement = (
        select(
            schema.card,
            schema.card_lot.c.fund,
            schema.card_lot.c.received_on,
            schema.card_lot.c.state.label("lot_state"),
        )
        .join_from(schema.card, schema.card_lot, schema.card_lot.c.id == schema.card.c.lot_id)
        .where(*conditions)  # type: ignore[arg-type]  # conditions of the query language
        .order_by(schema.card.c.serial)
        .limit(most)
    )
    return rows_of(connection, statement.with_for_update(of=schema.card) if lock else statement)


def held_cents(connection: Connection) -> int:
    """What the cards on hand are worth, all funds together."""
    statement = select(func.sum(schema.card.c.value_cents)).where(
        schema.card.c.state == CardState.STOCK.value
    )
    return int(connection.execute(statement).scalar() or 0)


def lots_where(connection: Connection, *conditions: object) -> list[Row]:
    """Lots with the people whose separation counts, the newest first."""
    statement = (
        select(
            schema.card_lot,
            schema.payee.c.name.label("payee_name"),
            schema.payee.c.state.label("payee_state"),
            schema.payee.c.created_by.label("payee_created_by"),
            schema.payee.c.checked_by.label("payee_checked_by"),
            schema.fund.c.liquidation_on,
        )
        .join_from(schema.card_lot, schema.payee, schema.payee.c.id == schema.card_lot.c.payee_id)
        .join(schema.fund, schema.fund.c.code == schema.card_lot.c.fund)
        .where(*conditions)  # type: ignore[arg-type]  # conditions of the query language
        .order_by(schema.card_lot.c.received_on.desc(), schema.card_lot.c.id)
        .limit(1000)
    )
    return rows_of(connection, statement)


def payable_lots(connection: Connection, lot_ids: Sequence[str] | None = None) -> list[Row]:
    """Lots that are owed and that no live payment holds."""
    live = (
        select(schema.lot_payment.c.id)
        .where(
            schema.lot_payment.c.lot_id == schema.card_lot.c.id,
            schema.lot_payment.c.state.in_(("built", "paid")),
        )
        .exists()
    )
    conditions: list[object] = [schema.card_lot.c.owed_cents > 0, ~live]
    if lot_ids is not None:
        conditions.append(schema.card_lot.c.id.in_(lot_ids))
    return lots_where(connection, *conditions)


def lot_payments_for(connection: Connection, payment_ids: Sequence[str]) -> list[Row]:
    """The lots that payments pay for, with what separation needs."""
    statement = select(schema.lot_payment).where(schema.lot_payment.c.payment_id.in_(payment_ids))
    found = rows_of(connection, statement.order_by(schema.lot_payment.c.id))
    lots = {
        row["id"]: row
        for row in lots_where(connection, schema.card_lot.c.id.in_([one["lot_id"] for one in found]))
    }
    return [{"lot": lots[one["lot_id"]], **one} for one in found]


def hands_of(connection: Connection, fund: str) -> tuple[frozenset[str], frozenset[str]]:
    """Who keeps any of a fund's cards, and who issued any."""
    card, lot, issue = schema.card.c, schema.card_lot.c, schema.card_issue.c
    of_fund = (
        select(card.id).join_from(schema.card, schema.card_lot, lot.id == card.lot_id).where(lot.fund == fund)
    )
    keepers = connection.execute(select(card.custodian_id).where(card.id.in_(of_fund)).distinct()).scalars()
    issuers = connection.execute(
        select(issue.issued_by).where(issue.card_id.in_(of_fund)).distinct()
    ).scalars()
    return frozenset(keepers), frozenset(issuers)


def uncounted(
    connection: Connection, first: datetime.date, last: datetime.date, until: datetime.date | None = None
) -> list[Row]:
    """The cards that lay in stock at the end of a month in which nobody counted those of their fund, by fund (SUP-17).

    :param first: the month's first day. :param last: its last day, or today while it runs.
    :param until: a later day up to which a count is one of the month, too.
    """
    card, lot, issue, count = schema.card, schema.card_lot, schema.card_issue, schema.card_count
    counted = select(count.c.id).where(
        count.c.fund == lot.c.fund, count.c.counted_on.between(first, until or last)
    )
    statement = (
        select(lot.c.fund, card.c.custodian_id, card.c.value_cents)
        .join_from(card, lot, lot.c.id == card.c.lot_id)
        .outerjoin(issue, issue.c.card_id == card.c.id)
        .where(
            lot.c.received_on <= last,
            (card.c.state == "stock") | (issue.c.issued_on > last),
            ~counted.exists(),
        )
        .order_by(lot.c.fund, card.c.serial)
    )
    return rows_of(connection, statement)


def issues_where(connection: Connection, *conditions: object) -> list[Row]:
    """Issues with serial, value and fund, the newest first."""
    statement = (
        select(
            schema.card_issue,
            schema.card.c.serial,
            schema.card.c.value_cents,
            schema.card.c.custodian_id,
            schema.card_lot.c.fund,
            schema.award.c.kind,
        )
        .join_from(schema.card_issue, schema.card, schema.card.c.id == schema.card_issue.c.card_id)
        .join(schema.card_lot, schema.card_lot.c.id == schema.card.c.lot_id)
        .join(schema.award, schema.award.c.id == schema.card_issue.c.award_id)
        .where(*conditions)  # type: ignore[arg-type]  # conditions of the query language
        .order_by(schema.card_issue.c.issued_on.desc(), schema.card_issue.c.id)
        .limit(2000)
    )
    return rows_of(connection, statement)


def overdue_on(connection: Connection, participant_id: str, today: datetime.date) -> datetime.date | None:
    """The earliest day on which a receipt of the participant's cards was due and is missing (SUP-18)."""
    statement = (
        select(func.min(schema.card_issue.c.receipt_due_on))
        .join_from(schema.card_issue, schema.award, schema.award.c.id == schema.card_issue.c.award_id)
        .where(
            schema.award.c.participant_id == participant_id,
            schema.card_issue.c.receipt_id.is_(None),
            schema.card_issue.c.receipt_due_on < today,
        )
    )
    return connection.execute(statement).scalar()


def counts_for(connection: Connection, fund: str) -> list[Row]:
    """A fund's counts, the newest first."""
    statement = select(schema.card_count).where(schema.card_count.c.fund == fund)
    return rows_of(connection, statement.order_by(schema.card_count.c.place.desc()))


def variances_where(connection: Connection, *conditions: object) -> list[Row]:
    """What counts did not find, with serial, value and fund."""
    statement = (
        select(
            schema.card_variance,
            schema.card.c.serial,
            schema.card.c.value_cents,
            schema.card_lot.c.fund,
            schema.card_count.c.counted_on,
            schema.card_count.c.counted_by,
        )
        .join_from(schema.card_variance, schema.card, schema.card.c.id == schema.card_variance.c.card_id)
        .join(schema.card_lot, schema.card_lot.c.id == schema.card.c.lot_id)
        .join(schema.card_count, schema.card_count.c.id == schema.card_variance.c.count_id)
        .where(*conditions)  # type: ignore[arg-type]  # conditions of the query language
        .order_by(schema.card_count.c.counted_on.desc(), schema.card.c.serial)
    )
    return rows_of(connection, statement)


def other_halves(connection: Connection, fund: str, claiming: Collection[str], but_award: str = "") -> int:
    """Cents of the halves of cards handed out that a fund bears, as they were kept at the issue; the odd cent too.

    Cards handed out before that was kept count by their fund's match of today.

    :param claiming: codes of the funds whose other half it bears today. :param but_award: not of this award.
    """
    card, issue, allocation = schema.card.c, schema.card_issue.c, schema.allocation.c
    of_before = issue.half_fund.is_(None) & allocation.fund.in_(claiming)
    statement = (
        select(issue.half_cents, card.value_cents)
        .join_from(schema.card_issue, schema.card, card.id == issue.card_id)
        .join(schema.award, schema.award.c.id == issue.award_id)
        .join(schema.allocation, allocation.id == schema.award.c.allocation_id)
        .where((issue.half_fund == fund) | of_before, schema.award.c.id != but_award)
    )
    return sum(cents - cents // 2 if half is None else half for half, cents in connection.execute(statement))


def own_issues(connection: Connection, award_id: str) -> list[Row]:
    """The issues of an award's cards as they stand in their table, to be changed."""
    table = schema.card_issue
    return rows_of(connection, select(table).where(table.c.award_id == award_id).order_by(table.c.id))
