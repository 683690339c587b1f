"""Who may do what: the first line of every service."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import APPROVERS, DUTY_NAMES, Duty, Grant
from ledger.errors import NotFound, Refused


@dataclass(frozen=True)
class Actor:
    """The person who acts, with the grants in force on the day.

    :param person_id: the rules bind the person, not the login (SD14).
    :param agency: the coach's agency; None for people of the board.
    :param proven: has the person shown a moment ago who it is? The password in a session, the machine's own access at the
        terminal.
    :param proven_at: when the session's password was typed, an instant; empty where there is no session.
    :param looking: has an auditor given a reason for what is read now (`services.participants.looks`)? Without one the
        classes of who examines count for nothing.
    """

    person_id: str
    login: str
    name: str
    grants: tuple[Grant, ...]
    agency: str | None = None
    on: datetime.date = datetime.date.min
    proven: bool = False
    proven_at: str = ""
    looking: bool = False

    def holds(self, *duties: Duty) -> bool:
        """Does the actor hold any of these duties at all?"""
        return any(grant.duty in duties for grant in self.grants)

    def may(
        self, *duties: Duty, agency: str | None = None, program: str | None = None, group: Group | None = None
    ) -> bool:
        """Does any of the actor's grants of these duties reach that far?"""
        return any(
            grant.duty in duties and grant.reaches(agency=agency, program=program, group=group)
            for grant in self.grants
        )

    def sees_class(self, confidential_class: str | None) -> bool:
        """May the actor see what is marked with this class?"""
        return confidential_class is None or confidential_class in self.classes()

    def classes(self) -> frozenset[str]:
        """The confidential classes that the actor may see here; an auditor's only while she looks for a reason."""
        if self.holds(Duty.EXAMINE) and not self.looking:
            return frozenset()
        held = (grant.confidential_class for grant in self.grants if grant.duty is Duty.SEE_CLASS)
        return frozenset(one for one in held if one is not None)


def require(actor: Actor, *duties: Duty) -> None:
    """Refuse whoever holds none of these duties.

    :raises Refused: ``duty_needed`` naming who could.
    """
    if not actor.holds(*duties):
        raise Refused("duty_needed", duty=" or ".join(DUTY_NAMES[duty] for duty in duties))


def require_proof(actor: Actor) -> None:
    """Refuse an act that asks for fresh proof of who acts (P46; + in the access matrix).

    :raises Refused: ``proof_needed``.
    """
    if not actor.proven:
        raise Refused("proof_needed")


def require_reach(
    actor: Actor,
    duties: Iterable[Duty],
    *,
    agency: str | None = None,
    program: str | None = None,
    group: Group | None = None,
    what: str,
) -> None:
    """Refuse a thing outside the actor's scope, exactly as one that does not exist (P32).

    :raises NotFound: ``not_found``.
    """
    if not actor.may(*duties, agency=agency, program=program, group=group):
        raise NotFound("not_found", what=what)


READERS = (
    Duty.VERIFY,
    *APPROVERS,
    Duty.ACCEPT_INVOICES,
    Duty.BUILD,
    Duty.RELEASE,
    Duty.RECONCILE,
    Duty.KEEP_CARDS,
    Duty.KEEP_PAYEES,
    Duty.CHECK_PAYEES,
    Duty.LOAD,
    Duty.IMPORT,
    Duty.CLOSE,
    Duty.OVERSEE,
    Duty.EXAMINE,
)
"""Everyone of the board but the administrator, who sees no participant and no money."""
