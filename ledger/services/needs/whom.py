"""What a fund asks of the person whom it would serve and the person's record does not show (FND-01)."""

import datetime
from collections.abc import Mapping

from sqlalchemy import Connection

from ledger.domain.budgets.policies import PolicyBook
from ledger.domain.needs import whom as rules
from ledger.domain.needs.whom import EVERYBODY, Circumstances, Whom
from ledger.store.participants import participants


def unserved(
    connection: Connection,
    funds: Mapping[str, Whom],
    participant_id: str,
    policies: PolicyBook,
    on: datetime.date,
) -> dict[str, tuple[str, ...]]:
    """Fund code to what the person's record does not show; nothing for a fund that may serve the person.

    :param funds: fund code to whom it serves.
    """
    asking = {code: whom for code, whom in funds.items() if whom != EVERYBODY}
    found: dict[str, tuple[str, ...]] = dict.fromkeys(funds, ())
    if asking:
        person = circumstances(connection, participant_id)
        found |= {code: rules.unserved(whom, person, policies, on) for code, whom in asking.items()}
    return found


def circumstances(connection: Connection, participant_id: str) -> Circumstances:
    """What the participant system says today of a person."""
    living = participants.living_for(connection, participant_id)
    return Circumstances(
        living.county,
        living.city,
        living.household_size,
        living.household_income_cents,
        frozenset(participants.flags_for(connection, participant_id)),
    )
