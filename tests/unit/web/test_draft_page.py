"""A draft of the policy tried on what was decided: approvals and refusals asked again on a page and by a command."""

import datetime
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from ledger.commands.budget import budget
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.budgets import replay
from ledger.services.needs import approvals
from ledger.services.needs.needs import LineInput
from ledger.store import schema
from tests import starts
from tests.grounds import Start
from tests.unit.web.site import Browser, Site, words
from tests.world import World

NEEDED = datetime.date(2026, 8, 20)
DRAFT = """
[[value]]
code = "cap.Gas"
value = "{}"
unit = "usd"
class = "policy"
from = 2027-07-01
document = "Draft for the board (example)"
"""


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def _try(browser: Browser, text: str, name: str = "policies.toml") -> Any:
    sent = {"files": (io.BytesIO(text.encode()), name)}
    return browser.post("/budgets/draft", sent, content_type="multipart/form-data")


def _gas(world: World, cents: int, person: str) -> list[str]:
    play, coach = world.play, world.coach("CCC")
    line = LineInput("Gas", cents, {}, "To class", play.payee(f"Fuel {play.key()[:6]}", "vendor"))
    return play.submit(coach, play.draft(coach, person, "EOP", [line], needed_by=NEEDED))


def _decided(world: World) -> tuple[str, str, str]:
    """Gas approved for 250.00; 350.00 refused when handed in by two others, and 200.00 denied when 250.00 were used.

    :returns: the award, and the needs that the cap, 300.00, stands against.
    """
    play = world.play
    play.day(2026, 7, 20)
    person = world.participant("CCC", "EOP")
    first, second = _gas(world, 25_000, person)[0], _gas(world, 20_000, person)[0]
    for line in (first, second):
        play.verify(line)
    award = play.approve(first)
    approvals.deny(world.work, play.cast.approver, approvals.Deny(play.key(), second, "not_allowable"))
    for _ in range(2):
        with pytest.raises(Refused, match="The cap for Gas"):
            _gas(world, 35_000, world.participant("CCC", "EOP"))
    with world.work.store.reading() as connection:
        refused = connection.execute(select(schema.refusal.c.line_id).order_by(schema.refusal.c.asked_cents))
        lines = refused.scalars().all()
    assert lines[0] == second
    return award, str(play.line(second)["need_id"]), str(play.line(str(lines[1]))["need_id"])


def test_a_draft_shows_what_would_be_refused_and_what_would_be_allowed(world: World, tmp_path: Path) -> None:
    # AUD-04: by which value, for how much and how many; nothing is written
    award, denied, handed_in = _decided(world)
    site = Site(world)
    auditor = site.person("auditor", Duty.EXAMINE)
    browser = site.browser(site.person("officer", Duty.OVERSEE))
    with world.work.store.reading() as connection:
        events = connection.execute(select(func.count()).select_from(schema.event)).scalar_one()
    assert "Nothing would differ" in words(_try(browser, DRAFT.format("300.00")))
    untried = words(
        _try(browser, DRAFT.format("300.00") + DRAFT.format("9.00").replace("cap.Gas", "minimum_wage"))
    )
    assert "Not everything was tried" in untried and "is not shown: minimum_wage." in untried
    assert "Nothing would differ" not in untried
    lower = _try(browser, DRAFT.format("200.00"))
    assert f'href="/awards/{award}"' in lower.text
    said = words(lower)
    assert "Approved, and would now be refused 1 decision, $250.00 , for 1 person" in said
    assert "Within every cap: no. The cap for Gas is $200.00 in a program year" in said
    assert "$300.00 before, $200.00 in the draft" in said
    assert "would now be allowed" not in said
    higher = _try(browser, DRAFT.format("360.00"))
    assert "Refused, and would now be allowed 2 decisions, $700.00 , for 2 people" in words(higher)
    assert f'href="/needs/{handed_in}"' in higher.text
    assert denied not in higher.text, "450.00 in all is above 360.00, too"
    assert f'href="/needs/{denied}"' in _try(browser, DRAFT.format("500.00")).text
    (tmp_path / "policies.toml").write_text(DRAFT.format("360.00"))

    class Desk:
        def work(self) -> Any:
            return world.work

        def actor(self, login: str) -> Any:
            return auditor

    told = CliRunner().invoke(budget, ["preview", str(tmp_path), "--actor", "x", "--json"], obj=Desk())
    allowed = json.loads(told.output)["would_now_be_allowed"]
    assert (allowed["cents"], allowed["people"]) == (70_000, 2)
    few = replay.preview(world.work, auditor, {"policies.toml": DRAFT.format("360.00")}, most=1)
    assert (few.outcome.decided, few.capped) == (2, 1)
    assert (
        "only the newest 1 approvals, as many changes and as many refusals were taken" in replay.told(few)[1]
    )
    with world.work.store.reading() as connection:
        assert connection.execute(select(func.count()).select_from(schema.event)).scalar_one() == events
    world.verified()


def test_a_fault_of_a_draft_is_shown_with_file_table_and_key(world: World) -> None:
    site = Site(world)
    browser = site.browser(site.person("loader", Duty.LOAD))
    answer = _try(browser, DRAFT.format("four hundred"))
    assert answer.status_code == 422
    assert "value.cap.Gas from 2027-07-01 value must be an amount in dollars" in words(answer)
    assert "1 fault; nothing was decided again" in words(answer)
    assert "stands in none of these files" in words(_try(browser, "# nothing\n"))
    assert "is not a file of a budget" in words(_try(browser, "", "draft.toml"))
    assert browser.post("/budgets/draft").status_code == 422
    assert site.browser(site.person("coach", Duty.REQUEST)).get("/budgets/draft").status_code == 403
