"""What a contract's page says of its contents, and an odd month of the list of hours not billed."""

from dataclasses import replace
from types import SimpleNamespace

import pytest

from ledger.demo.agreements import CONTRACT
from ledger.domain.contracts.contents import CHECKLIST, EMPLOYED, FACTORS, Contents
from tests import starts
from tests.grounds import Start
from tests.unit.web.site import Site
from tests.world import World


@pytest.fixture
def start() -> Start:
    return starts.worked_example


def test_documented_factors_stand_in_words(world: World) -> None:
    site = Site(world)
    contents: Contents = replace(
        CONTRACT, factors=("size", "other"), factor_words="Nine employees (invented)"
    )
    page = site.app.jinja_env.get_template("contracts/_holds_training.html")

    drafted = SimpleNamespace(drafted_by="", drafted_on=world.work.source.today(), holdback_share="")
    shown = {"found": SimpleNamespace(names={}), "contract": drafted}
    with site.app.test_request_context():
        text = page.render(shown, c=contents, factors=FACTORS, employed=EMPLOYED, checklist=CHECKLIST)
    assert "The size of the employer; Other: number in training" in text
    assert "Nine employees (invented)" in text


@pytest.mark.parametrize("month", ["9999-12", "0001-01", "2026-13", "", "x"])
def test_hours_not_billed_of_an_odd_month_are_those_of_the_last_one(world: World, month: str) -> None:
    reader = Site(world).browser(world.coach("CCC"))
    assert reader.get(f"/contracts/unbilled?month={month}").status_code == 200
