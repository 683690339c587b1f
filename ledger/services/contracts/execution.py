"""What approvals, binding events and bills ask of a contract, in their own transactions."""

import datetime

from sqlalchemy import Connection, select

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.budgets.ratios import OJT_RATE, Waiver, waiver_on
from ledger.domain.contracts import contracts as rules
from ledger.domain.contracts.agreements import RETENTION, AnyContents, contents_from
from ledger.domain.contracts.contents import Contents
from ledger.domain.contracts.contracts import FAULTLESS, Draft, History
from ledger.domain.documents import DocumentSort
from ledger.domain.needs import lines
from ledger.domain.needs.kinds import Binding, kind_named
from ledger.domain.needs.lines import LineState
from ledger.domain.needs.terms import OjtTerms, Terms
from ledger.domain.people.duties import STEP_NAMES, Step
from ledger.domain.people.rungs import so_far
from ledger.errors import Refused
from ledger.services.work import Unit
from ledger.store import documents, schema
from ledger.store.budgets import budgets, policies
from ledger.store.contracts import contracts as store
from ledger.store.rows import Row


def holdback_of(
    contract: Row | None, kind: str, book: PolicyBook, today: datetime.date
) -> tuple[str, int] | None:
    """The share that waits for retention and for how many days: as signed, else by today's policy; None where none does."""
    if contract is not None and contract["executed_on"] is not None:
        held = contract["holdback_share"], contract["retention_days"]
        return held if held[0] else None
    share, days = (book.find(code, today) for code in RETENTION.get(kind, ("", "")))
    return (share.value, days.whole()) if share and days else None


def draft_of(connection: Connection, line: Row, on: datetime.date) -> Draft | None:
    """The contract of a line as its approval looks at it, with the employer's record."""
    contract = store.find_for_line(connection, line["id"])
    if contract is None:
        return None
    return Draft(
        contents_from(contract["kind"], contract["contents"]), history_of(connection, line["payee_id"], on)
    )


def history_of(connection: Connection, payee_id: str | None, on: datetime.date) -> History:
    """What became of an employer's earlier contracts since two people let it in again, if they did (OJT-12)."""
    payees = store.same_employer(connection, payee_id) if payee_id else frozenset()
    let_in_on = store.let_in_on(connection, payees, on)
    ended = store.of_employer(connection, payees, let_in_on)
    return History(
        ended=len(ended),
        completed=sum(one["end_reason"] == "completed" for one in ended),
        retained=sum(one["retained"] == "yes" for one in ended),
        cause=sum(one["end_reason"] == "cause" for one in ended),
        failed=sum(
            one["end_reason"] not in FAULTLESS
            and (one["retained"] == "no" or one["end_reason"] == "employer")
            for one in ended
        ),
        let_in_on=let_in_on,
    )


def fund_of(connection: Connection, line: Row) -> tuple[str, str]:
    """The fund that pays an approved line, and its stream."""
    allocation, fund = schema.allocation, schema.fund
    found = (
        select(fund.c.code, fund.c.stream)
        .join_from(allocation, fund, fund.c.code == allocation.c.fund)
        .where(allocation.c.id == line["allocation_id"])
    )
    code, stream = connection.execute(found).one()
    return str(code), str(stream)


def rate_waiver(connection: Connection, fund: str, on: datetime.date) -> Waiver | None:
    """The waiver of the share of the wage that a fund has on that day (OJT-03, FND-19)."""
    return waiver_on(budgets.loaded(connection, only=("waivers",)).waivers, OJT_RATE, on, fund)


def check_signable(
    connection: Connection,
    award: Row,
    contents: AnyContents,
    terms: Terms,
    signed_on: datetime.date,
    today: datetime.date,
) -> None:
    """What training at work is asked when a party signs: the employer's record (OJT-12), and the share of the wage on the day
    of the signature (OJT-03).

    The last signature obligates the fund (2 CFR 200.1), so a waiver that was active at the approval only does not carry it;
    what was signed under one is paid back to the agreement's end.

    :raises Refused: ``employer_pattern``, ``ojt_rate``, ``ojt_factors``.
    """
    if not isinstance(terms, OjtTerms) or not isinstance(contents, Contents):
        return
    book = policies.policy_book(connection)
    rules.check_employer(history_of(connection, award["payee_id"], today), book, today)
    rules.check_rate(terms, contents, book, signed_on, rate_waiver(connection, award["fund"], signed_on))


def drafter_of(connection: Connection, line_id: str) -> tuple[str, ...]:
    """Who wrote the line's contract: the rules treat them as one who asks (SD1)."""
    contract = store.find_for_line(connection, line_id)
    return () if contract is None else (contract["drafted_by"],)


def show_anew(unit: Unit, line: Row, writer: str) -> None:
    """The agreement of a line that nobody has approved to the end was written: what an approver has before her is old, and who
    approved it in part approved another one (OJT-01, SD13).

    :param writer: a person's id: one who asks, so neither the one who verified the line nor one who approved it (SD1).
    :raises Refused: ``same_person``.
    """
    for step, people in ((Step.VERIFY, (line["verified_by"],)), (Step.APPROVE, so_far(line))):
        if writer in people:
            raise Refused("same_person", act="request", earlier=STEP_NAMES[step])
    unapproved: dict[str, str | None] = {}
    if line["state"] == LineState.FIRST_APPROVED:
        state = lines.move(line["state"], LineState.VERIFIED)
        unapproved = {"state": state, "first_approved_by": None, "also_approved_by": None}
    unit.change(schema.need_line, line, **unapproved)


def check_executed(connection: Connection, award: Row, happened_on: datetime.date, amount_cents: int) -> None:
    """An agreement binds by its contract alone: whole, on the day of the last signature (OJT-02, OJT-04).

    :raises Refused: ``contract_unsigned``; ``agreement_paper`` while the signed paper is not among the award's or need's.
    """
    if kind_named(award["kind"]).binding is not Binding.AGREEMENT:
        return
    contract = store.find_for_award(connection, award)
    if contract is None or contract["executed_on"] != happened_on or amount_cents != award["committed_cents"]:
        raise Refused("contract_unsigned")
    papers = documents.documents_for(connection, award["id"], award["need_id"])
    if not any(row["sort"] == DocumentSort.AGREEMENT for row in papers):
        raise Refused("agreement_paper")


def is_accepted(award: Row) -> bool:
    """Has a liaison accepted what the signatures bind? Until then the maximum is committed and nothing of it bound (OJT-04).

    What is bound may be billed to its last cent: then nothing of it is obligated any more.
    """
    bound_cents = award["obligated_cents"] + award["accrued_cents"] + award["paid_cents"]
    return bool(bound_cents) or not award["committed_cents"]


def reopen(unit: Unit, award: Row) -> None:
    """The binding event was refused: the signatures are void and the contract is signed anew."""
    contract = store.find_for_award(unit.connection, award)
    if contract is None or contract["state"] != "executed":
        return
    void_signatures(unit, award)
    unit.change(
        schema.contract,
        contract,
        state="draft",
        executed_on=None,
        holdback_share=None,
        retention_days=None,
    )


def void_signatures(unit: Unit, award: Row) -> None:
    """Who signed so far signed other terms: the agreement is drawn anew from those that are approved, and all sign again."""
    contract = store.find_for_award(unit.connection, award)
    for one in store.signatures_for(unit.connection, contract["id"]) if contract else ():
        unit.change(schema.signature, one, state="void")


def refuse_signed(connection: Connection, award: Row) -> None:
    """What all have signed is not changed on the award; an agreement that somebody still has to sign is.

    :raises Refused: ``contract_changes``.
    """
    contract = store.find_for_award(connection, award)
    if contract is not None and contract["state"] != "draft":
        raise Refused("contract_changes")


def check_withdraw(connection: Connection, award: Row) -> None:
    """An approval is not withdrawn behind a contract that all have signed.

    :raises Refused: ``contract_signed``.
    """
    contract = store.find_for_award(connection, award)
    if contract is not None and contract["state"] != "draft":
        raise Refused("contract_signed", signed_on=contract["executed_on"])


def check_no_bill_waits(connection: Connection, award: Row) -> None:
    """What is held back and what is left is known once each pay period billed is accepted or refused (OJT-11, OJT-15).

    :raises Refused: ``bills_waiting``.
    """
    contract = store.find_for_award(connection, award)
    billed = store.periods_for(connection, contract["id"]) if contract else []
    if any(one["line_state"] == "entered" for one in billed):
        raise Refused("bills_waiting")


def is_running(connection: Connection, award: Row) -> bool:
    """Have all signed an agreement of the award that has not ended?"""
    contract = store.find_for_award(connection, award)
    return contract is not None and contract["state"] == "executed"


def refuse_running(connection: Connection, award: Row) -> None:
    """What all have signed binds its whole maximum until it ends: its hours are worked for it (OJT-04, OJT-15).

    :raises Refused: ``contract_changes``.
    """
    if is_running(connection, award):
        raise Refused("contract_changes")


def check_free(connection: Connection, award: Row, amount_cents: int) -> None:
    """May so much of an award be let go, as far as its agreement goes?

    None of what all have signed, until it ends. Before they do all of it, for an agreement binds its whole maximum. The
    holdback is not let go with the rest; only a decision about retention frees it (OJT-11).

    :raises Refused: ``contract_changes``, ``contract_part``, ``holdback_stays``.
    """
    contract = store.find_for_award(connection, award)
    if contract is None:
        return
    refuse_running(connection, award)
    if contract["state"] == "draft" and amount_cents != award["committed_cents"]:
        raise Refused("contract_part", asked_cents=amount_cents, maximum_cents=award["committed_cents"])
    held = store.held_for_award(connection, award)
    if held and amount_cents > award["obligated_cents"] - held:
        raise Refused(
            "holdback_stays",
            held_cents=held,
            free_cents=award["obligated_cents"] - held,
            asked_cents=amount_cents,
        )


def evaluations_done(connection: Connection, contract_id: str) -> set[str]:
    """Which evaluations are in."""
    return {one["sort"] for one in store.evaluations_for(connection, contract_id) if one["done_on"]}
