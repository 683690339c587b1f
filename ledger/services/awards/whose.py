"""Whose an award is, for lists that hold nothing of an award but its id."""

from collections.abc import Iterable

from ledger.services.participants import participants
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.awards import awards


def whose(work: Work, actor: Actor, award_ids: Iterable[str]) -> dict[str, str]:
    """The participants of awards that the actor has on a list, as she may call them: the name, the initials, or no row."""
    wanted = sorted(set(award_ids))
    with work.store.reading() as connection:
        found = (
            awards.awards_where(connection, schema.award.c.id.in_(wanted), most=len(wanted)) if wanted else []
        )
        owners = {row["id"]: row["participant_id"] for row in found}
        names = participants.display_names(connection, work, actor, set(owners.values()))
    return {award: names[owner] for award, owner in owners.items() if owner in names}
