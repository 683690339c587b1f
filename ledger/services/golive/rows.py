"""What an accepted going live writes: the rows that awards, months, bills, lots of cards and used caps have here; the entries.

Whoever staged the sheets stands as the one who asked and entered, whoever accepts as the one who approved and accepted: neither
of them pays any of it (SD1).
"""

from collections.abc import Mapping

from ledger.clock import program_year
from ledger.domain.awards.awards import MonthState
from ledger.domain.budgets.budgets import year_start
from ledger.domain.cards.cards import CardState
from ledger.domain.golive import posting
from ledger.domain.golive.checks import lot_number
from ledger.domain.golive.known import Carried, CarriedAward, CarriedLot
from ledger.domain.golive.rows import Opening
from ledger.domain.journal import accounts
from ledger.domain.journal.canonical import canonical
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.terms import to_text
from ledger.services.golive import agreements, bills
from ledger.services.golive.load import WHY, Load
from ledger.services.scholarships import reviews
from ledger.services.work import Answer, Unit
from ledger.store import schema
from ledger.store.budgets import budgets
from ledger.store.journal import accounts as account_store
from ledger.store.needs.people import NOBODY
from ledger.store.rows import Row

_MONTH_STATES: Mapping[str, MonthState] = {
    "committed": MonthState.COMMITTED,
    "obligated": MonthState.OBLIGATED,
    "owed": MonthState.ACCRUED,
    "paid": MonthState.PAID,
}


def write(unit: Unit, opening: Opening, carried: Carried, load: Load) -> Answer:
    """Write everything, in the accepting command's unit."""
    award_ids = {one.row.reference: unit.source.new_id(one.kind.prefix) for one in carried.awards}
    made = posting.entries(
        opening,
        carried,
        lambda: unit.source.new_id("ENT"),
        award_ids=award_ids,
        document=load.document_id,
    )
    contract_ids: dict[str, str] = {}
    for award in carried.awards:
        line_id = _insert_award(unit, award, award_ids[award.row.reference], load)
        if award.row.listing:
            reviews.keep_carried(unit, award_ids[award.row.reference], award.row.listing)
        contract_id = agreements.insert(unit, award, line_id, load)
        if contract_id is not None:
            contract_ids[award.row.reference] = contract_id
    bills.insert(unit, carried, award_ids, contract_ids, made, load, opening.on)
    for lot in carried.lots:
        _insert_lot(unit, opening, lot, made.of_lot[lot.row.row], load)
    for use in carried.uses:
        unit.insert(
            schema.carried_use,
            {
                "id": unit.source.new_id("USE"),
                "participant_id": use.person.id,
                "kind": use.row.kind,
                "used_on": use.row.used_on,
                "amount_cents": use.row.amount_cents,
                "carried_on": unit.today(),
                "load_id": load.id,
                "month": use.row.month or None,
            },
        )
    for entry in made.entries:
        unit.post(entry)
    return {"awards": len(award_ids), "entries": len(made.entries), "uses": len(carried.uses)}


def _insert_award(unit: Unit, award: CarriedAward, award_id: str, load: Load) -> str:
    """An award with its months and the refunds that are due of it; its line's id."""
    line = _insert_line(unit, award, load)
    row = award.row
    unit.insert(
        schema.award,
        {
            "id": award_id,
            "line_id": line["id"],
            "allocation_id": award.allocation.id,
            "kind": row.kind,
            "program_year": program_year(row.approved_on),
            "payee_id": award.payee_id,
            "approved_cents": row.approved_cents,
            "approved_on": row.approved_on,
            "policy_id": load.id,
            "decision": canonical({"numbers": {}, "policies": []}).decode(),
            "state": "open",
            "terms": line["terms"],
            "participant_id": award.person.id,
        },
    )
    unit.insert(
        schema.carried_award,
        {
            "award_id": award_id,
            "reference": row.reference,
            "load_id": load.id,
            "document_id": load.document_id,
        },
    )
    for month in award.months:
        unit.insert(
            schema.rent_month,
            {
                "id": unit.source.new_id("MON"),
                "award_id": award_id,
                "month": month.month,
                "household_id": award.person.household_id,
                "participant_id": award.person.id,
                "kind": row.kind,
                "amount_cents": month.amount_cents,
                "state": _MONTH_STATES[month.state].value,
            },
        )
    for refund in award.refunds:
        unit.insert(
            schema.refund,
            {
                "id": unit.source.new_id("REF"),
                "award_id": award_id,
                "amount_cents": refund.amount_cents,
                "month": refund.month or None,
                "due_on": refund.due_on,
                "received_on": None,
                "reason": refund.reason,
                "state": "due",
            },
        )
    return str(line["id"])


def _insert_line(unit: Unit, award: CarriedAward, load: Load) -> Row:
    """A need of one line, approved in the system before: what an award of this ledger stands on."""
    row, key = award.row, award.allocation.key
    need = unit.insert(
        schema.need,
        {
            "id": unit.source.new_id("NEED"),
            "participant_id": award.person.id,
            "agency_code": key.agency,
            "program_code": key.program,
            "requested_by": load.staged_by,
            "why": WHY,
            "needed_by": row.approved_on,
            "state": "submitted",
            "created_at": unit.source.now(),
            "submitted_on": row.approved_on,
            **dict.fromkeys(("participant_note", "activity_id", "other_resources")),
        },
    )
    empty = ("words", "verified_on", "reason", "question", "question_words", "answer_words")
    return unit.insert(
        schema.need_line,
        {
            "id": unit.source.new_id("LINE"),
            "need_id": need["id"],
            "position": 1,
            "kind": row.kind,
            "amount_cents": row.approved_cents,
            "terms": to_text(award.terms),
            "payee_id": award.payee_id,
            "payee_reference": row.payee_reference or None,
            "allocation_id": award.allocation.id,
            "state": LineState.APPROVED.value,
            "needed_by": row.approved_on,
            **NOBODY,
            "requested_by": load.staged_by,
            "approved_by": load.accepted_by,
            "approved_on": row.approved_on,
            **dict.fromkeys(empty),
        },
    )


def _insert_lot(unit: Unit, opening: Opening, lot: CarriedLot, entry_id: str, load: Load) -> None:
    """A run of cards in stock, kept by its keeper."""
    row = lot.row
    opened_on = year_start(program_year(opening.on))
    pools = budgets.pools(unit.connection)
    account_store.insert_accounts(unit.connection, accounts.card_accounts(row.fund), pools, opened_on)
    lot_id = unit.source.new_id("LOT")
    unit.insert(
        schema.card_lot,
        {
            "id": lot_id,
            "fund": row.fund,
            "payee_id": lot.payee_id,
            "payee_number": f"{row.number} {row.first}",
            "number_digest": lot_number(row),
            "serial_from": lot.serials[0],
            "serial_to": lot.serials[-1],
            "cards": row.cards,
            "value_cents": row.value_cents,
            "total_cents": row.total_cents,
            "owed_cents": 0 if row.paid else row.total_cents,
            "received_on": row.received_on,
            "document_id": load.document_id,
            "recorded_by": lot.keeper_id,
            "state": "paid" if row.paid else "received",
            "entry_id": entry_id,
        },
    )
    for serial in lot.serials:
        unit.insert(
            schema.card,
            {
                "id": unit.source.new_id("CARD"),
                "lot_id": lot_id,
                "serial": serial,
                "value_cents": row.value_cents,
                "custodian_id": lot.keeper_id,
                "state": CardState.STOCK.value,
            },
        )
