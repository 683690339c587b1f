"""Every rule in force stands on the page of budgets and policies, found by date, subject and words."""

import pytest

from ledger.domain.people.duties import Duty
from tests.grounds import Start
from tests.unit.services.months.test_summary import a_summer
from tests.unit.web.site import Site, words
from tests.world import World


@pytest.fixture
def start() -> Start:
    return a_summer


def test_a_coach_reads_every_rule_with_its_document_and_its_history(world: World) -> None:  # AUD-04, FND-19
    site = Site(world)
    coach = site.browser(site.person("coach", Duty.REQUEST))
    page = words(coach.get("/budgets"))
    assert "A household may be helped with 4 months of rent in a program year. Board policy" in page
    assert "On-the-job training pays back at most 50% of the wage. Law" in page
    assert "Always, whatever the values. SUP-10." in page
    rent = words(coach.get("/budgets?subject=rent&filter=household"))
    assert "4 months of rent" in rent
    assert "50% of the wage" not in rent
    assert "No rule fits" in words(coach.get("/budgets?filter=zzz"))
    told = words(coach.get("/budgets?code=cap.Rent"))
    assert "in a program year: every value, the newest first" in told
    assert "Until another is decided" in told
    assert coach.get("/budgets?code=nothing").status_code == 404
