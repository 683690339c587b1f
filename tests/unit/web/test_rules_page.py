"""Every rule in force stands on the page of budgets and policies, found by date, subject and words."""

import datetime
import json

import pytest
from click.testing import CliRunner

from ledger.commands.rules import rules as rules_command
from ledger.domain.people.duties import Duty
from tests import board
from tests.folders import written
from tests.grounds import Start
from tests.networks import value
from tests.unit.services.months.test_summary import Context, a_summer
from tests.unit.web.site import Site, words
from tests.world import WORKED, World


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


def test_a_waiver_is_read_on_the_page_and_at_the_terminal_while_it_lasts(world: World) -> None:  # FND-19
    day = datetime.date
    test = {"code": "osy", "title": "Out-of-school youth", "sense": "at least", "limit": "ratio.osy"}
    sums = {
        "numerator": ["figure out_of_school"],
        "denominator": ["expended of youth"],
        "from": day(2026, 7, 1),
    }
    waived = {"ratio": "osy", "share": "50%", "state": "Oregon", "document": "Letter of the state"}
    days = {"from": day(2026, 10, 1), "to": day(2027, 6, 30)}
    files = board.read_folder(WORKED)
    files["law.toml"] += written({"law.toml": {"value": [value("ratio.osy", "75%", "share", "law")]}})[
        "law.toml"
    ]
    told = written({"ratios.toml": {"ratio": [{**test, **sums}], "waiver": [{**waived, **days}]}})
    board.load_files(world.work, {**files, **told}, key="waiver")
    site = Site(world)
    coach = site.browser(site.person("coach", Duty.REQUEST))
    says = "Out-of-school youth: out of school is at least 75% of cost to date of youth."
    waiver = "Waived 50% instead, from October 1, 2026 to June 30, 2027: Letter of the state"
    for on, active in (
        ("2026-09-30", False),
        ("2026-10-01", True),
        ("2027-06-30", True),
        ("2027-07-01", False),
    ):
        page = words(coach.get(f"/budgets?on={on}"))
        assert says in page
        assert (waiver in page) is active, on
        terminal = CliRunner().invoke(rules_command, ["--on", on], obj=Context(world.work)).output
        assert says in terminal
        assert ("Waived: 50% from 2026-10-01 to 2027-06-30, Letter of the state" in terminal) is active, on
        printed = CliRunner().invoke(rules_command, ["--on", on, "--json"], obj=Context(world.work)).output
        (rule,) = [one for one in json.loads(printed)["rules"] if one["code"] == "ratio.osy"]
        assert bool(rule["waivers"]) is active, on
