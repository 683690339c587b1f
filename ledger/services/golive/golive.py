"""Going live in the middle of a year: the sheets of the system before, tried, staged by one person, accepted by another."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ledger.domain.golive import checks, posting
from ledger.domain.golive.controls import Total, totals
from ledger.domain.golive.known import Carried
from ledger.domain.golive.reading import MOST_FAULTS, read
from ledger.domain.golive.rows import Fault, Opening
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput
from ledger.services.golive import known, workbooks
from ledger.services.people import roles
from ledger.services.people.roles import Actor
from ledger.services.work import Work


class GoLiveFaults(InvalidInput):
    """Sheets that cannot be brought in, with everything that is wrong with them."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("golive_faults", field="files", count=len(faults), first=str(faults[0]))
        self.faults = faults


@dataclass(frozen=True)
class Preview:
    """What the sheets would do.

    :param posted: what would be posted, one line for each sentence and fund; empty beside a fault.
    """

    on: datetime.date
    totals: tuple[Total, ...]
    posted: tuple[str, ...]
    faults: tuple[Fault, ...]


def preview(work: Work, actor: Actor, files: Mapping[str, bytes], on: datetime.date) -> Preview:
    """Everything that is wrong with the sheets, or exactly what they would post; nothing is written.

    :param files: a workbook, or CSV files named for their sheets. :param on: the day whose evening they describe.
    :raises InvalidInput: a file that cannot be read at all.
    """
    roles.require(actor, Duty.LOAD)
    with work.store.reading() as connection:
        opening, carried, faults = examined(connection, work, files, on)
    lines = [] if faults else posted_lines(opening, carried)
    return Preview(on, tuple(totals(opening)), tuple(lines), tuple(faults[:MOST_FAULTS]))


def examined(
    connection: Connection, work: Work, files: Mapping[str, bytes], on: datetime.date
) -> tuple[Opening, Carried, list[Fault]]:
    """The sheets read and checked. While a cell cannot be read, nothing is compared: sums would lack its row."""
    opening, faults = read(workbooks.sheets_of(files), on)
    if faults:
        return opening, Carried(), sorted(faults)
    carried, faults = checks.check(opening, known.gather(connection, work, opening))
    return opening, carried, faults


def posted_lines(opening: Opening, carried: Carried) -> list[str]:
    """What would be posted, by the very function that makes the entries."""
    made = posting.entries(
        opening,
        carried,
        lambda: "ENT-00000000",
        award_ids={one.row.reference: "SUP-00000000" for one in carried.awards},
        document="DOC-00000000",
    )
    return posting.summary(made)
