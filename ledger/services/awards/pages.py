"""What the pages about awards read: the list in the reader's scope, and one award with all that happened to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from ledger.domain.awards.weeks import Week
from ledger.domain.journal.columns import Columns
from ledger.domain.needs.kinds import KINDS, Binding, kind_named
from ledger.domain.needs.terms import CardTerms, from_text, weeks_of
from ledger.domain.needs.wording import terms_in_words
from ledger.domain.people import rungs
from ledger.domain.people.duties import Duty
from ledger.errors import NotFound
from ledger.services.awards import history, transfer_pages, transfers
from ledger.services.awards.listing import VIEWERS, reaches
from ledger.services.budgets import allocations
from ledger.services.contracts import execution
from ledger.services.journal import journal
from ledger.services.needs import left
from ledger.services.needs import pages as need_pages
from ledger.services.needs.history import Step
from ledger.services.participants import participants
from ledger.services.payments import weeks
from ledger.services.people import roles
from ledger.services.people.roles import READERS, Actor
from ledger.services.scholarships import pages as course_pages
from ledger.services.scholarships.pages import CoursePage
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards, deposits
from ledger.store.awards.transfers import refundable_months
from ledger.store.budgets import agencies
from ledger.store.cards import cards as card_store
from ledger.store.golive import golive
from ledger.store.payments import invoices
from ledger.store.rows import Row, rows_of


@dataclass(frozen=True)
class AwardPage:
    """One award with everything its page shows this reader.

    :param is_pooled: this reader may not tell the fund from others of its pool.
    """

    award: Row
    columns: Columns
    kind_name: str
    person: str
    may_see_person: bool
    payee: str
    agency: str
    program: str
    fund: str
    is_pooled: bool
    asks: str
    approvers: tuple[tuple[str, str], ...]
    decision: Mapping[str, Any]
    months: tuple[Row, ...]
    paid_months: Mapping[str, int]
    bindings: tuple[Row, ...]
    bills: tuple[Row, ...]
    payments: Mapping[str, Row]
    entries: tuple[Row, ...]
    may_open_entries: bool
    refunds: tuple[Row, ...]
    deposits: tuple[Row, ...]
    transfers: tuple[Row, ...]
    transfer_targets: tuple[Row, ...]
    history: tuple[Step, ...]
    names: Mapping[str, str]
    changes: tuple[Row, ...]
    change_payees: Mapping[str, str]
    may: frozenset[str]
    course: CoursePage | None = None
    by_card: bool = False
    cards: tuple[Row, ...] = ()
    weeks: tuple[Week, ...] = ()
    carried: Row | None = None


def award_page(work: Work, actor: Actor, award_id: str) -> AwardPage:
    """One award.

    :raises NotFound: ``not_found`` for an unknown id and for one outside the reader's scope alike (P32).
    """
    roles.require(actor, *VIEWERS)
    with work.store.reading() as connection:
        award = awards.get_award(connection, award_id)
        if award is None or not reaches(actor, award):
            raise NotFound("not_found", what="award")
        return _page(connection, work, actor, award)


def _page(connection: Connection, work: Work, actor: Actor, award: Row) -> AwardPage:
    person = participants.display_names(connection, work, actor, [award["participant_id"]])
    agency = agencies.find_agency(connection, award["agency_code"])
    names = need_pages.staff_names(connection, actor)
    bills = invoices.lines_of_award(connection, award["id"])
    programs = {row["code"]: row["name"] for row in agencies.programs(connection)}
    changes = tuple(history.changes_of(connection, award))
    funds = left.fund_names(connection, actor)
    may = _may(actor, award) - ({"release"} if execution.is_running(connection, award) else set())
    changed = [
        str(value)
        for row in changes
        for one in row["differences"]
        if one.name == "payee_id"
        for value in (one.before, one.after)
    ]
    return AwardPage(
        award,
        awards.columns_of(award),
        KINDS[award["kind"]].name,
        person.get(award["participant_id"], ""),
        award["participant_id"] in person,
        need_pages.payee_names(connection, [award["payee_id"]]).get(award["payee_id"], ""),
        agency["name"] if agency else award["agency_code"],
        programs[award["program_code"]],
        funds[award["fund"]],
        allocations.is_hidden(connection, actor, award["fund"]),
        terms_in_words(award["kind"], award["terms"]),
        rungs.called(award, names),
        _decision(connection, actor, award),
        tuple(awards.months_for(connection, award["id"])),
        refundable_months(connection, award["id"]),
        tuple(awards.bindings_for(connection, award["id"])),
        tuple(bills),
        _payments(connection, [bill["id"] for bill in bills]),
        tuple(_entries(connection, award["id"])),
        actor.holds(Duty.REQUEST, *journal.READERS, *READERS),
        tuple(awards.refunds_for(connection, award["id"])),
        tuple(deposits.deposits_for(connection, award["id"])),
        tuple(transfer_pages.done(connection, award["id"], funds)),
        tuple(transfer_pages.offered(connection, work, actor, award, funds) if "transfer" in may else ()),
        tuple(history.steps_of(connection, award["id"], names)),
        names,
        changes,
        need_pages.payee_names(connection, changed),
        frozenset(may),
        course_pages.for_award(connection, award) if award["participant_id"] in person else None,
        isinstance(from_text(award["kind"], award["terms"]), CardTerms),
        tuple(card_store.issues_where(connection, schema.card_issue.c.award_id == award["id"])),
        weeks.table(connection, award),
        golive.find_carried(connection, award["id"]),
    )


def _decision(connection: Connection, actor: Actor, award: Row) -> dict[str, Any]:
    """What the award was decided by; without what was used before where any of it may lie outside the reader's reach."""
    decision = history.decision_numbers(award)
    others = awards.of_household(connection, award["participant_id"], award["kind"])
    if all(reaches(actor, one) for one in others):
        return decision
    numbers = {name: value for name, value in decision["numbers"].items() if not name.startswith("used_")}
    return {**decision, "numbers": numbers}


def _may(actor: Actor, award: Row) -> set[str]:
    """What this reader may do here; the services decide again."""
    scope = {"agency": award["agency_code"], "program": award["program_code"]}
    group = kind_named(award["kind"]).group
    verify = actor.may(Duty.VERIFY, **scope, group=group)
    approve = actor.may(Duty.APPROVE, **scope, group=group)
    own = actor.may(Duty.REQUEST, **scope) and actor.agency in (None, award["agency_code"])
    found, columns = set(), awards.columns_of(award)
    if award["state"] == "open":
        contract = kind_named(award["kind"]).binding is Binding.AGREEMENT
        terms = from_text(award["kind"], award["terms"])
        by_card = isinstance(terms, CardTerms)
        binds_itself = contract or weeks_of(terms) is not None or by_card
        if (verify or own) and award["committed_cents"] and not binds_itself:
            found.add("record")
        if (verify or own) and not contract:
            found.add("ask")
        if (verify or approve) and not contract:
            found.add("stop")
        if by_card and award["committed_cents"] and actor.may(Duty.KEEP_CARDS, **scope):
            found.add("issue")
        if verify:
            found.add("accept")
        if (verify or approve) and award["committed_cents"] + award["obligated_cents"]:
            found.add("release")
        if approve and columns.committed_cents and columns.used_cents == columns.committed_cents:
            found.add("withdraw")
    if verify or actor.may(Duty.BUILD, Duty.RECONCILE, **scope):
        found.add("refund")
    if actor.may(*transfers.STAGERS, **scope) and columns.accrued_to_date_cents:
        found.add("transfer")
    if award["kind"] == "Scholarship" and "refund" in found:
        found |= {"leave", "aid"} if award["state"] == "open" else {"aid"}
    if award["kind"] == "Scholarship" and (verify or own):
        found.add("credential")
    if verify or own or actor.may(Duty.ACCEPT_INVOICES, **scope):
        found.add("attach")
    if own or actor.may(Duty.KEEP_CARDS, **scope):
        found.add("give_receipt")
    return found


def _payments(connection: Connection, bill_ids: Sequence[str]) -> dict[str, Row]:
    """The last payment of each bill's line."""
    line, payment = schema.payment_line, schema.payment
    statement = (
        select(
            line.c.invoice_line_id,
            payment.c.id,
            payment.c.batch_id,
            payment.c.method,
            payment.c.paid_on,
            line.c.state,
        )
        .join_from(line, payment, payment.c.id == line.c.payment_id)
        .where(line.c.invoice_line_id.in_(bill_ids))
        .order_by(payment.c.paid_on, line.c.id)
    )
    return {row["invoice_line_id"]: row for row in rows_of(connection, statement)}


def _entries(connection: Connection, award_id: str) -> list[Row]:
    """The award's entries with what each moved: half of its postings' absolute sum over the stages is the amount."""
    rows = awards.entries_for(connection, award_id)
    statement = select(schema.posting.c.entry_number, schema.posting.c.amount_cents).where(
        schema.posting.c.entry_number.in_([row["number"] for row in rows])
    )
    largest: dict[int, int] = {}
    for number, cents in connection.execute(statement):
        largest[number] = max(largest.get(number, 0), cents)
    return [{**row, "amount_cents": largest.get(row["number"], 0)} for row in rows]
