"""What the pages about contracts read: the list, and one contract with all that decides."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.awards.amendments import LIVE, AmendmentState, agreed_from, differences, stands_of
from ledger.domain.contracts import contracts as rules
from ledger.domain.contracts.agreements import PARTIES, SHAPES, AnyContents, contents_from, parties_of
from ledger.domain.contracts.contracts import History
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.needs.terms import AgreementTerms, from_text
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.contracts import contracts, execution
from ledger.services.needs import pages as need_pages
from ledger.services.participants import participants
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import amendments
from ledger.store.budgets import policies
from ledger.store.contracts import contracts as store
from ledger.store.rows import Row, rows_of
from ledger.words import day

VIEWERS = (Duty.REQUEST, Duty.MAKE_CONTRACTS, *READERS)
SHOWN = schema.need_line.c.state.in_(contracts.OPEN_LINES)
STANDS: Mapping[str, tuple[str, str]] = {
    "none": ("To be written", "waiting"),
    "draft": ("Not signed by all", "waiting"),
    "executed": ("In force", "info"),
    "ended": ("Ended", "neutral"),
}


@dataclass(frozen=True)
class ContractPage:
    """One contract, or the line that waits for one, as its page shows it.

    :param contract: None while nobody has written it. :param place: need, line and award it belongs to.
    :param modifications: of the agreement once it is signed, each with what differs and who signed it.
    :param record: a training record of the participant system with matching dates (OJT-17).
    :param parties: who signs. :param holdback: the share of what is earned that waits for retention, and for how many days.
    :param retention_on: the first day on which retention can be shown.
    """

    contract: Row | None
    place: Row
    contents: AnyContents
    terms: AgreementTerms
    person: str
    employer: str
    signatures: tuple[Row, ...]
    evaluations: tuple[Row, ...]
    periods: tuple[Row, ...]
    held_cents: int
    retention_on: datetime.date | None
    history: History
    record: Row | None
    names: Mapping[str, str]
    may: frozenset[str]
    parties: tuple[str, ...]
    holdback: tuple[str, int] | None
    modifications: tuple[Row, ...] = ()


def reads(actor: Actor, place: Row) -> bool:
    """Who reads a contract: who may write it, and the board's people within their grants."""
    scope = {"agency": place["agency_code"], "program": place["program_code"]}
    return contracts.reaches(actor, place) or actor.may(
        *(duty for duty in READERS if duty is not Duty.VERIFY), **scope
    )


def listing(work: Work, actor: Actor) -> list[Row]:
    """Contracts and lines that wait for one, within the reader's scope, each with how it stands."""
    roles.require(actor, *VIEWERS)
    with work.store.reading() as connection:
        rows = [
            row
            for row in _waiting(connection) + store.contracts_with_places(connection, SHOWN)
            if reads(actor, row)
        ]
        people = participants.display_names(
            connection, work, actor, sorted({row["participant_id"] for row in rows if row["participant_id"]})
        )
        payees = need_pages.payee_names(connection, [row["payee_id"] for row in rows if row["payee_id"]])
        return [
            {
                **row,
                "person": people.get(row["participant_id"], ""),
                "employer": payees.get(row["payee_id"], ""),
                "kind_name": kind_named(row["kind"]).name,
                "held_cents": store.held_cents(connection, row) if row["id"] else 0,
                "terms": from_text(row["kind"], row["terms"]),
            }
            for row in rows
        ]


def to_see_to(work: Work, actor: Actor) -> list[Row]:
    """Contracts that wait for whoever writes them: to be written, to be signed, a modification to be signed, an evaluation
    overdue; the soonest first.

    :returns: rows of `listing` with ``waits``, what is to be done, and ``by_on``, until when.
    """
    if not actor.holds(Duty.REQUEST, Duty.MAKE_CONTRACTS):
        return []
    rows = [row for row in listing(work, actor) if contracts.reaches(actor, row)]
    with work.store.reading() as connection:
        late = store.overdue_evaluations(connection, work.source.today())
        unsigned = amendments.to_be_signed(connection)
    found = []
    for row in rows:
        words = {"none": "Write the contract", "draft": "Get the signatures"}.get(row["state"])
        if words:
            found.append({**row, "waits": words, "by_on": row["terms"].starts_on})
        elif row["state"] == "executed" and row["award_id"] in unsigned:
            by_on = unsigned[row["award_id"]]
            found.append({**row, "waits": "Get the modification signed", "by_on": by_on})
        elif row["state"] == "executed" and row["id"] in late:
            found.append({**row, "waits": "Hold the evaluation", "by_on": late[row["id"]]})
    return sorted(found, key=lambda row: (row["by_on"], row["line_id"]))


def _waiting(connection: Connection) -> list[Row]:
    """Lines of a kind that a contract binds, which have none yet."""
    line, need = schema.need_line, schema.need
    written = select(schema.contract.c.id).where(schema.contract.c.line_id == line.c.id).exists()
    statement = (
        select(
            line.c.id.label("line_id"),
            line.c.kind,
            line.c.need_id,
            line.c.payee_id,
            line.c.requested_by,
            line.c.amount_cents,
            line.c.terms,
            line.c.state.label("line_state"),
            need.c.agency_code,
            need.c.program_code,
            need.c.participant_id,
        )
        .join_from(line, need, need.c.id == line.c.need_id)
        .where(line.c.state.in_(contracts.OPEN_LINES), ~written)
        .order_by(line.c.needed_by, line.c.id)
        .limit(1000)
    )
    empty = dict.fromkeys(("id", "award_id", "drafted_on", "executed_on", "ended_on"))
    return [
        {**empty, **row, "state": "none"}
        for row in rows_of(connection, statement)
        if kind_named(row["kind"]).binding is Binding.AGREEMENT
    ]


def contract_page(work: Work, actor: Actor, line_id: str) -> ContractPage:
    """One line's contract.

    :raises NotFound: ``not_found`` for an unknown id, a line of another kind, and one outside the reader's scope (P32).
    """
    roles.require(actor, *VIEWERS)
    with work.store.reading() as connection:
        found = store.contracts_with_places(connection, SHOWN, schema.contract.c.line_id == line_id)
        place = next(iter(found), None) or next(
            (row for row in _waiting(connection) if row["line_id"] == line_id), None
        )
        if place is None or not reads(actor, place):
            raise NotFound("not_found", what="contract")
        return _page(connection, work, actor, place, found[0] if found else None)


def _page(connection: Connection, work: Work, actor: Actor, place: Row, contract: Row | None) -> ContractPage:
    terms = from_text(place["kind"], place["terms"])
    people = participants.display_names(connection, work, actor, [place["participant_id"]])
    contract_id = contract["id"] if contract else ""
    contents = contents_from(contract["kind"], contract["contents"]) if contract else SHAPES[place["kind"]]()
    periods = [
        {**one, "split": store.split_of(one["proof"]).get(one["from_on"])}
        for one in store.periods_for(connection, contract_id)
    ]
    changes = _modifications(connection, place, contract_id)
    book = policies.policy_book(connection)
    tolerance = book.find("record_tolerance_days", work.source.today())
    return ContractPage(
        contract,
        place,
        contents,
        terms,  # type: ignore[arg-type]  # a kind that a contract binds has these terms
        people.get(place["participant_id"], ""),
        need_pages.payee_names(connection, [place["payee_id"]]).get(place["payee_id"], ""),
        tuple(store.signatures_for(connection, contract_id)),
        tuple(store.evaluations_for(connection, contract_id)),
        tuple(periods),
        store.held_cents(connection, contract) if contract else 0,
        _retention_on(contract, periods),
        execution.history_of(connection, place["payee_id"], work.source.today()),
        _record(connection, place, terms, tolerance.whole() if tolerance else 0),
        need_pages.staff_names(connection, actor),
        frozenset(_may(actor, place, contract, bool(periods)) | _may_modify(actor, place, contract, changes)),
        parties_of(contents),
        execution.holdback_of(contract, place["kind"], book, work.source.today()),
        changes,
    )


def _modifications(connection: Connection, place: Row, contract_id: str) -> tuple[Row, ...]:
    """The modifications of a signed agreement in the order of their days, with differences, stand and signatures."""
    rows = amendments.modifications_for(connection, place["award_id"]) if place["award_id"] else []
    kind, found = place["kind"], []
    for row in rows:
        before, after = (agreed_from(kind, row[side]) for side in ("before", "after"))
        given = store.signatures_for(connection, contract_id, row["id"])
        signatures = [
            {**one, "words": f"{PARTIES[one['party']]}: {one['signer']}, {day(one['signed_on'])}"}
            for one in given
        ]
        found.append(
            {
                **row,
                "differences": differences(before, after),
                "stands": stands_of(row)[0],
                "signatures": signatures,
            }
        )
    return tuple(found)


def _may_modify(actor: Actor, place: Row, contract: Row | None, changes: Sequence[Row]) -> set[str]:
    """What this reader may do about a modification; the services decide again."""
    running = contract is not None and contract["state"] == "executed" and place["kind"] != "HiringIncentive"
    if not running or not contracts.reaches(actor, place):
        return set()
    live = next((row["state"] for row in changes if row["state"] in LIVE), None)
    found = {"modify"} if live is None else set()
    found |= {"sign_modification"} if live == AmendmentState.AGREED else set()
    return found | ({"let_go"} if live not in (None, AmendmentState.SIGNED) else set())


def _retention_on(contract: Row | None, periods: Sequence[Row]) -> datetime.date | None:
    """The first day on which retention can be shown: after the training's end, or after the hire of an incentive."""
    if contract is None or contract["retention_days"] is None:
        return None
    hired = next((one["from_on"] for one in periods), None)
    begins_on = hired if contract["kind"] == "HiringIncentive" else contract["ended_on"]
    return rules.retention_on(begins_on, contract["retention_days"]) if begins_on else None


def _record(connection: Connection, place: Row, terms: Any, tolerance: int) -> Row | None:
    """A record of the agreement's kind (type 01 for training at work) whose dates match the contract's (OJT-17)."""
    table, days = schema.record.c, datetime.timedelta(days=tolerance)
    statement = (
        select(schema.record)
        .where(
            table.participant_id == place["participant_id"],
            table.code == place["kind"],
            table.happened_on.between(terms.starts_on - days, terms.starts_on + days),
        )
        .limit(1)
    )
    return next(iter(rows_of(connection, statement)), None)


def _may(actor: Actor, place: Row, contract: Row | None, billed: bool) -> set[str]:
    """What this reader may do here; the services decide again."""
    found: set[str] = set()
    if not contracts.reaches(actor, place):
        return found
    state = contract["state"] if contract else "none"
    if state in ("none", "draft"):
        found.add("write")
    if contract and place["award_id"]:
        found |= {"sign"} if state == "draft" else set()
        training, incentive = place["kind"] == "OJT", place["kind"] == "HiringIncentive"
        found |= {"evaluate"} if state != "draft" and training else set()
        found |= {"end"} if state == "executed" and execution.is_accepted(place) else set()
        enters = actor.holds(Duty.REQUEST, Duty.VERIFY)
        if incentive and state == "executed" and enters:
            found.add("claim" if billed else "hire")
        if state == "ended" and contract["retained"] is None and (training or incentive):
            found |= {"claim"} if enters else set()
            found |= {"not_retained"} if actor.holds(Duty.VERIFY) else set()
    if actor.holds(Duty.VERIFY) and place["kind"] == "OJT":
        found.add("let_in")
    return found
