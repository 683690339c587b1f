"""The pledge letter to a landlord: one bound month of rent, its amount and the unit. No person, program or fund is in it."""

from dataclasses import dataclass

from ledger.domain.awards import awards as rules
from ledger.domain.people.duties import Duty
from ledger.errors import Broken, InvalidInput, Refused
from ledger.services.awards import awards as award_services
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards
from ledger.store.rows import find_row


@dataclass(frozen=True)
class Pledge:
    """What the letter says.

    :param unit: the payee's own reference: the unit or the tenant's account.
    :param stands: where the month's money stands.
    """

    award_id: str
    month: str
    amount_cents: int
    landlord: str
    address: str
    unit: str
    stands: str


def pledge(work: Work, actor: Actor, award_id: str, month: str) -> Pledge:
    """The letter for one month, for whoever accepts what binds rent.

    A month that is only approved promises a landlord nothing: its statement, lease line or letter is recorded by one person and
    accepted by another, which obligates it (books.md); then the letter can go out.

    :raises NotFound: an award that is not within reach.
    :raises Refused: ``pledge_not_bound`` while nothing binds the month.
    :raises InvalidInput: ``month_not_held``.
    """
    roles.require(actor, Duty.VERIFY)
    with work.store.reading() as connection:
        award = award_services.reach(connection, actor, award_id, Duty.VERIFY, lock=False)
        held = awards.find_month(connection, award_id, month)
        if held is None:
            raise InvalidInput("month_not_held", field="month", month=month)
        if held["state"] == rules.MonthState.COMMITTED:
            raise Refused("pledge_not_bound", month=month, month_cents=held["amount_cents"])
        payee = find_row(connection, schema.payee, id=award["payee_id"])
    if payee is None:
        raise Broken("row_missing", object=award["payee_id"])
    return Pledge(
        award_id,
        month,
        held["amount_cents"],
        payee["name"],
        payee["address"] or "",
        award["payee_reference"] or "",
        held["state"],
    )
