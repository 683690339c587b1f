"""A ledger on a clock that the test moves."""

import dataclasses
import datetime

import pytest

from ledger.clock import SeededSource, instant_text
from ledger.domain.people.duties import Role
from ledger.domain.people.people import grants_of_role
from ledger.services.work import Work
from tests.starts import FIRST_DAY
from tests.unit.services.people.test_people import add_agency, start, take_in

NOON = datetime.datetime(2026, 7, 1, 19, tzinfo=datetime.UTC)


class Watch(SeededSource):
    """A clock that the test moves."""

    def __init__(self) -> None:
        super().__init__("watch", FIRST_DAY)
        self.moment = NOON

    def now(self) -> str:
        self.moment += datetime.timedelta(microseconds=1)
        return instant_text(self.moment)

    def wait(self, **span: float) -> None:
        """Let time pass."""
        self.moment += datetime.timedelta(**span)


@pytest.fixture
def watch() -> Watch:
    """The clock of the timed ledger."""
    return Watch()


@pytest.fixture
def timed(work: Work, watch: Watch) -> Work:
    """A ledger with its first two people, a coach and a payer, on a clock that the test moves."""
    ledger = dataclasses.replace(work, source=watch)
    start(ledger)
    add_agency(ledger, "NORTH")
    take_in(ledger, "cora", *grants_of_role(Role.COACH, agency="NORTH"), agency="NORTH")
    take_in(ledger, "pia", *grants_of_role(Role.PAYER))
    return ledger
