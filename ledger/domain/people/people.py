"""People of the board: login names, passwords that may be chosen, and the grants a role stands for.

Passwords follow NIST SP 800-63B-4: at least 15 signs, a block-list, no rules about their make-up, no expiry.
Words of the board are on the block-list too, because they are the first that someone who knows the board
would try.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ledger.domain.needs.kinds import Group
from ledger.domain.people.duties import PRESETS, Duty, Role
from ledger.errors import InvalidInput

SHORTEST_PASSWORD = 15
LONGEST_PASSWORD = 128
LEAST_OWN_SIGNS = 6
"""Signs that must remain of a password when every blocked word and every number is taken out of it."""
LEAST_DIFFERENT_SIGNS = 5
LONGEST_NAME = 120
LONGEST_STAFF_NUMBER = 32

COMMON_WORDS = """
    password passwort passphrase welcome letmein changeme default secret login admin administrator
    master qwertyuiop qwerty asdfghjkl asdfgh zxcvbnm iloveyou sunshine princess football baseball
    basketball superman batman dragon monkey shadow trustno whatever freedom starwars pokemon michael
    jordan charlie summer winter spring autumn january february monday friday computer internet google
    facebook abcdefgh abcdef testing test example hello company office america oregon portland
    washington seahawks blazers correcthorsebatterystaple
"""
"""The words that lead the public lists of leaked passwords, and the seasons and places people add a year
to."""

BOARD_WORDS = """
    workforce worksource workforceboard board funds fund ledger scholarship support services housing
    training participant coach liaison agency budget money finance fiscal grant career
"""

_LOGIN = re.compile(r"^[a-z][a-z0-9._-]{1,31}$", re.ASCII)


@dataclass(frozen=True)
class NewGrant:
    """A duty that is asked for somebody: what, how far, from when to when (both days included).

    :param from_on: None means the day it is accepted; a grant never starts before that day.
    """

    duty: Duty
    agency: str | None = None
    program: str | None = None
    group: Group | None = None
    confidential_class: str | None = None
    from_on: datetime.date | None = None
    to_on: datetime.date | None = None


def login_name(text: str) -> str:
    """A login name as it is kept: small letters, digits, ``. _ -``, 2 to 32 signs, a letter first.

    :raises InvalidInput: ``login_format``.
    """
    name = text.strip().lower()
    if not _LOGIN.match(name):
        raise InvalidInput("login_format", field="login", text=text[:40])
    return name


def person_name(text: str) -> str:
    """A person's name: spaces made single, 1 to 120 signs, no control signs.

    :raises InvalidInput: ``name_format``.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= LONGEST_NAME or any(unicodedata.category(sign)[0] == "C" for sign in name):
        raise InvalidInput("name_format", field="name", most=LONGEST_NAME)
    return name


def staff_number(text: str) -> str:
    """A staff number: what tells one person from another however many logins they have (SD14).

    :raises InvalidInput: ``staff_number_format``.
    """
    number = text.strip().upper()
    if not re.fullmatch(r"[A-Z0-9-]{1,32}", number, re.ASCII):
        raise InvalidInput("staff_number_format", field="staff_number", most=LONGEST_STAFF_NUMBER)
    return number


def check_password(password: str, own_words: Iterable[str] = (), field: str = "password") -> str:
    """A password that may be chosen, in Unicode's NFC form, as it will be hashed.

    ``Workforce2026!!!`` is refused: nothing of it is left when the board's words and the numbers are taken
    out.

    :param own_words: the login and the parts of the person's name.
    :param field: the form's field that holds it.
    :raises InvalidInput: ``password_short``, ``password_long`` or ``password_common``.
    """
    chosen = unicodedata.normalize("NFC", password)
    if len(chosen) < SHORTEST_PASSWORD:
        raise InvalidInput("password_short", field=field, least=SHORTEST_PASSWORD)
    if len(chosen) > LONGEST_PASSWORD:
        raise InvalidInput("password_long", field=field, most=LONGEST_PASSWORD)
    left = "".join(sign for sign in chosen.casefold() if sign.isalpha())
    own = (word.casefold() for text in own_words for word in re.split(r"\W+", text))
    words = {*COMMON_WORDS.split(), *BOARD_WORDS.split(), *own}
    for word in sorted((word for word in words if len(word) > 2), key=len, reverse=True):
        left = left.replace(word, "")
    if len(left) < LEAST_OWN_SIGNS or len(set(left)) < LEAST_DIFFERENT_SIGNS:
        raise InvalidInput("password_common", field=field)
    return chosen


def grants_of_role(
    role: Role,
    *,
    agency: str | None = None,
    program: str | None = None,
    from_on: datetime.date | None = None,
    to_on: datetime.date | None = None,
) -> tuple[NewGrant, ...]:
    """The duties a role stands for, with the scope and the dates given to all of them."""
    return tuple(
        NewGrant(duty, agency, program, group, None, from_on, to_on) for duty, group in PRESETS[role]
    )


def check_grants(grants: Sequence[NewGrant]) -> None:
    """Refuse grants that say too little or contradict themselves.

    Asking for participants is always for one agency; seeing a class names the class; the last day is not
    before the first.

    :raises InvalidInput: ``grant_needs_agency``, ``grant_needs_class``, ``grant_dates``.
    """
    for grant in grants:
        if grant.duty is Duty.REQUEST and grant.agency is None:
            raise InvalidInput("grant_needs_agency", field="agency")
        if (grant.duty is Duty.SEE_CLASS) != (grant.confidential_class is not None):
            raise InvalidInput("grant_needs_class", field="confidential_class")
        if grant.to_on is not None and grant.from_on is not None and grant.to_on < grant.from_on:
            raise InvalidInput("grant_dates", field="to_on", from_on=grant.from_on, to_on=grant.to_on)
