"""The test server itself: it answers, it copies databases fast, and its tester role is no superuser."""

import time
from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from tests.postgres import TESTER, Server

pytestmark = pytest.mark.postgres


@pytest.fixture
def database(postgres_server: Server) -> Iterator[str]:
    """The name of a fresh database that holds one row."""
    name = f"probe_{uuid4().hex}"
    postgres_server.create_database(name)
    with psycopg.connect(postgres_server.url(name)) as connection:
        connection.execute("create table probe (answer integer)")
        connection.execute("insert into probe values (42)")
    yield name
    postgres_server.drop_database(name)


def test_the_server_answers(postgres_server: Server) -> None:
    with psycopg.connect(postgres_server.url("postgres")) as connection:
        assert connection.execute("select 1").fetchone() == (1,)


def test_a_database_copied_from_a_template_has_its_rows_and_comes_fast(
    postgres_server: Server, database: str
) -> None:
    copy = f"{database}_copy"
    began = time.monotonic()
    postgres_server.create_database(copy, template=database)
    took = time.monotonic() - began
    try:
        with psycopg.connect(postgres_server.url(copy)) as connection:
            assert connection.execute("select answer from probe").fetchone() == (42,)
    finally:
        postgres_server.drop_database(copy)
    # 50 ms on an idle machine. The bound only says that no second server is started for it.
    assert took < 5


def test_the_tester_owns_its_database_and_is_no_superuser(postgres_server: Server, database: str) -> None:
    with psycopg.connect(postgres_server.url(database, user=TESTER)) as connection:
        assert connection.execute("select current_setting('is_superuser')").fetchone() == ("off",)
        connection.execute("create schema mine")
