"""Two program years of one source: the older money is spent first, or the register says why not (FND-07)."""

import datetime
import json

import pytest

from ledger.clock import SeededSource
from ledger.demo import overrides
from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, Refused
from ledger.services.needs import approvals, choices
from ledger.services.needs.needs import LineInput
from ledger.services.work import Work
from tests import board
from tests.folders import Folder, fund, written, year_table
from tests.grounds import Start
from tests.scenario import texts
from tests.unit.web.site import Site, value, words
from tests.world import WORKED, World, world_on

JULY = datetime.date(2026, 7, 1)
AUGUST = datetime.date(2026, 8, 1)


def two_years(work: Work, source: SeededSource) -> None:
    """The worked example's board on 10 July 2026 with money of 2025 beside WA26, oldest first by policy."""
    source.set_today(JULY)
    files = board.read_folder(WORKED)
    first_on, last_on = datetime.date(2025, 7, 1), datetime.date(2027, 6, 30)
    period = {"performance_from": first_on, "performance_to": last_on}
    policy = {"code": "oldest_first", "value": "yes", "unit": "yes_no", "class": "policy", "from": JULY}
    place = {"agency": "CCC", "program": "EOP", "fund": "WA25", "line": "Support", "amount": "400.00"}
    more: Folder = {
        "funds.toml": {
            "fund": {"WA25": fund(kinds=["Gas"], liquidation=datetime.date(2027, 9, 28), **period)}
        },
        "year.toml": {"budget": {"WA25": year_table(support_budget="400.00")}},
        "allocations.toml": {"allocation": [place]},
        "policies.toml": {"value": [{**policy, "document": "Example policy 5"}]},
    }
    for name, text in written(more).items():
        files[name] += "\n" + text
    board.load_files(work, files)
    world_on(work, source).play.day(2026, 7, 10)


@pytest.fixture
def start() -> Start:
    return two_years


def _gas(world: World, cents: int, fund_code: str = "") -> str:
    """A verified line for gas, of the fund that is found for it or of this one."""
    play, coach = world.play, world.coach("CCC")
    agency = play.payee(f"Example Agency {play.key()[:6]}", "agency")
    chosen = texts.allocation_id(world.work, "CCC", fund_code, "Support") if fund_code else None
    line = LineInput("Gas", cents, {}, "Drives to the course", agency, allocation_id=chosen)
    who = world.participant("CCC", "EOP")
    (line_id,) = play.submit(coach, play.draft(coach, who, "EOP", [line], needed_by=AUGUST))
    play.verify(line_id)
    return line_id


def _choose(world: World, line_id: str, fund_code: str, reason: str = "") -> str | None:
    play, chosen = world.play, texts.allocation_id(world.work, "CCC", fund_code, "Support")
    version = play.line(line_id)["version"]
    command = choices.ChooseFund(play.key(), line_id, version, chosen, reason)
    override = choices.choose(play.work, play.cast.approver, command)["override"]
    return None if override is None else str(override)


def test_the_oldest_money_pays_unless_a_reason_goes_to_the_register(world: World) -> None:
    # FND-07, AUD-05: 400.00 of 2025 are there; a line of 2026 needs a reason, and the award keeps what was passed by
    play = world.play
    first = play.award_row(overrides.approve(play, _gas(world, 15_000)))
    assert first["fund"] == "WA25"
    newer = _gas(world, 20_000, "WA26")
    with pytest.raises(Refused, match=r"money of 2025 .* \$250\.00 available") as refused:
        overrides.approve(play, newer)
    assert refused.value.code == "fund_newer"
    with pytest.raises(InvalidInput) as missing:
        _choose(world, newer, "WA26")
    assert missing.value.code == "reason_unknown"
    override = _choose(world, newer, "WA26", "kept_for")
    assert override is not None
    award = play.award_row(overrides.approve(play, newer))
    row = overrides.row(play, override)
    assert (award["fund"], row["state"], row["award_id"]) == ("WA26", "used", award["id"])
    assert json.loads(row["grounds"]) == {"fund": "WA26", "older": [["WA25", 25_000]]}
    numbers = json.loads(award["decision"])["numbers"]
    assert (numbers["older_year"], numbers["older_available_cents"]) == (2025, 25_000)
    # 250.01 is more than the older money has: the newer pays, and nobody asks
    beyond = play.award_row(overrides.approve(play, _gas(world, 25_001)))
    assert beyond["fund"] == "WA26"
    # a withdrawn approval takes the choice back with it, and the next one asks again
    approvals.withdraw(world.work, play.cast.approver, approvals.Withdraw(play.key(), award["id"]))
    assert overrides.row(play, override)["state"] == "withdrawn"
    with pytest.raises(Refused):
        overrides.approve(play, newer)
    assert _choose(world, newer, "WA25") is None
    assert play.award_row(overrides.approve(play, newer))["fund"] == "WA25"
    world.verified()


def test_the_approver_says_why_on_the_line_s_page_and_the_register_shows_it(world: World) -> None:
    # FND-07, AUD-05
    site, cast = Site(world), world.play.cast
    approver = site.browser(cast.approver)
    line = _gas(world, 20_000, "WA26")
    page = approver.get(f"/approvals/{line}")
    assert "Older money" not in page.text
    assert "This would be refused now The money chosen is of program year 2026" in words(page)
    assert "Training fund, $400.00 available WIOA Adult PY2026, $5,000.00 available" in words(page)
    form = {"decision": "fund", "version": value(page, "version"), "key": "choose"}
    form |= {"allocation": texts.allocation_id(world.work, "CCC", "WA26", "Support"), "why": "one_source"}
    assert approver.post(f"/approvals/{line}", form).status_code == 302
    assert "The override register keeps the reason" in words(approver.get(f"/approvals/{line}"))
    award = overrides.approve(world.play, line)
    manager = site.browser(site.person("manager", Duty.OVERSEE))
    said = words(manager.get("/overrides?what=fund"))
    for part in ("Newer money before older", "What it belongs to is paid", "None is asked for", award):
        assert part in said, part
    (row,) = overrides.of_line(world.play, line)
    assert "Training fund $400.00" in words(manager.get(f"/overrides/{row['id']}"))
