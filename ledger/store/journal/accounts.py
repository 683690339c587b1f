"""Accounts: opened once, never renamed or removed."""

import datetime
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, bindparam, func, insert, select

from ledger.domain.journal import accounts
from ledger.errors import Broken
from ledger.store import schema


def insert_accounts(
    connection: Connection, names: Iterable[str], pools: Mapping[str, str], opened_on: datetime.date
) -> list[str]:
    """Open the accounts that do not exist yet.

    :returns: the names that were new.
    """
    known = set(connection.execute(select(schema.account.c.name)).scalars())
    fresh = [name for name in dict.fromkeys(names) if name not in known]
    first = (connection.execute(select(func.max(schema.account.c.number))).scalar() or 0) + 1
    rows = []
    for offset, name in enumerate(fresh):
        found = accounts.parse(name)
        rows.append(
            {
                "number": first + offset,
                "name": name,
                "published": accounts.published(name, pools),
                "fund": found.fund,
                "opened_on": opened_on,
                "narrow": found.is_narrow,
            }
        )
    if rows:
        connection.execute(insert(schema.account), rows)
    return fresh


class AccountBook:
    """Account names to numbers, read once per transaction: accounts are never renamed or removed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._rows: dict[str, tuple[int, bool]] = {}

    def find(self, names: Iterable[str]) -> None:
        """Read the accounts with these names that are not known yet."""
        missing = sorted({name for name in names if name not in self._rows})
        if not missing:
            return
        found = self._connection.execute(_ACCOUNTS_NAMED, {"names": missing})
        self._rows.update({name: (number, bool(narrow)) for name, number, narrow in found})
        for name in missing:
            if name not in self._rows:
                raise Broken("account_not_open", account=name)

    def __getitem__(self, name: str) -> tuple[int, bool]:
        return self._rows[name]


_ACCOUNTS_NAMED = select(schema.account.c.name, schema.account.c.number, schema.account.c.narrow).where(
    schema.account.c.name.in_(bindparam("names", expanding=True))
)
