"""Which need a form made: one form makes one, however often it is sent."""

import json

from ledger.domain.people.duties import Duty
from ledger.services.needs.pages import may_change
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work
from ledger.store import schema
from ledger.store.journal.events import find_command
from ledger.store.rows import Row, find_row


def made_by(work: Work, actor: Actor, key: str) -> Row | None:
    """The need that a form made. :param key: of the form; of nothing this coach may write in, it made nothing."""
    roles.require(actor, Duty.REQUEST)
    with work.store.reading() as connection:
        done = find_command(connection, key)
        if done is None or done["name"] != "need.drafted":
            return None
        need = find_row(connection, schema.need, id=json.loads(done["answer"])["need"])
        return need if need and may_change(actor, need) else None
