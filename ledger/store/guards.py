"""The database's own refusals: what no Python above can forget to check.

Made by one function per dialect, called by the first migration and compared with the live schema in the tests.

* An entry row is the seal: its postings come first (deferred foreign key); a trigger on the entry demands at least two legs
  that sum to zero for each fund, and refuses a closed month; a trigger on the posting refuses a leg for a sealed entry.
* UPDATE and DELETE are refused on every append-only table, and so are the ways round: SQLite's ``INSERT OR REPLACE``
  (a BEFORE INSERT guard besides ``recursive_triggers``) and PostgreSQL's ``TRUNCATE`` (a statement trigger).
"""

from collections.abc import Collection, Iterable, Mapping

from ledger.store.schema import metadata


def keys_of(table_name: str) -> list[list[str]]:
    """The unique keys of an append-only table that ``INSERT OR REPLACE`` could collide with."""
    table = metadata.tables[table_name]
    keys = [[column.name for column in table.primary_key.columns]]
    for column in table.columns:
        if column.unique:
            keys.append([column.name])
    return keys


def _exists(name: str, key: list[str]) -> str:
    same = " AND ".join(f"{column} = NEW.{column}" for column in key)
    return f"EXISTS (SELECT 1 FROM {name} WHERE {same})"  # noqa: S608 - names of our own tables, no input


def sqlite_guards(append_only: Mapping[str, list[list[str]]]) -> list[str]:
    """``CREATE TRIGGER`` statements for SQLite.

    :param append_only: tables whose rows never change, with their unique keys (`keys_of`).
    """
    statements = []
    for name, keys in append_only.items():
        for action in ("UPDATE", "DELETE"):
            statements.append(
                f"CREATE TRIGGER {name}_no_{action.lower()} BEFORE {action} ON {name} BEGIN"
                f" SELECT RAISE(ABORT, 'append_only {name}'); END"
            )
        exists = " OR ".join(_exists(name, key) for key in keys)
        statements.append(
            f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {exists} BEGIN"
            f" SELECT RAISE(ABORT, 'append_only {name}'); END"
        )
    statements.append(
        "CREATE TRIGGER entry_seal BEFORE INSERT ON entry BEGIN"
        " SELECT RAISE(ABORT, 'entry_unbalanced') WHERE EXISTS (SELECT fund FROM posting"
        " WHERE entry_number = NEW.number GROUP BY fund HAVING SUM(amount_cents) <> 0)"
        " OR (SELECT COUNT(*) FROM posting WHERE entry_number = NEW.number) < 2"
        " OR EXISTS (SELECT 1 FROM posting JOIN account ON account.number = posting.account_number"
        " WHERE entry_number = NEW.number AND (posting.fund <> account.fund OR posting.month <> NEW.month));"
        " SELECT RAISE(ABORT, 'month_closed') WHERE EXISTS (SELECT 1 FROM closed_month WHERE month = NEW.month); END"
    )
    statements.append(
        "CREATE TRIGGER posting_sealed BEFORE INSERT ON posting"
        " WHEN EXISTS (SELECT 1 FROM entry WHERE number = NEW.entry_number) BEGIN"
        " SELECT RAISE(ABORT, 'entry_sealed'); END"
    )
    return statements


def postgresql_guards(append_only: Iterable[str]) -> list[str]:
    """Functions and triggers for PostgreSQL; ``ENABLE ALWAYS`` so that replica mode does not switch them off."""
    statements = [
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION 'append_only %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
        "CREATE FUNCTION seal_entry() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT fund FROM posting WHERE entry_number = NEW.number GROUP BY fund HAVING SUM(amount_cents) <> 0)"
        " OR (SELECT COUNT(*) FROM posting WHERE entry_number = NEW.number) < 2"
        " OR EXISTS (SELECT 1 FROM posting JOIN account ON account.number = posting.account_number"
        " WHERE entry_number = NEW.number AND (posting.fund <> account.fund OR posting.month <> NEW.month))"
        " THEN RAISE EXCEPTION 'entry_unbalanced' USING ERRCODE = 'check_violation'; END IF;"
        " IF EXISTS (SELECT 1 FROM closed_month WHERE month = NEW.month)"
        " THEN RAISE EXCEPTION 'month_closed' USING ERRCODE = 'check_violation'; END IF;"
        " RETURN NEW; END $$",
        "CREATE FUNCTION refuse_sealed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT 1 FROM entry WHERE number = NEW.entry_number)"
        " THEN RAISE EXCEPTION 'entry_sealed' USING ERRCODE = 'restrict_violation'; END IF;"
        " RETURN NEW; END $$",
    ]
    triggers = [("entry_seal", "entry", "BEFORE INSERT", "ROW", "seal_entry")]
    triggers.append(("posting_sealed", "posting", "BEFORE INSERT", "ROW", "refuse_sealed"))
    for name in append_only:
        triggers.append((f"{name}_no_change", name, "BEFORE UPDATE OR DELETE", "ROW", "refuse_change"))
        triggers.append((f"{name}_no_truncate", name, "BEFORE TRUNCATE", "STATEMENT", "refuse_change"))
    for trigger, table, moment, level, function in triggers:
        statements.append(
            f"CREATE TRIGGER {trigger} {moment} ON {table} FOR EACH {level} EXECUTE FUNCTION {function}()"
        )
        statements.append(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    return statements


def postgresql_grants(
    append_only: Iterable[str], changing: Iterable[str], deletable: Collection[str]
) -> list[str]:
    """What the application's role may do: add everywhere, change only what has a state, delete almost nothing."""
    statements = ["GRANT USAGE ON SCHEMA public TO funds_app, funds_read"]
    rights = dict.fromkeys(append_only, "SELECT, INSERT")
    rights |= dict.fromkeys(changing, "SELECT, INSERT, UPDATE")
    for name, given in sorted(rights.items()):
        more = ", DELETE" if name in deletable else ""
        statements.append(f"GRANT {given}{more} ON {name} TO funds_app")
        statements.append(f"GRANT SELECT ON {name} TO funds_read")
    statements.append("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO funds_app")
    return statements


DELETABLE = frozenset(
    {
        "session",
        "sign_in_attempt",
        "kept_form",
        "vault",
        "document_secret",
        "flag",
        "activity",
        "plan",
        "publication",
    }
)
"""Tables that hold neither money nor decisions, whose rows may go: sessions that ended, identities that were shredded,
facts that a newer import replaced, and the register of published files (rebuilt from the journal)."""
