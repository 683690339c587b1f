"""P18: what is taken back is taken back whole, once: balances return to the cent."""

import random
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from ledger.domain.journal import entries
from ledger.domain.journal.accounts import Key, Stage
from ledger.domain.journal.entries import Entry
from ledger.domain.needs.kinds import Line
from ledger.errors import Broken
from ledger.services.journal import relay, verify
from ledger.services.work import Answer, Unit, Work
from ledger.store.journal import journal
from tests.property import boards
from tests.world import World

REVERSALS = 5_000
KEYS = (
    (Key("CCC", "EOP", "WA26", Line.TRAINING), ("Scholarship", "OJT")),
    (Key("CCC", "EOP", "ERA26", Line.SUPPORT), ("Rent",)),
    (Key("CAP", "IND", "HP26", Line.SUPPORT), ("Rent",)),
)
THERE_AND_BACK = {"committed": "withdrawn", "drawdown": "ach_returned"}


@dataclass(frozen=True)
class _Post:
    key: str


@pytest.fixture
def world(tmp_path: Path) -> World:
    """The worked example's board on SQLite."""
    folder = tmp_path / "template"
    folder.mkdir()
    return boards.open_copy(boards.make_template(folder), tmp_path, "reversals")


def _post(work: Work, key: str, posted: list[Entry]) -> None:
    def _all(unit: Unit) -> tuple[str, Answer]:
        for one in posted:
            unit.post(one)
        return key, {}

    work.run(None, _Post(key), "test.posted", _all)


def _balances(work: Work) -> dict[str, int]:
    with work.store.reading() as connection:
        found = journal.balances(connection)
    return {name: cents for name, cents in found.items() if cents}


def _entry(work: Work, chance: random.Random) -> Entry:
    """A commitment of up to 20.00, or cash of any size."""
    entry_id, on = work.source.new_id("ENT"), work.source.today()
    if chance.random() < 0.3:
        fund = chance.choice(["WA26", "ERA26", "HP26", "HR26"])
        return Entry(entry_id, on, "drawdown", entries.cash_received(fund, chance.randint(1, 10**9)))
    key, kinds = chance.choice(KEYS)
    legs = entries.step(key, chance.choice(kinds), Stage.AVAILABLE, Stage.COMMITTED, chance.randint(1, 2_00))
    return Entry(entry_id, on, "committed", legs)


def _back(work: Work, one: Entry) -> Entry:
    return entries.reversal(
        one, work.source.new_id("ENT"), work.source.today(), THERE_AND_BACK[one.narration]
    )


@pytest.mark.slow
@pytest.mark.no_cover
def test_five_thousand_reversals_bring_every_balance_back_to_the_cent(world: World) -> None:
    # P18
    work, chance = world.work, random.Random(18)
    before, posted, size = _balances(work), [], 50
    for at in range(0, REVERSALS, size):
        some = [_entry(work, chance) for _ in range(size)]
        _post(work, f"there-{at}", some)
        posted += some
        if chance.random() < 0.5:
            relay.chain_waiting(work)  # shared balances are exact before and after the chainer took them in
    assert _balances(work) != before
    chance.shuffle(posted)
    for at in range(0, REVERSALS, size):
        _post(work, f"back-{at}", [_back(work, one) for one in posted[at : at + size]])
    assert _balances(work) == before
    relay.chain_waiting(work)
    assert _balances(work) == before
    assert verify.verify(work, with_books=False).findings == []
    with work.store.reading() as connection:
        kept = journal.get_entry(connection, posted[0].id)
    assert kept == posted[0]  # what is taken back stays as it was (AUD-02)


def test_red_what_does_not_name_what_it_takes_back_could_be_taken_back_twice(world: World) -> None:
    # Red twin of P18: the same legs without the link pass a second time, and the balances do not return
    work, chance = world.work, random.Random(20)
    before, posted = _balances(work), [_entry(work, chance) for _ in range(20)]
    _post(work, "there", posted)
    for key in ("back", "again"):
        _post(work, key, [replace(_back(work, one), reverses=None) for one in posted])
    assert _balances(work) != before


def test_a_second_reversal_is_refused_every_time(world: World) -> None:
    # P18, I12: the database knows each entry that was taken back; nothing of the second try stays
    work, chance = world.work, random.Random(19)
    posted = [_entry(work, chance) for _ in range(50)]
    _post(work, "there", posted)
    _post(work, "back", [_back(work, one) for one in posted])
    before = _balances(work)
    for at, one in enumerate(posted):
        with pytest.raises(IntegrityError):
            _post(work, f"again-{at}", [_back(work, one)])
    assert _balances(work) == before
    assert verify.verify(work, with_books=False).findings == []


def test_a_reversal_of_another_fund_or_a_part_is_found(world: World) -> None:
    # P18, I12: `reversal` cannot make one; whoever wrote it by hand meets the entry's own check, then the oracle
    work, on = world.work, world.work.source.today()
    cash = Entry(work.source.new_id("ENT"), on, "drawdown", entries.cash_received("WA26", 10_000))
    _post(work, "there", [cash])
    back = _back(work, cash)
    crossed = tuple(replace(leg, account=leg.account.replace("WA26", "ERA26")) for leg in back.postings)
    with pytest.raises(Broken):
        replace(back, postings=(back.postings[0], crossed[1]))
    _post(work, "crossed", [replace(back, postings=crossed)])
    found = verify.verify(work, with_books=False).findings
    assert [one.invariant for one in found] == ["I12"]
    assert back.id in found[0].place
