"""A record of cash that was wrong is taken back whole, by an entry that two people stand behind."""

import datetime

import pytest

from ledger.domain.people.duties import Duty
from ledger.errors import InvalidInput, NotFound, Refused
from ledger.services.payments import cash, cash_reversals
from ledger.services.work import Answer
from tests.grounds import Start
from tests.scenario import texts
from tests.scenario.test_interest import bank_standing, law_board
from tests.unit.web.site import Site, words
from tests.world import World

DAY = datetime.date
SEPTEMBER_30 = DAY(2026, 9, 30)


TYPED = {
    "fund": "WA26",
    "sort": "grant_cash",
    "amount": "300.00",
    "received_on": "2026-09-30",
}


@pytest.fixture
def start() -> Start:
    return law_board


def _recorded(world: World, sort: str, cents: int, on: datetime.date = SEPTEMBER_30) -> str:
    """The entry of an accepted record."""
    play = world.play
    reference = "PMS-2026/114" if sort == "interest_remitted" else ""
    command = cash.ProposeCash(play.key(), "WA26", sort, cents, on, "Statement", reference)
    play.accept(cash.propose(world.work, play.cast.recorder, command))
    found = cash_reversals.records(world.work, play.cast.recorder)
    return str(next(one["entry"] for one in found if (one["sort"], one["cents"]) == (sort, cents)))


def _asked(world: World, entry: str, reason: str = "Typed for another fund") -> Answer:
    command = cash_reversals.ProposeReversal(world.play.key(), entry, reason)
    return cash_reversals.propose(world.work, world.play.cast.recorder, command)


def test_a_wrong_receipt_and_wrong_interest_are_taken_back_and_recorded_right(world: World) -> None:
    """Cash of 300.00 that was another fund's, and 540.00 of interest for 450.00: what may be kept is free again::

    2026-07-31 * "Grant cash received"
      entry: "ENT-14"
      Assets:Bank:Operating:WA26                                   300.00 USD
      Income:Grants:WA26                                          -300.00 USD
    ; Renderer 1; last sequence N

    2026-09-30 * "Interest earned"
      entry: "ENT-15"
      Assets:Bank:Operating:WA26                                   540.00 USD
      Income:Interest:WA26                                        -500.00 USD
      Liabilities:Interest:WA26                                    -40.00 USD

    2026-09-30 * "Reversed: recorded in error"
      entry: "ENT-16"
      reverses: "ENT-14"
      Assets:Bank:Operating:WA26                                  -300.00 USD
      Income:Grants:WA26                                           300.00 USD

    2026-09-30 * "Reversed: recorded in error"
      entry: "ENT-17"
      reverses: "ENT-15"
      Assets:Bank:Operating:WA26                                  -540.00 USD
      Income:Interest:WA26                                         500.00 USD
      Liabilities:Interest:WA26                                     40.00 USD

    2026-09-30 * "Interest earned"
      entry: "ENT-18"
      Assets:Bank:Operating:WA26                                   450.00 USD
      Income:Interest:WA26                                        -450.00 USD
    """
    # PAY-15, AUD-02, decision 48: with a reason, once, and no cash of it lay a day
    receipt = _recorded(world, "grant_cash", 30_000, DAY(2026, 7, 31))
    interest = _recorded(world, "interest", 54_000)
    with pytest.raises(InvalidInput) as wordless:
        _asked(world, receipt, " ")
    assert wordless.value.code == "words_missing"
    staged = _asked(world, receipt)
    with pytest.raises(Refused) as waits:
        _asked(world, receipt)
    assert waits.value.code == "proposal_waits"
    world.play.accept(staged)
    with pytest.raises(NotFound):
        _asked(world, receipt)
    world.play.accept(_asked(world, interest))
    found = bank_standing(world)
    assert (found.interest.earned_cents, found.interest.owed, found.funds) == (0, {}, [])
    _recorded(world, "interest", 45_000)
    assert (bank_standing(world).interest.earned_cents, bank_standing(world).interest.owed) == (45_000, {})
    texts.compare(world, test_a_wrong_receipt_and_wrong_interest_are_taken_back_and_recorded_right)


def test_interest_whose_owed_part_was_remitted_is_taken_back_after_the_remittance(world: World) -> None:
    # PAY-15, AUD-02: what is owed never falls below zero
    interest = _recorded(world, "interest", 54_000, DAY(2026, 8, 31))
    remitted = _recorded(world, "interest_remitted", 4_000)
    with pytest.raises(Refused, match=r"\$40\.00 of this record is owed interest, and only \$0\.00") as gone:
        _asked(world, interest)
    assert gone.value.code == "interest_gone"
    world.play.accept(_asked(world, remitted))
    assert bank_standing(world).interest.owed == {"WA26": 4_000}
    world.play.accept(_asked(world, interest))
    found = bank_standing(world).interest
    assert (found.owed, found.earned_cents, found.remitted_cents) == ({}, 0, 0)
    world.verified()


def test_a_wrong_record_is_taken_back_on_the_page_by_two_people(world: World) -> None:  # AUD-02
    site, record = Site(world), _recorded(world, "grant_cash", 30_000)
    frances = site.browser(site.person("frances", Duty.RECONCILE, Duty.CLOSE))
    page = frances.get("/cash")
    offered = f"September 30, 2026, WA26, Grant cash received, $300.00, Statement, {record}"
    assert offered in page.text, "two records alike are told apart"
    said = {"entry": record, "reason": "Another fund's"}
    answer = frances.post("/cash/reversals", said)
    assert answer.status_code == 302
    change = words(frances.get(answer.headers["Location"]))
    for told in ("Record of cash taken back", "Another fund", "Withdraw it"):
        assert told in change, told
    assert frances.post("/cash/reversals", {**said, "reason": ""}).status_code == 422
    second = frances.post("/cash", {**TYPED, "reference": "line-4"}).headers["Location"]
    no = {"decision": "decline", "reason": "Typed twice"}
    withdrawn = frances.post(f"{second}/decision", no, follow_redirects=True)
    assert "Withdrawn. Nothing was changed." in withdrawn.text
    blank = words(frances.post("/cash", {**TYPED, "reference": "line 4"}))
    assert "no blanks, at most 80" in blank and "such as line-4" in blank
    world.play.accept({"proposal": answer.headers["Location"].rsplit("/", 1)[1]})
    assert "Take back a wrong record" not in frances.get("/cash").text
    world.verified()
