"""Past decisions asked again with everything that stood beside them: possible duplicates, the band, the household, a waiver."""

import datetime
from typing import Any

import pytest

from ledger.domain.budgets.replay import Difference
from ledger.domain.people.duties import Duty
from ledger.errors import LedgerError
from ledger.services.budgets import replay, rules
from ledger.services.needs.needs import LineInput
from ledger.services.people.roles import Actor
from tests import board, starts
from tests.folders import written
from tests.grounds import Start
from tests.scenario import test_household_split as households
from tests.scenario.stories import asked, line, more_kinds
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

DAY = datetime.date
AUGUST_1 = DAY(2026, 8, 1)
VALUE = """
[[value]]
code = "{}"
value = "{}"
unit = "{}"
class = "policy"
from = 2026-07-01
document = "Draft (example)"
"""
WAIVED: dict[str, Any] = {
    "ratio": "ojt_rate",
    "fund": "WA26",
    "share": "90%",
    "from": DAY(2026, 7, 1),
    "to": DAY(2026, 12, 31),
    "state": "Oregon",
    "document": "State letter 7 (example)",
}
WAIVER = written({"ratios.toml": {"waiver": [WAIVED]}})


def _reader(world: World) -> Actor:
    return person(world.work, "manager", Duty.OVERSEE)


def _preview(world: World, *values: tuple[str, str, str]) -> replay.Replay:
    files = {"policies.toml": "".join(VALUE.format(*one) for one in values)}
    return replay.preview(world.work, _reader(world), files)


def _differ(found: replay.Replay) -> list[str]:
    return [one.past.subject for one in found.outcome.differences]


class TestBeside:
    """Awards to one person and payee."""

    @pytest.fixture
    def start(self) -> Start:
        return more_kinds

    def _twin(self, world: World) -> str:
        """Two of 100.00 to one shop in two days: the second was approved by two people."""
        who, shop = world.participant("CCC", "EOP"), world.play.payee("Shop", "vendor")
        asked(world, who, [line("Clothing", 10_000, shop)], AUGUST_1)
        world.play.day(2026, 7, 12)
        (award,) = asked(world, who, [line("Clothing", 10_000, shop)], AUGUST_1)
        return award

    def test_a_possible_duplicate_was_approved_by_two_people_and_is_again(self, world: World) -> None:
        # AUD-04, SUP-24
        award = self._twin(world)
        says = {past.subject: then.says for past, then in replay.again(world.work, _reader(world))}
        assert says[award] == "Two people approve."
        assert len(says) == 2 and set(says.values()) == {"Two people approve.", "One person approves."}
        assert _differ(_preview(world, ("duplicate_days", "30", "days"))) == []
        shorter = _preview(world, ("duplicate_days", "1", "days"))
        assert _differ(shorter) == [award]
        (found,) = shorter.outcome.otherwise
        assert (found.then.says, found.now.says) == ("Two people approve.", "One person approves.")
        assert [one.code for one in found.because] == ["duplicate_days"]
        assert award not in _differ(_preview(world, ("approval_band", "50.00", "usd"))), "two people already"

    def test_a_draft_counts_the_band_of_as_many_days_as_it_says(self, world: World) -> None:
        # AUD-04, SD7, SCH-12: 900.00, and ten days later 750.00 to the same payee
        play, who = world.play, world.participant("CCC", "EOP")
        shop = play.payee("Shop", "vendor")
        asked(world, who, [line("Tools", 90_000, shop)], AUGUST_1)
        play.day(2026, 7, 20)
        (fee,) = asked(world, who, [line("Fees", 75_000, shop)], AUGUST_1)
        band = ("approval_band", "1,000.00", "usd")
        assert _differ(_preview(world, band)) == [fee], "1,650.00 together"
        assert _differ(_preview(world, band, ("band_days", "1", "days"))) == []

    def test_awards_that_were_let_go_since_are_counted_as_they_stood(self, world: World) -> None:
        # AUD-04: what was used then is summed from the journal
        play, who = world.play, world.participant("CCC", "EOP")
        shop = play.payee("Shop", "vendor")
        (tools,) = asked(world, who, [line("Tools", 90_000, shop)], AUGUST_1)
        play.day(2026, 7, 20)
        (fee,) = asked(world, who, [line("Fees", 75_000, shop)], AUGUST_1)
        play.let_go(tools, 90_000)
        longer = _preview(world, ("approval_band", "1,000.00", "usd"), ("band_days", "10", "days"))
        assert _differ(longer) == [fee]
        assert longer.not_compared == {}

    def test_what_no_decision_asks_for_is_named_and_not_passed_over(self, world: World) -> None:
        # Section 4: papers are asked for when a line is verified; caps of a kind that nobody asked for by no decision
        shop = world.play.payee("Shop", "vendor")
        asked(world, world.participant("CCC", "EOP"), [line("Tools", 90_000, shop)], AUGUST_1)
        found = _preview(
            world,
            ("papers.Tools", "quote", "list"),
            ("minimum_wage", "20.00", "usd"),
            ("band_days", "30", "days"),
        )
        assert found.untried == ("minimum_wage", "papers.Tools")
        assert _preview(world, ("minimum_wage", "16.30", "usd")).untried == (), "it says what is so"
        told = replay.told(found)
        assert told[1].endswith("what it would have changed is not shown: minimum_wage, papers.Tools.")
        assert told[0].endswith("of what they ask for nothing would differ.")


class TestHousehold:
    """A cap of a household, and one of it who moved out since."""

    @pytest.fixture
    def start(self) -> Start:
        return households.tools_with_a_cap

    def test_a_decision_is_asked_again_of_the_household_of_its_day(self, world: World) -> None:
        # AUD-04, SUP-05, SUP-06: 300.00 and 150.00 of 500.00 together, then one moves out
        first, second = households._two(world)
        households._tools(world, second, 30_000)
        world.play.day(2026, 7, 11)
        award = households._tools(world, first, 15_000)
        world.play.day(2026, 7, 20)
        draft = ("cap.Tools.household", "400.00", "usd")
        assert [one.past.subject for one in _preview(world, draft).outcome.refused] == [award]
        households._move_out(world)
        assert [one.past.subject for one in _preview(world, draft).outcome.refused] == [award]


class TestWaiver:
    """The highest share of a wage, waived for one fund."""

    @pytest.fixture
    def start(self) -> Start:
        return starts.worked_example

    def _refused(self, world: World) -> None:
        """Training at 90 % of the wage, and a course that another value would let pass."""
        play = world.play
        play.day(2026, 7, 15)
        terms = {
            "starts_on": "2026-07-20",
            "ends_on": "2026-10-16",
            "minutes": 520 * 60,
            "wage_cents": 2_000,
            "rate_bp": 9_000,
        }
        line = LineInput("OJT", 936_000, terms, "Warehouse", play.payee("Example Works", "employer"))
        who, coach = world.participant("CCC", "EOP"), world.coach("CCC")
        need = play.draft(coach, who, "EOP", [line], needed_by=DAY(2026, 7, 20))
        with pytest.raises(LedgerError) as refused:
            play.submit(coach, need)
        assert refused.value.code == "ojt_rate"

    def test_a_draft_waiver_of_the_wages_share_allows_what_was_refused(self, world: World) -> None:
        # OJT-03, FND-19, AUD-04
        self._refused(world)
        allowed: list[Difference] = list(replay.preview(world.work, _reader(world), WAIVER).outcome.allowed)
        assert [one.code for each in allowed for one in each.because] == ["waiver of ojt_rate"]
        other = written({"ratios.toml": {"waiver": [{**WAIVED, "fund": "HP26"}]}})
        assert _differ(replay.preview(world.work, _reader(world), other)) == [], "of another fund's money"

    def test_an_active_waiver_of_the_wages_share_stands_on_the_page_of_rules(self, world: World) -> None:
        # FND-19, OJT-03: from its first to its last day, beside the share that it replaces
        files = board.read_folder(WORKED)
        files["ratios.toml"] = files.get("ratios.toml", "") + "\n" + WAIVER["ratios.toml"]
        board.load_files(world.work, files, key="waived")
        for on, active in ((DAY(2026, 7, 15), True), (DAY(2027, 1, 1), False)):
            found = rules.rules_on(world.work, _reader(world), on).rules
            waived = {one.value.code: [each.share for each in one.waivers] for one in found if one.waivers}
            assert waived == ({"ojt_rate_factors": ["90%"]} if active else {})
        page = words(Site(world).browser(_reader(world)).get("/budgets?on=2026-07-15"))
        assert "Waived 90% instead for WIOA Adult PY2026, from July 1, 2026 to December 31, 2026" in page
