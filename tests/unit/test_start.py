"""A start that cannot be safe, or cannot work, stops with one clear line (P65, for what exists)."""

import socket
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from click.testing import CliRunner

from ledger import compose
from ledger.cli import funds
from ledger.errors import InvalidInput, LedgerError, Refused
from ledger.settings import check_production, from_environment
from tests.postgres import SUPERUSER, TESTER, Server

GOOD = {
    "FUNDS_ENV": "production",
    "FUNDS_SECRET_KEY": "v7Qd0m2X-Lr9bTz4_WkEy6HcUaJs8PnGf1oRi3",
    "FUNDS_PUBLIC_URL": "https://funds.example.org",
    "FUNDS_VAULT_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
}


def _settings(tmp_path: Path, **other: str) -> Mapping[str, str]:
    return {**GOOD, "FUNDS_HOME": str(tmp_path), **other}


@pytest.mark.parametrize(
    "name, value, says",
    [
        ("FUNDS_SECRET_KEY", "", "FUNDS_SECRET_KEY"),
        ("FUNDS_SECRET_KEY", "short", "FUNDS_SECRET_KEY"),
        ("FUNDS_SECRET_KEY", "a" * 64, "FUNDS_SECRET_KEY"),
        ("FUNDS_PUBLIC_URL", "http://funds.example.org", "FUNDS_PUBLIC_URL"),
        ("FUNDS_PUBLIC_URL", "", "FUNDS_PUBLIC_URL"),
        ("FUNDS_VAULT_KEY", "", "FUNDS_VAULT_KEY"),
    ],
)
def test_a_production_that_is_not_safe_does_not_start(
    tmp_path: Path, name: str, value: str, says: str
) -> None:  # P65
    with pytest.raises(Refused, match=says) as refused:
        check_production(from_environment(_settings(tmp_path, **{name: value})))
    assert "\n" not in str(refused.value)


def test_a_vault_key_that_others_can_read_does_not_start(tmp_path: Path) -> None:  # P65
    key = tmp_path / "vault.key"
    key.write_bytes(bytes(32))
    key.chmod(0o644)
    settings = from_environment(_settings(tmp_path, FUNDS_VAULT_KEY=""))
    with pytest.raises(Refused, match="0600"):
        check_production(settings)
    key.chmod(stat.S_IRUSR | stat.S_IWUSR)
    check_production(settings)


@pytest.mark.parametrize(
    "name, value",
    [
        ("FUNDS_ENV", "staging"),
        ("FUNDS_TIMEZONE", "Mars/Phobos"),
        ("FUNDS_TIMEZONE", "../../etc/passwd"),
        ("FUNDS_TIMEZONE", "UTC+99"),
        ("FUNDS_TIMEZONE", "a b"),
        ("FUNDS_DATABASE_URL", "garbage"),
        ("FUNDS_DATABASE_URL", "mysql://somebody@localhost/funds"),
        ("FUNDS_HOME", "/dev/null/x"),
        ("PORT", "80x"),
        ("PORT", "0"),
    ],
)
def test_a_setting_that_is_wrong_is_named(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(InvalidInput, match=name):
        from_environment(_settings(tmp_path, **{name: value}))


def _refused(environment: Mapping[str, str], *arguments: str) -> LedgerError:
    """What a command was refused for."""
    result = CliRunner().invoke(funds, arguments, env=dict(environment))
    assert isinstance(result.exception, LedgerError), result.output
    return result.exception


def test_a_database_that_does_not_answer_is_said_without_its_password(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound and not listening: nothing answers there
        url = f"postgresql://somebody:secret@127.0.0.1:{taken.getsockname()[1]}/funds"
        for command in (("verify",), ("init",)):
            error = _refused(_settings(tmp_path, FUNDS_DATABASE_URL=url), *command)
            assert error.code == "database_silent"
            assert "secret" not in str(error)


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    environment = {"FUNDS_HOME": str(tmp_path), "FUNDS_ENV": "demo"}
    words = "four words that differ"
    people = ["--admin", "ada", "--admin-name", "Ada", "--admin-password", words]
    people += ["--second", "priya", "--second-name", "Priya", "--second-password", words]
    assert CliRunner().invoke(funds, ["init", *people], env=environment).exit_code == 0
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        assert _refused(environment, "serve", "--port", port).code == "port_taken"


@pytest.mark.postgres
def test_a_superuser_is_refused_before_anything_is_left_behind(
    tmp_path: Path, postgres_server: Server
) -> None:  # P65
    postgres_server.create_database("start_super")
    try:
        url = postgres_server.url("start_super")
        settings = from_environment(_settings(tmp_path, FUNDS_DATABASE_URL=url))
        with pytest.raises(Refused, match="superuser"):
            compose.refuse_superuser(settings)
        error = _refused(_settings(tmp_path, FUNDS_DATABASE_URL=url), "init")
        assert error.code == "start_refused"
        compose.refuse_superuser(
            from_environment(
                _settings(tmp_path, FUNDS_DATABASE_URL=postgres_server.url("start_super", TESTER))
            )
        )
    finally:
        postgres_server.drop_database("start_super")


@pytest.mark.postgres
def test_a_login_without_the_groups_is_told_which_it_needs(tmp_path: Path, postgres_server: Server) -> None:
    postgres_server.create_database("start_stranger")
    try:
        _run(postgres_server, "CREATE ROLE stranger LOGIN")
        url = postgres_server.url("start_stranger", "stranger")
        error = _refused(_settings(tmp_path, FUNDS_DATABASE_URL=url), "verify")
        assert error.code == "database_rights"
        assert "funds_app" in str(error.remedy)
        assert _refused(_settings(tmp_path, FUNDS_DATABASE_URL=url), "init").code in (
            "cluster_roles",
            "database_rights",
        )
    finally:
        postgres_server.drop_database("start_stranger")
        _run(postgres_server, "DROP ROLE IF EXISTS stranger")


def _run(server: Server, statement: LiteralString) -> None:
    with psycopg.connect(server.url("postgres", SUPERUSER), autocommit=True) as connection:
        connection.execute(statement)
