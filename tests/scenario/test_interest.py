"""Interest on federal cash: in the books by two people with the bank's statement; what is above the law's sum is remitted."""

import datetime

import pytest

from ledger.clock import SeededSource
from ledger.domain.people.duties import Duty
from ledger.errors import Refused
from ledger.services.payments import cash, cash_reversals
from ledger.services.payments.drawdowns import Standing, standing
from ledger.services.people import proposals
from ledger.services.work import Work
from tests import board, starts
from tests.folders import written
from tests.grounds import Start
from tests.networks import value
from tests.scenario import texts
from tests.unit.web.site import Site, words
from tests.world import WORKED, World, person

DAY = datetime.date
LAW = {**value("interest_kept", "500.00", "usd", "law"), "document": "2 CFR 200.305(b)(12)"}


def law_board(work: Work, source: SeededSource) -> World:
    """The worked example with the law on what may be kept, on 30 September."""
    found = starts.worked_example(work, source)
    files = board.read_folder(WORKED)
    files["law.toml"] += written({"law.toml": {"value": [LAW]}})["law.toml"]
    board.load_files(work, files, "interest")
    found.play.day(2026, 9, 30)
    return found


@pytest.fixture
def start() -> Start:
    return law_board


def _staged(
    world: World, fund: str, cents: int, on: datetime.date, sort: str = "interest", reference: str = ""
) -> str:
    command = cash.ProposeCash(world.play.key(), fund, sort, cents, on, "Statement", reference)
    return str(cash.propose(world.work, world.play.cast.recorder, command)["proposal"])


def _recorded(world: World, fund: str, cents: int, on: datetime.date, sort: str = "interest") -> None:
    world.play.accept({"proposal": _staged(world, fund, cents, on, sort)})


def bank_standing(world: World) -> Standing:
    """What every fund holds and owes at the bank, as an auditor reads it."""
    return standing(world.work, board.actor("PER-READER00", Duty.EXAMINE))


def test_a_years_interest_above_the_laws_sum_is_owed_and_remitted(world: World) -> None:
    """Four statements, one remittance: July's is kept whole, August's in part, and a county's altogether::

    2026-07-31 * "Interest earned"
      entry: "ENT-14"
      Assets:Bank:Operating:WA26                                   450.00 USD
      Income:Interest:WA26                                        -450.00 USD
    ; Renderer 1; last sequence N

    2026-08-31 * "Interest earned"
      entry: "ENT-15"
      Assets:Bank:Operating:WA26                                   162.40 USD
      Income:Interest:WA26                                         -50.00 USD
      Liabilities:Interest:WA26                                   -112.40 USD

    2026-08-31 * "Interest earned"
      entry: "ENT-16"
      Assets:Bank:Operating:ERA26                                   77.00 USD
      Income:Interest:ERA26                                        -77.00 USD
    ; Renderer 1; last sequence N

    2026-09-30 * "Interest remitted to the federal government"
      entry: "ENT-17"
      bank: "PMS-2026/114"
      Liabilities:Interest:WA26                                    112.40 USD
      Assets:Bank:Operating:WA26                                  -112.40 USD
    """
    # PAY-15; 2 CFR 200.305(b)(12): staged is not recorded, and the cash of the grant is what it was
    _recorded(world, "WA26", 45_000, DAY(2026, 7, 31))
    _recorded(world, "WA26", 16_240, DAY(2026, 8, 31))
    _recorded(world, "ERA26", 7_700, DAY(2026, 8, 31))
    _staged(world, "WA26", 100_000, DAY(2026, 9, 30))
    found = bank_standing(world)
    assert (found.interest.earned_cents, found.interest.owed) == (61_240, {"WA26": 11_240})
    assert [one.on_hand_cents for one in found.funds] == []
    site = Site(world)
    page = words(site.browser(site.person("manager", Duty.OVERSEE)).get("/cash"))
    assert "program year 2026: $612.40 earned. $500.00 a year may be kept" in page
    assert "Owed and not remitted yet: $112.40" in page
    with pytest.raises(Refused, match=r"\$112\.40 of this fund's interest is owed, and \$112\.41"):
        _staged(world, "WA26", 11_241, DAY(2026, 9, 30), "interest_remitted", "PMS-2026/113")
    twice = [
        _staged(world, "WA26", 11_240, DAY(2026, 9, 30), "interest_remitted", reference)
        for reference in ("PMS-2026/114", "PMS-2026/115")
    ]
    world.play.accept({"proposal": twice[0]})
    with pytest.raises(Refused) as over:
        world.play.accept({"proposal": twice[1]})
    assert over.value.code == "interest_over"
    assert (bank_standing(world).interest.owed_cents, bank_standing(world).interest.remitted_cents) == (
        0,
        11_240,
    )
    page = words(site.browser(site.person("reader", Duty.EXAMINE)).get("/cash"))
    assert "Interest remitted to the federal government $112.40 Statement; PMS-2026/114" in page
    texts.compare(world, test_a_years_interest_above_the_laws_sum_is_owed_and_remitted)


def test_interest_takes_two_people_and_a_law_on_what_may_be_kept(world: World) -> None:
    # PAY-15, AUD-02: the sum is data, never a literal
    both = person(world.work, "both", Duty.RECONCILE, Duty.CLOSE)
    command = cash.ProposeCash(world.play.key(), "WA26", "interest", 100, DAY(2026, 8, 31), "Statement")
    staged = cash.propose(world.work, both, command)["proposal"]
    with pytest.raises(Refused) as refused:
        proposals.accept(world.work, both, proposals.Accept(world.play.key(), staged))
    assert refused.value.code == "two_people"
    with pytest.raises(Refused) as undecided:
        _staged(world, "WA26", 100, DAY(2026, 6, 30))
    assert undecided.value.code == "no_policy_on", "the law is loaded from 1 July on"


def test_one_line_of_the_bank_is_recorded_once_and_the_refusal_names_the_first(world: World) -> None:
    # PAY-15: while it waits and while it stands; a second line like it has a reference of its own
    first = _staged(world, "WA26", 70_000, DAY(2026, 8, 31))
    for _ in range(2):
        with pytest.raises(Refused, match=f"already: {first}, under Changes") as twice:
            _staged(world, "WA26", 70_000, DAY(2026, 8, 31))
        assert (twice.value.code, twice.value.field) == ("cash_twice", "reference")
        if bank_standing(world).interest.earned_cents == 0:
            world.play.accept({"proposal": first})
    assert bank_standing(world).interest.earned_cents == 70_000
    _recorded(world, "ERA26", 70_000, DAY(2026, 8, 31))
    world.play.accept({"proposal": _staged(world, "WA26", 70_000, DAY(2026, 8, 31), reference="line-2")})
    assert bank_standing(world).interest.earned_cents == 140_000
    taken = cash_reversals.ProposeReversal(
        world.play.key(),
        next(
            one["entry"]
            for one in cash_reversals.records(world.work, world.play.cast.recorder)
            if one["proposal"] == first
        ),
        "Of another fund",
    )
    world.play.accept(cash_reversals.propose(world.work, world.play.cast.recorder, taken))
    _recorded(world, "WA26", 70_000, DAY(2026, 8, 31))
