"""A subaward's sheet: what the law says must be told, and the ALN and dollars of each disbursement (ALC-06, ALC-07)."""

import datetime

import pytest

from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound
from ledger.services.budgets import subawards
from ledger.services.needs.needs import LineInput
from ledger.services.payments.worth import BillLine
from tests import board, starts
from tests.folders import written
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.domain.budgets.test_subawards import subaward
from tests.unit.web.site import Site, words
from tests.world import WORKED, World

DAY = datetime.date


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _load(world: World, **changed: str) -> None:
    """The worked example again, with a subaward to CCC and a membership of HS that rests on one."""
    files = board.read_folder(WORKED)
    given = {"agency": "CCC", "program": "IND", "from": DAY(2026, 7, 1), "to": DAY(2027, 6, 30)}
    tables = {"subaward": [subaward(**changed)], "membership": [{**given, "subaward": "SUB-1"}]}
    files["agencies.toml"] += "\n" + written({"agencies.toml": tables})["agencies.toml"]
    files |= written({"grants.toml": {"grant": {"WA26": {"grantor": "US Department of Labor"}}}})
    board.load_files(world.work, files, f"subaward-{len(changed)}")


def test_the_sheet_tells_each_disbursement_with_its_aln_and_an_incomplete_subaward_is_not_loaded(
    world: World,
) -> None:
    # ALC-06, ALC-07 (2 CFR 200.332(b)(1)(xii))
    with pytest.raises(InvalidInput, match="excl"):
        _load(world, sam_result="excluded")
    _load(world)
    play, coach = world.play, world.coach("CCC")
    school = play.payee("Example School", "school")
    chosen = texts.allocation_id(world.work, "CCC", "WA26", "Training")
    terms = {"starts_on": DAY(2026, 7, 20), "ends_on": DAY(2026, 9, 1), "listing": "EX-1001"}
    line = LineInput("Scholarship", 42_500, terms, payee_id=school, allocation_id=chosen)
    play.day(2026, 7, 10)
    award = play.award(coach, world.participant("CCC", "EOP"), "EOP", line, needed_by=DAY(2026, 8, 1))
    play.day(2026, 7, 20)
    play.bind(coach, award, 42_500, DAY(2026, 7, 20))
    play.day(2026, 9, 20)
    bill = BillLine(award, 42_500, service_from=DAY(2026, 7, 20), service_to=DAY(2026, 9, 1))
    play.pay([play.bill(coach, [bill], "S-1")], "ACH-1")
    reader = board.actor("PER-READER00", Duty.EXAMINE)
    found = subawards.sheet(world.work, reader, "WA26", "SUB-1")
    ((on, _, cents),) = found.paid
    assert (on, cents, found.aln, found.total_cents) == (DAY(2026, 9, 20), 42_500, "17.258", 42_500)
    said = dict(found.facts)
    assert (said["FAIN"], said["Risk rating"], found.gone) == ("EXAMPLE", "low", ())
    with pytest.raises(NotFound):
        subawards.sheet(world.work, reader, "WA26", "SUB-2")
    site = Site(world)
    browser = site.browser(site.person("reader", Duty.EXAMINE))
    assert "SUB-1, data sheet (PDF) Low Clear, June 20, 2026 $425.00 Complete" in words(
        browser.get("/grants/WA26")
    )
    paper = browser.get("/grants/WA26?sheet=SUB-1")
    assert (paper.status_code, paper.data[:5]) == (200, b"%PDF-")
