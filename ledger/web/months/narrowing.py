"""What a month's page is narrowed to by its address: the money that is shown, and the places that people are counted of."""

from collections.abc import Iterable

from ledger.domain.months.summary import Row
from ledger.domain.needs.kinds import KINDS
from ledger.services.months.summary import Keeps
from ledger.web.filters import asked, chosen
from ledger.web.names import fund_titles, place_names

EXACT = ("agency", "program", "fund", "line", "kind")
"""What a number's link names, so that the rows behind it are exactly the ones it adds."""


def names() -> dict[str, str]:
    """Agencies, programs, funds and kinds by code."""
    return place_names() | fund_titles() | {code: kind.name for code, kind in KINDS.items()}


def exactly() -> dict[str, str]:
    """Which agency, program, fund, line or kind alone."""
    return {name: asked(name) for name in EXACT if asked(name)}


def asked_for() -> dict[str, str]:
    """Everything that narrows the page, for an address that is narrowed alike."""
    return exactly() | ({"filter": asked("filter")} if asked("filter") else {})


def narrowed(rows: Iterable[Row]) -> list[Row]:
    """The money that is asked for."""
    only, called = exactly(), names()
    found = [row for row in rows if all(getattr(row, name) == code for name, code in only.items())]
    return chosen(
        found,
        asked("filter"),
        lambda row: (
            *(getattr(row, name) for name in EXACT),
            *(called.get(code or "") for code in (row.agency, row.program, row.kind)),
        ),
    )


def keeps(rows: Iterable[Row]) -> Keeps | None:
    """Which programs and agencies the people are counted of: those whose money is shown, or that are named themselves.

    :param rows: the money that is shown. :returns: None when nothing narrows the page.
    """
    shown, only, called = {(row.program, row.agency) for row in rows}, exactly(), names()

    def _keep(program: str, agency: str) -> bool:
        if only.get("program", program) != program or only.get("agency", agency) != agency:
            return False
        if (program, agency) in shown:
            return True
        place = (agency, program, called.get(agency), called.get(program))
        return only.keys() <= {"program", "agency"} and bool(
            chosen([place], asked("filter"), lambda one: one)
        )

    return _keep if asked_for() else None
