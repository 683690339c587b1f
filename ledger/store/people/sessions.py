"""Sessions, attempts to sign in, and forms kept over a time-out: all beside the record, none of it money or a
decision."""

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from ledger.store import schema
from ledger.store.rows import Row, rows_of

_session = schema.session.c
_attempt = schema.sign_in_attempt.c


def insert_session(connection: Connection, values: Row) -> None:
    """Add an open session."""
    connection.execute(insert(schema.session).values(**values, ended_at=None))


def find_session(connection: Connection, token_digest: str) -> Row | None:
    """An open session with its login's person and state, by the digest of its token."""
    return next(iter(rows_of(connection, _OPEN, {"digest": token_digest})), None)


_OPEN = (
    select(schema.session, schema.login.c.person_id, schema.login.c.state, schema.login.c.must_change)
    .join_from(schema.session, schema.login, _session.login_name == schema.login.c.name, isouter=True)
    .where(_session.token_digest == bindparam("digest"), _session.ended_at.is_(None))
)


def open_sessions_for(connection: Connection, login_name: str) -> list[Row]:
    """A login's open sessions, newest first."""
    return rows_of(
        connection,
        select(schema.session)
        .where(_session.login_name == login_name, _session.ended_at.is_(None))
        .order_by(_session.created_at.desc(), _session.token_digest),
    )


def see_session(connection: Connection, token_digest: str, at: str) -> None:
    """Note that a session was used; one that was ended stays ended."""
    connection.execute(
        update(schema.session)
        .where(_session.token_digest == token_digest, _session.ended_at.is_(None))
        .values(seen_at=at)
    )


def keep_data(connection: Connection, token_digest: str, data: str) -> None:
    """Replace an open session's content."""
    connection.execute(
        update(schema.session)
        .where(_session.token_digest == token_digest, _session.ended_at.is_(None))
        .values(data=data)
    )


def end_session(
    connection: Connection, token_digest: str, at: str, *, wipe: bool = True, left: str = "{}"
) -> None:
    """End one session, and drop what it held unless it only timed out.

    :param left: what stays of it when it is wiped.
    """
    statement = update(schema.session).where(
        _session.token_digest == token_digest, _session.ended_at.is_(None)
    )
    connection.execute(statement.values(ended_at=at, data=left) if wipe else statement.values(ended_at=at))


def end_sessions_for(connection: Connection, person_id: str, at: str) -> None:
    """End every session of a person, whichever login it came from: the next request finds none."""
    logins = select(schema.login.c.name).where(schema.login.c.person_id == person_id)
    connection.execute(
        update(schema.session)
        .where(_session.login_name.in_(logins), _session.ended_at.is_(None))
        .values(ended_at=at, data="{}")
    )


def append_attempt(connection: Connection, login_name: str, address: str, at: str) -> int:
    """Note an attempt to sign in, as failed until it is found to be right; gives back its number."""
    statement = insert(schema.sign_in_attempt).values(
        login_name=login_name, address=address, tried_at=at, accepted=False
    )
    return int(connection.execute(statement.returning(_attempt.number)).scalar_one())


def accept_attempt(connection: Connection, number: int) -> None:
    """The password of this attempt was right."""
    connection.execute(update(schema.sign_in_attempt).where(_attempt.number == number).values(accepted=True))


def is_known_address(connection: Connection, login_name: str, address: str, since: str) -> bool:
    """Did this login succeed from this address lately?"""
    statement = select(_attempt.number).where(
        _attempt.login_name == login_name,
        _attempt.address == address,
        _attempt.accepted == True,  # noqa: E712 - SQL
        _attempt.tried_at >= since,
    )
    return connection.execute(statement.limit(1)).first() is not None


def failures(
    connection: Connection, since: str, *, login_name: str | None = None, address: str | None = None
) -> int:
    """Failed attempts since an instant, by account, by address or by both."""
    wanted = [_attempt.accepted == False, _attempt.tried_at >= since]  # noqa: E712 - SQL
    if login_name is not None:
        wanted.append(_attempt.login_name == login_name)
    if address is not None:
        wanted.append(_attempt.address == address)
    return int(
        connection.execute(
            select(func.count()).select_from(schema.sign_in_attempt).where(and_(*wanted))
        ).scalar_one()
    )


def insert_kept_form(connection: Connection, values: Row) -> None:
    """Keep a form that a time-out would have lost (encrypted by the service)."""
    connection.execute(insert(schema.kept_form).values(**values))


def find_kept_form(connection: Connection, person_id: str, path: str) -> Row | None:
    """The newest unused form a person left on a page."""
    form = schema.kept_form.c
    found = rows_of(
        connection,
        select(schema.kept_form)
        .where(form.person_id == person_id, form.path == path, form.used_at.is_(None))
        .order_by(form.kept_at.desc(), form.id)
        .limit(1),
    )
    return found[0] if found else None


def use_kept_forms(connection: Connection, person_id: str, path: str, at: str) -> None:
    """Mark a page's kept forms as used: they are given back once."""
    form = schema.kept_form.c
    connection.execute(
        update(schema.kept_form)
        .where(form.person_id == person_id, form.path == path, form.used_at.is_(None))
        .values(used_at=at)
    )


def delete_old(connection: Connection, sessions_before: str, attempts_before: str, forms_before: str) -> None:
    """Drop what has outlived its use: ended or forgotten sessions, old attempts, forms used or left
    behind."""
    connection.execute(
        delete(schema.session).where(
            or_(_session.ended_at < sessions_before, _session.seen_at < sessions_before)
        )
    )
    connection.execute(delete(schema.sign_in_attempt).where(_attempt.tried_at < attempts_before))
    connection.execute(delete(schema.kept_form).where(schema.kept_form.c.kept_at < forms_before))


def find_ended_with(connection: Connection, left: str) -> Row | None:
    """The last ended session of which this stayed, with its person."""
    found = rows_of(
        connection,
        select(schema.session, schema.login.c.person_id)
        .join_from(schema.session, schema.login, _session.login_name == schema.login.c.name)
        .where(_session.data == left, _session.ended_at.is_not(None))
        .order_by(_session.ended_at.desc()),
    )
    return found[0] if found else None


def find_any_session(connection: Connection, token_digest: str) -> Row | None:
    """A signed-in session, open or ended, with its person, by the digest of its token."""
    found = rows_of(
        connection,
        select(schema.session, schema.login.c.person_id)
        .join_from(schema.session, schema.login, _session.login_name == schema.login.c.name)
        .where(_session.token_digest == token_digest),
    )
    return found[0] if found else None
