"""What the page of a deposit reads: the deposit, its award, the papers that could show what is kept, what waits."""

from dataclasses import dataclass

from sqlalchemy import select

from ledger.domain.needs.kinds import kind_named
from ledger.errors import NotFound
from ledger.services.awards import pages
from ledger.services.awards.deposits import SORT, TELLERS
from ledger.services.awards.listing import VIEWERS
from ledger.services.awards.pages import AwardPage
from ledger.services.awards.refunds import STAGERS
from ledger.services.documents import documents
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import deposits as store
from ledger.store.rows import Row, rows_of


@dataclass(frozen=True)
class DepositPage:
    """One deposit as its page shows it.

    :param papers: of the award and its need. :param staged: what waits for a second person about the award's deposits.
    :param may: of ``left`` and ``settle``; the services decide again.
    """

    deposit: Row
    award: AwardPage
    papers: tuple[Row, ...]
    staged: tuple[Row, ...]
    may: frozenset[str]


def page(work: Work, actor: Actor, deposit_id: str) -> DepositPage:
    """One deposit.

    :raises NotFound: ``not_found``, also where its award is outside the reader's scope (P32).
    """
    roles.require(actor, *VIEWERS)
    with work.store.reading() as connection:
        deposit = store.find_deposit(connection, deposit_id)
    if deposit is None:
        raise NotFound("not_found", what="deposit")
    try:
        found = pages.award_page(work, actor, deposit["award_id"])
    except NotFound as error:
        raise NotFound("not_found", what="deposit") from error
    papers = [
        one
        for place in (found.award["id"], found.award["need_id"])
        for one in documents.documents_for(work, actor, place)
    ]
    table = schema.proposal.c
    waits = select(schema.proposal).where(
        table.kind == SORT, table.state == "staged", table.subject_id == found.award["id"]
    )
    with work.store.reading() as connection:
        staged = rows_of(connection, waits.order_by(table.id))
    return DepositPage(deposit, found, tuple(papers), tuple(staged), frozenset(_may(actor, deposit)))


def _may(actor: Actor, deposit: Row) -> set[str]:
    """What this reader may say of it."""
    place = (deposit["agency_code"], deposit["program_code"], kind_named(deposit["kind"]).group)
    agency, program, group = place
    found = set()
    if deposit["out_cents"] and actor.may(*TELLERS, agency=agency, program=program, group=group):
        found.add("left")
    if deposit["out_cents"] and deposit["paid_on"]:
        found |= {"settle"} if actor.may(*STAGERS, agency=agency, program=program, group=group) else set()
    return found
