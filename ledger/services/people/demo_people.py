"""The demonstration's people as the sign-in page names them; empty outside a demonstration."""

import json
from typing import Any

from sqlalchemy import select

from ledger.services.work import Work
from ledger.store import schema


def listing(work: Work) -> list[dict[str, Any]]:
    """Login, name, role and password of each demonstration person, as `funds demo` wrote them."""
    with work.store.reading() as connection:
        value = connection.execute(
            select(schema.setting.c.value).where(schema.setting.c.name == "demo_people")
        ).scalar()
    people: list[dict[str, Any]] = json.loads(value) if value else []
    return people
