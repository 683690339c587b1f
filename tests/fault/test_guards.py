"""P27, P29, P20: what the database itself refuses to the application, and that an action without its event is none."""

import datetime
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Table, insert, select, text
from sqlalchemy.exc import DBAPIError

from ledger.clock import month_of
from ledger.domain.journal.entries import Entry, Posting
from ledger.errors import Broken, LedgerError
from ledger.services.payments.worth import BillLine
from ledger.store import schema
from ledger.store.engine import Store
from ledger.store.journal.journal import ENTRIES_PER_EVENT
from tests.fault import lives
from tests.world import World

APPEND_ONLY = [schema.metadata.tables[name] for name in schema.APPEND_ONLY]


def _refused(store: Store, *statements: str) -> bool:
    """Did the database refuse these statements, run one after another in one transaction?"""
    try:
        with store.writing() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement.replace("%", "%%") if not store.is_sqlite else statement)
    except DBAPIError:
        return True
    return False


def _dump(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every append-only table."""
    with store.reading() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in APPEND_ONLY
        }


def _copy_of_a_row(store: Store, table: Table, verb: str, end: str = "") -> str:
    """A statement that would put one existing row in place of itself."""
    columns = ", ".join(column.name for column in table.columns)
    return f"{verb} INTO {table.name} ({columns}) SELECT {columns} FROM {table.name} LIMIT 1 {end}"


def _attacks(store: Store, table: Table) -> dict[str, tuple[str, ...]]:
    """Every way P27 names to change what stands in a table."""
    name, key = table.name, ", ".join(column.name for column in table.primary_key.columns)
    some = table.columns.keys()[-1]
    update = f"UPDATE {name} SET {some} = {some}"
    attacks: dict[str, tuple[str, ...]] = {
        "update": (update,),
        "delete": (f"DELETE FROM {name}",),
        "alter": (f"ALTER TABLE {name} ADD COLUMN more TEXT",),
        "rename": (f"ALTER TABLE {name} RENAME TO other",),
        "drop": (f"DROP TABLE {name}",),
    }
    if store.is_sqlite:
        upsert = _copy_of_a_row(
            store, table, "INSERT", f"WHERE true ON CONFLICT DO UPDATE SET {some} = excluded.{some}"
        )
        return attacks | {
            "replace": (_copy_of_a_row(store, table, "INSERT OR REPLACE"),),
            "replace without recursion": (
                "PRAGMA recursive_triggers=OFF",
                _copy_of_a_row(store, table, "INSERT OR REPLACE"),
            ),
            "upsert": (upsert.replace("LIMIT 1 WHERE true", "WHERE true"),),
            "update or replace": (f"UPDATE OR REPLACE {name} SET {some} = {some}",),
            "drop trigger": (f"DROP TRIGGER {name}_no_update", update),
            "writable_schema": (
                "PRAGMA writable_schema=ON",
                f"DELETE FROM sqlite_master WHERE tbl_name = '{name}'",
            ),
            "schema table": (f"DELETE FROM sqlite_master WHERE tbl_name = '{name}'",),
            "temporary trigger": (
                f"CREATE TEMP TRIGGER t BEFORE UPDATE ON main.{name} BEGIN SELECT RAISE(IGNORE); END",
            ),
            "temporary table": (f"CREATE TEMP TABLE {name} AS SELECT * FROM main.{name}",),
            "attach": ("ATTACH DATABASE ':memory:' AS other",),
            "foreign keys": ("PRAGMA foreign_keys=OFF",),
            "ignore checks": ("PRAGMA ignore_check_constraints=ON",),
        }
    return attacks | {
        "truncate": (f"TRUNCATE {name} CASCADE",),
        "upsert": (
            _copy_of_a_row(
                store, table, "INSERT", f"ON CONFLICT ({key}) DO UPDATE SET {some} = excluded.{some}"
            ),
        ),
        "drop trigger": (f"DROP TRIGGER {name}_no_change ON {name}", update),
        "disable trigger": (f"ALTER TABLE {name} DISABLE TRIGGER ALL", update),
        "disable user triggers": (f"ALTER TABLE {name} DISABLE TRIGGER USER", update),
        "replica role": ("SET session_replication_role = replica", update),
        "replace function": (
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            update,
        ),
        "rule": (f"CREATE RULE r AS ON INSERT TO {name} DO INSTEAD NOTHING",),
        "shadow": (f"CREATE TABLE {name}_shadow AS SELECT * FROM {name}",),
        "other schema": ("CREATE SCHEMA other",),
        "owner": (f"ALTER TABLE {name} OWNER TO CURRENT_USER",),
        "grant": (f"GRANT UPDATE ON {name} TO funds_app", update),
    }


def test_no_way_round_the_append_only_tables_succeeds(lived: World) -> None:
    # P27: UPDATE, DELETE, TRUNCATE, REPLACE, UPSERT, ALTER, DROP, DISABLE TRIGGER, replica role, ATTACH, writable_schema
    store = lived.work.store
    before, tried, through = _dump(store), 0, []
    assert all(before.values()), "a table without rows has nothing to change"
    for table in APPEND_ONLY:
        for attack, statements in _attacks(store, table).items():
            tried += 1
            if not _refused(store, *statements):
                through.append(f"{table.name}: {attack}")
    assert through == []
    assert tried > 60
    assert _dump(store) == before
    lived.verified()


@pytest.mark.parametrize("table", APPEND_ONLY, ids=lambda table: table.name)
def test_red_without_its_triggers_a_table_can_be_changed(lived: World, owner: Store, table: Table) -> None:
    # Red twin of P27: the same UPDATE and DELETE pass when the triggers are gone (and PostgreSQL's grants are not asked)
    some = table.columns.keys()[-1]
    update = f"UPDATE {table.name} SET {some} = {some}"
    assert _refused(owner, update)
    drop_triggers(owner, table.name)
    assert not _refused(owner, update)


def drop_triggers(owner: Store, *names: str) -> None:
    """Take every trigger off these tables, as only the schema's owner can."""
    with owner.writing() as connection:
        for name in names:
            if owner.is_sqlite:
                triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table"
                for trigger in connection.execute(text(triggers), {"table": name}).scalars().all():
                    connection.exec_driver_sql(f"DROP TRIGGER {trigger}")
            else:
                connection.exec_driver_sql(f"ALTER TABLE {name} DISABLE TRIGGER USER")


def test_the_owner_is_refused_as_well_in_replica_mode(lived: World, owner: Store) -> None:
    # P27: ENABLE ALWAYS: even a superuser in replica mode meets the triggers; SQLite's owner meets them anyway
    mode = () if owner.is_sqlite else ("SET LOCAL session_replication_role = replica",)
    for table in APPEND_ONLY:
        some = table.columns.keys()[-1]
        assert _refused(owner, *mode, f"UPDATE {table.name} SET {some} = {some}"), table.name
        assert _refused(owner, *mode, f"DELETE FROM {table.name}"), table.name
        if not owner.is_sqlite:
            assert _refused(owner, *mode, f"TRUNCATE {table.name} CASCADE"), table.name


# --- the seal ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def begun(world: World) -> tuple[World, dict[str, int]]:
    """A board, and its accounts' numbers."""
    with world.work.store.reading() as connection:
        numbers = dict(connection.execute(select(schema.account.c.name, schema.account.c.number)).all())
    return world, {str(name): int(number) for name, number in numbers.items()}


BANK, INCOME = "Assets:Bank:Operating:WA26", "Income:Grants:WA26"


def _post(
    connection: Connection,
    numbers: dict[str, int],
    legs: list[tuple[str, int, str]],
    on: str = "2026-07-06",
    month: str = "2026-07",
    event_id: str = "EVT-TEST0001",
) -> int:
    """Write an event and an entry with these legs by raw SQL; legs are (account, cents, fund as the posting names it)."""
    values = {
        "id": event_id,
        "key": event_id,
        "verb": "test",
        "object_id": "x",
        "actor_id": None,
        "recorded_at": "2026-07-06T19:00:00.000000Z",
        "body": b"{}",
    }
    event = connection.execute(
        insert(schema.event).values(values).returning(schema.event.c.number)
    ).scalar_one()
    number = int(event) * ENTRIES_PER_EVENT + 1
    for line, (account, cents, fund) in enumerate(legs, 1):
        posting = {
            "entry_number": number,
            "line_number": line,
            "account_number": numbers[account],
            "amount_cents": cents,
            "month": month,
            "fund": fund,
        }
        connection.execute(insert(schema.posting).values(posting))
    entry = {
        "number": number,
        "id": f"ENT-{event_id[4:]}",
        "event_number": int(event),
        "effective_on": datetime.date.fromisoformat(on),
        "month": month,
        "narration": "drawdown",
    }
    connection.execute(insert(schema.entry).values(entry))
    return number


GOOD = [(BANK, 100, "WA26"), (INCOME, -100, "WA26")]
BAD = {
    "unbalanced by a cent": [(BANK, 100, "WA26"), (INCOME, -99, "WA26")],
    "one leg": [(BANK, 100, "WA26")],
    "no legs": [],
    "two funds that only balance together": [(BANK, 100, "WA26"), ("Income:Grants:ERA26", -100, "ERA26")],
    "a fund that is not the account's": [(BANK, 100, "WA26"), ("Income:Grants:ERA26", -100, "WA26")],
}


def _tries(store: Store, numbers: dict[str, int], legs: list[tuple[str, int, str]]) -> bool:
    try:
        with store.writing() as connection:
            _post(connection, numbers, legs)
    except DBAPIError:
        return False
    return True


@pytest.mark.parametrize("bad", BAD)
def test_the_database_refuses_an_entry_that_is(begun: tuple[World, dict[str, int]], bad: str) -> None:
    # FND-08
    # I1 at the last line: the seal's trigger, whatever the Python above it does
    world, numbers = begun
    assert not _tries(world.work.store, numbers, BAD[bad])
    assert _tries(world.work.store, numbers, GOOD)


@pytest.mark.parametrize("bad", BAD)
def test_red_without_the_seal_it_would_be_taken(
    begun: tuple[World, dict[str, int]], owner: Store, bad: str
) -> None:
    # Red twin: the seal dropped, the same entry goes in
    world, numbers = begun
    drop_triggers(owner, "entry")
    assert _tries(world.work.store, numbers, BAD[bad])


def test_a_zero_leg_a_wrong_month_and_a_missing_entry_are_refused(
    begun: tuple[World, dict[str, int]],
) -> None:
    # I13: the copies on the posting are the entry's own; a posting without an entry never commits
    world, numbers = begun
    store = world.work.store
    with pytest.raises(DBAPIError), store.writing() as connection:
        _post(connection, numbers, [*GOOD, (BANK, 0, "WA26")])
    with pytest.raises(DBAPIError), store.writing() as connection:
        _post(connection, numbers, GOOD, on="2026-08-06")
    orphan = {
        "entry_number": 1,
        "line_number": 1,
        "account_number": 1,
        "amount_cents": 1,
        "month": "2026-07",
        "fund": "X",
    }
    with pytest.raises(DBAPIError), store.writing() as connection:
        connection.execute(insert(schema.posting).values(orphan))


def test_a_sealed_entry_takes_no_further_leg(begun: tuple[World, dict[str, int]], owner: Store) -> None:
    # The seal: a pair of legs that balances, added later, is refused; red twin: without the trigger it goes in
    world, numbers = begun
    with world.work.store.writing() as connection:
        number = _post(connection, numbers, GOOD)

    def _add(store: Store) -> None:
        with store.writing() as connection:
            for line, (account, cents, fund) in enumerate(GOOD, 3):
                posting = {
                    "entry_number": number,
                    "line_number": line,
                    "account_number": numbers[account],
                    "amount_cents": cents,
                    "month": "2026-07",
                    "fund": fund,
                }
                connection.execute(insert(schema.posting).values(posting))

    with pytest.raises(DBAPIError, match="entry_sealed"):
        _add(world.work.store)
    drop_triggers(owner, "posting")
    _add(world.work.store)


# --- closed months -----------------------------------------------------------------------------------------------------


def test_a_closed_month_refuses_raw_sql_and_services(lived: World, owner: Store) -> None:  # CLO-02
    # P20, I9: July is closed; the app role's own SQL is refused by the database, and a service dates later
    world, store = lived, lived.work.store
    with store.reading() as connection:
        numbers = dict(connection.execute(select(schema.account.c.name, schema.account.c.number)).all())
        assert connection.execute(select(schema.closed_month.c.month)).scalars().all() == ["2026-07"]
    for attempt in range(25):
        with pytest.raises(DBAPIError, match="month_closed"), store.writing() as connection:
            _post(
                connection, numbers, GOOD, on=f"2026-07-{attempt + 1:02d}", event_id=f"EVT-TEST{attempt:04d}"
            )
    with pytest.raises(DBAPIError), store.writing() as connection:
        connection.execute(schema.closed_month.delete())
    world.play.cash("WA26", 100, datetime.date(2026, 7, 31))
    with store.reading() as connection:
        newest = connection.execute(
            select(schema.entry).order_by(schema.entry.c.number.desc()).limit(1)
        ).one()
    assert month_of(newest.effective_on) == "2026-08"
    world.verified()
    drop_triggers(owner, "entry")  # red twin: without the seal's trigger the closed month takes the entry
    with store.writing() as connection:
        _post(connection, numbers, GOOD, on="2026-07-15")


# --- no audit, no action -----------------------------------------------------------------------------------------------

AUDIT = ("event", "command")


@pytest.mark.parametrize("table", AUDIT)
def test_without_its_event_an_action_is_none(world: World, owner: Store, table: str) -> None:
    # P29: the audit insert is made to fail; every verb of an award's life leaves no row anywhere
    play, coach = world.play, world.coach("CCC")
    award = lives.scholarship(world)
    play.day(2026, 7, 27)  # the course has begun
    bill = play.bill(coach, [BillLine(award, 42_500)], "INV 1", accept=False)
    _fail(owner, table)
    before = _whole(world.work.store)
    steps: dict[str, Callable[[], object]] = {
        "accept": lambda: play.accept_bill(bill),
        "enter": lambda: play.bill(coach, [BillLine(award, 42_500)], "INV 2", accept=False),
        "let go": lambda: play.let_go(award, 100),
        "cash": lambda: play.cash("WA26", 100, play.source.today()),
        "payee": lambda: play.payee("Another", "vendor"),
    }
    for name, step in steps.items():
        with pytest.raises((DBAPIError, LedgerError)):
            step()
        assert _whole(world.work.store) == before, name
    _mend(owner, table)
    play.accept_bill(bill)  # red twin: nothing but the failing audit stood in the way
    assert _whole(world.work.store) != before
    world.verified()


def _fail(owner: Store, table: str) -> None:
    with owner.writing() as connection:
        if owner.is_sqlite:
            connection.exec_driver_sql(
                f"CREATE TRIGGER broken BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'disk'); END"
            )
        else:
            connection.exec_driver_sql(
                f"ALTER TABLE {table} ADD CONSTRAINT broken CHECK (key IS NULL) NOT VALID"
            )


def _mend(owner: Store, table: str) -> None:
    with owner.writing() as connection:
        drop = "DROP TRIGGER broken" if owner.is_sqlite else f"ALTER TABLE {table} DROP CONSTRAINT broken"
        connection.exec_driver_sql(drop)


def _whole(store: Store) -> dict[str, int]:
    """A digest of every row of every table."""
    found = {}
    with store.reading() as connection:
        for table in schema.metadata.sorted_tables:
            rows = connection.execute(select(table)).all()
            found[table.name] = hash(tuple(sorted(map(repr, rows))))
    return found


def test_the_domain_refuses_what_the_database_would() -> None:
    # Two floors: an Entry that does not balance cannot even be made
    legs = (Posting(BANK, 100), Posting(INCOME, -99))
    with pytest.raises(Broken):
        Entry("ENT-TEST0001", datetime.date(2026, 7, 6), "drawdown", legs)
