"""Settings from the environment, read once at the outermost floor, and the start-up checks of a production.

Documented in `docs/settings.md`; a test compares the two.
"""

import base64
import binascii
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from ledger.errors import InvalidInput, Refused

KEY_BYTES = 32
WEAKEST_SECRET = 32
SETTINGS: Mapping[str, str] = {
    "FUNDS_ENV": "demo (default) or production",
    "FUNDS_SECRET_KEY": "signs forms; at least 32 characters; a demonstration makes its own in FUNDS_HOME",
    "FUNDS_DATABASE_URL": "sqlite:///FUNDS_HOME/ledger.db (default) or postgresql://…",
    "FUNDS_HOME": "instance (default): database, books/, documents/, keys",
    "FUNDS_PUBLIC_URL": "http://127.0.0.1:PORT (default); https in production",
    "FUNDS_TIMEZONE": "America/Los_Angeles (default): the board's wall",
    "FUNDS_VAULT_KEY": "32 bytes in base 64; without it FUNDS_HOME/vault.key, made by `funds init` or `funds demo`",
    "PORT": "8000 (default)",
}


@dataclass(frozen=True)
class Settings:
    """What the environment says."""

    environment: str
    secret_key: str
    database_url: str
    home: Path
    public_url: str
    timezone: str
    vault_key: str
    port: int

    @property
    def is_production(self) -> bool:
        return self.environment == "production"


def from_environment(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings; everything has a default but what a production must be given.

    :raises InvalidInput: ``setting_wrong`` naming the variable.
    """
    given = os.environ if environment is None else environment
    kind = given.get("FUNDS_ENV") or "demo"
    if kind not in ("demo", "production"):
        raise InvalidInput("setting_wrong", setting="FUNDS_ENV", expected="demo or production")
    home = Path(given.get("FUNDS_HOME") or "instance").absolute()
    if any(one.exists() and not one.is_dir() for one in (home, *home.parents)):
        raise InvalidInput(
            "setting_wrong", setting="FUNDS_HOME", expected="a folder, or the name of one to make"
        )
    port = given.get("PORT") or "8000"
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise InvalidInput("setting_wrong", setting="PORT", expected="a number from 1 to 65535")
    return Settings(
        environment=kind,
        secret_key=given.get("FUNDS_SECRET_KEY") or "",
        database_url=_database_url(given.get("FUNDS_DATABASE_URL") or f"sqlite:///{home / 'ledger.db'}"),
        home=home,
        public_url=(given.get("FUNDS_PUBLIC_URL") or f"http://127.0.0.1:{port}").rstrip("/"),
        timezone=_timezone(given.get("FUNDS_TIMEZONE") or "America/Los_Angeles"),
        vault_key=given.get("FUNDS_VAULT_KEY") or "",
        port=int(port),
    )


def _database_url(text: str) -> str:
    try:
        known = make_url(text).get_backend_name() in ("sqlite", "postgresql")
    except ArgumentError:
        known = False
    if not known:
        expected = "sqlite:///… or postgresql://…"
        raise InvalidInput("setting_wrong", setting="FUNDS_DATABASE_URL", expected=expected)
    return text


def _timezone(name: str) -> str:
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        expected = "a zone's name like America/Los_Angeles"
        raise InvalidInput("setting_wrong", setting="FUNDS_TIMEZONE", expected=expected) from error


def check_production(settings: Settings) -> None:
    """Stop a production start that would not be safe, with one clear line each (P65, for what exists).

    :raises Refused: ``start_refused``.
    """
    if not settings.is_production:
        return
    if len(settings.secret_key) < WEAKEST_SECRET or len(set(settings.secret_key)) < 12:
        raise Refused(
            "start_refused", why=f"FUNDS_SECRET_KEY must be at least {WEAKEST_SECRET} random characters"
        )
    if not settings.public_url.startswith("https://"):
        raise Refused("start_refused", why="FUNDS_PUBLIC_URL must begin with https://")
    key_file = settings.home / "vault.key"
    if not settings.vault_key and not key_file.is_file():
        raise Refused("start_refused", why="FUNDS_VAULT_KEY is missing and FUNDS_HOME holds no vault.key")
    if not settings.vault_key and key_file.stat().st_mode & 0o077:
        raise Refused(
            "start_refused", why="FUNDS_HOME/vault.key can be read by others; its mode must be 0600"
        )


def secret_key(settings: Settings) -> str:
    """The key that signs forms; a demonstration keeps its own random one in its home."""
    if settings.secret_key:
        return settings.secret_key
    return _kept(settings.home / "secret.key").hex()


def vault_key(settings: Settings, *, make: bool = False) -> bytes:
    """The 32 bytes that open the vault.

    :param make: make the file if there is neither variable nor file (`funds init`, `funds demo`).
    :raises InvalidInput: ``setting_wrong`` when the variable is not 32 bytes in base 64.
    """
    if settings.vault_key:
        try:
            key = base64.b64decode(settings.vault_key, validate=True)
        except binascii.Error:
            key = b""
        if len(key) != KEY_BYTES:
            raise InvalidInput("setting_wrong", setting="FUNDS_VAULT_KEY", expected="32 bytes in base 64")
        return key
    path = settings.home / "vault.key"
    if make:
        return _kept(path)
    return path.read_bytes() if path.is_file() else b""


def _kept(path: Path) -> bytes:
    """A random key in a file only its owner reads, made the first time."""
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
    return path.read_bytes()
