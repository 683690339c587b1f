"""The windows a cap may have, and the policy codes they make: ``cap.Rent``, ``cap.Rent.lifetime``."""

from enum import StrEnum


class Scope(StrEnum):
    """The window of a cap; the suffix of its policy code (the program year has none)."""

    REQUEST = "request"
    MONTH = "month"
    PROGRAM_YEAR = "program_year"
    ENROLMENT = "enrolment"
    ROLLING = "rolling_12_months"
    LIFETIME = "lifetime"
    HOUSEHOLD = "household"


SCOPE_WORDS: dict[Scope, str] = {
    Scope.REQUEST: "in one request",
    Scope.MONTH: "in a month",
    Scope.PROGRAM_YEAR: "in a program year",
    Scope.ENROLMENT: "in one enrollment",
    Scope.ROLLING: "in any twelve months",
    Scope.LIFETIME: "in a lifetime",
    Scope.HOUSEHOLD: "for the household in a program year",
}
"""As it follows an amount: "400.00 in a program year"."""


def code_of(kind: str, scope: Scope) -> str:
    """The policy code of a cap: ``cap.Rent``, ``cap.Rent.lifetime``."""
    return f"cap.{kind}" if scope is Scope.PROGRAM_YEAR else f"cap.{kind}.{scope.value}"


def clause_of(cap: str) -> str:
    """The policy code of the clause that allows an exception to a cap: ``exception.Rent`` for ``cap.Rent``."""
    return f"exception.{cap.removeprefix('cap.')}"
