"""Payees: their sorts and states, who may move them on, and the signs of a duplicate or of a conflict of
interest.

Whoever made a payee never checks it (SD4): false landlords were the way money left other rent programs.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ledger.errors import InvalidInput, Refused

LONGEST_NAME = 120
LONGEST_ADDRESS = 240


class PayeeSort(StrEnum):
    """What a payee is to the board."""

    LANDLORD = "landlord"
    SCHOOL = "school"
    EMPLOYER = "employer"
    VENDOR = "vendor"
    AGENCY = "agency"
    PARTICIPANT = "participant"


class TaxClass(StrEnum):
    """How a payee is taxed, as its form W-9 says; it decides whether year-end reporting is due."""

    INDIVIDUAL = "individual"
    PARTNERSHIP = "partnership"
    CORPORATION = "corporation"
    EXEMPT = "exempt"
    GOVERNMENT = "government"
    UNKNOWN = "unknown"


class FormState(StrEnum):
    """Where the payee's tax form stands; the number on it is never stored."""

    NONE = "none"
    REQUESTED = "requested"
    ON_FILE = "on_file"


class PayeeState(StrEnum):
    """Suggested by whoever needs it, created by a keeper, accepted or refused by a checker."""

    SUGGESTED = "suggested"
    CREATED = "created"
    ACCEPTED = "accepted"
    REFUSED = "refused"


_MOVES = {
    "create": (PayeeState.SUGGESTED,),
    "accept": (PayeeState.CREATED,),
    "refuse": (PayeeState.SUGGESTED, PayeeState.CREATED),
    "correct": (PayeeState.CREATED, PayeeState.ACCEPTED, PayeeState.REFUSED),
}

_COMPANY_WORDS = "llc inc incorporated corp corporation ltd limited co company the lp llp pllc"
_STREET_WORDS = """
    street=st avenue=ave boulevard=blvd road=rd drive=dr lane=ln court=ct place=pl highway=hwy
    apartment=apt suite=ste unit=apt number=apt north=n south=s east=e west=w northeast=ne northwest=nw
    southeast=se southwest=sw
"""
_COMPANY = frozenset(_COMPANY_WORDS.split())
_STREET = dict(pair.split("=") for pair in _STREET_WORDS.split())


_INITIALS = re.compile(r"\b(\w)\.(?=\w\.)|\b(\w)\.(?!\w)")


def _words(text: str) -> list[str]:
    """Small letters without marks; initials written together, so that ``L.L.C.`` is ``llc``."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("&", " and ").replace("#", " apt "))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return re.findall(r"[^\W_]+", _INITIALS.sub(r"\1\2", letters).replace("'", "").replace("’", ""))


def normal_name(name: str) -> str:
    """A name as duplicates are compared: ``The Cedar & Pine, L.L.C.`` becomes ``cedar and pine``."""
    words = _words(name)
    kept = [word for word in words if word not in _COMPANY]
    return " ".join(kept or words)


def normal_address(address: str | None) -> str:
    """An address as duplicates are compared: ``12 N.E. Oak Street, Unit 4`` becomes ``12 ne oak st apt
    4``."""
    words = _words(address or "")
    return " ".join(_STREET.get(word, word) for word in words)


def alike(name: str, address: str | None, other_name: str, other_address: str | None) -> bool:
    """May these two be one payee? The same name, and addresses that agree or of which one is missing; or the
    same address with one name inside the other."""
    one, two = normal_name(name), normal_name(other_name)
    here, there = normal_address(address), normal_address(other_address)
    if one == two:
        return here == there or not here or not there
    return bool(here) and here == there and (_inside(one, two) or _inside(two, one))


def _inside(part: str, whole: str) -> bool:
    return f" {part} " in f" {whole} "


def conflict_of_interest(agency_name: str, payee_name: str) -> bool:
    """Is the payee the very agency that asks (or a part of it by name)? Flagged for whoever verifies and
    approves, because an agency that pays itself with participants' money has to be looked at (2 CFR
    200.318(c)); the board may still allow it.
    """
    agency, payee = normal_name(agency_name), normal_name(payee_name)
    return bool(agency and payee) and (_inside(agency, payee) or _inside(payee, agency))


@dataclass(frozen=True)
class Known:
    """Somebody a payee could be: who works here, or a participant who is paid. :param address: where one is held."""

    id: str
    name: str
    address: str | None = None


def same_as(name: str, address: str | None, known: Iterable[Known]) -> tuple[str, ...]:
    """Ids of those the payee may be (PAY-03): each word of their name stands in its name, in whatever order and however it is
    written, or they have its address.

    Worked: ``LIND-SØ, Ana Homes`` may be ``Ana Sø Lind``; ``Cleo Homes`` is not ``Cleo Marsh``.
    """
    here, place = set(normal_name(name).split()), normal_address(address)
    return tuple(
        sorted(
            one.id
            for one in known
            if _named(here, one.name) or (place and place == normal_address(one.address))
        )
    )


def _named(here: set[str], name: str) -> bool:
    words = normal_name(name).split()
    return bool(words) and (here == set(words) if len(words) == 1 else set(words) <= here)


def payee_name(text: str) -> str:
    """A payee's name on one line, 1 to 120 signs.

    :raises InvalidInput: ``payee_name_format``.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 1 <= len(name) <= LONGEST_NAME or any(unicodedata.category(sign)[0] == "C" for sign in name):
        raise InvalidInput("payee_name_format", field="name", most=LONGEST_NAME)
    return name


def payee_address(text: str | None) -> str | None:
    """A payee's address on one line, up to 240 signs; None when there is none.

    :raises InvalidInput: ``payee_address_format``.
    """
    address = " ".join(unicodedata.normalize("NFC", text or "").split())
    if len(address) > LONGEST_ADDRESS or any(unicodedata.category(sign)[0] == "C" for sign in address):
        raise InvalidInput("payee_address_format", field="address", most=LONGEST_ADDRESS)
    return address or None


def payee_terms(sort: str, tax_class: str, form_state: str) -> tuple[PayeeSort, TaxClass, FormState]:
    """The three closed words of a payee's record.

    :raises InvalidInput: ``payee_sort_unknown``, ``tax_class_unknown``, ``form_state_unknown``.
    """
    if sort not in set(PayeeSort):
        raise InvalidInput("payee_sort_unknown", field="sort", sort=sort[:40])
    if tax_class not in set(TaxClass):
        raise InvalidInput("tax_class_unknown", field="tax_class", tax_class=tax_class[:40])
    if form_state not in set(FormState):
        raise InvalidInput("form_state_unknown", field="form_state", form_state=form_state[:40])
    return PayeeSort(sort), TaxClass(tax_class), FormState(form_state)


def refuse_move(state: str, move: str) -> None:
    """Refuse a step that does not lead on from the state the payee is in.

    :param move: ``create``, ``accept``, ``refuse`` or ``correct``.
    :raises Refused: ``payee_state``.
    """
    if PayeeState(state) not in _MOVES[move]:
        raise Refused("payee_state", state=state, move=move)
