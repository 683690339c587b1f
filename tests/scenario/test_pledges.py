"""The pledge letter: what binds a month first, and what the landlord reads."""

import datetime

import pytest

from ledger.app import templates_folder
from ledger.clock import SeededSource
from ledger.demo.rents import rent_terms
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.awards.pledges import pledge
from ledger.services.needs.needs import LineInput
from ledger.services.work import Work
from ledger.web.papers import print_paper
from tests import starts
from tests.grounds import Start
from tests.scenario import texts
from tests.world import World

AT = datetime.datetime(2026, 7, 20, 19, tzinfo=datetime.UTC)


def july_10(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026."""
    starts.worked_example(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return july_10


def test_a_letter_goes_out_only_for_a_month_that_is_bound(world: World) -> None:
    # books.md: an issued pledge letter naming the month obligates it; an approved month alone promises nothing
    play, coach = world.play, world.coach("CCC")
    landlord = play.payee("Homes LLC", "landlord", address="9 Oak St, Portland OR")
    terms = rent_terms("2026-08", 2, 90_000)
    chosen = texts.allocation_id(world.work, "CCC", "ERA26", "Support")
    line = LineInput("Rent", 180_000, terms, "", landlord, "Unit 4", chosen)
    award = play.award(
        coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=datetime.date(2026, 8, 1)
    )
    issuer = play.cast.rent_coordinator
    with pytest.raises(
        Refused, match=r"August 2026 \(\$900\.00\) is approved and nothing binds it"
    ) as refused:
        pledge(world.work, issuer, award, "2026-08")
    assert refused.value.code == "pledge_not_bound"
    play.bind(coach, award, 90_000, play.day(2026, 7, 20), "2026-08")
    found = pledge(world.work, issuer, award, "2026-08")
    assert (found.amount_cents, found.landlord, found.address, found.unit, found.stands) == (
        90_000,
        "Homes LLC",
        "9 Oak St, Portland OR",
        "Unit 4",
        "obligated",
    )
    with pytest.raises(Refused):
        pledge(world.work, issuer, award, "2026-09")  # the other month stays as it was
    with pytest.raises(InvalidInput):
        pledge(world.work, issuer, award, "2026-10")
    with pytest.raises(Refused) as forbidden:
        pledge(world.work, coach, award, "2026-08")
    assert forbidden.value.code == "duty_needed"
    with pytest.raises(NotFound):
        pledge(world.work, issuer, "SUP-00000000", "2026-08")
    world.verified()


def test_the_letter_is_drawn_with_what_it_is_given() -> None:
    data = {
        "board": "A board",
        "footer": "Printed",
        "demonstration": True,
        "number": "SUP-1",
        "landlord": "*Homes*",
        "address": "9 Oak St",
        "amount": "$900.00",
        "month": "August 2026",
        "dated": "July 20, 2026",
        "facts": [["Unit", "4"]],
        "paid": False,
        "signers": ["Rent coordinator"],
    }
    drawn = print_paper(templates_folder() / "papers", "pledge", data, AT)
    assert drawn.startswith(b"%PDF")
    assert drawn == print_paper(templates_folder() / "papers", "pledge", data, AT)
