"""P25: what is taken away or planted where every sum still holds is found and named: links, accounts, balances."""

from typing import Any

import pytest
from sqlalchemy import Table, delete, insert, select, update

from ledger.domain.journal.canonical import link
from ledger.services.journal import verify
from ledger.store import schema
from ledger.store.engine import Store
from ledger.store.journal import publications
from tests.world import World

pytestmark = [pytest.mark.slow, pytest.mark.no_cover]


def _cut(owner: Store, table: Table) -> dict[str, Any]:
    """Take the newest row of a table away."""
    with owner.writing() as connection:
        last = select(table).order_by(*(column.desc() for column in table.primary_key.columns)).limit(1)
        row = dict(connection.execute(last).mappings().one())
        connection.execute(
            delete(table).where(*(column == row[column.name] for column in table.primary_key.columns))
        )
    return row


def _found(world: World) -> list[str]:
    return [
        f"{one.invariant} {one.place}: {one.says}"
        for one in verify.verify(world.work, with_books=False).findings
    ]


def test_a_chain_that_is_cut_off_at_its_end_is_found_by_what_was_published(
    lived: World, open_owner: Store
) -> None:
    # I7: what is left of the chain holds, and an event without a link looks as if it waited
    lived.books()
    sequence = _cut(open_owner, schema.chain)["sequence"]
    said = (
        f"I7 chain {sequence}: is gone: the published books had {sequence} events, {sequence - 1} are chained"
    )
    assert said in _found(lived)
    # back to before the newest book, with the note beside the chain; then the register; then the files themselves tell
    with open_owner.writing() as connection:
        book = select(schema.publication).order_by(schema.publication.c.sequence.desc()).limit(1)
        shown = connection.execute(book).mappings().one()
        last = shown["sequence"] - 1
        connection.execute(delete(schema.chain).where(schema.chain.c.sequence > last))
        connection.execute(delete(schema.setting).where(schema.setting.c.name == publications.DIGEST_SETTING))
        noted = update(schema.setting).where(schema.setting.c.name == publications.SEQUENCE_SETTING)
        connection.execute(noted.values(value=str(last)))
    said = f"I7 chain {last + 1}: is gone: book {shown['file']} had {last + 1} events, {last} are chained"
    assert said in _found(lived)
    with open_owner.writing() as connection:
        connection.execute(delete(schema.publication))
    assert any(one.invariant == "I8" for one in verify.verify(lived.work).findings)


def test_a_chain_that_is_cut_off_and_chained_anew_is_found(lived: World, open_owner: Store) -> None:
    # I7: the last event told otherwise, and linked again as if nothing had been
    lived.books()
    last = _cut(open_owner, schema.chain)
    with open_owner.writing() as connection:
        table = schema.event
        body = connection.execute(
            select(table.c.body).where(table.c.number == last["event_number"])
        ).scalar_one()
        told = bytes(body).replace(b'"at":"2026', b'"at":"2025')
        connection.execute(update(table).where(table.c.number == last["event_number"]).values(body=told))
        digest = link(last["sequence"], last["previous"], told)
        connection.execute(insert(schema.chain).values({**last, "digest": digest}))
    said = f"I7 chain {last['sequence']}: is not what it was when the books were published"
    assert said in _found(lived)


def test_an_account_that_nothing_used_is_missed(lived: World, open_owner: Store) -> None:
    # I13: by its number, by the name that its fund or allocation opens, and the newest by what was published
    lived.books()
    unused = select(schema.account).where(
        ~select(schema.posting.c.line_number)
        .where(schema.posting.c.account_number == schema.account.c.number)
        .exists()
    )
    with open_owner.writing() as connection:
        row = connection.execute(unused.order_by(schema.account.c.number).limit(1)).mappings().one()
        connection.execute(delete(schema.account).where(schema.account.c.number == row["number"]))
    assert _found(lived) == [
        f"I13 account {row['number']}: is gone, and accounts are never removed",
        f"I13 account {row['name']}: is gone, though the fund or allocation that opened it stands",
    ]
    with open_owner.writing() as connection:
        connection.execute(insert(schema.account).values(dict(row)))
    assert _found(lived) == []
    newest = _cut(open_owner, schema.account)
    assert f"I13 account {newest['number']}: is gone, and accounts are never removed" in _found(lived)


def test_a_balance_that_was_planted_is_found(lived: World, open_owner: Store) -> None:
    # I13: of an account that nobody knows, and of a month in which nothing was posted, were it of no cents
    with open_owner.writing() as connection:
        name, number = connection.execute(select(schema.account.c.name, schema.account.c.number)).first() or (
            "",
            0,
        )
        planted = [
            {"account_number": 999_999, "month": "2026-08", "amount_cents": 5_000},
            {"account_number": number, "month": "2031-01", "amount_cents": 0},
        ]
        connection.execute(insert(schema.balance), planted)
    assert _found(lived) == [
        f"I13 balance {name} 2031-01: no entry made it",
        "I13 balance of account 999999 2026-08: there is no such account",
    ]
