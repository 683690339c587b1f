"""The participant's receipt for support: what was given, for what, and what is left (SUP-25)."""

from dataclasses import dataclass

from ledger.domain.needs.kinds import Line, kind_named
from ledger.domain.needs.left import Left
from ledger.errors import NotFound, Refused
from ledger.services.awards import pages
from ledger.services.awards.pages import AwardPage
from ledger.services.needs import left
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.participants import participants
from ledger.store.rows import find_row


@dataclass(frozen=True)
class Receipt:
    """What the paper says.

    :param given_cents: owed to the payee or paid already, less refunds that are due.
    :param purpose: the activity of the plan that it serves, and what the coach wrote about it.
    :param left: of the kind, over all agencies and funds, after this award.
    """

    page: AwardPage
    given_cents: int
    purpose: str
    left: Left


def receipt(work: Work, actor: Actor, award_id: str) -> Receipt:
    """The receipt of one award, for those who may know the participant's name.

    :raises NotFound: an award that is not within reach, or no support. :raises Refused: ``receipt_early``.
    """
    page = pages.award_page(work, actor, award_id)
    if not page.may_see_person or kind_named(page.award["kind"]).line is not Line.SUPPORT:
        raise NotFound("not_found", what="award")
    given_cents = page.columns.accrued_to_date_cents
    if given_cents <= 0:
        raise Refused("receipt_early")
    with work.store.reading() as connection:
        line = find_row(connection, schema.need_line, id=page.award["line_id"]) or {}
        need = find_row(connection, schema.need, id=line.get("need_id")) or {}
        activity = find_row(connection, schema.activity, id=need.get("activity_id")) or {}
        person = participants.get_participant(connection, page.award["participant_id"]) or {}
        words = [activity.get("title"), line.get("words")]
        return Receipt(
            page,
            given_cents,
            ": ".join(one for one in words if one) or page.kind_name,
            left.of_kind(connection, work, person, page.award["kind"]),
        )
